import { expect, test } from 'vitest'
import { channelKey, type PlatformName } from '../../../src/core/channel.ts'
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

export function channelContract(open: Open): void {
  const store = useStore(open)

  test('a channel is opened once and comes back as it was', async () => {
    const channel = sampleChannel('robotics', { why: 'x', lastSlotAt: 1, quietLineAt: 2, quietSlots: 3 })
    expect(await store().openChannel(channel)).toEqual(channel)
    expect(await store().openChannel(sampleChannel('robotics', { zone: 'UTC' }))).toEqual(channel)
    expect(await store().channel(ref('robotics'))).toEqual(channel)
    expect(await store().channel(ref('nowhere'))).toBeUndefined()
    expect(await store().channels()).toEqual([channel])
  })

  test('a patch changes what it names; null clears', async () => {
    await store().openChannel(sampleChannel('robotics', { why: 'gone', lastSlotAt: 5 }))
    const schedule = { kind: 'weekly', days: ['mon', 'thu'], at: '08:30' } as const
    const settings = { size: 3, announce: false, quiet: false, hourly: 1, who: 'anyone' } as const
    const patch = { schedule, settings, zoneChosen: false, why: null, nextSlotAt: null, quietSlots: 0 }
    const { why: _, nextSlotAt: __, ...rest } = sampleChannel('robotics', { lastSlotAt: 5 })
    const changed = { ...rest, schedule, settings, zoneChosen: false }
    expect(await store().changeChannel(ref('robotics'), patch)).toEqual(changed)
    expect(await store().changeChannel(ref('robotics'), {})).toEqual(changed)
    expect(await store().channel(ref('robotics'))).toEqual(changed)
    await expect(store().changeChannel(ref('nowhere'), { name: 'x' })).rejects.toThrow('terminal:demo/nowhere')
  })

  test('settings that a patch does not name stay, whoever changes them at the same time', async () => {
    const { settings } = await store().openChannel(sampleChannel('robotics'))
    const patches = [{ size: 3 }, { announce: !settings.announce }, { hourly: 1 }]
    await Promise.all(patches.map((one) => store().changeChannel(ref('robotics'), { settings: one })))
    expect((await store().channel(ref('robotics')))?.settings).toEqual(Object.assign({ ...settings }, ...patches))
  })

  test('a patch for a channel as it was read is left once that has changed', async () => {
    const asRead = await store().openChannel(sampleChannel('robotics'))
    expect(await store().changeChannel(ref('robotics'), { quietSlots: 1 }, asRead)).toMatchObject({ quietSlots: 1 })
    const paused = await store().changeChannel(ref('robotics'), { state: 'paused' })
    expect(await store().changeChannel(ref('robotics'), { quietSlots: 2 }, asRead)).toEqual(paused)
    expect(await store().channel(ref('robotics'))).toEqual(paused)
  })

  test('due: the slot has come, or instant with something open', async () => {
    await store().openChannel(sampleChannel('later', { nextSlotAt: T0 + 1 }))
    await store().openChannel(sampleChannel('now'))
    await store().openChannel(sampleChannel('paused', { state: 'paused' }))
    await store().openChannel(sampleChannel('held', { state: 'held' }))
    const { nextSlotAt: _, ...timeless } = sampleChannel('instant', { schedule: { kind: 'instant' } })
    await store().openChannel(timeless)
    const names = async (at = T0) =>
      (await store().dueChannels(['terminal'], at)).map(({ channel }) => channel).toSorted()
    expect(await names()).toEqual(['now'])

    const lora = await follow(store(), 'instant')
    await see(store(), [arrival('a')])
    await record(store(), [matched(lora, 'a')])
    expect(await names()).toEqual(['instant', 'now'])
    await store().changeChannel(ref('instant'), { nextSlotAt: T0 + HOUR })
    expect(await names()).toEqual(['now'])
    expect(await names(T0 + HOUR)).toEqual(['instant', 'later', 'now'])
    await store().plan(samplePlan('d', 'instant', { papers: ['a'] }))
    expect(await names(T0 + HOUR)).toEqual(['later', 'now'])
  })

  test('due are one of each workspace in turn, those first whose slot came first', async () => {
    const due: [workspace: string, channel: string, slot: number][] = [
      ['a', 'a2', T0 - 1],
      ['a', 'a1', T0 - 2],
      ['a', 'a3', T0],
      ['b', 'b1', T0],
      ['c', 'c2', T0],
      ['c', 'c1', T0],
    ]
    for (const [workspace, channel, nextSlotAt] of due) {
      const at = { platform: 'terminal', workspace, channel } as const
      await store().openChannel(sampleChannel(channel, { ref: at, nextSlotAt }))
    }
    const order = await store().dueChannels(['terminal'], T0)
    expect(order.map(({ channel }) => channel)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  })

  test('due are channels of the platforms that are asked for only', async () => {
    for (const platform of ['terminal', 'slack', 'discord'] as const)
      await store().openChannel(sampleChannel(platform, { ref: { platform, workspace: 'w', channel: platform } }))
    const names = async (platforms: readonly PlatformName[]) =>
      (await store().dueChannels(platforms, T0)).map(({ channel }) => channel)
    expect(await names(['slack', 'discord'])).toEqual(['discord', 'slack'])
    expect(await names([])).toEqual([])
  })

  test('due at once comes before due since a slot', async () => {
    await store().openChannel(sampleChannel('daily', { nextSlotAt: T0 - DAY }))
    const { nextSlotAt: _, ...timeless } = sampleChannel('instant', { schedule: { kind: 'instant' } })
    await store().openChannel(timeless)
    const lora = await follow(store(), 'instant')
    await see(store(), [arrival('a')])
    await record(store(), [matched(lora, 'a')])
    expect((await store().dueChannels(['terminal'], T0)).map(({ channel }) => channel)).toEqual(['instant', 'daily'])
  })

  test('subscriptions are numbered per channel, and a number is never used again', async () => {
    const first = await follow(store(), 'robotics', { label: 'First', pausedAt: T0 })
    expect(first).toMatchObject({ id: 'terminal:demo/robotics#1', number: 1, label: 'First', pausedAt: T0 })
    await store().changeSubscription(first.id, { removedAt: T0 + 1, pausedAt: null })
    const second = await follow(store(), 'robotics', { label: 'Second' })
    expect(second.number).toBe(2)
    expect((await follow(store(), 'vision')).number).toBe(1)
    expect((await store().subscriptions(second.channel)).map(({ number }) => number)).toEqual([2])
    expect(await store().subscriptions()).toHaveLength(2)
    const { pausedAt: _, ...removed } = { ...first, removedAt: T0 + 1 }
    expect(await store().subscription(first)).toEqual(removed)
    expect(await store().subscription({ ...first, number: 99 })).toBeUndefined()
    await store().changeSubscription(first.id, { removedAt: null })
    expect(await store().subscriptions(second.channel)).toHaveLength(2)
  })

  test('a subscription needs its channel, and a change its subscription', async () => {
    const channel = channelKey(ref('nowhere'))
    const orphan = { channel, label: '', topic: '', meaning: '', by: '', createdAt: 0, since: 0, meaningAt: 0 }
    await expect(store().subscribe({ ...orphan, caughtUp: true })).rejects.toThrow(channel)
    await expect(store().changeSubscription(`${channel}#1`, { label: 'x' })).rejects.toThrow(`${channel}#1`)
    expect(await store().topicChanges(0, 99)).toEqual([])
  })

  test('topic changes are numbered over all channels; a reader sees each subscription as it stands', async () => {
    const a = await follow(store(), 'robotics')
    const b = await follow(store(), 'vision')
    const before = await store().topicChanges(0, 99)
    expect(before.map(({ subscription }) => subscription.id)).toEqual([a.id, b.id])
    const last = before.at(-1)?.number ?? 0
    await store().changeSubscription(a.id, { topic: 'moe', meaning: 'm2', meaningAt: T0 + 1, caughtUp: false })
    await store().changeSubscription(a.id, { label: 'Experts' })
    const after = await store().topicChanges(last, 99)
    expect(after.map(({ subscription }) => [subscription.id, subscription.topic, subscription.label])).toEqual([
      [a.id, 'moe', 'Experts'],
    ])
    expect(await store().topicChanges(after.at(-1)?.number ?? 0, 99)).toEqual([])
    const numbers = [...before, ...after].map(({ number }) => number)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((x, y) => x - y))
  })

  test('topic changes are read page by page, in order', async () => {
    const ids = []
    for (const name of ['x', 'y', 'x', 'y', 'z']) ids.push((await follow(store(), name)).id)
    await store().changeSubscription(ids[0] ?? '', { label: 'Last' })
    const pages: string[][] = []
    for (let after = 0; ; ) {
      const page = await store().topicChanges(after, 2)
      if (page.length === 0) break
      pages.push(page.map(({ subscription }) => subscription.id))
      after = page.at(-1)?.number ?? 0
    }
    expect(pages).toEqual([ids.slice(1, 3), ids.slice(3, 5), ids.slice(0, 1)])
  })

  test('what a subscription was before its last edit stands until it is cleared', async () => {
    const first = await follow(store(), 'robotics')
    const { label, topic, meaning, since, meaningAt } = first
    const before = { label, topic, meaning, since, meaningAt, at: T0 }
    const edited = await store().changeSubscription(first.id, { label: 'Moe', topic: 'moe', since: T0 + 1, before })
    expect(edited).toEqual({ ...first, label: 'Moe', topic: 'moe', since: T0 + 1, before })
    await store().changeSubscription(first.id, { pausedAt: T0 })
    expect((await store().subscription(first))?.before).toEqual(before)
    expect((await store().topicChanges(0, 9)).map(({ subscription }) => subscription.before)).toEqual([before])
    const { at: _, ...old } = before
    await store().changeSubscription(first.id, { ...old, before: null, pausedAt: null })
    expect(await store().subscription(first)).toEqual(first)
    expect((await follow(store(), 'robotics', { before })).before).toEqual(before)
  })

  test('an edit of a subscription as it was read is left once its topic or label has changed', async () => {
    const asRead = await follow(store(), 'robotics')
    const narrowed = await store().changeSubscription(asRead.id, { topic: 'lora -survey' }, undefined, asRead)
    expect(narrowed).toEqual({ ...asRead, topic: 'lora -survey' })
    const changes = await store().topicChanges(0, 9)
    const note = { at: T0, by: 'ann', what: 'changed it' }
    expect(await store().changeSubscription(asRead.id, { topic: 'moe' }, note, asRead)).toEqual(narrowed)
    const renamed = { ...narrowed, label: 'Other' }
    expect(await store().changeSubscription(asRead.id, { topic: 'moe' }, note, renamed)).toEqual(narrowed)
    expect(await store().topicChanges(0, 9)).toEqual(changes)
    expect(await store().channelChanges(asRead.channel, 9)).toEqual([])
    await store().changeSubscription(asRead.id, { caughtUp: false, pausedAt: T0 })
    expect(await store().changeSubscription(asRead.id, { topic: 'moe' }, note, narrowed)).toMatchObject({
      topic: 'moe',
    })
    expect(await store().channelChanges(asRead.channel, 9)).toMatchObject([note])
    const at = (n: number) =>
      store().changeSubscription(asRead.id, { topic: `t${n}` }, undefined, { ...asRead, topic: 'moe' })
    const all = await Promise.all([1, 2, 3, 4].map(at))
    expect(new Set(all.map(({ topic }) => topic)).size).toBe(1)
  })

  test('an edit is undone whole: what it changed, and what waited that no delivery has used', async () => {
    const first = await follow(store(), 'robotics')
    await see(store(), [arrival('posted'), arrival('waits'), arrival('other')])
    await record(store(), [])
    await store().plan(samplePlan('d', 'robotics', { papers: ['posted'] }))
    const { label, topic, meaning, since, meaningAt } = first
    const old = { label, topic, meaning, since, meaningAt }
    const before = { ...old, at: T0, waiting: ['posted', 'waits'] }
    const edited = await store().changeSubscription(first.id, { label: 'Moe', topic: 'moe', since: T0 + 1, before })
    const last = (await store().topicChanges(0, 9)).at(-1)?.number ?? 0
    const waiting = [matched(first, 'posted'), matched(first, 'waits')]
    const undo = { patch: { ...old, caughtUp: false }, waiting, at: T0 + HOUR }
    const undone = { ...first, caughtUp: false }
    expect(await store().undoEdit(edited, undo)).toEqual(undone)
    expect(await store().subscription(first)).toEqual(undone)
    expect((await store().topicChanges(last, 9)).map(({ subscription }) => subscription)).toEqual([undone])
    expect((await store().openMatches(first.channel)).map(({ paper, by }) => [paper.key, by])).toEqual([
      ['waits', [{ subscription: first.id, proof: matched(first, 'waits').proof }]],
    ])
  })

  test('an edit is not undone where another has come since, nor twice', async () => {
    const first = await follow(store(), 'robotics')
    await see(store(), [arrival('a')])
    await record(store(), [])
    const { label, topic, meaning, since, meaningAt } = first
    const before = { label, topic, meaning, since, meaningAt, at: T0 }
    const read = await store().changeSubscription(first.id, { topic: 'moe', before })
    const again = await store().changeSubscription(first.id, { topic: 'ship', before: { ...before, at: T0 + 1 } })
    const changes = await store().topicChanges(0, 9)
    const undo = { patch: { topic, since: T0 + 2 }, waiting: [matched(first, 'a')], at: T0 + 2 }
    expect(await store().undoEdit(read, undo)).toBe('stale')
    expect(await store().topicChanges(0, 9)).toEqual(changes)
    expect(await store().openMatches(first.channel)).toEqual([])
    expect(await store().undoEdit(again, undo)).toMatchObject({ topic, since: T0 + 2 })
    expect(await store().undoEdit(again, { ...undo, patch: { topic: 'x' } })).toBe('stale')
    expect(await store().subscription(first)).toMatchObject({ topic })
  })

  test('subscriptions made at once get different numbers', async () => {
    await store().openChannel(sampleChannel('robotics'))
    const made = await Promise.all(Array.from({ length: 8 }, () => follow(store(), 'robotics')))
    expect(made.map(({ number }) => number).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
}
