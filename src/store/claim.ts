/**
 * How a delivery is sent without being lost or sent twice: claim, intend, settle. Hand-written SQL, short enough to prove.
 *
 * `ready_at` alone says when a delivery may be claimed: the due or uncertain one from the instant it was given, the one being
 * sent when its lease ends (claim), or, once a try has begun, when that try must have landed or be lost (intend).
 * `owner` and `epoch` say who may write about it: each claim raises the epoch, and every later write asks for its own.
 */
import { sql } from 'kysely'
import { type ChannelRef, channelKey, type PlatformName } from '../core/channel.ts'
import type { Scope, Settlement } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { Claim, Pace, Store } from '../core/ports.ts'
import { withPapers } from './outbox.ts'
import type { Db, DeliveryRow } from './schema.ts'

const SCOPES = ['channel', 'workspace', 'bot'] as const satisfies readonly Scope[]

function scopeKey(scope: Scope, ref: ChannelRef): string {
  switch (scope) {
    case 'channel':
      return `channel:${channelKey(ref)}`
    case 'workspace':
      return `workspace:${ref.platform}:${ref.workspace}`
    case 'bot':
      return `bot:${ref.platform}`
  }
}

/** The same keys for the tables `d` (delivery) and `c` (channel). */
const SCOPE_KEYS = sql`('channel:' || d.channel, 'workspace:' || c.platform || ':' || c.workspace, 'bot:' || c.platform)`

/** In the outbox and waiting for us; written out, so that the partial indexes are used. */
const OPEN = sql`('due', 'sending', 'uncertain')`

/** An earlier delivery of the channel must end first; one held for its content does not. */
const EARLIER = sql`e.seq < d.seq and (e.state in ${OPEN} or e.state = 'held' and e.held_for = 'access')`

export function claim(db: Db, request: Parameters<Store['claim']>[0]): Promise<Claim | undefined> {
  const { at, owner, leaseMs, settleMs, pace } = request
  const leaseUntil = at + leaseMs
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<DeliveryRow>`
      update delivery set state = 'sending', owner = ${owner}, epoch = epoch + 1,
        lease_until = ${leaseUntil}, ready_at = ${leaseUntil}, changed_at = ${at}
      where id = (
        select d.id from delivery d join channel c on c.key = d.channel
        where d.state in ${OPEN} and d.ready_at <= ${at}
          and c.state <> 'held' and c.platform in (${sql.join(await unblocked(tx, [...pace.keys()], at))})
          and not exists (select 1 from delivery e
            where e.channel = d.channel and e.state in ('due', 'sending', 'uncertain', 'held')
              and (${EARLIER} or e.id <> d.id and e.state = 'sending' and e.lease_until > ${at}))
          and not exists (select 1 from pace p
            where p.scope in ${SCOPE_KEYS} and (p.next_at > ${at} or p.blocked_until > ${at}))
        order by d.ready_at, d.id limit 1)
      returning *`.execute(tx)
    const [delivery] = await withPapers(tx, rows)
    const [row] = rows
    if (delivery === undefined || row === undefined) return undefined
    await advancePace(tx, delivery.channel, pace.get(delivery.channel.platform), at)
    return { delivery, owner, epoch: row.epoch, leaseUntil, settleMs }
  })
}

/** Platforms whose own pace allows a send now: without this a blocked bot's whole outbox would be walked to find nothing. */
async function unblocked(tx: Db, platforms: readonly PlatformName[], at: Instant): Promise<PlatformName[]> {
  const { rows } = await sql<{ scope: string }>`
    select scope from pace
    where scope in (${sql.join(platforms.map((name) => `bot:${name}`))}) and (next_at > ${at} or blocked_until > ${at})`.execute(
    tx,
  )
  const blocked = new Set(rows.map(({ scope }) => scope))
  return platforms.filter((name) => !blocked.has(`bot:${name}`))
}

async function advancePace(tx: Db, ref: ChannelRef, pace: Pace | undefined, at: Instant): Promise<void> {
  for (const scope of SCOPES) {
    const limit = pace?.[scope]
    if (limit === undefined) continue
    const gap = Math.ceil(limit.perMs / limit.sends)
    await sql`
      insert into pace (scope, next_at, blocked_until) values (${scopeKey(scope, ref)}, ${at + gap}, 0)
      on conflict (scope) do update
      set next_at = case when pace.next_at > ${at} then pace.next_at else ${at} end + ${gap}`.execute(tx)
  }
}

export async function intend(db: Db, { delivery, owner, epoch, leaseUntil, settleMs }: Claim, at: Instant): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update delivery set unsure_since = coalesce(unsure_since, ${at}), attempts = attempts + 1,
      ready_at = ${leaseUntil + settleMs}, changed_at = ${at}
    where id = ${delivery.id} and owner = ${owner} and epoch = ${epoch} and state = 'sending' and lease_until > ${at}`.execute(
    db,
  )
  return numAffectedRows === 1n
}

/**
 * Whoever holds the last epoch may settle, even after the lease: nobody has claimed it since, and what became of the try is
 * known best by who made it.
 */
export function settle(db: Db, { delivery, owner, epoch }: Claim, settlement: Settlement, at: Instant): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('delivery')
      .set({ ...settledColumns(settlement, at, delivery.unsureSince), owner: null, lease_until: null, changed_at: at })
      .where('id', '=', delivery.id)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch)
      .where('state', '=', 'sending')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    if (settlement.state === 'due' && settlement.block !== undefined) await block(tx, delivery.channel, settlement.block)
    if (settlement.state === 'held' && settlement.heldFor === 'access') await holdChannels(tx, delivery.channel, settlement)
    return true
  })
}
