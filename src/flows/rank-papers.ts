/** Puts papers that a topic matches in order, by how rare its words are in the archive. */
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Found } from '../core/ranking/found.ts'
import { type Ranked, rank, stemsOf } from '../core/ranking.ts'
import type { Store } from '../core/store.ts'
import type { Topic } from '../core/topic.ts'
import { letOthers } from './let-others.ts'
import type { Round } from './plan-round.ts'
import type { Archive } from './read-archive.ts'

/** Papers analysed before others have their turn. */
const SLICE = 32

/** A topic and papers of which it may match some; none that can be read matches none. */
export type ToRank = { readonly topic: Topic | undefined; readonly papers: readonly Paper[] }

/**
 * The papers of each of them that its topic matches, best first. They are ranked as they are given, whatever is stored. How rare
 * their words are is asked once for all.
 */
export async function rankEach(
  round: Pick<Round, 'find' | 'frequencies'>,
  asked: readonly ToRank[],
): Promise<readonly ReadonlyMap<PaperKey, Ranked>[]> {
  const found: Found[][] = []
  for (const { topic, papers } of asked) found.push(topic === undefined ? [] : await findAll(round, topic, papers))
  const all = found.flat()
  if (all.length === 0) return found.map(() => new Map())
  const frequencies = await round.frequencies(stemsOf(all))
  return found.map((matched) => rank(matched, frequencies))
}

async function findAll({ find }: Pick<Round, 'find'>, topic: Topic, papers: readonly Paper[]): Promise<Found[]> {
  const found: Found[] = []
  for (const [at, paper] of papers.entries()) {
    if (at % SLICE === SLICE - 1) await letOthers()
    const one = find(topic, paper)
    if (one !== undefined) found.push(one)
  }
  return found
}

/** The same for papers that were found already (see `createFinder`), without reading them again. */
export async function rankFound(
  { store, archive }: { readonly store: Store; readonly archive: Archive },
  found: readonly Found[],
): Promise<ReadonlyMap<PaperKey, Ranked>> {
  await archive.keepWords()
  return rank(found, await store.wordFrequencies(stemsOf(found)))
}
