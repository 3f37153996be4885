/** The one analyser: a paper's title or abstract, and every word of a topic, become words with positions by the same rules. */
import { cleanPaperText } from './words/clean.ts'
import { fold } from './words/fold.ts'
import { PROTECTED_SPELLINGS, protectedPattern } from './words/protected.ts'
import {
  type Reading,
  type ReadingMode,
  readFormula,
  readProtected,
  readToken,
  TOKEN,
  type Token,
} from './words/token.ts'

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

export type Analyser = {
  /** Cleans and reads a paper's field. */
  readonly analyse: (text: string) => AnalysedText
  /** Reads one word or compound of a cleaned topic: `LLMs` is only llm here, `qwen2.5` only itself; never more than one sentence. */
  readonly analyseTopicWord: (surface: string) => AnalysedText
}

/** After these words a full stop does not end a sentence. */
const ABBREVIATIONS: ReadonlySet<string> = new Set('al approx cf dr eq eqs fig figs prof resp sec tab vs'.split(' '))
const DOTTED = /^\p{L}(?:\.\p{L})+$/u
const INITIAL = /^\p{Lu}$/u
const SENTENCE_END = /[.!?]["')\]]*\s/
const SENTENCE_START = /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u

const LONGEST_CACHED = 48
const CACHE_SIZE = 20_000

/** A token at its place in the text, offsets half open. */
type Place = { readonly start: number; readonly end: number; readonly isMath: boolean }

/** An analyser that keeps further spellings whole, besides C++, R&D and their like. The bundled one is `analyse`. */
export function createAnalyser(moreSpellings: readonly string[] = []): Analyser {
  const tokens = new RegExp(`(${protectedPattern([...PROTECTED_SPELLINGS, ...moreSpellings])})|${TOKEN}`, 'gu')
  const cache = new Map<string, Token>()

  const readCached = (surface: string): Token => {
    const known = cache.get(surface)
    if (known !== undefined) return known
    const token = readToken(surface, 'paper')
    if (surface.length > LONGEST_CACHED) return token
    if (cache.size >= CACHE_SIZE) cache.clear()
    cache.set(surface, token)
    return token
  }

  const read = (text: string, math: readonly number[], mode: ReadingMode): AnalysedText => {
    const words: Word[] = []
    const sentences = [0]
    const isInMath = createMathTest(math)
    let length = 0
    let last: Place | undefined
    for (const { 0: surface, 1: spelling, index: start } of text.matchAll(tokens)) {
      const place = { start, end: start + surface.length, isMath: isInMath(start, start + surface.length) }
      if (last !== undefined && mode === 'paper' && isSentenceBreak(text, last, place)) sentences.push(length)
      let token: Token
      if (spelling !== undefined) token = readProtected(surface)
      else if (place.isMath) token = readFormula(surface)
      else token = mode === 'paper' ? readCached(surface) : readToken(surface, mode)
      for (const reading of token.readings) words.push(placed(reading, length, start))
      length += token.positions
      last = place
    }
    return { text, words, length, sentences }
  }

  return {
    analyse: (text) => {
      const cleaned = cleanPaperText(text)
      return read(cleaned.text, cleaned.math, 'paper')
    },
    analyseTopicWord: (surface) => read(surface, [], 'topic'),
  }
}

export const { analyse, analyseTopicWord } = createAnalyser()

function placed(reading: Word, position: number, offset: number): Word {
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

/** Says whether a stretch of text lies within one formula; to be asked from left to right. */
function createMathTest(math: readonly number[]): (start: number, end: number) => boolean {
  let next = 0
  return (start, end) => {
    while ((math[next + 1] ?? Number.POSITIVE_INFINITY) <= start) next += 2
    return (math[next] ?? Number.POSITIVE_INFINITY) <= start && end <= (math[next + 1] ?? 0)
  }
}

function isSentenceBreak(text: string, before: Place, after: Place): boolean {
  if (after.start - before.end < 2) return false
  const gap = text.slice(before.end, after.start)
  if (!SENTENCE_END.test(gap)) return false
  if (!SENTENCE_START.test(text.slice(after.start, after.start + 2))) return false
  return !(gap.startsWith('.') && endsInAbbreviation(text.slice(before.start, before.end), before.isMath))
}

function endsInAbbreviation(token: string, isMath: boolean): boolean {
  return (INITIAL.test(token) && !isMath) || DOTTED.test(token) || ABBREVIATIONS.has(fold(token))
}
