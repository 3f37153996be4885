import { expect, test } from 'vitest'
import {
  arrival,
  follow,
  HOUR,
  matched,
  type Open,
  proof,
  RANK,
  record,
  ref,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

export function matchContract(open: Open): void {
  const store = useStore(open)

  test('one match per channel and paper, with the proof of each subscription', async () => {
    const lora = await follow(store(), 'robotics')
    const moe = await follow(store(), 'robotics', { topic: 'moe' })
    const elsewhere = await follow(store(), 'vision')
    await see(store(), [arrival('b'), arrival('a')])
    const matches = [matched(moe, 'a', 'moe'), matched(lora, 'a'), matched(lora, 'b'), matched(elsewhere, 'a')]
    expect(await record(store(), matches, T0 + 1)).toBe(3)
    expect(await store().openMatches(lora.channel)).toEqual([
      {
        channel: lora.channel,
        paper: await store().paper('a'),
        matchedAt: T0 + 1,
        by: [
          { subscription: lora.id, proof: proof() },
          { subscription: moe.id, proof: proof('moe') },
        ],
      },
      {
        channel: lora.channel,
        paper: await store().paper('b'),
        matchedAt: T0 + 1,
        by: [{ subscription: lora.id, proof: proof() }],
      },
    ])
  })

  test('a paper matched again gains the new proof and is not counted', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('a')])
    await record(store(), [matched(lora, 'a')])
    await see(store(), [arrival('a', { upvotes: 1 })], { at: T0 + 1 })
    expect(await record(store(), [matched(lora, 'a', 'better')], T0 + 2)).toBe(0)
    const { matches } = await store().matchOf(lora.channel, 'a')
    expect(matches).toEqual([{ subscription: lora.id, paper: 'a', proof: proof('better'), matchedAt: T0 }])
  })

  test('matches made with topics that have changed since are refused whole', async () => {
    const lora = await follow(store(), 'robotics')
    const topicsAsOf = (await store().topicChanges(0, 99)).at(-1)?.number ?? 0
    await see(store(), [arrival('a')])
    const papers = (await store().unmatched(1)).map(({ paper, revision }) => ({ key: paper.key, revision }))
    const done = { papers, matches: [matched(lora, 'a')], topicsAsOf, at: T0 }
    await store().changeSubscription(lora.id, { topic: 'moe' })
    expect(await store().recordMatches(done)).toBe('stale')
    expect(await store().unmatched(1)).toHaveLength(1)
    expect(await store().openMatches(lora.channel)).toEqual([])
    expect(await store().recordMatches({ ...done, topicsAsOf: topicsAsOf + 1 })).toBe(1)
  })

  test('open are those of subscriptions that are followed, of papers that stand, in no delivery', async () => {
    const lora = await follow(store(), 'robotics')
    const moe = await follow(store(), 'robotics')
    await see(store(), [arrival('posted'), arrival('withdrawn'), arrival('both'), arrival('moe')])
    await record(store(), [
      ...['posted', 'withdrawn', 'both'].map((key) => matched(lora, key)),
      ...['both', 'moe'].map((key) => matched(moe, key)),
    ])
    await store().plan(samplePlan('d', 'robotics', { papers: ['posted'] }))
    await see(store(), [arrival('withdrawn', { withdrawn: true })], { at: T0 + 1 })
    const openNow = async (freeing?: string) =>
      (await store().openMatches(lora.channel, freeing)).map(({ paper, by }) => [
        paper.key,
        ...by.map(({ subscription }) => subscription.slice(-2)),
      ])
    expect(await openNow()).toEqual([
      ['both', '#1', '#2'],
      ['moe', '#2'],
    ])
    expect(await openNow('d')).toContainEqual(['posted', '#1'])
    await store().changeSubscription(moe.id, { pausedAt: T0 })
    expect(await openNow()).toEqual([['both', '#1']])
    await store().changeSubscription(lora.id, { removedAt: T0 })
    expect(await openNow()).toEqual([])
    await store().changeSubscription(moe.id, { pausedAt: null })
    expect(await openNow()).toEqual([
      ['both', '#2'],
      ['moe', '#2'],
    ])
  })

  test('catching up adds and drops what no delivery has used, and leaves what is not named', async () => {
    const lora = await follow(store(), 'robotics', { caughtUp: false })
    const moe = await follow(store(), 'robotics')
    await see(store(), [arrival('posted'), arrival('gone'), arrival('shared'), arrival('kept'), arrival('new')])
    await record(store(), [
      ...['posted', 'gone', 'shared', 'kept'].map((key) => matched(lora, key, 'old')),
      matched(moe, 'shared'),
    ])
    await store().plan(samplePlan('d', 'robotics', { papers: ['posted'] }))
    expect((await store().openPapersOf(lora.id)).map(({ key }) => key)).toEqual(['gone', 'kept', 'shared'])

    const matches = ['posted', 'kept', 'new'].map((key) => matched(lora, key, 'fresh'))
    const dropped = ['posted', 'gone', 'shared']
    const done = { subscription: lora.id, matches, dropped, topicsAsOf: 2, at: T0 + HOUR }
    expect(await store().catchUp(done)).toBe(1)
    const open = await store().openMatches(lora.channel)
    expect(open.map(({ paper, by }) => [paper.key, by.map(({ subscription }) => subscription)])).toEqual([
      ['kept', [lora.id]],
      ['new', [lora.id]],
      ['shared', [moe.id]],
    ])
    expect(open.find(({ paper }) => paper.key === 'kept')).toMatchObject({
      matchedAt: T0,
      by: [{ proof: proof('fresh') }],
    })
    expect((await store().matchOf(lora.channel, 'posted')).matches[0]?.proof).toEqual(proof('old'))
    expect((await store().matchOf(lora.channel, 'gone')).matches).toEqual([])
    expect((await store().subscription(lora))?.caughtUp).toBe(true)
    expect(await store().topicChanges(2, 99)).toEqual([])
    expect(await store().catchUp(done)).toBe(0)
  })

  test('catching up with a topic that has changed since is refused', async () => {
    const lora = await follow(store(), 'robotics', { caughtUp: false })
    await store().changeSubscription(lora.id, { topic: 'moe' })
    const done = { subscription: lora.id, matches: [], dropped: [], at: T0 }
    expect(await store().catchUp({ ...done, topicsAsOf: 1 })).toBe('stale')
    expect((await store().subscription(lora))?.caughtUp).toBe(false)
    await follow(store(), 'vision')
    expect(await store().catchUp({ ...done, topicsAsOf: 2 })).toBe(0)
  })

  test('a match is known with the delivery that used it and its place there', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('a', {}, ['title:a'])])
    await record(store(), [matched(lora, 'a')])
    const ranks = [{ paper: 'a', subscription: lora.id, rank: RANK }]
    await store().plan(samplePlan('d', 'robotics', { papers: ['a'], ranks }))
    const { matches, delivery } = await store().matchOf(lora.channel, 'title:a')
    expect(matches).toEqual([{ subscription: lora.id, paper: 'a', proof: proof(), matchedAt: T0, rank: RANK }])
    expect(delivery?.id).toBe('d')
    expect(await store().matchOf(lora.channel, 'nothing')).toEqual({ matches: [] })
  })

  test('chosen are papers that were posted out of turn and that no topic had found', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    await record(store(), [matched(lora, 'a')])
    await store().plan(samplePlan('d', 'robotics', { kind: 'post', papers: ['c', 'a', 'b'], shown: 3 }))
    expect(await store().chosenSince(lora.channel, 0)).toEqual([])
    const free = { sends: 1, perMs: 0 }
    const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }]] as const)
    const claim = await store().claim({ at: T0, owner: 'w', leaseMs: 9, settleMs: 9, pace })
    if (claim !== undefined) await store().settle(claim, { state: 'delivered', ref: 'r' }, T0)
    expect((await store().chosenSince(lora.channel, T0)).map(({ key }) => key)).toEqual(['c', 'b'])
    expect(await store().chosenSince(lora.channel, T0 + 1)).toEqual([])
  })

  test('posted papers are counted for each subscription that matched them', async () => {
    const lora = await follow(store(), 'robotics')
    const moe = await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    await record(store(), [matched(lora, 'a'), matched(lora, 'b'), matched(moe, 'b'), matched(moe, 'c')])
    await store().plan(samplePlan('d', 'robotics', { papers: ['a', 'b'], shown: 1 }))
    await store().plan(samplePlan('e', 'robotics', { papers: ['c'], shown: 1, at: T0 + 1 }))
    expect(await store().postedSince(lora.channel, T0)).toEqual(new Map())
    const free = { sends: 1, perMs: 0 }
    const pace = new Map([['terminal', { channel: free, workspace: free, bot: free }]] as const)
    const claim = await store().claim({ at: T0, owner: 'w', leaseMs: 9, settleMs: 9, pace })
    if (claim !== undefined) await store().settle(claim, { state: 'delivered', ref: 'r' }, T0)
    expect(await store().postedSince(lora.channel, T0)).toEqual(
      new Map([
        [lora.id, 2],
        [moe.id, 1],
      ]),
    )
    expect(await store().postedSince(lora.channel, T0 + 1)).toEqual(new Map())
    expect(await store().chosenSince(lora.channel, T0)).toEqual([])
    expect(await store().channelsWith('b', 5)).toEqual([{ channel: lora.channel, at: T0 }])
    expect(await store().channelsWith('c', 5)).toEqual([])
    expect(claim?.delivery.channel).toEqual(ref('robotics'))
  })
}
