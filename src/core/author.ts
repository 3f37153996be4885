/** Names of authors: what a typed name stands for. Sources spell names in full, with initials, or with a comma. */
import { fold } from './words/fold.ts'

/** The words of a name, folded, in the order in which it is spoken: `Levine, Sergey V.` → sergey, v, levine. */
export type AuthorName = readonly string[]

const SUFFIXES: ReadonlySet<string> = new Set(['jr', 'sr', 'ii', 'iii', 'iv'])

export function readAuthorName(text: string): AuthorName {
  const [last = '', ...rest] = text.split(',')
  const isInverted = rest.length > 0 && !rest.every((part) => SUFFIXES.has(wordsOf(part)[0] ?? ''))
  const words = isInverted ? [...wordsOf(rest.join(' ')), ...wordsOf(last)] : wordsOf(text)
  return words.length > 1 && SUFFIXES.has(words.at(-1) ?? '') ? words.slice(0, -1) : words
}

function wordsOf(text: string): string[] {
  return fold(text)
    .replace(/['’`]/g, '')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
}

/**
 * Whether a typed name means an author: it is the end of the author's name (`van der Schaar`), or the last names are equal
 * and each given name equals one of the author's, or is its initial, in order (`S. Levine` for Sergey V. Levine).
 */
export function isSameAuthor(typed: AuthorName, author: AuthorName): boolean {
  if (typed.length === 0 || typed.length > author.length) return false
  const isEnd = typed.every((word, i) => word === author[author.length - typed.length + i])
  return isEnd || (typed.at(-1) === author.at(-1) && givenNamesFit(typed.slice(0, -1), author.slice(0, -1)))
}

function givenNamesFit(typed: AuthorName, author: AuthorName): boolean {
  let next = 0
  for (const name of typed) {
    while (next < author.length && !isNameOrInitial(name, author[next] ?? '')) next++
    if (next === author.length) return false
    next++
  }
  return true
}

function isNameOrInitial(typed: string, name: string): boolean {
  return typed === name || (typed.length === 1 && name.startsWith(typed))
}

/** Whether a name gives initials only, so that it stands for many people: `J. Li`. */
export function hasOnlyInitials(name: AuthorName): boolean {
  return name.length > 1 && name.slice(0, -1).every((word) => word.length === 1)
}
