import { expect, test } from 'vitest'
import type { PlatformName } from '../../../src/core/channel.ts'
import type { Settlement } from '../../../src/core/delivery.ts'
import type { Pace } from '../../../src/core/ports.ts'
import type { Claim, Plan } from '../../../src/core/store/deliveries.ts'
import type { Store } from '../../../src/core/store.ts'
import { DAY, type Open, ref, sampleChannel, samplePlan, T0, useStore } from './sample.ts'

const LEASE = 60_000
const SETTLE = 30_000
const FREE: Pace = { channel: every(0), workspace: every(0), bot: every(0) }

function every(perMs: number) {
  return { sends: 1, perMs }
}

async function planIn(store: Store, name: string, ids: readonly string[], parts: Partial<Plan> = {}): Promise<void> {
  const channel = parts.channel ?? ref(name)
  await store.openChannel(sampleChannel(name, { ref: channel }))
  for (const id of ids) expect(await store.plan(samplePlan(id, name, { channel, ...parts }))).toBe('planned')
}

function claim(store: Store, at = T0, owner = 'w1', pace: Pace = FREE): Promise<Claim | undefined> {
  const paces = new Map<PlatformName, Pace>([['terminal', pace]])
  return store.claim({ at, owner, leaseMs: LEASE, settleMs: SETTLE, pace: paces })
}

/** A claim that must succeed. */
async function take(store: Store, at = T0, owner = 'w1'): Promise<Claim> {
  const taken = await claim(store, at, owner)
  if (taken === undefined) throw new Error('nothing was ready')
  return taken
}

const DELIVERED: Settlement = { state: 'delivered', ref: 'r1' }
const LATER = { state: 'due', why: 'busy', refusals: 0, maybeRepeated: false } as const

