/**
 * The verbs of the command line. Each prints what people read, or with --json exactly one line on standard output. Exit codes:
 * 0 done, 1 failed, 2 wrong usage, 78 configuration.
 */
import type { App } from './app.ts'
import { type CallOf, type Options, readArguments, type Shape } from './cli/arguments.ts'
import { DaySchema } from './core/paper.ts'
import { note } from './core/reply.ts'
import { quoted } from './core/spelling.ts'
import { utcDay } from './core/volume.ts'
import { DEFAULT_WEEKS } from './flows/try-topic.ts'
import { AUDIT_DAYS, auditChannels, MOST_AUDIT_DAYS } from './flows/verbs/audit.ts'
import { forgetSomebody, listChannels, listDeliveries, retryDelivery, showDigest } from './flows/verbs/deliveries.ts'
import { probeChannel } from './flows/verbs/doctor.ts'
import { searchArchive, tryArchive, whyPaper } from './flows/verbs/look-up.ts'
import { isMisuse, type Misuse } from './flows/verbs/misuse.ts'
import { backFillShown, ingestShown, tickShown } from './flows/verbs/reports.ts'
import type { Shown } from './flows/verbs/shown.ts'

export type Verb = Shape & {
  readonly summary: string
  /** Absent where the verb runs before an app is open: start, migrate, restore. */
  readonly run?: (app: App, words: string, options: Options) => Promise<Shown | Misuse>
}

export const VERBS: readonly Verb[] = [
  {
    name: 'start',
    usage: 'start',
    summary: 'run (without tokens: the demo in this terminal)',
    options: {},
    words: 'none',
  },
  {
    name: 'ingest',
    usage: 'ingest [--source name [--since yyyy-mm-dd] | --file path [--date yyyy-mm-dd]] [--archive]',
    summary: 'read a source, its past since a day, or a file or folder of digest text, and match it',
    options: { source: 'text', since: 'text', file: 'text', date: 'text', archive: 'flag', at: 'text' },
    words: 'none',
    run: (app, _, options) => ingest(app, options),
  },
  {
    name: 'tick',
    usage: 'tick [--at instant]',
    summary: 'each loop once, then everything ready, then exit',
    options: { at: 'text' },
    words: 'none',
    run: async (app) => tickShown(await app.tick()),
  },
  {
    name: 'digest',
    usage: 'digest [--channel c] [--at instant]',
    summary: 'the next digest as it stands; sends nothing',
    options: { channel: 'text', at: 'text' },
    words: 'none',
    run: (app, _, { channel }) => showDigest(app.desk, textOf(channel)),
  },
  {
    name: 'search',
    usage: 'search <query>',
    summary: 'search the archive',
    options: {},
    words: 'rest',
    run: (app, words) => searchArchive(app.desk, words),
  },
  {
    name: 'try',
    usage: 'try <topic> [--weeks n] [--all] [--at instant]',
    summary: 'what a topic would have posted',
    options: { weeks: 'text', all: 'flag', at: 'text' },
    words: 'rest',
    run: (app, words, options) => tryTopic(app, words, options),
  },
  {
    name: 'why',
    usage: 'why <paper> [--channel c] [--at instant]',
    summary: 'why a paper was posted, or not',
    options: { channel: 'text', at: 'text' },
    words: 'rest',
    run: (app, words, { channel }) => whyPaper(app.desk, words, textOf(channel)),
  },
  {
    name: 'channels',
    usage: 'channels',
    summary: 'every channel with its schedule and subscriptions',
    options: {},
    words: 'none',
    run: (app) => listChannels(app.desk),
  },
  {
    name: 'deliveries',
    usage: 'deliveries [--held]',
    summary: 'every delivery with its state',
    options: { held: 'flag' },
    words: 'none',
    run: (app, _, { held }) => listDeliveries(app.desk, held === true),
  },
  {
    name: 'retry',
    usage: 'retry <id>',
    summary: 'make a held delivery due again',
    options: {},
    words: 'one',
    run: (app, id) => retryDelivery(app.desk, id),
  },
  {
    name: 'audit',
    usage: 'audit [--channel c] [--days n] [--remove]',
    summary: 'compare what stands in the channels with the ledger; --remove deletes our own surplus copies',
    options: { channel: 'text', days: 'text', remove: 'flag' },
    words: 'none',
    run: (app, _, options) => audit(app, options),
  },
  {
    name: 'doctor',
    usage: 'doctor --probe c [--long]',
    summary: 'post and remove test messages in a channel, to measure the settle time it needs',
    options: { probe: 'text', long: 'flag' },
    words: 'none',
    run: (app, _, options) => doctor(app, options),
  },
  {
    name: 'forget',
    usage: 'forget <person>',
    summary: 'delete what is stored about a person',
    options: {},
    words: 'one',
    run: (app, person) => forgetSomebody(app.desk, person),
  },
  {
    name: 'migrate',
    usage: 'migrate',
    summary: 'bring the database up to date (start does it too)',
    options: {},
    words: 'none',
  },
  {
    name: 'backup',
    usage: 'backup <file>',
    summary: 'copy the database while it is in use, and check the copy',
    options: {},
    words: 'one',
    run: (app, file) => backUp(app, file),
  },
  {
    name: 'restore',
    usage: 'restore <file>',
    summary: 'put a backup back (not while the bot runs)',
    options: {},
    words: 'one',
  },
]

export type Call = CallOf<Verb>

