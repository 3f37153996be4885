/** SQLite through better-sqlite3: one connection, durable at every commit, and its online backup. */
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import type { Finding } from '../core/ports.ts'
import { faultIn } from './sqlite/whole-file.ts'

/** How long a write waits for another process: longer than any transaction of ours. */
export const BUSY_MS = 10_000

/** The log grows while a backup reads, and would keep that size for good. */
const LOG_BYTES = 16 * 1024 * 1024

export const MEMORY = ':memory:'

/** The file of `sqlite:<path>` or `sqlite://<path>`, or `:memory:`; undefined for any other URL. */
export function sqlitePath(url: string): string | undefined {
  return /^sqlite:(?:\/\/)?(.+)$/.exec(url.trim())?.[1]
}

/**
 * Opens a file (made with its folder where it is missing) with WAL, `synchronous=FULL` and foreign keys. Throws one sentence
 * when better-sqlite3 is not there, or the file cannot be opened or is no database.
 */
export async function connect(path: string): Promise<Connection> {
  const connection = await openFile(path, BUSY_MS)
  try {
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = FULL')
    connection.pragma('foreign_keys = ON')
    connection.pragma(`journal_size_limit = ${LOG_BYTES}`)
    return connection
  } catch (cause) {
    connection.close()
    throw openFault(path, cause)
  }
}

/** The bare file, without any pragma; with `readonly` it has to be there. */
export async function openFile(path: string, busyMs: number, readonly = false): Promise<Connection> {
  const { Database } = await load()
  try {
    if (path !== MEMORY && !readonly) mkdirSync(dirname(path), { recursive: true })
    return new Database(path, { timeout: busyMs, readonly })
  } catch (cause) {
    throw openFault(path, cause)
  }
}

/**
 * No build of better-sqlite3 runs on every Node, so two are asked for, the better first. 13 crashes before Node 22.14, which
 * brought Node-API 10 (WiseLibs/better-sqlite3#1514); 12, where it was compiled on Node 24.19 or newer, dies in the garbage
 * collector (nodejs/node#65446).
 */
const BUILDS = Number(process.versions.napi) >= 10 ? ['better-sqlite3-napi', 'better-sqlite3'] : ['better-sqlite3']

type Build = { readonly Database: typeof import('better-sqlite3'); readonly file: string }

async function load(): Promise<Build> {
  const causes: unknown[] = []
  for (const name of BUILDS) {
    try {
      const { default: Database }: { default: typeof import('better-sqlite3') } = await import(name)
      // The binary is looked for at the first database, not at the import.
      new Database(MEMORY).close()
      return { Database, file: createRequire(import.meta.url).resolve(name) }
    } catch (cause) {
      causes.push(cause)
    }
  }
  throw new Error(
    'SQLite is missing: install a C++ compiler, make and python3 and run "npm ci" again, or use a Node version for which better-sqlite3 has a prebuilt binary (20, 22 or 24).',
    { cause: new AggregateError(causes) },
  )
}

function openFault(path: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Error(`The database ${path} cannot be opened: ${why}. Check DATABASE_URL and the rights of its folder.`, {
    cause,
  })
}

/** Copies a running database to `path`, checks the copy, and only then puts it there. Throws for a path of its own. */
export async function backUp(connection: Connection, path: string): Promise<void> {
  const part = `${path}.${process.pid}.part`
  mkdirSync(dirname(path), { recursive: true })
  if (isOwnFile(connection.name, path)) throw new Error('That is the database itself: name another file.')
  try {
    await connection.backup(part)
    await assertWhole(part)
    renameSync(part, path)
  } finally {
    removeFile(part)
  }
}

/** Whether a path leads to the database or to what stands beside it: its log, its index and the lock of its start. */
function isOwnFile(database: string, path: string): boolean {
  if (database === MEMORY) return false
  const own = whereIs(database)
  return ['', '-wal', '-shm', '.lock'].some((suffix) => whereIs(path) === own + suffix)
}

/** Links followed; the file itself need not be there. */
function whereIs(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
}

/** `20261121T090000Z`, fit for the name of a file. */
export function stamp(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '')
}

async function assertWhole(path: string): Promise<void> {
  const fault = await faultIn(path, (await load()).file)
  if (fault !== undefined) throw new Error(`The copy ${path} is damaged (${fault}): it was not kept.`)
}

/** One finding: whether the database answers. To read it whole takes long, so that is done with each backup only. */
export function checkFile(connection: Connection): Finding[] {
  try {
    connection.prepare('select count(*) from channel').get()
    return [{ ok: true, what: `the database ${connection.name} answers` }]
  } catch (fault) {
    const what = `the database ${connection.name} does not answer: ${fault instanceof Error ? fault.message : fault}`
    return [{ ok: false, what, mend: 'stop the bot and run "paperwire restore" with the last backup' }]
  }
}

function removeFile(path: string): void {
  rmSync(path, { force: true })
}
