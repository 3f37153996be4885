/** Authors, categories, sources and ids, written as one word each, so that they are looked up as words are. */
import { readAuthorName } from './author.ts'
import type { PaperFields } from './paper.ts'
import type { ValueField } from './topic/query.ts'

/**
 * The values that topics ask for, as spellings of no word: a colon stands in no word. They end in a sign of their own, so that the beginning
 * `author:wang:` means Wang alone, and `category:cs.` all of computer science.
 */
export function spelledValues({ authors, categories, sources, arxiv, doi }: PaperFields): string[] {
  return [
    ...authors.flatMap((name) => spelledValue('author', name) ?? []),
    ...categories.flatMap((name) => spelledValue('category', name) ?? []),
    ...sources.flatMap((name) => spelledValue('source', name) ?? []),
    ...[arxiv, doi].flatMap((id) => (id === undefined ? [] : (spelledValue('id', id) ?? []))),
  ]
}

/** One value; of an author the last name, which every way of writing the name has in common. Undefined for a name of signs alone. */
export function spelledValue(field: ValueField, value: string): string | undefined {
  if (field === 'category') return `category:${value.toLowerCase()}.`
  if (field !== 'author') return `${field}:${value.toLowerCase()}:`
  const last = readAuthorName(value).at(-1)
  return last === undefined ? undefined : `author:${last}:`
}
