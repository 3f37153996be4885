/** How far each source has been read, and how its last reading went. */
import type { Instant } from '../core/instant.ts'
import type { Cursor } from '../core/ports.ts'
import type { SourceState } from '../core/store.ts'
import { toSourceState } from './rows.ts'
import type { Db, SourceRow } from './schema.ts'

export async function sourceStates(db: Db): Promise<SourceState[]> {
  return (await db.selectFrom('source_cursor').selectAll().orderBy('source').execute()).map(toSourceState)
}

export async function recordRead(
  db: Db,
  source: string,
  outcome: { at: Instant; entries: number } | { at: Instant; error: string },
): Promise<void> {
  const { at } = outcome
  await write(
    db,
    source,
    'error' in outcome
      ? { last_try_at: at, error: outcome.error }
      : { last_try_at: at, last_ok_at: at, entries: outcome.entries, error: null },
  )
}

export async function saveCursor(tx: Db, source: string, cursor: Cursor): Promise<void> {
  await write(tx, source, { cursor })
}

async function write(db: Db, source: string, columns: Partial<SourceRow>): Promise<void> {
  await db
    .insertInto('source_cursor')
    .values({ source, cursor: null, last_ok_at: null, last_try_at: null, entries: null, error: null, ...columns })
    .onConflict((conflict) => conflict.column('source').doUpdateSet(columns))
    .execute()
}
