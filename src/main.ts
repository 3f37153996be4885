#!/usr/bin/env node
/** The process: arguments, environment, signals, exit codes. The only file that reads its environment, or ends it. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type AppOptions, openApp } from './app.ts'
import { moveData, moveText } from './cli/migrate.ts'
import { type Call, printMisuse, readCall, runVerb, usage } from './cli.ts'
import { createClock } from './clock.ts'
import { ConfigError } from './config/fault.ts'
import { type Config, type ConfigInputs, loadConfig } from './config.ts'
import { formatInstant } from './core/instant.ts'
import { reasonOf } from './core/reason.ts'
import { isPostgresUrl } from './core/url.ts'
import { databaseName, databasePath, moveDatabase, restore } from './database-file.ts'
import { examinationText } from './doctor/text.ts'
import { sayHello } from './flows/verbs/hello.ts'
import { isMisuse } from './flows/verbs/misuse.ts'
import { hash } from './hash.ts'
import type { InitOptions } from './init.ts'
import { createLog, hideSecrets } from './log.ts'

const EXIT = { done: 0, failed: 1, usage: 2, configuration: 78, left: 130 } as const

const bundled = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const version = (): string => JSON.parse(readFileSync(bundled('package.json'), 'utf8')).version
const say = (text: string): void => void process.stdout.write(`${text}\n`)
/** What is printed beside the log holds no secret either; which ones there are is known once the configuration is read. */
let hide = hideSecrets([])
const complain = (text: string): void => void process.stderr.write(`${hide(text)}\n`)

async function main(): Promise<number> {
  const argv = process.argv.slice(2)
  // What is stored tells what people read: it is for whoever runs this alone.
  process.umask(0o077)
  const call = readCall(argv)
  if (call === 'help') return printed(usage())
  if (call === 'version') return printed(version())
  if (isMisuse(call)) return printMisuse(call, argv.includes('--json'), argv.includes('--json') ? say : complain)
  const inputs = { env: process.env, readFile: readText, bundled: bundled('config') }
  if (call.verb.name === 'doctor' && call.options.probe === undefined && call.options.long !== true)
    return doctor(inputs, call)
  if (call.verb.name === 'init') return init(inputs, call)
  const config = loadConfig(inputs)
  hide = hideSecrets(config.secrets)
  switch (call.verb.name) {
    case 'start':
      return start(config)
    case 'migrate':
      return migrate(config, call)
    case 'restore':
      return putBack(config, call)
    default: {
      const app = await openApp(optionsFor(config, call))
      try {
        return await runVerb(app, call, say, complain)
      } finally {
        await app.stop()
      }
    }
  }
}

async function start(config: Config): Promise<number> {
  if (config.demo && config.production && !isPerson()) {
    complain(
      'No token is set (SLACK_BOT_TOKEN, DISCORD_TOKEN) and no terminal is attached, so nothing runs under NODE_ENV=production. For the demo unset NODE_ENV, or attach a terminal.',
    )
    return EXIT.configuration
  }
  const options = optionsFor(config, {})
  const app = await openApp(options)
  process.once('SIGTERM', app.leave).once('SIGINT', app.leave)
  // A last resort: a fault in some timer of a library ends no process that has digests to deliver.
  process.on('unhandledRejection', (error) => options.log.error({ error }, 'a promise failed and nobody waited for it'))
  try {
    switch (await app.start(() => say(FIRST_STEPS))) {
      case 'ended':
        return EXIT.done
      case 'taken':
        complain(
          `Another start runs on ${config.databaseUrl} already: stop it first, or set DATABASE_URL to another file.`,
        )
        return EXIT.failed
      case 'in use':
        complain(`Port ${config.port} is in use: stop what uses it, or set PORT to another one (0 takes a free one).`)
        return EXIT.failed
    }
  } finally {
    await app.stop()
  }
}

const FIRST_STEPS = `Try these, one line each (help lists every command, quit leaves):
  try "world models" -survey
  why Diffusion Policy: Visuomotor Policy Learning via Action Diffusion
  subscribe "imitation learning" as Imitation
In your Slack or Discord: README.md, six steps and four.
`

/** Before the configuration counts: it is one of the things that are looked at. */
async function doctor(inputs: ConfigInputs, { at, json, options }: Call): Promise<number> {
  // Loaded by those who ask for it only: it knows both chats, which take longest to load.
  const { examine } = await import('./doctor.ts')
  const { ok, findings } = await examine({
    inputs,
    clock: createClock(at),
    version: version(),
    node: process.versions.node,
    isOffline: options.offline === true,
  })
  say(json ? JSON.stringify({ ok, findings }) : examinationText(findings, lookOf(process.stdout)))
  return ok ? EXIT.done : EXIT.failed
}

/** `.env` in the working directory, from which `start` reads it. */
async function init(inputs: ConfigInputs, { json, options: { hello, replace } }: Call): Promise<number> {
  const options: InitOptions = {
    env: process.env,
    envFile: { path: '.env', text: readText('.env') ?? '' },
    manifest: bundled('config/slack-manifest.yaml'),
    requestMs: REQUEST_MS,
    clock: createClock(undefined),
    async greet(places) {
      const app = await openApp(optionsFor(loadConfig(inputs), { json }))
      try {
        return await sayHello(app.desk, app.auditing, places)
      } finally {
        await app.stop()
      }
    },
  }
  const { stdin: input, stdout: output } = process
  const seat = { input, output, isTerminal: isPerson(), say, complain }
  const { runInit } = await import('./init.ts')
  const outcome = await runInit(options, seat, { hello: `${hello ?? ''}`, replace: replace === true, json })
  // A request may still be on its way, and nobody waits for it.
  return outcome === 'left' ? process.exit(EXIT.left) : EXIT[outcome]
}

