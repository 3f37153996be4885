/** Papers as rows, and their matched fields as they are kept with each version. */
import { z } from 'zod'
import type { Instant } from '../../core/instant.ts'
import type { Owner, Paper, PaperFields } from '../../core/paper.ts'
import { remember } from '../../core/words/remember.ts'
import { bit, given } from '../rows.ts'
import type { PaperRow, VersionRow } from '../schema.ts'

const TextsSchema = z.array(z.string())

const OwnersSchema = z.array(
  z.strictObject({ channel: z.string(), liveAt: z.number().exactOptional() }),
) satisfies z.ZodType<Owner[]>

const NOBODY = '[]'

function texts(json: string): readonly string[] {
  return TextsSchema.parse(JSON.parse(json))
}

/** The same few sets of categories and of sources return in thousands of papers. */
const knownTexts = remember(5_000, texts)

/** What `toPaper` reads. Who reads papers by the thousand asks for no other column: it takes a fifth less time. */
export const PAPER_COLUMNS = [
  'key',
  'title',
  'abstract',
  'authors',
  'categories',
  'sources',
  'arxiv',
  'doi',
  'url',
  'upvotes',
  'version',
  'withdrawn',
  'journal',
  'tldr',
  'keywords',
  'listed_on',
  'first_seen_at',
  'first_live_at',
  'owners',
  'private',
] as const satisfies readonly (keyof PaperRow)[]

export function toPaper(row: Pick<PaperRow, (typeof PAPER_COLUMNS)[number]>): Paper {
  return {
    key: row.key,
    title: row.title,
    abstract: row.abstract,
    authors: texts(row.authors),
    categories: knownTexts(row.categories),
    sources: knownTexts(row.sources),
    withdrawn: row.withdrawn === 1,
    listedOn: row.listed_on,
    firstSeenAt: row.first_seen_at,
    ...(row.private === 1 ? { isPrivate: true } : {}),
    ...given({
      arxiv: row.arxiv,
      doi: row.doi,
      url: row.url,
      upvotes: row.upvotes,
      version: row.version,
      journal: row.journal,
      tldr: row.tldr,
      keywords: row.keywords === null ? null : texts(row.keywords),
      firstLiveAt: row.first_live_at,
      owners: row.owners === NOBODY ? null : OwnersSchema.parse(JSON.parse(row.owners)),
    }),
  }
}

/** The columns that say what a paper is; how far it has been matched is not among them. */
export function fromPaper(paper: Paper): Omit<PaperRow, 'reworded' | 'change' | 'waiting' | 'matched_at'> {
  const { owners = [], keywords = [] } = paper
  return {
    key: paper.key,
    title: paper.title,
    abstract: paper.abstract,
    authors: JSON.stringify(paper.authors),
    categories: JSON.stringify(paper.categories),
    sources: JSON.stringify(paper.sources),
    arxiv: paper.arxiv ?? null,
    doi: paper.doi ?? null,
    url: paper.url ?? null,
    upvotes: paper.upvotes ?? null,
    version: paper.version ?? null,
    withdrawn: bit(paper.withdrawn),
    journal: paper.journal ?? null,
    tldr: paper.tldr ?? null,
    keywords: keywords.length === 0 ? null : JSON.stringify(keywords),
    listed_on: paper.listedOn,
    first_seen_at: paper.firstSeenAt,
    first_live_at: paper.firstLiveAt ?? null,
    owners: owners.length === 0 ? NOBODY : JSON.stringify(owners),
    private: bit(paper.isPrivate === true),
    live_at: latestLive(paper) ?? null,
  }
}

/** The latest of all first live sights; undefined where nobody saw it live. */
export function latestLive({ firstLiveAt, owners = [] }: Paper): Instant | undefined {
  const sights = [firstLiveAt, ...owners.map(({ liveAt }) => liveAt)].filter((at) => at !== undefined)
  return sights.length === 0 ? undefined : Math.max(...sights)
}

const FieldsSchema = z.strictObject({
  title: z.string(),
  abstract: z.string(),
  authors: TextsSchema,
  categories: TextsSchema,
  sources: TextsSchema,
  arxiv: z.string().exactOptional(),
  doi: z.string().exactOptional(),
  upvotes: z.number().exactOptional(),
  withdrawn: z.boolean(),
}) satisfies z.ZodType<PaperFields>

/** The matched fields after these versions: the first has all of them, each later one those that it changed. */
export function toFields(versions: readonly VersionRow[]): PaperFields {
  return FieldsSchema.parse(Object.assign({}, ...versions.map(({ fields }) => JSON.parse(fields))))
}
