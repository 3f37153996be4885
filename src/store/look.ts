/**
 * A look at a database that changes nothing in it: no folder is made, no step is run, nothing is written. For `doctor`, which has
 * to work where the database is missing, broken, of another version, or in use.
 */
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { sql } from 'kysely'
import type { Instant } from '../core/instant.ts'
import { reasonOf } from '../core/reason.ts'
import type { Store } from '../core/store.ts'
import { isPostgresUrl } from '../core/url.ts'
import { channels } from './channels.ts'
import { isPostgres } from './dialect.ts'
import { createSeals, type Keys } from './installations/sealed.ts'
import { tokenVerbs } from './installations.ts'
import { countDeliveries } from './ledger.ts'
import { STEPS } from './migrations/steps.ts'
import { acceptedVersion } from './migrations.ts'
import { deliveries } from './outbox.ts'
import { keptPacks } from './packs.ts'
import { connectPostgres } from './postgres.ts'
import type { Db, Schema } from './schema.ts'
import { sourceStates } from './sources.ts'
import { queries } from './sqlite/driver.ts'
import { assertNotMoved } from './sqlite/moved.ts'
import { bytesOf } from './sqlite/nightly.ts'
import { openFile, sqlitePath } from './sqlite.ts'
import { subscriptions } from './subscriptions.ts'

/** Verbs that only read. */
export type Readable = Pick<
  Store,
  'channels' | 'subscriptions' | 'keptPacks' | 'sourceStates' | 'countDeliveries' | 'deliveries' | 'installations'
>

export type Looked =
  | { readonly kind: 'missing' }
  /** `why` is a sentence or a part of one. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | {
      readonly kind: 'open'
      /** The last step that has run, and the last that this program knows; `strange` where it is no database of this program. */
      readonly steps: { readonly ran: number; readonly known: number } | { readonly strange: string }
      /** What SQLite finds wrong in it; undefined where nothing is, or where nobody looked (`isChecked`). */
      readonly damage?: string
      readonly isChecked: boolean
      /** What it takes on the disk, its log included. */
      readonly bytes?: number
      /** Why this process cannot write into it. */
      readonly unwritable?: string
      /** When the last tick began. */
      readonly tickAt?: Instant
      /** How far its clock is ahead of ours, in milliseconds, where it has one of its own. */
      readonly aheadMs?: number
      readonly store: Readable
      close(): Promise<void>
    }

/** The bot may be writing just now; people wait for the answer. */
const BUSY_MS = 2_000
/** What is read in a second or so. */
const QUICKLY_CHECKED = 64 * 1024 * 1024
/** One connection, on which the server itself refuses every write. */
const TO_LOOK = {
  max: 1,
  statement_timeout: 3_000,
  query_timeout: 4_000,
  lock_timeout: 3_000,
  options: '-c default_transaction_read_only=on',
}

type Looking = { readonly keys?: Keys | undefined; readonly now: () => Instant }

/** Looks at `sqlite:<path>` or `postgres://…`; `keys` open the tokens of workspaces. Never throws. */
export async function lookAtStore(url: string, looking: Looking): Promise<Looked> {
  try {
    if (isPostgresUrl(url)) return await lookAtServer(url, looking)
    const path = sqlitePath(url)
    if (path === undefined) return { kind: 'unreadable', why: 'its address cannot be read' }
    return existsSync(path) ? await lookAtFile(path, looking) : { kind: 'missing' }
  } catch (fault) {
    return { kind: 'unreadable', why: reasonOf(fault) }
  }
}

async function lookAtFile(path: string, { keys }: Looking): Promise<Looked> {
  const unwritable = unwritableOf(path)
  // A log beside it means that it is in use, or that its last user died: whoever may write would tidy up at the end.
  const connection = await openFile(path, BUSY_MS, unwritable !== undefined || existsSync(`${path}-wal`))
  const db = queries<Schema>(connection)
  try {
    connection.pragma('query_only = on')
    const steps = movedFrom(connection) ?? (await stepsOf(db))
    const isChecked = statSync(path).size <= QUICKLY_CHECKED
    const found = isChecked ? String(connection.pragma('quick_check(1)', { simple: true })) : 'ok'
    return {
      kind: 'open',
      steps,
      isChecked,
      bytes: bytesOf(path),
      ...(found === 'ok' ? {} : { damage: found }),
      ...(unwritable === undefined ? {} : { unwritable }),
      ...(await tickOf(db)),
      store: verbsOn(db, keys),
      close: () => db.destroy(),
    }
  } catch (fault) {
    await db.destroy()
    // SQLite needs a place for its log even to read.
    throw unwritable === undefined ? fault : new Error(`${unwritable} (${reasonOf(fault)})`)
  }
}

