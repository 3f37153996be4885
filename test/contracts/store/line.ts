import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import type { Delivery, Settlement } from '../../../src/core/delivery.ts'
import type { Pace } from '../../../src/core/ports.ts'
import type { Claim } from '../../../src/core/store/deliveries.ts'
import type { Store } from '../../../src/core/store.ts'
import { arrival, DAY, follow, HOUR, type Open, ref, sampleChannel, samplePlan, see, T0, useStore } from './sample.ts'

const LEASE = 60_000
const SETTLE = 30_000
const FREE = { sends: 1, perMs: 0 }
const PACE: Pace = { channel: FREE, workspace: FREE, bot: FREE }

function claim(
  store: Store,
  at: number,
  lastServed?: ChannelRef,
  pace = PACE,
  except: readonly string[] = [],
): Promise<Claim | undefined> {
  const pacing = new Map([['terminal', pace]] as const)
  return store.claim({ at, owner: 'w', leaseMs: LEASE, settleMs: SETTLE, pace: pacing, lastServed, except })
}

async function end(store: Store, settlement: Settlement): Promise<void> {
  const claimed = await claim(store, T0)
  if (claimed === undefined) throw new Error('Nothing could be claimed.')
  await store.intend(claimed, T0)
  await store.settle(claimed, settlement, T0)
}

