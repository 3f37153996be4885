/**
 * match → digest → message → outbox. A slot is used up, its message frozen and its papers recorded in one transaction, so a
 * second process or a death in between changes nothing. A channel has at most one unsent digest: if the next slot comes while
 * the last is surely unsent, it is withdrawn and its papers join the new one.
 */
import { type Channel, type ChannelPatch, channelKey } from '../core/channel.ts'
import { type Delivery, deliveryId } from '../core/delivery.ts'
import { buildDigest, type CatchUp, type Digest, type DigestFacts, papersOf } from '../core/digest.ts'
import { digestMessage } from '../core/digest-message.ts'
import { formatInstant, HOUR, type Instant } from '../core/instant.ts'
import type { Hash } from '../core/paper.ts'
import type { Crashpoint, Store } from '../core/ports.ts'
import { lastSlot, nextSlot } from '../core/schedule.ts'
import type { Synonyms } from '../core/synonyms.ts'
import { type Packs, parseTopic } from '../core/topic.ts'
import { planQuietLine } from './plan-quiet-line.ts'
import type { Archive } from './read-archive.ts'
import { staleSources } from './stale-sources.ts'

export type Planning = {
  readonly store: Store
  readonly archive: Archive
  readonly packs: Packs
  readonly synonyms: Synonyms
  readonly hash: Hash
  readonly crashpoint: Crashpoint
}

/** When the program was not running, as seen from its first tick after. */
export type Downtime = { readonly from: Instant; readonly to: Instant }

export type Slot = { readonly kind: 'scheduled' | 'instant' | 'post'; readonly at: Instant }

/** Plans what is due. Returns the ids of the deliveries planned, in the order of their channels. */
export async function planDigests(planning: Planning, at: Instant, downtime?: Downtime): Promise<string[]> {
  const planned: string[] = []
  for (const channel of await planning.store.dueChannels(at)) {
    const id = await planChannel(planning, channel, at, downtime)
    if (id !== undefined) planned.push(id)
  }
  return planned
}

async function planChannel(
  planning: Planning,
  channel: Channel,
  at: Instant,
  downtime: Downtime | undefined,
): Promise<string | undefined> {
  const due = lastSlot(channel.schedule, channel.zone, at)
  const slot: Slot = due === undefined ? { kind: 'instant', at } : { kind: 'scheduled', at: due }
  const outcome = await planSlot(planning, channel, slot, at, downtime)
  if (outcome.kind === 'planned') return outcome.id
  if (outcome.kind === 'nothing' && slot.kind === 'scheduled')
    return planQuietLine(planning, channel, outcome.digest, at)
  return undefined
}

export type PlanOutcome =
  | { readonly kind: 'planned'; readonly id: string }
  /** No match waits: the digest has no papers. */
  | { readonly kind: 'nothing'; readonly digest: Digest }
  /** A digest is on its way, or another process was faster. */
  | { readonly kind: 'busy' }

/** Plans one slot of one channel with whatever waits for it; `post` plans out of turn and leaves the schedule as it is. */
export async function planSlot(
  planning: Planning,
  channel: Channel,
  slot: Slot,
  at: Instant,
  downtime?: Downtime,
): Promise<PlanOutcome> {
  const { store, hash, crashpoint } = planning
  const open = await openDigest(store, channel)
  if (open === 'on its way') return { kind: 'busy' }
  const digest = await digestOf(planning, channel, slot, at, { freeing: open?.id, downtime })
  if (digest.sections.length === 0) return { kind: 'nothing', digest }
  const id = deliveryId(channelKey(channel.ref), digest.slot, hash)
  crashpoint('plan: before plan')
  const outcome = await store.plan({
    id,
    channel: channel.ref,
    slot: digest.slot,
    kind: slot.kind,
    message: digestMessage(digest),
    ...papersOf(digest),
    scores: digest.scores,
    at,
    ...(open === undefined ? {} : { replaces: open.id }),
    patch: await patchAfter(store, channel, slot, at),
  })
  crashpoint('plan: after plan')
  return outcome === 'planned' ? { kind: 'planned', id } : { kind: 'busy' }
}

