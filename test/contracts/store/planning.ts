import { expect, test } from 'vitest'
import {
  arrival,
  follow,
  MESSAGE,
  matched,
  type Open,
  RANK,
  record,
  ref,
  sampleChannel,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

export function planContract(open: Open): void {
  const store = useStore(open)

  test('a plan freezes the message, holds the papers in order and changes the channel', async () => {
    await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b'), arrival('c')])
    const patch = { lastSlotAt: T0, nextSlotAt: T0 + 9, quietSlots: 0 }
    expect(await store().plan(samplePlan('d', 'robotics', { papers: ['c', 'a', 'b'], shown: 2, patch }))).toBe(
      'planned',
    )
    expect(await store().delivery('d')).toEqual({
      id: 'd',
      channel: ref('robotics'),
      slot: 'scheduled:d',
      part: 0,
      kind: 'scheduled',
      state: 'due',
      message: MESSAGE,
      papers: ['c', 'a', 'b'],
      shown: 2,
      attempts: 0,
      refusals: 0,
      maybeRepeated: false,
      plannedAt: T0,
      changedAt: T0,
      readyAt: T0,
    })
    expect(await store().channel(ref('robotics'))).toMatchObject(patch)
    expect(await store().delivery('nothing')).toBeUndefined()
  })

  test('a plan of many papers holds each of them, in order, with its rank', async () => {
    const lora = await follow(store(), 'robotics')
    const keys = Array.from({ length: 45 }, (_, at) => `k${(at * 7) % 45}`)
    await see(
      store(),
      keys.map((key) => arrival(key)),
    )
    const matches = keys.map((key) => matched(lora, key))
    expect(await record(store(), matches)).toBe(45)
    const ranks = keys.map((paper, at) => ({ paper, subscription: lora.id, rank: { ...RANK, place: at + 1, of: 45 } }))
    const last = keys.slice(-1)
    expect(await store().plan(samplePlan('last', 'robotics', { papers: last }))).toBe('planned')
    expect(await store().plan(samplePlan('all', 'robotics', { papers: keys, ranks }))).toBe('taken')
    expect((await store().openMatches(lora.channel)).length).toBe(44)
    expect(await store().withdraw('last', T0)).toBe(true)
    expect(await store().plan(samplePlan('all', 'robotics', { papers: keys, ranks }))).toBe('planned')
    expect((await store().delivery('all'))?.papers).toEqual(keys)
    for (const [at, key] of keys.entries()) {
      expect((await store().matchOf(lora.channel, key)).matches).toMatchObject([{ rank: { place: at + 1 } }])
    }
  })

  test.each([
    ['the slot exists', { slot: 'scheduled:first', papers: ['b'] }],
    ['the id exists', { id: 'first', papers: ['b'] }],
    ['a paper is in another delivery', { papers: ['b', 'a'] }],
    ['what it replaces is not there', { papers: ['b'], replaces: 'nothing' }],
  ])('taken, and nothing changes: %s', async (_, parts) => {
    await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b')])
    await store().plan(samplePlan('first', 'robotics', { papers: ['a'] }))
    const before = await store().channel(ref('robotics'))
    expect(await store().plan(samplePlan('second', 'robotics', { patch: { quietSlots: 4 }, ...parts }))).toBe('taken')
    expect(await store().deliveries()).toHaveLength(1)
    expect(await store().channel(ref('robotics'))).toEqual(before)
    expect(await store().plan(samplePlan('third', 'robotics', { papers: ['b'] }))).toBe('planned')
  })

  test.each([
    ['the schedule', { schedule: { kind: 'weekly', days: ['mon'], at: '10:00' } }],
    ['the zone', { zone: 'UTC' }],
    ['the state', { state: 'paused' }],
    ['the last slot', { lastSlotAt: T0 }],
    ['the next slot', { nextSlotAt: T0 + 1 }],
    ['the next slot, cleared', { nextSlotAt: null }],
  ] as const)('a plan for a channel as it was read is taken once that has changed: %s', async (_, change) => {
    const asRead = await store().openChannel(sampleChannel('robotics'))
    const changed = await store().changeChannel(ref('robotics'), change)
    const parts = { patch: { nextSlotAt: T0 + 9 } }
    expect(await store().plan(samplePlan('d', 'robotics', { ...parts, asRead }))).toBe('taken')
    expect(await store().channel(ref('robotics'))).toEqual(changed)
    expect(await store().deliveries()).toEqual([])
    expect(await store().plan(samplePlan('d', 'robotics', { ...parts, asRead: changed }))).toBe('planned')
  })

  test('of two plans for one slot one wins', async () => {
    await follow(store(), 'robotics')
    const plans = ['x', 'y'].map((id) => store().plan(samplePlan(id, 'robotics', { slot: 'scheduled:same' })))
    expect((await Promise.all(plans)).toSorted()).toEqual(['planned', 'taken'])
  })

  test('the same slot and papers in another channel are free', async () => {
    await follow(store(), 'robotics')
    await follow(store(), 'vision')
    await see(store(), [arrival('a')])
    const parts = { slot: 'scheduled:same', papers: ['a'] }
    expect(await store().plan(samplePlan('x', 'robotics', parts))).toBe('planned')
    expect(await store().plan(samplePlan('y', 'vision', parts))).toBe('planned')
  })

  test('a plan replaces an unsent one and takes its papers over', async () => {
    const lora = await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b')])
    await record(store(), [matched(lora, 'a'), matched(lora, 'b')])
    await store().plan(samplePlan('old', 'robotics', { papers: ['a'] }))
    const next = samplePlan('new', 'robotics', { papers: ['b', 'a'], replaces: 'old', at: T0 + 1 })
    expect(await store().plan(next)).toBe('planned')
    expect((await store().deliveries()).map(({ id, state, papers }) => [id, state, papers])).toEqual([
      ['old', 'withdrawn', ['a']],
      ['new', 'due', ['b', 'a']],
    ])
    expect((await store().matchOf(lora.channel, 'a')).delivery?.id).toBe('new')
  })

  test('a replacement that fails leaves the old one as it was', async () => {
    await follow(store(), 'robotics')
    await see(store(), [arrival('a'), arrival('b')])
    await store().plan(samplePlan('old', 'robotics', { papers: ['a'] }))
    await store().plan(samplePlan('other', 'robotics', { papers: ['b'] }))
    expect(await store().plan(samplePlan('new', 'robotics', { papers: ['a', 'b'], replaces: 'old' }))).toBe('taken')
    expect((await store().delivery('old'))?.state).toBe('due')
    expect(await store().plan(samplePlan('more', 'robotics', { papers: ['a'] }))).toBe('taken')
  })

  test('a withdrawal frees the papers once', async () => {
    await follow(store(), 'robotics')
    await see(store(), [arrival('a')])
    await store().plan(samplePlan('d', 'robotics', { papers: ['a'] }))
    expect(await store().withdraw('d', T0 + 1)).toBe(true)
    expect(await store().withdraw('d', T0 + 2)).toBe(false)
    expect(await store().withdraw('nothing', T0 + 2)).toBe(false)
    expect(await store().plan(samplePlan('e', 'robotics', { papers: ['a'] }))).toBe('planned')
  })

  test('deliveries are listed oldest first; a limit keeps the newest', async () => {
    await follow(store(), 'robotics')
    await follow(store(), 'vision')
    await store().plan(samplePlan('c', 'robotics', { at: T0 + 2 }))
    await store().plan(samplePlan('a', 'vision', { at: T0 }))
    await store().plan(samplePlan('b', 'robotics', { at: T0 + 1 }))
    await store().withdraw('b', T0)
    const ids = async (filter?: Parameters<ReturnType<typeof store>['deliveries']>[0]) =>
      (await store().deliveries(filter)).map(({ id }) => id)
    expect(await ids()).toEqual(['a', 'b', 'c'])
    expect(await ids({ limit: 2 })).toEqual(['b', 'c'])
    expect(await ids({ states: ['due'] })).toEqual(['a', 'c'])
    expect(await ids({ channel: 'terminal:demo/robotics', states: ['withdrawn', 'held'] })).toEqual(['b'])
  })
}
