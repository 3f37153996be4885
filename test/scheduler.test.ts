import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../src/core/instant.ts'
import type { Clock } from '../src/core/ports.ts'
import { Unplanned } from '../src/flows/plan-digests.ts'
import { createScheduler, type Loops, type Scheduler } from '../src/scheduler.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-16T08:00:30Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Real in all but that time is the test's. */
const clock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) return resolve()
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
}

type Running = { readonly scheduler: Scheduler; readonly done: string[]; readonly faults: string[] }

/** Loops that write down when they ran, as `name hh:mm:ss`. */
function run(loops: Partial<Loops> = {}, tickMs = MINUTE): Running {
  const done: string[] = []
  const faults: string[] = []
  const note = (name: string): void => void done.push(`${name} ${new Date().toISOString().slice(11, 19)}`)
  const scheduler = createScheduler({
    loops: {
      async tick() {
        note('tick')
        await loops.tick?.()
      },
      async deliver(signal) {
        note('deliver')
        return loops.deliver === undefined ? HOUR : loops.deliver(signal)
      },
      polls: (loops.polls ?? []).map((poll) => ({
        ...poll,
        async read() {
          note(poll.name)
          return poll.read()
        },
      })),
    },
    tickMs,
    clock,
    fault: (loop, fault) => faults.push(`${loop}: ${fault instanceof Error ? fault.message : String(fault)}`),
  })
  scheduler.start()
  return { scheduler, done, faults }
}

const forward = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
async function stop(scheduler: Scheduler): Promise<void> {
  const stopped = scheduler.stop(0)
  await forward(1)
  await stopped
}

const of = (done: readonly string[], name: string): string[] => done.filter((line) => line.startsWith(`${name} `))

describe('tick', () => {
  test('runs at the start and then at every full minute', async () => {
    const { scheduler, done } = run()
    await forward(2 * MINUTE)
    expect(of(done, 'tick')).toEqual(['tick 08:00:30', 'tick 08:01:00', 'tick 08:02:00'])
    await stop(scheduler)
  })

  test('runs as often as it is told to, to the second', async () => {
    const { scheduler, done } = run({}, 20 * SECOND)
    await forward(40 * SECOND)
    expect(of(done, 'tick')).toEqual(['tick 08:00:30', 'tick 08:00:40', 'tick 08:01:00'])
    await stop(scheduler)
    const quick = run({}, 500)
    await forward(2 * SECOND)
    expect(of(quick.done, 'tick')).toHaveLength(3)
    await stop(quick.scheduler)
  })

  test('never overlaps itself', async () => {
    let inside = 0
    let most = 0
    const { scheduler, done } = run({
      async tick() {
        most = Math.max(most, ++inside)
        await clock.sleep(150 * SECOND)
        inside -= 1
      },
    })
    await forward(6 * MINUTE)
    expect(most).toBe(1)
    expect(of(done, 'tick')).toEqual(['tick 08:00:30', 'tick 08:03:00', 'tick 08:06:00'])
    await stop(scheduler)
  })

  test('a round that fails is told of, and the next one comes', async () => {
    let isFull = false
    const { scheduler, done, faults } = run({
      tick: async () => {
        if (isFull) throw new Error('disk full')
      },
    })
    await forward(30 * SECOND)
    isFull = true
    await forward(5 * MINUTE)
    // The timer that goes on is not armed anew.
    expect(faults).toEqual(Array.from({ length: 5 }, () => 'tick: disk full'))
    expect(of(done, 'tick')).toHaveLength(7)
    expect(scheduler.sinceTick()).toBe(5 * MINUTE)
    isFull = false
    await forward(MINUTE)
    expect(scheduler.sinceTick()).toBe(0)
    await stop(scheduler)
  })

  test('a channel that cannot be planned is told of, and makes the bot unready for no other', async () => {
    const { scheduler, faults } = run({
      tick: () => Promise.reject(new Unplanned([new Error('unreadable')], '1 of the channels')),
    })
    await forward(5 * MINUTE)
    expect(faults).toEqual(Array.from({ length: 6 }, () => 'tick: 1 of the channels'))
    expect(scheduler.sinceTick()).toBe(30 * SECOND)
    await stop(scheduler)
  })

  test('the first waits for the first reading of the sources', async () => {
    const { scheduler, done } = run({ polls: [{ name: 'hf', everyMs: HOUR, read: () => clock.sleep(5 * SECOND) }] })
    await forward(10 * SECOND)
    expect(done).toEqual(['hf 08:00:30', 'deliver 08:00:30', 'tick 08:00:35', 'deliver 08:00:35'])
    await stop(scheduler)
  })

  test('a source that hangs stops none', async () => {
    const hangs = () => new Promise<void>(() => {})
    const { scheduler, done } = run({ polls: [{ name: 'hf', everyMs: HOUR, read: hangs }] })
    await forward(2 * MINUTE)
    expect(of(done, 'tick')).toEqual(['tick 08:00:50', 'tick 08:01:00', 'tick 08:02:00'])
    await stop(scheduler)
  })

  test('goes on after the clock stepped back, by the watchdog', async () => {
    const { scheduler, done, faults } = run()
    await forward(30 * SECOND)
    vi.setSystemTime(Date.now() - HOUR)
    const before = of(done, 'tick').length
    await forward(10 * MINUTE)
    expect(faults[0]).toContain('armed anew')
    expect(of(done, 'tick').length - before).toBeGreaterThanOrEqual(5)
    expect(scheduler.sinceTick()).toBeLessThanOrEqual(MINUTE)
    await stop(scheduler)
  })

  test('goes on after the clock stepped forward', async () => {
    const { scheduler, done } = run()
    await forward(45 * SECOND)
    vi.setSystemTime(Date.now() + 3 * HOUR)
    const before = of(done, 'tick').length
    await forward(2 * MINUTE)
    expect(of(done, 'tick').length).toBeGreaterThan(before)
    await stop(scheduler)
  })
})

