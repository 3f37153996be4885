import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey, type PlatformName } from '../../src/core/channel.ts'
import { deliveryId } from '../../src/core/delivery.ts'
import { MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Message } from '../../src/core/message.ts'
import type { Clock, Pace, Platform } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { type Delivering, deliverReady, untilReady } from '../../src/flows/deliver.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel } from '../core/made.ts'
import { createRecordingPlatform, type RecordingPlatform } from '../recording-platform.ts'

const TIMES = { requestMs: 10 * SECOND, leaseMs: 60 * SECOND, settleMs: 60 * SECOND, marginMs: 5 * SECOND }

type Outbox = {
  readonly store: Store
  readonly clock: Clock & { at: number }
  readonly platform: RecordingPlatform
  readonly delivering: Delivering
  /** Plans a message under a slot of its own. */
  plan(slot: string, channel?: string, workspace?: string, platform?: PlatformName): Promise<string>
  /** Delivers what is ready; `slot state` of each try. */
  deliver(): Promise<string[]>
  /** The delivery of a slot. */
  of(slot: string): Promise<Awaited<ReturnType<Store['deliveries']>>[number]>
}

/** A store with open channels, a chat, and a clock that sleeping moves. */
async function openOutbox(pace: Partial<Pace> = {}): Promise<Outbox> {
  const store = await openStore('sqlite::memory:')
  const clock = {
    at: MONDAY,
    now: () => new Date(clock.at),
    /** What is in flight has its turn meanwhile. */
    async sleep(ms: number) {
      await setImmediate()
      clock.at += ms
    },
  }
  const platform = createRecordingPlatform('terminal', pace)
  const delivering: Delivering = {
    store,
    platforms: new Map([['terminal', platform]]),
    clock,
    times: TIMES,
    owner: 'us',
    crashpoint: () => {},
    rests: new Map(),
  }
  return {
    store,
    clock,
    platform,
    delivering,
    async plan(slot, channel = 'lab', workspace = 'demo', name = 'terminal') {
      const ref: ChannelRef = { platform: name, workspace, channel }
      await store.openChannel(makeChannel({ ref }))
      const id = deliveryId(channelKey(ref), slot, hash)
      const message: Message = { v: 1, title: slot, items: [], actions: [], notification: slot }
      const plan = {
        id,
        channel: ref,
        slot,
        kind: 'notice',
        message,
        papers: [],
        shown: 0,
        ranks: [],
        at: clock.at,
      } as const
      expect(await store.plan({ ...plan, patch: {} })).toBe('planned')
      return id
    },
    deliver: async () => (await deliverReady(delivering)).map(({ delivery, state }) => `${delivery.slot} ${state}`),
    async of(slot) {
      const found = (await store.deliveries()).find((one) => one.slot === slot)
      if (found === undefined) throw new Error(`no delivery ${slot}`)
      return found
    },
  }
}

test('whoever listens is told of each try as it ends, while others are under way', async () => {
  const { platform, plan, delivering } = await openOutbox()
  await plan('a', 'lab')
  await plan('b', 'den')
  const told: string[] = []
  platform.sends.push({ kind: 'sent', ref: 'x' }, async () => {
    while (told.length === 0) await setImmediate()
    return { kind: 'refused', why: 'invalid_blocks' }
  })
  await deliverReady({ ...delivering, settled: ({ delivery, state }) => told.push(`${delivery.slot} ${state}`) })
  expect(told.map((line) => line.slice(2))).toEqual(['delivered', 'due', 'delivered'])
})

