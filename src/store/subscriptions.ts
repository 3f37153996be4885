/** Subscriptions. Every change has a number from one counter, so that every topic index can follow what any process did. */
import { isDeepStrictEqual } from 'node:util'
import type { ChannelKey } from '../core/channel.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { TopicChange } from '../core/store/channels.ts'
import type { Store } from '../core/store.ts'
import { type Subscription, subscriptionId } from '../core/subscription.ts'
import { addChange } from './changes.ts'
import { nextNumber } from './marks.ts'
import { addUnused } from './matches.ts'
import { bit, toSubscription } from './rows.ts'
import type { Db, SubscriptionRow } from './schema.ts'
import { inTurn } from './transact.ts'

export async function subscriptions(db: Db, channel?: ChannelKey): Promise<Subscription[]> {
  const rows = await db
    .selectFrom('subscription')
    .selectAll()
    .where('removed_at', 'is', null)
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .orderBy('channel')
    .orderBy('number')
    .execute()
  return rows.map(toSubscription)
}

export async function subscription(
  db: Db,
  { channel, number }: Pick<Subscription, 'channel' | 'number'>,
): Promise<Subscription | undefined> {
  const row = await db
    .selectFrom('subscription')
    .selectAll()
    .where('channel', '=', channel)
    .where('number', '=', number)
    .executeTakeFirst()
  return row && toSubscription(row)
}

async function withId(tx: Db, id: string): Promise<Subscription | undefined> {
  const row = await tx.selectFrom('subscription').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toSubscription(row)
}

export function subscribe(db: Db, made: Omit<Subscription, 'id' | 'number'>, note?: ChangeNote): Promise<Subscription> {
  const { channel } = made
  return inTurn(db, async (tx) => {
    const change = await nextNumber(tx, 'topic change')
    const { last_number: number } = await tx
      .updateTable('channel')
      .set(({ eb }) => ({ last_number: eb('last_number', '+', 1) }))
      .where('key', '=', channel)
      .returning('last_number')
      .executeTakeFirstOrThrow(() => new Error(`The channel ${channel} is not in the store: open it first.`))
    const row: SubscriptionRow = {
      id: await freeId(tx, channel, number),
      channel,
      number,
      label: made.label,
      topic: made.topic,
      meaning: made.meaning,
      by_person: made.by,
      created_at: made.createdAt,
      since: made.since,
      meaning_at: made.meaningAt,
      caught_up: bit(made.caughtUp),
      paused_at: made.pausedAt ?? null,
      removed_at: made.removedAt ?? null,
      before_edit: made.before === undefined ? null : JSON.stringify(made.before),
      change,
    }
    await tx.insertInto('subscription').values(row).execute()
    await addChange(tx, channel, note)
    return toSubscription(row)
  })
}

/** One that was made under this key, in a channel that has another by now, keeps its id. */
async function freeId(tx: Db, channel: ChannelKey, number: number): Promise<string> {
  const id = subscriptionId(channel, number)
  return (await withId(tx, id)) === undefined ? id : freeId(tx, `${channel}#`, number)
}

type Patch = Parameters<Store['changeSubscription']>[1]

export function changeSubscription(
  db: Db,
  id: string,
  patch: Patch,
  note?: ChangeNote,
  asRead?: Pick<Subscription, 'topic' | 'label'>,
): Promise<Subscription> {
  return inTurn(db, async (tx) => {
    const stands = asRead && (await withId(tx, id))
    const isAsRead = stands?.topic === asRead?.topic && stands?.label === asRead?.label
    return stands === undefined || isAsRead ? change(tx, id, patch, note) : stands
  })
}

async function change(tx: Db, id: string, patch: Patch, note: ChangeNote | undefined): Promise<Subscription> {
  const number = await nextNumber(tx, 'topic change')
  const row = await tx
    .updateTable('subscription')
    .set({ ...columnsOf(patch), change: number })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow(() => new Error(`The subscription ${id} is not in the store.`))
  await addChange(tx, row.channel, note)
  return toSubscription(row)
}

export function undoEdit(
  db: Db,
  { id, channel, before }: Subscription,
  { patch, waiting, at }: Parameters<Store['undoEdit']>[1],
  note?: ChangeNote,
): Promise<Subscription | 'stale'> {
  return inTurn(db, async (tx) => {
    if (!isDeepStrictEqual((await withId(tx, id))?.before, before)) return 'stale'
    await addUnused(tx, channel, waiting, at)
    return change(tx, id, { ...patch, before: null }, note)
  })
}

function columnsOf(patch: Patch): Partial<SubscriptionRow> {
  const columns = {
    label: patch.label,
    topic: patch.topic,
    meaning: patch.meaning,
    since: patch.since,
    meaning_at: patch.meaningAt,
    caught_up: patch.caughtUp === undefined ? undefined : bit(patch.caughtUp),
    paused_at: patch.pausedAt,
    removed_at: patch.removedAt,
    before_edit: patch.before && JSON.stringify(patch.before),
  }
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined))
}

export async function topicChanges(db: Db, after: number, limit: number): Promise<TopicChange[]> {
  const rows = await db
    .selectFrom('subscription')
    .selectAll()
    .where('change', '>', after)
    .orderBy('change')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ number: row.change, subscription: toSubscription(row) }))
}
