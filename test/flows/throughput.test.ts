/** How much of what the chats' limits allow is sent, in virtual time: hundreds of channels due at once, on chats that refuse what is too fast. */
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { deliveryId } from '../../src/core/delivery.ts'
import { MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Message } from '../../src/core/message.ts'
import type { Clock, Platform } from '../../src/core/ports.ts'
import { deliverReady } from '../../src/flows/deliver.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { type Chat, createStrictChat } from '../bench/deliveries/strict-chat.ts'
import { MONDAY, makeChannel } from '../core/made.ts'

const TIMES = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }
const MESSAGE: Message = { v: 1, title: 'One', items: [], actions: [], notification: 'One' }
const LEAST = 0.95

/** Time that passes only while nothing else happens: then it is at once that of the next timer. */
function createVirtualClock(): Clock & { run<Result>(work: Promise<Result>): Promise<Result> } {
  let now = MONDAY
  const timers = new Set<{ readonly at: number; readonly ring: () => void }>()
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = { at: now + ms, ring: () => timers.delete(timer) && resolve() }
        timers.add(timer)
        signal?.addEventListener('abort', timer.ring)
      }),
    async run(work) {
      let done = false
      const ended = work.finally(() => {
        done = true
      })
      while (!done) {
        await setImmediate()
        const [next] = [...timers].sort((a, b) => a.at - b.at)
        if (next === undefined) continue
        now = Math.max(now, next.at)
        next.ring()
      }
      return ended
    },
  }
}

function places(name: Chat, workspaces: number, each: number): ChannelRef[] {
  return Array.from({ length: workspaces * each }, (_, index) => {
    return { platform: name, workspace: `W${index % workspaces}`, channel: `C${index}` }
  })
}

/** Everything is planned, then delivered. */
async function deliverAll(refs: readonly ChannelRef[], others: readonly Platform[] = []) {
  const store = await openStore('sqlite::memory:')
  const clock = createVirtualClock()
  const names = [...new Set(refs.map(({ platform }) => platform))].filter((name) => name !== 'terminal')
  const chats = new Map(names.map((name) => [name, createStrictChat(name, clock)]))
  for (const ref of refs) {
    const slot = `notice:${ref.channel}`
    const id = deliveryId(channelKey(ref), slot, hash)
    await store.openChannel(makeChannel({ ref }))
    const plan = { id, channel: ref, slot, kind: 'notice', message: MESSAGE, at: MONDAY } as const
    await store.plan({ ...plan, papers: [], shown: 0, ranks: [], patch: {} })
  }
  const platforms = new Map(
    [...[...chats.values()].map(({ platform }) => platform), ...others].map((one) => [one.name, one]),
  )
  const settled = await clock.run(
    deliverReady({ store, platforms, clock, times: TIMES, owner: 'us', crashpoint: () => {}, rests: new Map() }),
  )
  await store.close()
  return { settled, chats }
}

describe('of what the limits allow, at least 95 % is sent, nothing is refused and nothing repeated', () => {
  test.each([
    ['slack', 4, 60],
    ['discord', 50, 8],
  ] as const)('%s', async (name, workspaces, each) => {
    const { settled, chats } = await deliverAll(places(name, workspaces, each))
    const chat = chats.get(name)
    expect(settled.filter(({ state }) => state === 'delivered')).toHaveLength(workspaces * each)
    expect(chat?.share()).toBeGreaterThanOrEqual(LEAST)
    expect(chat?.share()).toBeLessThanOrEqual(1)
    expect([chat?.refused(), chat?.repeated()]).toEqual([0, 0])
  })

  test('both at once, with a crowd in one workspace', async () => {
    const crowd = places('slack', 1, 80).map((ref) => ({ ...ref, workspace: 'A' }))
    const rest = places('slack', 4, 40).map((ref) => ({ ...ref, channel: `R${ref.channel}` }))
    const { chats } = await deliverAll([...crowd, ...rest, ...places('discord', 40, 8)])
    expect(chats.get('discord')?.share()).toBeGreaterThanOrEqual(LEAST)
    // The four are done after 8 s and the crowd after 16 s, so the five together reach 3/5 of their 16 s.
    expect(chats.get('slack')?.share()).toBeGreaterThanOrEqual(LEAST * (240 / (5 * 80)))
    for (const chat of chats.values()) expect([chat.refused(), chat.repeated()]).toEqual([0, 0])
  })
})
