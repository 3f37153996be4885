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

/** Best first. Papers that the topic does not match are left out. They are ranked as they are given, whatever is stored. */
export async function rankPapers(
  round: Pick<Round, 'find' | 'frequencies'>,
  topic: Topic,
  papers: readonly Paper[],
): Promise<ReadonlyMap<PaperKey, Ranked>> {
  const found: Found[] = []
  for (const [at, paper] of papers.entries()) {
    if (at % SLICE === SLICE - 1) await letOthers()
    const one = round.find(topic, paper)
    if (one !== undefined) found.push(one)
  }
  return rank(found, await round.frequencies(stemsOf(found)))
}

/** The same for papers that were found already (see `createFinder`), without reading them again. */
export async function rankFound(
  { store, archive }: { readonly store: Store; readonly archive: Archive },
  found: readonly Found[],
): Promise<ReadonlyMap<PaperKey, Ranked>> {
  await archive.keepWords()
  return rank(found, await store.wordFrequencies(stemsOf(found)))
}
