import { expect, test } from 'vitest'
import { type Channel, channelKey } from '../../../src/core/channel.ts'
import type { Settlement } from '../../../src/core/delivery.ts'
import type { Pace } from '../../../src/core/ports.ts'
import type { Claim, Plan } from '../../../src/core/store/deliveries.ts'
import {
  arrival,
  DAY,
  follow,
  HOUR,
  matched,
  type Open,
  record,
  ref,
  sampleChannel,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

const FREE: Pace = {
  channel: { sends: 1, perMs: 0 },
  workspace: { sends: 1, perMs: 0 },
  bot: { sends: 1, perMs: 0 },
}
const LEASE = 60_000
const KEY = channelKey(ref('robotics'))
const NEXT = T0 + DAY

export function accessContract(open: Open): void {
  const store = useStore(open)

  async function claim(at = T0): Promise<Claim> {
    const request = { at, owner: 'w', leaseMs: LEASE, settleMs: LEASE, pace: new Map([['terminal', FREE] as const]) }
    const claimed = await store().claim(request)
    if (claimed === undefined) throw new Error('nothing to claim')
    return claimed
  }

  async function settleNext(settlement: Settlement, at = T0): Promise<void> {
    const ours = await claim(at)
    await store().intend(ours, at)
    expect(await store().settle(ours, settlement, at)).toBe(true)
  }

  const lose = (why = 'the bot was removed', at = T0) => store().hold(ref('robotics'), why, at)
  const closed = async (name: string): Promise<Channel['closed']> => (await store().channel(ref(name)))?.closed
  const states = async () => (await store().deliveries({ channel: KEY })).map(({ id, state }) => `${id} ${state}`)

  /** A channel that follows something, with papers a to d that match. */
  async function robotics(): Promise<void> {
    const lora = await follow(store(), 'robotics')
    const keys = ['a', 'b', 'c', 'd']
    await see(
      store(),
      keys.map((key) => arrival(key)),
    )
    await record(
      store(),
      keys.map((key) => matched(lora, key)),
    )
  }

  async function unfollow(name: string): Promise<void> {
    for (const { id } of await store().subscriptions(channelKey(ref(name))))
      await store().changeSubscription(id, { removedAt: T0 })
  }

  const plan = (id: string, parts: Partial<Plan> = {}) => store().plan(samplePlan(id, 'robotics', parts))
  const openPapers = async () => (await store().openMatches(KEY)).map(({ paper }) => paper.key)

  test.each([
    ['one channel', 'channel', ref('x'), ['x']],
    ['a workspace', 'workspace', { platform: 'terminal', workspace: 'demo' }, ['x', 'y']],
    ['a whole platform', 'bot', { platform: 'terminal' }, ['x', 'y', 'z']],
    ['another platform', 'bot', { platform: 'slack' }, []],
  ] as const)(
    'losing %s holds the channels that are on in it; paused ones stay so, with since when',
    async (_, scope, where, lost) => {
      for (const name of ['x', 'y']) await store().openChannel(sampleChannel(name))
      await store().openChannel(sampleChannel('z', { ref: ref('z', 'other') }))
      await store().openChannel(sampleChannel('quiet', { state: 'paused' }))
      await store().openChannel(
        sampleChannel('quiet of old', { state: 'paused', why: 'x', closed: { at: 1, scope: 'channel' } }),
      )
      await store().openChannel(sampleChannel('old', { state: 'held', why: 'x', closed: { at: 1, scope: 'channel' } }))
      const before = await store().channels()
      await store().hold(where, 'the bot was removed', T0)
      const loss = { why: 'the bot was removed', closed: { at: T0, scope } }
      const expected = before.map((channel) => {
        if (lost.some((name) => name === channel.name)) return { ...channel, state: 'held', ...loss }
        return channel.name === 'quiet' && scope !== 'channel' && lost.length > 0 ? { ...channel, ...loss } : channel
      })
      expect(await store().channels()).toEqual(expected)
    },
  )

  test.each(['channel', 'workspace', 'bot'] as const)(
    'a try that finds the %s closed holds it since then',
    async (scope) => {
      await robotics()
      await plan('one')
      await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope })
      expect(await store().channel(ref('robotics'))).toMatchObject({
        state: 'held',
        why: 'not_in_channel',
        closed: { at: T0, scope },
      })
      expect(await store().subscriptions(KEY)).toHaveLength(1)
    },
  )

  test('a retry of what was held lets the channel in again', async () => {
    await robotics()
    await plan('one')
    await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' })
    await store().retry('one', T0 + 1)
    expect(await store().channel(ref('robotics'))).toEqual(sampleChannel('robotics'))
  })

  test('a release lets a held channel in again and gives it its next slot', async () => {
    await robotics()
    await lose()
    const released = await store().release(ref('robotics'), NEXT, T0 + HOUR)
    expect(released).toEqual(sampleChannel('robotics', { nextSlotAt: NEXT }))
    expect(await store().channel(ref('robotics'))).toEqual(released)
    await lose()
    expect((await store().release(ref('robotics'), undefined, T0 + HOUR))?.nextSlotAt).toBeUndefined()
    expect(await closed('robotics')).toBeUndefined()
  })

  test('a release of a paused channel ends its loss and nothing else; so does whoever resumes it', async () => {
    const paused = await store().openChannel(sampleChannel('robotics', { state: 'paused' }))
    await lose()
    expect(await store().release(ref('robotics'), NEXT, T0 + 1)).toBeUndefined()
    expect(await store().channel(ref('robotics'))).toEqual(paused)
    await lose()
    const on = { ...paused, state: 'on' }
    expect(await store().changeChannel(ref('robotics'), { state: 'on' })).toEqual(on)
    await store().hold(ref('robotics'), 'x', T0 + 5)
    expect(await closed('robotics')).toEqual({ at: T0 + 5, scope: 'channel' })
  })

  test('a release of a paused channel lets go what was held for access in it, and what waits behind that', async () => {
    await robotics()
    await plan('one', { kind: 'share', slot: 'share:a' })
    await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' })
    await store().changeChannel(ref('robotics'), { state: 'paused' })
    await lose()
    await plan('two', { kind: 'share', slot: 'share:b' })
    expect(await store().release(ref('robotics'), NEXT, T0 + HOUR)).toBeUndefined()
    for (const id of ['one', 'two']) {
      const ours = await claim(T0 + HOUR)
      expect(ours.delivery.id).toBe(id)
      await store().settle(ours, { state: 'delivered', ref: id }, T0 + HOUR)
    }
  })

  test('one that is on is open, whatever an earlier version of the program left in its row', async () => {
    const left = sampleChannel('robotics', { closed: { at: T0, scope: 'channel' } })
    const { closed: _, ...open } = left
    await store().openChannel(left)
    expect(await store().channel(ref('robotics'))).toEqual(open)
    expect(await store().channels('closed')).toEqual([])
    expect(await store().deleteChannel(ref('robotics'), T0 + HOUR)).toBe(false)
    await lose('the bot was removed', T0 + 5)
    expect(await closed('robotics')).toEqual({ at: T0 + 5, scope: 'channel' })
  })

  test('the closed ones are those that were lost, held or paused', async () => {
    for (const name of ['on', 'held', 'paused', 'closed', 'back']) await store().openChannel(sampleChannel(name))
    for (const name of ['paused', 'closed']) await store().changeChannel(ref(name), { state: 'paused' })
    for (const name of ['held', 'closed', 'back']) await store().hold(ref(name), 'x', T0)
    await store().release(ref('back'), NEXT, T0 + 1)
    expect((await store().channels('closed')).map(({ name }) => name)).toEqual(['closed', 'held'])
  })

  test.each(['on', 'paused'] as const)('a channel that is %s is not released, and nothing changes', async (state) => {
    await robotics()
    await plan('one', { papers: ['a'] })
    await store().changeChannel(ref('robotics'), { state })
    const before = [await store().channels(), await store().deliveries()]
    expect(await store().release(ref('robotics'), NEXT, T0 + 1)).toBeUndefined()
    expect(await store().release(ref('nowhere'), NEXT, T0 + 1)).toBeUndefined()
    expect([await store().channels(), await store().deliveries()]).toEqual(before)
  })

  test('of two releases one wins', async () => {
    await robotics()
    await lose()
    const released = await Promise.all([
      store().release(ref('robotics'), NEXT, T0),
      store().release(ref('robotics'), NEXT, T0),
    ])
    expect(released.filter((one) => one !== undefined)).toHaveLength(1)
  })

  test.each(['scheduled', 'instant'] as const)(
    'a release takes back %s digests, and their papers are free',
    async (kind) => {
      await robotics()
      await plan('refused', { kind, papers: ['a', 'b'], shown: 1 })
      await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' })
      await plan('waiting', { kind, papers: ['c'] })
      expect(await openPapers()).toEqual(['d'])
      await store().release(ref('robotics'), NEXT, T0 + HOUR)
      expect(await states()).toEqual(['refused withdrawn', 'waiting withdrawn'])
      expect(await openPapers()).toEqual(['a', 'b', 'c', 'd'])
      expect(await plan('anew', { papers: ['a', 'b', 'c', 'd'] })).toBe('planned')
    },
  )

  test.each([
    ['a line', { kind: 'notice', slot: 'notice:follow-1:x' }],
    ['a shared paper', { kind: 'share', slot: 'share:a' }],
    ['a digest that was asked for', { kind: 'post', slot: 'post:x', papers: ['a'] }],
  ] as const)('a release makes %s due again, with the papers that it has', async (_, parts) => {
    await robotics()
    await plan('one', parts)
    await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' })
    await plan('two', { kind: 'notice', slot: 'notice:follow-2:x' })
    const before = await openPapers()
    await store().release(ref('robotics'), NEXT, T0 + HOUR)
    expect(await store().delivery('one')).toMatchObject({ state: 'due', readyAt: T0 + HOUR })
    const { heldFor, why } = (await store().delivery('one')) ?? {}
    expect([heldFor, why]).toEqual([undefined, undefined])
    expect(await openPapers()).toEqual(before)
    for (const id of ['one', 'two']) {
      const ours = await claim(T0 + HOUR)
      expect(ours.delivery.id).toBe(id)
      await store().settle(ours, { state: 'delivered', ref: id }, T0 + HOUR)
    }
  })

  test('a release takes back the line of a return that failed, sent or not', async () => {
    await robotics()
    await plan('first', { kind: 'notice', slot: 'notice:back:x' })
    await settleNext({ state: 'held', heldFor: 'access', why: 'restricted', scope: 'channel' })
    await store().release(ref('robotics'), NEXT, T0)
    await plan('second', { kind: 'notice', slot: 'notice:back:y' })
    await lose()
    await store().release(ref('robotics'), NEXT, T0)
    expect(await states()).toEqual(['first withdrawn', 'second withdrawn'])
  })

  test('a release leaves alone what may stand there, what was refused for its content, what is done, and other channels', async () => {
    await robotics()
    await plan('done', { papers: ['a'] })
    await settleNext({ state: 'delivered', ref: 'r' })
    await plan('bad', { papers: ['b'] })
    await settleNext({ state: 'held', heldFor: 'content', why: 'invalid_blocks' })
    await plan('unsure', { papers: ['c'] })
    await settleNext({ state: 'uncertain', readyAt: T0, why: 'timed out' })
    await store().openChannel(sampleChannel('vision'))
    await store().plan(samplePlan('other', 'vision'))
    await lose()
    await store().hold(ref('vision'), 'x', T0)
    const before = await store().deliveries()
    await store().release(ref('robotics'), NEXT, T0 + HOUR)
    expect(await store().deliveries()).toEqual(before)
    expect(await openPapers()).toEqual(['d'])
    expect((await store().channel(ref('vision')))?.state).toBe('held')
    expect((await claim(T0 + HOUR)).delivery).toMatchObject({ id: 'unsure', unsureSince: T0 })
  })

  test('a release does not touch what is being sent: whoever sends it settles it', async () => {
    await robotics()
    await plan('one', { papers: ['a'] })
    const ours = await claim()
    await store().intend(ours, T0)
    await lose()
    await store().release(ref('robotics'), NEXT, T0 + 1)
    expect(await states()).toEqual(['one sending'])
    expect(await store().settle(ours, { state: 'delivered', ref: 'r' }, T0 + 2)).toBe(true)
    expect(await openPapers()).toEqual(['b', 'c', 'd'])
  })

  test('a try that was on its way when the channel came back may hold it again', async () => {
    await robotics()
    await plan('one', { papers: ['a'] })
    const ours = await claim()
    await store().intend(ours, T0)
    await lose()
    await store().release(ref('robotics'), NEXT, T0 + 1)
    const gone: Settlement = { state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' }
    await store().settle(ours, gone, T0 + 2)
    expect(await closed('robotics')).toEqual({ at: T0 + 2, scope: 'channel' })
    await store().release(ref('robotics'), NEXT, T0 + 3)
    expect(await openPapers()).toEqual(['a', 'b', 'c', 'd'])
  })

  test('a deleted channel is gone with all that is stored about it; others keep theirs', async () => {
    await robotics()
    const other = await follow(store(), 'vision')
    await record(store(), [])
    await store().catchUp({
      subscription: other.id,
      matches: [matched(other, 'a')],
      dropped: [],
      topicsAsOf: 1_000,
      at: T0,
    })
    await plan('one', { papers: ['a'], slot: 'scheduled:same' })
    await store().plan(samplePlan('two', 'vision', { papers: ['a'], slot: 'scheduled:same' }))
    await settleNext({ state: 'delivered', ref: 'r' })
    await store().save('ann', 'a', T0)
    await unfollow('robotics')
    await lose()
    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(true)

    expect((await store().channels()).map(({ name }) => name)).toEqual(['vision'])
    expect((await store().subscriptions()).map(({ id }) => id)).toEqual([other.id])
    expect((await store().topicChanges(0, 99)).map(({ subscription }) => subscription.id)).toEqual([other.id])
    expect((await store().deliveries()).map(({ id }) => id)).toEqual(['two'])
    expect(await store().matchOf(KEY, 'a')).toEqual({ matches: [] })
    expect((await store().matchOf(other.channel, 'a')).delivery?.id).toBe('two')
    expect(await store().savedPapers('ann')).toHaveLength(1)
    expect(await store().paperCount()).toBe(4)

    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(false)
    await store().openChannel(sampleChannel('robotics'))
    expect(await openPapers()).toEqual([])
    expect(await plan('again', { papers: ['a'], slot: 'scheduled:same' })).toBe('planned')
  })

  test.each<[string, () => Promise<unknown>]>([
    ['is on', async () => {}],
    ['is paused', () => store().changeChannel(ref('robotics'), { state: 'paused' })],
    ['is open again', () => lose().then(() => store().release(ref('robotics'), NEXT, T0))],
    [
      'is paused and open again',
      async () => {
        await store().changeChannel(ref('robotics'), { state: 'paused' })
        await lose()
        await store().release(ref('robotics'), NEXT, T0)
      },
    ],
    ['was lost anew since', () => lose('the bot was removed again', T0 + 1)],
    ['follows something', () => lose().then(() => follow(store(), 'robotics'))],
  ])('a channel that %s is not deleted, nor anything of it', async (_, arrange) => {
    await robotics()
    await plan('one', { papers: ['a'] })
    await unfollow('robotics')
    await arrange()
    const before = [await store().channels(), await store().deliveries(), await store().topicChanges(0, 99)]
    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(false)
    expect([await store().channels(), await store().deliveries(), await store().topicChanges(0, 99)]).toEqual(before)
  })

  test.each(['on', 'paused'] as const)(
    'one that was %s and is closed for longer than that is deleted',
    async (state) => {
      await store().openChannel(sampleChannel('robotics', { state }))
      await lose()
      expect(await store().deleteChannel(ref('robotics'), T0 - 1)).toBe(false)
      expect(await store().deleteChannel(ref('robotics'), T0 + 1)).toBe(true)
      expect(await store().channels()).toEqual([])
    },
  )

  test('the warning of a loss is noted once, with its first instant, and ends with the loss', async () => {
    await store().openChannel(sampleChannel('robotics'))
    expect(await store().markWarned(ref('robotics'), T0, T0 + DAY)).toBe(false)
    await lose()
    expect(await store().markWarned(ref('robotics'), T0 - 1, T0 + DAY)).toBe(false)
    expect(await closed('robotics')).toEqual({ at: T0, scope: 'channel' })
    expect(await store().markWarned(ref('robotics'), T0, T0 + DAY)).toBe(true)
    expect(await store().markWarned(ref('robotics'), T0, T0 + 2 * DAY)).toBe(false)
    expect(await closed('robotics')).toEqual({ at: T0, scope: 'channel', warnedAt: T0 + DAY })
    await store().release(ref('robotics'), NEXT, T0 + 2 * DAY)
    await lose('the bot was removed again', T0 + 3 * DAY)
    expect(await closed('robotics')).toEqual({ at: T0 + 3 * DAY, scope: 'channel' })
  })

  test('a loss after a retry has not been warned of', async () => {
    await robotics()
    await plan('one')
    await settleNext({ state: 'held', heldFor: 'access', why: 'not_in_channel', scope: 'channel' })
    await store().markWarned(ref('robotics'), T0, T0 + DAY)
    await store().retry('one', T0 + DAY)
    await lose('the bot was removed again', T0 + 2 * DAY)
    expect(await closed('robotics')).toEqual({ at: T0 + 2 * DAY, scope: 'channel' })
  })
}
