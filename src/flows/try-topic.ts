/** Replays the archive through the evaluator that alerts use: what a topic would have posted. */
import type { Instant } from '../core/instant.ts'
import type { KeywordIndex } from '../core/keyword-index.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Store } from '../core/ports.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { addDays, countVolume, dayOf, type Volume, windowStart } from '../core/volume.ts'

export type TryReport = {
  readonly topic: Topic
  readonly volume: Volume
  /** Every match, best first. */
  readonly papers: readonly { readonly paper: Paper; readonly score: number }[]
  /** The best five listed in the last seven days of the window. */
  readonly best: readonly Paper[]
  /** What each of the other readings brings. */
  readonly readings: readonly { readonly topic: Topic; readonly volume: Volume }[]
}

export const DEFAULT_WEEKS = 8
const BEST = 5

/**
 * Looks back over whole weeks that end today, or on the last day on which anything was listed where that is earlier (so that
 * an archive which ends in the past still answers). Fields are as they were known on the listing day.
 */
export async function tryTopic(request: {
  store: Store
  index: KeywordIndex
  topic: Topic
  synonyms: Synonyms
  weeks: number
  at: Instant
  /** Other topics to count over the same papers. */
  readings?: readonly Topic[]
}): Promise<TryReport> {
  const { store, index, topic, synonyms, weeks, at, readings = [] } = request
  const today = dayOf(at)
  const span = await store.archiveSpan()
  const to = span === undefined || span.to > today ? today : span.to
  const from = windowStart(to, weeks)

  const topics = [topic, ...readings]
  const looked = topics.map((): { paper: Paper; matched: boolean }[] => [])
  for await (const paper of store.archive(from, to)) {
    const analysed = analysePaper(paper)
    topics.forEach((one, position) => {
      looked[position]?.push({ paper, matched: evaluate(one, analysed, synonyms).matched })
    })
  }
  const [volume = countVolume([], { from, to }), ...others] = looked.map((papers) => countVolume(papers, { from, to }))
  const ranked = index.rank(topic, synonyms, new Set(volume.papers.map((paper) => paper.key)))
  const scoreOf = (key: PaperKey): number => ranked.get(key)?.score ?? 0
  const papers = volume.papers
    .map((paper) => ({ paper, score: scoreOf(paper.key) }))
    .sort(
      (a, b) => b.score - a.score || a.paper.firstSeenAt - b.paper.firstSeenAt || (a.paper.key < b.paper.key ? -1 : 1),
    )
  const lastWeek = addDays(to, -6)
  const best = papers.filter(({ paper }) => paper.listedOn >= lastWeek).slice(0, BEST)
  return {
    topic,
    volume,
    papers,
    best: best.map(({ paper }) => paper),
    readings: readings.flatMap((reading, position) => {
      const counted = others[position]
      return counted === undefined ? [] : [{ topic: reading, volume: counted }]
    }),
  }
}
