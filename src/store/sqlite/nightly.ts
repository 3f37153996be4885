/** The copies of a SQLite database that are made every day, as files: `<database>-<stamp>.db` in one folder. */
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Instant } from '../../core/instant.ts'
import { stamp } from '../sqlite.ts'

export type Copy = { readonly path: string; readonly at: Instant; readonly bytes: number }

/** `''` is the folder `backups` beside the database. */
export function copiesFolder(database: string, folder: string): string {
  return folder === '' ? join(dirname(database), 'backups') : folder
}

const nameOf = (database: string): string => basename(database).replace(/\.[^.]*$/, '')

/** The path of a copy made at an instant. */
export function copyPath(database: string, folder: string, at: Instant): string {
  return join(folder, `${nameOf(database)}-${stamp(new Date(at))}.db`)
}

/** The copies that stand, the newest first; by their names alone, so that nothing else in the folder is ever touched. */
export function copies(database: string, folder: string): Copy[] {
  const found = filesOf(folder).flatMap((file): Copy[] => {
    const at = stampIn(file, nameOf(database), '.db')
    const path = join(folder, file)
    return at === undefined ? [] : [{ path, at, bytes: statSync(path).size }]
  })
  return found.toSorted((one, other) => other.at - one.at)
}

/** Removes what a process left that died while it copied. Returns how many files. */
export function clearParts(database: string, folder: string): number {
  const parts = filesOf(folder).filter((file) => {
    const [, whole] = /^(.+\.db)\.\d+\.part(?:-wal|-shm|-journal)?$/.exec(file) ?? []
    return whole !== undefined && stampIn(whole, nameOf(database), '.db') !== undefined
  })
  for (const file of parts) rmSync(join(folder, file), { force: true })
  return parts.length
}

export function removeCopy({ path }: Copy): void {
  rmSync(path, { force: true })
}

/** What a copy takes: the database with what is still in its log. */
export function bytesOf(database: string): number {
  return ['', '-wal'].reduce((sum, end) => sum + (existsSync(database + end) ? statSync(database + end).size : 0), 0)
}

/** What this process may still write where the folder is, which is made first. */
export function freeBytes(folder: string): number {
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** The instant in `<name>-20261121T030000Z<end>`. */
function stampIn(file: string, name: string, end: string): Instant | undefined {
  if (!file.startsWith(`${name}-`) || !file.endsWith(end)) return undefined
  const [, day, time] = /^(\d{8})T(\d{6})Z$/.exec(file.slice(name.length + 1, -end.length)) ?? []
  if (day === undefined || time === undefined) return undefined
  const at = Date.parse(`${day.replace(/(..)(..)$/, '-$1-$2')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`)
  return Number.isNaN(at) ? undefined : at
}
