/** A place in the tokens of one text, and what has been gathered on the way. */
import { cleanTopicText } from '../words/clean.ts'
import type { Field, Filter } from './query.ts'
import { refuse } from './refusal.ts'
import { readTokens, type Token } from './tokens.ts'

const MOST_LEAVES = 64
const DEEPEST = 16

export type Reader = {
  readonly tokens: readonly Token[]
  at: number
  /** Length of the text. */
  readonly length: number
  readonly packs: ReadonlyMap<string, string>
  /** The packs that are being read, outermost first: empty in the topic itself. */
  readonly trail: readonly string[]
  /** Leaves so far, those of packs too. */
  readonly leaves: { count: number }
  readonly filters: Filter[]
  readonly hints: Set<string>
  /** How many runs outside of brackets held an exclusion beside something to look for. */
  exclusions: number
}

/** What surrounds a rule: the field it stands behind and the brackets around it. */
export type Scope = { readonly field: Field | undefined; readonly depth: number }

export function openReader(text: string, packs: ReadonlyMap<string, string>, dates: boolean): Reader {
  const cleaned = cleanTopicText(text)
  return {
    tokens: readTokens(cleaned, dates),
    at: 0,
    length: cleaned.length,
    packs,
    trail: [],
    leaves: { count: 0 },
    filters: [],
    hints: new Set(),
    exclusions: 0,
  }
}

/** A reader for the text of a pack: it shares the count of leaves. */
export function openPack(outer: Reader, name: string, text: string): Reader {
  return { ...openReader(text, outer.packs, false), trail: [...outer.trail, name], leaves: outer.leaves }
}

export function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.at]
}

export function takeIf(reader: Reader, kind: Token['kind']): boolean {
  const isNext = peek(reader)?.kind === kind
  if (isNext) reader.at++
  return isNext
}

/** Where the last token that was taken ends. */
export function lastEnd(reader: Reader): number {
  return reader.tokens[reader.at - 1]?.to ?? 0
}

/** Scope inside of brackets or of a pack. */
export function deeper(scope: Scope, at: number): Scope {
  if (scope.depth === DEEPEST) refuse(`Brackets and packs go ${DEEPEST} deep at most`, at, 'leave some out')
  return { ...scope, depth: scope.depth + 1 }
}

export function countLeaf(reader: Reader, at: number): void {
  reader.leaves.count++
  if (reader.leaves.count <= MOST_LEAVES) return
  refuse(`A topic has at most ${MOST_LEAVES} words and phrases, those of its packs counted`, at, 'split it in two')
}
