/** How soon a topic that is meant to hurt is refused: while one is read, nobody else is answered. */
import { parseTopic } from '../../src/core/topic.ts'
import { median } from './measure.ts'
import type { Target } from './target.ts'

const ALLOWED_MS = 5
const ROUNDS = 51

/** As long as a topic may be, unless told otherwise, of one piece. */
const fill = (piece: string, length = 2_000): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)

const PACKS = new Map(Array.from({ length: 15 }, (_, n) => [`p${n}`, fill(`@p${n + 1}, `, 60)])).set('p15', 'robot')

const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['10,000 characters', fill('robot ', 10_000)],
  ['1,000 ORs', Array.from({ length: 1_000 }, (_, n) => `w${n}`).join(' OR ')],
  ['as many ORs as are read', fill('w OR ')],
  ['brackets in brackets', fill('(')],
  ['fields in brackets in fields', fill('ti:(')],
  ['wildcards', fill('*')],
  ['words with wildcards', fill('abc* ')],
  ['packs that grow into each other', '@p0'],
]

/** Medians in milliseconds. Throws where one of them is read as a topic. */
export function refusalTargets(): readonly Target[] {
  return HOSTILE.map(([what, text]) => ({
    what: `refuse ${what}: ms`,
    allowed: ALLOWED_MS,
    reached: median(Array.from({ length: ROUNDS }, () => refusedInMs(text))),
  }))
}

function refusedInMs(text: string): number {
  const start = performance.now()
  const { kind } = parseTopic(text, PACKS)
  const ms = performance.now() - start
  if (kind !== 'refused') throw new Error(`This is no topic, and was read as one: ${text.slice(0, 40)}…`)
  return ms
}
