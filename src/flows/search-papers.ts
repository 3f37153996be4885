/** Searches the archive with a topic; where nothing matches, finds what comes close. */
import type { ChannelKey } from '../core/channel.ts'
import type { Paper } from '../core/paper.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

export type Found = {
  readonly total: number
  /** The best, with what was found in each as the paper has it. */
  readonly hits: readonly { readonly paper: Paper; readonly score: number; readonly matched: readonly string[] }[]
  /** Only where nothing matches. */
  readonly close: readonly Paper[]
}

const CLOSE = 5

/** `typed` is the topic as somebody wrote it in `channel`, or nowhere: then only what everybody may see is found. */
export async function searchPapers(
  { store, archive, synonyms }: { readonly store: Store; readonly archive: Archive; readonly synonyms: Synonyms },
  asked: {
    readonly topic: Topic
    readonly typed: string
    readonly limit: number
    readonly channel: ChannelKey | undefined
  },
): Promise<Found> {
  const { topic, typed, limit, channel } = asked
  const sees = visibleIn(channel)
  const index = await archive.read()
  const { total, papers } = index.search(topic, synonyms, { limit, sees })
  const close = total === 0 ? index.close(typed, CLOSE, sees) : []
  const stored = await store.papers([...papers, ...close].map(({ key }) => key))
  const byKey = new Map(stored.map((paper) => [paper.key, paper]))
  const hits = papers.flatMap(({ key, score, matched }) => {
    const paper = byKey.get(key)
    return paper === undefined ? [] : [{ paper, score, matched }]
  })
  return { total, hits, close: close.flatMap(({ key }) => byKey.get(key) ?? []) }
}
