/**
 * What a source lists (entry) and what it is about (paper). One paper, however many sources, versions and days list it:
 * all its keys are aliases of the first one it was stored under.
 */
import { z } from 'zod'
import type { ChannelKey } from './channel.ts'
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
  /** How the source announced it. A replacement tells of a paper that was listed before, and adds none that was not. */
  announced: z.enum(['new', 'cross', 'replace', 'replace-cross']).optional(),
  /** Where it was published, in the source's words: `Nature 612 (2026) 45`. */
  journal: z.string().min(1).max(500).optional(),
  /** The DOI of the published paper, where `doi` is the preprint's own. */
  journalDoi: z.string().optional(),
  /** One sentence about it, written by the source's machine. */
  tldr: z.string().min(1).max(2_000).optional(),
  keywords: z.array(z.string().min(1)).optional(),
})
export type Entry = z.infer<typeof EntrySchema>

/** A record that could not become an entry: where it stands (file:line or item id) and why, in words. */
export type Rejected = { readonly at: string; readonly reason: string }

/** `arxiv:2604.01234`, `doi:10.1101/…` or `title:<24 characters>`; of a paper private to a channel `own:<24 characters>`. */
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

/** A channel whose own feed listed a paper; `liveAt` is its first live sight there. */
export type Owner = { readonly channel: ChannelKey; readonly liveAt?: Instant }

export type Paper = PaperFields & {
  readonly key: PaperKey
  readonly url?: string
  readonly version?: number
  readonly journal?: string
  readonly tldr?: string
  readonly keywords?: readonly string[]
  /** The first day on which any source listed it. */
  readonly listedOn: string
  readonly firstSeenAt: Instant
  /** When it first came live from a source that everybody shares; absent while none has listed it so. */
  readonly firstLiveAt?: Instant
  /** Absent where no channel's own feed listed it. Their names are never among `sources`. */
  readonly owners?: readonly Owner[]
  /** No shared source has listed it: nobody but its one owner may see it. */
  readonly isPrivate?: true
}

/** Whether a channel may see a paper: what its own feed alone listed is nobody else's business. */
export function isVisibleIn({ isPrivate, owners = [] }: Paper, channel: ChannelKey): boolean {
  return isPrivate !== true || owners.some((owner) => owner.channel === channel)
}

/** The first live sight of a paper that a channel can know of; undefined where there is none. Only this can alert there. */
export function liveSince({ firstLiveAt, owners = [] }: Paper, channel: ChannelKey): Instant | undefined {
  const own = owners.find((owner) => owner.channel === channel)?.liveAt
  return own === undefined || firstLiveAt === undefined ? (own ?? firstLiveAt) : Math.min(own, firstLiveAt)
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
  return keyOfTitle(folded(title) + lastName, hash)
}

/** A title of signs alone stays as it is. */
function folded(title: string): string {
  return foldTitle(title) || title
}

function keyOfTitle(name: string, hash: Hash): PaperKey {
  return `title:${hash(name).slice(0, TITLE_HASH_LENGTH)}`
}

/** Shorter titles ("Editorial", "Attention") are no name for a paper without its author: folded characters. */
const TELLING_TITLE = 24
/** A key stands in the ids of buttons, which have 70 bytes; a longer DOI is only an alias. */
const LONGEST_KEY = 56
const ARXIV_DOI = /^10\.48550\/arxiv\./
const DOI_PREFIX = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/
/** bioRxiv and medRxiv name a version as `10.1101/2024.01.01.573000v2`, which is no DOI of its own. */
const VERSION_OF_DOI = /^(10\.(?:1101|64898)\/\d[\d.]*)v\d+$/

/**
 * All keys by which an entry may already be known, the best first: arXiv id, DOI, DOI of the published paper, folded title
 * (with the first author where known). A telling title is a key without its author too, because some sources list none; a
 * short one without author and ids is no name at all ("Editorial"), so it counts together with its address where it has one.
 */
