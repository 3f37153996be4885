/** A day of a small crowd; the month of a large one is `npm run soak`. */
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { makeEntries } from '../bench/papers.ts'
import { drawTopics, openCrowd, ZONES } from './crowd.ts'
import { soak } from './soak.ts'
import { createVirtualTime } from './virtual-time.ts'

const START = Date.UTC(2026, 10, 17)

test('a virtual day: every channel gets its digest in time, and nothing is left over', {
  timeout: 240_000,
}, async () => {
  const time = createVirtualTime(START)
  const store = await openStore('sqlite::memory:', { now: () => time.clock.now().getTime() })
  const entries = makeEntries(240)
  const { topics } = drawTopics(entries, 60)
  const crowd = { channels: 2 * ZONES.length, subscriptions: 4 * ZONES.length }
  await openCrowd(store, { ...crowd, topics, at: START })
  const days: number[] = []
  const report = await soak(
    {
      ...{ store, start: START, days: 1, papersADay: 120, entries, subscriptions: crowd.subscriptions },
      size: async () => 0,
      tell: ({ day }) => void days.push(day),
    },
    time,
  )
  expect(days).toEqual([1])
  expect(report.digests).toBeGreaterThan(ZONES.length)
  expect(report.refused).toBe(0)
  expect(report.open).toBe(0)
  expect(report.latenessMs.p99).toBeLessThanOrEqual(60_000)
  await store.close()
})

test('time passes only while everybody sleeps, to whoever wakes next', async () => {
  const { clock, run } = createVirtualTime(START)
  const woken: string[] = []
  const sleeper = async (name: string, ms: number, times: number): Promise<void> => {
    for (let nth = 0; nth < times; nth++) {
      await clock.sleep(ms)
      woken.push(`${name} ${clock.now().getTime() - START}`)
    }
  }
  const all = [sleeper('ann', 300, 3), sleeper('ben', 200, 3)]
  await run(START + 1_000)
  await Promise.all(all)
  expect(woken).toEqual(['ben 200', 'ann 300', 'ben 400', 'ann 600', 'ben 600', 'ann 900'])
  expect(clock.now().getTime()).toBe(START + 1_000)
})