describe('one try', () => {
  test('sent is delivered, with its reference and instant', async () => {
    const { platform, plan, deliver, of } = await openOutbox()
    await plan('a')
    expect(await deliver()).toEqual(['a delivered'])
    expect(await of('a')).toMatchObject({ state: 'delivered', ref: 'ref of a', attempts: 1, deliveredAt: MONDAY })
    expect(await deliver()).toEqual([])
    expect(platform.calls).toEqual(['send a'])
  })

  test('the try is committed before the platform is called', async () => {
    const { store, platform, plan, deliver } = await openOutbox()
    const id = await plan('a')
    platform.sends.push(async () => {
      expect(await store.delivery(id)).toMatchObject({ state: 'sending', attempts: 1, unsureSince: MONDAY })
      return { kind: 'sent', ref: 'x' }
    })
    expect(await deliver()).toEqual(['a delivered'])
  })

  test('later is due then, not before, and is no uncertain try', async () => {
    const { clock, platform, plan, deliver, of } = await openOutbox()
    platform.sends.push({ kind: 'later', afterMs: MINUTE, blocks: 'channel', why: 'rate limited' })
    await plan('a')
    expect(await deliver()).toEqual(['a due'])
    expect((await of('a')).unsureSince).toBeUndefined()
    clock.at += MINUTE - 6 * SECOND
    expect(await deliver()).toEqual([])
    clock.at += 6 * SECOND
    expect(await deliver()).toEqual(['a delivered'])
    expect(platform.calls).toEqual(['send a', 'send a'])
  })

  test('refused content is sent once more in plain words', async () => {
    const { platform, plan, deliver } = await openOutbox()
    platform.sends.push({ kind: 'refused', why: 'invalid_blocks' })
    await plan('a')
    expect(await deliver()).toEqual(['a due', 'a delivered'])
    expect(platform.stands).toMatchObject([{ slot: 'a', form: 'plain' }])
  })

  test('refused twice it is held, blocks nothing, and can be retried in full', async () => {
    const { store, clock, platform, plan, deliver, of } = await openOutbox()
    const refused = { kind: 'refused', why: 'invalid_blocks' } as const
    platform.sends.push(refused, refused)
    const id = await plan('a')
    await plan('b')
    expect(await deliver()).toEqual(['a due', 'a held', 'b delivered'])
    expect(await of('a')).toMatchObject({ heldFor: 'content', why: 'invalid_blocks' })
    clock.at += MINUTE
    expect(await deliver()).toEqual([])
    await store.retry(id, clock.at)
    expect(await deliver()).toEqual(['a delivered'])
    expect(platform.stands.map(({ slot, form }) => [slot, form])).toEqual([
      ['b', 'full'],
      ['a', 'full'],
    ])
  })

  test('a platform that throws was perhaps heard', async () => {
    const { clock, platform, plan, deliver, of } = await openOutbox()
    platform.sends.push(async () => {
      throw new Error('a bug')
    })
    platform.finds.push(async () => {
      throw new Error('another')
    })
    await plan('a')
    expect(await deliver()).toEqual(['a uncertain'])
    expect(await of('a')).toMatchObject({ why: 'a bug' })
    clock.at += TIMES.settleMs
    expect(await deliver()).toEqual(['a uncertain'])
    expect(await of('a')).toMatchObject({ why: 'another' })
  })
})

describe('a try whose end is unknown', () => {
  test('waits for the settle time, is looked for, and found', async () => {
    const { clock, platform, plan, deliver, of } = await openOutbox()
    platform.sends.push('posted')
    await plan('a')
    expect(await deliver()).toEqual(['a uncertain'])
    clock.at += TIMES.settleMs - 6 * SECOND
    expect(await deliver()).toEqual([])
    clock.at += 6 * SECOND
    expect(await deliver()).toEqual(['a delivered'])
    expect(await of('a')).toMatchObject({ ref: 'ref of a', maybeRepeated: false })
    expect(platform.calls).toEqual(['send a', 'find a'])
  })

  test('is sent again when it is not there', async () => {
    const { clock, platform, plan, deliver } = await openOutbox()
    platform.sends.push({ kind: 'uncertain', why: 'timeout' })
    await plan('a')
    await deliver()
    clock.at += TIMES.settleMs
    expect(await deliver()).toEqual(['a due', 'a delivered'])
    expect(platform.calls).toEqual(['send a', 'find a', 'send a'])
    expect(platform.stands).toHaveLength(1)
  })

  test('is sent once more, and marked, where nobody may look', async () => {
    const { clock, platform, plan, deliver, of } = await openOutbox()
    platform.sends.push('posted')
    platform.finds.push({ kind: 'cannot-look', because: 'scope', why: 'missing_scope' })
    await plan('a')
    await deliver()
    clock.at += TIMES.settleMs
    expect(await deliver()).toEqual(['a due', 'a delivered'])
    expect(await of('a')).toMatchObject({ maybeRepeated: true })
    expect(platform.stands).toHaveLength(2)
  })

  test('is looked for ever more rarely while looking fails, and never sent unseen', async () => {
    const { store, clock, platform, plan, deliver } = await openOutbox()
    platform.sends.push('posted')
    await plan('a')
    await deliver()
    const waits: number[] = []
    for (let look = 0; look < 8; look++) {
      const next = (await store.nextReadyAt(['terminal'], clock.at)) ?? Number.NaN
      waits.push((next - clock.at) / MINUTE)
      clock.at = next
      platform.finds.push({ kind: 'cannot-look', because: 'failure', why: 'timeout' })
      expect(await deliver()).toEqual(['a uncertain'])
    }
    expect(waits[0]).toBe(1)
    for (const [index, wait] of waits.slice(0, 4).entries()) expect(waits[index + 1]).toBeGreaterThan(wait * 0.99)
    expect(waits[4]).toBeGreaterThan(6)
    for (const wait of waits) expect(wait).toBeLessThan(30)
    expect(platform.stands).toHaveLength(1)
    clock.at += 30 * MINUTE
    expect(await deliver()).toEqual(['a delivered'])
  })

  test('holds back what comes after it in its channel, and nothing elsewhere', async () => {
    const { clock, platform, plan, deliver } = await openOutbox()
    platform.sends.push({ kind: 'uncertain', why: 'timeout' })
    await plan('a')
    await deliver()
    await plan('b')
    await plan('c', 'den')
    expect(await deliver()).toEqual(['c delivered'])
    clock.at += TIMES.settleMs
    expect(await deliver()).toEqual(['a due', 'a delivered', 'b delivered'])
  })
})

