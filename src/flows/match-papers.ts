/**
 * paper → topic index × subscriptions → match. The index changes in one way only: by the numbered topic changes in the store,
 * so a subscription made by another process is never missed; and matches are recorded only if no change has come since.
 */
import type { Instant } from '../core/instant.ts'
import type { SubscriptionMatch } from '../core/match.ts'
import type { Hash, Paper, PaperKey } from '../core/paper.ts'
import type { Crashpoint, Store } from '../core/ports.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../core/proof.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic, type Topic } from '../core/topic.ts'
import { createTopicIndex } from '../core/topic-index.ts'

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

export function createMatcher(options: {
  store: Store
  packs: Packs
  synonyms: Synonyms
  hash: Hash
  crashpoint: Crashpoint
}): Matcher {
  const { store, packs, synonyms, hash, crashpoint } = options
  const index = createTopicIndex({ synonyms })
  const followed = new Map<string, { subscription: Subscription; topic: Topic }>()
  const broken = new Map<string, string>()
  let lastChange = 0

  async function follow(subscription: Subscription, at: Instant): Promise<void> {
    const { id } = subscription
    broken.delete(id)
    if (subscription.removedAt !== undefined) {
      followed.delete(id)
      index.remove(id)
      return
    }
    const parsed = parseTopic(subscription.topic, packs)
    if (parsed.kind === 'refused') {
      // The last good version of this run, if there is one, stays in the index.
      broken.set(id, parsed.sentence)
      return
    }
    followed.set(id, { subscription, topic: parsed.topic })
    index.set(id, parsed.topic)
    const meaning = meaningOf(parsed.topic, synonyms, hash)
    if (meaning !== subscription.meaning) await store.changeSubscription(id, { meaning, meaningAt: at })
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
  async function catchUp(
    { subscription, topic }: { subscription: Subscription; topic: Topic },
    at: Instant,
  ): Promise<void> {
    const papers = new Map<PaperKey, Paper>()
    for (const paper of await store.openPapersOf(subscription.id)) papers.set(paper.key, paper)
    const since = Math.max(subscription.since, subscription.meaningAt)
    let after: { at: Instant; key: PaperKey } | undefined
    for (;;) {
      const page = await store.matchedSince(since, after, BATCH)
      for (const paper of page) papers.set(paper.key, paper)
      const last = page.at(-1)
      if (last === undefined) break
      after = { at: last.firstLiveAt ?? last.firstSeenAt, key: last.key }
    }
    const matches: SubscriptionMatch[] = []
    for (const paper of papers.values()) {
      const { matched, proof } = evaluate(topic, analysePaper(paper), synonyms)
      if (matched) matches.push({ subscription: subscription.id, paper: paper.key, proof })
    }
    const done = await store.catchUp({ subscription: subscription.id, matches, topicsAsOf: lastChange, at })
    if (done !== 'stale') followed.set(subscription.id, { subscription: { ...subscription, caughtUp: true }, topic })
  }

  function alerts(paper: Paper, first: boolean, subscription: Subscription): boolean {
    const from = first ? subscription.since : Math.max(subscription.since, subscription.meaningAt)
    return paper.firstLiveAt !== undefined && paper.firstLiveAt >= from
  }

  async function matchBatch(at: Instant): Promise<number | 'stale' | 'none'> {
    const unmatched = await store.unmatched(BATCH)
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
      for (const one of late) await catchUp(one, at)
      if (late.length > 0) continue
      const batch = await matchBatch(at)
      if (batch === 'none') break
      if (batch !== 'stale') matched += batch
    }
    return { matched, broken: [...broken].map(([subscription, sentence]) => ({ subscription, sentence })) }
  }

  return { match: oneAtATime(match) }
}

/** A call that comes while another runs waits for it, so that the index is never changed under a match. */
function oneAtATime<Argument, Result>(run: (argument: Argument) => Promise<Result>) {
  let last: Promise<unknown> = Promise.resolve()
  return (argument: Argument): Promise<Result> => {
    const next = last.then(
      () => run(argument),
      () => run(argument),
    )
    last = next
    return next
  }
}
