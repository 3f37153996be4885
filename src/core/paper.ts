/**
 * What a source lists (entry) and what it is about (paper). One paper, however many sources, versions and days list it:
 * all its keys are aliases of the first one it was stored under.
 */
import { z } from 'zod'
import type { Instant } from './instant.ts'

/** A calendar day as `yyyy-mm-dd`. */
export const DaySchema = z.iso.date()

/** One item as a source lists it, before identity. Titles and abstracts are as the source has them, white space collapsed. */
export const EntrySchema = z.strictObject({
  title: z.string().min(1).max(1_000),
  abstract: z.string().min(1).max(100_000),
  authors: z.array(z.string().min(1)).default([]),
  categories: z.array(z.string().min(1)).default([]),
  /** The day on which the source listed it. */
  listedOn: DaySchema,
  arxiv: z.string().optional(),
  doi: z.string().optional(),
  url: z.url().optional(),
  upvotes: z.int().nonnegative().optional(),
  version: z.int().positive().optional(),
  withdrawn: z.boolean().optional(),
})
export type Entry = z.infer<typeof EntrySchema>

/** A record that could not become an entry: where it stands (file:line or item id) and why, in words. */
export type Rejected = { readonly at: string; readonly reason: string }

/** `arxiv:2604.01234`, `doi:10.1101/…` or `title:<24 characters>`. */
export type PaperKey = string

/** Everything about a paper that topics can match, as known at one instant. A change of any of it is a new `paper_version`. */
export type PaperFields = {
  readonly title: string
  readonly abstract: string
  readonly authors: readonly string[]
  readonly categories: readonly string[]
  /** Names of the sources that listed it. */
  readonly sources: readonly string[]
  readonly arxiv?: string
  readonly doi?: string
  readonly upvotes?: number
  readonly withdrawn: boolean
}

export type Paper = PaperFields & {
  readonly key: PaperKey
  readonly url?: string
  readonly version?: number
  /** The first day on which any source listed it. */
  readonly listedOn: string
  readonly firstSeenAt: Instant
  /** When it first came from a live source; absent while it is only known from the archive. Only this can alert. */
  readonly firstLiveAt?: Instant
}

/** SHA-256 of a text as lower-case base32, given by the outside because the core touches no crypto. */
export type Hash = (text: string) => string

const TITLE_HASH_LENGTH = 24

/** A title reduced to its letters and digits: what stays equal when sources differ in case, spacing, accents or LaTeX. */
export function foldTitle(title: string): string {
  return title
    .replace(/\\[a-zA-Z]+/g, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** All keys by which an entry may already be known, the best first: arXiv id, DOI, folded title (with the first author where known). */
export function keysOf(entry: Entry, hash: Hash): readonly [PaperKey, ...PaperKey[]] {
  const firstAuthor = entry.authors[0]
  const lastName = firstAuthor === undefined ? '' : `|${foldTitle(firstAuthor.split(' ').at(-1) ?? '')}`
  const folded = foldTitle(entry.title) || entry.title
  const title: PaperKey = `title:${hash(folded + lastName).slice(0, TITLE_HASH_LENGTH)}`
  const better = [
    ...(entry.arxiv === undefined ? [] : [`arxiv:${entry.arxiv.toLowerCase().replace(/v\d+$/, '')}`]),
    ...(entry.doi === undefined ? [] : [`doi:${entry.doi.toLowerCase()}`]),
  ]
  const [first, ...rest] = [...better, title]
  return [first ?? title, ...rest]
}
