/**
 * Claims on PostgreSQL, many at a time. Whoever claims has locked the channel's row and the delivery, waiting for neither, and
 * then asks everything again in a new statement, which sees whatever was committed before the lock. Others lock the channel's
 * row before they change what is open in it, so between the question and the commit nothing changes. Turns of the pace are
 * taken by updates that count only while the turn is free; one that is gone undoes the claim.
 *
 * Locks are taken in one order: channel, delivery, then the pace of channel, workspace and bot. Of channels nobody waits for one
 * here, so claims stop nobody for longer than they last.
 */
import { sql } from 'kysely'
import { workspaceKey } from '../../core/channel.ts'
import type { Delivery } from '../../core/delivery.ts'
import type { Instant } from '../../core/instant.ts'
import type { Claim } from '../../core/store/deliveries.ts'
import type { Store } from '../../core/store.ts'
import { aheadBy } from '../dialect.ts'
import { type DeliveryWithPapers, papersOf, readDelivery } from '../outbox.ts'
import type { Db } from '../schema.ts'
import { beside } from '../transact.ts'
import { circle, linesOf, renewLine, type Stretch } from './line.ts'
import { takeTurns } from './pace.ts'
import { botMayGo, lineMayGo, mayBeClaimed } from './ready.ts'

type Request = Parameters<Store['claim']>[0]

/** Others were faster with everything that was found: there may be more. */
const FOUND_TAKEN = 'found taken'

/** Thrown inside a claim's transaction to undo it. */
const TURN_GONE = new Error('Another process took the turn.')

/** So often it looks anew before it leaves what there is to the others. */
const LOOKS = 8

export async function claimBeside(db: Db, request: Request): Promise<Claim | undefined> {
  for (let look = 0; look < LOOKS; look++) {
    const outcome = await tryClaim(db, request)
    if (outcome !== FOUND_TAKEN) return outcome
  }
  return undefined
}

/** Most looks find nothing: a transaction begins only with something to take in it. */
async function tryClaim(db: Db, request: Request): Promise<Claim | typeof FOUND_TAKEN | undefined> {
  const { at, pace, lastServed, except = [] } = request
  const now = at + (await aheadBy(db, at))
  const ids = await readyIn(db, circle([...pace.keys()], lastServed && workspaceKey(lastServed)), now, except)
  if (ids.length === 0) return undefined
  const claim = await beside(db, (tx) => takeFirst(tx, ids, now, request)).catch((fault: unknown): undefined => {
    if (fault !== TURN_GONE) throw fault
  })
  return claim ?? FOUND_TAKEN
}

/** The first of them that nobody else has taken meanwhile. */
async function takeFirst(tx: Db, ids: readonly string[], now: Instant, request: Request): Promise<Claim | undefined> {
  const { at, owner, leaseMs, settleMs, pace, except = [] } = request
  for (const id of ids) {
    if (!(await lock(tx, id))) continue
    const row = await take(tx, id, { at, now, owner, leaseMs }, except)
    if (row === undefined) continue
    const ours = await readOrHold(tx, row, at)
    if (ours === undefined) continue
    if (!(await takeTurns(tx, ours.channel, pace.get(ours.channel.platform), now))) throw TURN_GONE
    // By the caller's clock the lease began when it was asked for, which is before the database's lease began.
    return { delivery: ours, owner, epoch: row.epoch, leaseUntil: at + leaseMs, settleMs }
  }
  return undefined
}

/** As many as may be locked by others, of a line and in all. */
const OF_A_LINE = 8
const IN_ALL = 32

/** Ids of deliveries that may be claimed, each of another channel, stretch by stretch, line by line; nothing is locked. */
async function readyIn(
  db: Db,
  stretches: readonly Stretch[],
  now: Instant,
  except: readonly string[],
): Promise<string[]> {
  if (stretches.length === 0) return []
  const firsts = stretches.map(
    (stretch) => sql`select id from (
      ${linesOf(stretch)}
      select first.id from lines cross join lateral (
        select d.id from delivery d join channel c on c.key = d.channel
        where d.line = lines.line and ${mayBeClaimed(now, except)}
        order by d.ready_at, d.id limit ${sql.lit(OF_A_LINE)}) first
      where lines.line is not null and ${botMayGo(stretch.platform, now)} and ${lineMayGo(now)}) ready`,
  )
  const { rows } = await sql<{ id: string }>`
    ${sql.join(firsts, sql` union all `)} limit ${sql.lit(IN_ALL)}`.execute(db)
  return rows.map(({ id }) => id)
}

async function lock(tx: Db, id: string): Promise<boolean> {
  const { rows } = await sql`
    select d.id from delivery d join channel c on c.key = d.channel where d.id = ${id}
    for no key update of c, d skip locked`.execute(tx)
  return rows.length === 1
}

/** Undefined where it may be claimed no more. */
async function take(
  tx: Db,
  id: string,
  { at, now, owner, leaseMs }: { at: Instant; now: Instant; owner: string; leaseMs: number },
  except: readonly string[],
): Promise<DeliveryWithPapers | undefined> {
  const leaseUntil = now + leaseMs
  const { rows } = await sql<DeliveryWithPapers>`
    update delivery d set state = 'sending', owner = ${owner}, epoch = d.epoch + 1,
      lease_until = ${leaseUntil}, ready_at = ${leaseUntil}, changed_at = ${at}
    from channel c
    where d.id = ${id} and c.key = d.channel and ${mayBeClaimed(now, except)}
    returning d.*, ${papersOf('d')} as papers`.execute(tx)
  return rows[0]
}

/** What was claimed. What nobody can read stops nobody else: it is for people to look at. Faults of the database are thrown. */
export async function readOrHold(tx: Db, row: DeliveryWithPapers, at: Instant): Promise<Delivery | undefined> {
  try {
    return readDelivery(row)
  } catch (fault) {
    await holdUnreadable(tx, row.id, fault, at)
    return undefined
  }
}

async function holdUnreadable(tx: Db, id: string, fault: unknown, at: Instant): Promise<void> {
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
