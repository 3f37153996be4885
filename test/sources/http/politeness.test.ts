import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/instant.ts'
import { createQueues, pauseFailure, retryAfterMs } from '../../../src/sources/http/politeness.ts'

const NOON = Date.parse('2026-11-21T12:00:00Z')

/** A clock that sleeping moves. */
function createClock() {
  const clock = {
    at: NOON,
    now: () => new Date(clock.at),
    async sleep(ms: number, signal?: AbortSignal) {
      if (signal?.aborted !== true) clock.at += ms
    },
  }
  return clock
}

/** A gate that a test opens. */
function createGate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open: () => open() }
}

describe('one group', () => {
  test('is asked one at a time, in order, with the pause between two starts', async () => {
    const clock = createClock()
    const queues = createQueues(clock, undefined)
    const seen: string[] = []
    const ask = (name: string, tookMs: number) =>
      queues.run('a', 3 * SECOND, 'a.test', async () => {
        seen.push(`${name} from ${(clock.at - NOON) / SECOND}`)
        clock.at += tookMs
        await Promise.resolve()
        seen.push(`${name} to ${(clock.at - NOON) / SECOND}`)
        return name
      })
    expect(await Promise.all([ask('one', SECOND), ask('two', 5 * SECOND), ask('three', 0)])).toEqual([
      'one',
      'two',
      'three',
    ])
    expect(seen).toEqual(['one from 0', 'one to 1', 'two from 3', 'two to 8', 'three from 8', 'three to 8'])
  })

  test('goes on after a fault', async () => {
    const queues = createQueues(createClock(), undefined)
    const failing = queues.run('a', 0, 'a.test', () => Promise.reject(new Error('first')))
    const next = queues.run('a', 0, 'a.test', async () => 'second')
    await expect(failing).rejects.toThrow('first')
    expect(await next).toBe('second')
  })

  test('waits for no other', async () => {
    const queues = createQueues(createClock(), undefined)
    const gate = createGate()
    const slow = queues.run('a', 0, 'a.test', () => gate.passed)
    expect(await queues.run('b', 0, 'b.test', async () => 'b')).toBe('b')
    gate.open()
    await slow
  })

  test('keeps the pause of the one before, whoever comes next', async () => {
    const clock = createClock()
    const queues = createQueues(clock, undefined)
    await queues.run('a', 3 * SECOND, 'a.test', async () => {})
    await queues.run('a', 0, 'a.test', async () => {})
    expect(clock.at).toBe(NOON + 3 * SECOND)
  })

  test('nobody waits longer than the pause because the clock was set back', async () => {
    const clock = createClock()
    const queues = createQueues(clock, undefined)
    await queues.run('a', SECOND, 'a.test', async () => {})
    clock.at -= HOUR
    await queues.run('a', SECOND, 'a.test', async () => {})
    expect(clock.at).toBe(NOON - HOUR + SECOND)
  })
})

test('those who wait are counted, and nobody else', async () => {
  const queues = createQueues(createClock(), undefined)
  const gate = createGate()
  expect(queues.waiting('a')).toBe(0)
  const all = [1, 2].map(() => queues.run('a', 0, 'a.test', () => gate.passed))
  const failing = queues.run('a', 0, 'a.test', () => Promise.reject(new Error('third')))
  expect([queues.waiting('a'), queues.waiting('b')]).toEqual([3, 0])
  gate.open()
  await Promise.allSettled([...all, failing])
  expect(queues.waiting('a')).toBe(0)
})

