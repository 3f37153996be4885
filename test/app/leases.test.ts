import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createLeases, type Leases, takeoverMs } from '../../src/app/leases.ts'
import type { Clock } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open-store.ts'

/** As long as a lease is held here; the least that there is. */
const FOR = 2_000
const never = new AbortController().signal
const stores: Store[] = []
const opened: Leases[] = []
const faults: string[] = []

afterEach(async () => {
  for (const leases of opened.splice(0)) await leases.close()
  for (const store of stores.splice(0)) await store.close()
  faults.splice(0)
})

async function openShared(): Promise<Store> {
  const store = await openStore('sqlite::memory:')
  stores.push(store)
  return store
}

/** One process. `clock.ahead` is by how much the time of its machine was set on; without `isReached` it cannot ask. */
function processOn(store: Store, owner: string) {
  const database = { isReached: true }
  const machine = { ahead: 0 }
  const clock: Clock = {
    now: () => new Date(Date.now() + machine.ahead),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  }
  const leases = createLeases({
    store: {
      async takeLease(...asked) {
        if (!database.isReached) throw new Error('no connection')
        return store.takeLease(...asked)
      },
      dropLease: store.dropLease,
    },
    ...{ owner, clock, forMs: FOR },
    fault: (name, error) => void faults.push(`${name}: ${error instanceof Error ? error.message : error}`),
  })
  opened.push(leases)
  return { leases, database, machine }
}

test('one process at a time does it, and the others do nothing', async () => {
  const store = await openShared()
  const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
  const done: string[] = []
  await ann.leases.whileLeased('hf', async (held) => {
    expect(held.isOurs()).toBe(true)
    expect(await ben.leases.whileLeased('hf', async () => done.push('ben'))).toBeUndefined()
    done.push('ann')
  })
  expect(await ben.leases.whileLeased('hf', async () => done.push('ben'))).toBe(2)
  expect(done).toEqual(['ann', 'ben'])
})

test('what throws is given back', async () => {
  const store = await openShared()
  const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
  await expect(ann.leases.whileLeased('hf', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await ben.leases.whileLeased('hf', async () => 'done')).toBe('done')
})

test('work that takes longer than a lease keeps it', async () => {
  const store = await openShared()
  const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
  await ann.leases.whileLeased('hf', async (held) => {
    await sleep(1.5 * FOR)
    expect(held.isOurs()).toBe(true)
    expect(await ben.leases.whileLeased('hf', async () => 'done')).toBeUndefined()
  })
})

test('who cannot renew it knows before another may have it', async () => {
  const store = await openShared()
  const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
  const held = await ann.leases.hold('gateway', never, () => {})
  ann.database.isReached = false
  const waiting = vi.fn()
  const taken = ben.leases.hold('gateway', never, waiting)
  await new Promise((resolve) => held?.lost.addEventListener('abort', resolve, { once: true }))
  expect(held?.isOurs()).toBe(false)
  expect(await Promise.race([taken, Promise.resolve('not yet')])).toBe('not yet')
  expect((await taken)?.isOurs()).toBe(true)
  expect(waiting).toHaveBeenCalled()
  expect(faults[0]).toBe('gateway: no connection')
  await (await taken)?.release()
})

test('a machine that slept has lost it, whatever its timers say', async () => {
  const store = await openShared()
  const ann = processOn(store, 'ann')
  const held = await ann.leases.hold('gateway', never, () => {})
  expect(held?.isOurs()).toBe(true)
  ann.machine.ahead = FOR
  expect(held?.isOurs()).toBe(false)
  await held?.release()
})

test("what is released is another's at once, and nobody waits for ever", async () => {
  const store = await openShared()
  const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
  const held = await ann.leases.hold('gateway', never, () => {})
  const ending = new AbortController()
  const waiting = ben.leases.hold('gateway', ending.signal, () => ending.abort())
  expect(await waiting).toBeUndefined()
  await held?.release()
  const next = await ben.leases.hold('gateway', never, () => expect.unreachable())
  expect(next?.isOurs()).toBe(true)
  await next?.release()
})

test.each([
  [60_000, 15_000],
  [16_000, 4_000],
  [180_000, 15_000],
])('people wait for whoever takes over: of a lease of %i ms no longer than %i', (leaseMs, expected) => {
  expect(takeoverMs(leaseMs)).toBe(expected)
})

describe('a chore for all', () => {
  test('is done by the process that begins with it, until that ends', async () => {
    const store = await openShared()
    const [ann, ben] = [processOn(store, 'ann'), processOn(store, 'ben')]
    const done: string[] = []
    const choreOf = (who: string) => ({ name: 'upkeep', everyMs: 1, read: async () => void done.push(who) })
    const [anns, bens] = [ann.leases.alone(choreOf('ann')), ben.leases.alone(choreOf('ben'))]
    expect(anns).toMatchObject({ name: 'upkeep', everyMs: 1 })
    await anns.read()
    await bens.read()
    await anns.read()
    expect(done).toEqual(['ann', 'ann'])
    await ann.leases.close()
    await bens.read()
    expect(done).toEqual(['ann', 'ann', 'ben'])
  })
})
