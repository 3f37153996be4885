/** A backup is put in the place of a database. It knows nothing of what happened after it was made. */
import { constants, copyFileSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs'
import type { Instant } from '../../core/instant.ts'
import { BUSY_MS, backUp, openFile, stamp } from '../sqlite.ts'
import { unmarkMoved } from './moved.ts'

/** What SQLite keeps beside a database: its log, whose index, and what it would undo. */
const BESIDE = ['-wal', '-shm', '-journal']

/** Where the database before is kept, and until when the restored one knows what was posted. */
export type Restored = { readonly kept?: string; readonly asOf?: Instant }

/**
 * Puts a backup in the place of a database that nobody has open; the one that stood there is kept beside it. The backup is
 * checked and made ready first, and takes the place in one step: whoever dies on the way leaves the one or the other, whole.
 */
export async function restoreBackup(from: string, to: string, at: Date): Promise<Restored> {
  if (!existsSync(from)) throw new Error(`There is no backup at ${from}: give the path of a file made by "backup".`)
  const part = `${to}.${process.pid}.part`
  try {
    // A process that died may have had the same number, and what it left beside its copy would be taken for ours.
    remove(part)
    await copyOf(from, part)
    const asOf = await doubtOpen(part, at.getTime())
    const kept = await keepAside(to, `${to}.before-restore-${stamp(at)}`)
    renameSync(part, to)
    return { ...(kept === undefined ? {} : { kept }), ...(asOf === undefined ? {} : { asOf }) }
  } finally {
    remove(part)
  }
}

async function copyOf(from: string, part: string): Promise<void> {
  const backup = await openFile(from, BUSY_MS)
  try {
    await backUp(backup, part)
  } finally {
    backup.close()
  }
}

/**
 * What was on its way when the backup was made has probably been posted since: it is made uncertain, so that it is looked for in
 * its channel before it is sent, and without attempts, because no try of ours says until when; a mark that it was moved goes.
 * Returns when the bot last ticked before the backup; undefined where it never did.
 */
async function doubtOpen(path: string, at: Instant): Promise<Instant | undefined> {
  const connection = await openFile(path, BUSY_MS)
  try {
    // All of it in the one file that takes the place.
    connection.pragma('journal_mode = delete')
    unmarkMoved(connection)
    const isThere = connection.prepare("select 1 from sqlite_master where name = 'delivery'").get() !== undefined
    if (!isThere) return undefined
    const mark = connection.prepare<[], { value: Instant }>("select value from mark where name = 'tick'").get()
    const since = mark === undefined ? at : Math.min(mark.value, at)
    connection
      .prepare(
        `update delivery set state = 'uncertain', unsure_since = coalesce(unsure_since, ?), attempts = 0, owner = null,
           lease_until = null, why = 'a backup was restored: it may have been posted since'
         where state in ('due', 'sending', 'uncertain')`,
      )
      .run(since)
    return mark?.value
  } finally {
    connection.close()
  }
}

/** The database stays where it is and gets a second name, which is returned; undefined where there is none. */
async function keepAside(path: string, aside: string): Promise<string | undefined> {
  const isThere = existsSync(path)
  if (isThere) {
    await foldLog(path)
    linkOrCopy(path, aside)
  }
  // What is left has no database, or one that cannot be read, and would be taken for that of the new one.
  for (const suffix of BESIDE) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  return isThere ? aside : undefined
}

/** The log of a killed process may hold the last commits: they come into the file itself. */
async function foldLog(path: string): Promise<void> {
  const connection = await openFile(path, BUSY_MS)
  try {
    connection.pragma('wal_checkpoint(truncate)')
  } catch {
    // It cannot be read, which may be why another takes its place.
  } finally {
    connection.close()
  }
}

/** Not every file system knows a second name. */
function linkOrCopy(path: string, aside: string): void {
  try {
    linkSync(path, aside)
  } catch {
    copyFileSync(path, aside, constants.COPYFILE_EXCL)
  }
}

function remove(path: string): void {
  for (const suffix of ['', ...BESIDE]) rmSync(path + suffix, { force: true })
}
