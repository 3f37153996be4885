/** Running text cut, parted and read for the platforms, whose limits count UTF-16 units. */
import { cleanLine } from './harmless.ts'
import type { Instant } from './instant.ts'
import type { Run, Text } from './message.ts'

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** A slice that is this much too long still holds the whole of what is kept. */
const MARGIN = 64

/** The first graphemes of a text, as many as `room` holds. `costOf` says how much a piece takes, at least its length. */
function graphemesWithin(
  text: string,
  room: number,
  costOf: (piece: string) => number = (piece) => piece.length,
): string[] {
  const kept: string[] = []
  let left = room
  for (const { segment } of GRAPHEMES.segment(text.slice(0, Math.max(room, 0) + MARGIN))) {
    left -= costOf(segment)
    if (left < 0) break
    kept.push(segment)
  }
  return kept
}

/** Cuts between graphemes, after a word where one ends nearby, and marks the cut with an ellipsis. */
export function cut(text: string, limit: number, costOf: (piece: string) => number = (piece) => piece.length): string {
  if (text.length <= limit && costOf(text) <= limit) return text
  const kept = graphemesWithin(text, limit - 1, costOf)
  const space = kept.lastIndexOf(' ')
  const words = kept.slice(0, space > kept.length * 0.6 ? space : kept.length).join('')
  return `${words.replace(/[\s,;:.–-]+$/u, '')}…`
}

/** For labels, which are shown as they are: one line, without the marks around words to be typed. Never empty. */
export function plainText(text: string, limit: number): string {
  return cut(cleanLine(text.replaceAll('`', '')), limit) || '…'
}

/** Words between backticks are to be typed; a backtick inside of a word or a quotation is just a sign. */
const TO_TYPE = /(?<![\p{L}\p{N}`])`([^`\s](?:[^`\n]*[^`\s])?)`(?![\p{L}\p{N}`])/gu

export type Part = { readonly text: string; readonly isCode: boolean }

/** The words to be typed in a text, without their backticks, and what stands between them. */
export function partsToType(text: string): Part[] {
  const parts = text.split(TO_TYPE).map((part, at) => ({ text: part, isCode: at % 2 === 1 }))
  return parts.filter((part) => part.text !== '')
}

/** Seconds since 1970 as platforms take them; undefined for what is no plausible instant. */
export function timestampOf(at: Instant | undefined): number | undefined {
  return at !== undefined && at >= 1_000 && at < Date.UTC(2100) ? Math.floor(at / 1_000) : undefined
}

/** At most `limit` characters, cut with an ellipsis. */
export function cutText(text: Text, limit: number): Run[] {
  const kept: Run[] = []
  let room = limit
  for (const [at, run] of text.entries()) {
    if (room <= 0) break
    kept.push({ ...run, text: cut(run.text, at === text.length - 1 ? room : room - 1) })
    room -= run.text.length
  }
  return kept
}

/** A text in pieces of at most `limit` characters, parted where a line, a sentence or a word ends, if one does. */
export function splitText(text: Text, limit: number): Run[][] {
  const pieces: Run[][] = [[]]
  let room = limit
  for (const run of text) {
    let rest = run.text
    while (rest.length > room) {
      const head = headOf(rest, room, limit)
      pieces.at(-1)?.push({ ...run, text: head })
      rest = rest.slice(head.length)
      pieces.push([])
      room = limit
    }
    pieces.at(-1)?.push({ ...run, text: rest })
    room -= rest.length
  }
  return pieces.filter((piece) => piece.some((run) => run.text !== ''))
}

function headOf(text: string, room: number, limit: number): string {
  const graphemes = graphemesWithin(text, room)
  const ends = [
    graphemes.lastIndexOf('\n'),
    graphemes.findLastIndex((gap, at) => gap === ' ' && /[.!?]$/.test(graphemes[at - 1] ?? '')),
    graphemes.lastIndexOf(' '),
  ]
  for (const end of ends.map((at) => at + 1)) {
    if (end > graphemes.length / 2) return graphemes.slice(0, end).join('')
  }
  // One grapheme can be longer than any limit; a pair of surrogates stays together.
  return graphemes.join('') || (room < limit ? '' : text.slice(0, limit).replace(/[\ud800-\udbff]$/, ''))
}
