/** Access to channels lost and found again. Nothing is ever lost with it: what waits, waits until it is back or forgotten. */
import { type RawBuilder, sql } from 'kysely'
import { type Channel, type ChannelKey, type ChannelRef, type Closed, channelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { HoldScope } from '../core/store/channels.ts'
import { deleteChanges } from './changes.ts'
import { renewLine } from './claim/line.ts'
import { deleteFeeds } from './feeds.ts'
import { reopen } from './outbox.ts'
import { OPEN, toChannel } from './rows.ts'
import type { Db } from './schema.ts'
import { inTurn, lockChannels } from './transact.ts'

export function hold(db: Db, where: HoldScope, why: string, at: Instant): Promise<void> {
  return inTurn(db, (tx) => holdAll(tx, where, why, at))
}

/** The same within a transaction. */
export async function holdAll(tx: Db, where: HoldScope, why: string, at: Instant): Promise<void> {
  const { platform, workspace, channel } = where
  const scope: Closed['scope'] = channel !== undefined ? 'channel' : workspace !== undefined ? 'workspace' : 'bot'
  await lockChannels(tx, channelsIn(tx, where))
  const { numUpdatedRows } = await tx
    .updateTable('channel')
    .set({ state: HELD, why, held_at: at, held_scope: scope, warned_at: null })
    .where(sql<boolean>`(state = 'on' or state = 'paused' and held_at is null)`)
    .where('platform', '=', platform)
    .$if(workspace !== undefined, (query) => query.where('workspace', '=', workspace ?? ''))
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) await renewLine(tx, channelsIn(tx, where))
}

/** What people paused stays paused, so that it is so when the bot is let in again. */
const HELD = sql<'held' | 'paused'>`case when state = 'paused' then 'paused' else 'held' end`

/** The keys of all channels of a scope, as a list or query. */
export function channelsIn(db: Db, { platform, workspace, channel }: HoldScope): RawBuilder<unknown> {
  if (workspace !== undefined && channel !== undefined) return sql`${channelKey({ platform, workspace, channel })}`
  const keys = db
    .selectFrom('channel')
    .select('key')
    .where('platform', '=', platform)
    .$if(workspace !== undefined, (query) => query.where('workspace', '=', workspace ?? ''))
  return sql`${keys}`
}

/**
 * What is made anew on return: digests that hold nothing but matches of their slot, and the line of a return that failed. What
 * may stand there already goes out as it is, because it says so.
 */
const MADE_ANEW = sql<boolean>`(kind in ('scheduled', 'instant') or slot like 'notice:back:%') and maybe_repeated = 0`

export function release(
  db: Db,
  ref: ChannelRef,
  nextSlotAt: Instant | undefined,
  at: Instant,
): Promise<Channel | undefined> {
  const key = channelKey(ref)
  return inTurn(db, async (tx) => {
    const { numUpdatedRows: paused } = await tx
      .updateTable('channel')
      .set(OPEN)
      .where('key', '=', key)
      .where('state', '=', 'paused')
      .where('held_at', 'is not', null)
      .executeTakeFirstOrThrow()
    if (paused > 0n) await goOn(tx, key, at)
    const row = await tx
      .updateTable('channel')
      .set({ ...OPEN, state: 'on', next_slot_at: nextSlotAt ?? null })
      .where('key', '=', key)
      .where('state', '=', 'held')
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return undefined
    const withdrawn = await tx
      .updateTable('delivery')
      .set({ state: 'withdrawn', changed_at: at })
      .where('channel', '=', key)
      .where(MADE_ANEW)
      .where(sql<boolean>`(state = 'held' and held_for = 'access' or state = 'due')`)
      .returning('id')
      .execute()
    const ids = withdrawn.map(({ id }) => id)
    if (ids.length > 0) await tx.updateTable('delivery_paper').set({ holds: 0 }).where('delivery', 'in', ids).execute()
    await goOn(tx, key, at)
    return toChannel(row)
  })
}

/** What was held for access is sent. */
async function goOn(tx: Db, key: ChannelKey, at: Instant): Promise<void> {
  await reopen(tx, key, at)
  await renewLine(tx, sql`${key}`)
}

export async function markWarned(db: Db, ref: ChannelRef, closedSince: Instant, at: Instant): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('channel')
    .set({ warned_at: at })
    .where('key', '=', channelKey(ref))
    .where('held_at', '=', closedSince)
    .where('warned_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export function deleteChannel(db: Db, ref: ChannelRef, closedSince: Instant): Promise<boolean> {
  const key = channelKey(ref)
  return inTurn(db, async (tx) => {
    await lockChannels(tx, sql`${key}`)
    const forgettable = await tx
      .selectFrom('channel')
      .select('key')
      .where('key', '=', key)
      .where('state', '<>', 'on')
      // Null where it is open, which is never so.
      .where('held_at', '<=', closedSince)
      .where(FOLLOWS_NOTHING)
      .executeTakeFirst()
    if (forgettable === undefined) return false
    await deleteAllOf(tx, key)
    return true
  })
}

export const FOLLOWS_NOTHING = sql<boolean>`not exists (
  select 1 from subscription s where s.channel = channel.key and s.removed_at is null)`

/** Children before parents, as the foreign keys ask. */
export async function deleteAllOf(tx: Db, key: ChannelKey): Promise<void> {
  await tx.deleteFrom('delivery_paper').where('channel', '=', key).execute()
  await tx.deleteFrom('delivery').where('channel', '=', key).execute()
  await tx.deleteFrom('match_subscription').where('channel', '=', key).execute()
  await tx.deleteFrom('match').where('channel', '=', key).execute()
  await tx.deleteFrom('subscription').where('channel', '=', key).execute()
  await deleteChanges(tx, key)
  await tx.deleteFrom('pace').where('scope', '=', `channel:${key}`).execute()
  await deleteFeeds(tx, key)
  await tx.deleteFrom('channel').where('key', '=', key).execute()
}
