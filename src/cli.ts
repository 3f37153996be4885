/**
 * The verbs of the command line. Each prints what people read, or with --json exactly one line on standard output. Exit codes:
 * 0 done, 1 failed, 2 wrong usage, 3 done and there is a difference (plan --exit-code), 78 configuration, 130 init was left.
 */
import type { App } from './app.ts'
import { type CallOf, type Options, readArguments, type Shape, textOf } from './cli/arguments.ts'
import { apply, exportTo, plan } from './cli/as-code.ts'
import { ingest } from './cli/ingest.ts'
import { note } from './core/reply.ts'
import { quoted } from './core/spelling.ts'
import { DEFAULT_WEEKS } from './flows/try-topic.ts'
import { AUDIT_DAYS, auditChannels, MOST_AUDIT_DAYS } from './flows/verbs/audit.ts'
import { forgetSomebody, listChannels, listDeliveries, retryDelivery, showDigest } from './flows/verbs/deliveries.ts'
import { rotateKeys } from './flows/verbs/keys.ts'
import { searchArchive, tryArchive, whyPaper } from './flows/verbs/look-up.ts'
import { isMisuse, type Misuse } from './flows/verbs/misuse.ts'
import { probeChannel } from './flows/verbs/probe.ts'
import { tickShown } from './flows/verbs/reports.ts'
import type { Printed, Shown } from './flows/verbs/shown.ts'

export type Verb = Shape & {
  readonly summary: string
  /** Absent where the verb runs before an app is open: init, start, migrate, restore. */
  readonly run?: (app: App, words: string, options: Options) => Promise<Shown | Printed | Misuse>
}

export const VERBS: readonly Verb[] = [
  {
    name: 'init',
    usage: 'init [--hello channel,…] [--replace]',
    summary: 'ask for the tokens of Slack and Discord, try them, and write .env',
    options: { hello: 'text', replace: 'flag' },
    words: 'none',
  },
  {
    name: 'start',
    usage: 'start',
    summary: 'run (without tokens: the demo in this terminal)',
    options: {},
    words: 'none',
    goesOn: true,
  },
  {
    name: 'ingest',
    usage: 'ingest [--source name [--since yyyy-mm-dd] | --file path [--date yyyy-mm-dd]] [--archive] [--at instant]',
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
    usage: 'doctor [--offline] | doctor --probe c [--long]',
    summary:
      'look at everything and say what to mend; --probe measures the settle time of a channel with test messages',
    options: { offline: 'flag', probe: 'text', long: 'flag' },
    words: 'none',
    run: (app, _, options) => doctor(app, options),
  },
  {
    name: 'plan',
    usage: 'plan <papers.yaml> [--exit-code]',
    summary:
      'what a file of subscriptions would change, and what it would bring; --exit-code: 3 where there is a difference',
    options: { 'exit-code': 'flag' },
    words: 'one',
    run: (app, file, options) => plan(app, file, options),
  },
  {
    name: 'apply',
    usage: 'apply <papers.yaml>',
    summary: 'make the channels follow what the file says (a channel that it does not name stays as it is)',
    options: {},
    words: 'one',
    run: (app, file) => apply(app, file),
  },
  {
    name: 'export',
    usage: 'export [papers.yaml] [--private]',
    summary: 'write such a file from the channels as they are; --private: those without a name too',
    options: { private: 'flag' },
    words: 'maybe',
    run: (app, file, options) => exportTo(app, file, options),
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
    name: 'keys',
    usage: 'keys rotate',
    summary:
      'seal every stored token with PAPERWIRE_KEY; those of PAPERWIRE_OLD_KEYS still open (may run beside the bot)',
    options: {},
    words: 'one',
    run: (app, what) => rotateKeys(app.desk.store, what),
  },
  {
    name: 'migrate',
    usage: 'migrate [--to postgres://…]',
    summary:
      'bring the database up to date (start does it too); --to moves it to an empty PostgreSQL, while the bot is stopped',
    options: { to: 'text' },
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
    'With --json every verb but start prints exactly one line. --at is the process’s whole clock.',
    'paperwire help prints this, paperwire --version which version it is.',
  ].join('\n')
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

/** Runs a verb that works on an open app, prints what came of it, or complains of its wrong use; returns the exit code. */
export async function runVerb(
  app: App,
  call: Call,
  print: (text: string) => void,
  complain: (text: string) => void,
): Promise<number> {
  const shown = await call.verb.run?.(app, call.words, call.options)
  if (shown === undefined) throw new Error(`${call.verb.name} does not run on an open app`)
  if (isMisuse(shown)) return printMisuse(shown, call.json, call.json ? print : complain)
  const people = 'text' in shown ? shown.text : app.toText(shown.message)
  print(call.json ? JSON.stringify(shown.data) : people)
  if (!shown.done) return 1
  return 'differs' in shown && shown.differs === true ? 3 : 0
}

export function printMisuse({ message, at, mend }: Misuse, json: boolean, print: (text: string) => void): number {
  print(json ? JSON.stringify({ error: { message, at, mend } }) : `${message} ${mend}`)
  return 2
}
