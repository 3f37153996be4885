/**
 * paper → topic index × subscriptions → match. The index changes in one way only: by the numbered topic changes in the store,
 * so a subscription made by another process is never missed; and matches are recorded only if no change has come since.
 */
import type { ChannelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { SubscriptionMatch } from '../core/match.ts'
import type { Hash, Paper } from '../core/paper.ts'
import type { Crashpoint } from '../core/ports.ts'
import { type AnalysedPaper, analysePaper, evaluate, type Proof } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import { type PacksThen, packsToKeep, readStored, type StoredTopic } from '../core/stored-topic.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { BLOCK, createTopicIndex, type TopicNumber } from '../core/topic-index.ts'
import { letOthers } from './let-others.ts'
import { isNewIn, papersNewIn } from './live-papers.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type MatchReport = {
  /** New (channel, paper) pairs. */
  readonly matched: number
  /** Subscriptions whose stored topic cannot be read any more (a pack was changed or removed). */
  readonly broken: readonly ({ readonly subscription: string } & Fault)[]
}

/** `goesOn`: as the topic was last read; else it follows nothing. */
type Fault = { readonly sentence: string; readonly goesOn: boolean }

/** Knows all followed topics, up to one topic change. */
export type Matcher = {
  /** Follows the topic changes, then matches whatever is stored and unmatched. */
  match(at: Instant): Promise<MatchReport>
  /** Files the topics anew where many have come or gone; matching goes on meanwhile. */
  tidy(): Promise<void>
  /** What the topic index holds. */
  size(): { readonly topics: number; readonly atoms: number; readonly subscriptions: number }
}

/** What a topic means: when its key, the packs in it, the synonyms or the analyser change, so does this. */
export function meaningOf(topic: Topic, synonyms: Synonyms, hash: Hash): string {
  return hash(`${topic.key}|${synonyms.fingerprint}`).slice(0, 16)
}

/** What matching needs of a subscription: a million of these are held. */
type Followed = {
  readonly id: string
  readonly channel: ChannelKey
  readonly topic: string
  readonly since: Instant
  readonly meaningAt: Instant
  readonly number: TopicNumber
}

/** Topic changes that are followed in one go. */
const PAGE = 500
/** Topics read before others have their turn: some milliseconds. */
const SLICE = 50
/** Matches that are recorded in one go: people wait for answers until it is done. */
const MATCHES = 300
const TOPICS_KEPT = 2_000

type Unmatched = Awaited<ReturnType<Store['unmatched']>>[number]
type Recorded = Parameters<Store['recordMatches']>[0]['papers'][number]

type Options = PacksThen & { store: Store; synonyms: Synonyms; hash: Hash; crashpoint: Crashpoint }

