/** Replays the archive through the evaluator that alerts use: what a topic would have posted. */
import type { Instant } from '../core/instant.ts'
import { firstSeenFirst, type Paper } from '../core/paper.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { addDays, createTally, utcDay, type Volume, weeksUntil } from '../core/volume.ts'
import type { Archive } from './read-archive.ts'

export type TryReport = {
  readonly volume: Volume
  /** Every match, best first. */
  readonly papers: readonly { readonly paper: Paper; readonly score: number }[]
  /** What the narrower topic would have posted of it. */
  readonly narrower?: Volume
}

export const DEFAULT_WEEKS = 8

/**
 * Looks back over whole weeks that end today, or on the last day on which anything was listed where that is earlier (so that
 * an archive which ends in the past still answers). Fields are as they were known on the listing day.
 */
export async function tryTopic(
  { store, archive, synonyms }: { readonly store: Store; readonly archive: Archive; readonly synonyms: Synonyms },
  asked: {
    readonly topic: Topic
    readonly weeks: number
    readonly at: Instant
    /** A topic that matches nothing which the topic does not match. */
    readonly narrower?: Topic | undefined
  },
): Promise<TryReport> {
  const { topic, weeks, at, narrower } = asked
  const today = utcDay(at)
  const last = (await store.archiveSpan())?.to ?? today
  const days = weeksUntil(last < today ? last : today, weeks)

  const tally = createTally(days)
  const narrowerTally = createTally(days)
  const found: Paper[] = []
  for await (const paper of store.archive(days.from, days.to)) {
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
  return { volume: tally.volume(), papers, ...(narrower === undefined ? {} : { narrower: narrowerTally.volume() }) }
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
