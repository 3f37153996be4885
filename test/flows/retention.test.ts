import { expect, test } from 'vitest'
import { DAY } from '../../src/core/instant.ts'
import type { Dropped, DroppedSlice } from '../../src/core/store/retention.ts'
import { dropOld } from '../../src/flows/retention.ts'

const AT = Date.parse('2026-11-21T00:00:00Z')

/** A store with so many slices of each kind, and what it was asked. */
function slices(left: Readonly<Record<Dropped, number>>) {
  const asked: string[] = []
  const rest = { ...left }
  return {
    asked,
    async dropOld(what: Dropped, { before, after }: { before: number; after?: string }): Promise<DroppedSlice> {
      asked.push(`${what} ${(AT - before) / DAY}d ${after ?? 'from the start'}`)
      rest[what] -= 1
      return rest[what] > 0 ? { dropped: 50, next: `${rest[what]} left` } : { dropped: 7 }
    },
  }
}

test('each kind to its end, slice by slice, by its own age', async () => {
  const store = slices({ messages: 3, votes: 1, matches: 1, gone: 1 })
  expect(await dropOld(store, 30 * DAY, AT)).toEqual({ messages: 107, votes: 7, matches: 7, gone: 7 })
  expect(store.asked).toEqual([
    'messages 30d from the start',
    'messages 30d 2 left',
    'messages 30d 1 left',
    'votes 400d from the start',
    'matches 180d from the start',
    'gone 0d from the start',
  ])
})

test('a stop ends it after the slice that it is at', async () => {
  const stopping = new AbortController()
  const store = slices({ messages: 9, votes: 9, matches: 9, gone: 9 })
  stopping.abort()
  await dropOld(store, 30 * DAY, AT, stopping.signal)
  expect(store.asked).toHaveLength(4)
})
