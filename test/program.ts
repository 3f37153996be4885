/** The whole program beside a chat on this machine, with a clock that tests move. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { type App, openApp } from '../src/app.ts'
import { createClock } from '../src/clock.ts'
import { loadConfig } from '../src/config.ts'
import { hash } from '../src/hash.ts'
import { createLog } from '../src/log.ts'

const ROOT = join(import.meta.dirname, '..')

export type Program = {
  readonly app: App
  /** What was logged, as `level text fields`, but for debug lines. */
  readonly log: readonly string[]
  /** All that was printed, byte for byte: every line of the log, debug lines too, and what the terminal showed. */
  readonly printed: readonly string[]
  /** Moves the clock of the program, and of whatever reads `now`. */
  forward(ms: number): void
  /** Ends the program and starts it again on the same database, as a deploy does. */
  restart(): Promise<void>
  close(): Promise<void>
}

export type ProgramOptions = {
  /** Tokens and addresses. */
  readonly env: Readonly<Record<string, string>>
  /** `config/paperwire.yaml`; by default no source is read and a tick comes every second. */
  readonly settings?: string
  /** What must not be printed either, besides what the configuration names secret. */
  readonly planted?: readonly string[]
  /** Resolves once the chat listens; told the lines logged since the start, and the port. */
  readonly listening: (lines: () => readonly string[]) => Promise<void>
}

/** A clock that begins at an instant and that a test moves forward. */
export function createMovedClock(at: string): { now: () => number; forward: (ms: number) => void } {
  let shift = Date.parse(at) - Date.now()
  return {
    now: () => Date.now() + shift,
    forward(ms) {
      shift += ms
    },
  }
}

export async function openProgram(
  clock: ReturnType<typeof createMovedClock>,
  { env, settings = '', planted = [], listening }: ProgramOptions,
): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-program-'))
  const log: string[] = []
  const printed: string[] = []
  let secrets: readonly string[] = []
  function write(line: string): void {
    printed.push(line)
    const { level, time: _, msg, ...fields } = JSON.parse(line)
    if (level !== 'debug') log.push(`${level} ${msg} ${JSON.stringify(fields)}`)
  }
  let starts = 0
  let running: { app: App; ended: Promise<unknown> } | undefined

  async function start(): Promise<App> {
    const before = log.length
    const config = loadConfig({
      env: { DATABASE_URL: `sqlite:${join(folder, 'paperwire.db')}`, PORT: '0', ...env },
      readFile: (path) => {
        if (path === 'config/paperwire.yaml')
          return `${settings.includes('sources:') ? '' : 'sources: []\n'}times: { tick: 1s }\n${settings}`
        return path.startsWith(ROOT) ? readFileSync(path, 'utf8') : undefined
      },
      bundled: join(ROOT, 'config'),
    })
    secrets = [...config.secrets, ...planted]
    const output = new PassThrough()
    output.on('data', (chunk) => printed.push(String(chunk)))
    const app = await openApp({
      config,
      clock: { now: () => new Date(clock.now()), sleep: createClock(undefined).sleep },
      log: createLog({ level: 'debug', secrets: config.secrets, write }),
      hash,
      crashpoint: () => {},
      processId: `start-${++starts} of ${folder}`,
      version: '0.0.0',
      seeds: join(ROOT, 'seeds'),
      papersSchema: '',
      terminal: { input: new PassThrough(), output, isTerminal: false, width: 80, color: false },
    })
    running = { app, ended: app.start(() => {}) }
    await listening(() => log.slice(before))
    return app
  }

  async function stop(): Promise<void> {
    running?.app.leave()
    await running?.ended
    await running?.app.stop()
    running = undefined
  }

  let app = await start()
  return {
    get app() {
      return app
    },
    log,
    printed,
    forward: clock.forward,
    async restart() {
      await stop()
      app = await start()
    },
    async close() {
      await stop()
      rmSync(folder, { recursive: true, force: true })
      refuseSecrets(printed.join(''), secrets)
    },
  }
}

/** Shorter ones are words of their own, and the log does not look for them either. */
const SHORTEST = 8

/** Throws where something printed holds a secret, in any way it may be written: every program of every test is looked at. */
export function refuseSecrets(printed: string, secrets: readonly string[]): void {
  const ways = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64(secret)])
  const [found] = ways.filter((way) => printed.includes(way))
  if (found === undefined) return
  const at = printed.indexOf(found)
  const before = printed.slice(Math.max(0, at - 200), at)
  throw new Error(`A secret of ${found.length} characters was printed, after: ${before}`)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
