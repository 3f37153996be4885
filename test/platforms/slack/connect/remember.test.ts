import { expect, test } from 'vitest'
import { remember } from '../../../../src/platforms/slack/connect/remember.ts'

test('five thousand things are remembered, and the oldest go first', async () => {
  const asked: string[] = []
  const { look } = remember(
    { now: () => new Date(0) },
    () => 1_000,
    async (id) => {
      asked.push(id)
      return id
    },
  )
  for (let at = 0; at < 5_000; at++) await look(`C${at}`)
  await look('C0')
  expect(asked).toHaveLength(5_000)
  await look('one more')
  await look('C1')
  expect(asked).toHaveLength(5_001)
  await look('C0')
  expect(asked.slice(5_000)).toEqual(['one more', 'C0'])
})

test('nothing is remembered for a minute, however long something would be', async () => {
  let at = 0
  let asked = 0
  const { look } = remember(
    { now: () => new Date(at) },
    () => 3_600_000,
    async () => {
      asked += 1
      return undefined
    },
  )
  for (const time of [0, 59_999, 60_000]) {
    at = time
    expect(await look('C1')).toBeUndefined()
  }
  expect(asked).toBe(2)
})
