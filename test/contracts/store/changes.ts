import { describe, expect, test } from 'vitest'
import { channelKey } from '../../../src/core/channel.ts'
import type { ChangeNote } from '../../../src/core/store/changes.ts'
import { arrival, DAY, follow, HOUR, type Open, ref, sampleChannel, samplePlan, see, T0, useStore } from './sample.ts'

const ROBOTICS = channelKey(ref('robotics'))

function noted(what: string, parts: Partial<ChangeNote> = {}): ChangeNote {
  return { at: T0, by: 'ann', what, ...parts }
}

export function changeContract(open: Open): void {
  const store = useStore(open)
  const note = (channel: string, what: ChangeNote) =>
    store().changeChannel(ref(channel), { name: what.what }, undefined, what)
  const told = async (limit = 9, channel = ROBOTICS) =>
    (await store().channelChanges(channel, limit)).map(({ number, by, what }) => `${number} ${by} ${what}`)

  test('changes are numbered in their channel, the newest first', async () => {
    await store().openChannel(sampleChannel('robotics'))
    await store().openChannel(sampleChannel('vision'))
    await note('robotics', noted('did one thing'))
    await note('robotics', noted('did another', { by: 'bo', at: T0 + HOUR }))
    await note('vision', noted('did a third'))
    expect(await store().channelChanges(ROBOTICS, 9)).toEqual([
      { number: 2, at: T0 + HOUR, by: 'bo', what: 'did another' },
      { number: 1, at: T0, by: 'ann', what: 'did one thing' },
    ])
    expect(await told(1)).toEqual(['2 bo did another'])
    expect(await told(9, channelKey(ref('vision')))).toEqual(['1 ann did a third'])
  })

  test('a channel that was never opened has none, and takes none', async () => {
    await expect(note('robotics', noted('did'))).rejects.toThrow('is not in the store')
    expect(await told()).toEqual([])
  })

  test('notes made at once are all kept, each under its own number', async () => {
    await store().openChannel(sampleChannel('robotics'))
    await Promise.all(['a', 'b', 'c', 'd'].map((what) => note('robotics', noted(what))))
    expect((await store().channelChanges(ROBOTICS, 9)).map(({ number }) => number)).toEqual([4, 3, 2, 1])
  })

  test('the newest 200 are kept, for a year', async () => {
    await store().openChannel(sampleChannel('robotics'))
    for (let number = 1; number <= 203; number++) await note('robotics', noted(`${number}`, { at: T0 + number }))
    const kept = await store().channelChanges(ROBOTICS, 999)
    expect([kept.length, kept[0]?.what, kept.at(-1)?.what]).toEqual([200, '203', '4'])
    await note('robotics', noted('later', { at: T0 + 200 + 365 * DAY }))
    expect(await told()).toEqual(['204 ann later', '203 ann 203', '202 ann 202', '201 ann 201', '200 ann 200'])
  })

  describe('with the change itself', () => {
    test('of a channel, unless it is no longer as it was read', async () => {
      const channel = await store().openChannel(sampleChannel('robotics'))
      await store().changeChannel(channel.ref, { state: 'paused' }, channel, noted('paused the channel'))
      await store().changeChannel(channel.ref, { zone: 'Europe/Rome' }, channel, noted('came too late'))
      expect(await told()).toEqual(['1 ann paused the channel'])
    })

    test('of a subscription', async () => {
      await store().openChannel(sampleChannel('robotics'))
      const { id: _, number: __, ...made } = await follow(store(), 'robotics')
      const { id } = await store().subscribe(made, noted('followed it'))
      await store().changeSubscription(id, { pausedAt: T0 }, noted('paused it'))
      const edited = { label: 'L', topic: 'x', meaning: 'm', since: T0, meaningAt: T0, at: T0 }
      const before = await store().changeSubscription(id, { topic: 'y', before: edited }, noted('edited it'))
      const undo = { patch: { topic: 'x' }, waiting: [], at: T0 }
      expect(await store().undoEdit(before, undo, noted('undid it'))).toMatchObject({ topic: 'x' })
      expect(await store().undoEdit(before, undo, noted('undid it again'))).toBe('stale')
      expect(await told()).toEqual(['4 ann undid it', '3 ann edited it', '2 ann paused it', '1 ann followed it'])
    })

    test('of a feed', async () => {
      await store().openChannel(sampleChannel('robotics'))
      const made = { channel: ROBOTICS, url: 'https://feeds.org', title: 'Feed', by: 'ann', addedAt: T0 }
      const feed = await store().addFeed(made, noted('added it'))
      await store().changeFeed(ROBOTICS, feed.number, { removedAt: T0 }, noted('removed it'))
      await expect(store().changeFeed(ROBOTICS, 9, { removedAt: T0 }, noted('removed nothing'))).rejects.toThrow()
      expect(await told()).toEqual(['2 ann removed it', '1 ann added it'])
    })

    test('of what is posted, unless it was taken', async () => {
      await store().openChannel(sampleChannel('robotics'))
      const plan = samplePlan('d1', 'robotics', { note: noted('posted it') })
      expect(await store().plan(plan)).toBe('planned')
      expect(await store().plan(plan)).toBe('taken')
      expect(await told()).toEqual(['1 ann posted it'])
    })

    test('of a retry, where something was held', async () => {
      await store().openChannel(sampleChannel('robotics'))
      const plan = samplePlan('d1', 'robotics')
      await store().plan(plan)
      await store().retry(plan.id, T0, noted('retried what is due'))
      const pace = new Map([['terminal' as const, PACE]])
      const claim = await store().claim({ at: T0, owner: 'me', leaseMs: HOUR, settleMs: 1, pace })
      if (claim === undefined) expect.fail('nothing was claimed')
      await store().settle(claim, { state: 'held', heldFor: 'content', why: 'refused' }, T0)
      await store().retry(plan.id, T0, noted('retried it'))
      expect(await told()).toEqual(['1 ann retried it'])
    })
  })

  test('a person who is forgotten did it as someone, and each channel is told where it is asked', async () => {
    await follow(store(), 'robotics', { by: 'ann' })
    await store().openChannel(sampleChannel('vision'))
    await note('vision', noted('did one thing'))
    await note('vision', noted('did another', { by: 'bo' }))
    await store().forgetPerson('ann', noted('forgot', { by: 'the operator' }))
    expect(await told()).toEqual(['1 the operator forgot'])
    expect(await told(9, channelKey(ref('vision')))).toEqual([
      '3 the operator forgot',
      '2 bo did another',
      '1 someone did one thing',
    ])
    await store().forgetPerson('bo')
    expect(await told(2, channelKey(ref('vision')))).toEqual(['3 the operator forgot', '2 someone did another'])
  })

  test('they go with their channel', async () => {
    const { ref: where } = await store().openChannel(sampleChannel('robotics'))
    await see(store(), [arrival('a')])
    await note('robotics', noted('did one thing'))
    await store().hold(where, 'gone', T0)
    expect(await store().deleteChannel(where, T0)).toBe(true)
    await store().openChannel(sampleChannel('robotics'))
    expect(await told()).toEqual([])
  })
}

const PACE = {
  channel: { sends: 9, perMs: 9 },
  workspace: { sends: 9, perMs: 9 },
  bot: { sends: 9, perMs: 9 },
}
