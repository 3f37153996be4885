/** A piece of a text is what stands between two spaces. No token crosses a space, so each is read for itself. */
import { fold } from './fold.ts'
import { type Reading, type ReadingMode, readFormula, readPlainWord, readProtected, readToken } from './token.ts'

export type Piece = {
  readonly text: string
  /** How many word positions it takes; none if it is a lone dash. */
  readonly positions: number
  /**
   * Its readings by `from`, then `to`; positions and offsets count from the beginning of the piece. Most pieces have one,
   * which stands apart, because a list for it would have to be fetched from far away in memory.
   */
  readonly first: Reading | undefined
  readonly others: readonly Reading[]
  /** Whether its first word may be the first of a sentence. */
  readonly opensSentence: boolean
  /** What stands behind its last word, or all of it if it has none: an `abbreviation` has a dot that ends no sentence. */
  readonly tail: 'end of sentence' | 'abbreviation' | 'other'
}

/** After these words a full stop does not end a sentence. */
const ABBREVIATIONS: ReadonlySet<string> = new Set('al approx cf dr eq eqs fig figs prof resp sec tab vs'.split(' '))
const DOTTED = /^\p{L}(?:\.\p{L})+$/u
const INITIAL = /^\p{Lu}$/u
const SENTENCE_START = /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u
const NO_READINGS: readonly Reading[] = []
const SENTENCE_END = /[.!?]["')\]]*$/

/**
 * `tokens` is a regular expression (flag `g`) that finds tokens, the protected ones as its first group. `isMath` says whether
 * a token, offsets half open, lies within a formula; it is asked from left to right.
 */
export function readPiece(
  piece: string,
  tokens: RegExp,
  mode: ReadingMode,
  isMath: (start: number, end: number) => boolean = () => false,
): Piece {
  const readings: Reading[] = []
  let positions = 0
  let opensSentence = false
  let last: Last | undefined
  tokens.lastIndex = 0
  for (let found = tokens.exec(piece); found !== null; found = tokens.exec(piece)) {
    const [surface, spelling] = found
    const [start, end] = [found.index, tokens.lastIndex]
    const isInFormula = isMath(start, end)
    const token =
      spelling !== undefined ? readProtected(surface) : isInFormula ? readFormula(surface) : readToken(surface, mode)
    const isFirst = positions === 0 && start === 0
    for (const reading of token.readings) readings.push(isFirst ? reading : placed(reading, positions, start))
    if (last === undefined) opensSentence = SENTENCE_START.test(surface)
    last = { surface, end, isMath: isInFormula }
    positions += token.positions
  }
  return {
    text: piece,
    positions,
    first: readings[0],
    others: readings.length > 1 ? readings.slice(1) : NO_READINGS,
    opensSentence,
    tail: tailOf(piece.slice(last?.end), last),
  }
}

/** A word of plain letters, and perhaps one mark behind it. */
const PLAIN = /^([A-Za-z][a-z]+)([.,;:]?)$/

/** What the rules come to for most pieces, several times as fast; undefined for the others. The word must not be protected. */
export function readPlainPiece(piece: string): Piece | undefined {
  const [, surface, mark] = PLAIN.exec(piece) ?? []
  if (surface === undefined) return undefined
  const { positions, readings } = readPlainWord(surface)
  return {
    text: piece,
    positions,
    first: readings[0],
    others: NO_READINGS,
    opensSentence: surface.charCodeAt(0) < LOWER_A,
    tail: mark !== '.' ? 'other' : ABBREVIATIONS.has(surface.toLowerCase()) ? 'abbreviation' : 'end of sentence',
  }
}

const LOWER_A = 97

/** A reading at its place in something longer. */
export function placed(reading: Reading, position: number, offset: number): Reading {
  return {
    from: position + reading.from,
    to: position + reading.to,
    start: offset + reading.start,
    end: offset + reading.end,
    surface: reading.surface,
    folded: reading.folded,
    stem: reading.stem,
    joined: reading.joined,
  }
}

type Last = { readonly surface: string; readonly end: number; readonly isMath: boolean }

function tailOf(tail: string, last: Last | undefined): Piece['tail'] {
  if (tail === '') return 'other'
  if (last !== undefined && tail.startsWith('.') && isAbbreviation(last)) return 'abbreviation'
  return SENTENCE_END.test(tail) ? 'end of sentence' : 'other'
}

function isAbbreviation({ surface, isMath }: Last): boolean {
  return (INITIAL.test(surface) && !isMath) || DOTTED.test(surface) || ABBREVIATIONS.has(fold(surface))
}
