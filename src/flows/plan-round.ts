/**
 * What the digests of one round have in common: thousands of channels are due in the same minute, follow the same topics and get
 * the same papers. What depends on these alone is read once. A round ends with its last channel; the next reads anew.
 */

import type { ChannelKey } from '../core/channel.ts'
import type { Feed } from '../core/feed.ts'
import type { Instant } from '../core/instant.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import { type AnalysedPaper, analysePaper } from '../core/proof.ts'
import { createFinder, type Found } from '../core/ranking/found.ts'
import type { Frequencies } from '../core/ranking.ts'
import type { SourceState } from '../core/store/sources.ts'
import type { Store } from '../core/store.ts'
import { type PacksThen, readStored, type StoredTopic } from '../core/stored-topic.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { readsText } from '../core/terms.ts'
import type { Topic } from '../core/topic.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { Archive } from './read-archive.ts'

/** Held at once: a paper takes some kilobytes, with its text analysed some tens of them, all else a kilobyte or two. */
const PAPERS_HELD = 1_000
const ANALYSED_HELD = 512
const TOPICS_HELD = 500
const STEMS_HELD = 20_000
const FINDERS_HELD = 100
const FOUND_HELD = 250
const WINDOWS_HELD = 100

export type Round = {
  /** The first of equal papers, so that what is known of it counts for all of them. */
  readonly same: (paper: Paper) => Paper
  readonly analyse: (paper: Paper) => AnalysedPaper
  readonly topicOf: (text: string) => StoredTopic
  /** What a topic finds in a paper; undefined where it does not match. */
  readonly find: (topic: Topic, paper: Paper) => Found | undefined
  /** How many papers hold each stem, as the archive stood when the round first asked for these. */
  readonly frequencies: (stems: readonly string[]) => Promise<Frequencies>
  readonly sourceStates: () => Promise<readonly SourceState[]>
  /** A channel's own feeds; few have any. */
  readonly feeds: (channel: ChannelKey) => Promise<readonly Feed[]>
  /** Papers that a channel first saw live in (from, to], and who listed them. All without own feeds saw the same. */
  readonly countRead: (channel: ChannelKey, from: Instant, to: Instant) => ReturnType<Store['countRead']>
}

type Options = PacksThen & { readonly store: Store; readonly archive: Archive; readonly synonyms: Synonyms }

export function createRound(desk: Options): Round {
  const { store, archive, synonyms } = desk
  const papers = new Map<PaperKey, { readonly json: string; readonly paper: Paper }>()
  const analyse = remembering(ANALYSED_HELD, analysePaper)
  const finderOf = remembering(FINDERS_HELD, (topic: Topic) => {
    const find = createFinder(topic, synonyms)
    const isAboutText = readsText(topic.query)
    return remembering(FOUND_HELD, (paper: Paper) => find(paper, isAboutText ? analyse(paper) : undefined))
  })
  const counted = new Map<string, number>()
  let papersInAll: number | undefined
  let hasWords = false
  const withFeeds = askedOnce(async () => new Set(await store.channelsWithFeeds()))
  const readByAll = new Map<string, Awaited<ReturnType<typeof store.countRead>>>()
  const countForAll = oneAtATime(async (from: Instant, to: Instant) => {
    const window = `${from} ${to}`
    const counted = readByAll.get(window) ?? (await store.countRead(undefined, from, to))
    hold(readByAll, WINDOWS_HELD, window, counted)
    return counted
  })

  return {
    same(paper) {
      const json = JSON.stringify(paper)
      const known = papers.get(paper.key)
      if (known?.json === json) return known.paper
      hold(papers, PAPERS_HELD, paper.key, { json, paper })
      return paper
    },
    analyse,
    topicOf: remembering(TOPICS_HELD, (text: string) => readStored(text, desk)),
    find: (topic, paper) => finderOf(topic)(paper),
    frequencies: oneAtATime(async (stems: readonly string[]) => {
      if (!hasWords) await archive.keepWords()
      hasWords = true
      const known = new Map(stems.flatMap((stem) => entryOf(counted, stem)))
      const unknown = stems.filter((stem) => !known.has(stem))
      if (unknown.length > 0 || papersInAll === undefined) {
        const asked = await store.wordFrequencies(unknown)
        papersInAll ??= asked.papers
        for (const [stem, papers] of asked.holding) {
          known.set(stem, papers)
          hold(counted, STEMS_HELD, stem, papers)
        }
      }
      return { papers: papersInAll, holding: known }
    }),
    sourceStates: askedOnce(() => store.sourceStates()),
    feeds: async (channel) => ((await withFeeds()).has(channel) ? store.feeds(channel) : []),
    countRead: async (channel, from, to) =>
      (await withFeeds()).has(channel) ? store.countRead(channel, from, to) : countForAll(from, to),
  }
}

/** Asks until there is an answer, which is then kept. */
function askedOnce<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let kept: { readonly answer: Answer } | undefined
  return oneAtATime(async () => {
    kept ??= { answer: await ask() }
    return kept.answer
  })
}

/** Makes something of each thing once, as long as it is held. */
function remembering<Thing, Made>(most: number, make: (thing: Thing) => Made): (thing: Thing) => Made {
  const held = new Map<Thing, { readonly made: Made }>()
  return (thing) => {
    const known = held.get(thing) ?? { made: make(thing) }
    hold(held, most, thing, known)
    return known.made
  }
}

/** The oldest goes when there are too many. */
function hold<Key, Value>(held: Map<Key, Value>, most: number, key: Key, value: Value): void {
  const [oldest] = held.keys()
  if (!held.has(key) && held.size >= most && oldest !== undefined) held.delete(oldest)
  held.set(key, value)
}

function entryOf<Key, Value>(held: ReadonlyMap<Key, Value>, key: Key): [Key, Value][] {
  const value = held.get(key)
  return value === undefined ? [] : [[key, value]]
}