describe('a rest', () => {
  test('makes everybody in the group fail at once until it is over', async () => {
    const clock = createClock()
    const queues = createQueues(clock, undefined)
    const asked: string[] = []
    const ask = () => queues.run('a', 0, 'a.test', async () => void asked.push('asked'))
    await queues.run('a', 0, 'a.test', async (rest) => rest(10 * MINUTE, undefined))
    await expect(ask()).rejects.toThrow('a.test asks for a pause until 12:10 UTC')
    clock.at += 10 * MINUTE - 1
    await expect(ask()).rejects.toThrow('a.test asks for a pause until 12:10 UTC')
    expect(asked).toEqual([])
    clock.at += 1
    await ask()
    expect(asked).toEqual(['asked'])
  })

  test('reaches those who wait already', async () => {
    const queues = createQueues(createClock(), undefined)
    const first = queues.run('a', 0, 'a.test', async (rest) => rest(MINUTE, undefined))
    const second = queues.run('a', 0, 'a.test', async () => 'asked')
    await first
    await expect(second).rejects.toThrow('asks for a pause')
  })

  test('is as long as the longer of ours and theirs, and a shorter one later does not end it', async () => {
    const clock = createClock()
    const queues = createQueues(clock, undefined)
    const until = await queues.run('a', 0, 'a.test', async (rest) => [
      rest(MINUTE, '30'),
      rest(MINUTE, '300'),
      rest(MINUTE, undefined),
    ])
    expect(until.map((at) => at - NOON)).toEqual([MINUTE, 5 * MINUTE, 5 * MINUTE])
  })

  test.each([
    [NOON + 10 * MINUTE, 'a.test asks for a pause until 12:10 UTC'],
    [NOON + 10 * MINUTE + 1, 'a.test asks for a pause until 12:11 UTC'],
    [NOON + 12 * HOUR, 'a.test asks for a pause until 2026-11-22 00:00 UTC'],
    [NOON + DAY, 'a.test asks for a pause until 2026-11-22 12:00 UTC'],
  ])('%i is told in UTC, to the minute after it', (until, sentence) => {
    expect(pauseFailure('a.test', until, NOON)).toMatchObject({ message: sentence, restsUntil: until })
  })
})

describe('Retry-After', () => {
  test.each([
    ['120', 2 * MINUTE],
    [' 120 ', 2 * MINUTE],
    ['0', 0],
    ['999999', DAY],
    ['99999999999999999999999', DAY],
    ['Sat, 21 Nov 2026 12:05:00 GMT', 5 * MINUTE],
    ['Sat, 21 Nov 2026 11:05:00 GMT', 0],
    ['Sat, 21 Nov 2037 12:05:00 GMT', DAY],
    ['soon', 0],
    ['-5', 0],
    ['', 0],
    [undefined, 0],
  ])('%s is %i ms', (header, ms) => expect(retryAfterMs(header, NOON)).toBe(ms))
})

describe('a stop of the program', () => {
  test('asks nobody any more, whether they wait or come', async () => {
    const stopping = new AbortController()
    const queues = createQueues(createClock(), stopping.signal)
    const started = createGate()
    const gate = createGate()
    const running = queues.run('a', 0, 'a.test', () => {
      started.open()
      return gate.passed
    })
    const waiting = queues.run('a', 0, 'a.test', async () => 'asked')
    await started.passed
    stopping.abort()
    gate.open()
    await running
    await expect(waiting).rejects.toThrow('the program is stopping')
    await expect(queues.run('b', 0, 'b.test', async () => 'asked')).rejects.toThrow('the program is stopping')
  })

  test('interrupts the pause', async () => {
    const stopping = new AbortController()
    const clock = createClock()
    const sleeping = createGate()
    const queues = createQueues(
      {
        now: clock.now,
        sleep: (_, signal) => {
          sleeping.open()
          return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
        },
      },
      stopping.signal,
    )
    await queues.run('a', MINUTE, 'a.test', async () => {})
    const waiting = queues.run('a', MINUTE, 'a.test', async () => 'asked')
    await sleeping.passed
    stopping.abort()
    await expect(waiting).rejects.toThrow('the program is stopping')
  })
})

test('of hosts without end those that rest are not forgotten', async () => {
  const clock = createClock()
  const queues = createQueues(clock, undefined)
  await queues.run('resting', 0, 'resting.test', async (rest) => rest(HOUR, undefined))
  for (let n = 0; n < 3_000; n += 1) await queues.run(`host ${n}`, 0, 'a.test', async () => {})
  await expect(queues.run('resting', 0, 'resting.test', async () => {})).rejects.toThrow('asks for a pause')
})
