/**
 * Searches the archive with a topic. The window (the newest papers) proposes by MiniSearch, the store's words propose older ones,
 * and `evaluate` decides about every paper that is shown. Where nothing matches, it finds what comes close.
 */
import { readerFor } from '../core/asked-words.ts'
import type { ChannelKey } from '../core/channel.ts'
import { type Clue, clueOf } from '../core/clue.ts'
import type { KeywordIndex, Sees } from '../core/keyword-index.ts'
import type { Paper } from '../core/paper.ts'
import { openPaper } from '../core/proof/open-paper.ts'
import { createFinder, type Found as FoundPaper, phrasesIn } from '../core/ranking/found.ts'
import { rank, stemsOf } from '../core/ranking.ts'
import type { Counted } from '../core/reply/looking-up.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import type { PaperOutline } from '../core/words/outline.ts'
import { closePapers } from './close-papers.ts'
import { letOthers } from './let-others.ts'
import type { Archive, LookedUpBy } from './read-archive.ts'
import { visibleIn } from './visible.ts'

export type Hit = {
  readonly paper: Paper
  readonly score: number
  /** What was found, as the paper has it. */
  readonly matched: readonly string[]
}

export type Found = {
  /** How many papers match, and whether they were counted, estimated from a part of them, or only so many were looked at. */
  readonly total: number
  readonly counted: Counted
  /** The best of the newest papers, then the best of the older ones. */
  readonly hits: readonly Hit[]
  /** How many of the hits, the last ones, are older. */
  readonly older: number
  /** Only where nothing matches. */
  readonly close: readonly Paper[]
  /** Some papers have not been read yet, so they are not found. */
  readonly isPartial: boolean
}

type Searching = { readonly store: Store; readonly archive: Archive; readonly synonyms: Synonyms }

const CLOSE = 5

/** `typed` is the topic as somebody wrote it in `channel`, or nowhere: then only what everybody may see is found. */
export async function searchPapers(
  desk: Searching,
  asked: {
    readonly topic: Topic
    readonly typed: string
    readonly limit: number
    readonly channel: ChannelKey | undefined
  },
): Promise<Found> {
  const { store, archive, synonyms } = desk
  const { topic, typed, limit, channel } = asked
  const sees = visibleIn(channel)
  const { window, isWhole, hasWords, others } = await archive.read()
  const findOpened = createFinder(topic, synonyms)
  const read = readerFor([topic.query, ...phrasesIn(topic.query)], synonyms)
  const find: Looking['find'] = (paper, outline) => findOpened(paper, openPaper(paper, read, outline))
  const newest = isWhole ? await findInWindow(window, topic, synonyms, { limit, sees, find }) : NOTHING
  const isOlder = (paper: Paper): boolean => !(isWhole && window.has(paper.key)) && sees(paper)
  const clue = clueOf(topic.query, synonyms, { values: true })
  const older = clue === undefined ? NOTHING : await findByWords(store, others, clue, { limit, sees: isOlder, find })

  const papers = [...newest.found, ...older.found]
  const frequencies = await store.wordFrequencies(stemsOf(papers))
  const best = (found: readonly FoundPaper[], most: number): Hit[] => {
    const matched = new Map(found.map((one) => [one.paper.key, one]))
    return [...rank(found, frequencies)].slice(0, most).flatMap(([key, { score }]) => {
      const one = matched.get(key)
      return one === undefined ? [] : [{ paper: one.paper, score, matched: one.matched }]
    })
  }
  const bestOlder = best(older.found, isWhole ? Math.max(limit - newest.found.length, placesOfOlder(limit)) : limit)
  const hits = [...best(newest.found, limit - bestOlder.length), ...bestOlder]
  const total = newest.total + older.total
  return {
    total,
    counted: older.isMore ? 'at least' : newest.isMore ? 'about' : 'exactly',
    hits,
    older: isWhole ? bestOlder.length : 0,
    close: total === 0 ? await closePapers(desk, typed, CLOSE, channel) : [],
    isPartial: !hasWords,
  }
}

/** Of a list that the newest papers could fill, older ones have a third. */
function placesOfOlder(limit: number): number {
  return Math.floor(limit / 3)
}

/** `isMore`: the total is not exact, it is estimated or only the least. */
type Part = { readonly found: readonly FoundPaper[]; readonly total: number; readonly isMore: boolean }
type Looking = {
  readonly limit: number
  readonly sees: Sees
  readonly find: (paper: Paper, outline: PaperOutline | undefined) => FoundPaper | undefined
}

const NOTHING: Part = { found: [], total: 0, isMore: false }

/** More than are shown, because what MiniSearch proposes first is not quite what the ranking puts first. */
const SPARE = 15
/** Papers of those left that are looked at to estimate how many match. */
const SAMPLE = 32
/** Papers analysed before others have their turn. */
const SLICE = 16

async function findInWindow(
  window: KeywordIndex,
  topic: Topic,
  synonyms: Synonyms,
  { limit, sees, find }: Looking,
): Promise<Part> {
  const proposals = window.propose(topic, synonyms, sees)
  const found: FoundPaper[] = []
  let looked = 0
  for (; looked < proposals.length && found.length < limit + SPARE; looked++) {
    const proposal = proposals[looked]
    const one = proposal === undefined ? undefined : find(proposal.paper, proposal.outline)
    if (one !== undefined) found.push(one)
    if (looked % SLICE === SLICE - 1) await letOthers()
  }
  const left = proposals.slice(looked)
  const sure = left.filter(({ isSure }) => isSure).length
  const unsure = left.filter(({ isSure }) => !isSure)
  const sample = evenly(unsure, SAMPLE)
  const matching = sample.filter(({ paper, outline }) => find(paper, outline) !== undefined).length
  const share = sample.length === 0 ? 0 : matching / sample.length
  const total = found.length + sure + Math.round(share * unsure.length)
  return { found, total, isMore: sample.length < unsure.length }
}

/** So many of a list, from its beginning to its end. */
function evenly<One>(list: readonly One[], most: number): One[] {
  if (list.length <= most) return [...list]
  return Array.from({ length: most }, (_, at) => list[Math.floor((at * list.length) / most)]).filter(
    (one) => one !== undefined,
  )
}

/** Papers of the store's words are looked at in pages; the later ones only where a filter leaves few. */
const PAGES = [40, 160, 800]

async function findByWords(
  store: Store,
  others: LookedUpBy['others'],
  clue: Clue,
  { limit, sees, find }: Looking,
): Promise<Part> {
  const found: FoundPaper[] = []
  let offset = 0
  for (const page of PAGES) {
    const papers = await others(clue, { limit: page, offset })
    const outlines = await store.outlines(papers.map(({ key }) => key))
    for (const [at, paper] of papers.entries()) {
      if (at % SLICE === SLICE - 1) await letOthers()
      const one = sees(paper) ? find(paper, outlines.get(paper.key)) : undefined
      if (one !== undefined) found.push(one)
      if (found.length >= limit + SPARE) return { found, total: found.length, isMore: true }
    }
    if (papers.length < page) return { found, total: found.length, isMore: false }
    if (found.length >= limit) break
    offset += page
  }
  return { found, total: found.length, isMore: true }
}