export function keysOf(entry: Entry, hash: Hash): readonly [PaperKey, ...PaperKey[]] {
  const dois = [entry.doi, entry.journalDoi].filter((doi) => doi !== undefined).map(plainDoi)
  const arxiv = entry.arxiv?.toLowerCase() ?? dois.find((doi) => ARXIV_DOI.test(doi))?.replace(ARXIV_DOI, '')
  const isTelling = foldTitle(entry.title).length >= TELLING_TITLE
  const isNameless = !isTelling && entry.authors.length === 0 && arxiv === undefined && dois.length === 0
  const title =
    isNameless && entry.url !== undefined
      ? keyOfTitle(`${folded(entry.title)}|${entry.url}`, hash)
      : titleKey(entry.title, entry.authors[0], hash)
  const keys = [
    ...(arxiv === undefined ? [] : [`arxiv:${arxiv.replace(/v\d+$/, '').replace(/^([a-z-]+)\.[a-z]{2}\//, '$1/')}`]),
    ...dois.map((doi) => `doi:${doi}`),
    title,
    isTelling ? titleKey(entry.title, undefined, hash) : title,
  ]
  const [first = title, ...rest] = [...new Set([...keys.filter(isShort), ...keys])]
  return [first, ...rest]
}

/** Lower case, without the address of a resolver and without version. */
function plainDoi(doi: string): string {
  return doi.trim().toLowerCase().replace(DOI_PREFIX, '').replace(VERSION_OF_DOI, '$1')
}

function isShort(key: PaperKey): boolean {
  return key.length <= LONGEST_KEY
}

/** Where a preprint is kept: arXiv, or bioRxiv and medRxiv under their old or new prefix. Journals share 10.1101, with letters. */
const PREPRINT_KEY = /^(?:arxiv:|doi:10\.1101\/(?=\d)|doi:10\.64898\/(?=\d))/

const DOI_KEY = /^doi:/

/** What tells two papers of one title apart: their keys and authors. */
export type Named = { readonly keys: readonly PaperKey[]; readonly authors: readonly string[] }

/**
 * Whether two papers that share a title are two all the same: one preprint server gave them different ids, their authors have no
 * name in common, or, where one has no authors, their DOIs differ. A preprint and what a journal or another server made of it
 * have different ids too, but not of one server, and the same authors.
 */
export function areNamesakes(one: Named, other: Named): boolean {
  if (areTwoPreprints(one, other)) return true
  if (one.authors.length > 0 && other.authors.length > 0) return !shareAName(one.authors, other.authors)
  return one.keys.some((key) => !isPreprint(key) && isToldApart(key, one.keys, other.keys, DOI_KEY))
}

/** Whether one preprint server gave them different ids. Two such can become one article, whose DOI both have then. */
export function areTwoPreprints({ keys }: Pick<Named, 'keys'>, other: Pick<Named, 'keys'>): boolean {
  return keys.some((key) => isToldApart(key, keys, other.keys, PREPRINT_KEY))
}

/** The key is of a kind of which the others have one too, and none in common. */
function isToldApart(key: PaperKey, keys: readonly PaperKey[], others: readonly PaperKey[], kinds: RegExp): boolean {
  const kind = kinds.exec(key)?.[0]
  if (kind === undefined) return false
  const theirs = others.filter((other) => kinds.exec(other)?.[0] === kind && isPreprint(other) === isPreprint(key))
  return theirs.length > 0 && !theirs.some((other) => keys.includes(other))
}

function isPreprint(key: PaperKey): boolean {
  return PREPRINT_KEY.test(key)
}

/** Sources write names in any order and length, so one word in common is enough; initials are none. */
function shareAName(authors: readonly string[], others: readonly string[]): boolean {
  const words = (names: readonly string[]): string[] =>
    names.flatMap((name) =>
      name
        .split(/[\s,.-]+/)
        .map(foldTitle)
        .filter((word) => word.length > 1),
    )
  const known = new Set(words(authors))
  return words(others).some((word) => known.has(word))
}
