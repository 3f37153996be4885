/** What a topic asks of a paper besides its words. */
import { type AuthorName, isSameAuthor, readAuthorName } from '../author.ts'
import type { PaperFields } from '../paper.ts'
import type { Filter, Value } from '../topic/query.ts'
import type { Hit } from './proof-tree.ts'

export type Facts = {
  readonly fields: PaperFields & { readonly listedOn?: string }
  readonly authors: readonly { readonly text: string; readonly name: AuthorName }[]
}

/** The authors of a paper with their names read. */
export function readAuthors({ authors }: PaperFields): Facts['authors'] {
  return authors.map((text) => ({ text, name: readAuthorName(text) }))
}

/** Those of a paper's values that are what a topic asks for. */
export function valueHits({ field, value }: Value, facts: Facts): readonly Hit[] {
  const { fields } = facts
  const wanted = value.toLowerCase()
  const hits = (found: readonly string[]): Hit[] => found.map((text) => ({ field, found: text }))
  switch (field) {
    case 'author': {
      const name = readAuthorName(value)
      return hits(facts.authors.filter((author) => isSameAuthor(name, author.name)).map(({ text }) => text))
    }
    case 'category':
      return hits(fields.categories.filter((one) => `${one.toLowerCase()}.`.startsWith(`${wanted}.`)))
    case 'source':
      return hits(fields.sources.filter((one) => one.toLowerCase() === wanted))
    case 'id':
      return hits([fields.arxiv, fields.doi].flatMap((one) => (one?.toLowerCase() === wanted ? [one] : [])))
  }
}

/** The number or day that passes a filter. */
export function filterHits(filter: Filter, { fields }: Facts): readonly Hit[] {
  if (filter.kind === 'upvotes') {
    const { upvotes = 0 } = fields
    return upvotes >= filter.atLeast ? [{ field: 'upvotes', found: `${upvotes}` }] : []
  }
  const { listedOn } = fields
  if (listedOn === undefined) return []
  const fits = filter.kind === 'after' ? listedOn >= filter.day : listedOn < filter.day
  return fits ? [{ field: 'listed', found: listedOn }] : []
}
