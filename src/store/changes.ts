/** What people changed in a channel: written in the transaction of the change itself, so that none goes without its row. */
import { sql } from 'kysely'
import type { ChannelKey } from '../core/channel.ts'
import { DAY } from '../core/instant.ts'
import type { ChangeNote, ChannelChange } from '../core/store/changes.ts'
import { FORGOTTEN } from '../core/subscription.ts'
import type { Db } from './schema.ts'

const CHANGES_KEPT = 200
const KEPT_MS = 365 * DAY

/** Nothing where there is nothing to note. */
export async function addChange(tx: Db, channel: ChannelKey, note: ChangeNote | undefined): Promise<void> {
  if (note === undefined) return
  const { last_change: number } = await tx
    .updateTable('channel')
    .set(({ eb }) => ({ last_change: eb('last_change', '+', 1) }))
    .where('key', '=', channel)
    .returning('last_change')
    .executeTakeFirstOrThrow(() => new Error(`The channel ${channel} is not in the store: open it first.`))
  await tx
    .insertInto('channel_change')
    .values({ channel, number, at: note.at, by_person: note.by, what: note.what })
    .execute()
  await tx
    .deleteFrom('channel_change')
    .where('channel', '=', channel)
    .where(({ or, eb }) => or([eb('number', '<=', number - CHANGES_KEPT), eb('at', '<', note.at - KEPT_MS)]))
    .execute()
}

export async function channelChanges(db: Db, channel: ChannelKey, limit: number): Promise<ChannelChange[]> {
  const rows = await db
    .selectFrom('channel_change')
    .select(['number', 'at', 'by_person', 'what'])
    .where('channel', '=', channel)
    .orderBy('number', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ number, at, by_person, what }) => ({ number, at, by: by_person, what }))
}

/** The channels in which something is by a person. */
export async function channelsNaming(tx: Db, person: string): Promise<ChannelKey[]> {
  const { rows } = await sql<{ channel: ChannelKey }>`
    select channel from subscription where by_person = ${person}
    union select channel from feed where by_person = ${person}
    union select channel from channel_change where by_person = ${person} order by channel`.execute(tx)
  return rows.map(({ channel }) => channel)
}

/** What a person changed stays; who it was does not. */
export async function forgetInChanges(tx: Db, person: string): Promise<void> {
  await tx.updateTable('channel_change').set({ by_person: FORGOTTEN }).where('by_person', '=', person).execute()
}

export async function deleteChanges(tx: Db, channel: ChannelKey): Promise<void> {
  await tx.deleteFrom('channel_change').where('channel', '=', channel).execute()
}
