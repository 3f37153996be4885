/** A place in the tokens of one text, and what has been gathered on the way. */
import { cleanTopicText } from '../words/clean.ts'
import type { Field, Filter } from './query.ts'
import { refuse } from './refusal.ts'
import { readTokens, type Token } from './tokens.ts'

const MOST_CHARACTERS = 2_000
const MOST_LEAVES = 64
/** Words of phrases and compounds, each sign of Chinese and Japanese: what a topic costs in the index and in every paper. */
const MOST_WORDS = 256
const DEEPEST = 16

const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu
/** Controls (a new line is none), formats, halves of characters: nobody types these, and they are no part of a word. */
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu

export type Reader = {
  readonly tokens: readonly Token[]
  at: number
  /** Length of the text. */
  readonly length: number
  readonly packs: ReadonlyMap<string, string>
  /** The packs that are being read, outermost first: empty in the topic itself. */
  readonly trail: readonly string[]
  /** Leaves and their words so far, those of packs too. */
  readonly size: { leaves: number; words: number }
  readonly filters: Filter[]
  readonly hints: Set<string>
  /** How many runs outside of brackets held an exclusion beside something to look for. */
  exclusions: number
}

/** What surrounds a rule: the field it stands behind and the brackets around it. */
export type Scope = { readonly field: Field | undefined; readonly depth: number }

/** Refuses a text that is too long. */
export function openReader(text: string, packs: ReadonlyMap<string, string>, dates: boolean): Reader {
  return readerOf(readText(text, dates), packs)
}

type ReadText = Pick<Reader, 'tokens' | 'length'>

function readText(text: string, dates: boolean): ReadText {
  if (text.length > MOST_CHARACTERS) {
    refuse(`A topic has at most ${MOST_CHARACTERS} characters`, MOST_CHARACTERS, 'split it in two')
  }
  const cleaned = plainTopicText(text)
  return { tokens: readTokens(cleaned, dates), length: cleaned.length }
}

function readerOf(read: ReadText, packs: Reader['packs']): Reader {
  return {
    ...read,
    at: 0,
    packs,
    trail: [],
    size: { leaves: 0, words: 0 },
    filters: [],
    hints: new Set(),
    exclusions: 0,
  }
}

/** What the places in tokens and refusals are offsets into. Of a text that is too long, its beginning. */
export function plainTopicText(text: string): string {
  return cleanTopicText(text.slice(0, MOST_CHARACTERS)).replace(UNSEEN, ' ')
}

/** The texts of packs, read once: topics name them again and again, and so do other packs. */
const packTexts = new WeakMap<Reader['packs'], Map<string, ReadText>>()

/** A reader for the text of a pack: it shares the count of leaves and words. */
export function openPack(outer: Reader, name: string, text: string): Reader {
  const known = packTexts.get(outer.packs) ?? new Map<string, ReadText>()
  packTexts.set(outer.packs, known)
  const read = known.get(text) ?? readText(text, false)
  known.set(text, read)
  return { ...readerOf(read, outer.packs), trail: [...outer.trail, name], size: outer.size }
}

export function peek(reader: Reader): Token | undefined {
  return reader.tokens[reader.at]
}

export function takeIf(reader: Reader, kind: Token['kind']): boolean {
  const isNext = peek(reader)?.kind === kind
  if (isNext) reader.at++
  return isNext
}

/** Whether words side by side end before a token. */
export function endsRun({ kind }: Token): boolean {
  return kind === 'separator' || kind === 'close' || kind === 'or' || kind === 'and'
}

/** In `a, b, and c` the written word belongs to the comma, as titles and people have it. */
export function takeComma(reader: Reader): boolean {
  if (!takeIf(reader, 'separator')) return false
  const [word, after] = reader.tokens.slice(reader.at)
  const isWritten = (word?.kind === 'and' || word?.kind === 'or') && word.isProse === true
  if (isWritten && reader.at > 1 && after !== undefined && !endsRun(after)) reader.at++
  return true
}

/** Where the last token that was taken ends. */
export function lastEnd(reader: Reader): number {
  return reader.tokens[reader.at - 1]?.to ?? 0
}

/** Scope inside of brackets or of a pack. */
export function deeper(scope: Scope, at: number): Scope {
  if (scope.depth === DEEPEST) refuse(`Brackets and packs go ${DEEPEST} deep at most`, at, 'leave some out')
  return { ...scope, depth: scope.depth + 1 }
}

export function countLeaf({ size }: Reader, at: number): void {
  size.leaves++
  if (size.leaves <= MOST_LEAVES) return
  refuse(`A topic has at most ${MOST_LEAVES} words and phrases, those of its packs counted`, at, 'split it in two')
}

/** Counts the words of what is typed as one word or phrase, before anything is made of them. */
export function countWords({ size }: Reader, at: number, typed: string): void {
  size.words += typed.match(WORD)?.length ?? 0
  if (size.words <= MOST_WORDS) return
  refuse(`The phrases of a topic have at most ${MOST_WORDS} words, those of its packs counted`, at, 'leave some out')
}
