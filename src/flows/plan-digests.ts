/**
 * match → digest → message → outbox. A slot is used up, its message frozen and its papers recorded in one transaction, so a
 * second process or a death in between changes nothing. A channel has at most one unsent digest: if the next slot comes while
 * the last is surely unsent, it is withdrawn and its papers join the new one.
 */
import { type Channel, type ChannelPatch, channelKey, type PlatformName } from '../core/channel.ts'
import { type Delivery, deliveryId, isDigest } from '../core/delivery.ts'
import { buildDigest, type Digest, papersOf, type Window } from '../core/digest.ts'
import { digestMessage } from '../core/digest-message.ts'
import { catchUpOf, type Slot, windowOf } from '../core/digest-window.ts'
import { formatInstant, HOUR, type Instant } from '../core/instant.ts'
import type { Hash } from '../core/paper.ts'
import type { Crashpoint, LiveSource } from '../core/ports.ts'
import { lastSlot, nextSlot } from '../core/schedule.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { Store } from '../core/store.ts'
import type { PacksThen } from '../core/stored-topic.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { letOthers } from './let-others.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { planQuietLine } from './plan-quiet-line.ts'
import { createRound, type Round } from './plan-round.ts'
import { rankEach } from './rank-papers.ts'
import type { Archive } from './read-archive.ts'
import { staleSources } from './stale-sources.ts'

export type Planning = PacksThen & {
  readonly store: Store
  readonly archive: Archive
  readonly synonyms: Synonyms
  readonly hash: Hash
  readonly crashpoint: Crashpoint
  readonly sources: readonly LiveSource[]
  /** Unique to this process: each begins at another of the channels due, so that together they plan few twice. */
  readonly owner?: string
  /** Where many digests are planned at once. */
  readonly round?: Round
  /** Where a person has asked for a digest. */
  readonly note?: ChangeNote
}

/** The chats that run here. What is due in another waits until that one runs: a digest planned for it would only grow old. */
export type Running = { readonly platforms: ReadonlyMap<PlatformName, unknown> }

/**
 * Plans what is due. Returns the ids of the deliveries planned. `downtime` is when the program was not running, as seen from its
 * first tick after. A channel that cannot be planned stops no other: what was thrown is thrown together at the end.
 */
