/**
 * How a verb writes. SQLite has one writer at a time, and most verbs were reasoned so: on PostgreSQL they come one at a time
 * too (`inTurn`), in all replicas together. Only what is done many times a second, and holds its own rows, goes `beside` them.
 *
 * An answer can be lost while a transaction commits; then nobody knows whether it stands, and the fault is the caller's. For a
 * delivery no such doubt loses or repeats anything. A claim that stands, of which its owner knows nothing, is ready again when
 * its lease ends. An intent that may stand is followed by no send, because the fault ends the try; if it stands, the next owner
 * looks, finds nothing, and sends. A settlement that may stand is not made up for: if it does not, the next owner looks and
 * finds what was sent. A plan that may stand is found by its slot: the next tick's is `taken`, or holds the same papers.
 * Everything before the commit has surely not happened, so it may be done again.
 */
import { type RawBuilder, sql } from 'kysely'
import { isPostgres } from './dialect.ts'
import { MOST_STALE } from './postgres/driver.ts'
import { isConflict, isLost, isStale } from './postgres/fault.ts'
import type { Db } from './schema.ts'

/** Nobody else's number in one database: "papr" as four bytes. */
const TURN = 0x70617072

/** A transaction, and no other one of this kind at the same time. `work` may run more than once. */
export function inTurn<Result>(db: Db, work: (tx: Db) => Promise<Result>): Promise<Result> {
  if (!isPostgres(db)) return db.transaction().execute(work)
  return queued(db, () =>
    untilDone(db, async (tx) => {
      await awaitTurn(tx)
      return work(tx)
    }),
  )
}

/** A transaction beside others: whatever it reads to decide on, it locks or asks again in its last statement. `work` may run more than once. */
export function beside<Result>(db: Db, work: (tx: Db) => Promise<Result>): Promise<Result> {
  return isPostgres(db) ? untilDone(db, work) : db.transaction().execute(work)
}

/** Every statement after this one sees whatever those have done whose turn was before. */
export async function awaitTurn(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(TURN)})`.execute(tx)
}

/**
 * Locks the rows of channels, given as a list or query of keys, until the end of the transaction. Whoever changes what is open
 * in a channel, or its state, does this first: so whoever claims in it knows that nobody is about to. In the order of their
 * keys, so that nobody waits in a circle. On SQLite nobody else writes anyway.
 */
export async function lockChannels(tx: Db, keys: RawBuilder<unknown>): Promise<void> {
  if (!isPostgres(tx)) return
  await sql`select key from channel where key in (${keys}) order by key for no key update`.execute(tx)
}

/** The same for the channel of a delivery. */
export function lockChannelOf(tx: Db, delivery: string): Promise<void> {
  return lockChannels(tx, sql`select channel from delivery where id = ${delivery}`)
}

/** One of a process waits for its turn at a time, so that those who wait leave connections to those who read. */
const queues = new WeakMap<Db, Promise<unknown>>()

function queued<Result>(db: Db, run: () => Promise<Result>): Promise<Result> {
  const result = (queues.get(db) ?? Promise.resolve()).then(run)
  queues.set(
    db,
    result.catch(() => {}),
  )
  return result
}

/** Transactions that stood in each other's way are tried so often. */
const TRIES = 5
/** When a server starts again all connections of the pool are gone, one after the other. */
const MOST_LOST = 2

async function untilDone<Result>(db: Db, work: (tx: Db) => Promise<Result>): Promise<Result> {
  for (let tries = 1, stale = 0, lost = 0; ; tries++) {
    let committing = false
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx)
        committing = true
        return result
      })
    } catch (fault) {
      if (isConflict(fault) && tries < TRIES) continue
      const mayAgain = isStale(fault) ? ++stale <= MOST_STALE : isLost(fault) && ++lost <= MOST_LOST
      if (committing || !mayAgain) throw fault
    }
  }
}
