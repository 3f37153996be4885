/** On which database a store stands, and the few words that SQLite and PostgreSQL have not in common. */
import { PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Instant } from '../core/instant.ts'
import type { Db } from './schema.ts'

export function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}

/** The largest of values none of which is null, where SQLite has one function for many values and for many rows. */
export function largestOf(db: Db): RawBuilder<unknown> {
  return isPostgres(db) ? sql.raw('greatest') : sql.raw('max')
}

/**
 * Databases whose own clock says when something may be claimed, and whose lease it is: those that several machines share, unless
 * the caller tells the time.
 */
const KEEPS_TIME = new WeakSet<object>()

/** Called once, before anything is asked of it. */
export function keepsTime(db: Db): void {
  KEEPS_TIME.add(db.getExecutor().adapter)
}

const DATABASE_TIME = sql<Instant>`cast(floor(extract(epoch from clock_timestamp()) * 1000) as bigint)`

/** Now, within a statement: the database's time where it keeps one, else the caller's. */
export function nowIn(db: Db, at: Instant): RawBuilder<Instant> {
  if (KEEPS_TIME.has(db.getExecutor().adapter)) return DATABASE_TIME
  return isPostgres(db) ? sql<Instant>`cast(${at} as bigint)` : sql<Instant>`${at}`
}

/**
 * How far the database's clock is ahead of the caller's, which shows `at`; 0 where it keeps none. Whatever the caller says of the
 * future counts from here on, so the time that an answer takes makes every wait longer, and none shorter.
 */
export async function aheadBy(db: Db, at: Instant): Promise<number> {
  if (!KEEPS_TIME.has(db.getExecutor().adapter)) return 0
  const { rows } = await sql<{ now: Instant }>`select ${DATABASE_TIME} as now`.execute(db)
  return (rows[0]?.now ?? at) - at
}
