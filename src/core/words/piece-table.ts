import type { Piece } from './piece.ts'
import { detached } from './remember.ts'

const SPACE = 32
/** Longer ones are addresses, genes and accidents, and seldom return. */
const LONGEST_KEPT = 48

/**
 * Gives the piece that begins at a place of a text whose only white space is single spaces. Papers repeat nine tenths of their
 * pieces, so those that were read are kept, `most` different ones, and then it begins anew. They are found by hashing their
 * letters where these stand: with a Map, which asks for each piece cut out of the text, reading took a third longer.
 */
export function createPieceTable(most: number, read: (piece: string) => Piece): (text: string, start: number) => Piece {
  // At most two thirds full, so that a free place is near.
  const last = 2 ** Math.ceil(Math.log2(1.5 * most)) - 1
  const places: (Piece | undefined)[] = new Array(last + 1).fill(undefined)
  let kept = 0

  return (text, start) => {
    let hash = 0
    let end = start
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end)
      if (code === SPACE) break
      hash = (Math.imul(hash, 31) + code) | 0
    }
    const length = end - start
    if (length > LONGEST_KEPT) return read(text.slice(start, end))
    const home = (hash ^ (hash >>> 15)) & last
    let place = home
    for (let piece = places[place]; piece !== undefined; piece = places[place]) {
      if (piece.text.length === length && text.startsWith(piece.text, start)) return piece
      place = (place + 1) & last
    }
    if (kept === most) {
      places.fill(undefined)
      kept = 0
      place = home
    }
    kept++
    const piece = read(detached(text.slice(start, end)))
    places[place] = piece
    return piece
  }
}
