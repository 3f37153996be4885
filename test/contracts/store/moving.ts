import { expect, test } from 'vitest'
import { type ChannelKey, channelKey } from '../../../src/core/channel.ts'
import { isVisibleIn } from '../../../src/core/paper.ts'
import type { Pace } from '../../../src/core/ports.ts'
import type { Claim } from '../../../src/core/store/deliveries.ts'
import { ROBOTICS, seeOwn, VISION } from './owners.ts'
import {
  arrival,
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

const FROM = ref('robotics')
const TO = ref('shared')
const SHARED = channelKey(TO)
const LEASE = 60_000
const GAP: Pace = {
  channel: { sends: 1, perMs: 1_000 },
  workspace: { sends: 1, perMs: 0 },
  bot: { sends: 1, perMs: 0 },
}

/** A channel whose platform gives it another id. */
export function movingContract(open: Open): void {
  const store = useStore(open)
  const move = () => store().moveChannel(FROM, TO)

  async function claim(at = T0): Promise<Claim | undefined> {
    const request = { at, owner: 'w', leaseMs: LEASE, settleMs: LEASE, pace: new Map([['terminal', GAP] as const]) }
    return store().claim(request)
  }

  async function claimed(at = T0): Promise<Claim> {
    const ours = (await claim(at)) ?? expect.fail('nothing to claim')
    expect(await store().intend(ours, at)).toBe(true)
    return ours
  }

  /** Follows something, has posted a, is about to post b, and c and d wait. */
  async function robotics() {
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
    await store().plan(samplePlan('posted', 'robotics', { papers: ['a'], shown: 1 }))
    expect(await store().settle(await claimed(), { state: 'delivered', ref: 'm1' }, T0)).toBe(true)
    await store().plan(samplePlan('due', 'robotics', { papers: ['b'], shown: 1, at: T0 + 1 }))
    await store().changeChannel(FROM, { name: 'robots' }, undefined, { by: 'ann', what: 'did', at: T0 })
    return lora
  }

  test('nothing is left of it under its old id, and all stands under the new one', async () => {
    const lora = await robotics()
    const before = await store().channel(FROM)
    const [posted, due] = await store().deliveries()
    const lastChange = (await store().topicChanges(0, 99)).at(-1)?.number ?? 0
    const all = async (channel: ChannelKey) => [
      await store().subscriptions(channel),
      (await store().openMatches(channel)).map(({ paper, by }) => [paper.key, by[0]?.subscription]),
      await store().deliveries({ channel }),
      await store().channelChanges(channel, 9),
      (await store().matchOf(channel, 'a')).delivery?.id,
      [...(await store().postedSince(channel, 0))],
    ]
    const [, , , changes] = await all(ROBOTICS)

    expect(await move()).toEqual({ ...before, ref: TO })
    expect(await store().channel(FROM)).toBeUndefined()
    expect(await store().channels()).toEqual([{ ...before, ref: TO }])
    expect(await all(ROBOTICS)).toEqual([[], [], [], [], undefined, []])
    expect(await all(SHARED)).toEqual([
      [{ ...lora, channel: SHARED }],
      [
        ['c', lora.id],
        ['d', lora.id],
      ],
      [
        { ...posted, channel: TO },
        { ...due, channel: TO },
      ],
      changes,
      'posted',
      [[lora.id, 1]],
    ])
    // Every process hears whose it is, and goes on with it under the id that it knows.
    expect((await store().topicChanges(lastChange, 99)).map(({ subscription }) => subscription)).toEqual([
      { ...lora, channel: SHARED },
    ])
    expect(await store().subscription({ channel: SHARED, number: 1 })).toEqual({ ...lora, channel: SHARED })
    await see(store(), [arrival('e')])
    expect(await record(store(), [matched(lora, 'e')])).toBe(1)
    expect((await store().openMatches(SHARED)).map(({ paper }) => paper.key)).toEqual(['c', 'd', 'e'])
  })

  test('no paper and no slot of before is planned again', async () => {
    await robotics()
    await move()
    const plan = (id: string, parts: object) => store().plan(samplePlan(id, 'shared', parts))
    expect(await plan('other', { slot: 'scheduled:posted', papers: ['c'] })).toBe('taken')
    expect(await plan('other', { papers: ['a'] })).toBe('taken')
    expect(await plan('other', { papers: ['b'] })).toBe('taken')
    expect(await plan('other', { papers: ['c'] })).toBe('planned')
    expect((await store().deliveryInSlot(SHARED, 'scheduled:posted'))?.id).toBe('posted')
    expect(await store().deliveryInSlot(ROBOTICS, 'scheduled:posted')).toBeUndefined()
  })

  test('what was due is sent under the new id, at the pace of before', async () => {
    await robotics()
    await move()
    expect(await claim(T0 + 1)).toBeUndefined()
    expect((await claim(T0 + 1_000))?.delivery).toMatchObject({ id: 'due', channel: TO })
  })

  test('a send to the old id cannot close the channel: it is looked for under the new one', async () => {
    await robotics()
    const ours = await claimed(T0 + 1_000)
    await move()
    const gone = { state: 'held', heldFor: 'access', why: 'channel_not_found', scope: 'channel' } as const
    expect(await store().settle(ours, gone, T0 + 1_000)).toBe(false)
    expect((await store().channel(TO))?.state).toBe('on')
    expect(await claim(T0 + 1_000 + LEASE)).toBeUndefined()
    expect((await claim(T0 + 1_000 + 2 * LEASE))?.delivery).toMatchObject({
      ...{ id: 'due', channel: TO, unsureSince: T0 + 1_000 },
    })
  })

  test('one that is closed stays so until it is looked at, with what is held for it', async () => {
    await robotics()
    await store().hold(FROM, 'channel_not_found', T0)
    expect(await move()).toMatchObject({ state: 'held', closed: { at: T0, scope: 'channel' } })
    expect(await store().release(TO, T0 + HOUR, T0 + 1)).toMatchObject({ state: 'on' })
    expect((await store().openMatches(SHARED)).map(({ paper }) => paper.key)).toEqual(['b', 'c', 'd'])
  })

  test('its own feeds are read on under the new id, and what they told is seen there alone', async () => {
    await follow(store(), 'robotics')
    const own = { source: `feed:${ROBOTICS}#1`, cursor: 'c1' }
    await seeOwn(store(), [arrival('mine', {}, ['title:mine']), arrival('both')], own)
    await seeOwn(store(), [arrival('both')], { channel: VISION })
    await see(store(), [arrival('both')], { at: T0 + 1 })
    await store().recordRead(own.source, { at: T0, isUnchanged: true })
    const lastChange = (await store().changedPapers(0, 99)).at(-1)?.number ?? 0
    await move()

    expect(await store().feeds(ROBOTICS)).toEqual([])
    expect(await store().feeds(SHARED)).toMatchObject([{ number: 1, source: `feed:${SHARED}#1` }])
    expect(await store().sourceState(own.source)).toBeUndefined()
    expect(await store().sourceState(`feed:${SHARED}#1`)).toMatchObject({ cursor: 'c1', lastOkAt: T0 })
    expect(await store().paper('title:mine', ROBOTICS)).toBeUndefined()
    const mine = (await store().paper('title:mine', SHARED)) ?? expect.fail('its keys are gone')
    expect(mine.owners).toEqual([{ channel: SHARED, liveAt: T0 }])
    expect([isVisibleIn(mine, SHARED), isVisibleIn(mine, ROBOTICS)]).toEqual([true, false])
    expect(await store().sightings(mine.key)).toMatchObject([{ source: `feed:${SHARED}#1` }])
    expect((await store().paper('both'))?.owners?.map(({ channel }) => channel).sort()).toEqual([SHARED, VISION])
    const changed = (await store().changedPapers(lastChange, 99)).flatMap((one) =>
      'paper' in one ? one.paper.title : [],
    )
    expect(changed.sort()).toEqual(['About both', 'About mine'])
    const again = { source: `feed:${SHARED}#1`, channel: SHARED, at: T0 + HOUR }
    expect(await see(store(), [arrival('mine')], again)).toEqual({ added: 0, known: 1, skipped: 0 })
    expect(await see(store(), [arrival('late')], { ...own, channel: ROBOTICS })).toMatchObject({ added: 0 })
  })

  test('a new id under which nothing was done gives way', async () => {
    const lora = await robotics()
    await store().openChannel(sampleChannel('shared', { zone: 'UTC' }))
    await store().changeChannel(TO, { name: 'theirs' }, undefined, { by: 'bo', what: 'did that', at: T0 })
    expect(await move()).toMatchObject({ ref: TO, zone: 'Europe/Berlin' })
    expect((await store().subscriptions(SHARED)).map(({ id }) => id)).toEqual([lora.id])
    expect((await store().channelChanges(SHARED, 9)).map(({ by }) => by)).toEqual(['ann'])
  })

  test.each([
    ['a subscription', async () => void (await follow(store(), 'shared'))],
    [
      'a feed',
      async () =>
        void (await store().addFeed({ channel: SHARED, url: 'https://f.org', title: 'F', by: 'bo', addedAt: T0 })),
    ],
    ['a delivery', async () => void (await store().plan(samplePlan('theirs', 'shared')))],
  ])('a new id under which there is %s already leaves both as they are', async (_, act) => {
    await robotics()
    await store().openChannel(sampleChannel('shared'))
    await act()
    const all = async () => [
      ...[await store().channels(), await store().deliveries(), await store().topicChanges(0, 99)],
      ...[await store().subscriptions(), await store().feeds()],
    ]
    const before = await all()
    expect(await move()).toBeUndefined()
    expect(await all()).toEqual(before)
  })

  test('told twice, or of itself, or of a channel that nobody knows, it does nothing', async () => {
    await robotics()
    expect(await store().moveChannel(FROM, FROM)).toBeUndefined()
    const moved = await move()
    expect(await move()).toBeUndefined()
    expect(await store().moveChannel(ref('nowhere'), ref('elsewhere'))).toBeUndefined()
    expect(await store().channels()).toEqual([moved])
  })

  test('whoever subscribes under the old id after all has a subscription of their own', async () => {
    const lora = await robotics()
    await move()
    const theirs = await follow(store(), 'robotics')
    expect(theirs.number).toBe(1)
    expect(theirs.id).not.toBe(lora.id)
    expect(await store().subscription(lora)).toEqual(theirs)
    expect((await store().subscriptions(SHARED)).map(({ id }) => id)).toEqual([lora.id])
  })
}