/** Reads the arguments behind `paperwire`. */
export function readCall(argv: readonly string[]): Call | Misuse | 'help' | 'version' {
  return readArguments(VERBS, argv)
}

/** What `paperwire help` prints. */
export function usage(): string {
  const width = Math.max(...VERBS.map((verb) => verb.usage.length))
  const verbs = VERBS.map((verb) => `  ${verb.usage.padEnd(width)}  ${verb.summary}`)
  return [
    'paperwire [verb] [--json]',
    '',
    ...verbs,
    '',
    'With --json a verb prints exactly one line. --at is the process’s whole clock.',
  ].join('\n')
}

const textOf = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined

async function ingest(app: App, { source, since, file, date, archive }: Options): Promise<Shown | Misuse> {
  for (const [option, value] of [
    ['--date', date],
    ['--since', since],
  ] as const)
    if (value !== undefined && !DaySchema.safeParse(value).success)
      return {
        message: `${option} is a day such as 2026-11-20, not ${quoted(`${value}`)}.`,
        at: option,
        mend: 'Write it as yyyy-mm-dd.',
      }
  const names = app.sources.map(({ name }) => name).join(', ') || 'none is configured'
  if ((source === undefined) === (file === undefined))
    return {
      message: 'ingest reads one thing.',
      at: 'ingest',
      mend: `Give --file path or --source name (${names}).`,
    }
  if (date !== undefined && file === undefined)
    return {
      message: '--date gives a file of digest text its day, and no file is named.',
      at: '--date',
      mend: 'Give --file path, or leave --date out; --since reads the past of a source.',
    }
  const misused = typeof since === 'string' ? sinceMisused(app, source, since) : undefined
  if (misused !== undefined) return misused
  const unknown = {
    message: `--source: no source is called ${quoted(`${source}`)}.`,
    at: `${source}`,
    mend: `There is ${names}.`,
  }
  if (typeof since === 'string') {
    const report = await app.ingestSince(`${source}`, since)
    return report === undefined ? unknown : backFillShown(report, since)
  }
  const day = textOf(date)
  const from =
    typeof file === 'string' ? { file, ...(day === undefined ? {} : { date: day }) } : { source: `${source}` }
  const report = await app.ingest(from, archive !== true)
  return report === undefined ? unknown : ingestShown(report)
}

function sinceMisused(app: App, name: Options[string], since: string): Misuse | undefined {
  if (name === undefined)
    return {
      message: '--since reads the past of a source, and none is named.',
      at: '--since',
      mend: 'Give --source name too.',
    }
  const today = utcDay(app.desk.clock.now().getTime())
  if (since > today)
    return {
      message: `--since ${since} is still to come: today is ${today}.`,
      at: '--since',
      mend: 'Give a day of the past.',
    }
  const source = app.sources.find((one) => one.name === name)
  if (source === undefined || source.readsBack) return undefined
  return {
    message: `${source.name} is a source of kind ${source.kind}, which shows its newest entries only and no past.`,
    at: '--since',
    mend: 'Leave --since out.',
  }
}

async function tryTopic(app: App, words: string, { weeks, all }: Options): Promise<Shown | Misuse> {
  const number = weeks === undefined ? DEFAULT_WEEKS : Number(weeks)
  if (!Number.isInteger(number) || number < 1 || number > 52)
    return {
      message: `--weeks is a whole number from 1 to 52, not ${quoted(`${weeks}`)}.`,
      at: '--weeks',
      mend: 'Write --weeks 8.',
    }
  return tryArchive(app.desk, words, number, all === true)
}

async function audit(app: App, { channel, days, remove }: Options): Promise<Shown | Misuse> {
  const number = days === undefined ? AUDIT_DAYS : Number(days)
  if (!Number.isInteger(number) || number < 1 || number > MOST_AUDIT_DAYS)
    return {
      message: `--days is a whole number from 1 to ${MOST_AUDIT_DAYS}, not ${quoted(`${days}`)}.`,
      at: '--days',
      mend: `Write --days ${AUDIT_DAYS}.`,
    }
  return auditChannels(app.auditing, { channel: textOf(channel), days: number, remove: remove === true })
}

async function doctor(app: App, { probe, long }: Options): Promise<Shown | Misuse> {
  if (typeof probe !== 'string')
    return {
      message: 'doctor measures a channel, and none is named.',
      at: 'doctor',
      mend: 'Give --probe platform:workspace/channel.',
    }
  return probeChannel(app.auditing, probe, long === true)
}

async function backUp(app: App, file: string): Promise<Shown> {
  await app.backup(file)
  return {
    data: { file },
    message: note([`The database was copied to ${file}, and the copy was checked.`]),
    done: true,
  }
}

/** Runs a verb that works on an open app, prints what came of it, and returns the exit code. */
export async function runVerb(app: App, call: Call, print: (text: string) => void): Promise<number> {
  const shown = await call.verb.run?.(app, call.words, call.options)
  if (shown === undefined) throw new Error(`${call.verb.name} does not run on an open app`)
  if (isMisuse(shown)) return printMisuse(shown, call.json, print)
  print(call.json ? JSON.stringify(shown.data) : app.toText(shown.message))
  return shown.done ? 0 : 1
}

export function printMisuse({ message, at, mend }: Misuse, json: boolean, print: (text: string) => void): number {
  print(json ? JSON.stringify({ error: { message, at, mend } }) : `${message} ${mend}`)
  return 2
}
