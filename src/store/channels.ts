/** Channels: opened once, changed by patches, due when their slot has come. */
import { sql } from 'kysely'
import { type Channel, type ChannelPatch, type ChannelRef, channelKey, type Timing } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import { renewLine } from './line.ts'
import { openMatchIn } from './matches.ts'
import { fromChannel, fromChannelPatch, fromTiming, toChannel } from './rows.ts'
import type { Db } from './schema.ts'

export async function channel(db: Db, ref: ChannelRef): Promise<Channel | undefined> {
  const row = await db.selectFrom('channel').selectAll().where('key', '=', channelKey(ref)).executeTakeFirst()
  return row && toChannel(row)
}

export async function channels(db: Db): Promise<Channel[]> {
  return (await db.selectFrom('channel').selectAll().orderBy('created_at').orderBy('key').execute()).map(toChannel)
}

export async function openChannel(db: Db, opened: Channel): Promise<Channel> {
  await db
    .insertInto('channel')
    .values({ ...fromChannel(opened), last_number: 0, last_seq: 0, last_feed: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return standing(db, opened.ref)
}

export function changeChannel(db: Db, ref: ChannelRef, patch: ChannelPatch, asRead?: Timing): Promise<Channel> {
  const columns = fromChannelPatch(patch)
  if (Object.keys(columns).length === 0) return standing(db, ref)
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('channel')
      .set(columns)
      .where('key', '=', channelKey(ref))
      .$if(asRead !== undefined, (query) =>
        query.where(({ and }) => and(asRead === undefined ? {} : fromTiming(asRead))),
      )
      .returningAll()
      .executeTakeFirst()
    if (row === undefined) return standing(tx, ref)
    if (patch.state !== undefined) await renewLine(tx, sql`${row.key}`)
    return toChannel(row)
  })
}

async function standing(db: Db, ref: ChannelRef): Promise<Channel> {
  const found = await channel(db, ref)
  if (found === undefined) throw new Error(`The channel ${channelKey(ref)} is not in the store: open it first.`)
  return found
}

export async function dueChannels(db: Db, at: Instant): Promise<Channel[]> {
  const rows = await db
    .selectFrom('channel')
    .selectAll()
    .where(sql<boolean>`state = 'on'`)
    .where(
      sql<boolean>`(next_slot_at <= ${at} and schedule <> 'instant'
        or schedule = 'instant' and coalesce(next_slot_at, 0) <= ${at} and ${openMatchIn(sql.ref('channel.key'))})`,
    )
    .orderBy('next_slot_at')
    .orderBy('key')
    .execute()
  return rows.map(toChannel)
}
