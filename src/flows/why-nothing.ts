/** Why a topic brought nothing: what was read at all, which of its words nobody writes, and what comes near. */
import { BUNDLED } from '../core/bundled.ts'
import type { ChannelKey } from '../core/channel.ts'
import { type Clue, clueOf } from '../core/clue.ts'
import type { Sees } from '../core/keyword-index.ts'
import { loosened } from '../core/loosened.ts'
import { nearestFirst, type Short } from '../core/near-miss.ts'
import type { Nothing } from '../core/nothing.ts'
import type { Paper } from '../core/paper.ts'
import { sourceTitle } from '../core/paper-item.ts'
import type { LiveSource } from '../core/ports.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../core/proof.ts'
import { nearest } from '../core/spelling.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { wordsIn } from '../core/terms.ts'
import type { Packs, Topic } from '../core/topic.ts'
import type { ListingDays } from '../core/volume.ts'
import { volumeOf } from '../core/volume.ts'
import { isStopWord } from '../core/words/stop-words.ts'
import { analyse } from '../core/words.ts'
import { letOthers } from './let-others.ts'
import type { Archive } from './read-archive.ts'
import { replay } from './replay.ts'
import { visibleIn } from './visible.ts'

type Surroundings = {
  readonly store: Store
  readonly archive: Archive
  readonly packs: Packs
  readonly synonyms: Synonyms
  readonly sources: readonly LiveSource[]
  readonly unread?: string
}
type Asked = {
  readonly topic: Topic
  readonly span: ListingDays
  readonly channel: ChannelKey | undefined
  /** The day (yyyy-mm-dd) from which on nothing is missing, where it is known. */
  readonly wholeFrom?: string | undefined
}

/** For a topic that matched nothing in a span. */
export async function whyNothing(desk: Surroundings, asked: Asked): Promise<Nothing> {
  await desk.archive.keepWords()
  const unknown = await unknownWords(desk, asked)
  const looser = await looserReading(desk, asked)
  return {
    ...(await sourcesOf(desk, asked.channel)),
    unknown,
    ...(await nearPapers(desk, asked, unknown)),
    ...(looser === undefined ? {} : { looser }),
  }
}

/** For any topic, where nothing was listed in a span: its words say nothing then. */
export async function whyEmpty(desk: Surroundings, channel: ChannelKey | undefined): Promise<Nothing> {
  return { ...(await sourcesOf(desk, channel)), unknown: [], near: [] }
}

async function sourcesOf(
  { store, sources, unread }: Surroundings,
  channel: ChannelKey | undefined,
): Promise<Pick<Nothing, 'read' | 'failing' | 'off' | 'unread'>> {
  const feeds = channel === undefined ? [] : await store.feeds(channel)
  const states = new Map((await store.sourceStates()).map((state) => [state.source, state]))
  const named = [
    ...sources.map(({ name }) => ({ source: name, title: sourceTitle(name) })),
    ...feeds.map(({ source, title }) => ({ source, title })),
  ]
  const kinds = new Set(sources.map(({ kind }) => kind))
  return {
    read: named.flatMap(({ source, title }) => (states.get(source)?.error === undefined ? [title] : [])),
    failing: named.flatMap(({ source, title }) => {
      const { error, lastOkAt } = states.get(source) ?? {}
      return error === undefined ? [] : [{ title, error, ...(lastOkAt === undefined ? {} : { since: lastOkAt }) }]
    }),
    off: BUNDLED.flatMap(({ kind, title }) => (kinds.has(kind) ? [] : [title])),
    ...(unread === undefined ? {} : { unread }),
  }
}

/** Papers looked at for what comes near: those with the rarest words of the topic. */
const LOOKED_AT = 60
/** Papers read before others have their turn. */
const SLICE = 16
const NEAR_SHOWN = 3

