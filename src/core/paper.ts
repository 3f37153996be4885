/**
 * What a source lists (entry) and what it is about (paper). One paper, however many sources, versions and days list it:
 * all its keys are aliases of the first one it was stored under.
 */
import { z } from 'zod'
import type { Instant } from './instant.ts'
import { GREEK_LETTERS } from './words/greek.ts'

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

/** The order of papers that nothing else orders: first seen, then key by code units. */
export function firstSeenFirst(a: Paper, b: Paper): number {
  return a.firstSeenAt - b.firstSeenAt || (a.key < b.key ? -1 : Number(a.key > b.key))
}

/** SHA-256 of a text as lower-case base32, given by the outside because the core touches no crypto. */
export type Hash = (text: string) => string

const TITLE_HASH_LENGTH = 24

/** A title reduced to its letters and digits: what stays equal when sources differ in case, spacing, accents or LaTeX. */
export function foldTitle(title: string): string {
  return title
    .replace(/\\([a-zA-Z]+)/g, (_, command: string) => GREEK_LETTERS.get(command) ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** The key of a title; with the first author where one is known. */
export function titleKey(title: string, firstAuthor: string | undefined, hash: Hash): PaperKey {
  const lastName = firstAuthor === undefined ? '' : `|${foldTitle(firstAuthor.split(' ').at(-1) ?? '')}`
  return `title:${hash((foldTitle(title) || title) + lastName).slice(0, TITLE_HASH_LENGTH)}`
}

/** Shorter titles ("Editorial", "Attention") are no name for a paper without its author: folded characters. */
const TELLING_TITLE = 24
/** A key stands in the ids of buttons, which have 70 bytes; a longer DOI is only an alias. */
const LONGEST_KEY = 56
const ARXIV_DOI = /^10\.48550\/arxiv\./

/**
 * All keys by which an entry may already be known, the best first: arXiv id, DOI, folded title (with the first author where
 * known). A telling title is a key without its author too, because some sources list none.
 */
export function keysOf(entry: Entry, hash: Hash): readonly [PaperKey, ...PaperKey[]] {
  const doi = entry.doi?.toLowerCase()
  const arxiv =
    entry.arxiv?.toLowerCase() ?? (doi !== undefined && ARXIV_DOI.test(doi) ? doi.replace(ARXIV_DOI, '') : undefined)
  const title = titleKey(entry.title, entry.authors[0], hash)
  const titleAlone = foldTitle(entry.title).length >= TELLING_TITLE ? titleKey(entry.title, undefined, hash) : title
  const keys = [
    ...(arxiv === undefined ? [] : [`arxiv:${arxiv.replace(/v\d+$/, '').replace(/^([a-z-]+)\.[a-z]{2}\//, '$1/')}`]),
    ...(doi === undefined ? [] : [`doi:${doi}`]),
    title,
    titleAlone,
  ]
  const [first = title, ...rest] = [...new Set([...keys.filter(isShort), ...keys])]
  return [first, ...rest]
}

function isShort(key: PaperKey): boolean {
  return key.length <= LONGEST_KEY
}
