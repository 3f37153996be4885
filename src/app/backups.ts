/** A copy of the SQLite database every day: made while the bot runs, checked, and only then an older one is given up for it. */

import type { BackupSettings } from '../config/paperwire-file.ts'
import { DAY, formatInstant, type Instant, MINUTE } from '../core/instant.ts'
import type { Finding } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import { sizeSaid } from '../core/reply.ts'
import type { Store } from '../core/store.ts'
import { databasePath, isFile } from '../database-file.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'
import {
  bytesOf,
  type Copy,
  clearParts,
  copies,
  copiesFolder,
  copyPath,
  freeBytes,
  removeCopy,
} from '../store/sqlite/nightly.ts'

/** So much stays free at least beside a copy, in bytes: the database itself must go on growing. */
const LEFT_FREE = 100 * 1024 * 1024
/** A copy is late when the next one is nearly due. */
const LATE = 1.9 * DAY

export type Backups = {
  readonly store: Pick<Store, 'backup'>
  readonly databaseUrl: string
  readonly settings: BackupSettings
  readonly now: () => Instant
  /** Bytes that may still be written in a folder; the disk's own answer unless a test gives another. */
  readonly free?: (folder: string) => number
}

export type BackupOutcome =
  | { readonly kind: 'not due' }
  | { readonly kind: 'no room'; readonly folder: string; readonly free: number; readonly needed: number }
  | { readonly kind: 'made'; readonly path: string; readonly bytes: number; readonly removed: readonly string[] }

type Place = { readonly database: string; readonly folder: string; readonly atMs: number; readonly keep: number }

/** Where copies go; undefined where none are made: switched off, in memory, or not SQLite. */
function placeOf({ databaseUrl, settings }: Pick<Backups, 'databaseUrl' | 'settings'>): Place | undefined {
  if (settings === 'off' || !isFile(databaseUrl)) return undefined
  const database = databasePath(databaseUrl)
  if (database === ':memory:') return undefined
  return { database, folder: copiesFolder(database, settings.folder), atMs: settings.atMs, keep: settings.keep }
}

/** The last time of day that has come. */
function lastDue(now: Instant, atMs: number): Instant {
  const today = Math.floor(now / DAY) * DAY + atMs
  return today <= now ? today : today - DAY
}

/** Bytes that must be free for one more copy. */
const neededFor = (database: string): number => bytesOf(database) + LEFT_FREE

/** Makes the copy that is due, if one is: after a time at which the program was down too. Throws where it cannot be made. */
export async function backUpWhenDue(backups: Backups): Promise<BackupOutcome> {
  const place = placeOf(backups)
  const now = backups.now()
  if (place === undefined) return { kind: 'not due' }
  const { database, folder, atMs, keep } = place
  const [newest] = copies(database, folder)
  // A clock that was put back makes no copy wait for it.
  if (newest !== undefined && newest.at >= lastDue(now, atMs) && newest.at <= now + DAY) return { kind: 'not due' }
  clearParts(database, folder)
  const free = (backups.free ?? freeBytes)(folder)
  const needed = neededFor(database)
  if (free < needed) return { kind: 'no room', folder, free, needed }
  const path = copyPath(database, folder, now)
  await backups.store.backup(path)
  const all = copies(database, folder)
  const made = all.find((copy) => copy.path === path)
  const removed = all.filter((copy) => copy !== made).slice(keep - 1)
  for (const copy of removed) removeCopy(copy)
  return { kind: 'made', path, bytes: made?.bytes ?? 0, removed: removed.map((copy) => copy.path) }
}

/** The chore: looks every minute whether one is due, and says what came of it; of one fault once an hour. */
export function createBackups(backups: Backups, log: Log): Poll {
  let quietUntil = 0
  let isToldOf = false

  /** Once, and by the bot alone: who runs a verb has asked for something else. */
  function tellOfPostgres(): void {
    if (isToldOf || backups.settings === 'off' || isFile(backups.databaseUrl)) return
    isToldOf = true
    log.info({}, 'a PostgreSQL database is not copied every night: do it with pg_dump')
  }

  function complain(fields: Readonly<Record<string, unknown>>, text: string): void {
    quietUntil = backups.now() + 60 * MINUTE
    log.error(fields, text)
  }

  return {
    name: 'backup',
    everyMs: MINUTE,
    isChore: true,
    async read() {
      if (backups.now() < quietUntil) return
      tellOfPostgres()
      try {
        const outcome = await backUpWhenDue(backups)
        if (outcome.kind === 'made') log.info({ ...outcome }, 'the database was copied and the copy checked')
        if (outcome.kind === 'no room') complain({ ...outcome }, noRoom(outcome))
      } catch (error) {
        complain({ error }, 'the nightly copy of the database failed; it is tried again in an hour')
      }
    },
  }
}

function noRoom({ folder, free, needed }: Extract<BackupOutcome, { kind: 'no room' }>): string {
  return `there is no room for tonight’s copy of the database: ${folder} has ${sizeSaid(free)} free and ${sizeSaid(needed)} are needed`
}

/** What an operator should know of the copies: the last one, and whether the next one has room. */
export function checkBackups(backups: Omit<Backups, 'store'>): Finding[] {
  const { databaseUrl, settings, now } = backups
  const place = placeOf(backups)
  if (place === undefined) {
    const what = settings === 'off' ? 'nightly copies are off' : 'this database is not copied every night'
    if (!isFile(databaseUrl)) return [{ ok: true, what: `${what}: use pg_dump` }]
    return settings === 'off' ? [{ ok: true, what }] : []
  }
  const { database, folder } = place
  const [newest] = copies(database, folder)
  return [...ageOf(newest, now(), folder), ...roomFor(database, folder, backups.free ?? freeBytes)]
}

function ageOf(newest: Copy | undefined, now: Instant, folder: string): Finding[] {
  if (newest === undefined) return [{ ok: true, what: `no nightly copy stands in ${folder} yet` }]
  const what = `the last nightly copy is of ${formatInstant(newest.at)}: ${newest.path} (${sizeSaid(newest.bytes)})`
  if (now - newest.at < LATE) return [{ ok: true, what }]
  return [{ ok: false, what, mend: 'let the bot run at the hour of backup.at, and look in its log for what failed' }]
}

function roomFor(database: string, folder: string, freeIn: (folder: string) => number): Finding[] {
  try {
    const [free, needed] = [freeIn(folder), neededFor(database)]
    const what = `${sizeSaid(free)} are free for copies in ${folder}, and the next one needs ${sizeSaid(needed)}`
    const mend = 'make room there, set backup.folder to another disk, or keep fewer copies (backup.keep)'
    return [free >= needed ? { ok: true, what } : { ok: false, what, mend }]
  } catch (fault) {
    const why = reasonOf(fault)
    const mend = 'make it a folder that the bot may write to, or set backup.folder to one'
    return [{ ok: false, what: `the folder of the nightly copies, ${folder}, cannot be used: ${why}`, mend }]
  }
}