async function nearPapers(
  { store, packs, synonyms }: Surroundings,
  { topic, channel }: Asked,
  unknown: Nothing['unknown'],
): Promise<Pick<Nothing, 'near' | 'before'>> {
  const clue = anyWordOf(topic, synonyms)
  if (clue === undefined) return { near: [] }
  const seen = (await store.papersWith(clue, { limit: LOOKED_AT, offset: 0 })).filter(visibleIn(channel))
  const analysed: { readonly paper: Paper; readonly analysed: AnalysedPaper }[] = []
  for (const [at, paper] of seen.entries()) {
    if (at % SLICE === 0) await letOthers()
    analysed.push({ paper, analysed: analysePaper(paper) })
  }
  const looksOf = (one: Topic) =>
    analysed.map(({ paper, analysed }) => ({ paper, ...evaluate(one, analysed, synonyms) }))
  const looks = looksOf(topic)
  const matched = looks.filter(({ matched }) => matched).map(({ paper }) => paper.listedOn)
  const before = matched.sort().at(-1)
  // Of a phrase alone nothing is found where it is not there; of its words something is.
  let near = nearestFirst(looks)
  for (const looser of near.length > 0 ? [] : loosened(topic, packs)) {
    await letOthers()
    near = nearestFirst(looksOf(looser))
    if (near.length > 0) break
  }
  const written = new Set(unknown.map(({ word }) => word.toLowerCase()))
  return {
    near: near
      .filter(({ short }) => !isSaidBy(short, written))
      .slice(0, NEAR_SHOWN)
      .map(({ paper, proof }) => ({ paper, proof })),
    ...(before === undefined ? {} : { before }),
  }
}

/** Whether all that is lacking are words which no paper holds: that is said already. */
function isSaidBy(short: readonly Short[], unknown: ReadonlySet<string>): boolean {
  return short.every((one) => one.kind === 'lacks' && one.anyOf.every((text) => unknown.has(text.toLowerCase())))
}

/** A paper with any of the words that the topic looks for. */
function anyWordOf({ query }: Topic, synonyms: Synonyms): Clue | undefined {
  const of = wordsIn(query).flatMap((leaf) =>
    leaf.words
      .filter(({ surface }) => !isStopWord(surface))
      .flatMap((word) => clueOf({ kind: 'words', words: [word], exact: leaf.exact }, synonyms) ?? []),
  )
  return of.length === 0 ? undefined : { kind: 'any', of }
}

const WORDS_ASKED = 12

/** Words that no paper of the archive holds, each with one of the archive's words that is spelled nearly so. */
async function unknownWords({ store, synonyms }: Surroundings, { topic, channel }: Asked): Promise<Nothing['unknown']> {
  const sees = visibleIn(channel)
  const typed = wordsIn(topic.query).flatMap(({ words }) => words)
  const surfaces = new Set(typed.flatMap(({ surface, prefix }) => (prefix || isStopWord(surface) ? [] : [surface])))
  const words = [...surfaces].slice(0, WORDS_ASKED).map((word) => ({ word, read: analyse(word).words }))
  const { holding } = await store.wordFrequencies(words.flatMap(({ read }) => read.map(({ stem }) => stem)))
  const unknown: { word: string; like?: string }[] = []
  for (const { word, read } of words) {
    const stems = read.map(({ stem }) => stem)
    if (stems.some((stem) => synonyms.byFirstStem.has(stem))) continue
    await letOthers()
    // A word may stand in papers only that are not seen here.
    const held = stems.filter((stem) => (holding.get(stem) ?? 0) > 0)
    if (held.length > 0 && (await papersHolding(store, { stems: held, prefixes: [] })).some(sees)) continue
    const like = await spelledLike(store, read[0]?.folded ?? '', sees)
    unknown.push(like === undefined ? { word } : { word, like })
  }
  return unknown
}

/** Slips are seldom in the first letters; words that begin with fewer are too many. */
const SURE = 2
const SPELLINGS_TRIED = 6

async function spelledLike(store: Store, folded: string, sees: Sees): Promise<string | undefined> {
  if (folded.length < SURE) return undefined
  for (const like of nearest(folded, await store.wordsBeginning(folded.slice(0, SURE)), SPELLINGS_TRIED)) {
    await letOthers()
    const papers = await papersHolding(store, { stems: [], prefixes: [like] })
    if (papers.filter(sees).some((paper) => isWrittenIn(paper, like))) return like
  }
  return undefined
}

/** Among the words kept are stems, which nobody writes: `diffus`. */
function isWrittenIn({ title, abstract }: Paper, word: string): boolean {
  return (
    `${title} ${abstract}`
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.includes(word) ?? false
  )
}

function papersHolding(
  store: Store,
  words: { readonly stems: readonly string[]; readonly prefixes: readonly string[] },
): Promise<Paper[]> {
  return store.papersWith({ kind: 'word', ...words }, { limit: LOOKED_AT, offset: 0 })
}

/** The first of the looser readings that brings anything. */
async function looserReading(desk: Surroundings, asked: Asked): Promise<Nothing['looser']> {
  const { topic, span, channel, wholeFrom } = asked
  for (const looser of loosened(topic, desk.packs)) {
    const { listed, matched } = await replay(desk, { topic: looser, span, channel })
    if (matched.size > 0) return { topic: looser.text, volume: volumeOf(span, { listed, matched, wholeFrom }) }
  }
  return undefined
}
