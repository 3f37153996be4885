/**
 * Topic text → tokens. What a sign means depends on its neighbours (`-`, `!`, `&`, `:`), and people paste titles: a sign
 * that makes no sense as syntax is punctuation, unless it is surely a slip.
 */
import { nearest } from '../spelling.ts'
import { readFilter } from './filters.ts'
import type { Field, Filter } from './query.ts'
import { didYouMean, refuse } from './refusal.ts'

type Place = { readonly from: number; readonly to: number }
export type Token = Place &
  (
    | { readonly kind: 'open' | 'close' | 'separator' | 'not' }
    /** `isProse`: not in capitals, as titles and lists have it. */
    | { readonly kind: 'or' | 'and'; readonly isProse?: boolean }
    | { readonly kind: 'near'; readonly within: number }
    /** `name` is the field as it was typed. */
    | { readonly kind: 'field'; readonly field: Field; readonly name: string }
    | { readonly kind: 'filter'; readonly filter: Filter }
    | { readonly kind: 'word' | 'phrase'; readonly text: string; readonly exact: boolean }
    | { readonly kind: 'pack'; readonly name: string }
  )
type Punctuation = Place & { readonly kind: 'punctuation' }

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['title', 'title'],
  ['ti', 'title'],
  ['abstract', 'abstract'],
  ['ab', 'abstract'],
  ['author', 'author'],
  ['au', 'author'],
  ['category', 'category'],
  ['cat', 'category'],
  ['source', 'source'],
  ['src', 'source'],
  ['id', 'id'],
])
/** What an unknown word before a colon may have been meant to be. */
const LONG_NAMES = ['title', 'abstract', 'author', 'category', 'source', 'upvotes']
const MOST_WORDS_APART = 50

