/** What the ledger and the outbox come to together: what an audit compares with histories, and what is counted. */
import { type RawBuilder, sql } from 'kysely'
import { type ChannelKey, type PlatformName, parseChannelKey } from '../core/channel.ts'
import type { Delivery, DeliveryState } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { DeliveryCounts } from '../core/store/deliveries.ts'
import { delivery } from './outbox.ts'
import type { Db } from './schema.ts'

export async function deliveredBetween(
  db: Db,
  channel: ChannelKey,
  { plannedFrom, deliveredTo }: { plannedFrom: Instant; deliveredTo: Instant },
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select('id')
    .where('planned_at', '>=', plannedFrom)
    .where('channel', '=', channel)
    .where('state', '=', 'delivered')
    .where('delivered_at', '<=', deliveredTo)
    .orderBy('planned_at')
    .orderBy('seq')
    .execute()
  const found: Delivery[] = []
  for (const { id } of rows) {
    const one = await delivery(db, id)
    if (one !== undefined) found.push(one)
  }
  return found
}

/**
 * The ledger is never walked: a million deliveries take two seconds, in which a file answers nobody. Deliveries are numbered in
 * their channel, so the last number says how many there were; delivered ones are what is left of all. The others are few, and
 * counted by partial indexes, so their states are written out.
 */
export async function countDeliveries(db: Db): Promise<DeliveryCounts> {
  const all = await grouped(
    db,
    sql`select key as channel, 'delivered' as state, last_seq as count from channel where last_seq > 0`,
  )
  const others = [
    ...(await grouped(
      db,
      sql`select channel, state, count(*) as count from delivery
        where state in ('due', 'sending', 'uncertain', 'held') group by channel, state`,
    )),
    ...(await grouped(
      db,
      sql`select channel, state, count(*) as count from delivery where state = 'withdrawn' group by channel, state`,
    )),
  ]
  const repeated = await grouped(
    db,
    sql`select channel, state, count(*) as count from delivery where maybe_repeated = 1 group by channel, state`,
  )
  const counts = new Map<
    string,
    { platform: PlatformName; state: DeliveryState; count: number; maybeRepeated: number }
  >()
  function add({ channel, state }: Group, count: number, maybeRepeated: number): void {
    const platform = parseChannelKey(channel)?.platform
    if (platform === undefined) throw new Error(`There are deliveries for "${channel}", which is no channel.`)
    const key = `${platform} ${state}`
    const sum = counts.get(key) ?? { platform, state, count: 0, maybeRepeated: 0 }
    counts.set(key, { ...sum, count: sum.count + count, maybeRepeated: sum.maybeRepeated + maybeRepeated })
  }
  for (const group of all) add(group, group.count, 0)
  for (const group of others) {
    add(group, group.count, 0)
    add({ ...group, state: 'delivered' }, -group.count, 0)
  }
  for (const group of repeated) add(group, 0, group.count)
  const oldest = await db
    .selectFrom('delivery')
    .innerJoin('channel', 'channel.key', 'delivery.channel')
    // A sum, or SQLite looks for the least along the index of all that was ever planned.
    .select(sql<Instant | null>`min(delivery.planned_at + 0)`.as('at'))
    .where(sql<boolean>`delivery.state in ('due', 'sending', 'uncertain', 'held') and delivery.state = 'due'`)
    .where('channel.state', '<>', 'held')
    .executeTakeFirst()
  return {
    counts: [...counts.keys()].sort().flatMap((key) => {
      const row = counts.get(key)
      return row === undefined || row.count === 0 ? [] : [row]
    }),
    ...(oldest?.at == null ? {} : { oldestDueAt: oldest.at }),
  }
}

type Group = { readonly channel: ChannelKey; readonly state: DeliveryState; readonly count: number }

async function grouped(db: Db, query: RawBuilder<unknown>): Promise<readonly Group[]> {
  return (await (query as RawBuilder<Group>).execute(db)).rows
}
