/** How far each source has been read, forwards and back, and how its last reading went. */
import { isFeedName } from '../core/own-feed.ts'
import type { Rejected } from '../core/paper.ts'
import type { Cursor } from '../core/ports.ts'
import type { BackFill, ReadOutcome, SourceState } from '../core/store/sources.ts'
import type { Store } from '../core/store.ts'
import { isFeedThere } from './feeds.ts'
import { toBackFill, toSourceState } from './rows.ts'
import type { BackFillRow, Db, SourceRow } from './schema.ts'
import { inTurn } from './transact.ts'

export async function sourceStates(db: Db): Promise<SourceState[]> {
  const rows = await db
    .selectFrom('source_cursor')
    .select([
      'source',
      'first_ok_at',
      'last_ok_at',
      'last_try_at',
      'entries',
      'rejected',
      'fault',
      'error',
      'rests_until',
    ])
    .orderBy('source')
    .execute()
  return rows.map(toSourceState)
}

export async function sourceState(db: Db, source: string): Promise<SourceState | undefined> {
  const row = await db.selectFrom('source_cursor').selectAll().where('source', '=', source).executeTakeFirst()
  return row && toSourceState(row)
}

export function recordRead(db: Db, source: string, outcome: ReadOutcome): Promise<void> {
  const { at } = outcome
  const { error = null, restsUntil = null } = 'error' in outcome ? outcome : {}
  const isRead = 'entries' in outcome || 'isUnchanged' in outcome
  return inTurn(db, async (tx) => {
    if (isFeedName(source) && !(await isFeedThere(tx, source))) return
    const tried = { last_try_at: at, error, rests_until: restsUntil }
    await write(tx, source, { ...tried, ...(isRead && { last_ok_at: at }), ...listedIn(outcome) })
    if (!isRead) return
    await tx
      .updateTable('source_cursor')
      .set({ first_ok_at: at })
      .where('source', '=', source)
      .where('first_ok_at', 'is', null)
      .execute()
  })
}

/** What is known of a list stays while it is unchanged. */
function listedIn(outcome: ReadOutcome): Partial<SourceRow> {
  if (!('entries' in outcome)) return {}
  const { entries, rejected } = outcome
  return { entries, rejected: rejected.length, fault: faultOf(rejected) }
}

function faultOf([first]: readonly Rejected[]): string | null {
  return first === undefined ? null : `${first.at}: ${first.reason}`
}

export async function saveCursor(tx: Db, source: string, cursor: Cursor): Promise<void> {
  await write(tx, source, { cursor })
}

const UNREAD = {
  cursor: null,
  first_ok_at: null,
  last_ok_at: null,
  last_try_at: null,
  entries: null,
  rejected: null,
  fault: null,
  error: null,
  rests_until: null,
}

async function write(db: Db, source: string, columns: Partial<SourceRow>): Promise<void> {
  await db
    .insertInto('source_cursor')
    .values({ source, ...UNREAD, ...columns })
    .onConflict((conflict) => conflict.column('source').doUpdateSet(columns))
    .execute()
}

export async function backFills(db: Db): Promise<BackFill[]> {
  return (await db.selectFrom('back_fill').selectAll().orderBy('source').execute()).map(toBackFill)
}

export function wantBackFill(db: Db, source: string, since: string, takes?: string): Promise<BackFill> {
  return inTurn(db, async (tx) => {
    const stands = await backFillOf(tx, source)
    const first = stands === undefined || since < stands.since ? since : stands.since
    const isAnew = stands === undefined || stands.takes !== (takes ?? null)
    const row = isAnew
      ? { ...UNTOUCHED, source, since: first, takes: takes ?? null }
      : { ...stands, since: first, done_at: first < stands.since ? null : stands.done_at }
    await tx
      .insertInto('back_fill')
      .values(row)
      .onConflict((conflict) => conflict.column('source').doUpdateSet(row))
      .execute()
    return toBackFill(row)
  })
}

const UNTOUCHED = { cursor: null, reached: null, read: 0, done_at: null, error: null }

function backFillOf(tx: Db, source: string): Promise<BackFillRow | undefined> {
  return tx.selectFrom('back_fill').selectAll().where('source', '=', source).executeTakeFirst()
}

export function recordBackFill(db: Db, source: string, outcome: Parameters<Store['recordBackFill']>[1]): Promise<void> {
  return inTurn(db, async (tx) => {
    const stands = await wanted(tx, source)
    if ('error' in outcome) return change(tx, source, { error: outcome.error })
    const { doneAt, since, takes } = outcome
    if (stands.takes !== (takes ?? null) || stands.since < since) return
    await change(tx, source, { done_at: doneAt, error: null })
  })
}

/** `read` is what was read in all. It goes on from here, so nothing stops it any more. */
export async function saveBackFill(
  tx: Db,
  source: string,
  { cursor, reached, read, takes }: { cursor: Cursor; reached?: string; read: number; takes?: string },
): Promise<void> {
  const stands = await wanted(tx, source)
  const isBehind = reached !== undefined && stands.reached !== null && reached > stands.reached
  if (isBehind || stands.takes !== (takes ?? null)) return
  const columns = { cursor, read, error: null }
  await change(tx, source, reached === undefined ? columns : { ...columns, reached })
}

async function wanted(tx: Db, source: string): Promise<BackFillRow> {
  const stands = await backFillOf(tx, source)
  if (stands === undefined) throw new Error(`The archive of ${source} was never wanted.`)
  return stands
}

async function change(tx: Db, source: string, columns: Partial<BackFillRow>): Promise<void> {
  await tx.updateTable('back_fill').set(columns).where('source', '=', source).execute()
}
