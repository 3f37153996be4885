/**
 * The three loops, none of which ever overlaps itself: `poll` (one per source), `tick` (match and plan, every minute) and
 * `deliver` (drains what is ready, then sleeps until the next is, or until it is woken).
 *
 * node-cron gives the beat only, in UTC: a run that it drops (a blocked event loop, a clock that steps back) is made up by the
 * next, because what is due is read from the store. The watchdog arms it anew when nothing has beaten for three minutes.
 */
import { createTask, type ScheduledTask } from 'node-cron'
import { MINUTE, SECOND } from './core/instant.ts'
import type { Clock } from './core/ports.ts'

export type Loops = {
  /** One round of match and plan. */
  tick(): Promise<void>
  /** Delivers until nothing is ready; returns the milliseconds until the next is, at most a minute. */
  deliver(signal: AbortSignal): Promise<number>
  readonly polls: readonly { readonly name: string; readonly everyMs: number; read(): Promise<void> }[]
}

export type Scheduler = {
  start(): void
  /** Wakes the deliver loop: something was planned. */
  wake(): void
  /** Stops claiming, waits for what is in flight (at most `drainMs`), and ends. */
  stop(drainMs: number): Promise<void>
  /** Milliseconds since a tick last ended, by a clock that never steps. */
  sinceTick(): number
}

const WATCH = 3 * MINUTE
const LATE_BY_AT_MOST = 59 * SECOND

/** `tickMs` must divide a minute. `fault` is told of every exception; the next round tries again. */
export function createScheduler(options: {
  loops: Loops
  tickMs: number
  clock: Clock
  fault: (loop: string, fault: unknown) => void
}): Scheduler {
  const { loops, tickMs, clock, fault } = options
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  let lastTick = performance.now()
  let task: ScheduledTask | undefined
  let watchdog: NodeJS.Timeout | undefined
  let ticking = false
  let sleeping = new AbortController()

  async function guarded(loop: string, run: () => Promise<void>): Promise<void> {
    const round = run().catch((reason: unknown) => fault(loop, reason))
    running.add(round)
    await round
    running.delete(round)
  }

  async function tick(): Promise<void> {
    if (ticking || stopping.signal.aborted) return
    ticking = true
    await guarded('tick', loops.tick)
    ticking = false
    lastTick = performance.now()
    sleeping.abort()
  }

  function arm(): void {
    void task?.destroy()
    const expression = tickMs < MINUTE ? `*/${tickMs / SECOND} * * * * *` : '* * * * *'
    task = createTask(expression, tick, { timezone: 'UTC', noOverlap: true, missedExecutionTolerance: LATE_BY_AT_MOST })
    void task.start()
  }

  async function deliverLoop(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleeping = new AbortController()
      let waitMs = MINUTE
      await guarded('deliver', async () => {
        waitMs = await loops.deliver(stopping.signal)
      })
      await clock.sleep(Math.min(waitMs, MINUTE), AbortSignal.any([sleeping.signal, stopping.signal]))
    }
  }

  async function pollLoop({ name, everyMs, read }: Loops['polls'][number]): Promise<void> {
    while (!stopping.signal.aborted) {
      await guarded(`poll ${name}`, read)
      await clock.sleep(everyMs, stopping.signal)
    }
  }

  return {
    start() {
      arm()
      watchdog = setInterval(() => {
        if (performance.now() - lastTick <= WATCH || ticking) return
        fault('tick', new Error('no tick for three minutes; the timer is armed anew'))
        arm()
      }, MINUTE)
      watchdog.unref()
      void tick()
      void deliverLoop()
      for (const poll of loops.polls) void pollLoop(poll)
    },
    wake: () => sleeping.abort(),
    async stop(drainMs) {
      stopping.abort()
      clearInterval(watchdog)
      await task?.destroy()
      const patience = new AbortController()
      await Promise.race([Promise.allSettled(running), clock.sleep(drainMs, patience.signal)])
      patience.abort()
    },
    sinceTick: () => performance.now() - lastTick,
  }
}