describe('leases', () => {
  test('standing still while the intent is written, nothing is sent under a lease that is over', async () => {
    const { store, clock, platform, delivering, plan, of } = await openOutbox()
    await plan('a')
    let stood = false
    const intend: Store['intend'] = async (claim, at) => {
      // The instant was read before, and is no longer true when the statement runs.
      if (!stood) clock.at += TIMES.leaseMs + TIMES.settleMs
      stood = true
      return store.intend(claim, at)
    }
    const settled = await deliverReady({ ...delivering, store: { ...store, intend } })
    expect(settled[0]?.why).toBe('the program stood still before it could send')
    expect(platform.calls.filter((call) => call === 'send a')).toHaveLength(1)
    expect(await of('a')).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  test('with too little lease left nothing is sent; after it the delivery goes on', async () => {
    const { delivering, clock, platform, plan } = await openOutbox()
    await plan('a')
    const slow = {
      ...delivering,
      crashpoint: (step: string) => {
        // The process stood still between its claim and its try.
        if (step === 'deliver: after claim' && clock.at === MONDAY) clock.at += 45 * SECOND + 1
      },
    }
    const [first] = await deliverReady(slow)
    expect(first?.state).toBe('lost')
    expect(platform.calls).toEqual([])
    clock.at = MONDAY + TIMES.leaseMs
    const [second] = await deliverReady(slow)
    expect(second?.state).toBe('delivered')
    expect(platform.calls).toEqual(['send a'])
  })

  test('what is being sent is never taken up again by who sends it, though the clock jumps over its lease', async () => {
    const { clock, platform, plan, deliver } = await openOutbox()
    await plan('a')
    platform.sends.push(async () => {
      clock.at += 60 * MINUTE
      for (let turn = 0; turn < 20; turn++) await setImmediate()
      return { kind: 'sent', ref: 'x' }
    })
    expect(await deliver()).toEqual(['a delivered'])
    expect(platform.calls).toEqual(['send a'])
  })

  test('a look that outlasts its lease has failed, and is tried again later', async () => {
    const { clock, platform, plan, deliver, of } = await openOutbox()
    platform.sends.push('posted')
    platform.finds.push(() => new Promise(() => {}))
    await plan('a')
    await deliver()
    clock.at += TIMES.settleMs
    expect(await deliver()).toEqual(['a uncertain'])
    expect(await of('a')).toMatchObject({ why: expect.stringContaining('the look took too long') })
    clock.at += 30 * MINUTE
    expect(await deliver()).toEqual(['a delivered'])
    expect(platform.stands).toHaveLength(1)
  })

  test('who lost the claim never settles it', async () => {
    const { delivering, store, clock, platform, plan, of } = await openOutbox()
    await plan('a')
    const others = { ...delivering, owner: 'others' }
    const still = new AbortController()
    platform.sends.push(async () => {
      still.abort()
      // Our process stands still in the middle of its send, for longer than lease and settle time.
      clock.at += TIMES.leaseMs + TIMES.settleMs
      expect((await deliverReady(others)).map(({ state }) => state)).toEqual(['due', 'delivered'])
      return { kind: 'gone', scope: 'bot', why: 'a late answer' }
    })
    expect((await deliverReady(delivering, still.signal)).map(({ state }) => state)).toEqual(['lost'])
    expect(await of('a')).toMatchObject({ state: 'delivered', attempts: 2 })
    expect((await store.channels())[0]?.state).toBe('on')
    expect(platform.calls).toEqual(['send a', 'find a', 'send a'])
  })

  test('a death after the claim and before the try needs no look', async () => {
    const { delivering, clock, platform, plan, deliver } = await openOutbox()
    await plan('a')
    const dies = (at: string) => ({
      ...delivering,
      crashpoint: (step: string) => {
        if (step === at) throw new Error('death')
      },
    })
    await expect(deliverReady(dies('deliver: after claim'))).rejects.toThrow('death')
    expect(await deliver()).toEqual([])
    clock.at += TIMES.leaseMs
    expect(await deliver()).toEqual(['a delivered'])
    expect(platform.calls).toEqual(['send a'])
  })

  test.each(['deliver: after intent', 'deliver: after send', 'deliver: before settle'])(
    'a death at "%s" is settled by a look',
    async (step) => {
      const { delivering, clock, platform, plan, deliver } = await openOutbox()
      await plan('a')
      const dying = {
        ...delivering,
        crashpoint: (at: string) => {
          if (at === step) throw new Error('death')
        },
      }
      await expect(deliverReady(dying)).rejects.toThrow('death')
      clock.at += TIMES.leaseMs + TIMES.settleMs - 6 * SECOND
      expect(await deliver()).toEqual([])
      clock.at += 6 * SECOND
      expect((await deliver()).at(-1)).toBe('a delivered')
      expect(platform.stands).toHaveLength(1)
      expect(platform.calls).toContain('find a')
    },
  )
})

describe('places that are closed', () => {
  test.each([
    ['channel', ['den delivered', 'hall delivered']],
    ['workspace', ['hall delivered']],
    ['bot', []],
  ] as const)('a lost %s is held, and nothing more is sent there', async (scope, free) => {
    const { store, clock, platform, plan, deliver } = await openOutbox()
    for (const [slot, workspace] of [
      ['den', 'demo'],
      ['hall', 'far'],
    ] as const)
      await plan(`first ${slot}`, slot, workspace)
    await deliver()
    platform.sends.push({ kind: 'gone', scope, why: 'is_archived' })
    const id = await plan('lab', 'lab')
    expect(await deliver()).toEqual(['lab held'])
    await plan('den', 'den')
    await plan('hall', 'hall', 'far')
    await plan('more', 'lab')
    expect((await deliver()).sort()).toEqual([...free])
    const held = (await store.channels()).filter(({ state, why }) => state === 'held' && why === 'is_archived')
    expect(held).toHaveLength(3 - free.length)
    // Access is back.
    for (const { ref } of held) await store.changeChannel(ref, { state: 'on', why: null })
    await store.retry(id, clock.at)
    expect((await deliver()).filter((line) => /^(?:lab|more) /.test(line))).toEqual(['lab delivered', 'more delivered'])
    expect(platform.stands).toHaveLength(6)
  })
})

describe('limits', () => {
  test.each([
    ['channel', ['den', 'hall']],
    ['workspace', ['hall']],
    ['bot', []],
    ['process', []],
  ] as const)('a limit on the %s blocks just that', async (blocks, free) => {
    const { clock, platform, plan, deliver } = await openOutbox()
    platform.sends.push({ kind: 'later', afterMs: MINUTE, blocks, why: 'rate limited' })
    await plan('lab', 'lab')
    await deliver()
    await plan('den', 'den')
    await plan('hall', 'hall', 'far')
    expect((await deliver()).sort()).toEqual(free.map((slot) => `${slot} delivered`))
    clock.at += MINUTE
    expect(await deliver()).toHaveLength(3 - free.length)
    expect(platform.stands).toHaveLength(3)
  })

  test('what only this process cannot send others do, and it tries again later', async () => {
    const { clock, platform, plan, deliver, of, delivering } = await openOutbox()
    const others = { ...delivering, owner: 'them', rests: new Map() }
    platform.sends.push({ kind: 'later', afterMs: MINUTE, blocks: 'process', why: 'ECONNREFUSED' })
    await plan('lab', 'lab')
    expect(await deliver()).toEqual(['lab due'])
    for (const channel of ['den', 'hall']) await plan(channel, channel)
    expect(await deliver()).toEqual([])
    expect(await untilReady(delivering)).toBe((await of('lab')).readyAt - clock.at)
    expect((await deliverReady(others)).map(({ state }) => state)).toEqual(['delivered', 'delivered'])
    clock.at += MINUTE
    expect(await deliver()).toEqual(['lab delivered'])
  })

  test('a channel gets one at a time, in order', async () => {
    const { platform, plan, deliver } = await openOutbox()
    const slots = Array.from({ length: 12 }, (_, number) => `slot-${number}`)
    for (const slot of slots) await plan(slot)
    expect(await deliver()).toEqual(slots.map((slot) => `${slot} delivered`))
    expect(platform.inFlightAtMost()).toBe(1)
    expect(platform.stands.map(({ slot }) => slot)).toEqual(slots)
  })

  test('so many channels of one platform are sent to at once, whatever another does', async () => {
    const { delivering, platform, plan } = await openOutbox()
    const slack = createRecordingPlatform('slack')
    const platforms = new Map<PlatformName, Platform>([...delivering.platforms, ['slack', slack]])
    let open: () => void = () => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    for (let number = 0; number < 70; number++) {
      await plan(`slot-${number}`, `channel-${number}`)
      platform.sends.push(async () => {
        await gate
        return { kind: 'sent', ref: 'x' }
      })
    }
    await plan('elsewhere', 'general', 'T1', 'slack')
    slack.sends.push(async () => {
      for (let turn = 0; turn < 5; turn++) await setImmediate()
      expect(platform.calls).toHaveLength(64)
      open()
      return { kind: 'sent', ref: 'y' }
    })
    expect(await deliverReady({ ...delivering, platforms })).toHaveLength(71)
    expect(platform.inFlightAtMost()).toBe(64)
  })

  test('the pace of a platform only puts off: one call delivers all', async () => {
    const { clock, plan, deliver } = await openOutbox({ workspace: { sends: 1, perMs: SECOND } })
    for (const channel of ['a', 'b', 'c', 'd']) await plan(channel, channel)
    expect(await deliver()).toHaveLength(4)
    expect(clock.at - MONDAY).toBeGreaterThanOrEqual(3 * SECOND)
    expect(clock.at - MONDAY).toBeLessThan(4 * SECOND)
  })
})

test('a signal ends it after what is in flight', async () => {
  const { delivering, platform, plan } = await openOutbox()
  const stopping = new AbortController()
  await plan('a')
  await plan('b')
  platform.sends.push(async () => {
    stopping.abort()
    return { kind: 'sent', ref: 'x' }
  })
  const settled = await deliverReady(delivering, stopping.signal)
  expect(settled.map(({ delivery, state }) => `${delivery.slot} ${state}`)).toEqual(['a delivered'])
  expect(platform.calls).toEqual(['send a'])
})

test('what a platform that does not run should send waits', async () => {
  const { delivering, store, platform, plan } = await openOutbox()
  await plan('a')
  expect(await deliverReady({ ...delivering, platforms: new Map() })).toEqual([])
  const slack = createRecordingPlatform('slack')
  expect(await deliverReady({ ...delivering, platforms: new Map([['slack', slack]]) })).toEqual([])
  expect(platform.calls).toEqual([])
  expect((await store.deliveries())[0]?.state).toBe('due')
})

test('a fault of the store is thrown once nothing is in flight any more', async () => {
  const { delivering, store, platform, plan } = await openOutbox()
  await plan('a', 'a')
  await plan('b', 'b')
  let landed = false
  platform.sends.push(async () => {
    await setImmediate()
    landed = true
    return { kind: 'sent', ref: 'x' }
  })
  let claims = 0
  const failing: Store = {
    ...store,
    async claim(request) {
      claims += 1
      if (claims === 2) throw new Error('disk full')
      return store.claim(request)
    },
  }
  await expect(deliverReady({ ...delivering, store: failing })).rejects.toThrow('disk full')
  expect(landed).toBe(true)
})
