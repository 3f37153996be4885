import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../../src/core/instant.ts'
import { createIdentifyGuard } from '../../../../src/platforms/discord/connect/identify-guard.ts'

/** A guard whose time passes in its own sleeps alone, and how long each shard had to wait. */
function guardAtRest() {
  let now = Date.UTC(2026, 10, 20, 9)
  const guard = createIdentifyGuard({
    now: () => new Date(now),
    async sleep(ms) {
      now += ms
    },
  })
  return {
    async waited(shard = 0): Promise<number> {
      const asked = now
      await guard.waitForIdentify(shard, new AbortController().signal)
      return now - asked
    },
    pass(ms: number) {
      now += ms
    },
  }
}

test('a shard identifies more slowly the more often it has to', async () => {
  const { waited, pass } = guardAtRest()
  const waits: number[] = []
  for (let time = 0; time < 12; time++) waits.push(await waited())
  expect(waits).toEqual([0, ...Array(9).fill(5.5 * SECOND), 5 * MINUTE, 5 * MINUTE])
  pass(HOUR)
  expect(await waited()).toBe(0)
})

test('one slow shard holds no other back for longer than their spacing', async () => {
  const { waited } = guardAtRest()
  for (let time = 0; time < 10; time++) await waited()
  expect(await waited(1)).toBe(5.5 * SECOND)
})
