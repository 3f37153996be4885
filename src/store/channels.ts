/** Channels: opened once, changed by patches, due when their slot has come. */
import { sql } from 'kysely'
import {
  type Channel,
  type ChannelPatch,
  type ChannelRef,
  channelKey,
  type PlatformName,
  type Timing,
} from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import { addChange } from './changes.ts'
import { renewLine } from './claim/line.ts'
import { openMatchIn } from './matches.ts'
import { fromChannel, fromChannelPatch, fromSettingsPatch, fromTiming, toChannel } from './rows.ts'
import type { Db } from './schema.ts'
import { inTurn } from './transact.ts'

export async function channel(db: Db, ref: ChannelRef): Promise<Channel | undefined> {
  const row = await db.selectFrom('channel').selectAll().where('key', '=', channelKey(ref)).executeTakeFirst()
  return row && toChannel(row)
}

export async function channels(db: Db, which?: 'closed'): Promise<Channel[]> {
  const rows = await db
    .selectFrom('channel')
    .selectAll()
    .$if(which === 'closed', (query) => query.where('held_at', 'is not', null).where('state', '<>', 'on'))
    .orderBy('created_at')
    .orderBy('key')
    .execute()
  return rows.map(toChannel)
}

export async function openChannel(db: Db, opened: Channel): Promise<Channel> {
  await db
    .insertInto('channel')
    .values({ ...fromChannel(opened), last_number: 0, last_seq: 0, last_feed: 0, last_change: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return standing(db, opened.ref)
}

export function changeChannel(
  db: Db,
  ref: ChannelRef,
  patch: ChannelPatch,
  asRead?: Timing,
  note?: ChangeNote,
): Promise<Channel> {
  if (Object.keys(patch).length === 0) return standing(db, ref)
  return inTurn(db, async (tx) => {
    const { settings } = patch
    const columns = {
      ...fromChannelPatch(patch),
      ...(settings && fromSettingsPatch((await standing(tx, ref)).settings, settings)),
    }
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
    await addChange(tx, row.key, note)
    if (patch.state !== undefined) await renewLine(tx, sql`${row.key}`)
    return toChannel(row)
  })
}

async function standing(db: Db, ref: ChannelRef): Promise<Channel> {
  const found = await channel(db, ref)
  if (found === undefined) throw new Error(`The channel ${channelKey(ref)} is not in the store: open it first.`)
  return found
}

/** One of each workspace in turn, so that none waits until the many of another are planned. */
export async function dueChannels(db: Db, platforms: readonly PlatformName[], at: Instant): Promise<ChannelRef[]> {
  if (platforms.length === 0) return []
  const { rows } = await sql<ChannelRef>`
    select platform, workspace, channel from channel
    where state = 'on' and platform in (${sql.join(platforms)}) and (next_slot_at <= ${at} or next_slot_at is null) and (
      next_slot_at is not null and schedule <> 'instant'
      or schedule = 'instant' and ${openMatchIn(sql.ref('channel.key'))})
    order by row_number() over (partition by platform, workspace order by next_slot_at nulls first, key), platform, workspace`.execute(
    db,
  )
  return rows
}
