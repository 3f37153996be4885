/** The files that DATABASE_URL stands for: the database, the ledger of the terminal beside it, a backup put in its place. */
import type { Instant } from './core/instant.ts'
import type { MoveOutcome } from './core/store/move.ts'
import { openStore } from './store/open-store.ts'
import { markMoved } from './store/sqlite/moved.ts'
import { type Restored, restoreBackup } from './store/sqlite/restored.ts'
import { acquireStartLock } from './store/sqlite/start-lock.ts'
import { connect, sqlitePath } from './store/sqlite.ts'

/** What the system says of a file names neither it nor a mend. */
export function unreadable(fault: unknown, url: string): unknown {
  if (!isFile(url) || !(fault instanceof Error) || !('code' in fault)) return fault
  const mend = 'Set DATABASE_URL to sqlite:<file> in a folder that can be written.'
  return new Error(`The database ${databasePath(url)} cannot be opened (${fault.message}). ${mend}`, { cause: fault })
}

/** Puts a backup in the place of the database. `taken` while the bot runs on it. */
export async function restore(url: string, file: string, at: Date): Promise<Restored | 'taken'> {
  const path = databasePath(url)
  const lock = await acquireStartLock(path)
  if (lock.kind === 'taken') return 'taken'
  try {
    return await restoreBackup(file, path, at)
  } finally {
    lock.release()
  }
}

export type Moving = { readonly at: Instant; readonly told: (table: string, rows: number) => void }

/**
 * Moves a stopped bot's SQLite database to an empty PostgreSQL. The file stays as it is but for a mark, so that nobody goes on
 * with it by mistake. `taken` while the bot runs on it.
 */
export async function moveDatabase(url: string, to: string, { at, told }: Moving): Promise<MoveOutcome | 'taken'> {
  const path = databasePath(url)
  const lock = await acquireStartLock(path)
  if (lock.kind === 'taken') return 'taken'
  try {
    // Brings it up to date, after a backup.
    await (await openStore(url, { now: () => at })).close()
    const connection = await connect(path)
    try {
      const { moveTo } = await import('./store/move.ts')
      const outcome = await moveTo(connection, to, { at, told })
      if (outcome.kind === 'moved') markMoved(connection, databaseName(to), at)
      return outcome
    } finally {
      connection.close()
    }
  } finally {
    lock.release()
  }
}

/** A database as people may see it: a file as it was named, any other with neither who logs in nor how. */
export function databaseName(url: string): string {
  if (isFile(url)) return url
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

const NO_FILE =
  'DATABASE_URL names no SQLite file. A PostgreSQL database is saved and put back with its own tools: pg_dump and pg_restore.'

/** The file behind `sqlite:<file>`. Throws one sentence for any other database, which has no file. */
export function databasePath(url: string): string {
  const path = sqlitePath(url)
  if (path === undefined) throw new Error(NO_FILE)
  return path
}

/** Whether it is a SQLite file, which one machine has to itself. */
export function isFile(url: string): boolean {
  return sqlitePath(url) !== undefined
}

/** Where data is, in words for people: neither who logs in nor how. */
export function placeOf(url: string): string {
  if (isFile(url)) return `the file ${databasePath(url)}`
  const { host, pathname } = new URL(url)
  return `the database ${decodeURIComponent(pathname.slice(1))} at ${host}`
}

/** `data/demo.db` → `data/demo.terminal.jsonl`, and so for a PostgreSQL database named `demo`. */
export function ledgerPath(url: string): string {
  if (!isFile(url)) return `data/${new URL(url).pathname.replace(/[^\w-]/g, '')}.terminal.jsonl`
  return `${databasePath(url).replace(/\.[^./\\]*$/, '')}.terminal.jsonl`
}
