/**
 * What a paper becomes when a source tells of it again. Pure, and settled after one round: two sources that keep telling
 * different things never change a paper back and forth.
 *
 * Whoever chose a channel's feed chose what it says, so it tells its own channel only: what others see too it changes in
 * nothing, and what it alone told is forgotten once a shared source lists the paper, which is then a new one.
 */
import type { ChannelKey } from '../../core/channel.ts'
import type { Instant } from '../../core/instant.ts'
import type { Entry, Owner, Paper, PaperFields, PaperKey } from '../../core/paper.ts'
import { earlier } from '../../core/volume.ts'
import { given } from '../rows.ts'

/** One entry of one batch. `channel`: whose own feed listed it; absent for a source that everybody shares. */
export type Sight = {
  readonly source: string
  readonly live: boolean
  readonly at: Instant
  readonly channel?: ChannelKey | undefined
}

export function newPaper(key: PaperKey, entry: Entry, sight: Sight): Paper {
  const { title, abstract, authors, categories, listedOn, withdrawn = false } = entry
  const { arxiv, doi, url, upvotes, version, journal, tldr, keywords } = entry
  const { source, live, at, channel } = sight
  const told = given({ arxiv, doi, url, upvotes, version, journal, tldr, keywords })
  const paper: Paper = {
    key,
    title,
    abstract,
    authors,
    categories: [...new Set(categories)],
    sources: channel === undefined ? [source] : [],
    withdrawn,
    listedOn,
    firstSeenAt: at,
    ...told,
  }
  if (channel === undefined) return live ? { ...paper, firstLiveAt: at } : paper
  return { ...paper, isPrivate: true, owners: [ownerOf(channel, sight)] }
}

/** A known paper after an entry that is about it. */
export function tell(paper: Paper, entry: Entry, sight: Sight): Paper {
  const { channel } = sight
  if (channel !== undefined) {
    const known = paper.isPrivate ? enrich(paper, entry) : paper
    return { ...known, owners: mergeOwners(paper.owners, [ownerOf(channel, sight)]) }
  }
  const firstLiveAt = paper.firstLiveAt ?? (sight.live ? sight.at : undefined)
  return { ...enrich(paper, entry), sources: union(paper.sources, [sight.source]), ...given({ firstLiveAt }) }
}

/**
 * Ids and the address are filled where they were absent; categories gather; upvotes, withdrawal, journal, summary and keywords
 * are the latest told; the text is that of the later version.
 */
function enrich(paper: Paper, entry: Entry): Paper {
  return {
    ...paper,
    ...laterText(paper, entry),
    categories: union(paper.categories, entry.categories),
    withdrawn: entry.withdrawn ?? paper.withdrawn,
    listedOn: earlier(paper.listedOn, entry.listedOn),
    ...given({
      arxiv: paper.arxiv ?? entry.arxiv,
      doi: paper.doi ?? entry.doi,
      url: paper.url ?? entry.url,
      upvotes: entry.upvotes ?? paper.upvotes,
      journal: entry.journal ?? paper.journal,
      tldr: entry.tldr ?? paper.tldr,
      keywords: entry.keywords ?? paper.keywords,
    }),
  }
}

type Text = Pick<Paper, 'title' | 'abstract' | 'authors'> & { readonly version?: number | undefined }

/**
 * A later version of a paper brings its own title, abstract and authors; else those stand that were known, with the longest list
 * of authors. What came without a version may be the first one.
 */
function laterText(known: Text, told: Text) {
  const newer = told.version !== undefined && told.version > (known.version ?? 1)
  const { title, abstract } = newer ? told : known
  const fuller = told.authors.length > (newer ? 0 : known.authors.length)
  const authors = fuller ? told.authors : known.authors
  return { title, abstract, authors, ...given({ version: newer ? told.version : (known.version ?? told.version) }) }
}

/**
 * Two papers that turned out to be one: `kept` with all that `gone` knew besides. What fewer people could see adds its owners
 * only.
 */
export function combine(kept: Paper, gone: Paper): Paper {
  const owners = mergeOwners(kept.owners, gone.owners)
  const owned = owners.length === 0 ? {} : { owners }
  if (!areSeenAlike(kept, gone)) return { ...kept, ...owned }
  const firstLiveAt = Math.min(kept.firstLiveAt ?? Infinity, gone.firstLiveAt ?? Infinity)
  return {
    ...kept,
    ...owned,
    ...laterText(kept, gone),
    categories: union(kept.categories, gone.categories),
    sources: union(kept.sources, gone.sources),
    withdrawn: kept.withdrawn || gone.withdrawn,
    listedOn: earlier(kept.listedOn, gone.listedOn),
    ...given({
      arxiv: kept.arxiv ?? gone.arxiv,
      doi: kept.doi ?? gone.doi,
      url: kept.url ?? gone.url,
      upvotes: kept.upvotes ?? gone.upvotes,
      journal: kept.journal ?? gone.journal,
      tldr: kept.tldr ?? gone.tldr,
      keywords: kept.keywords ?? gone.keywords,
      firstLiveAt: firstLiveAt === Infinity ? undefined : firstLiveAt,
    }),
  }
}

/** Whether two papers that an entry ties together are both everybody's, or both one channel's: those of two are never tied. */
export function areSeenAlike(one: Paper, other: Paper): boolean {
  return one.isPrivate === other.isPrivate
}

/** Whether somebody can know of the paper live who could not before. */
export function isLiveAnew(before: Paper, now: Paper): boolean {
  if (before.firstLiveAt !== undefined) return false
  if (now.firstLiveAt !== undefined) return true
  const known = new Set(before.owners?.filter(({ liveAt }) => liveAt !== undefined).map(({ channel }) => channel))
  return now.owners?.some(({ channel, liveAt }) => liveAt !== undefined && !known.has(channel)) ?? false
}

function ownerOf(channel: ChannelKey, { live, at }: Sight): Owner {
  return live ? { channel, liveAt: at } : { channel }
}

/** Each channel once, with its earliest live sight, in the order in which they came. */
function mergeOwners(known: readonly Owner[] = [], told: readonly Owner[] = []): readonly Owner[] {
  const merged = new Map<ChannelKey, Owner>()
  for (const { channel, liveAt } of [...known, ...told]) {
    const at = Math.min(merged.get(channel)?.liveAt ?? Infinity, liveAt ?? Infinity)
    merged.set(channel, at === Infinity ? { channel } : { channel, liveAt: at })
  }
  return [...merged.values()]
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
