/**
 * Pieces of texts in outline: in numbers side by side, what must be known of a piece of which no word is wanted. Who wants few
 * words goes through texts by these alone, several times as fast: whole pieces with their readings take ten times as much
 * memory and are fetched from all over it. They are known by 64 bits of their letters, as topics are in their index. Marks that
 * stand behind a piece (`models.`, `models),`) are no part of it, because no word is read out of them.
 */
import { addToHi, addToLo, EMPTY_HI, EMPTY_LO, endHi, endLo, hashOf } from '../topic-index/hash.ts'
import type { Piece } from './piece.ts'

const SPACE = 32
const DOT = 46
/** What may stand behind a piece. A protected spelling ends in none of them. */
export const TRAILING_MARKS = '.!?"\')],;:'
const MARKS = new Uint8Array(0x10000)
const STOP = 1
const CLOSING = 2
const PAUSE = 3
for (const [at, mark] of [...TRAILING_MARKS].entries())
  MARKS[mark.charCodeAt(0)] = at < 3 ? STOP : at < 7 ? CLOSING : PAUSE

/** Longer ones are addresses, genes and accidents, and seldom return. */
const LONGEST_KEPT = 48
/** About those of 30,000 papers, in 12 MB. */
const KEPT = 220_000
/** More than pieces have on average. */
const STEMS_EACH = 3

export type Outlines = {
  /** The number of the piece that begins at a place, which is kept from now on; 0 where there is no room for it. */
  readonly numberAt: (text: string, start: number) => number
  /** Where the piece ends that was asked for last, the marks behind it included. */
  readonly end: () => number
  /** Its shape, as it stands in the text, if it has a number. */
  readonly shape: (text: string) => number
  /** False where no reading of a piece has one of these stems, which are given by the lower halves of their hashes. */
  readonly mayHold: (number: number, stems: ReadonlySet<number>) => boolean
  /** To be called before each text: where there is no more room it begins anew. Numbers are good for as long as this is the same. */
  readonly makeRoom: () => number
  /** The highest number that there can be. */
  readonly most: number
}

const TAILS: readonly Piece['tail'][] = ['other', 'abbreviation', 'end of sentence']
const TAIL = 6
/** With a dot behind it, it is an abbreviation. */
const ABBREVIATES = 8

/**
 * As one number what a piece does to a text: the positions that it takes, what stands behind its last word, whether a sentence
 * may open with it.
 */
export function shapeOf({ positions, tail, opensSentence }: Piece): number {
  return (positions << 4) | tailBits(tail) | Number(opensSentence)
}

function tailBits(tail: Piece['tail']): number {
  return TAILS.indexOf(tail) << 1
}

export function positionsOf(shape: number): number {
  return shape >> 4
}

export function tailOf(shape: number): Piece['tail'] {
  return TAILS[(shape & TAIL) >> 1] ?? 'other'
}

export function opensSentence(shape: number): boolean {
  return (shape & 1) === 1
}

export function createOutlines(read: (piece: string) => Piece, most = KEPT): Outlines {
  // At most half full, so that a free place is near.
  const last = 2 ** Math.ceil(Math.log2(2 * most)) - 1
  /** By hash, four numbers each: both halves of the hash, the number of the piece, its shape. */
  let places = new Int32Array(0)
  /** By number, from 1: where the hashes of its stems begin, those of one piece behind those of the other. */
  let stemsFrom = new Int32Array(0)
  let stems = new Int32Array(0)
  let count = 0
  let age = 0
  let isFull = true
  /** Of the piece asked for last. */
  let end = 0
  let marksFrom = 0
  let shape = 0

  /** The number that a piece is kept under from now on, 0 where there is no room. */
  const keep = (piece: Piece): number => {
    const all = piece.first === undefined ? [] : [piece.first, ...piece.others]
    const from = stemsFrom[count + 1] ?? 0
    isFull ||= count === most || from + all.length > stems.length
    if (isFull) return 0
    count++
    for (const [at, { stem }] of all.entries()) stems[from + at] = hashOf(stem).lo
    stemsFrom[count + 1] = from + all.length
    return count
  }

  return {
    most,
    numberAt(text, start) {
      let lo = EMPTY_LO
      let hi = EMPTY_HI
      let loSoFar = lo
      let hiSoFar = hi
      marksFrom = start
      for (end = start; end < text.length; end++) {
        const code = text.charCodeAt(end)
        if (code === SPACE) break
        loSoFar = addToLo(loSoFar, code)
        hiSoFar = addToHi(hiSoFar, code)
        if (MARKS[code] !== 0) continue
        lo = loSoFar
        hi = hiSoFar
        marksFrom = end + 1
      }
      if (marksFrom - start > LONGEST_KEPT) return 0
      lo = endLo(lo, hi)
      hi = endHi(lo, hi)
      let place = 4 * (lo & last)
      for (let number = places[place + 2] ?? 0; number !== 0; number = places[place + 2] ?? 0) {
        if (places[place] === lo && places[place + 1] === hi) {
          shape = places[place + 3] ?? 0
          return number
        }
        place = (place + 4) & (4 * last + 3)
      }
      const piece = read(text.slice(start, marksFrom))
      shape = shapeOf(piece) | (piece.abbreviates ? ABBREVIATES : 0)
      const number = keep(piece)
      if (number !== 0) places.set([lo, hi, number, shape], place)
      return number
    },
    end: () => end,
    shape(text) {
      if (marksFrom === end || tailOf(shape) === 'abbreviation') return shape
      const isAbbreviation = (shape & ABBREVIATES) !== 0 && text.charCodeAt(marksFrom) === DOT
      return (shape & ~TAIL) | tailBits(isAbbreviation ? 'abbreviation' : tailOfMarks(text, marksFrom, end))
    },
    mayHold(number, wanted) {
      const to = stemsFrom[number + 1] ?? 0
      for (let at = stemsFrom[number] ?? 0; at < to; at++) if (wanted.has(stems[at] ?? 0)) return true
      return false
    },
    makeRoom() {
      if (!isFull) return age
      places = new Int32Array(4 * (last + 1))
      stemsFrom = new Int32Array(most + 2)
      stems = new Int32Array(STEMS_EACH * most)
      count = 0
      isFull = false
      return ++age
    },
  }
}

/** A sentence ends at a stop, and at brackets and quotes that close behind it. */
function tailOfMarks(text: string, from: number, end: number): Piece['tail'] {
  let at = end - 1
  while (at >= from && MARKS[text.charCodeAt(at)] === CLOSING) at--
  return at >= from && MARKS[text.charCodeAt(at)] === STOP ? 'end of sentence' : 'other'
}
