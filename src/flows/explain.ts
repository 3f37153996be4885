/** Why a paper was, or was not, posted in a channel. The whole path of one is in trace-paper.ts. */
import { type Channel, type ChannelKey, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import type { Broken, Explanation, Reason, Recorded, Verdict } from '../core/explanation.ts'
import type { Paper } from '../core/paper.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import type { Store } from '../core/store.ts'
import { type PacksThen, readStored } from '../core/stored-topic.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'

type Surroundings = PacksThen & { readonly store: Store; readonly synonyms: Synonyms }

/** It looks at what has been matched so far: whoever asks matches first. */
export async function explain(surroundings: Surroundings, channel: Channel, paper: Paper): Promise<Explanation> {
  const { store } = surroundings
  const key = channelKey(channel.ref)
  const { matches, delivery } = await store.matchOf(key, paper.key)
  const recorded = new Map<string, Recorded>()
  for (const { subscription, matchedAt, proof, rank } of matches)
    recorded.set(subscription, { at: matchedAt, proof, ...(rank === undefined ? {} : { rank }) })
  const { verdicts, broken } = judge(await store.subscriptions(key), paper, surroundings)
  const subscriptions = verdicts.map((verdict): Verdict => {
    const record = recorded.get(verdict.subscription.id)
    return record === undefined ? verdict : { ...verdict, recorded: record }
  })
  const waitsFor = [...subscriptions, ...broken]
    .map(({ subscription }) => subscription)
    .filter(({ id }) => recorded.has(id))
  const isTaken = subscriptions.some(({ matched }) => matched)
  return {
    paper,
    reason: delivery === undefined ? reasonOfUnused(channel, paper, waitsFor, isTaken) : reasonOfUsed(delivery, paper),
    ...(delivery === undefined ? {} : { delivery }),
    subscriptions,
    broken,
  }
}

/** `broken` are those that cannot be read any more, and take nothing. */
type Verdicts = { readonly verdicts: Verdict[]; readonly broken: Broken[] }

/** What each topic of a channel makes of a paper, stored or not. Topics that cannot be read make nothing of it. */
export async function verdictsOn(surroundings: Surroundings, channel: ChannelKey, paper: Paper): Promise<Verdicts> {
  return judge(await surroundings.store.subscriptions(channel), paper, surroundings)
}

/** Those whose topics cannot be read any more, whether they go on as they were last read or not. */
export function brokenAmong(subscriptions: readonly Subscription[], packs: PacksThen): Broken[] {
  return subscriptions.flatMap((subscription) => {
    const parsed = readStored(subscription.topic, packs)
    const goesOn = parsed.kind === 'topic'
    const sentence = goesOn ? parsed.fault : parsed.sentence
    return sentence === undefined ? [] : [{ subscription, sentence, goesOn }]
  })
}

/** Reads each topic and asks it about the paper as it is now. */
export function judge(
  subscriptions: readonly Subscription[],
  paper: Paper,
  surroundings: Omit<Surroundings, 'store'>,
): Verdicts {
  const analysed = analysePaper(paper)
  const verdicts: Verdict[] = []
  const broken: Broken[] = []
  for (const subscription of subscriptions) {
    const parsed = readStored(subscription.topic, surroundings)
    if (parsed.kind === 'refused') broken.push({ subscription, sentence: parsed.sentence, goesOn: false })
    else verdicts.push({ subscription, ...evaluate(parsed.topic, analysed, surroundings.synonyms) })
  }
  return { verdicts, broken }
}

function reasonOfUsed({ state, papers, shown }: Delivery, { key }: Paper): Reason {
  if (state === 'held') return 'held'
  if (state !== 'delivered') return 'waiting'
  return papers.slice(0, shown).includes(key) ? 'posted' : 'capped'
}

/** A match that was recorded and not used waits, whatever the topic would make of the paper now. */
function reasonOfUnused(
  { state }: Channel,
  { withdrawn }: Paper,
  waitsFor: readonly Subscription[],
  isTaken: boolean,
): Reason {
  if (waitsFor.length === 0) return isTaken ? 'archive' : 'no-match'
  if (withdrawn) return 'withdrawn'
  if (state === 'held') return 'held'
  return state === 'paused' || waitsFor.every(({ pausedAt }) => pausedAt !== undefined) ? 'paused' : 'waiting'
}