const NEGATION = /(?<=^|[\s(,;|])[-!](?=[\p{L}\p{N}"(=@.])/uy
const PACK = /(?<=^|[\s(,;|:!-])@([\p{L}\p{N}][\p{L}\p{N}_-]*)/uy
const EXACT = /(?<=^|[\s(,;|:!-])=(?=[^\s=,;|)])/uy
/** Up to a colon. Between digits a colon belongs to the number, and so does a comma before exactly three of them. */
const WORD = /(?:[^\s()",;|:]|(?<=\d):(?=\d)|(?<=\d),(?=\d{3}(?!\d)))+/uy
const VALUE = /[^\s()",;|]+/uy
const LINK = /(?:https?:\/\/|www\.|(?:arxiv|doi)\.org\/)(?:[^\s()",;|]|(?<=\d),(?=\d{3}(?!\d)))*/iuy
const SAYS_SOMETHING = /[\p{L}\p{N}]/u

/** Reads a cleaned text. `dates` allows `after:` and `before:`. Refuses by throwing a `Refusal`. */
export function readTokens(cleaned: string, dates: boolean): readonly Token[] {
  const text = plainDashes(cleaned)
  const tokens: Token[] = []
  const bracketsHoldValues: boolean[] = []
  for (let at = 0; at < text.length; ) {
    const last = tokens.at(-1)
    const afterField = last?.kind === 'field' ? isValueField(last.field) : false
    const token = readToken(text, at, { values: afterField || bracketsHoldValues.at(-1) === true, afterField, dates })
    if (token.kind === 'open') bracketsHoldValues.push(afterField || bracketsHoldValues.at(-1) === true)
    if (token.kind === 'close') bracketsHoldValues.pop()
    if (token.kind !== 'punctuation') tokens.push(token)
    at = token.to
  }
  return tokens
}

/** Spaced and doubled dashes separate words and mean nothing; all others are hyphens or negations. Offsets stay. */
function plainDashes(text: string): string {
  return text.replace(/[‐‑‒–−]/g, '-').replace(/[—―]|--+/g, (dashes) => ' '.repeat(dashes.length))
}

function isValueField(field: Field): boolean {
  return field !== 'title' && field !== 'abstract'
}

type Reading = { readonly values: boolean; readonly afterField: boolean; readonly dates: boolean }

function readToken(text: string, from: number, reading: Reading): Token | Punctuation {
  const to = from + 1
  switch (text[from]) {
    case '(':
      return { kind: 'open', from, to }
    case ')':
      return { kind: 'close', from, to }
    case ',':
    case ';':
    case '\n':
      return { kind: 'separator', from, to }
    case '|':
      return { kind: 'or', from, to: text[to] === '|' ? to + 1 : to }
    case '"':
      return readPhrase(text, from)
    default:
      return readSign(text, from, reading) ?? readWord(text, from, reading)
  }
}

function readPhrase(text: string, from: number): Token {
  const end = text.indexOf('"', from + 1)
  if (end === -1) refuse('A quote is not closed', text.length, 'put a " after the last word of the phrase')
  return { kind: 'phrase', text: text.slice(from + 1, end), exact: false, from, to: end + 1 }
}

/** A sign that begins something. */
function readSign(text: string, from: number, reading: Reading): Token | undefined {
  if (matchAt(NEGATION, text, from) !== undefined) return { kind: 'not', from, to: from + 1 }
  const pack = matchAt(PACK, text, from)
  if (pack !== undefined) return { kind: 'pack', name: pack.slice(1), from, to: from + pack.length }
  if (matchAt(EXACT, text, from) === undefined) return undefined
  const token = readToken(text, from + 1, reading)
  if (token.kind === 'word' || token.kind === 'phrase') return { ...token, exact: true, from }
  return refuse('= takes one word or one phrase', token.to, 'write it like ="LoRA", after the field if there is one')
}

/** Every sign is looked at once or a few times, however long the text is that has no spaces. */
function readWord(text: string, from: number, reading: Reading): Token | Punctuation {
  if (reading.values) return readValueWord(text, from, reading.afterField)
  const link = matchAt(LINK, text, from)
  if (link !== undefined) return { kind: 'punctuation', from, to: from + link.length }
  const word = text[from] === ':' ? undefined : matchAt(WORD, text, from)
  if (word === undefined) return { kind: 'punctuation', from, to: from + 1 }
  const to = from + word.length
  const isParted = text[to] === ':'
  const special =
    isParted && !word.startsWith('NEAR/')
      ? (readFilter(text, from, reading.dates) ?? readField(text, from, to + 1))
      : readOperator(isParted ? `${word}:` : word, from)
  if (special !== undefined) return special
  return { kind: SAYS_SOMETHING.test(word) ? 'word' : 'punctuation', text: word, exact: false, from, to }
}

/** A word of a value runs to a space, comma or bracket. */
function readValueWord(text: string, from: number, afterField: boolean): Token | Punctuation {
  const word = matchAt(VALUE, text, from) ?? ' '
  const to = from + word.length
  const operator = readOperator(word, from)
  if (operator !== undefined) return operator
  if (afterField && /^,[^\s,;]/.test(text.slice(to, to + 2))) refuseValueList(text, from)
  return { kind: SAYS_SOMETHING.test(word) ? 'word' : 'punctuation', text: word, exact: false, from, to }
}

function readOperator(word: string, from: number): Token | undefined {
  const to = from + word.length
  if (/^or$/i.test(word)) return { kind: 'or', isProse: word !== 'OR', from, to }
  if (/^(and|&&?)$/i.test(word)) return { kind: 'and', isProse: word !== 'AND', from, to }
  if (word === 'NOT') return { kind: 'not', from, to }
  if (!word.startsWith('NEAR/')) return undefined
  const within = Number(/^NEAR\/(\d+)$/.exec(word)?.[1])
  if (within >= 1 && within <= MOST_WORDS_APART) return { kind: 'near', within, from, to }
  return refuse(`NEAR takes a number from 1 to ${MOST_WORDS_APART}`, to, 'write it like NEAR/5')
}

/**
 * A field, if the word before the colon is known. Titles are pasted with their colons, so a capital letter before and a
 * space after make it punctuation (`Source: …`); only a surely mistyped field is refused.
 */
function readField(text: string, from: number, to: number): Token | undefined {
  const name = text.slice(from, to - 1)
  const attached = to < text.length && !/\s/.test(text.charAt(to))
  const field = FIELDS.get(attached ? name.toLowerCase() : name)
  if (field !== undefined) return { kind: 'field', field, name, from, to }
  if (!attached || !/^[a-z]+$/i.test(name)) return undefined
  const [meant] = nearest(name.toLowerCase(), LONG_NAMES, 1, 2)
  if (meant === undefined) return undefined
  return refuse(`There is no field ${name}`, to, `write ${meant}:, or put a space after the colon if it is none`)
}

function refuseValueList(text: string, from: number): never {
  const list = /^[^\s()";|]+/.exec(text.slice(from))?.[0] ?? ''
  const values = list.split(',').filter((value) => value !== '')
  const name = /[a-z]+:\s*$/i.exec(text.slice(0, from))?.[0].trim() ?? ''
  return refuse(
    'A field takes one value, or several in brackets',
    from + list.length,
    didYouMean(`${name}(${values.join(' OR ')})`, `write it like ${name}(one OR other)`),
  )
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
