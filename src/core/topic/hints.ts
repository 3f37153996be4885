/** What somebody should know about a topic that is read, but perhaps otherwise than it was meant. */
import { hasOnlyInitials, readAuthorName } from '../author.ts'
import { isStopWord } from '../words/stop-words.ts'
import { formatLeaf } from './format.ts'
import type { LongForm } from './long-form.ts'
import type { Value } from './query.ts'
import type { Token } from './tokens.ts'

export const EXCLUSION_IN_LIST =
  'An exclusion belongs to the words beside it: put a comma before it to exclude from the whole list.'

/** About a word that was nearly an operator. */
export function hintAtWord(text: string): string | undefined {
  if (text === 'not') return 'In lower case “not” is a word to look for: write NOT, or -word, to exclude.'
  if (text === 'NEAR') return 'NEAR alone is a word to look for: write NEAR/5 for at most 4 words between.'
  return undefined
}

/** About a name that stands for many people: `J. Li`. */
export function hintAtInitials(value: Value): string | undefined {
  if (value.field !== 'author' || !hasOnlyInitials(readAuthorName(value.value))) return undefined
  return `${formatLeaf(value)} stands for everybody with these initials: a full given name finds fewer.`
}

/** About `author:Sergey Levine`, which looks for an author Sergey and a word. */
export function hintAtWholeName(name: Token, next: Token | undefined): string | undefined {
  if (name.kind !== 'word' || next?.kind !== 'word' || !/^\p{Lu}/u.test(next.text)) return undefined
  return `A whole name needs quotes: author:"${name.text} ${next.text}".`
}

/** About `Sergey Levine`, which looks for the words of a name; `topic` looks for the author. */
export function hintAtAuthor(topic: string): string {
  return `These words are the name of an author here: did you mean ${topic}?`
}

/** About `ti:world models`, which looks for the second word anywhere. */
export function hintAtFieldOfWords(name: string, field: Token, next: Token | undefined): string | undefined {
  if (field.kind !== 'word' || next?.kind !== 'word' || next.from !== field.to + 1) return undefined
  return `${name}: holds for one word only: write ${name}:(${field.text} ${next.text}) for both.`
}

/** About `large language model agents`, which finds no LLM. */
export function hintAtLongForm({ long, short }: LongForm): string {
  return `In quotes, "${long}" also finds ${short}; as words side by side it does not.`
}

const LABEL_PERHAPS = /^(.*\S)\s+as\s+(\p{Ll}[\p{L}\p{N}-]*(?:\s+[\p{L}\p{N}-]+){0,2})$/su

/** About `robots as machines`: a label is told from the words of a topic by its quotes or its capital. */
export function hintAtLabel(typed: string): string | undefined {
  const [, before = '', words = ''] = LABEL_PERHAPS.exec(typed.trim()) ?? []
  const isQuoted = (before.match(/["“”]/g)?.length ?? 0) % 2 === 1
  const [first = ''] = words.split(/\s/)
  if (words === '' || isQuoted || isStopWord(first)) return undefined
  return `“as ${words}” is read as words to look for: a label stands in quotes, as "${words}".`
}
