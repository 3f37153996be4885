/** The files that DATABASE_URL stands for: the database, the ledger of the terminal beside it, a backup put in its place. */
import { restoreBackup, sqlitePath } from './store/sqlite.ts'
import { acquireStartLock } from './store/start-lock.ts'

/** What the system says of a file names neither it nor a mend. */
export function unreadable(fault: unknown, url: string): unknown {
  if (!(fault instanceof Error) || !('code' in fault)) return fault
  const mend = 'Set DATABASE_URL to sqlite:<file> in a folder that can be written.'
  return new Error(`The database ${databasePath(url)} cannot be opened (${fault.message}). ${mend}`, { cause: fault })
}

/** Puts a backup in the place of the database. Returns where the one before is kept; `taken` while the bot runs on it. */
export async function restore(url: string, file: string, at: Date): Promise<{ kept?: string } | 'taken'> {
  const path = databasePath(url)
  const lock = await acquireStartLock(path)
  if (lock.kind === 'taken') return 'taken'
  const kept = await restoreBackup(file, path, at)
  lock.release()
  return kept === undefined ? {} : { kept }
}

/** The file behind `sqlite:<file>`. Throws one sentence for any other database, which has no file. */
export function databasePath(url: string): string {
  const path = sqlitePath(url)
  if (path === undefined) throw new Error('DATABASE_URL names no SQLite file: give sqlite:<path>.')
  return path
}

/** `data/demo.db` → `data/demo.terminal.jsonl`. */
export function ledgerPath(url: string): string {
  return `${databasePath(url).replace(/\.[^./\\]*$/, '')}.terminal.jsonl`
}
