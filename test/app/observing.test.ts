import { describe, expect, test } from 'vitest'
import { observeSending, observeStore } from '../../src/app/observing.ts'
import { MINUTE } from '../../src/core/instant.ts'
import type { Claim } from '../../src/core/store/deliveries.ts'
import type { Store } from '../../src/core/store.ts'
import { createLog } from '../../src/log.ts'
import { LAB, openDesk } from '../desk.ts'
import { createRecordingPlatform } from '../recording-platform.ts'

/** What was logged and counted, in order. */
function record() {
  const lines: Record<string, unknown>[] = []
  const counted: unknown[][] = []
  const log = createLog({
    level: 'debug',
    secrets: [],
    write(line) {
      const { time: _, level: __, ...fields } = JSON.parse(line)
      lines.push(fields)
    },
  })
  const metrics = {
    digestDelivered: (...all: unknown[]) => void counted.push(['late', ...all]),
    matched: (...all: unknown[]) => void counted.push(['matched', ...all]),
    sourceRead: (...all: unknown[]) => void counted.push(['read', ...all]),
  }
  return { log, lines, counted, metrics, sources: new Set(['hf']) }
}

const PACE = { channel: { sends: 9, perMs: 9 }, workspace: { sends: 9, perMs: 9 }, bot: { sends: 9, perMs: 9 } }

async function claim(store: Store, at: number): Promise<Claim> {
  const asked = { at, owner: 'me', leaseMs: MINUTE, settleMs: MINUTE, pace: new Map([['terminal' as const, PACE]]) }
  return (await store.claim(asked)) ?? expect.fail('nothing was claimed')
}

describe('a store that is observed', () => {
  test('tells how late a digest was: from its slot, or where it has none from its planning', async () => {
    const { desk, store: plain, clock, ask, arrive, tick } = await openDesk()
    const seen = record()
    const store = observeStore(plain, seen)
    await ask('settings announce off')
    await ask('subscribe lora')
    await arrive([{ title: 'On LoRA' }])
    clock.forward(61 * MINUTE)
    const [scheduled] = await tick()
    clock.forward(MINUTE)
    const first = await claim(store, clock.at)
    expect(first.delivery.id).toBe(scheduled)
    expect(await store.intend(first, clock.at)).toBe(true)
    expect(await store.settle(first, { state: 'delivered', ref: '1' }, clock.at)).toBe(true)
    await arrive([{ title: 'More on LoRA' }])
    await ask('post')
    clock.forward(3 * MINUTE)
    const second = await claim(store, clock.at)
    await store.settle(second, { state: 'delivered', ref: '2' }, clock.at)
    // It has been settled, so nothing of this one counts.
    await store.settle(second, { state: 'delivered', ref: '2' }, clock.at)
    expect(seen.counted).toEqual([
      ['late', 'terminal', 2 * MINUTE],
      ['late', 'terminal', 3 * MINUTE],
    ])
    expect(desk.store).toBe(plain)
  })

  test('notices are no digests', async () => {
    const { store: plain, clock, ask } = await openDesk()
    const seen = record()
    const store = observeStore(plain, seen)
    await ask('subscribe lora')
    const notice = await claim(store, clock.at)
    await store.settle(notice, { state: 'delivered', ref: '1' }, clock.at)
    expect(seen.counted).toEqual([])
  })

  test('counts matches and readings; feeds of channels are one source, without their address', async () => {
    const { store: plain, clock } = await openDesk()
    const seen = record()
    const store = observeStore({ ...plain, recordMatches: async () => 3, catchUp: async () => 'stale' }, seen)
    await store.recordMatches({ papers: [], matches: [], topicsAsOf: 0, at: clock.at })
    await store.catchUp({ subscription: 'x', matches: [], dropped: [], topicsAsOf: 0, at: clock.at })
    await store.recordRead('hf', { at: clock.at, entries: 89, rejected: [] })
    await store.recordRead('hf', { at: clock.at, isUnchanged: true })
    await store.recordRead('feed:terminal:demo/lab#1', { at: clock.at, error: 'down' })
    expect(seen.counted).toEqual([
      ['matched', 3],
      ['read', 'hf', 'read', 89],
      ['read', 'hf', 'read', 0],
      ['read', 'feed', 'failed', 0],
    ])
  })

  test('what is planned, replaced and withdrawn is told by its id', async () => {
    const { store: plain, ask, clock, posted } = await openDesk()
    const seen = record()
    const store = observeStore(plain, seen)
    await ask('subscribe lora')
    const [notice] = await posted()
    if (notice === undefined) expect.fail('nothing was planned')
    await store.withdraw(notice.id, clock.at)
    await store.withdraw(notice.id, clock.at)
    expect(seen.lines).toEqual([{ delivery: notice.id, msg: 'withdrawn before it was sent' }])
  })

  test('a write that fails is told with the delivery that it was about', async () => {
    const { store: plain, ask, clock } = await openDesk()
    const seen = record()
    const down = async () => {
      throw new Error('the disk is full')
    }
    const store = observeStore({ ...plain, settle: down }, seen)
    await ask('subscribe lora')
    const notice = await claim(store, clock.at)
    await expect(store.settle(notice, { state: 'delivered', ref: '1' }, clock.at)).rejects.toThrow('the disk is full')
    expect(seen.lines).toMatchObject([{ delivery: notice.delivery.id, error: { message: 'the disk is full' } }])
  })
})

test('all that a platform says while it sends carries the delivery, however long it takes', async () => {
  const { store, ask, clock } = await openDesk()
  const seen = record()
  await ask('subscribe lora')
  const { delivery } = await claim(store, clock.at)
  const platform = createRecordingPlatform(LAB.platform)
  const slow = {
    ...platform,
    async send() {
      await new Promise((resolve) => setTimeout(resolve, 5))
      seen.log.warn({ code: 429 }, 'slow down')
      return { kind: 'sent', ref: '1' } as const
    },
  }
  const sending = observeSending(slow, seen.log)
  await Promise.all([sending.send(delivery, 'full'), sending.find({ ...delivery, id: 'another' })])
  seen.log.info({}, 'afterwards')
  const of = (id: string) => seen.lines.filter((line) => line.delivery === id).map(({ msg }) => msg)
  expect(of(delivery.id)).toEqual(['sending', 'slow down'])
  expect(of('another')).toEqual(['looking whether it was posted'])
  expect(seen.lines.at(-1)).toEqual({ msg: 'afterwards' })
})
