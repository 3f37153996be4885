/**
 * Text → lines → blocks → pieces. A block is what blank lines set apart. A piece is what the reader takes: a title, text
 * of an abstract, a date line or page furniture; it differs from the block only where blank lines are missing.
 */
import { type DateLine, parseDateLine } from './digest-day.ts'

/** One line without its white space at both ends, runs of it collapsed; `number` counts from 1. */
export type Line = { readonly text: string; readonly number: number }

export type Piece =
  | { readonly kind: 'title' | 'broken-title' | 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'date'; readonly date: DateLine; readonly line: number }
  | { readonly kind: 'header' | 'footer'; readonly line: number }

/** What the reader hopes for next: it decides how a block of several lines is read. */
export type Expected = 'title' | 'abstract' | 'either'

const MAX_TITLE = 250
/** No wrapped abstract is longer; a longer block is cut so that no file fills the memory with one. */
const MAX_BLOCK_LINES = 1_000
/** Twice what an abstract may have: a longer line is refused all the same. */
const MAX_LINE = 200_000
/** Control characters and zero-width spaces; white space is no part of it. */
const INVISIBLE = /(?!\s)[\p{Cc}\u200b\u2060]/gu
const FULL_STOP = /[.。…]$/
/** What a line must hold to mean anything: a letter, or a whole date. */
const MEANING = /\p{L}|^\d{4}-\d\d-\d\d$/u

const HEADER = new Set([
  'new',
  'get trending papers in your email inbox!',
  'subscribe',
  'daily papers',
  'trending papers',
  'daily',
  'weekly',
  'monthly',
])
const BYLINE = /^by.* and the research community$/i
const FOOTER = new Set([
  'about',
  'careers',
  'company',
  'datasets',
  'docs',
  'hugging face',
  '© hugging face',
  'load more',
  'log in',
  'models',
  'next',
  'previous',
  'pricing',
  'privacy',
  'sign up',
  'spaces',
  'system theme',
  'tos',
  'website',
])

/** A title is one line of at most 250 characters that does not end with a full stop. */
function isTitleShaped(line: Line): boolean {
  return line.text.length <= MAX_TITLE && !FULL_STOP.test(line.text)
}

/** The pieces of a text in order. `expected` is asked at the start of every block. */
export function* piecesOf(text: string, expected: () => Expected): Generator<Piece> {
  for (const block of blocksOf(text)) {
    if ('kind' in block) yield block
    else yield* splitBlock(block, expected())
  }
}

/** Date lines and page furniture stand alone even where the blank lines around them are missing. */
function* blocksOf(text: string): Generator<Line[] | Piece> {
  let block: Line[] = []
  for (const line of linesOf(text)) {
    const mark = markOf(line)
    if (mark === undefined && line.text !== '') block.push(line)
    const isEnd = mark !== undefined || line.text === '' || block.length === MAX_BLOCK_LINES
    if (isEnd && block.length > 0) {
      yield block
      block = []
    }
    if (mark !== undefined) yield mark
  }
  if (block.length > 0) yield block
}

/** Lines end as on any system. Lines without a letter, such as upvotes, are left out. */
function* linesOf(text: string): Generator<Line> {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  for (let from = 0, number = 1; from <= lines.length; number += 1) {
    const end = lines.indexOf('\n', from)
    const to = end === -1 ? lines.length : end
    const line = clean(lines.slice(from, Math.min(to, from + MAX_LINE)))
    if (line === '' || MEANING.test(line)) yield { text: line, number }
    from = to + 1
  }
}

function clean(line: string): string {
  return line === '' ? line : line.replace(INVISIBLE, '').replace(/\s+/g, ' ').trim()
}

function markOf({ text, number }: Line): Piece | undefined {
  if (text.length > MAX_TITLE) return undefined
  const date = parseDateLine(text)
  if (date !== undefined) return { kind: 'date', date, line: number }
  const folded = text.toLowerCase()
  if (HEADER.has(folded) || BYLINE.test(text)) return { kind: 'header', line: number }
  if (FOOTER.has(folded)) return { kind: 'footer', line: number }
  return undefined
}

/**
 * A block of several lines is either a paragraph that was wrapped, or pieces between which blank lines are missing. It is
 * wrapped only if no line is too long for a title and two title-shaped lines follow each other.
 */
function splitBlock(block: readonly Line[], expected: Expected): Piece[] {
  const isWrapped =
    block.every((line) => line.text.length <= MAX_TITLE) &&
    block.some((line, index) => isTitleShaped(line) && isFollowedByTitleShape(block, index))
  if (isWrapped) return splitWrapped(block, expected)
  // After a title the first lines are its abstract, up to one that can be no title; after that each line is for itself.
  const isAbstractFirst = expected === 'abstract' && block.length > 1
  const start = isAbstractFirst ? block.findIndex((line) => !isTitleShaped(line)) + 1 : 0
  const rest = block.slice(start).map((line) => pieceOf(isTitleShaped(line) ? 'title' : 'text', [line]))
  return start === 0 ? rest : [pieceOf('text', block.slice(0, start)), ...rest]
}

function splitWrapped(block: readonly Line[], expected: Expected): Piece[] {
  if (expected === 'abstract') return [pieceOf('text', block)]
  const whole = pieceOf('broken-title', block)
  if (block.every(isTitleShaped) && whole.text.length <= MAX_TITLE) return [whole]
  if (expected === 'either' && isFilled(block)) return [pieceOf('text', block)]
  return [pieceOf('title', block.slice(0, 1)), pieceOf('text', block.slice(1))]
}

function isFollowedByTitleShape(block: readonly Line[], index: number): boolean {
  const next = block[index + 1]
  return next !== undefined && isTitleShaped(next)
}

/** Wrapped by a program: no line had room for the first word of the next one. A title above its abstract mostly has. */
function isFilled(block: readonly Line[]): boolean {
  const width = Math.max(...block.map((line) => line.text.length))
  return block.every((line, index) => {
    const nextWord = block[index + 1]?.text.split(' ', 1)[0]
    return nextWord === undefined || line.text.length + 1 + nextWord.length > width
  })
}

function pieceOf(kind: 'title' | 'broken-title' | 'text', lines: readonly Line[]): Piece & { readonly text: string } {
  return { kind, text: lines.map((line) => line.text).join(' '), line: lines[0]?.number ?? 1 }
}
