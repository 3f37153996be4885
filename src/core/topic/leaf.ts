/** Words, phrases and values as they are typed → leaves of the query, in canonical spelling. */
import { isStopWord, TOPIC_FILLERS } from '../words/stop-words.ts'
import { analyseTopicWord } from '../words.ts'
import { formatLeaf } from './format.ts'
import type { Field, TopicWord, Value, ValueField, Words } from './query.ts'
import { refuse } from './refusal.ts'
import type { Token } from './tokens.ts'

type Typed = Extract<Token, { kind: 'word' | 'phrase' }>

const SHORTEST_PREFIX = 3

/** `gr*ph`; but `A*-search`, `D*Lite` and `f*g` are names and formulas. */
const STAR_INSIDE = /\p{L}{2}\*+\p{L}/u

/** A word or phrase; undefined for a lone word too common to look for. Refuses an empty phrase and a short prefix. */
export function readWords(typed: Typed, field: 'title' | 'abstract' | undefined): Words | undefined {
  const { exact } = typed
  const pieces = typed.text.split(/[\s()[\]]+/).flatMap((piece) => readTopicWord(piece, exact, typed.to) ?? [])
  if (pieces.length === 0) {
    if (typed.kind === 'word') return undefined
    return refuse('The quotes hold no word', typed.to, 'write the words of the phrase between them, or leave them out')
  }
  const isCommon = !exact && pieces.every(({ surface, prefix }) => !prefix && isStopWord(surface))
  if (typed.kind === 'word' && !exact && (isCommon || isFiller(pieces, field))) return undefined
  const words: Words = { kind: 'words', words: pieces, exact, ...(field === undefined ? {} : { field }) }
  if (isCommon)
    refuse(`${formatLeaf(words)} is too common to look for`, typed.to, 'leave it out, or write a longer phrase')
  return words
}

function isFiller([first]: readonly TopicWord[], field: Field | undefined): boolean {
  return first !== undefined && !first.prefix && field === undefined && TOPIC_FILLERS.has(first.surface.toLowerCase())
}

function readTopicWord(piece: string, exact: boolean, at: number): TopicWord | undefined {
  const { words } = analyseTopicWord(piece)
  if (words.length === 0) return undefined
  const start = Math.min(...words.map((word) => word.start))
  const end = Math.max(...words.map((word) => word.end))
  const surface = piece.slice(start, end)
  const prefix = piece.charAt(end) === '*'
  if (!exact && STAR_INSIDE.test(surface))
    refuse('A * stands only at the end of a word', at, mendOf(surface.slice(0, surface.indexOf('*'))))
  if (prefix && exact) refuse('= takes whole words, so no *', at, 'leave out the = or the *')
  if (prefix && isShort(surface)) {
    refuse(
      `A word needs at least ${SHORTEST_PREFIX} letters before its *`,
      at,
      'write more of the word, or leave out the *',
    )
  }
  if (exact) return { surface, prefix }
  const open = plainCase(surface, prefix)
  return prefix && isName(`${open}*`)
    ? { surface: plainCase(surface, false), prefix: false }
    : { surface: open, prefix }
}

/** Of a word with a * inside, by what stands before it. */
function mendOf(start: string): string {
  return isShort(start) ? 'write the whole word' : `write ${start}*, or the whole word`
}

/** Too short to stand before a *. */
function isShort(start: string): boolean {
  return start.replace(/[^\p{L}\p{N}]/gu, '').length < SHORTEST_PREFIX
}

/** Whether the * belongs to a name, as in `A*`: of `GPs@A**` nothing is open-ended, because it would be written as `GPs@A*`. */
function isName(typed: string): boolean {
  return analyseTopicWord(typed).words.some(({ end }) => end === typed.length)
}

/** Lower case, unless the capitals say something: `GPs` is no gps, `IT` no stop word, `C` no c. */
function plainCase(surface: string, prefix: boolean): string {
  const lower = surface.toLowerCase()
  if (lower === surface || isStopWord(lower) !== isStopWord(surface)) return surface
  return comparedBy(lower, prefix) === comparedBy(surface, prefix) ? lower : surface
}

function comparedBy(surface: string, prefix: boolean): string {
  const { words } = analyseTopicWord(surface)
  return words.map(({ from, to, folded, stem }) => `${from}-${to} ${prefix ? folded : stem}`).join()
}

/** The value of an author, category, source or id, compared whole. */
export function readValue(typed: Typed, field: ValueField): Value {
  const text = typed.text.replace(/\s+/g, ' ').trim()
  if (typed.exact) refuse(`The field ${field} compares whole values anyway`, typed.to, 'leave out the =')
  const value = VALUES[field](text)
  if (!/[\p{L}\p{N}]/u.test(value))
    refuse(`The field ${field} needs a value`, typed.to, `write it like ${EXAMPLES[field]}`)
  if (value.includes('*'))
    refuse(`The field ${field} takes a whole value, so no *`, typed.to, `write it like ${EXAMPLES[field]}`)
  return { kind: 'value', field, value }
}

const VALUES: Record<ValueField, (text: string) => string> = {
  author: (text) => text,
  category: (text) => text.replace(/\.\*$/, ''),
  source: (text) => text,
  id: (text) =>
    text
      .replace(/^https?:\/\/(?:dx\.)?(?:doi\.org|arxiv\.org\/(?:abs|pdf))\//i, '')
      .replace(/^(?:arxiv|doi):/i, '')
      .replace(/^(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})v\d+$/i, '$1'),
}
const EXAMPLES: Record<ValueField, string> = {
  author: 'author:"Sergey Levine"',
  category: 'category:cs.LG, or category:cs for all of cs.*',
  source: 'source:arxiv',
  id: 'id:2604.01234',
}
