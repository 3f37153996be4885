/** The path of one paper for one channel, posted or not. */
import { type Channel, type ChannelKey, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Explanation, Reason, Verdict } from '../core/explanation.ts'
import type { Feed } from '../core/feed.ts'
import { ownFeedNumber } from '../core/own-feed.ts'
import { liveSince, type Paper, type PaperKey } from '../core/paper.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import { titleSeen } from '../core/reply/reading.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'

type Surroundings = { readonly store: Store; readonly packs: Packs; readonly synonyms: Synonyms }

export async function explain(surroundings: Surroundings, channel: Channel, paper: Paper): Promise<Explanation> {
  const { store } = surroundings
  const key = channelKey(channel.ref)
  const { matches, delivery } = await store.matchOf(key, paper.key)
  const scores = new Map(matches.map(({ subscription, score }) => [subscription, score]))
  const subscriptions = (await verdictsOn(surroundings, key, paper)).map((verdict): Verdict => {
    const score = scores.get(verdict.subscription.id)
    return score === undefined ? verdict : { ...verdict, score }
  })
  const recorded = new Set(scores.keys())
  return {
    paper,
    reason:
      delivery === undefined
        ? reasonOfUnused({ channel, paper, subscriptions, recorded })
        : reasonOfUsed(delivery, paper),
    ...(delivery === undefined ? {} : { delivery }),
    seen: await seenHere(store, key, paper.key),
    subscriptions,
  }
}

/** What each topic of a channel makes of a paper, stored or not. */
export async function verdictsOn(
  { store, packs, synonyms }: Surroundings,
  channel: ChannelKey,
  paper: Paper,
): Promise<Verdict[]> {
  const analysed = analysePaper(paper)
  return (await store.subscriptions(channel)).flatMap((subscription): Verdict[] => {
    const parsed = parseTopic(subscription.topic, packs)
    if (parsed.kind === 'refused') return []
    const { matched, proof } = evaluate(parsed.topic, analysed, synonyms)
    return [{ subscription, matched, proof }]
  })
}

/** A feed of the channel is called by its title, a removed one too; those of other channels are left out. */
async function seenHere(store: Store, channel: ChannelKey, paper: PaperKey): Promise<Explanation['seen']> {
  const sightings = await store.sightings(paper)
  const numbers = new Set(sightings.map(({ source }) => ownFeedNumber(source, channel)))
  const feeds: Feed[] = []
  for (const number of numbers) {
    const feed = number === undefined ? undefined : await store.feed(channel, number)
    if (feed !== undefined) feeds.push(feed)
  }
  return sightings.flatMap((sighting) => {
    const title = titleSeen(sighting.source, channel, feeds)
    return title === undefined ? [] : [{ ...sighting, title }]
  })
}

function reasonOfUsed({ state, papers, shown }: Delivery, { key }: Paper): Reason {
  if (state === 'held') return 'held'
  if (state !== 'delivered') return 'waiting'
  return papers.slice(0, shown).includes(key) ? 'posted' : 'capped'
}

function reasonOfUnused(facts: {
  channel: Channel
  paper: Paper
  subscriptions: readonly Verdict[]
  /** Ids of the subscriptions with a recorded match. */
  recorded: ReadonlySet<string>
}): Reason {
  const { channel, paper, subscriptions, recorded } = facts
  const takers = subscriptions.filter(({ matched }) => matched).map(({ subscription }) => subscription)
  if (takers.length === 0) return 'no-match'
  const liveAt = liveSince(paper, channelKey(channel.ref))
  const alerted = takers.filter(
    ({ id, since, meaningAt }) => recorded.has(id) || (liveAt !== undefined && liveAt >= Math.max(since, meaningAt)),
  )
  if (alerted.length === 0) return 'archive'
  if (channel.state === 'held') return 'held'
  if (channel.state === 'paused' || alerted.every(({ pausedAt }) => pausedAt !== undefined)) return 'paused'
  return 'waiting'
}
