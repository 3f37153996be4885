#!/usr/bin/env node
/** The process: arguments, environment, signals, exit codes. The only file that reads or ends the process. */
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type AppOptions, openApp } from './app.ts'
import { type Call, printMisuse, readCall, runVerb, usage } from './cli.ts'
import { ConfigError } from './config/fault.ts'
import { type Config, loadConfig } from './config.ts'
import type { Instant } from './core/instant.ts'
import type { Clock } from './core/ports.ts'
import { databasePath, restore } from './database-file.ts'
import { isMisuse } from './flows/verbs/misuse.ts'
import { hash } from './hash.ts'
import { createLog } from './log.ts'

const EXIT = { done: 0, failed: 1, usage: 2, configuration: 78 } as const

const bundled = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const version = (): string => JSON.parse(readFileSync(bundled('package.json'), 'utf8')).version
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const complain = (text: string): void => void process.stderr.write(`${text}\n`)

/** Real time; or, where --at gives one, that instant, which moves on only while the process sleeps. */
function createClock(at: Instant | undefined): Clock {
  let told = at
  return {
    now: () => new Date(told ?? Date.now()),
    async sleep(ms, signal) {
      const wake = told === undefined ? undefined : told + ms
      await pass(ms, signal)
      if (told !== undefined && wake !== undefined && signal?.aborted !== true) told = Math.max(told, wake)
    },
  }
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
function pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}

async function main(): Promise<number> {
  const argv = process.argv.slice(2)
  const call = readCall(argv)
  if (call === 'help') return printed(usage())
  if (call === 'version') return printed(version())
  if (isMisuse(call)) return printMisuse(call, argv.includes('--json'), argv.includes('--json') ? say : complain)
  const config = loadConfig({ env: process.env, readFile: readText, bundled: bundled('config') })
  if (!config.databaseUrl.startsWith('sqlite:')) {
    complain(`DATABASE_URL is ${databaseName(config)}: this version keeps its data in SQLite only. Give sqlite:<file>.`)
    return EXIT.configuration
  }
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
        return await runVerb(app, call, say)
      } finally {
        await app.stop()
      }
    }
  }
}

/** What this version cannot run yet, in one sentence. */
function notYet({ slack }: Config): string | undefined {
  if (slack !== undefined && slack.botToken === undefined)
    return 'Several Slack workspaces cannot be served by this version yet: set SLACK_BOT_TOKEN of one, and unset SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.'
  return undefined
}

async function start(config: Config): Promise<number> {
  const refused = config.demo ? undefined : notYet(config)
  if (refused !== undefined) {
    complain(refused)
    return EXIT.configuration
  }
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

async function migrate(config: Config, { json }: Call): Promise<number> {
  const app = await openApp(optionsFor(config, {}))
  await app.stop()
  return printed(json ? JSON.stringify({ database: databaseName(config) }) : `${databaseName(config)} is up to date.`)
}

async function putBack({ databaseUrl }: Config, { words, json }: Call): Promise<number> {
  const path = databasePath(databaseUrl)
  const restored = await restore(databaseUrl, words, new Date())
  if (restored === 'taken') {
    complain(`The bot runs on ${path}: stop it before restoring.`)
    return EXIT.failed
  }
  const { kept = null } = restored
  const aside = kept === null ? '' : ` The one before is kept as ${kept}.`
  return printed(json ? JSON.stringify({ file: words, kept }) : `${path} is now what ${words} holds.${aside}`)
}

/** With --json standard output holds one line only, so what the terminal posts goes to standard error. */
function optionsFor(config: Config, { at, json = false, verb }: Partial<Call>): AppOptions {
  const { stdin, stderr, env } = process
  const output = json ? stderr : process.stdout
  const color = output.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
  return {
    config,
    clock: createClock(at),
    log: createLog({ level: logLevel(config), write: (line) => void stderr.write(line), secrets: config.secrets }),
    hash,
    crashpoint: () => {},
    processId: randomUUID(),
    version: version(),
    seeds: bundled('seeds'),
    terminal: {
      input: stdin,
      output,
      isTerminal: isPerson(),
      width: () => output.columns ?? 80,
      color,
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

/** People at a terminal want their digests, not the log of them, unless they ask for it. */
function logLevel({ demo, logLevel }: Config): Config['logLevel'] {
  return demo && !process.env.LOG_LEVEL ? 'warn' : logLevel
}

const databaseName = ({ databaseUrl }: Config): string => databaseUrl.replace(/\/\/[^@/]*@/, '//')

function readText(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function printed(text: string): number {
  say(text)
  return EXIT.done
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (fault: unknown) => {
    complain(fault instanceof Error ? fault.message : String(fault))
    process.exitCode = fault instanceof ConfigError ? EXIT.configuration : EXIT.failed
  },
)
