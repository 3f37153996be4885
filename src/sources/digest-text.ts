/** Files of digest text as a source: one file, or a folder that people drop captures into. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type Instant, SECOND } from '../core/instant.ts'
import type { Cursor, Source, SourceItem } from '../core/ports.ts'
import { fileReasonOf } from '../core/reason.ts'
import { type DigestText, readDigestText } from './digest-text/read-digest.ts'
import { readJson } from './json.ts'

/** A real page has 150 KB. A file is read at once, so this bounds the memory. */
const MAX_BYTES = 64 * 1024 * 1024
/** Not `.draft.txt`: a name that begins with a dot is an editor's own. */
const DIGEST_NAME = /^[^.].*\.(txt|md)$/i
/** A file that was changed a shorter time ago may still be written. */
const SETTLED_MS = SECOND

/** A file that cannot be read is a rejection with a plain reason, like everything else that is wrong. */
function digestOf(
  read: ReadText,
  path: string,
  options: { readonly date?: string | undefined; readonly today: string },
): DigestText {
  if (read.kind === 'text') return readDigestText(read.text, { ...options, file: path })
  return { entries: [], rejected: [{ at: path, reason: read.reason }], listedOn: options.date ?? options.today }
}

export type DigestTextSourceOptions = {
  readonly name: string
  /** A file, or a folder whose *.txt and *.md files are read in the order of their names. */
  readonly path: string
  /** Today as yyyy-mm-dd, asked at every reading. */
  readonly today: () => string
  /** The day of everything read, whatever names and date lines say: yyyy-mm-dd. */
  readonly date?: string | undefined
  /** Reads all files whatever was read before, and leaves no cursor: for a file that somebody names. */
  readonly always?: boolean
  /** The machine's own time, which the times of change of its files are told in. */
  readonly now?: () => Instant
  readonly pause?: (ms: number) => Promise<unknown>
}

/**
 * The cursor lists the files already read with their size and time of change, so that only new and changed ones are read. A
 * file that cannot be opened is told with every reading until it can: its size and time stay the same when it is made readable.
 * A file that is being written is left for the next reading; to tell, a reading waits once, for a second at most. Throws where
 * the path itself cannot be read.
 */
export function createDigestTextSource(options: DigestTextSourceOptions): Source {
  const { name, path, today, date, always = false, now = Date.now, pause = sleep } = options
  return {
    name,
    async *read(since: Cursor | undefined): AsyncIterable<SourceItem> {
      const files = await listFiles(path)
      const readBefore = always ? new Map<string, string>() : parseCursor(since)
      const done = new Map([...readBefore].filter(([file]) => files.has(file)))
      const due = [...files].filter(([file, { stamp }]) => done.get(file) !== stamp)
      if (done.size < readBefore.size) yield { kind: 'cursor', cursor: JSON.stringify([...done]) }
      if (!always) await settle(due, now, pause)
      for (const [file, { stamp }] of due) {
        const read = await readText(file)
        const { entries, rejected } = digestOf(read, file, { date, today: today() })
        if (!always && (await stateOf(file)).stamp !== stamp) continue
        for (const entry of entries) yield { kind: 'entry', entry }
        for (const one of rejected) yield { kind: 'rejected', rejected: one }
        if (read.kind === 'unopened') continue
        done.set(file, stamp)
        if (!always) yield { kind: 'cursor', cursor: JSON.stringify([...done]) }
      }
    },
  }
}

/** Waits until the file that was changed last has stood for a while. */
async function settle(
  files: readonly (readonly [string, FileState])[],
  now: () => Instant,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  const changed = files.reduce((latest, [, { changedAt }]) => Math.max(latest, changedAt), 0)
  const left = Math.min(SETTLED_MS, changed + SETTLED_MS - now())
  if (left > 0) await pause(Math.ceil(left))
}

type ReadText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused' | 'unopened'; readonly reason: string }

async function readText(path: string): Promise<ReadText> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return { kind: 'refused', reason: 'is not a file' }
    if (found.size > MAX_BYTES)
      return { kind: 'refused', reason: `is larger than ${MAX_BYTES / 1024 / 1024} MB: split it` }
    return { kind: 'text', text: decode(await readFile(path)) }
  } catch (fault) {
    return { kind: 'unopened', reason: `cannot be read: ${fileReasonOf(fault)}` }
  }
}

/** UTF-8 with or without a byte order mark, or UTF-16 with one, as Windows writes it. A last character cut in two is dropped. */
function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes).replace(/\ufffd$/, '')
}

/** `stamp` changes whenever the content does. */
type FileState = { readonly stamp: string; readonly changedAt: Instant }

/** The files to read by their paths. */
async function listFiles(path: string): Promise<Map<string, FileState>> {
  try {
    if (!(await stat(path)).isDirectory()) return new Map([[path, await stateOf(path)]])
    const members = await readdir(path, { withFileTypes: true })
    const names = members.filter((one) => !one.isDirectory() && DIGEST_NAME.test(one.name)).map((one) => one.name)
    const files = names.sort().map((name) => join(path, name))
    return new Map(await Promise.all(files.map(async (file) => [file, await stateOf(file)] as const)))
  } catch (fault) {
    throw new Error(`${path} cannot be read: ${fileReasonOf(fault)}`, { cause: fault })
  }
}

/** A file that vanished or a link to nowhere has a state too: reading it says what is wrong. */
async function stateOf(path: string): Promise<FileState> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined
    ? { stamp: 'unreadable', changedAt: 0 }
    : { stamp: `${found.size}@${found.mtimeMs}`, changedAt: found.mtimeMs }
}

const CursorSchema = z.array(z.tuple([z.string(), z.string()]))

/** A cursor that cannot be read counts as none: the files are read again, and their papers are known. */
function parseCursor(cursor: Cursor | undefined): Map<string, string> {
  return new Map(readJson(CursorSchema, cursor))
}
