/**
 * A text in outline: of each of its words 16 bits of the hash of its stem, and where it stands, in four bytes. Outlines are kept
 * in the store with the words of papers. Who looks for a few words in thousands of texts goes by these, and reads only the
 * pieces that seem to hold one of them; a text without an outline is read whole.
 *
 * As numbers of 32 bits: [hash, hash, 1 if it is clean as it is, positions, n] [n beginnings of sentences] [word] [word] …
 * A word is its stem (16 bits), how far its piece begins behind that of the word before (8, in letters), and how far its first
 * position is behind that of the word before (8). Words of one piece stand in the order of its readings.
 */
import { hashOf } from '../topic-index/hash.ts'
import type { Formulas } from './formulas.ts'
import { type Piece, placed } from './piece.ts'
import type { Reading } from './token.ts'

/** To be raised when the numbers of any text change, those of `hashOf` included. */
export const OUTLINE_VERSION = 1

export type Outline = Uint32Array<ArrayBuffer>

/** Of its texts; undefined where one has none. */
export type PaperOutline = { readonly title: Outline | undefined; readonly abstract: Outline | undefined }

/** What is found in a text, the whole or a part of it (`AnalysedText`). */
type Analysed = {
  readonly text: string
  readonly words: readonly Reading[]
  readonly length: number
  readonly sentences: readonly number[]
}

const HEAD = 5
/** What 8 bits hold. */
const FURTHEST = 0xff

/** Undefined where a word stands too far behind the one before: behind a piece of hundreds of letters, say. */
export function outlineOf(text: string, { text: cleaned, words, length, sentences }: Analysed): Outline | undefined {
  const { lo, hi } = hashOf(text)
  const numbers = [lo, hi, Number(text === cleaned), length, sentences.length, ...sentences]
  let [piece, position] = [0, 0]
  let end = cleaned.indexOf(' ')
  for (const { stem, from, start } of words) {
    const before = piece
    while (end !== -1 && end < start) {
      piece = end + 1
      end = cleaned.indexOf(' ', piece)
    }
    if (piece - before > FURTHEST || from - position > FURTHEST) return undefined
    numbers.push((bitsOf(stem) << 16) | ((piece - before) << 8) | (from - position))
    position = from
  }
  return Uint32Array.from(numbers)
}

/** Of a paper that has been analysed. */
export function outlineOfPaper(
  { title, abstract }: { readonly title: string; readonly abstract: string },
  analysed: { readonly title: Analysed; readonly abstract: Analysed },
): PaperOutline {
  return { title: outlineOf(title, analysed.title), abstract: outlineOf(abstract, analysed.abstract) }
}

function bitsOf(stem: string): number {
  return hashOf(stem).lo >>> 16
}

/** Stems that are looked for, and their bits. */
type Wanted = { readonly stems: ReadonlySet<string>; readonly bits: Uint8Array }

export function wantedOf(stems: ReadonlySet<string>): Wanted {
  const bits = new Uint8Array(1 << 16)
  for (const stem of stems) bits[bitsOf(stem)] = 1
  return { stems, bits }
}

/** Whether it is the outline of this text, not of what was known earlier of the same paper. */
export function isOutlineOf(outline: Outline, text: string): boolean {
  const { lo, hi } = hashOf(text)
  return outline[0] === lo >>> 0 && outline[1] === hi >>> 0
}

/** Whether the text of an outline is clean as it is: more than half are, and to see that takes as long as to find words. */
export function isClean(outline: Outline): boolean {
  return outline[2] === 1
}

/** Of all words of a cleaned text those that are wanted. `pieceAt` reads the piece that begins at a place of it. */
export function readOutline(
  outline: Outline,
  wanted: Wanted,
  text: string,
  formulas: Formulas,
  pieceAt: (text: string, start: number, formulas: Formulas) => Piece,
): Analysed {
  const words: Reading[] = []
  const firstWord = HEAD + (outline[4] ?? 0)
  let [start, position] = [0, 0]
  let piece: Piece | undefined
  let readingOfPiece = -1
  for (let at = firstWord; at < outline.length; at++) {
    const word = outline[at] ?? 0
    const toNextPiece = (word >>> 8) & FURTHEST
    if (toNextPiece > 0) {
      start += toNextPiece
      piece = undefined
      readingOfPiece = -1
    }
    readingOfPiece += 1
    position += word & FURTHEST
    if (wanted.bits[word >>> 16] === 0) continue
    // Formulas are asked from left to right, so no piece is read twice.
    piece ??= pieceAt(text, start, formulas)
    const reading = readingOfPiece === 0 ? piece.first : piece.others[readingOfPiece - 1]
    // Other stems have the same bits.
    if (reading === undefined || !wanted.stems.has(reading.stem)) continue
    words.push(placed(reading, position - reading.from, start))
  }
  return { text, words, length: outline[3] ?? 0, sentences: Array.from(outline.subarray(HEAD, firstWord)) }
}