/** `walks`: how many random histories are gone through. */
export function lineContract(open: Open, walks = 120): void {
  const store = useStore(open)

  test('workspaces take turns, whoever has more; within one the order is that of their instants', async () => {
    for (const [workspace, count] of [
      ['a', 4],
      ['b', 2],
      ['c', 1],
    ] as const)
      for (let number = 1; number <= count; number++) {
        const channel = ref(`${workspace}${number}`, workspace)
        await store().openChannel(sampleChannel(channel.channel, { ref: channel }))
        // The later a channel, the earlier its delivery.
        const plan = samplePlan(`${workspace}${number}`, channel.channel, { channel, at: T0 - number })
        expect(await store().plan(plan)).toBe('planned')
      }
    const served: string[] = []
    for (let one = await claim(store(), T0); one !== undefined; one = await claim(store(), T0, one.delivery.channel))
      served.push(one.delivery.id)
    expect(served).toEqual(['a4', 'b2', 'c1', 'a3', 'b1', 'a2', 'a1'])
  })

  test('a channel that was lost waits until it is back, whatever way it went and came', async () => {
    const lab = ref('lab')
    await store().openChannel(sampleChannel('lab'))
    await store().plan(samplePlan('a', 'lab'))
    const ways = [
      () => store().hold(lab, 'gone', T0),
      () => store().hold({ platform: 'terminal', workspace: 'demo' }, 'gone', T0),
      () => store().hold({ platform: 'terminal' }, 'gone', T0),
      () => store().changeChannel(lab, { state: 'held', why: 'gone' }),
    ]
    for (const lose of ways) {
      await lose()
      // What comes meanwhile waits too.
      await store().plan(samplePlan(`while lost ${ways.indexOf(lose)}`, 'lab', { kind: 'notice' }))
      expect(await claim(store(), T0)).toBeUndefined()
      expect(await store().nextReadyAt(['terminal'], T0)).toBeUndefined()
      await store().changeChannel(lab, { state: 'on', why: null })
      expect(await store().nextReadyAt(['terminal'], T0)).toBe(T0)
    }
    await store().hold(lab, 'gone', T0)
    await store().release(lab, undefined, T0)
    // The digest was withdrawn for a new one; what else waited goes on.
    expect((await claim(store(), T0))?.delivery.id).toBe('while lost 0')
  })

  test('when the first is withdrawn it is the turn of the next', async () => {
    await store().openChannel(sampleChannel('lab'))
    for (const id of ['a', 'b']) await store().plan(samplePlan(id, 'lab'))
    expect(await store().withdraw('a', T0)).toBe(true)
    expect((await claim(store(), T0))?.delivery.id).toBe('b')
  })

  test('when the notices before it are forgotten with a person it is the turn of what is left', async () => {
    const alone = ref('@ann')
    const { id } = await follow(store(), '@ann', { by: 'ann' })
    await see(store(), [arrival('doi:10.1/1')])
    await store().plan(samplePlan('notice', '@ann', { channel: alone, kind: 'notice', slot: 'notice:follow:1' }))
    await store().plan(samplePlan('share', '@ann', { channel: alone, kind: 'share', slot: 'share:doi:10.1/1' }))
    await store().changeSubscription(id, { removedAt: T0 })
    await store().forgetPerson('ann')
    expect((await claim(store(), T0))?.delivery.id).toBe('share')
  })

  test('a channel that a retry opens again is open for all that was held with it', async () => {
    await follow(store(), 'lab')
    await store().plan(samplePlan('content', 'lab', { kind: 'notice' }))
    await end(store(), { state: 'held', heldFor: 'content', why: 'too long' })
    await store().plan(samplePlan('access', 'lab'))
    await end(store(), { state: 'held', heldFor: 'access', why: 'gone', scope: 'channel' })
    await store().retry('content', T0)
    await end(store(), { state: 'delivered', ref: 'r' })
    expect((await claim(store(), T0))?.delivery).toMatchObject({ id: 'access', state: 'sending' })
  })

  test('what may be a repeat is neither withdrawn nor made anew when its channel is back: it goes out and says so', async () => {
    const lab = ref('lab')
    await follow(store(), 'lab')
    await store().plan(samplePlan('a', 'lab'))
    await end(store(), { state: 'due', readyAt: T0, why: 'nobody may look', refusals: 0, maybeRepeated: true })
    expect(await store().withdraw('a', T0)).toBe(false)
    await end(store(), { state: 'held', heldFor: 'access', why: 'gone', scope: 'channel' })
    await store().release(lab, undefined, T0)
    expect((await claim(store(), T0))?.delivery).toMatchObject({ id: 'a', maybeRepeated: true })
  })

  test('what a process has in its hands it never claims again, whatever the time; another one does', async () => {
    await store().openChannel(sampleChannel('lab'))
    await store().plan(samplePlan('a', 'lab'))
    await claim(store(), T0)
    expect(await claim(store(), T0 + DAY, undefined, PACE, ['a'])).toBeUndefined()
    expect((await claim(store(), T0 + DAY))?.delivery.id).toBe('a')
  })

  test('a channel never gets two in less than its gap, however late the first came', async () => {
    await store().openChannel(sampleChannel('lab'))
    for (const id of ['a', 'b', 'c']) await store().plan(samplePlan(id, 'lab', { kind: 'notice' }))
    const pace = { ...PACE, channel: { sends: 1, perMs: 1_000 } }
    const takes = async (at: number): Promise<boolean> => {
      const claimed = await claim(store(), T0 + at, undefined, pace)
      if (claimed !== undefined) await store().settle(claimed, { state: 'delivered', ref: 'r' }, T0 + at)
      return claimed !== undefined
    }
    expect([await takes(0), await takes(1_030), await takes(2_000), await takes(2_030)]).toEqual([
      true,
      true,
      false,
      true,
    ])
  })

  test('moments lost are made up for; longer ones are not, and never two at once', async () => {
    for (let number = 0; number < 9; number++) {
      await store().openChannel(sampleChannel(`c${number}`))
      await store().plan(samplePlan(`d${number}`, `c${number}`))
    }
    const pace = { ...PACE, bot: { sends: 1, perMs: 100 } }
    const takes = async (at: number): Promise<boolean> => (await claim(store(), T0 + at, undefined, pace)) !== undefined
    expect([await takes(0), await takes(99), await takes(130)]).toEqual([true, false, true])
    expect([await takes(199), await takes(200)]).toEqual([false, true])
    expect([await takes(500), await takes(599), await takes(600)]).toEqual([true, false, true])
  })

  test('whatever happens, a claim finds what may be claimed, and nothing is left behind', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 5, maxLength: 40 }), async (steps) => {
        const store = await open()
        try {
          await walk(store, steps)
        } finally {
          await store.close()
        }
      }),
      { seed: 7, numRuns: walks },
    )
  })
}

const REFS = [ref('x'), ref('y'), ref('z', 'other')] as const
const STEP = fc.record({
  what: fc.constantFrom(
    ...([
      'plan',
      'plan',
      'claim',
      'claim',
      'claim',
      'settle',
      'settle',
      'withdraw',
      'retry',
      'hold',
      'release',
    ] as const),
    ...(['lost workspace', 'pause', 'resume', 'later', 'much later'] as const),
  ),
  which: fc.nat(20),
})
type Step = { readonly what: string; readonly which: number }

