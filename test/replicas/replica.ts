/** One of several real programs on one database: it is started, dies, stands still, goes on, and comes back. */
import type { Bot } from '../chaos/child.ts'
import type { Wire } from './wire.ts'

export type Replica = {
  readonly name: string
  readonly wire: Wire
  /** The program that runs now. */
  bot(): Bot | undefined
  start(): void
  kill(): Promise<void>
  /** SIGTERM, and waits for its end. */
  leave(): Promise<void>
  /** Stands still for so long. */
  pause(ms: number): Promise<void>
  /** The network to the database stands still for so long. */
  stall(ms: number): Promise<void>
  /** Since when it runs and nothing holds it up, by performance.now(); undefined where that is not so. */
  wellSince(): number | undefined
}

/** What a program needs from its start until it answers, on a machine that is busy with two others. */
const STARTS_WITHIN = 4_000

export function createReplica(options: {
  readonly name: string
  readonly wire: Wire
  readonly run: () => Bot
  /** Told of each program that has ended. */
  readonly ended: (bot: Bot) => void
}): Replica {
  const { name, wire, run, ended } = options
  let bot: Bot | undefined
  let startedAt = Number.POSITIVE_INFINITY
  let heldUp = 0
  let freeSince = 0

  async function holdUp(hold: () => void, free: () => void, ms: number): Promise<void> {
    heldUp += 1
    hold()
    await new Promise((resolve) => setTimeout(resolve, ms))
    free()
    heldUp -= 1
    freeSince = performance.now()
  }

  async function end(how: (running: Bot) => void): Promise<void> {
    const running = bot
    if (running === undefined) return
    bot = undefined
    running.goOn()
    how(running)
    await running.ended
    ended(running)
  }

  return {
    name,
    wire,
    bot: () => bot,
    start() {
      bot = run()
      startedAt = performance.now()
    },
    kill: () => end((running) => running.kill()),
    leave: () => end((running) => running.leave()),
    pause(ms) {
      const running = bot
      return holdUp(
        () => running?.pause(),
        () => running?.goOn(),
        ms,
      )
    },
    stall: (ms) => holdUp(wire.stall, wire.goOn, ms),
    wellSince() {
      if (bot === undefined || bot.hasEnded() || heldUp > 0) return undefined
      const since = Math.max(startedAt + STARTS_WITHIN, freeSince)
      return since > performance.now() ? undefined : since
    },
  }
}
