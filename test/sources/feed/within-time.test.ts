import { parseRssFeed } from 'feedsmith'
import { describe, expect, test } from 'vitest'
import { inTurns, withinTime } from '../../../src/sources/feed/within-time.ts'

test('what ends in time gives its result, or its error', () => {
  expect(withinTime(10_000, () => [1, 2], [])).toEqual([1, 2])
  expect(() => withinTime(10_000, () => { throw new TypeError('no') }, 0)).toThrow(new TypeError('no')) // biome-ignore format: one line
})

const names = (author: string): string =>
  `<rss version="2.0"><channel><item><title>A</title><author>${author}</author></item></channel></rss>`

test.each<[name: string, work: () => unknown]>([
  [
    'a loop',
    () => {
      for (;;);
    },
  ],
  ['a pattern that tries every way', () => /^(a+)+$/.test(`${'a'.repeat(50)}b`)],
  // feedsmith 3.0.1 takes the square of their number for both: minutes for these.
  ['open brackets in a name', () => parseRssFeed(names('('.repeat(500_000)))],
  ['dashes behind a name', () => parseRssFeed(names(`http://a.example b${'-'.repeat(500_000)}c`))],
])('%s is stopped', (_, work) => {
  expect(withinTime<unknown>(50, work, 'stopped')).toBe('stopped')
})

describe('in turns', () => {
  /** Longer than a turn. */
  function dawdle(): void {
    const end = performance.now() + 12
    while (performance.now() < end);
  }

  test('all pieces are done, in order, and all else has its turn in between', async () => {
    const seen: (number | string)[] = []
    let isRunning = true
    const another = (): void => {
      seen.push('another')
      if (isRunning) setImmediate(another)
    }
    setImmediate(another)
    const isDone = await inTurns(60_000, 3, (at) => {
      seen.push(at)
      dawdle()
    })
    isRunning = false
    expect(isDone).toBe(true)
    expect(seen).toEqual([0, 'another', 1, 'another', 2, 'another'])
  })

  test('they end once they took too long together', async () => {
    const seen: number[] = []
    expect(await inTurns(30, 1_000, (at) => { seen.push(at); dawdle() })).toBe(false) // biome-ignore format: one line
    expect(seen.length).toBeLessThan(10)
  })

  test('or one of them by itself', async () => {
    expect(await inTurns(50, 2, () => { for (;;); })).toBe(false) // biome-ignore format: one line
  })

  test('no time is enough for nothing, and for nothing else', async () => {
    expect([await inTurns(0, 0, dawdle), await inTurns(0, 1, dawdle)]).toEqual([true, false])
  })

  test('a fault of the work is thrown', async () => {
    await expect(inTurns(1_000, 1, () => { throw new TypeError('no') })).rejects.toThrow(new TypeError('no')) // biome-ignore format: one line
  })
})
