/** The neighbours of a paper: those that share its most telling words. */
import type { ChannelKey } from '../core/channel.ts'
import { likeness, tellingWordsOf, weighted } from '../core/likeness.ts'
import { firstSeenFirst, type Paper } from '../core/paper.ts'
import type { Store } from '../core/store.ts'
import { letOthers } from './let-others.ts'
import type { Archive } from './read-archive.ts'
import { visibleIn } from './visible.ts'

type Neighbour = {
  readonly paper: Paper
  /** From 0 to 1. */
  readonly score: number
  /** Words that both have, as the paper asked about writes them, the most telling first. */
  readonly shared: readonly string[]
}

/** The terms that neighbours are looked for by, and of these the ones that older papers are. */
const TERMS = 40
const TERMS_OF_OLDER = 8
const PROPOSED = 60
/** Less than this is chance. */
const LEAST = 0.13
const LEAST_SHARED = 3
/** So much of the paper may be in two words. */
const MUCH = 0.2
/** Of the shared words at least so many are among the heaviest of the paper asked about. */
const HEAVIEST = 12
const LEAST_HEAVY = 2
const SLICE = 16

/** Nearest first, only papers that the channel may see; without one, only what everybody may. */
export async function similarPapers(
  { store, archive }: { readonly store: Store; readonly archive: Archive },
  paper: Paper,
  limit: number,
  channel: ChannelKey | undefined,
): Promise<Neighbour[]> {
  const sees = visibleIn(channel)
  const { window, others } = await archive.read()
  const terms = tellingWordsOf(paper)
  const own = weighted(terms, await store.wordFrequencies(terms.map(({ stem }) => stem))).slice(0, TERMS)
  const weights = new Map(own.map(({ stem, weight }) => [stem, weight]))
  const strongest = own.slice(0, TERMS_OF_OLDER).map(({ stem }) => stem)
  const heaviest = new Set(own.slice(0, HEAVIEST).map(({ word }) => word))
  const clue = { kind: 'word', stems: strongest, prefixes: [] } as const
  const proposed = new Map<string, Paper>()
  for (const one of window.near(weights, PROPOSED, sees)) proposed.set(one.key, one)
  for (const one of await others(clue, { limit: PROPOSED, offset: 0 })) if (sees(one)) proposed.set(one.key, one)
  proposed.delete(paper.key)

  const neighbours: Neighbour[] = []
  for (const [at, one] of [...proposed.values()].entries()) {
    if (at % SLICE === SLICE - 1) await letOthers()
    const { score, shared } = likeness(own, tellingWordsOf(one))
    const heavy = shared.filter((word) => heaviest.has(word)).length
    const isEnough = shared.length >= LEAST_SHARED || score >= MUCH
    if (score >= LEAST && heavy >= LEAST_HEAVY && isEnough) neighbours.push({ paper: one, score, shared })
  }
  return neighbours.sort((a, b) => b.score - a.score || firstSeenFirst(a.paper, b.paper)).slice(0, limit)
}
