/** Runs bot.mjs. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

export type Task = 'start' | 'tick' | { readonly ingest: string }

export type BotOptions = {
  readonly env: Readonly<Record<string, string>>
  /** The configuration files, by path. */
  readonly files: Readonly<Record<string, string>>
  /** Milliseconds by which its clock is ahead. */
  readonly shift: number
  readonly task: Task
  /** Where it kills itself: at which pass of which step. */
  readonly kills: readonly { readonly step: string; readonly pass: number }[]
}

export type Bot = {
  /** Resolves once both platforms are connected, or it has ended. */
  readonly ready: Promise<void>
  /** Resolves at its end, everything that it said being read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  hasEnded(): boolean
  /** The steps that it has passed so far. */
  readonly steps: readonly string[]
  /** All that it said so far. */
  readonly lines: readonly string[]
  /** kill -9; nothing where it has ended. */
  kill(): void
  /** SIGTERM. */
  leave(): void
  /** Stands still, until it goes on. */
  pause(): void
  goOn(): void
}

/** The repository: `npm run` and vitest both start there, wherever this file was compiled to. */
const SCRIPT = resolve('test/chaos/bot.mjs')

export type Bots = {
  start(options: BotOptions): Bot
  /** Kills all that still run. */
  close(): Promise<void>
}

/** To load the program takes longer than most rounds, so one process is always loaded ahead. */
export function createBots(): Bots {
  const running = new Set<Loaded>()
  let next: Loaded | undefined

  function load(): Loaded {
    const loaded = loadBot()
    running.add(loaded)
    void loaded.bot.ended.then(() => running.delete(loaded))
    return loaded
  }

  return {
    start(options) {
      const { bot, tell } = next ?? load()
      next = load()
      tell(options)
      return bot
    },
    async close() {
      await Promise.all(
        [...running].map(({ bot }) => {
          bot.kill()
          return bot.ended
        }),
      )
    },
  }
}

type Loaded = { readonly bot: Bot; readonly tell: (options: BotOptions) => void }

function loadBot(): Loaded {
  const child = spawn(process.execPath, [SCRIPT], { stdio: 'pipe' })
  const steps: string[] = []
  const lines: string[] = []
  let hasEnded = false
  let connected = (): void => {}
  const ready = new Promise<void>((resolve) => {
    connected = resolve
  })
  // One that is killed may have been told nothing yet.
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (line === 'ready') connected()
    if (line.startsWith('step ')) steps.push(line.slice('step '.length))
  })
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(`fault ${line}`))
  const ended = once(child, 'close').then(([code, signal]) => {
    hasEnded = true
    connected()
    return { code, signal }
  })
  const bot: Bot = {
    ready,
    ended,
    hasEnded: () => hasEnded,
    steps,
    lines,
    kill: () => void child.kill('SIGKILL'),
    leave: () => void child.kill('SIGTERM'),
    pause: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
  }
  return { bot, tell: (options) => void child.stdin.write(`${JSON.stringify(options)}\n`) }
}
