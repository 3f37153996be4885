/** Reads texts for a few of their words; most pieces hold none of them, and of these outlines are enough. */

import { hashOf } from '../topic-index/hash.ts'
import type { Formulas } from './formulas.ts'
import { type Outlines, opensSentence, positionsOf, shapeOf, tailOf } from './outlines.ts'
import { type Piece, placed } from './piece.ts'
import type { Reading } from './token.ts'

/** The stems that are wanted, and what has been seen of the pieces since. It is changed while texts are read. */
export type Wanted = {
  readonly stems: ReadonlySet<string>
  readonly hashes: ReadonlySet<number>
  /** Of each piece by its number: whether it may hold one of the stems. */
  known: Uint8Array<ArrayBuffer>
  /** That of these numbers. */
  age: number
}

const UNKNOWN = 0
const HOLDS = 1
const LACKS = 2

export function wantedOf(stems: ReadonlySet<string>): Wanted {
  return { stems, hashes: new Set([...stems].map((stem) => hashOf(stem).lo)), known: new Uint8Array(0), age: 0 }
}

/**
 * What reads, of all words of a text, those that are wanted. `pieceAt` gives the whole piece that begins at a place. It is made
 * once for all questions: what is made anew has yet to become fast.
 */
export function createFewWordsReader(
  outlines: Outlines,
  pieceAt: (text: string, start: number, formulas: Formulas) => Piece,
) {
  const mayHold = (number: number, wanted: Wanted): boolean => {
    if (wanted.known[number] === UNKNOWN) wanted.known[number] = outlines.mayHold(number, wanted.hashes) ? HOLDS : LACKS
    return wanted.known[number] !== LACKS
  }

  return (text: string, formulas: Formulas, wanted: Wanted) => {
    const { stems } = wanted
    const words: Reading[] = []
    const sentences = [0]
    let length = 0
    let gap: Piece['tail'] = 'other'
    const age = outlines.makeRoom()
    if (age !== wanted.age) {
      wanted.known = new Uint8Array(outlines.most + 1)
      wanted.age = age
    }
    for (let start = 0; start < text.length; ) {
      const number = outlines.numberAt(text, start)
      const end = outlines.end()
      const isOutlined = number !== 0 && (formulas.isNone || !formulas.touch(start, end))
      const piece = isOutlined && !mayHold(number, wanted) ? undefined : pieceAt(text, start, formulas)
      const shape = isOutlined || piece === undefined ? outlines.shape(text) : shapeOf(piece)
      const positions = positionsOf(shape)
      if (positions > 0) {
        if (length > 0 && gap === 'end of sentence' && opensSentence(shape)) sentences.push(length)
        if (piece?.first !== undefined) {
          if (stems.has(piece.first.stem)) words.push(placed(piece.first, length, start))
          for (const other of piece.others) if (stems.has(other.stem)) words.push(placed(other, length, start))
        }
        length += positions
        gap = tailOf(shape)
      } else if (gap === 'other') {
        gap = tailOf(shape)
      }
      start = end + 1
    }
    return { text, words, length, sentences }
  }
}