describe('deliver', () => {
  test('sleeps until the next is ready', async () => {
    const waits = [HOUR, 10 * SECOND, HOUR, Number.POSITIVE_INFINITY]
    const { scheduler, done } = run({ deliver: async () => waits.shift() ?? HOUR })
    await forward(100 * SECOND)
    // The two ticks wake it as they end.
    expect(of(done, 'deliver')).toEqual([
      'deliver 08:00:30',
      'deliver 08:00:30',
      'deliver 08:00:40',
      'deliver 08:01:00',
      'deliver 08:02:00',
    ])
    await stop(scheduler)
  })

  test('does not spin on what is ready and cannot be claimed', async () => {
    const { scheduler, done } = run({ deliver: async () => -5 })
    await forward(3 * SECOND)
    expect(of(done, 'deliver')).toHaveLength(1 + 4)
    await stop(scheduler)
  })

  test('what a long tick has planned is not kept waiting for its end', async () => {
    const { scheduler, done } = run({ tick: () => clock.sleep(3.5 * SECOND) })
    await forward(5 * SECOND)
    expect(of(done, 'deliver')).toEqual([
      'deliver 08:00:30',
      'deliver 08:00:31',
      'deliver 08:00:32',
      'deliver 08:00:33',
      'deliver 08:00:33',
    ])
    await stop(scheduler)
  })

  test('is woken by what is planned, and by every tick', async () => {
    const { scheduler, done } = run()
    await forward(5 * SECOND)
    expect(of(done, 'deliver')).toEqual(['deliver 08:00:30', 'deliver 08:00:30'])
    scheduler.wake()
    await forward(0)
    expect(of(done, 'deliver').at(-1)).toBe('deliver 08:00:35')
    await forward(25 * SECOND)
    expect(of(done, 'deliver').at(-1)).toBe('deliver 08:01:00')
    await stop(scheduler)
  })

  test('a wake during a round makes another round', async () => {
    let rounds = 0
    const { scheduler } = run({
      tick: () => new Promise(() => {}),
      async deliver() {
        rounds += 1
        await clock.sleep(SECOND)
        return HOUR
      },
    })
    await forward(SECOND / 2)
    scheduler.wake()
    await forward(SECOND)
    expect(rounds).toBe(2)
    await stop(scheduler)
  })
})

