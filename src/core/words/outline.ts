/**
 * A text in outline: of each of its words 16 bits of the hash of its stem, and where it stands, in four bytes; and the text as it
 * was cleaned, unless it was clean. Outlines are kept in the store with the words of papers. Who looks for a few words in
 * thousands of texts goes by these, and reads only the pieces that seem to hold one of them; a text without an outline is read
 * whole.
 *
 * As numbers of 32 bits: [hash, hash, positions, s, f] [s beginnings of sentences] [f offsets of formulas] [word] [word] …
 * A word is its stem (16 bits), how far its piece begins behind that of the word before (8, in letters), and how far its first
 * position is behind that of the word before (8). Words of one piece stand in the order of its readings.
 */
import { hashOf } from '../topic-index/hash.ts'
import { cleanPaperText } from './clean.ts'
import { createFormulas, type Formulas } from './formulas.ts'
import { type Piece, placed } from './piece.ts'
import type { Reading } from './token.ts'

/** To be raised when the outline of any text changes, the hashes and the bytes in which it is stored included. */
export const OUTLINE_VERSION = 2

export type Outline = {
  readonly numbers: Uint32Array<ArrayBuffer>
  /** Undefined where the text is clean as it is: more than half are, and to clean one takes longer than all the rest. */
  readonly cleaned: string | undefined
}

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
  // Few texts that are analysed are kept: these are cleaned once more, for their formulas.
  const { math } = cleanPaperText(text)
  const numbers = [lo, hi, length, sentences.length, math.length, ...sentences, ...math]
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
  return { numbers: Uint32Array.from(numbers), cleaned: text === cleaned ? undefined : cleaned }
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

/** Words that are looked for: which stems they may have, and the bits of these. */
export type Wanted = { readonly isWanted: (stem: string) => boolean; readonly bits: Uint8Array }

export function wantedByStem(stems: ReadonlySet<string>): Wanted {
  const bits = new Uint8Array(1 << 16)
  for (const stem of stems) bits[bitsOf(stem)] = 1
  return { isWanted: (stem) => stems.has(stem), bits }
}

/** A paper's texts with the outline that is known of the paper, which may be of other texts. */
export type OutlinedTexts = {
  readonly title: string
  readonly abstract: string
  readonly outline: PaperOutline | undefined
}

/** How many of some papers hold a stem, and how many of them in their titles. */
export type Frequency = { readonly papers: number; readonly titles: number }

/** The words that `isWanted` by how many of the papers hold their stems at most: an outline may count more than there are. */
export function wantedByFrequency(
  papers: readonly OutlinedTexts[],
  isWanted: (atMost: Frequency, of: number) => boolean,
): Wanted {
  const inTitles = new Uint32Array(1 << 16)
  const inAny = new Uint32Array(1 << 16)
  // The number of the last paper that was counted, from 1.
  const last = new Uint32Array(1 << 16)
  let counted = 0
  for (const { title, abstract, outline } of papers) {
    const [ofTitle, ofAbstract] = [outlineFor(title, outline?.title), outlineFor(abstract, outline?.abstract)]
    if (ofTitle === undefined || ofAbstract === undefined) continue
    counted += 1
    for (const text of [ofTitle, ofAbstract]) {
      for (let at = firstWordOf(text); at < text.numbers.length; at++) {
        const bits = (text.numbers[at] ?? 0) >>> 16
        if (last[bits] === counted) continue
        last[bits] = counted
        inAny[bits] = (inAny[bits] ?? 0) + 1
        if (text === ofTitle) inTitles[bits] = (inTitles[bits] ?? 0) + 1
      }
    }
  }
  // Papers without an outline may hold anything.
  const others = papers.length - counted
  const bits = inAny.map((held, bits) =>
    Number(isWanted({ papers: held + others, titles: (inTitles[bits] ?? 0) + others }, papers.length)),
  )
  return { isWanted: () => true, bits: Uint8Array.from(bits) }
}

function outlineFor(text: string, outline: Outline | undefined): Outline | undefined {
  return outline !== undefined && isOutlineOf(outline, text) ? outline : undefined
}

/** Whether it is the outline of this text, not of what was known earlier of the same paper. */
export function isOutlineOf({ numbers }: Outline, text: string): boolean {
  const { lo, hi } = hashOf(text)
  return numbers[0] === lo >>> 0 && numbers[1] === hi >>> 0
}

function firstWordOf({ numbers }: Outline): number {
  return HEAD + (numbers[3] ?? 0) + (numbers[4] ?? 0)
}

/** Of all words of the text that an outline is of those that are wanted. `pieceAt` reads the piece that begins at a place. */
export function readOutline(
  outline: Outline,
  wanted: Wanted,
  original: string,
  pieceAt: (text: string, start: number, formulas: Formulas) => Piece,
): Analysed {
  const { numbers, cleaned } = outline
  const text = cleaned ?? original
  const behindSentences = HEAD + (numbers[3] ?? 0)
  const firstWord = firstWordOf(outline)
  const formulas = createFormulas(numbersFrom(numbers, behindSentences, firstWord))
  const words: Reading[] = []
  let [start, position] = [0, 0]
  let piece: Piece | undefined
  let readingOfPiece = -1
  for (let at = firstWord; at < numbers.length; at++) {
    const word = numbers[at] ?? 0
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
    if (reading === undefined || !wanted.isWanted(reading.stem)) continue
    words.push(placed(reading, position - reading.from, start))
  }
  return { text, words, length: numbers[2] ?? 0, sentences: numbersFrom(numbers, HEAD, behindSentences) }
}

/** Some of them, as a list. `Array.from` takes ten times as long for a few. */
function numbersFrom(numbers: Outline['numbers'], from: number, to: number): number[] {
  const some: number[] = []
  for (let at = from; at < to; at++) some.push(numbers[at] ?? 0)
  return some
}
