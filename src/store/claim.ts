/**
 * How a delivery is sent without being lost or sent twice: claim, intend, settle. Hand-written SQL, short enough to prove.
 *
 * `ready_at` alone says when a delivery may be claimed: the due or uncertain one from the instant it was given, the one being
 * sent when its lease ends (claim), or, once a try has begun, when that try must have landed or be lost (intend).
 * `owner` and `epoch` say who may write about it: each claim raises the epoch, and every later write asks for its own.
 */
import { sql } from 'kysely'
import { type ChannelRef, channelKey, type PlatformName, workspaceKey } from '../core/channel.ts'
import type { Scope, Settlement } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { HoldScope } from '../core/store/channels.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'
import { holdAll } from './access.ts'
import { circle, linesOf, renewLine, type Stretch } from './line.ts'
import { delivery } from './outbox.ts'
import { advancePace, block, botsFreeAt, heldBackUntil } from './pace.ts'
import { bit } from './rows.ts'
import type { Db } from './schema.ts'

/** In the outbox and waiting for us; written out, so that the partial indexes are used. */
const OPEN = sql`('due', 'sending', 'uncertain')`

/** The other unsettled deliveries `e` of the channel of `d`. */
const OTHERS = sql`delivery e where e.channel = d.channel and e.state in ('due', 'sending', 'uncertain', 'held') and e.id <> d.id`

/** An earlier delivery of the channel ends first; one held for its content does not block it. */
const EARLIER = sql`e.seq < d.seq and (e.state <> 'held' or e.held_for = 'access')`

export function claim(db: Db, request: Parameters<Store['claim']>[0]): Promise<Claim | undefined> {
  const { at, owner, leaseMs, settleMs, pace, lastServed, except = [] } = request
  const leaseUntil = at + leaseMs
  return db.transaction().execute(async (tx) => {
    const free = [...(await botsFreeAt(tx, [...pace.keys()], at))].filter(([, from]) => from <= at)
    const platforms = free.map(([name]) => name)
    for (const stretch of circle(platforms, lastServed && workspaceKey(lastServed))) {
      const { rows } = await sql<{ id: string; epoch: number }>`
        update delivery set state = 'sending', owner = ${owner}, epoch = epoch + 1,
          lease_until = ${leaseUntil}, ready_at = ${leaseUntil}, changed_at = ${at}
        where id = (${firstReady(stretch, at, except)})
        returning id, epoch`.execute(tx)
      const [claimed] = rows
      if (claimed === undefined) continue
      const ours = await delivery(tx, claimed.id).catch((fault) => holdUnreadable(tx, claimed.id, fault, at))
      if (ours === undefined) continue
      await advancePace(tx, ours.channel, pace.get(ours.channel.platform), at)
      return { delivery: ours, owner, epoch: claimed.epoch, leaseUntil, settleMs }
    }
    return undefined
  })
}

/** What nobody can read stops nobody else: it is for people to look at. */
async function holdUnreadable(tx: Db, id: string, fault: unknown, at: Instant): Promise<undefined> {
  const why = `What is stored of it cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`
  await tx
    .updateTable('delivery')
    .set({
      state: 'held',
      held_for: 'content',
      why,
      owner: null,
      lease_until: null,
      unsure_since: null,
      changed_at: at,
    })
    .where('id', '=', id)
    .execute()
  await renewLine(tx, sql`select channel from delivery where id = ${id}`)
}

/**
 * Of the first line in which any delivery may be claimed, the one that has been ready for longest. What its line says already
 * is asked again, so that a line that was not renewed could only delay a delivery, never let it pass another.
 */
function firstReady(stretch: Stretch, at: Instant, except: readonly string[]) {
  return sql`
    ${linesOf(stretch)}
    select id from (
      select case when not exists (
        select 1 from pace where scope = 'workspace:' || lines.line and ${heldBackUntil(at)} > ${at})
      then (
        select d.id from delivery d join channel c on c.key = d.channel
        where d.line = lines.line and d.state in ${OPEN} and d.ready_at <= ${at} and c.state <> 'held'
          and d.id not in (select value from json_each(${JSON.stringify(except)}))
          and not exists (
            select 1 from ${OTHERS} and (${EARLIER} or e.state = 'sending' and e.lease_until > ${at}))
          and not exists (
            select 1 from pace where scope = 'channel:' || d.channel and ${heldBackUntil(at)} > ${at})
        order by d.ready_at, d.id limit 1) end as id
      from lines where lines.line is not null limit -1 offset 0) first
    where id is not null limit 1`
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
      await holdAll(tx, scopeOf(delivery.channel, settlement.scope), settlement.why, at)
    await renewLine(tx, sql`${channelKey(delivery.channel)}`)
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

/** Heads of a line that are looked at for when one may be claimed: those behind them are ready later. */
const LOOKED_AT = 8

/**
 * Of a platform whose bot has to wait it is the end of that wait, if anything is ready then; else of each line the instant on
 * which the pace, and whoever is sending in the channel, allow one of its first deliveries.
 */
export async function nextReadyAt(
  db: Db,
  platforms: readonly PlatformName[],
  at: Instant,
): Promise<Instant | undefined> {
  const instants: Instant[] = []
  for (const [name, freeAt] of await botsFreeAt(db, platforms, at)) {
    const [stretch] = circle([name], undefined)
    if (stretch === undefined) continue
    const waiting = freeAt > at && (await readyIn(db, stretch, freeAt))
    const next = waiting ? freeAt : await firstIn(db, stretch, at)
    if (next !== undefined) instants.push(Math.max(next, freeAt))
  }
  return instants.length === 0 ? undefined : Math.min(...instants)
}

async function readyIn(db: Db, { after, to }: Stretch, at: Instant): Promise<boolean> {
  const { rows } = await sql`
    select 1 from delivery d where d.line > ${after} and d.line <= ${to} and d.state in ${OPEN} and d.ready_at <= ${at}
    limit 1`.execute(db)
  return rows.length > 0
}

async function firstIn(db: Db, stretch: Stretch, at: Instant): Promise<Instant | undefined> {
  const { rows } = await sql<{ at: Instant | null }>`
    ${linesOf(stretch)}
    select min(max(
      coalesce((select ${heldBackUntil(at)} from pace where scope = 'workspace:' || lines.line), 0),
      (select min(max(
        ready_at,
        coalesce((select ${heldBackUntil(at)} from pace where scope = 'channel:' || d.channel), 0),
        coalesce((select max(e.lease_until) from ${OTHERS} and e.state = 'sending'), 0)))
      from (
        select id, channel, ready_at from delivery first where first.line = lines.line and first.state in ${OPEN}
        order by first.ready_at, first.id limit ${LOOKED_AT}) d))) as at
    from lines where lines.line is not null`.execute(db)
  return rows[0]?.at ?? undefined
}