describe('poll', () => {
  test('each source has its own pace, and a failure stops none', async () => {
    const fails = async (): Promise<void> => {
      throw new Error('503')
    }
    const { scheduler, done, faults } = run({
      polls: [
        { name: 'hf', everyMs: 15 * MINUTE, read: async () => {} },
        { name: 'arxiv', everyMs: 5 * MINUTE, read: fails },
      ],
    })
    await forward(HOUR)
    expect(of(done, 'hf')).toHaveLength(5)
    expect(of(done, 'arxiv')).toHaveLength(13)
    expect(faults).toEqual(Array.from({ length: 13 }, () => 'poll arxiv: 503'))
    await stop(scheduler)
  })

  test('what failed is read again after ten minutes, and at its own pace once it succeeds', async () => {
    const outcomes = ['failed', 'failed', undefined, undefined] as const
    let round = 0
    const { scheduler, done } = run({
      polls: [{ name: 'biorxiv', everyMs: 6 * HOUR, read: async () => outcomes[round++] }],
    })
    await forward(7 * HOUR)
    expect(of(done, 'biorxiv')).toEqual([
      'biorxiv 08:00:30',
      'biorxiv 08:10:30',
      'biorxiv 08:20:30',
      'biorxiv 14:20:30',
    ])
    await stop(scheduler)
  })

  test('the first tick waits for the first reading of a source, and for no chore', async () => {
    const { scheduler, done } = run({
      polls: [
        { name: 'hf', everyMs: HOUR, read: () => clock.sleep(5 * SECOND) },
        { name: 'back-fill', everyMs: HOUR, isChore: true, read: () => clock.sleep(20 * MINUTE) },
      ],
    })
    await forward(10 * SECOND)
    expect(of(done, 'tick')).toEqual(['tick 08:00:35'])
    await stop(scheduler)
  })
})

describe('stop', () => {
  test('begins nothing more and waits for what is in flight', async () => {
    const finished: string[] = []
    const { scheduler, done } = run({
      async deliver(signal) {
        await clock.sleep(3 * SECOND)
        finished.push(`deliver, told to stop: ${signal.aborted}`)
        return 0
      },
      polls: [{ name: 'hf', everyMs: SECOND, read: () => clock.sleep(500) }],
    })
    await forward(SECOND)
    let stopped = false
    const stopping = scheduler.stop(10 * SECOND).then(() => {
      stopped = true
    })
    const begun = done.length
    await forward(SECOND)
    expect(stopped).toBe(false)
    await forward(SECOND)
    await stopping
    expect(finished).toEqual(['deliver, told to stop: true'])
    await forward(5 * MINUTE)
    expect(done).toHaveLength(begun)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits no longer than it is told to', async () => {
    const { scheduler } = run({ deliver: () => new Promise(() => {}) })
    await forward(SECOND)
    let stopped = false
    const stopping = scheduler.stop(10 * SECOND).then(() => {
      stopped = true
    })
    await forward(9 * SECOND)
    expect(stopped).toBe(false)
    await forward(SECOND)
    await stopping
    expect(stopped).toBe(true)
  })

  test('before the start it is at once', async () => {
    const scheduler = createScheduler({
      loops: { tick: async () => {}, deliver: async () => 0, polls: [] },
      tickMs: MINUTE,
      clock,
      fault: () => {},
    })
    await scheduler.stop(10 * SECOND)
    expect(vi.getTimerCount()).toBe(0)
  })
})
