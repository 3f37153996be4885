/** The one analyser: a paper's title or abstract, and every word of a topic, become words with positions by the same rules. */
import { cleanPaperText } from './words/clean.ts'
import { createFormulas, type Formulas } from './words/formulas.ts'
import {
  type Frequency,
  isOutlineOf,
  type Outline,
  type OutlinedTexts,
  readOutline,
  type Wanted,
  wantedByFrequency,
  wantedByStem,
} from './words/outline.ts'
import { type Piece, placed, readPiece, readPlainPiece } from './words/piece.ts'
import { createPieceTable } from './words/piece-table.ts'
import { PROTECTED_SPELLINGS, protectedPattern } from './words/protected.ts'
import { remember } from './words/remember.ts'
import { type Reading, TOKEN } from './words/token.ts'

/** Part of a stored topic's key: raised whenever the same text would give other words. */
export const ANALYSER_VERSION = 1

/** A reading placed in a whole text, which is so a lattice of words; a phrase is a path through it. Offsets are into `AnalysedText.text`. */
export type Word = Reading

export type AnalysedText = {
  /** Cleaned and readable, case kept: highlights and extracts are cut from it. */
  readonly text: string
  /** By `from`, then `to`. A position may be without a word: a letter of a formula. */
  readonly words: readonly Word[]
  /** Number of positions. */
  readonly length: number
  /** The first position of each sentence, ascending, beginning with 0. */
  readonly sentences: readonly number[]
}

/** Reads a text, of which an outline may be known. */
export type ReadText = (text: string, outline?: Outline) => AnalysedText

export type Analyser = {
  /** Cleans and reads a paper's field. */
  readonly analyse: (text: string) => AnalysedText
  /** The same, but where the text has an outline it reads only the words of these stems, which saves most of the work. */
  readonly analyseFor: (stems: ReadonlySet<string>) => ReadText
  /** The same for the words that are wanted by how many of these papers hold their stems at most (see `wantedByFrequency`). */
  readonly analyseByFrequency: (
    papers: readonly OutlinedTexts[],
    isWanted: (atMost: Frequency, of: number) => boolean,
  ) => ReadText
  /** Reads one word or compound of a cleaned topic: `LLMs` is only llm here, `qwen2.5` only itself; never more than one sentence. */
  readonly analyseTopicWord: (surface: string) => AnalysedText
}

/** Together they take some 14 MB. */
const PIECES_KEPT = 40_000
const TOPIC_WORDS_KEPT = 10_000
/** Longer ones are accidents and seldom return. */
const LONGEST_KEPT = 48

/**
 * An analyser that keeps further spellings whole, besides C++, R&D and their like; none may hold a space. The bundled one is
 * `analyse`.
 */
export function createAnalyser(moreSpellings: readonly string[] = []): Analyser {
  const spaced = moreSpellings.find((spelling) => /\s/.test(spelling))
  if (spaced !== undefined) throw new RangeError(`A protected spelling holds no space: ${spaced}`)
  const tokens = new RegExp(`(${protectedPattern([...PROTECTED_SPELLINGS, ...moreSpellings])})|${TOKEN}`, 'gu')
  const hasPlain = moreSpellings.some((spelling) => readPlainPiece(spelling.toLowerCase()) !== undefined)
  const readOutsideFormulas = (piece: string): Piece =>
    (hasPlain ? undefined : readPlainPiece(piece)) ?? readPiece(piece, tokens, 'paper')
  const plainPieceAt = createPieceTable(PIECES_KEPT, readOutsideFormulas)

  const pieceAt = (text: string, start: number, formulas: Formulas): Piece => {
    if (formulas.isNone) return plainPieceAt(text, start)
    const end = endOfPiece(text, start)
    if (!formulas.touch(start, end)) return plainPieceAt(text, start)
    return readPiece(text.slice(start, end), tokens, 'paper', (from, to) => formulas.hold(start + from, start + to))
  }

  const readPaper = (text: string, formulas: Formulas): AnalysedText => {
    const words: Word[] = []
    const sentences = [0]
    let length = 0
    let gap: Piece['tail'] = 'other'
    for (let start = 0; start < text.length; ) {
      const piece = pieceAt(text, start, formulas)
      if (piece.positions > 0) {
        if (length > 0 && gap === 'end of sentence' && piece.opensSentence) sentences.push(length)
        if (piece.first !== undefined) words.push(placed(piece.first, length, start))
        for (const other of piece.others) words.push(placed(other, length, start))
        length += piece.positions
        gap = piece.tail
      } else if (gap === 'other') {
        gap = piece.tail
      }
      start += piece.text.length + 1
    }
    return { text, words, length, sentences }
  }

  const readTopicWord = (surface: string): AnalysedText => {
    const { positions, first, others } = readPiece(surface, tokens, 'topic')
    return { text: surface, words: first === undefined ? [] : [first, ...others], length: positions, sentences: [0] }
  }
  const readTopicWordKept = remember(TOPIC_WORDS_KEPT, readTopicWord)

  const analyse = (text: string): AnalysedText => {
    const cleaned = cleanPaperText(text)
    return readPaper(cleaned.text, createFormulas(cleaned.math))
  }

  const reader =
    (wanted: Wanted): ReadText =>
    (text, outline) => {
      if (outline === undefined || !isOutlineOf(outline, text)) return analyse(text)
      return readOutline(outline, wanted, text, pieceAt)
    }

  return {
    analyse,
    analyseFor: (stems) => reader(wantedByStem(stems)),
    analyseByFrequency: (papers, isWanted) => reader(wantedByFrequency(papers, isWanted)),
    analyseTopicWord: (surface) =>
      surface.length > LONGEST_KEPT ? readTopicWord(surface) : readTopicWordKept(surface),
  }
}

export const { analyse, analyseFor, analyseByFrequency, analyseTopicWord } = createAnalyser()

/** A cleaned text has no white space but single spaces. */
function endOfPiece(text: string, start: number): number {
  const space = text.indexOf(' ', start)
  return space === -1 ? text.length : space
}