export async function planDigests(planning: Planning & Running, at: Instant, downtime?: Window): Promise<string[]> {
  const planned: string[] = []
  const faults: unknown[] = []
  const together = { ...planning, round: createRound(planning) }
  const due = fromOwnPlace(await planning.store.dueChannels([...planning.platforms.keys()], at), planning).values()
  const breathe = oneAtATime(letOthers)
  const planInTurn = async (): Promise<void> => {
    for (const ref of due) {
      await breathe()
      try {
        // The channels before it took their time, and people change a schedule whenever they like.
        const channel = await planning.store.channel(ref)
        const id = channel && isDue(channel, at) ? await planChannel(together, channel, at, downtime) : undefined
        if (id !== undefined) planned.push(id)
      } catch (fault) {
        faults.push(fault)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, planInTurn))
  if (faults.length > 0) throw new Unplanned(faults, `${faults.length} of the channels due could not be planned`)
  return planned
}

/** Channels that could not be planned, each for its own reason; all others were. */
export class Unplanned extends AggregateError {}

/** While one digest waits for the store, another is thought about. */
const AT_ONCE = 4

function fromOwnPlace<Due>(due: readonly Due[], { owner, hash }: Planning): Due[] {
  const place = owner === undefined ? 0 : Number.parseInt(hash(owner).slice(0, 8), 16) % Math.max(due.length, 1)
  return [...due.slice(place), ...due.slice(0, place)]
}

function isDue({ state, nextSlotAt }: Channel, at: Instant): boolean {
  return state === 'on' && (nextSlotAt === undefined || nextSlotAt <= at)
}

async function planChannel(
  planning: Planning & { readonly round: Round },
  channel: Channel,
  at: Instant,
  downtime: Window | undefined,
): Promise<string | undefined> {
  const slot = slotAt(channel, at)
  const outcome = await planSlot(planning, channel, slot, at, downtime)
  if (outcome.kind === 'planned') return outcome.id
  if (outcome.kind === 'nothing' && slot.kind === 'scheduled')
    return planQuietLine(planning, channel, outcome.digest, { slotAt: slot.at, at })
  return undefined
}

/** The slot that a tick at this instant plans, if the channel is due then. */
export function slotAt({ schedule, zone }: Channel, at: Instant): Slot {
  const due = lastSlot(schedule, zone, at)
  return due === undefined ? { kind: 'instant', at } : { kind: 'scheduled', at: due }
}

export type PlanOutcome =
  | { readonly kind: 'planned'; readonly id: string }
  /** No match waits: the digest has no papers. */
  | { readonly kind: 'nothing'; readonly digest: Digest }
  /** A digest is on its way, another process was faster, or people changed the channel meanwhile. */
  | { readonly kind: 'busy' }

/** Plans one slot of one channel with whatever waits for it; `post` plans out of turn and leaves the schedule as it is. */
export async function planSlot(
  planning: Planning,
  channel: Channel,
  slot: Slot,
  at: Instant,
  downtime?: Window,
): Promise<PlanOutcome> {
  const { store, hash, crashpoint, round = createRound(planning) } = planning
  const draft = await draftOf({ ...planning, round }, channel, slot, at, downtime)
  if (draft === 'on its way') return { kind: 'busy' }
  const { digest, replaced } = draft
  if (digest.sections.length === 0) return { kind: 'nothing', digest }
  const id = deliveryId(channelKey(channel.ref), digest.slot, hash)
  const plan = {
    id,
    channel: channel.ref,
    slot: digest.slot,
    kind: slot.kind,
    message: digestMessage(digest, (paper) => round.analyse(paper).abstract.text),
    ...papersOf(digest),
    ranks: digest.ranks,
    at,
    ...(replaced === undefined ? {} : { replaces: replaced.id }),
    patch: await patchAfter(store, channel, slot, at, replaced),
    ...(slot.kind === 'post' ? { note: planning.note } : { asRead: channel }),
  }
  crashpoint('plan: before plan')
  const outcome = await store.plan(plan)
  crashpoint('plan: after plan')
  return outcome === 'planned' ? { kind: 'planned', id } : { kind: 'busy' }
}

/** A slot's digest with the unsent one that it replaces, unless that one has to go out first. */
export async function draftOf(
  planning: Planning,
  channel: Channel,
  slot: Slot,
  at: Instant,
  downtime?: Window,
): Promise<{ readonly digest: Digest; readonly replaced: Delivery | undefined } | 'on its way'> {
  const replaced = await unsentDigest(planning.store, channel)
  if (replaced === 'on its way') return replaced
  const digest = await digestOf(planning, channel, slot, at, { replaced, downtime })
  const { papers } = papersOf(digest)
  // What waits no more as a match (papers that somebody chose to post) would be lost with the old digest.
  return replaced?.papers.some((paper) => !papers.includes(paper)) === true ? 'on its way' : { digest, replaced }
}

/** The channel's unsent digest, if there is one: it may be replaced only while it is surely unsent. */
async function unsentDigest(store: Store, channel: Channel): Promise<Delivery | 'on its way' | undefined> {
  const open = await store.deliveries({ states: ['due', 'sending', 'uncertain'], channel: channelKey(channel.ref) })
  const [first, ...others] = open.filter(({ kind }) => isDigest(kind))
  if (first === undefined) return undefined
  const unsent = first.state === 'due' && first.unsureSince === undefined && !first.maybeRepeated
  return unsent && others.length === 0 ? first : 'on its way'
}

/** The digest of a slot as it stands: the facts of its window, its matches ranked, its places given. Marks nothing. */
export async function digestOf(
  planning: Planning,
  channel: Channel,
  slot: Slot,
  at: Instant,
  options: { replaced?: Delivery | undefined; downtime?: Window | undefined } = {},
): Promise<Digest> {
  const { store, round = createRound(planning) } = planning
  const { replaced, downtime } = options
  const key = channelKey(channel.ref)
  const [waiting, followed, stale] = await Promise.all([
    store.openMatches(key, replaced?.id),
    store.subscriptions(key),
    staleSources(planning.sources, key, at, round),
  ])
  const matches = waiting.map((match) => ({ ...match, paper: round.same(match.paper) }))
  const ranked = await rankEach(
    round,
    followed.map(({ id, topic }) => {
      const papers = matches.flatMap(({ by, paper }) =>
        by.some(({ subscription }) => subscription === id) ? [paper] : [],
      )
      return { topic: papers.length === 0 ? undefined : topicIn(round, topic), papers }
    }),
  )
  const subscriptions = followed.map((subscription, at) => ({ subscription, ranked: ranked[at] ?? new Map() }))
  const facts = { channel, slot, at, subscriptions: followed, matches, replaces: replaced !== undefined }
  const window = windowOf(facts)
  const { papers: considered, sources } = await round.countRead(key, window.from, at)
  const next = channel.state === 'on' ? nextSlot(channel.schedule, channel.zone, window.to) : undefined
  const catchUp = catchUpOf(facts, window, downtime)
  return buildDigest({
    channel,
    kind: slot.kind,
    slot: `${slot.kind}:${formatInstant(slot.at)}`,
    window,
    matches,
    subscriptions,
    considered,
    sources,
    staleSources: stale,
    ...(next === undefined ? {} : { next }),
    ...(catchUp === undefined ? {} : { catchUp }),
  })
}

/** Undefined where it cannot be read any more. Most subscriptions of most slots have no match: then nobody asks. */
function topicIn(round: Round, text: string): Topic | undefined {
  const parsed = round.topicOf(text)
  return parsed.kind === 'topic' ? parsed.topic : undefined
}

/** The next window begins where this one was read up to, which is later than its slot when the tick was late. */
async function patchAfter(
  store: Store,
  channel: Channel,
  slot: Slot,
  at: Instant,
  replaced: Delivery | undefined,
): Promise<ChannelPatch> {
  const used = { lastSlotAt: Math.max(at, channel.lastSlotAt ?? at), quietSlots: 0 }
  if (slot.kind === 'post') return used
  if (slot.kind === 'instant') return { ...used, nextSlotAt: await nextInstant(store, channel, at, replaced) }
  return { ...used, nextSlotAt: nextSlot(channel.schedule, channel.zone, at) ?? null }
}

/** Newest deliveries of a channel among which those of the last hour surely are. */
const LAST_HOUR = 500

/** Under `instant` at most `hourly` digests leave in any hour: when this one fills it, the next may leave as the oldest ends. */
async function nextInstant(
  store: Store,
  channel: Channel,
  at: Instant,
  replaced: Delivery | undefined,
): Promise<Instant | null> {
  const newest = await store.deliveries({ channel: channelKey(channel.ref), limit: LAST_HOUR })
  const before = newest.filter(
    ({ id, kind, plannedAt, state }) =>
      kind === 'instant' && state !== 'withdrawn' && plannedAt > at - HOUR && id !== replaced?.id,
  )
  const leaving = [...before.map(({ plannedAt }) => plannedAt), at]
  const oldest = leaving.at(-channel.settings.hourly)
  return oldest === undefined ? null : oldest + HOUR
}
