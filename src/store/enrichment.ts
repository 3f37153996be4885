/**
 * What a paper becomes when a source tells of it again. Pure, and settled after one round: two sources that keep telling
 * different things never change a paper back and forth.
 */
import type { Instant } from '../core/instant.ts'
import type { Entry, Paper, PaperFields, PaperKey } from '../core/paper.ts'
import { given } from './rows.ts'

export type Sight = { readonly source: string; readonly live: boolean; readonly at: Instant }

export function newPaper(key: PaperKey, entry: Entry, { source, live, at }: Sight): Paper {
  const { title, abstract, authors, categories, listedOn, arxiv, doi, url, upvotes, version, withdrawn = false } = entry
  return {
    key,
    title,
    abstract,
    authors,
    categories: [...new Set(categories)],
    sources: [source],
    withdrawn,
    listedOn,
    firstSeenAt: at,
    ...given({ arxiv, doi, url, upvotes, version, firstLiveAt: live ? at : undefined }),
  }
}

/**
 * Ids and the address are filled where they were absent; categories and sources gather; upvotes and withdrawal are the latest
 * told; authors are the longest list; a later version of the paper brings its own title, abstract and authors.
 */
export function enrich(paper: Paper, entry: Entry, { source, live, at }: Sight): Paper {
  const newer = entry.version !== undefined && paper.version !== undefined && entry.version > paper.version
  const fuller = entry.authors.length > (newer ? 0 : paper.authors.length)
  return {
    ...paper,
    ...(newer ? { title: entry.title, abstract: entry.abstract } : {}),
    authors: fuller ? entry.authors : paper.authors,
    categories: union(paper.categories, entry.categories),
    sources: union(paper.sources, [source]),
    withdrawn: entry.withdrawn ?? paper.withdrawn,
    listedOn: earlier(paper.listedOn, entry.listedOn),
    ...given({
      arxiv: paper.arxiv ?? entry.arxiv,
      doi: paper.doi ?? entry.doi,
      url: paper.url ?? entry.url,
      upvotes: entry.upvotes ?? paper.upvotes,
      version: newer ? entry.version : (paper.version ?? entry.version),
      firstLiveAt: paper.firstLiveAt ?? (live ? at : undefined),
    }),
  }
}

/** Two papers that turned out to be one: `kept` with all that `gone` knew besides. */
export function combine(kept: Paper, gone: Paper): Paper {
  const firstLiveAt = Math.min(kept.firstLiveAt ?? Infinity, gone.firstLiveAt ?? Infinity)
  return {
    ...kept,
    authors: gone.authors.length > kept.authors.length ? gone.authors : kept.authors,
    categories: union(kept.categories, gone.categories),
    sources: union(kept.sources, gone.sources),
    withdrawn: kept.withdrawn || gone.withdrawn,
    listedOn: earlier(kept.listedOn, gone.listedOn),
    ...given({
      arxiv: kept.arxiv ?? gone.arxiv,
      doi: kept.doi ?? gone.doi,
      url: kept.url ?? gone.url,
      upvotes: kept.upvotes ?? gone.upvotes,
      version: kept.version ?? gone.version,
      firstLiveAt: firstLiveAt === Infinity ? undefined : firstLiveAt,
    }),
  }
}

function earlier(day: string, other: string): string {
  return [day, other].toSorted()[0] ?? day
}

function union(known: readonly string[], told: readonly string[]): readonly string[] {
  return [...new Set([...known, ...told])]
}

/** What topics can match. */
export function fieldsOf(paper: Paper): PaperFields {
  const { title, abstract, authors, categories, sources, arxiv, doi, upvotes, withdrawn } = paper
  return { title, abstract, authors, categories, sources, withdrawn, ...given({ arxiv, doi, upvotes }) }
}

/** The fields that differ, as they are now; undefined where none does. Enrichment never takes a field away. */
export function changedFields(before: PaperFields, now: PaperFields): Partial<PaperFields> | undefined {
  const changed = Object.entries(now).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof PaperFields]),
  )
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}
