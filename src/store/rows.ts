/** Rows ↔ domain: the one place where what the database holds is checked, and where its names become ours. */
import { z } from 'zod'
import {
  type Channel,
  type ChannelPatch,
  channelKey,
  type Held,
  parseChannelKey,
  SettingsSchema,
  type Timing,
} from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import { MessageSchema } from '../core/message.ts'
import type { Paper, PaperFields, PaperKey } from '../core/paper.ts'
import type { Proof } from '../core/proof.ts'
import { formatSchedule, ScheduleSchema } from '../core/schedule.ts'
import type { SourceState } from '../core/store.ts'
import type { Subscription } from '../core/subscription.ts'
import type { ChannelRow, DeliveryRow, PaperRow, SourceRow, SubscriptionRow } from './schema.ts'

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** Leaves out what is null or undefined: a column without a value is a property that is absent. */
export function given<T extends object>(columns: T): Given<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value != null)) as Given<T>
}

export function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0
}

const TextsSchema = z.array(z.string())

function texts(json: string): string[] {
  return TextsSchema.parse(JSON.parse(json))
}

export function toPaper(row: PaperRow): Paper {
  return {
    key: row.key,
    title: row.title,
    abstract: row.abstract,
    authors: texts(row.authors),
    categories: texts(row.categories),
    sources: texts(row.sources),
    withdrawn: row.withdrawn === 1,
    listedOn: row.listed_on,
    firstSeenAt: row.first_seen_at,
    ...given({
      arxiv: row.arxiv,
      doi: row.doi,
      url: row.url,
      upvotes: row.upvotes,
      version: row.version,
      firstLiveAt: row.first_live_at,
    }),
  }
}

/** The columns that say what a paper is; how far it has been matched is not among them. */
export function fromPaper(paper: Paper): Omit<PaperRow, 'change' | 'waiting' | 'matched_at'> {
  return {
    key: paper.key,
    title: paper.title,
    abstract: paper.abstract,
    authors: JSON.stringify(paper.authors),
    categories: JSON.stringify(paper.categories),
    sources: JSON.stringify(paper.sources),
    arxiv: paper.arxiv ?? null,
    doi: paper.doi ?? null,
    url: paper.url ?? null,
    upvotes: paper.upvotes ?? null,
    version: paper.version ?? null,
    withdrawn: bit(paper.withdrawn),
    listed_on: paper.listedOn,
    first_seen_at: paper.firstSeenAt,
    first_live_at: paper.firstLiveAt ?? null,
  }
}

const FieldsSchema = z.strictObject({
  title: z.string(),
  abstract: z.string(),
  authors: TextsSchema,
  categories: TextsSchema,
  sources: TextsSchema,
  arxiv: z.string().exactOptional(),
  doi: z.string().exactOptional(),
  upvotes: z.number().exactOptional(),
  withdrawn: z.boolean(),
}) satisfies z.ZodType<PaperFields>

/** All fields, of a first version. */
export function toFields(json: string): PaperFields {
  return FieldsSchema.parse(JSON.parse(json))
}

export function toChannel(row: ChannelRow): Channel {
  return {
    ref: { platform: row.platform, workspace: row.workspace, channel: row.channel },
    name: row.name,
    schedule: ScheduleSchema.decode(row.schedule),
    zone: row.zone,
    zoneChosen: row.zone_chosen === 1,
    settings: SettingsSchema.parse(JSON.parse(row.settings)),
    state: row.state,
    createdAt: row.created_at,
    quietSlots: row.quiet_slots,
    ...given({
      why: row.why,
      held: toHeld(row),
      lastSlotAt: row.last_slot_at,
      nextSlotAt: row.next_slot_at,
      quietLineAt: row.quiet_line_at,
    }),
  }
}

function toHeld({ held_at, held_scope, warned_at }: ChannelRow): Held | undefined {
  return held_at === null
    ? undefined
    : { at: held_at, scope: held_scope ?? 'channel', ...given({ warnedAt: warned_at }) }
}

export function fromChannel(channel: Channel): Omit<ChannelRow, 'last_number' | 'last_seq'> {
  return {
    key: channelKey(channel.ref),
    ...channel.ref,
    name: channel.name,
    schedule: formatSchedule(channel.schedule),
    zone: channel.zone,
    zone_chosen: bit(channel.zoneChosen),
    settings: JSON.stringify(channel.settings),
    state: channel.state,
    why: channel.why ?? null,
    held_at: channel.held?.at ?? null,
    held_scope: channel.held?.scope ?? null,
    warned_at: channel.held?.warnedAt ?? null,
    created_at: channel.createdAt,
    last_slot_at: channel.lastSlotAt ?? null,
    next_slot_at: channel.nextSlotAt ?? null,
    quiet_slots: channel.quietSlots,
    quiet_line_at: channel.quietLineAt ?? null,
  }
}

/** Only the columns that a patch names; null clears one. */
export function fromChannelPatch(patch: ChannelPatch): Partial<ChannelRow> {
  const columns = {
    name: patch.name,
    schedule: patch.schedule && formatSchedule(patch.schedule),
    zone: patch.zone,
    zone_chosen: patch.zoneChosen === undefined ? undefined : bit(patch.zoneChosen),
    settings: patch.settings && JSON.stringify(patch.settings),
    state: patch.state,
    why: patch.why,
    last_slot_at: patch.lastSlotAt,
    next_slot_at: patch.nextSlotAt,
    quiet_slots: patch.quietSlots,
    quiet_line_at: patch.quietLineAt,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

/** The columns that must still say this. */
export function fromTiming({ state, schedule, zone, nextSlotAt }: Timing) {
  return { state, schedule: formatSchedule(schedule), zone, next_slot_at: nextSlotAt ?? null }
}

export function toSubscription(row: SubscriptionRow): Subscription {
  return {
    id: row.id,
    channel: row.channel,
    number: row.number,
    label: row.label,
    topic: row.topic,
    meaning: row.meaning,
    by: row.by_person,
    createdAt: row.created_at,
    since: row.since,
    meaningAt: row.meaning_at,
    caughtUp: row.caught_up === 1,
    ...given({ pausedAt: row.paused_at, removedAt: row.removed_at }),
  }
}

/** Proofs are written by the evaluator only and read back whole: they are opaque here. */
export function toProof(json: string): Proof {
  return JSON.parse(json) as Proof
}

export function toDelivery(row: DeliveryRow, papers: readonly PaperKey[]): Delivery {
  const channel = parseChannelKey(row.channel)
  if (channel === undefined) throw new Error(`The delivery ${row.id} is for "${row.channel}", which is no channel.`)
  return {
    id: row.id,
    channel,
    slot: row.slot,
    part: row.part,
    kind: row.kind,
    state: row.state,
    message: MessageSchema.parse(JSON.parse(row.message)),
    papers,
    shown: row.shown,
    attempts: row.attempts,
    refusals: row.refusals,
    maybeRepeated: row.maybe_repeated === 1,
    plannedAt: row.planned_at,
    readyAt: row.ready_at,
    ...given({
      ref: row.ref,
      heldFor: row.held_for,
      why: row.why,
      unsureSince: row.unsure_since,
      deliveredAt: row.delivered_at,
    }),
  }
}

export function toSourceState(row: SourceRow): SourceState {
  return {
    source: row.source,
    ...given({
      cursor: row.cursor,
      lastOkAt: row.last_ok_at,
      lastTryAt: row.last_try_at,
      entries: row.entries,
      error: row.error,
    }),
  }
}
