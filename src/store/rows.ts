/** Rows ↔ domain: the one place where what the database holds is checked, and where its names become ours. */
import { z } from 'zod'
import {
  type Channel,
  type ChannelPatch,
  type Closed,
  channelKey,
  parseChannelKey,
  type Settings,
  type SettingsPatch,
  SettingsSchema,
  type Timing,
} from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import { type Feed, feedSourceName } from '../core/feed.ts'
import { MessageSchema } from '../core/message.ts'
import type { PaperKey } from '../core/paper.ts'
import type { Proof } from '../core/proof.ts'
import { formatSchedule, ScheduleSchema } from '../core/schedule.ts'
import type { BackFill, SourceState } from '../core/store/sources.ts'
import type { Edited, Subscription } from '../core/subscription.ts'
import type { BackFillRow, ChannelRow, DeliveryRow, FeedRow, SourceRow, SubscriptionRow } from './schema.ts'

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> }

/** Leaves out what is null or undefined: a column without a value is a property that is absent. */
export function given<T extends object>(columns: T): Given<T> {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value != null)) as Given<T>
}

export function bit(value: boolean): 0 | 1 {
  return value ? 1 : 0
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
      closed: toClosed(row),
      lastSlotAt: row.last_slot_at,
      nextSlotAt: row.next_slot_at,
      quietLineAt: row.quiet_line_at,
    }),
  }
}

/** An earlier version of the program leaves the columns as they were when it resumes a channel: one that is on is open. */
function toClosed({ state, held_at, held_scope, warned_at }: ChannelRow): Closed | undefined {
  return held_at === null || state === 'on'
    ? undefined
    : { at: held_at, scope: held_scope ?? 'channel', ...given({ warnedAt: warned_at }) }
}

export function fromChannel(
  channel: Channel,
): Omit<ChannelRow, 'last_number' | 'last_seq' | 'last_feed' | 'last_change'> {
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
    held_at: channel.closed?.at ?? null,
    held_scope: channel.closed?.scope ?? null,
    warned_at: channel.closed?.warnedAt ?? null,
    created_at: channel.createdAt,
    last_slot_at: channel.lastSlotAt ?? null,
    next_slot_at: channel.nextSlotAt ?? null,
    quiet_slots: channel.quietSlots,
    quiet_line_at: channel.quietLineAt ?? null,
  }
}

/** What a channel says that is not closed to us. */
export const OPEN = { why: null, held_at: null, held_scope: null, warned_at: null } as const

/** Only the columns that a patch names; null clears one. Settings share a column, so that takes those that stand. */
export function fromChannelPatch({ settings: _, ...patch }: ChannelPatch): Partial<ChannelRow> {
  const columns = {
    name: patch.name,
    schedule: patch.schedule && formatSchedule(patch.schedule),
    zone: patch.zone,
    zone_chosen: patch.zoneChosen === undefined ? undefined : bit(patch.zoneChosen),
    state: patch.state,
    why: patch.why,
    ...(patch.state === 'on' ? OPEN : {}),
    last_slot_at: patch.lastSlotAt,
    next_slot_at: patch.nextSlotAt,
    quiet_slots: patch.quietSlots,
    quiet_line_at: patch.quietLineAt,
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

export function fromSettingsPatch(before: Settings, patch: SettingsPatch): Pick<ChannelRow, 'settings'> {
  return { settings: JSON.stringify({ ...before, ...given(patch) }) }
}

/** The columns that must still say this. */
export function fromTiming({ state, schedule, zone, lastSlotAt, nextSlotAt }: Timing) {
  const slots = { last_slot_at: lastSlotAt ?? null, next_slot_at: nextSlotAt ?? null }
  return { state, schedule: formatSchedule(schedule), zone, ...slots }
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
    ...given({
      before: row.before_edit === null ? null : EditedSchema.parse(JSON.parse(row.before_edit)),
      pausedAt: row.paused_at,
      removedAt: row.removed_at,
    }),
  }
}

const EditedSchema = z.strictObject({
  label: z.string(),
  topic: z.string(),
  meaning: z.string(),
  since: z.number(),
  meaningAt: z.number(),
  at: z.number(),
  waiting: z.array(z.string()).optional(),
}) satisfies z.ZodType<Edited>

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
      changedAt: row.changed_at,
    }),
  }
}

export function toSourceState(row: Omit<SourceRow, 'cursor'> & { cursor?: string | null }): SourceState {
  return {
    source: row.source,
    ...given({
      cursor: row.cursor,
      firstOkAt: row.first_ok_at,
      restsUntil: row.rests_until,
      lastOkAt: row.last_ok_at,
      lastTryAt: row.last_try_at,
      entries: row.entries,
      rejected: row.rejected,
      fault: row.fault,
      error: row.error,
    }),
  }
}

export function toBackFill(row: BackFillRow): BackFill {
  const { source, since, read } = row
  return {
    source,
    since,
    read,
    ...given({ takes: row.takes, cursor: row.cursor, reached: row.reached, doneAt: row.done_at, error: row.error }),
  }
}

export function toFeed(row: FeedRow): Feed {
  const { channel, number, url, title } = row
  return {
    channel,
    number,
    url,
    title,
    by: row.by_person,
    addedAt: row.added_at,
    source: feedSourceName(channel, number),
    ...given({ removedAt: row.removed_at }),
  }
}
