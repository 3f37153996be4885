/** The verbs of subscriptions as code: the file is read or written here, all else is a flow. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { App } from '../app.ts'
import { readPapers } from '../config/papers-file.ts'
import { writePapers } from '../config/papers-text.ts'
import type { WantedChannel } from '../core/as-code.ts'
import { fileReasonOf } from '../core/reason.ts'
import { count } from '../core/reply.ts'
import { applyPapers, exportPapers, fileMisuse, planPapers } from '../flows/verbs/as-code.ts'
import { isMisuse, type Misuse } from '../flows/verbs/misuse.ts'
import type { Printed } from '../flows/verbs/shown.ts'
import type { Options } from './arguments.ts'

const STANDARD = '-'

export async function plan(app: App, file: string, options: Options): Promise<Printed | Misuse> {
  const wanted = readWanted(app, file)
  return isMisuse(wanted) ? wanted : planPapers(app.desk, file, wanted, options['exit-code'] === true)
}

export async function apply(app: App, file: string): Promise<Printed | Misuse> {
  const wanted = readWanted(app, file)
  return isMisuse(wanted) ? wanted : applyPapers(app.desk, file, wanted)
}

/** `-` is standard input. */
function readWanted({ desk }: App, file: string): readonly WantedChannel[] | Misuse {
  const text = readText(file)
  if (typeof text !== 'string') return text
  const name = file === STANDARD ? 'standard input' : file
  const read = readPapers(name, text, desk.packs)
  return read.kind === 'read' ? read.wanted : fileMisuse(name, read.faults)
}

function readText(file: string): string | Misuse {
  try {
    return readFileSync(file === STANDARD ? 0 : file, 'utf8')
  } catch (fault) {
    return {
      message: `${file} cannot be read: ${fileReasonOf(fault)}.`,
      at: file,
      mend: 'Name a readable file such as papers.yaml.',
    }
  }
}

/** Without a file, or with `-`, the text goes to standard output. A file is replaced whole. */
export async function exportTo(app: App, file: string, options: Options): Promise<Printed | Misuse> {
  const withPrivate = options.private === true
  const { channels, left } = await exportPapers(app.desk, withPrivate)
  const notes = left === 0 ? [] : [`${count(left, 'conversation')} without a name left out: --private has them too.`]
  const text = writePapers(channels, { schema: pathFrom(file || STANDARD, app.papersSchema), notes })
  const data = { file: file === '' || file === STANDARD ? null : file, channels: channels.length, left, text }
  if (data.file === null) return { data, text: text.trimEnd(), done: true }
  const half = `${file}.half`
  try {
    writeFileSync(half, text)
    renameSync(half, file)
  } catch (fault) {
    rmSync(half, { force: true })
    return {
      message: `${file} cannot be written: ${fileReasonOf(fault)}.`,
      at: file,
      mend: 'Name a file in a folder that can be written.',
    }
  }
  return {
    data,
    text: `${count(channels.length, 'channel')} written to ${file}.${left === 0 ? '' : ` ${notes.join(' ')}`}`,
    done: true,
  }
}

/** A path as a file finds it. */
function pathFrom(file: string, path: string): string {
  return relative(dirname(resolve(file)), path)
}
