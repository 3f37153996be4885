/** The path of one paper for one channel, posted or not. */
import { type Channel, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Explanation, Reason, Verdict } from '../core/explanation.ts'
import type { Paper } from '../core/paper.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'

export async function explain(
  { store, packs, synonyms }: { readonly store: Store; readonly packs: Packs; readonly synonyms: Synonyms },
  channel: Channel,
  paper: Paper,
): Promise<Explanation> {
  const key = channelKey(channel.ref)
  const { matches, delivery } = await store.matchOf(key, paper.key)
  const analysed = analysePaper(paper)
  const subscriptions = (await store.subscriptions(key)).flatMap((subscription): Verdict[] => {
    const parsed = parseTopic(subscription.topic, packs)
    if (parsed.kind === 'refused') return []
    const { matched, proof } = evaluate(parsed.topic, analysed, synonyms)
    const score = matches.find((one) => one.subscription === subscription.id)?.score
    return [{ subscription, matched, proof, ...(score === undefined ? {} : { score }) }]
  })
  const recorded = new Set(matches.map((one) => one.subscription))
  return {
    paper,
    reason:
      delivery === undefined
        ? reasonOfUnused({ channel, paper, subscriptions, recorded })
        : reasonOfUsed(delivery, paper),
    ...(delivery === undefined ? {} : { delivery }),
    seen: await store.sightings(paper.key),
    subscriptions,
  }
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
  const { firstLiveAt } = paper
  const alerted = takers.filter(
    ({ id, since, meaningAt }) =>
      recorded.has(id) || (firstLiveAt !== undefined && firstLiveAt >= Math.max(since, meaningAt)),
  )
  if (alerted.length === 0) return 'archive'
  if (channel.state === 'held') return 'held'
  if (channel.state === 'paused' || alerted.every(({ pausedAt }) => pausedAt !== undefined)) return 'paused'
  return 'waiting'
}
