/** Replays the archive through the evaluator that alerts use: what a topic would have posted. */
import type { ChannelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Sees } from '../core/keyword-index.ts'
import { firstSeenFirst, type Paper } from '../core/paper.ts'
import type { LiveSource } from '../core/ports.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { addDays, createTally, utcDay, type Volume, weeksUntil } from '../core/volume.ts'
import { type Reach, reachOf } from './archive-reach.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

export type TryReport = {
  readonly volume: Volume
  /** Every match, best first. */
  readonly papers: readonly { readonly paper: Paper; readonly score: number }[]
  /** What the narrower topic would have posted of it. */
  readonly narrower?: Volume
  /** What is known of how far back the archive goes. */
  readonly reach: Reach
}

export const DEFAULT_WEEKS = 8

/**
 * Looks back over whole weeks that end today, or on the last day on which anything was listed where that is earlier (so that
 * an archive which ends in the past still answers). Fields are as they were known on the listing day. Without a channel only
 * what everybody may see counts.
 */
export async function tryTopic(
  desk: {
    readonly store: Store
    readonly archive: Archive
    readonly synonyms: Synonyms
    readonly sources: readonly LiveSource[]
  },
  asked: {
    readonly topic: Topic
    readonly weeks: number
    readonly at: Instant
    readonly channel: ChannelKey | undefined
    /** A topic that matches nothing which the topic does not match. */
    readonly narrower?: Topic | undefined
  },
): Promise<TryReport> {
  const { store, archive, synonyms, sources } = desk
  const { topic, weeks, at, channel, narrower } = asked
  const sees = visibleIn(channel)
  const days = weeksUntil(await lastListing(store, sees, utcDay(at)), weeks)
  const reach = await reachOf(store, sources)

  const tally = createTally(days, reach.wholeFrom)
  const narrowerTally = createTally(days, reach.wholeFrom)
  const found: Paper[] = []
  for await (const paper of store.archive(days.from, days.to)) {
    if (!sees(paper)) continue
    const analysed = analysePaper(paper)
    const { matched } = evaluate(topic, analysed, synonyms)
    tally.count(paper, matched)
    if (matched) found.push(paper)
    if (narrower !== undefined) narrowerTally.count(paper, matched && evaluate(narrower, analysed, synonyms).matched)
  }

  const scores = (await archive.read()).rank(
    topic,
    synonyms,
    found.map(({ key }) => key),
  )
  const papers = found
    .map((paper) => ({ paper, score: scores.get(paper.key)?.score ?? 0 }))
    .sort((a, b) => b.score - a.score || firstSeenFirst(a.paper, b.paper))
  const report = { volume: tally.volume(), papers, reach }
  return narrower === undefined ? report : { ...report, narrower: narrowerTally.volume() }
}

/** The last day until today on which anything seen was listed; today where nothing ever was. Looks back in growing steps. */
async function lastListing(store: Store, sees: Sees, today: string): Promise<string> {
  const span = await store.archiveSpan()
  let to = today
  for (let days = 7; span !== undefined && to >= span.from; days *= 2) {
    const from = addDays(to, 1 - days)
    let last: string | undefined
    for await (const paper of store.archive(from, to)) if (sees(paper)) last = paper.listedOn
    if (last !== undefined) return last
    to = addDays(from, -1)
  }
  return today
}

const BEST = 5

/** The best of the last seven days that were looked at. */
export function bestOfWeek({ volume, papers }: TryReport): Paper[] {
  const from = addDays(volume.to, -6)
  return papers
    .map(({ paper }) => paper)
    .filter(({ listedOn }) => listedOn >= from)
    .slice(0, BEST)
}