const REQUEST_MS = 10_000

function lookOf(output: NodeJS.WriteStream): { width: number; color: boolean } {
  const color = output.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb'
  return { width: output.columns || 80, color }
}

async function migrate(config: Config, { json, options: { to } }: Call): Promise<number> {
  if (typeof to === 'string') return moveAway(config, to, json)
  const app = await openApp(optionsFor(config, {}))
  await app.stop()
  const database = databaseName(config.databaseUrl)
  return printed(json ? JSON.stringify({ database }) : `${database} is up to date.`)
}

async function moveAway({ databaseUrl }: Config, url: string, json: boolean): Promise<number> {
  if (!isPostgresUrl(url)) {
    const mend = 'Write --to postgres://user:password@host/database.'
    return printMisuse(
      { message: '--to is no address of a PostgreSQL database.', at: '--to', mend },
      json,
      json ? say : complain,
    )
  }
  const from = databasePath(databaseUrl)
  const told = (table: string, rows: number): void => {
    if (process.stderr.isTTY === true) process.stderr.write(`\r\x1b[K${table} ${rows}`)
  }
  const outcome = await moveDatabase(databaseUrl, url, { at: Date.now(), told })
  if (process.stderr.isTTY === true) process.stderr.write('\r\x1b[K')
  if (outcome === 'taken')
    return failed(`The bot runs on ${from}: stop it before moving its database.`, 'migrate', json)
  const places = { from, to: databaseName(url) }
  say(json ? JSON.stringify(moveData(outcome, places)) : moveText(outcome, places))
  return outcome.kind === 'moved' ? EXIT.done : EXIT.failed
}

async function putBack({ databaseUrl }: Config, { words, json }: Call): Promise<number> {
  const path = databasePath(databaseUrl)
  const restored = await restore(databaseUrl, words, new Date())
  if (restored === 'taken') return failed(`The bot runs on ${path}: stop it before restoring.`, 'restore', json)
  const { kept = null } = restored
  const asOf = restored.asOf === undefined ? null : formatInstant(restored.asOf)
  const aside = kept === null ? '' : ` The one before is kept as ${kept}.`
  const since =
    asOf === null
      ? ''
      : ` What was posted after ${asOf} is unknown to it and may be posted again: start the bot, then run "paperwire audit --remove".`
  return printed(
    json ? JSON.stringify({ file: words, kept, asOf }) : `${path} is now what ${words} holds.${aside}${since}`,
  )
}

/** With --json standard output holds one line only, so what the terminal posts goes to standard error. */
function optionsFor(config: Config, { at, json = false, verb }: Partial<Call>): AppOptions {
  const { stdin, stderr } = process
  const output = json ? stderr : process.stdout
  return {
    config,
    clock: createClock(at),
    log: createLog({ level: config.logLevel, write: (line) => void stderr.write(line), secrets: config.secrets }),
    hash,
    crashpoint: () => {},
    processId: randomUUID(),
    version: version(),
    seeds: bundled('seeds'),
    papersSchema: bundled('config/papers.schema.json'),
    terminal: {
      input: stdin,
      output,
      isTerminal: isPerson(),
      width: () => output.columns ?? 80,
      color: lookOf(output).color,
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
    ...progressOf(verb?.name),
  }
}

const PROGRESS_MS = 10_000

/** One line that changes where somebody looks; for work that was asked for also in a log, now and then. */
function progressOf(verb: string | undefined): Pick<AppOptions, 'progress'> {
  const { stderr } = process
  if (stderr.isTTY === true) return { progress: (words) => void stderr.write(`\r\x1b[K${words}`) }
  if (verb !== 'ingest') return {}
  let saidAt = Date.now()
  return {
    progress(words) {
      if (words === '' || Date.now() - saidAt < PROGRESS_MS) return
      saidAt = Date.now()
      complain(words)
    },
  }
}

const isPerson = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function printed(text: string): number {
  say(text)
  return EXIT.done
}

/** With --json whoever reads standard output gets the one line here too. */
function failed(message: string, at: string, json: boolean, mend = 'Mend that, and run it again.'): number {
  if (json) say(JSON.stringify({ error: { message: hide(message), at, mend } }))
  else complain(message)
  return EXIT.failed
}

/** Node would print the whole error, with whatever hangs on it. */
process.on('uncaughtException', (fault: unknown) => {
  complain((fault instanceof Error && fault.stack) || reasonOf(fault))
  process.exit(EXIT.failed)
})

main().then(
  (code) => {
    process.exitCode = code
  },
  (fault: unknown) => {
    const [first] = fault instanceof ConfigError ? fault.faults : []
    const at = first === undefined ? (process.argv[2] ?? 'start') : first.path || first.file
    failed(reasonOf(fault), at, process.argv.includes('--json'), first?.mend)
    process.exitCode = first === undefined ? EXIT.failed : EXIT.configuration
  },
)
