/**
 * What the terminal platform has posted: one JSON line per delivery in a file, on disk before it is on the screen. Only a
 * line with its line break counts; a torn one is absent, and the next append cuts it off. Two processes may append.
 */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Crashpoint } from '../../core/ports.ts'

const RecordSchema = z.object({
  id: z.string(),
  channel: z.string(),
  slot: z.string(),
  papers: z.array(z.string()),
  text: z.string(),
  at: z.iso.datetime(),
})
/** `channel` is a channel key; `papers` are in reading order, the hidden ones last; `text` is unwrapped and without controls. */
export type LedgerRecord = z.infer<typeof RecordSchema>

/** `unsynced`: the line stands in the file, but whether it would outlive a power cut is unknown. */
export type Appended =
  | { readonly kind: 'appended' }
  | { readonly kind: 'failed' | 'unsynced'; readonly code: string; readonly error: Error }

export type Ledger = {
  /** Throws when the file cannot be read; a missing file has nothing. */
  has(id: string): boolean
  append(record: LedgerRecord): Promise<Appended>
}

/** A line that another process is just writing is whole after this; a line that is still torn has lost its writer. */
const TORN_AFTER_MS = 100
const LINE_BREAK = 0x0a

/** Every whole record of a ledger, oldest first; none where there is no file. */
export function readLedger(path: string): LedgerRecord[] {
  return readLines(path, 0).records
}

/** Reads what was added since it last looked, so that a long ledger costs nothing per delivery. */
export function openLedger(path: string, crashpoint: Crashpoint = () => {}): Ledger {
  const ids = new Set<string>()
  let readTo = 0

  function catchUp(): { torn: number } {
    let { records, end, size } = readLines(path, readTo)
    if (size < readTo) {
      // Somebody replaced the file.
      ids.clear()
      ;({ records, end, size } = readLines(path, 0))
    }
    for (const { id } of records) ids.add(id)
    readTo = end
    return { torn: size - end }
  }

  async function cutTornLine(file: number): Promise<void> {
    const { torn } = catchUp()
    if (torn === 0) return
    await sleep(TORN_AFTER_MS)
    if (catchUp().torn === torn) ftruncateSync(file, readTo)
  }

  async function append(record: LedgerRecord): Promise<Appended> {
    let whole = false
    try {
      mkdirSync(dirname(path), { recursive: true })
      const file = openSync(path, 'a+')
      try {
        await cutTornLine(file)
        const isFirst = readTo === 0
        crashpoint('ledger: before append')
        writeWhole(file, Buffer.from(`${JSON.stringify(record)}\n`))
        whole = true
        crashpoint('ledger: before sync')
        fsyncSync(file)
        if (isFirst) syncFolder(dirname(path))
        crashpoint('ledger: after sync')
      } finally {
        closeSync(file)
      }
      return { kind: 'appended' }
    } catch (error) {
      return { kind: whole ? 'unsynced' : 'failed', code: codeOf(error), error: error as Error }
    }
  }

  return {
    has(id) {
      catchUp()
      return ids.has(id)
    },
    append,
  }
}

/** The whole lines from an offset on; `end` is where the last of them ends, `size` the end of the file. */
function readLines(path: string, from: number): { records: LedgerRecord[]; end: number; size: number } {
  const { bytes, size } = readBytes(path, from)
  const end = bytes.lastIndexOf(LINE_BREAK) + 1
  const lines = bytes.subarray(0, end).toString('utf8').split('\n')
  return { records: lines.flatMap(parseLine), end: from + end, size }
}

function readBytes(path: string, from: number): { bytes: Buffer; size: number } {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { bytes: Buffer.alloc(0), size: 0 }
    throw error
  }
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.max(0, size - from))
    let read = 0
    while (read < bytes.length) {
      const more = readSync(file, bytes, read, bytes.length - read, from + read)
      if (more === 0) break
      read += more
    }
    return { bytes: bytes.subarray(0, read), size }
  } finally {
    closeSync(file)
  }
}

function parseLine(line: string): LedgerRecord[] {
  try {
    const parsed = RecordSchema.safeParse(JSON.parse(line))
    return parsed.success ? [parsed.data] : []
  } catch {
    return []
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
}

/** A new file outlives a power cut only when its folder is synced too. */
function syncFolder(path: string): void {
  let folder: number
  try {
    folder = openSync(path, 'r')
  } catch {
    return // Windows opens no folders, and needs none synced.
  }
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown'
}
