/** What sources tell of a paper that is not stored, as the paper that it would be. */
import type { Instant } from './instant.ts'
import type { Entry, Paper, PaperKey } from './paper.ts'

/** What one source tells of a paper, whether it has listed it here or not. */
export type Telling = { readonly source: string; readonly entry: Entry }

/** The first is believed; what it leaves out is filled from the others. It is nobody's match: it was never seen live. */
export function asPaper(key: PaperKey, told: readonly [Telling, ...Telling[]], at: Instant): Paper {
  const entries = told.map(({ entry }) => entry)
  const [{ entry: first }] = told
  const authors = entries.find((one) => one.authors.length > 0)?.authors ?? []
  return {
    key,
    title: first.title,
    abstract: first.abstract,
    authors,
    categories: [...new Set(entries.flatMap(({ categories }) => categories))],
    sources: [...new Set(told.map(({ source }) => source))],
    withdrawn: entries.some(({ withdrawn }) => withdrawn === true),
    listedOn: first.listedOn,
    firstSeenAt: at,
    ...firstOf(entries, 'arxiv'),
    ...firstOf(entries, 'doi'),
    ...firstOf(entries, 'url'),
    ...firstOf(entries, 'upvotes'),
    ...firstOf(entries, 'version'),
    ...firstOf(entries, 'journal'),
    ...firstOf(entries, 'tldr'),
    ...firstOf(entries, 'keywords'),
  }
}

type Told<Field extends keyof Entry> = { readonly [F in Field]?: Exclude<Entry[F], undefined> }

/** The field of the first entry that has it; nothing where none has. */
function firstOf<Field extends keyof Entry>(entries: readonly Entry[], field: Field): Told<Field> {
  const has = entries.find((one) => one[field] !== undefined)
  return has === undefined ? {} : ({ [field]: has[field] } as Told<Field>)
}
