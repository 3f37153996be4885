/**
 * paper → topic index × subscriptions → match. The index changes in one way only: by the numbered topic changes in the store,
 * so a subscription made by another process is never missed; and matches are recorded only if no change has come since.
 */
import type { Instant } from '../core/instant.ts'
import type { SubscriptionMatch } from '../core/match.ts'
import type { Hash, Paper } from '../core/paper.ts'
import type { Crashpoint } from '../core/ports.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic, type Topic } from '../core/topic.ts'
import { createTopicIndex } from '../core/topic-index.ts'
import { isNewIn, papersNewIn } from './live-papers.ts'
import { oneAtATime } from './one-at-a-time.ts'

export type MatchReport = {
  /** New (channel, paper) pairs. */
  readonly matched: number
  /** Subscriptions whose stored topic cannot be read any more (a pack was broken or removed), with the sentence. */
  readonly broken: readonly { readonly subscription: string; readonly sentence: string }[]
}

/** Knows all followed topics, up to one topic change. */
export type Matcher = {
  /** Follows the topic changes, then matches whatever is stored and unmatched. */
  match(at: Instant): Promise<MatchReport>
}

/** What a topic means: when its key, the packs in it, the synonyms or the analyser change, so does this. */
export function meaningOf(topic: Topic, synonyms: Synonyms, hash: Hash): string {
  return hash(`${topic.key}|${synonyms.fingerprint}`).slice(0, 16)
}

const BATCH = 200
/** Papers times topics in one go: people wait for answers until it is recorded. */
const PAIRS = 10_000

type Followed = { readonly subscription: Subscription; readonly topic: Topic }

export function createMatcher(options: {
  store: Store
  packs: Packs
  synonyms: Synonyms
  hash: Hash
  crashpoint: Crashpoint
}): Matcher {
  const { store, packs, synonyms, hash, crashpoint } = options
  const index = createTopicIndex({ synonyms })
  const followed = new Map<string, Followed>()
  const broken = new Map<string, string>()
  let lastChange = 0

  async function follow(subscription: Subscription, at: Instant): Promise<void> {
    const { id } = subscription
    followed.delete(id)
    broken.delete(id)
    index.remove(id)
    if (subscription.removedAt !== undefined) return
    const parsed = parseTopic(subscription.topic, packs)
    if (parsed.kind === 'refused') {
      // It follows nothing until it can be read again, and then catches up with what has come meanwhile.
      broken.set(id, parsed.sentence)
      if (subscription.caughtUp) await store.changeSubscription(id, { caughtUp: false })
      return
    }
    const { topic } = parsed
    const meaning = meaningOf(topic, synonyms, hash)
    if (meaning !== subscription.meaning) {
      // A change like any other: it comes again as the next one.
      await store.changeSubscription(id, { meaning, meaningAt: at, caughtUp: false })
      return
    }
    followed.set(id, { subscription, topic })
    index.set(id, topic)
  }

  /** Loops, because following a change may itself be a change (of meaning). */
  async function followChanges(at: Instant): Promise<void> {
    for (;;) {
      const changes = await store.topicChanges(lastChange)
      if (changes.length === 0) return
      for (const { number, subscription } of changes) {
        await follow(subscription, at)
        lastChange = number
      }
    }
  }

  /** Matches a new or edited subscription with the papers that others were matched with before it. */
  async function catchUp({ subscription, topic }: Followed, at: Instant): Promise<number> {
    const { id } = subscription
    const standing = await store.openPapersOf(id)
    const papers = new Map(standing.map((paper) => [paper.key, paper]))
    const since = Math.max(subscription.since, subscription.meaningAt)
    for await (const paper of papersNewIn(store, subscription.channel, since)) papers.set(paper.key, paper)
    const matches: SubscriptionMatch[] = []
    for (const paper of papers.values()) {
      const { matched, proof } = evaluate(topic, analysePaper(paper), synonyms)
      if (matched) matches.push({ subscription: id, paper: paper.key, proof })
    }
    const holds = new Set(matches.map(({ paper }) => paper))
    const dropped = standing.map(({ key }) => key).filter((key) => !holds.has(key))
    crashpoint('match: before catch-up')
    const added = await store.catchUp({ subscription: id, matches, dropped, topicsAsOf: lastChange, at })
    crashpoint('match: after catch-up')
    if (added === 'stale') return 0
    followed.set(id, { subscription: { ...subscription, caughtUp: true }, topic })
    return added
  }

  /**
   * A paper that was never matched is matched with what topics mean today, because what packs and synonyms were when it came is
   * not known any more. One that was matched comes again when it is enriched, but not for a meaning that is younger than it; so
   * does, for its owners, one that was private before everybody saw it.
   */
  function alerts(paper: Paper, first: boolean, { channel, since, meaningAt }: Subscription): boolean {
    const wasOwn =
      paper.isPrivate !== true &&
      paper.owners?.some(({ channel: of, liveAt }) => of === channel && liveAt !== undefined) === true
    return isNewIn(paper, channel, first && !wasOwn ? since : Math.max(since, meaningAt))
  }

  async function matchBatch(at: Instant): Promise<number | 'stale' | 'none'> {
    const unmatched = await store.unmatched(Math.max(1, Math.min(BATCH, Math.floor(PAIRS / (followed.size + 1)))))
    if (unmatched.length === 0) return 'none'
    const analysed: AnalysedPaper[] = unmatched.map(({ paper }) => analysePaper(paper))
    const matches: SubscriptionMatch[] = []
    for (const { id, paper: position, proof } of index.match(analysed)) {
      const one = unmatched[position]
      const subscription = followed.get(id)?.subscription
      if (one === undefined || subscription === undefined || !alerts(one.paper, one.first, subscription)) continue
      matches.push({ subscription: id, paper: one.paper.key, proof })
    }
    crashpoint('match: before record')
    const papers = unmatched.map(({ paper, revision }) => ({ key: paper.key, revision }))
    const recorded = await store.recordMatches({ papers, matches, topicsAsOf: lastChange, at })
    crashpoint('match: after record')
    return recorded
  }

  async function match(at: Instant): Promise<MatchReport> {
    let matched = 0
    for (;;) {
      await followChanges(at)
      const late = [...followed.values()].filter((one) => !one.subscription.caughtUp)
      for (const one of late) matched += await catchUp(one, at)
      if (late.length > 0) continue
      const batch = await matchBatch(at)
      if (batch === 'none') break
      if (batch !== 'stale') matched += batch
    }
    return { matched, broken: [...broken].map(([subscription, sentence]) => ({ subscription, sentence })) }
  }

  return { match: oneAtATime(match) }
}