/** Whoever runs a PostgreSQL looks after its disk and its soundness. */
async function lookAtServer(url: string, { keys, now }: Looking): Promise<Looked> {
  const { db } = await connectPostgres<Schema>(url, TO_LOOK)
  try {
    const before = now()
    const { rows } = await sql<{ now: number; bytes: number; standby: boolean }>`
      select extract(epoch from clock_timestamp()) * 1000 as now, pg_database_size(current_database()) as bytes,
        pg_is_in_recovery() as standby`.execute(db)
    const ours = (before + now()) / 2
    const [about] = rows
    return {
      kind: 'open',
      steps: await stepsOf(db),
      isChecked: false,
      ...(about === undefined ? {} : { bytes: about.bytes, aheadMs: Number(about.now) - ours }),
      ...(about?.standby === true ? { unwritable: 'it is a standby, which only follows another server' } : {}),
      ...(await tickOf(db)),
      store: verbsOn(db, keys),
      close: () => db.destroy(),
    }
  } catch (fault) {
    await db.destroy()
    throw fault
  }
}

function movedFrom(connection: Parameters<typeof assertNotMoved>[0]): { strange: string } | undefined {
  try {
    assertNotMoved(connection)
    return undefined
  } catch (fault) {
    return { strange: reasonOf(fault) }
  }
}

function unwritableOf(path: string): string | undefined {
  for (const place of [path, dirname(path)])
    try {
      accessSync(place, constants.W_OK)
    } catch (fault) {
      const isReadOnly = fault instanceof Error && 'code' in fault && fault.code === 'EROFS'
      return isReadOnly ? `${place} is on a read-only file system` : `${place} cannot be written by this user`
    }
  return undefined
}

async function stepsOf(db: Db): Promise<Extract<Looked, { kind: 'open' }>['steps']> {
  const known = STEPS.at(-1)?.version ?? 0
  if (!(await hasTable(db, 'schema_migration'))) return { ran: 0, known }
  try {
    return { ran: await acceptedVersion(db, STEPS), known }
  } catch (fault) {
    return { strange: reasonOf(fault) }
  }
}

async function tickOf(db: Db): Promise<{ tickAt?: Instant }> {
  if (!(await hasTable(db, 'mark'))) return {}
  const row = await db.selectFrom('mark').select('value').where('name', '=', 'tick').executeTakeFirst()
  return row === undefined ? {} : { tickAt: row.value }
}

async function hasTable(db: Db, name: string): Promise<boolean> {
  const { rows } = isPostgres(db)
    ? await sql`select 1 where to_regclass(${name}) is not null`.execute(db)
    : await sql`select 1 from sqlite_master where type = 'table' and name = ${name}`.execute(db)
  return rows.length > 0
}

function verbsOn(db: Db, keys: Keys | undefined): Readable {
  const { installations } = tokenVerbs(createSeals(keys))
  return {
    channels: () => channels(db),
    subscriptions: (channel) => subscriptions(db, channel),
    keptPacks: () => keptPacks(db),
    sourceStates: () => sourceStates(db),
    countDeliveries: () => countDeliveries(db),
    deliveries: (filter) => deliveries(db, filter),
    installations: () => installations(db),
  }
}

/** Whether a `start` holds the lock of its database; it is looked at for a moment and never taken. */
export async function isStarted(path: string): Promise<boolean> {
  if (!existsSync(`${path}.lock`)) return false
  const connection = await openFile(`${path}.lock`, 0, true)
  try {
    connection.prepare('select count(*) from sqlite_master').get()
    return false
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'SQLITE_BUSY') return true
    throw fault
  } finally {
    connection.close()
  }
}
