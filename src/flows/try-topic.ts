/** Looks back over the archive: what a topic would have posted. */
import type { ChannelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import { createSample, mayBeWorthAsking, SAMPLED, type Sample } from '../core/narrowing/propose.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { LiveSource } from '../core/ports.ts'
import { openPaper } from '../core/proof/open-paper.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { TermVolumes } from '../core/terms.ts'
import type { Topic } from '../core/topic.ts'
import {
  addDays,
  type ByDay,
  earlier,
  type ListingDays,
  later,
  utcDay,
  type Volume,
  volumeOf,
  weeksUntil,
} from '../core/volume.ts'
import { analyseByFrequency } from '../core/words.ts'
import { type Reach, reachOf } from './archive-reach.ts'
import { letOthers } from './let-others.ts'
import { rankFound } from './rank-papers.ts'
import type { Archive } from './read-archive.ts'
import { type MatchedFields, matchedFields, replay } from './replay.ts'

export type TryReport = {
  readonly volume: Volume
  /** Every match, best first. */
  readonly papers: readonly { readonly paper: Paper; readonly score: number }[]
  /** What the phrase would have posted. */
  readonly phrase: Volume
  /** What each of the narrower topics would have posted, in their order. */
  readonly narrower: readonly Volume[]
  readonly terms: readonly TermVolumes[]
  /** What is known of how far back the archive goes. */
  readonly reach: Reach
}

export const DEFAULT_WEEKS = 8

type Surroundings = {
  readonly store: Store
  readonly archive: Archive
  readonly synonyms: Synonyms
  readonly sources: readonly LiveSource[]
}

/**
 * Looks back over whole weeks that end today, or on the last day on which anything was listed where that is earlier (so that
 * an archive which ends in the past still answers). Without a channel only what everybody may see counts.
 */
export async function tryTopic(
  desk: Surroundings,
  asked: {
    readonly topic: Topic
    readonly weeks: number
    readonly at: Instant
    readonly channel: ChannelKey | undefined
    /** The topic with its bare words as phrases. */
    readonly phrase?: Topic | undefined
    /** Topics that match nothing which the topic does not match. */
    readonly narrower?: readonly Topic[]
  },
): Promise<TryReport> {
  const { topic, weeks, at, channel, phrase, narrower } = asked
  const span = spanAsked(topic, await lastListing(desk.store, channel, utcDay(at)), weeks)
  const reach = await reachOf(desk.store, desk.sources)
  const replayed = await replay(desk, { topic, phrase, narrower: narrower ?? [], span, channel })
  const { listed, found } = replayed
  const volume = (matched: ByDay): Volume => volumeOf(span, { listed, matched, wholeFrom: reach.wholeFrom })
  const paperOf = new Map(found.map(({ paper }) => [paper.key, paper]))
  const papers = [...(await rankFound(desk, found))].flatMap(([key, { score }]) => {
    const paper = paperOf.get(key)
    return paper === undefined ? [] : [{ paper, score }]
  })
  return {
    volume: volume(replayed.matched),
    papers,
    phrase: volume(replayed.phrase),
    narrower: replayed.narrower.map(volume),
    terms: replayed.terms.map(({ term, alone, without }) => ({
      term,
      alone: volume(alone),
      without: volume(without),
    })),
    reach,
  }
}

/** The volume that `tryTopic` reports, with the listing day of each paper in it. */
export async function countTopic(
  desk: Surroundings,
  asked: {
    readonly topic: Topic
    readonly weeks: number
    readonly at: Instant
    readonly channel: ChannelKey | undefined
  },
): Promise<{ readonly volume: Volume; readonly days: ReadonlyMap<PaperKey, string> }> {
  const { topic, weeks, at, channel } = asked
  const span = spanAsked(topic, await lastListing(desk.store, channel, utcDay(at)), weeks)
  const { wholeFrom } = await reachOf(desk.store, desk.sources)
  const { listed, matched, found } = await replay(desk, { topic, span, channel })
  return {
    volume: volumeOf(span, { listed, matched, wholeFrom }),
    days: new Map(found.map(({ paper }) => [paper.key, paper.listedOn])),
  }
}

/** Papers counted before others have their turn. */
const SLICE = 16

/** What the topic took of the last seven days that `tryTopic` would look at: enough to see how it could be narrowed. */
export async function sampleTopic(
  desk: Surroundings,
  { topic, at, channel }: { readonly topic: Topic; readonly at: Instant; readonly channel: ChannelKey | undefined },
): Promise<Sample> {
  const span = spanAsked(topic, await lastListing(desk.store, channel, utcDay(at)), 1)
  const papers: MatchedFields[] = []
  for await (const fields of matchedFields(desk, { topic, span, channel })) {
    papers.push(fields)
    if (papers.length === SAMPLED) break
  }
  const read = analyseByFrequency(papers, mayBeWorthAsking)
  const sample = createSample()
  for (const [number, fields] of papers.entries()) {
    if (number % SLICE === SLICE - 1) await letOthers()
    sample.count(openPaper(fields, read, fields.outline))
  }
  return sample.read()
}

/** So many weeks to the last listing, or to the day before the topic's `before:`, but from no day before its `after:`. */
function spanAsked({ query }: Topic, last: string, weeks: number): ListingDays {
  const filters = query.kind === 'all' ? query.of : [query]
  const first = filters.flatMap((one) => (one.kind === 'after' ? [one.day] : []))
  const ends = filters.flatMap((one) => (one.kind === 'before' ? [addDays(one.day, -1)] : []))
  const to = earlier(last, ...ends)
  const from = later(weeksUntil(to, weeks).from, ...first)
  return { from: earlier(from, to), to }
}

/** The last day until today on which anything seen was listed; today where nothing ever was. Looks back in growing steps. */
async function lastListing(store: Store, channel: ChannelKey | undefined, today: string): Promise<string> {
  const span = await store.archiveSpan()
  let to = today
  for (let days = 7; span !== undefined && to >= span.from; days *= 2) {
    const from = addDays(to, 1 - days)
    const last = (await store.countListed(from, to, channel)).at(-1)
    if (last !== undefined) return last.day
    to = addDays(from, -1)
  }
  return today
}

const SHOWN = 5

/** The best of all the weeks. */
export function bestOf({ papers }: TryReport): Paper[] {
  return papers.slice(0, SHOWN).map(({ paper }) => paper)
}

/** The best of the last seven days that were looked at. */
export function bestOfWeek({ volume, papers }: TryReport): Paper[] {
  const from = addDays(volume.to, -6)
  return papers
    .map(({ paper }) => paper)
    .filter(({ listedOn }) => listedOn >= from)
    .slice(0, SHOWN)
}

/** The weakest that still match, the weakest last; without those of `best`. */
export function weakest({ papers }: TryReport, best: readonly Paper[]): Paper[] {
  const shown = new Set(best.map(({ key }) => key))
  return papers
    .map(({ paper }) => paper)
    .filter(({ key }) => !shown.has(key))
    .slice(-SHOWN)
}
