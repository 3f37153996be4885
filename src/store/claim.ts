/**
 * How a delivery is sent without being lost or sent twice: claim, intend, settle. Hand-written SQL, short enough to prove.
 *
 * `ready_at` alone says when a delivery may be claimed: the due or uncertain one from the instant it was given, the one being
 * sent when its lease ends (claim), or, once a try has begun, when that try must have landed or be lost (intend).
 * `owner` and `epoch` say who may write about it: each claim raises the epoch, and every later write asks for its own.
 */
import { sql } from 'kysely'
import { type ChannelRef, channelKey, workspaceKey } from '../core/channel.ts'
import type { Scope, Settlement } from '../core/delivery.ts'
import { type Instant, MINUTE } from '../core/instant.ts'
import type { HoldScope } from '../core/store/channels.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'
import { channelsIn, holdAll } from './access.ts'
import { claimBeside, readOrHold } from './claim/beside.ts'
import { circle, linesOf, renewLine, type Stretch } from './claim/line.ts'
import { block, takeTurns } from './claim/pace.ts'
import { botMayGo, lineMayGo, mayBeClaimed } from './claim/ready.ts'
import { aheadBy, isPostgres, nowIn } from './dialect.ts'
import { deliveryRow } from './outbox.ts'
import { bit } from './rows.ts'
import type { Db } from './schema.ts'
import { beside, lockChannels } from './transact.ts'

export function claim(db: Db, request: Parameters<Store['claim']>[0]): Promise<Claim | undefined> {
  return isPostgres(db) ? claimBeside(db, request) : claimAlone(db, request)
}

/** Nobody else writes meanwhile. */
function claimAlone(db: Db, request: Parameters<Store['claim']>[0]): Promise<Claim | undefined> {
  const { at, owner, leaseMs, settleMs, pace, lastServed, except = [] } = request
  const leaseUntil = at + leaseMs
  return db.transaction().execute(async (tx) => {
    for (const stretch of circle([...pace.keys()], lastServed && workspaceKey(lastServed))) {
      const { rows } = await sql<{ id: string; epoch: number }>`
        update delivery set state = 'sending', owner = ${owner}, epoch = epoch + 1,
          lease_until = ${leaseUntil}, ready_at = ${leaseUntil}, changed_at = ${at}
        where id = (${firstReady(stretch, at, except)})
        returning id, epoch`.execute(tx)
      const [claimed] = rows
      if (claimed === undefined) continue
      const row = await deliveryRow(tx, claimed.id)
      const ours = row && (await readOrHold(tx, row, at))
      if (ours === undefined) continue
      await takeTurns(tx, ours.channel, pace.get(ours.channel.platform), at)
      return { delivery: ours, owner, epoch: claimed.epoch, leaseUntil, settleMs }
    }
    return undefined
  })
}

/**
 * Of the first line in which any delivery may be claimed, the one that has been ready for longest. What its line says already
 * is asked again, so that a line that was not renewed could only delay a delivery, never let it pass another.
 */
function firstReady(stretch: Stretch, at: Instant, except: readonly string[]) {
  return sql`
    ${linesOf(stretch)}
    select id from (
      select case when ${lineMayGo(at)}
      then (
        select d.id from delivery d join channel c on c.key = d.channel
        where d.line = lines.line and ${mayBeClaimed(at, except)}
        order by d.ready_at, d.id limit 1) end as id
      from lines where lines.line is not null and ${botMayGo(stretch.platform, at)} limit -1 offset 0) first
    where id is not null limit 1`
}

/** A clock that is further behind the database's than this is wrong, and is not asked when a try began. */
const NEARLY = 4 * MINUTE

export async function intend(db: Db, { delivery, owner, epoch, settleMs }: Claim, at: Instant): Promise<boolean> {
  const now = nowIn(db, at)
  // Platforms look for the try around this instant by their own clock, to which either of the two may be nearer: rather too early.
  const said = sql`cast(${at} as bigint)`
  const since = isPostgres(db)
    ? sql`case when ${said} between ${now} - ${sql.lit(NEARLY)} and ${now} then ${said} else ${now} end`
    : now
  const { numAffectedRows } = await sql`
    update delivery set unsure_since = coalesce(unsure_since, ${since}), attempts = attempts + 1,
      ready_at = lease_until + ${settleMs}, changed_at = ${at}
    where id = ${delivery.id} and owner = ${owner} and epoch = ${epoch} and state = 'sending' and lease_until > ${now}`.execute(
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
  return beside(db, async (tx) => {
    const ahead = await aheadBy(tx, at)
    const lost = settlement.state === 'held' && settlement.heldFor === 'access' ? settlement : undefined
    const scope = scopeOf(delivery.channel, lost?.scope ?? 'channel')
    await lockChannels(tx, channelsIn(tx, scope))
    const { numUpdatedRows } = await tx
      .updateTable('delivery')
      .set({ ...columnsOf(settlement, at, ahead), owner: null, lease_until: null, changed_at: at })
      .where('id', '=', delivery.id)
      .where('owner', '=', owner)
      .where('epoch', '=', epoch)
      .where('state', '=', 'sending')
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) return false
    if (settlement.state === 'due' && settlement.block !== undefined) {
      const { scope: blocked, until } = settlement.block
      await block(tx, delivery.channel, { scope: blocked, until: until + ahead }, at + ahead)
    }
    if (lost !== undefined) await holdAll(tx, scope, lost.why, at)
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

/** `ahead`: of the caller's clock is the one that says when something may be claimed. */
function columnsOf(settlement: Settlement, at: Instant, ahead: number) {
  const { state } = settlement
  switch (state) {
    case 'delivered':
      return { state, ref: settlement.ref, delivered_at: at, unsure_since: null, why: null }
    case 'due': {
      const { readyAt, why, refusals, maybeRepeated } = settlement
      return { state, ready_at: readyAt + ahead, why, refusals, maybe_repeated: bit(maybeRepeated), unsure_since: null }
    }
    case 'uncertain':
      return { state, ready_at: settlement.readyAt + ahead, why: settlement.why }
    case 'held':
      return { state, held_for: settlement.heldFor, why: settlement.why, unsure_since: null }
  }
}
