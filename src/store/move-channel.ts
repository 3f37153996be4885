/** A channel that its platform knows by another id. Nothing stored about it is lost, and nothing is posted twice for it. */
import { sql } from 'kysely'
import { type Channel, type ChannelKey, type ChannelRef, channelKey } from '../core/channel.ts'
import { deleteAllOf } from './access.ts'
import { renewLine } from './claim/line.ts'
import { moveFeeds } from './feeds.ts'
import { nextNumber } from './marks.ts'
import { toChannel } from './rows.ts'
import type { Db } from './schema.ts'
import { inTurn, lockChannels } from './transact.ts'

/** Tables whose rows only say of which channel they are. Matches are moved by themselves: their proofs refer to them. */
const MOVED = ['subscription', 'delivery', 'delivery_paper', 'channel_change'] as const

export function moveChannel(db: Db, from: ChannelRef, to: ChannelRef): Promise<Channel | undefined> {
  const [before, key] = [channelKey(from), channelKey(to)]
  return inTurn(db, async (tx) => {
    await lockChannels(tx, sql`${before}, ${key}`)
    const row = await tx.selectFrom('channel').selectAll().where('key', '=', before).executeTakeFirst()
    if (row === undefined || before === key || (await isUsed(tx, key))) return undefined
    await deleteAllOf(tx, key)
    // The new row stands before anything refers to it, and the old one until nothing does any more.
    const moved = { ...row, ...to, key }
    await tx.insertInto('channel').values(moved).execute()
    for (const table of MOVED)
      await sql`update ${sql.table(table)} set channel = ${key} where channel = ${before}`.execute(tx)
    await moveMatches(tx, before, key)
    await moveFeeds(tx, before, key)
    await tx
      .updateTable('pace')
      .set({ scope: `channel:${key}` })
      .where('scope', '=', `channel:${before}`)
      .execute()
    await tx.deleteFrom('channel').where('key', '=', before).execute()
    await disown(tx, key)
    await tellMatchers(tx, key)
    await renewLine(tx, sql`${key}`)
    return toChannel(moved)
  })
}

async function isUsed(tx: Db, key: ChannelKey): Promise<boolean> {
  const { rows } = await sql`
    select 1 from subscription where channel = ${key}
    union all select 1 from feed where channel = ${key}
    union all select 1 from delivery where channel = ${key} limit 1`.execute(tx)
  return rows.length > 0
}

async function moveMatches(tx: Db, from: ChannelKey, to: ChannelKey): Promise<void> {
  await sql`
    insert into match (channel, paper, matched_at)
    select ${to}, paper, matched_at from match where channel = ${from}`.execute(tx)
  await tx.updateTable('match_subscription').set({ channel: to }).where('channel', '=', from).execute()
  await tx.deleteFrom('match').where('channel', '=', from).execute()
}

/**
 * Whoever sends to the old id just now can tell no more what becomes of it: that the old id is unknown would close the channel.
 * When its lease ends, the next one looks under the new id, and sends what is not there.
 */
async function disown(tx: Db, key: ChannelKey): Promise<void> {
  await tx
    .updateTable('delivery')
    .set(({ eb }) => ({ epoch: eb('epoch', '+', 1) }))
    .where('channel', '=', key)
    .where('state', '=', 'sending')
    .execute()
}

/** A topic change for each subscription, so that every process knows whose it is. */
async function tellMatchers(tx: Db, key: ChannelKey): Promise<void> {
  const followed = await tx
    .selectFrom('subscription')
    .select('id')
    .where('channel', '=', key)
    .orderBy('number')
    .execute()
  for (const { id } of followed) {
    const change = await nextNumber(tx, 'topic change')
    await tx.updateTable('subscription').set({ change }).where('id', '=', id).execute()
  }
}
