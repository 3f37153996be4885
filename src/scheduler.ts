/**
 * The three loops, none of which ever overlaps itself: `poll` (one per source), `tick` (match and plan, every minute) and
 * `deliver` (drains what is ready, then sleeps until the next is, or until it is woken).
 *
 * node-cron gives the beat only, in UTC: a run that it drops (a blocked event loop, a clock that steps back) is made up by the
 * next, because what is due is read from the store. The watchdog arms it anew when nothing has beaten for three minutes.
 */
import { createTask, type ScheduledTask } from 'node-cron'
import { MINUTE, SECOND } from './core/instant.ts'
import { pauseAfter } from './core/poll.ts'
import type { Clock } from './core/ports.ts'
import { Unplanned } from './flows/plan-digests.ts'

export type Loops = {
  /** One round of match and plan. Where it throws `Unplanned` it counts as ended: no channel makes the bot unready for the others. */
  tick(): Promise<void>
  /** Delivers until nothing is ready; returns the milliseconds until the next is. */
  deliver(signal: AbortSignal): Promise<number>
  readonly polls: readonly Poll[]
}

export type Poll = {
  readonly name: string
  readonly everyMs: number
  /** Long work that no tick waits for. */
  readonly isChore?: true
  /** Where it comes to `failed`, or throws, it is tried again sooner. */
  read(): Promise<unknown>
}

export type Scheduler = {
  start(): void
  /** Wakes the deliver loop: something was planned. */
  wake(): void
  /** Begins nothing more, waits for what is in flight (at most `drainMs`), and ends. */
  stop(drainMs: number): Promise<void>
  /** Milliseconds since a tick last ended without a fault, by a clock that never steps. */
  sinceTick(): number
}

const WATCH = 3 * MINUTE
const LATE_BY_AT_MOST = 59 * SECOND
/** The first tick waits so long for the first reading of every source: a catch-up digest should hold what came meanwhile. */
const FIRST_READING = 20 * SECOND
/** A round that failed, or could not claim what is ready, is not repeated at once. */
const LEAST_WAIT = SECOND

/** node-cron writes to the console by itself; everything it could tell is made up for here. */
const SILENT = { info() {}, warn() {}, error() {}, debug() {} }

/** `tickMs` should divide a minute; it is rounded up to whole seconds. `fault` is told of every exception; the next round tries again. */
export function createScheduler(options: {
  loops: Loops
  tickMs: number
  clock: Clock
  fault: (loop: string, fault: unknown) => void
}): Scheduler {
  const { loops, tickMs, clock, fault } = options
  const stopping = new AbortController()
  const running = new Set<Promise<unknown>>()
  /** When a tick last ended, and when one last did so without a fault. */
  let lastEnd = performance.now()
  let lastTick = lastEnd
  let task: ScheduledTask | undefined
  let watchdog: NodeJS.Timeout | undefined
  let ticking = false
  let sleeping = new AbortController()
  /** For the first readings. */
  const patience = new AbortController()

  async function guarded(loop: string, run: () => Promise<unknown>): Promise<unknown> {
    if (stopping.signal.aborted) return 'failed'
    const round = run().catch((reason: unknown) => {
      fault(loop, reason)
      return reason instanceof Unplanned ? 'ended' : 'failed'
    })
    running.add(round)
    const outcome = await round
    running.delete(round)
    return outcome
  }

  async function tick(): Promise<void> {
    if (ticking) return
    ticking = true
    // A tick that plans for thousands of channels takes long: what it has planned is not kept waiting for its end.
    const waking = setInterval(() => sleeping.abort(), SECOND)
    const outcome = await guarded('tick', loops.tick)
    clearInterval(waking)
    ticking = false
    lastEnd = performance.now()
    if (outcome !== 'failed') lastTick = lastEnd
    sleeping.abort()
  }

  function arm(): void {
    void task?.destroy()
    const seconds = Math.ceil(tickMs / SECOND)
    task = createTask(seconds < MINUTE / SECOND ? `*/${seconds} * * * * *` : '* * * * *', tick, {
      timezone: 'UTC',
      missedExecutionTolerance: LATE_BY_AT_MOST,
      logger: SILENT,
    })
    void task.start()
  }

  function watch(): void {
    if (ticking || performance.now() - lastEnd <= WATCH) return
    fault('tick', new Error('no tick for three minutes; the timer is armed anew'))
    arm()
  }

  async function tickLoop(firstReadings: Promise<unknown>): Promise<void> {
    await Promise.race([firstReadings, clock.sleep(FIRST_READING, patience.signal)])
    patience.abort()
    if (stopping.signal.aborted) return
    arm()
    watchdog = setInterval(watch, MINUTE)
    watchdog.unref()
    await tick()
  }

  async function deliverLoop(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleeping = new AbortController()
      let waitMs = MINUTE
      await guarded('deliver', async () => {
        waitMs = await loops.deliver(stopping.signal)
      })
      await clock.sleep(Math.min(Math.max(waitMs, LEAST_WAIT), MINUTE), sleeping.signal)
    }
  }

  async function pollLoop({ name, everyMs, read }: Poll, firstRead: () => void): Promise<void> {
    while (!stopping.signal.aborted) {
      const outcome = await guarded(`poll ${name}`, read)
      firstRead()
      await clock.sleep(pauseAfter(everyMs, outcome === 'failed'), stopping.signal)
    }
  }

  return {
    start() {
      const readings = loops.polls.map((poll) => ({
        isChore: poll.isChore === true,
        first: new Promise<void>((resolve) => void pollLoop(poll, resolve)),
      }))
      void tickLoop(Promise.all(readings.filter(({ isChore }) => !isChore).map(({ first }) => first)))
      void deliverLoop()
    },
    wake: () => sleeping.abort(),
    async stop(drainMs) {
      stopping.abort()
      patience.abort()
      sleeping.abort()
      clearInterval(watchdog)
      await task?.destroy()
      const draining = new AbortController()
      await Promise.race([Promise.allSettled(running), clock.sleep(drainMs, draining.signal)])
      draining.abort()
    },
    sinceTick: () => performance.now() - lastTick,
  }
}
