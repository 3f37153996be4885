/** Small things to fill a store with. */
import { afterEach, beforeEach } from 'vitest'
import { type Channel, type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import { DAY, HOUR, type Instant } from '../../../src/core/instant.ts'
import type { SubscriptionMatch } from '../../../src/core/match.ts'
import type { Message } from '../../../src/core/message.ts'
import type { Entry, PaperKey } from '../../../src/core/paper.ts'
import type { Proof } from '../../../src/core/proof.ts'
import type { Rank } from '../../../src/core/ranking.ts'
import type { Plan } from '../../../src/core/store/deliveries.ts'
import type { Arrival } from '../../../src/core/store/papers.ts'
import type { Store } from '../../../src/core/store.ts'
import type { Subscription } from '../../../src/core/subscription.ts'

export type Open = () => Promise<Store>

/** The store of the running test. */
export function useStore(open: Open): () => Store {
  let store: Store
  beforeEach(async () => {
    store = await open()
  })
  afterEach(() => store.close())
  return () => store
}

export const T0: Instant = Date.parse('2026-11-20T09:00:00Z')

export function arrival(key: PaperKey, parts: Partial<Entry> = {}, otherKeys: readonly PaperKey[] = []): Arrival {
  const entry: Entry = {
    title: `About ${key}`,
    abstract: `What ${key} says.`,
    authors: [],
    categories: [],
    listedOn: '2026-11-20',
    ...parts,
  }
  return { entry, keys: [key, ...otherKeys] }
}

/** Stores entries as a live source lists them; with `channel` name the feed too, as `source`. */
export function see(
  store: Store,
  arrivals: readonly Arrival[],
  parts: Partial<Parameters<Store['addEntries']>[0]> = {},
): ReturnType<Store['addEntries']> {
  return store.addEntries({ source: 'hf', live: true, at: T0, arrivals, ...parts })
}

export function ref(channel: string, workspace = 'demo'): ChannelRef {
  return { platform: 'terminal', workspace, channel }
}

export function sampleChannel(name: string, parts: Partial<Channel> = {}): Channel {
  return {
    ref: ref(name),
    name,
    schedule: { kind: 'daily', at: '09:00' },
    zone: 'Europe/Berlin',
    zoneChosen: true,
    settings: { size: 8, announce: true, quiet: true, hourly: 4, who: 'members' },
    state: 'on',
    createdAt: T0 - DAY,
    nextSlotAt: T0,
    quietSlots: 0,
    ...parts,
  }
}

/** A channel with one subscription. */
export async function follow(
  store: Store,
  name: string,
  parts: Partial<Omit<Subscription, 'id' | 'number'>> = {},
): Promise<Subscription> {
  const { ref } = await store.openChannel(sampleChannel(name))
  return store.subscribe({
    channel: channelKey(ref),
    label: 'Lora',
    topic: 'lora',
    meaning: 'm1',
    by: 'ann',
    createdAt: T0,
    since: T0 - DAY,
    meaningAt: T0,
    caughtUp: true,
    ...parts,
  })
}

export function proof(text = 'lora'): Proof {
  return { kind: 'leaf', text, value: true, hits: [] }
}

export function matched({ id }: Subscription, paper: PaperKey, text?: string): SubscriptionMatch {
  return { subscription: id, paper, proof: proof(text) }
}

/** Records matches as the matcher does that has read whatever is unmatched. */
export async function record(
  store: Store,
  matches: readonly SubscriptionMatch[],
  at: Instant = T0,
): Promise<number | 'stale'> {
  const papers = (await store.unmatched(1_000)).map(({ paper, revision }) => ({ key: paper.key, revision }))
  return store.recordMatches({ papers, matches, topicsAsOf: 1_000, at })
}

export const RANK: Rank = {
  score: 7.25,
  parts: { text: 5.5, phrase: 1.25, curation: 0.5 },
  words: [{ word: 'LoRA', papers: 219 }],
  place: 1,
  of: 3,
}

export const MESSAGE: Message = {
  v: 1,
  title: '1 new paper',
  items: [{ kind: 'text', text: [{ text: 'Hello', strong: true }] }],
  actions: [],
  notification: '1 paper: Hello',
}

export function samplePlan(id: string, name: string, parts: Partial<Plan> = {}): Plan {
  return {
    id,
    channel: ref(name),
    slot: `scheduled:${id}`,
    kind: 'scheduled',
    message: MESSAGE,
    papers: [],
    shown: 0,
    ranks: [],
    at: T0,
    patch: {},
    ...parts,
  }
}

export { DAY, HOUR }