function endOf(which: number, at: number): Settlement {
  const ends: readonly Settlement[] = [
    { state: 'delivered', ref: 'r' },
    { state: 'due', readyAt: at + 5_000, why: 'busy', refusals: 0, maybeRepeated: false },
    { state: 'uncertain', readyAt: at + SETTLE, why: 'timed out' },
    { state: 'held', heldFor: 'content', why: 'too long' },
    { state: 'held', heldFor: 'access', why: 'gone', scope: 'channel' },
    { state: 'held', heldFor: 'access', why: 'gone', scope: 'workspace' },
  ]
  return ends[which % ends.length] ?? { state: 'delivered', ref: 'r' }
}

async function walk(store: Store, steps: readonly Step[]): Promise<void> {
  let at = T0
  let count = 0
  const claims: Claim[] = []
  for (const { ref: channel } of REFS.map((one) => ({ ref: one })))
    await store.openChannel(sampleChannel(channel.channel, { ref: channel }))

  for (const { what, which } of steps) {
    const channel = REFS[which % REFS.length] ?? REFS[0]
    const held = await store.deliveries({ states: ['held'] })
    const due = await store.deliveries({ states: ['due'] })
    if (what === 'plan') {
      const id = `d${String(++count).padStart(2, '0')}`
      await store.plan(samplePlan(id, channel.channel, { channel, kind: which % 2 ? 'notice' : 'scheduled', at }))
    }
    if (what === 'claim') await claimAsExpected(store, at, claims)
    if (what === 'settle') {
      const [one] = claims.splice(which % Math.max(claims.length, 1), 1)
      if (one !== undefined) await store.settle(one, endOf(which, at), at)
    }
    if (what === 'withdraw' && due.length > 0) await store.withdraw(due[which % due.length]?.id ?? '', at)
    if (what === 'retry' && held.length > 0) await store.retry(held[which % held.length]?.id ?? '', at)
    if (what === 'hold') await store.hold(channel, 'gone', at)
    if (what === 'lost workspace') await store.hold({ platform: 'terminal', workspace: channel.workspace }, 'gone', at)
    if (what === 'release') await store.release(channel, undefined, at)
    if (what === 'pause') await store.changeChannel(channel, { state: 'paused' })
    if (what === 'resume') await store.changeChannel(channel, { state: 'on', why: null })
    if (what === 'later') at += 1_000
    if (what === 'much later') at += HOUR
  }

  at += DAY
  // Only what is closed is opened: nothing else may need a push.
  for (const { ref: channel, state } of await store.channels())
    if (state === 'held') await store.changeChannel(channel, { state: 'on', why: null })
  for (const { id, heldFor } of await store.deliveries({ states: ['held'] }))
    if (heldFor === 'access') await store.retry(id, at)
  for (let one = await claimAsExpected(store, at, []); one !== undefined; one = await claimAsExpected(store, at, []))
    await store.settle(one, { state: 'delivered', ref: 'r' }, at)
  expect(await store.deliveries({ states: ['due', 'sending', 'uncertain'] })).toEqual([])
}

/** Claims one, which is among those that may be claimed as told by the deliveries and channels alone. */
async function claimAsExpected(store: Store, at: number, claims: Claim[]): Promise<Claim | undefined> {
  const leases = new Map(claims.map((one) => [one.delivery.id, one.leaseUntil]))
  const open = await store.deliveries({ states: ['due', 'sending', 'uncertain', 'held'] })
  const lost = new Set(
    (await store.channels()).filter(({ state }) => state === 'held').map(({ ref }) => channelKey(ref)),
  )
  // Oldest first; of one channel they come in the order of their planning.
  const isFree = (one: Delivery, index: number): boolean => {
    const others = open.filter(({ channel, id }) => channelKey(channel) === channelKey(one.channel) && id !== one.id)
    const earlier = others.filter((other) => open.indexOf(other) < index)
    return (
      one.state !== 'held' &&
      one.readyAt <= at &&
      !lost.has(channelKey(one.channel)) &&
      earlier.every(({ state, heldFor }) => state === 'held' && heldFor === 'content') &&
      others.every(({ state, id }) => state !== 'sending' || (leases.get(id) ?? 0) <= at)
    )
  }
  const free = open.filter(isFree).map(({ id }) => id)
  const next = await store.nextReadyAt(['terminal'], at)
  expect(next !== undefined && next <= at).toBe(free.length > 0)
  const one = await claim(store, at)
  expect(one === undefined ? [] : [one.delivery.id]).toEqual(one === undefined ? free : [expect.toBeOneOf(free)])
  if (one !== undefined) claims.push(one)
  return one
}
