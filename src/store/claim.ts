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
import { DAY, type Instant, MINUTE } from '../core/instant.ts'
import type { Pace } from '../core/ports.ts'
import type { HoldScope } from '../core/store/channels.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'
import { hold } from './access.ts'
import { delivery } from './outbox.ts'
import { bit } from './rows.ts'
import type { Db } from './schema.ts'

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

/** The other unsettled deliveries `e` of the channel of `d`. */
const OTHERS = sql`delivery e where e.channel = d.channel and e.state in ('due', 'sending', 'uncertain', 'held') and e.id <> d.id`

/** An earlier delivery of the channel ends first; one held for its content does not block it. */
const EARLIER = sql`e.seq < d.seq and (e.state <> 'held' or e.held_for = 'access')`

/** Longer than any gap between sends, and than any block that a platform asks for. */
const LONGEST_GAP = MINUTE
const LONGEST_BLOCK = DAY

/**
 * Until when a row of `pace` holds its scope back, as it counts at an instant. What lies further ahead than we ever write was
 * written by a clock that ran ahead (`tick --at`): it counts as nothing, so that it cannot stop what is sent today.
 */
function heldBackUntil(at: Instant) {
  const next = sql`case when pace.next_at <= ${at + LONGEST_GAP} then pace.next_at else 0 end`
  return sql`case when ${next} > ${blockedUntil(at)} then ${next} else ${blockedUntil(at)} end`
}

function blockedUntil(at: Instant) {
  return sql`case when pace.blocked_until <= ${at + LONGEST_BLOCK} then pace.blocked_until else 0 end`
}

export function claim(db: Db, request: Parameters<Store['claim']>[0]): Promise<Claim | undefined> {
  const { at, owner, leaseMs, settleMs, pace } = request
  const leaseUntil = at + leaseMs
  return db.transaction().execute(async (tx) => {
    const platforms = await unblocked(tx, [...pace.keys()], at)
    if (platforms.length === 0) return undefined
    const { rows } = await sql<{ id: string; epoch: number }>`
      update delivery set state = 'sending', owner = ${owner}, epoch = epoch + 1,
        lease_until = ${leaseUntil}, ready_at = ${leaseUntil}, changed_at = ${at}
      where id = (
        select d.id from delivery d join channel c on c.key = d.channel
        where d.state in ${OPEN} and d.ready_at <= ${at}
          and c.state <> 'held' and c.platform in (${sql.join(platforms)})
          and not exists (
            select 1 from ${OTHERS} and (${EARLIER} or e.state = 'sending' and e.lease_until > ${at}))
          and not exists (
            select 1 from pace where scope in ${SCOPE_KEYS} and ${heldBackUntil(at)} > ${at})
        order by d.ready_at, d.id limit 1)
      returning id, epoch`.execute(tx)
    const [claimed] = rows
    const ours = claimed && (await delivery(tx, claimed.id))
    if (claimed === undefined || ours === undefined) return undefined
    await advancePace(tx, ours.channel, pace.get(ours.channel.platform), at)
    return { delivery: ours, owner, epoch: claimed.epoch, leaseUntil, settleMs }
  })
}

/** Platforms whose own pace allows a send now: without this a blocked bot's whole outbox would be walked to find nothing. */
async function unblocked(tx: Db, platforms: readonly PlatformName[], at: Instant): Promise<PlatformName[]> {
  const { rows } = await sql<{ scope: string }>`
    select scope from pace
    where scope in (${sql.join(platforms.map((name) => `bot:${name}`))}) and ${heldBackUntil(at)} > ${at}`.execute(tx)
  const blocked = new Set(rows.map(({ scope }) => scope))
  return platforms.filter((name) => !blocked.has(`bot:${name}`))
}

/** Whoever claims may send now, so the next may a gap later. */
async function advancePace(tx: Db, ref: ChannelRef, pace: Pace | undefined, at: Instant): Promise<void> {
  for (const scope of SCOPES) {
    const limit = pace?.[scope]
    if (limit === undefined) continue
    const gap = Math.ceil(limit.perMs / limit.sends)
    await sql`
      insert into pace (scope, next_at, blocked_until) values (${scopeKey(scope, ref)}, ${at + gap}, 0)
      on conflict (scope) do update set next_at = excluded.next_at`.execute(tx)
  }
}

export async function intend(
  db: Db,
  { delivery, owner, epoch, leaseUntil, settleMs }: Claim,
  at: Instant,
): Promise<boolean> {
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
export function settle(
  db: Db,
  { delivery, owner, epoch }: Claim,
  settlement: Settlement,
  at: Instant,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('delivery')
      .set({ ...columnsOf(settlement, at), owner: null, lease_until: null, changed_at: at })
      .where('id', '=', delivery.id)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch)
      .where('state', '=', 'sending')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    if (settlement.state === 'due' && settlement.block !== undefined)
      await block(tx, delivery.channel, settlement.block, at)
    if (settlement.state === 'held' && settlement.heldFor === 'access')
      await hold(tx, scopeOf(delivery.channel, settlement.scope), settlement.why, at)
    return true
  })
}

function scopeOf({ platform, workspace, channel }: ChannelRef, scope: Scope): HoldScope {
  switch (scope) {
    case 'channel':
      return { platform, workspace, channel }
    case 'workspace':
      return { platform, workspace }
    case 'bot':
      return { platform }
  }
}

function columnsOf(settlement: Settlement, at: Instant) {
  const { state } = settlement
  switch (state) {
    case 'delivered':
      return { state, ref: settlement.ref, delivered_at: at, unsure_since: null, why: null }
    case 'due': {
      const { readyAt, why, refusals, maybeRepeated } = settlement
      return { state, ready_at: readyAt, why, refusals, maybe_repeated: bit(maybeRepeated), unsure_since: null }
    }
    case 'uncertain':
      return { state, ready_at: settlement.readyAt, why: settlement.why }
    case 'held':
      return { state, held_for: settlement.heldFor, why: settlement.why, unsure_since: null }
  }
}

async function block(
  tx: Db,
  ref: ChannelRef,
  { scope, until }: { scope: Scope; until: Instant },
  at: Instant,
): Promise<void> {
  await sql`
    insert into pace (scope, next_at, blocked_until) values (${scopeKey(scope, ref)}, 0, ${until})
    on conflict (scope) do update
    set blocked_until = case when ${blockedUntil(at)} > ${until} then pace.blocked_until else ${until} end`.execute(tx)
}

/** Of each channel that is not held the first open delivery counts, from the instant on which its pace allows it too. */
export async function nextReadyAt(
  db: Db,
  platforms: readonly PlatformName[],
  at: Instant,
): Promise<Instant | undefined> {
  if (platforms.length === 0) return undefined
  const { rows } = await sql<{ at: Instant | null }>`
    with first as (
      select d.id, d.channel, d.ready_at from delivery d join channel c on c.key = d.channel
      where d.state in ${OPEN} and c.state <> 'held' and c.platform in (${sql.join(platforms)})
        and not exists (select 1 from ${OTHERS} and ${EARLIER})
    ), wait as (
      select id, ready_at as at from first
      union all
      select d.id, ${heldBackUntil(at)} from first d join channel c on c.key = d.channel join pace on scope in ${SCOPE_KEYS}
      union all
      select d.id, (select max(e.lease_until) from ${OTHERS} and e.state = 'sending') from first d
    )
    select min(ready) as at from (select max(at) as ready from wait group by id) as ready`.execute(db)
  return rows[0]?.at ?? undefined
}
