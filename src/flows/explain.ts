/** The path of one paper for one channel, posted or not. */
import { type Channel, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Explanation, SubscriptionVerdict } from '../core/explanation.ts'
import type { Paper } from '../core/paper.ts'
import type { Store } from '../core/ports.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'

export async function explain(request: {
  store: Store
  packs: Packs
  synonyms: Synonyms
  channel: Channel
  paper: Paper
}): Promise<Explanation> {
  const { store, packs, synonyms, channel, paper } = request
  const key = channelKey(channel.ref)
  const { matches, delivery } = await store.matchOf(key, paper.key)
  const analysed = analysePaper(paper)
  const subscriptions = (await store.subscriptions(key)).flatMap((subscription): SubscriptionVerdict[] => {
    const parsed = parseTopic(subscription.topic, packs)
    if (parsed.kind === 'refused') return []
    const { matched, proof } = evaluate(parsed.topic, analysed, synonyms)
    const score = matches.find((one) => one.subscription === subscription.id)?.score
    return [{ subscription, matched, proof, ...(score === undefined ? {} : { score }) }]
  })
  const waits = new Set(matches.map((one) => one.subscription))
  const posted = delivery?.state === 'delivered' && shows(delivery, paper)
  return {
    paper,
    reason: reasonOf({ channel, paper, delivery, subscriptions, waits }),
    seen: await store.sightings(paper.key),
    subscriptions,
    ...(posted ? { posted: { delivery: delivery.id, at: delivery.deliveredAt ?? delivery.plannedAt } } : {}),
    ...(delivery?.why === undefined ? {} : { why: delivery.why }),
  }
}

function shows({ papers, shown }: Delivery, { key }: Paper): boolean {
  return papers.slice(0, shown).includes(key)
}

function reasonOf(facts: {
  channel: Channel
  paper: Paper
  delivery: Delivery | undefined
  subscriptions: readonly SubscriptionVerdict[]
  /** Ids of the subscriptions with a recorded match. */
  waits: ReadonlySet<string>
}): Explanation['reason'] {
  const { channel, paper, delivery, subscriptions, waits } = facts
  if (delivery?.state === 'held') return 'held'
  if (delivery?.state === 'delivered') return shows(delivery, paper) ? 'posted' : 'capped'
  if (delivery !== undefined) return 'waiting'

  const takers = subscriptions.filter(({ matched }) => matched).map(({ subscription }) => subscription)
  if (takers.length === 0) return 'no-match'
  const { firstLiveAt } = paper
  const alerted = takers.filter(
    ({ id, since, meaningAt }) =>
      waits.has(id) || (firstLiveAt !== undefined && firstLiveAt >= Math.max(since, meaningAt)),
  )
  if (alerted.length === 0) return 'archive'
  if (channel.state === 'held') return 'held'
  if (channel.state === 'paused' || alerted.every(({ pausedAt }) => pausedAt !== undefined)) return 'paused'
  return 'waiting'
}