export function createMatcher(options: Options): Matcher {
  const { store, synonyms, hash, crashpoint } = options
  const index = createTopicIndex({ synonyms })
  const readTopic = createTopicReader(options)
  const followed = new Map<string, Followed>()
  const followers = new Map<TopicNumber, Followed[]>()
  /** Ids of those that have to be matched with what came before them. */
  const late = new Set<string>()
  const broken = new Map<string, Fault & { readonly topic: string }>()
  let lastChange = 0
  /**
   * Meanings are written as this process begins, and once each: others may run with other packs or synonyms while they are
   * exchanged one by one, and each would write its own for ever. Until then each matches by its own.
   */
  let isBeginning = true
  const renewed = new Set<string>()

  async function follow(subscription: Subscription, at: Instant): Promise<void> {
    const { id, channel, topic: text, since, meaningAt } = subscription
    unfollow(id)
    if (subscription.removedAt !== undefined) return
    const parsed = readTopic(text)
    if (parsed.kind === 'refused') {
      // It follows nothing until it can be read again, and then catches up with what has come meanwhile.
      broken.set(id, { sentence: parsed.sentence, goesOn: false, topic: text })
      if (subscription.caughtUp) await store.changeSubscription(id, { caughtUp: false })
      return
    }
    const meaning = meaningOf(parsed.topic, synonyms, hash)
    if (meaning !== subscription.meaning && isBeginning && !renewed.has(id)) {
      // A change like any other: it comes again as the next one. One that is to be caught up is caught up from where it was.
      renewed.add(id)
      await store.changeSubscription(id, {
        ...{ meaning, caughtUp: false },
        ...(subscription.caughtUp ? { meaningAt: at } : {}),
      })
      return
    }
    const one = { id, channel, topic: text, since, meaningAt, number: index.add(parsed.topic) }
    followed.set(id, one)
    if (parsed.fault !== undefined) broken.set(id, { sentence: parsed.fault, goesOn: true, topic: text })
    const alike = followers.get(one.number)
    if (alike === undefined) followers.set(one.number, [one])
    else alike.push(one)
    if (!subscription.caughtUp) late.add(id)
  }

  function unfollow(id: string): void {
    broken.delete(id)
    late.delete(id)
    const one = followed.get(id)
    if (one === undefined) return
    followed.delete(id)
    index.remove(one.number)
    const others = followers.get(one.number)?.filter((other) => other !== one) ?? []
    if (others.length === 0) followers.delete(one.number)
    else followers.set(one.number, others)
  }

  /** Loops, because following a change may itself be a change (of meaning). */
  async function followChanges(at: Instant): Promise<void> {
    for (;;) {
      const changes = await store.topicChanges(lastChange, PAGE)
      if (changes.length === 0) return
      for (const [done, { number, subscription }] of changes.entries()) {
        await follow(subscription, at)
        lastChange = number
        if (done % SLICE === SLICE - 1) await letOthers()
      }
      await letOthers()
    }
  }

  /** Once, when all topics have been read: what is good now is what they go on with, should it be so no more. */
  async function keepPacks(): Promise<void> {
    const goOn = [...broken.values()].flatMap(({ goesOn, topic }) => (goesOn ? [topic] : []))
    const changed = packsToKeep(options, goOn)
    if (changed.size > 0) await store.keepPacks(changed)
  }

  /** Matches a new or edited subscription with the papers that others were matched with before it. */
  async function catchUp({ id, channel, topic: text, since, meaningAt }: Followed, at: Instant): Promise<number> {
    const parsed = readTopic(text)
    if (parsed.kind === 'refused') return 0
    const standing = await store.openPapersOf(id)
    const papers = new Map(standing.map((paper) => [paper.key, paper]))
    for await (const paper of papersNewIn(store, channel, Math.max(since, meaningAt))) papers.set(paper.key, paper)
    const matches: SubscriptionMatch[] = []
    for (const paper of papers.values()) {
      const { matched, proof } = evaluate(parsed.topic, analysePaper(paper), synonyms)
      if (matched) matches.push({ subscription: id, paper: paper.key, proof })
    }
    const holds = new Set(matches.map(({ paper }) => paper))
    const dropped = standing.map(({ key }) => key).filter((key) => !holds.has(key))
    crashpoint('match: before catch-up')
    const added = await store.catchUp({ subscription: id, matches, dropped, topicsAsOf: lastChange, at })
    crashpoint('match: after catch-up')
    if (added === 'stale') return 0
    late.delete(id)
    return added
  }

  /**
   * A paper that was never matched is matched with what topics mean today, because what packs and synonyms were when it came is
   * not known any more. One that was matched comes again when it is enriched, but not for a meaning that is younger than it; so
   * does, for its owners, one that was private before everybody saw it.
   */
  function alerts(paper: Paper, first: boolean, { channel, since, meaningAt }: Followed): boolean {
    const wasOwn =
      paper.isPrivate !== true &&
      paper.owners?.some(({ channel: of, liveAt }) => of === channel && liveAt !== undefined) === true
    return isNewIn(paper, channel, first && !wasOwn ? since : Math.max(since, meaningAt))
  }

  /** What the topics proposed for a paper come to. Topics of one text have one proof. */
  function matchesOf({ paper, first }: Omit<Unmatched, 'revision'>, analysed: AnalysedPaper, proposed: TopicNumber[]) {
    return proposed.flatMap((number) => {
      const proofs = new Map<string, Proof | undefined>()
      return (followers.get(number) ?? []).flatMap((one): SubscriptionMatch[] => {
        if (!alerts(paper, first, one)) return []
        if (!proofs.has(one.topic)) proofs.set(one.topic, proofOf(one.topic, analysed))
        const proof = proofs.get(one.topic)
        return proof === undefined ? [] : [{ subscription: one.id, paper: paper.key, proof }]
      })
    })
  }

  function proofOf(text: string, paper: AnalysedPaper): Proof | undefined {
    const parsed = readTopic(text)
    if (parsed.kind === 'refused') return undefined
    const { matched, proof } = evaluate(parsed.topic, paper, synonyms)
    return matched ? proof : undefined
  }

  /** The next block of papers, cut where it brings many matches. `added` are new (channel, paper) pairs. */
  async function matchBlock(
    at: Instant,
  ): Promise<{ readonly added: number; readonly outcome: 'done' | 'stale' | 'none' }> {
    const block = await store.unmatched(BLOCK)
    if (block.length === 0) return { added: 0, outcome: 'none' }
    const analysed = block.map(({ paper }) => analysePaper(paper))
    const proposed = block.map((): TopicNumber[] => [])
    index.propose(analysed, (topic, papers) => {
      for (const [bit, topics] of proposed.entries()) if ((papers >>> bit) & 1) topics.push(topic)
    })
    let added = 0
    let papers: Recorded[] = []
    let matches: SubscriptionMatch[] = []
    for (const [bit, { paper, revision, first }] of block.entries()) {
      const read = analysed[bit]
      const all = read === undefined ? [] : matchesOf({ paper, first }, read, proposed[bit] ?? [])
      for (let from = 0; from === 0 || from < all.length; from += MATCHES) {
        const some = all.slice(from, from + MATCHES)
        const more = from + MATCHES < all.length
        matches.push(...some)
        papers.push({ key: paper.key, revision, more })
        if (matches.length < MATCHES && bit < block.length - 1) continue
        const recorded = await record(papers, matches, at)
        if (recorded === 'stale') return { added, outcome: 'stale' }
        added += recorded
        papers = []
        matches = []
        await letOthers()
      }
    }
    return { added, outcome: 'done' }
  }

  async function record(papers: readonly Recorded[], matches: readonly SubscriptionMatch[], at: Instant) {
    crashpoint('match: before record')
    const recorded = await store.recordMatches({ papers, matches, topicsAsOf: lastChange, at })
    crashpoint('match: after record')
    return recorded
  }

  async function match(at: Instant): Promise<MatchReport> {
    let matched = 0
    for (;;) {
      await followChanges(at)
      if (isBeginning) await keepPacks()
      isBeginning = false
      renewed.clear()
      const waiting = [...late].flatMap((id) => followed.get(id) ?? [])
      for (const one of waiting) matched += await catchUp(one, at)
      if (waiting.length > 0) continue
      const { added, outcome } = await matchBlock(at)
      matched += added
      if (outcome === 'none') break
    }
    return {
      matched,
      broken: [...broken].map(([subscription, { sentence, goesOn }]) => ({ subscription, sentence, goesOn })),
    }
  }

  async function tidy(): Promise<void> {
    if (!index.isWorn()) return
    const slices = index.rebuild()
    while (slices.next().done !== true) await letOthers()
  }

  const size = () => ({ topics: index.size(), atoms: index.atoms(), subscriptions: followed.size })

  return { match: oneAtATime(match), tidy: oneAtATime(tidy), size }
}

/** Reads topics by their text; those read last are kept, because the same few match again and again. */
function createTopicReader(packs: PacksThen): (text: string) => StoredTopic {
  let known = new Map<string, StoredTopic>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= TOPICS_KEPT) known = new Map()
    const parsed = readStored(text, packs)
    known.set(text, parsed)
    return parsed
  }
}