/** The channel's unsent digest, if there is one: it may be replaced only while it is surely unsent. */
async function openDigest(store: Store, channel: Channel): Promise<Delivery | 'on its way' | undefined> {
  const open = await store.deliveries({ states: ['due', 'sending', 'uncertain'], channel: channelKey(channel.ref) })
  const digests = open.filter(({ kind }) => kind === 'scheduled' || kind === 'instant' || kind === 'post')
  const [first] = digests
  if (first === undefined) return undefined
  const unsent = first.state === 'due' && first.unsureSince === undefined
  return unsent && digests.length === 1 ? first : 'on its way'
}

/** The digest of a slot as it stands: the facts of its window, its matches ranked, its places given. Marks nothing. */
export async function digestOf(
  planning: Planning,
  channel: Channel,
  slot: Slot,
  at: Instant,
  options: { freeing?: string | undefined; downtime?: Downtime | undefined } = {},
): Promise<Digest> {
  const { store, archive, packs, synonyms } = planning
  const key = channelKey(channel.ref)
  const matches = await store.openMatches(key, options.freeing)
  const index = await archive.read()
  const subscriptions: DigestFacts['subscriptions'][number][] = []
  for (const subscription of await store.subscriptions(key)) {
    const keys = matches.filter(({ by }) => by.some((one) => one.subscription === subscription.id))
    const parsed = parseTopic(subscription.topic, packs)
    if (keys.length === 0 || parsed.kind === 'refused') {
      subscriptions.push({ subscription, scores: new Map() })
      continue
    }
    const scores = index.rank(parsed.topic, synonyms, new Set(keys.map(({ paper }) => paper.key)))
    subscriptions.push({ subscription, scores })
  }
  const window = windowOf(channel, slot, matches)
  const { papers: considered, sources } = await store.countRead(window.from, slot.kind === 'scheduled' ? at : window.to)
  const next = nextSlot(channel.schedule, channel.zone, Math.max(slot.at, at))
  const catchUp = catchUpOf(channel, slot, options.downtime)
  return buildDigest({
    channel,
    kind: slot.kind,
    slot: `${slot.kind}:${formatInstant(slot.at)}`,
    window,
    matches,
    subscriptions,
    considered,
    sources,
    staleSources: await staleSources(store, at),
    ...(next === undefined ? {} : { next }),
    ...(catchUp === undefined ? {} : { catchUp }),
  })
}

/** From the last slot (in a channel's first digest from its oldest match) to this one. */
function windowOf(channel: Channel, slot: Slot, matches: DigestFacts['matches']): DigestFacts['window'] {
  const oldest = Math.min(slot.at, ...matches.map(({ paper }) => paper.firstLiveAt ?? slot.at))
  return { from: Math.min(channel.lastSlotAt ?? oldest, slot.at), to: slot.at }
}

/** Set when at least one slot between the last digest's and this one was not kept. */
function catchUpOf(channel: Channel, slot: Slot, downtime: Downtime | undefined): CatchUp | undefined {
  if (slot.kind !== 'scheduled' || channel.lastSlotAt === undefined) return undefined
  const before = lastSlot(channel.schedule, channel.zone, slot.at - 1)
  if (before === undefined || before <= channel.lastSlotAt) return undefined
  return downtime === undefined ? { kind: 'away', since: channel.lastSlotAt } : { kind: 'down', ...downtime }
}

async function patchAfter(store: Store, channel: Channel, slot: Slot, at: Instant): Promise<ChannelPatch> {
  const used = { lastSlotAt: Math.max(slot.at, channel.lastSlotAt ?? 0), quietSlots: 0 }
  if (slot.kind === 'post') return used
  if (slot.kind === 'instant') return { ...used, nextSlotAt: await nextInstant(store, channel, at) }
  return { ...used, nextSlotAt: nextSlot(channel.schedule, channel.zone, at) ?? null }
}

/** Under `instant` at most `hourly` digests leave in any hour: when this one fills it, the next may leave as the oldest ends. */
async function nextInstant(store: Store, channel: Channel, at: Instant): Promise<Instant | null> {
  const recent = (await store.deliveries({ channel: channelKey(channel.ref) })).filter(
    ({ kind, plannedAt, state }) => kind === 'instant' && state !== 'withdrawn' && plannedAt > at - HOUR,
  )
  const oldest = recent.at(-(channel.settings.hourly - 1))
  if (channel.settings.hourly === 1) return at + HOUR
  return oldest === undefined || recent.length < channel.settings.hourly - 1 ? null : oldest.plannedAt + HOUR
}
