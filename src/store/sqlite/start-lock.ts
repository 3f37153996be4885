/**
 * Only one `start` at a time on one SQLite file. The guard is an exclusive transaction held open on a file beside it: the
 * kernel drops it when the process dies, however it dies, so a start straight after kill -9 is never refused.
 */
import { MEMORY, openFile } from '../sqlite.ts'

export type StartLock = { readonly kind: 'held'; release(): void } | { readonly kind: 'taken' }

/** `path` is the database's; the lock is `<path>.lock`. Never waits. */
export async function acquireStartLock(path: string): Promise<StartLock> {
  const connection = await openFile(path === MEMORY ? MEMORY : `${path}.lock`, 0)
  try {
    connection.exec('begin exclusive')
  } catch (fault) {
    connection.close()
    if (fault instanceof Error && 'code' in fault && fault.code === 'SQLITE_BUSY') return { kind: 'taken' }
    throw fault
  }
  return { kind: 'held', release: () => void connection.close() }
}