export function outboxContract(open: Open): void {
  const store = useStore(open)
  const next = (at = T0) => store().nextReadyAt(['terminal'], at)

  test('what is not settled is counted, in all channels together', async () => {
    expect(await store().countOpen()).toEqual({ all: 0, held: 0, maybeRepeated: 0 })
    await planIn(store(), 'robotics', ['a', 'b'])
    await planIn(store(), 'vision', ['c'])
    await store().settle(await take(store()), DELIVERED, T0)
    await store().settle(await take(store()), { state: 'held', heldFor: 'content', why: 'too long' }, T0)
    expect(await store().countOpen()).toEqual({ all: 2, held: 1, maybeRepeated: 0 })
  })

  test('what is not settled is counted in one workspace alone', async () => {
    await planIn(store(), 'robotics', ['a'], { channel: ref('robotics', 'other') })
    await store().settle(await take(store()), { state: 'held', heldFor: 'content', why: 'too long' }, T0)
    await planIn(store(), 'robotics', ['b'], { channel: ref('robotics', 'other') })
    await store().settle(await take(store()), { ...LATER, readyAt: T0, maybeRepeated: true }, T0)
    await planIn(store(), 'robotics', ['c'])
    await planIn(store(), 'slack', ['d'], { channel: { platform: 'slack', workspace: 'other', channel: 'c' } })
    expect(await store().countOpen(ref('robotics', 'other'))).toEqual({ all: 2, held: 1, maybeRepeated: 1 })
    expect(await store().countOpen(ref('robotics'))).toEqual({ all: 1, held: 0, maybeRepeated: 0 })
    expect(await store().countOpen(ref('robotics', 'oth'))).toEqual({ all: 0, held: 0, maybeRepeated: 0 })
    expect(await store().countOpen()).toEqual({ all: 4, held: 1, maybeRepeated: 1 })
  })

  test('claimed, intended, delivered', async () => {
    await planIn(store(), 'robotics', ['a'])
    expect(await next()).toBe(T0)
    const ours = await take(store())
    expect(ours).toMatchObject({
      owner: 'w1',
      epoch: 1,
      leaseUntil: T0 + LEASE,
      delivery: { id: 'a', state: 'sending' },
    })
    expect(ours.delivery.unsureSince).toBeUndefined()
    expect(await store().intend(ours, T0 + 1)).toBe(true)
    expect(await store().delivery('a')).toMatchObject({ attempts: 1, unsureSince: T0 + 1, state: 'sending' })
    expect(await store().settle(ours, DELIVERED, T0 + 2)).toBe(true)
    const { unsureSince, why, ...delivered } = (await store().delivery('a')) ?? {}
    expect(delivered).toMatchObject({ state: 'delivered', ref: 'r1', deliveredAt: T0 + 2, attempts: 1 })
    expect([unsureSince, why]).toEqual([undefined, undefined])
    expect(await claim(store(), T0 + 10 * LEASE)).toBeUndefined()
    expect(await next()).toBeUndefined()
  })

  test('nothing is claimed before it is ready', async () => {
    await planIn(store(), 'robotics', ['a'], { at: T0 + 5 })
    expect(await claim(store(), T0 + 4)).toBeUndefined()
    expect(await next()).toBe(T0 + 5)
    expect((await take(store(), T0 + 5)).delivery.id).toBe('a')
  })

  test('only for platforms that run', async () => {
    const elsewhere = { platform: 'slack', workspace: 'w', channel: 'c' } as const
    await planIn(store(), 'far', ['a'], { channel: elsewhere })
    expect(await claim(store())).toBeUndefined()
    expect(await next()).toBeUndefined()
    expect(await store().nextReadyAt(['slack', 'terminal'], T0)).toBe(T0)
    const both = { at: T0, owner: 'w', leaseMs: LEASE, settleMs: SETTLE }
    expect(await store().claim({ ...both, pace: new Map() })).toBeUndefined()
    expect((await store().claim({ ...both, pace: new Map([['slack', FREE]]) }))?.delivery.channel).toEqual(elsewhere)
  })

  test('of many claimers each gets another channel, none gets the same delivery', async () => {
    for (const name of ['x', 'y', 'z']) await planIn(store(), name, [`${name}1`, `${name}2`])
    const claims = await Promise.all(Array.from({ length: 8 }, (_, index) => claim(store(), T0, `w${index}`)))
    expect(claims.flatMap((one) => one?.delivery.id ?? []).toSorted()).toEqual(['x1', 'y1', 'z1'])
  })

  test('in one channel one after the other, in order', async () => {
    await planIn(store(), 'robotics', ['c', 'a', 'b'])
    const sent: string[] = []
    for (let one = await claim(store()); one !== undefined; one = await claim(store())) {
      expect(await claim(store(), T0 + LEASE - 1, 'w2')).toBeUndefined()
      sent.push(one.delivery.id)
      await store().settle(one, DELIVERED, T0)
    }
    expect(sent).toEqual(['c', 'a', 'b'])
  })

  test.each<[string, Settlement]>([
    ['later', { ...LATER, readyAt: T0 + 500 }],
    ['uncertain', { state: 'uncertain', readyAt: T0 + 500, why: 'timed out' }],
  ])('one that waits holds the later ones back: %s', async (_, settlement) => {
    await planIn(store(), 'robotics', ['a', 'b'])
    const ours = await take(store())
    await store().intend(ours, T0)
    expect(await store().settle(ours, settlement, T0)).toBe(true)
    expect(await claim(store(), T0 + 499)).toBeUndefined()
    expect(await next()).toBe(T0 + 500)
    const again = await take(store(), T0 + 500)
    expect(again).toMatchObject({ epoch: 2, delivery: { id: 'a' } })
    expect(again.delivery.unsureSince).toBe(settlement.state === 'uncertain' ? T0 : undefined)
    expect((await store().delivery('a'))?.why).toBe('why' in settlement ? settlement.why : undefined)
  })

  test('a try that begins twice under one claim is uncertain from its first beginning', async () => {
    await planIn(store(), 'robotics', ['a'])
    const ours = await take(store())
    await store().intend(ours, T0 + 1)
    await store().intend(ours, T0 + 2)
    expect(await store().delivery('a')).toMatchObject({ unsureSince: T0 + 1, attempts: 2 })
  })

  test('an uncertain one keeps the start of its first uncertain try', async () => {
    await planIn(store(), 'robotics', ['a'])
    const first = await take(store())
    await store().intend(first, T0 + 1)
    await store().settle(first, { state: 'uncertain', readyAt: T0 + 10, why: 'timed out' }, T0 + 2)
    const second = await take(store(), T0 + 10)
    await store().settle(second, { state: 'uncertain', readyAt: T0 + 20, why: 'cannot look' }, T0 + 11)
    const third = await take(store(), T0 + 20)
    expect(third.delivery).toMatchObject({ unsureSince: T0 + 1, attempts: 1 })
    await store().settle(third, { ...LATER, readyAt: T0 + 20, maybeRepeated: true, refusals: 1 }, T0 + 21)
    const free = await store().delivery('a')
    expect(free).toMatchObject({ state: 'due', maybeRepeated: true, refusals: 1 })
    expect(free?.unsureSince).toBeUndefined()
  })

  test('a lease that ran out before a try began: due at once', async () => {
    await planIn(store(), 'robotics', ['a'])
    const dead = await take(store())
    expect(await next()).toBe(T0 + LEASE)
    expect(await claim(store(), T0 + LEASE - 1, 'w2')).toBeUndefined()
    const heir = await take(store(), T0 + LEASE, 'w2')
    expect(heir.delivery.unsureSince).toBeUndefined()
    expect(await store().intend(dead, T0 + LEASE)).toBe(false)
    expect(await store().settle(dead, DELIVERED, T0 + LEASE)).toBe(false)
    expect(await store().intend(heir, T0 + LEASE)).toBe(true)
  })

  test('a lease that ran out after a try began: settled first, then looked for', async () => {
    await planIn(store(), 'robotics', ['a'])
    const dead = await take(store())
    await store().intend(dead, T0 + 7)
    expect(await next()).toBe(T0 + LEASE + SETTLE)
    expect(await claim(store(), T0 + LEASE + SETTLE - 1, 'w2')).toBeUndefined()
    const heir = await take(store(), T0 + LEASE + SETTLE, 'w2')
    expect(heir.delivery).toMatchObject({ unsureSince: T0 + 7, attempts: 1 })
    expect(await store().settle(dead, DELIVERED, T0 + LEASE + SETTLE)).toBe(false)
    expect((await store().delivery('a'))?.state).toBe('sending')
    expect(await store().settle(heir, { state: 'delivered', ref: 'found' }, T0 + LEASE + SETTLE)).toBe(true)
    expect(await store().delivery('a')).toMatchObject({ state: 'delivered', ref: 'found' })
  })

  test('no try begins after the lease; an answer that comes after it still counts while nobody else has claimed', async () => {
    await planIn(store(), 'robotics', ['a', 'b'])
    const slow = await take(store())
    expect(await store().intend(slow, T0 + LEASE)).toBe(false)
    expect(await store().intend(slow, T0 + LEASE - 1)).toBe(true)
    expect(await store().settle(slow, DELIVERED, T0 + LEASE + 5)).toBe(true)
    expect(await store().settle(slow, DELIVERED, T0 + LEASE + 6)).toBe(false)
  })

  test('nothing that may have been sent is withdrawn', async () => {
    await planIn(store(), 'robotics', ['a'])
    const ours = await take(store())
    expect(await store().withdraw('a', T0)).toBe(false)
    await store().intend(ours, T0)
    await store().settle(ours, { state: 'uncertain', readyAt: T0, why: 'timed out' }, T0)
    expect(await store().withdraw('a', T0)).toBe(false)
    const replacing = samplePlan('b', 'robotics', { replaces: 'a' })
    expect(await store().plan(replacing)).toBe('taken')
    await store().settle(await take(store()), { ...LATER, readyAt: T0 }, T0)
    expect(await store().plan(replacing)).toBe('planned')
  })

  test('held for its content: shown, and the channel goes on', async () => {
    await planIn(store(), 'robotics', ['a', 'b'])
    await store().settle(await take(store()), { ...LATER, refusals: 1, readyAt: T0 }, T0)
    const ours = await take(store())
    await store().intend(ours, T0)
    await store().settle(ours, { state: 'held', heldFor: 'content', why: 'invalid_blocks' }, T0)
    const held = await store().delivery('a')
    expect(held).toMatchObject({ state: 'held', heldFor: 'content', why: 'invalid_blocks', refusals: 1 })
    expect(held?.unsureSince).toBeUndefined()
    expect((await store().channel(ref('robotics')))?.state).toBe('on')
    const second = await take(store())
    expect(second.delivery.id).toBe('b')

    const retried = await store().retry('a', T0 + 5)
    expect(retried).toMatchObject({ id: 'a', state: 'due', readyAt: T0 + 5, refusals: 0 })
    expect(retried?.heldFor).toBeUndefined()
    expect(await claim(store(), T0 + 5, 'w2')).toBeUndefined()
    expect(await next()).toBe(T0 + LEASE)
    await store().settle(second, DELIVERED, T0 + 6)
    expect((await take(store(), T0 + 6)).delivery.id).toBe('a')
  })

  test('a retried one and a later one whose sender died do not wait for each other', async () => {
    await planIn(store(), 'robotics', ['a', 'b'])
    await store().settle(await take(store()), { state: 'held', heldFor: 'content', why: 'x' }, T0)
    await store().intend(await take(store()), T0)
    await store().retry('a', T0)
    const after = T0 + LEASE + SETTLE
    const first = await take(store(), after)
    expect(first.delivery.id).toBe('a')
    await store().settle(first, DELIVERED, after)
    expect((await take(store(), after)).delivery).toMatchObject({ id: 'b', unsureSince: T0 })
  })

  test.each([
    ['channel', ['held', 'on', 'on']],
    ['workspace', ['held', 'held', 'on']],
    ['bot', ['held', 'held', 'held']],
  ] as const)('access lost to the %s holds its channels', async (scope, states) => {
    const refs = [ref('x'), ref('y'), ref('z', 'other')]
    for (const channel of refs) await planIn(store(), channel.channel, [`${channel.channel}1`], { channel })
    await store().openChannel(sampleChannel('quiet', { state: 'paused' }))
    const ours = await take(store())
    expect(ours.delivery.id).toBe('x1')
    await store().settle(ours, { state: 'held', heldFor: 'access', why: 'not_in_channel', scope }, T0)
    const channels = await Promise.all(refs.map((one) => store().channel(one)))
    expect(channels.map((one) => one?.state)).toEqual(states)
    expect(channels[0]?.why).toBe('not_in_channel')
    expect((await store().channel(ref('quiet')))?.state).toBe('paused')
    const claimed = [await claim(store()), await claim(store()), await claim(store())]
    expect(claimed.filter((one) => one !== undefined)).toHaveLength(states.filter((state) => state === 'on').length)
  })

  test('one held for access blocks its channel until it is retried', async () => {
    await planIn(store(), 'robotics', ['a', 'b'])
    const gone: Settlement = { state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' }
    await store().settle(await take(store()), gone, T0)
    expect(await claim(store())).toBeUndefined()
    expect(await next()).toBeUndefined()
    await store().changeChannel(ref('robotics'), { state: 'on', why: null })
    expect(await claim(store())).toBeUndefined()
    await store().changeChannel(ref('robotics'), { state: 'held', why: 'x' })
    expect(await store().retry('a', T0 + 1)).toMatchObject({ state: 'due' })
    expect(await store().channel(ref('robotics'))).toMatchObject({ state: 'on' })
    expect((await store().channel(ref('robotics')))?.why).toBeUndefined()
    expect((await take(store(), T0 + 1)).delivery.id).toBe('a')
  })

  test('a retry of what is not held changes nothing', async () => {
    await planIn(store(), 'robotics', ['a'])
    expect(await store().retry('a', T0 + 99)).toEqual(await store().delivery('a'))
    expect(await store().retry('nothing', T0)).toBeUndefined()
  })

  test.each([
    ['channel', { ...FREE, channel: every(1_000) }, ['x1', 'y1', 'z1']],
    ['workspace', { ...FREE, workspace: every(1_000) }, ['x1', 'z1']],
    ['bot', { ...FREE, bot: every(1_000) }, ['x1']],
  ] as const)('the pace of a %s', async (_, pace, atOnce) => {
    for (const channel of [ref('x'), ref('y'), ref('z', 'other')]) {
      await planIn(store(), channel.channel, [`${channel.channel}1`, `${channel.channel}2`], { channel })
    }
    const sent: string[] = []
    for (let one = await claim(store(), T0, 'w', pace); one !== undefined; one = await claim(store(), T0, 'w', pace)) {
      sent.push(one.delivery.id)
      await store().settle(one, DELIVERED, T0)
    }
    expect(sent).toEqual(atOnce)
    expect(await next()).toBe(T0 + 1_000)
    expect(await claim(store(), T0 + 999, 'w', pace)).toBeUndefined()
    expect(await claim(store(), T0 + 1_000, 'w', pace)).toBeDefined()
  })

  test('a pace and a block from a clock that ran ahead stop nothing', async () => {
    const pace = { ...FREE, bot: every(1_000) }
    const ahead = T0 + 400 * DAY
    for (const name of ['x', 'y', 'z']) await planIn(store(), name, [`${name}1`])
    const blocks: Settlement = { ...LATER, readyAt: T0, block: { scope: 'bot', until: ahead + 1_000 } }
    for (const at of [ahead, T0]) {
      const one = await claim(store(), at, 'w', pace)
      if (one !== undefined) await store().settle(one, blocks, at)
      expect(one).toBeDefined()
    }
    expect(await claim(store(), T0 + 999, 'w', pace)).toBeUndefined()
    expect(await store().nextReadyAt(['terminal'], T0)).toBe(T0 + 1_000)
    const second = await claim(store(), T0 + 1_000, 'w', pace)
    if (second === undefined) throw new Error('nothing was ready')
    await store().settle(second, { ...blocks, block: { scope: 'bot', until: T0 + 9_000 } }, T0 + 1_000)
    expect(await claim(store(), T0 + 8_999, 'w', pace)).toBeUndefined()
    expect(await store().nextReadyAt(['terminal'], T0 + 8_999)).toBe(T0 + 9_000)
    expect(await claim(store(), T0 + 9_000, 'w', pace)).toBeDefined()
  })

  test('many sends in a span of time are spread over it, to the millisecond', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    await planIn(store(), 'robotics', ids)
    const pace = { ...FREE, channel: { sends: 5, perMs: 5_003 } }
    const sentAt: number[] = []
    for (let at = T0; sentAt.length < ids.length; at = (await next(at)) ?? Number.NaN) {
      expect(await claim(store(), at - 1, 'w', pace)).toBeUndefined()
      const one = await claim(store(), at, 'w', pace)
      if (one !== undefined) await store().settle(one, DELIVERED, at)
      sentAt.push(at - T0)
    }
    expect(sentAt).toEqual([0, 1_000, 2_001, 3_001, 4_002, 5_003])
  })

  test('a limit that the platform names blocks its scope, and the longest one holds', async () => {
    for (const name of ['x', 'y']) await planIn(store(), name, [`${name}1`])
    await planIn(store(), 'z', ['z1'], { channel: ref('z', 'other') })
    const [first, second] = [await take(store()), await take(store())]
    const blocked = (until: number): Settlement => ({
      ...LATER,
      readyAt: until,
      block: { scope: 'workspace', until },
    })
    await store().settle(first, blocked(T0 + 2_000), T0)
    await store().settle(second, blocked(T0 + 1_000), T0)
    expect((await take(store())).delivery.id).toBe('z1')
    expect(await claim(store(), T0 + 1_999)).toBeUndefined()
    expect(await next()).toBe(T0 + 2_000)
    expect((await take(store(), T0 + 2_000)).delivery.id).toBe('y1')
  })
}
