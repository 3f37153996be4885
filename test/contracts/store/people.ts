import { describe, expect, test } from 'vitest'
import { type Channel, channelKey, type PlatformName } from '../../../src/core/channel.ts'
import { note } from '../../../src/core/reply.ts'
import { arrival, DAY, follow, HOUR, type Open, sampleChannel, samplePlan, see, T0, useStore } from './sample.ts'

export function peopleContract(open: Open): void {
  const store = useStore(open)

  test('an invocation counts once', async () => {
    expect(await store().firstCall('k', T0)).toBe(true)
    expect(await store().firstCall('k', T0 + DAY)).toBe(false)
    const atOnce = await Promise.all(['m', 'm', 'm'].map((key) => store().firstCall(key, T0)))
    expect(atOnce.filter((isFirst) => isFirst)).toHaveLength(1)
  })

  test('saved papers, the last saved first', async () => {
    await see(store(), [arrival('a', {}, ['title:a']), arrival('b')])
    await store().save('ann', 'a', T0)
    await store().save('ann', 'b', T0 + 1)
    await store().save('ann', 'title:a', T0 + 2)
    expect((await store().savedPapers('ann')).map(({ key }) => key)).toEqual(['b', 'a'])
    expect(await store().savedPapers('bo')).toEqual([])
    await store().unsave('ann', 'title:a')
    expect((await store().savedPapers('ann')).map(({ key }) => key)).toEqual(['b'])
  })

  test('a vote counts once, and can be taken back', async () => {
    await see(store(), [arrival('a', {}, ['title:a'])])
    for (const _ of ['once', 'twice']) await store().setUseful('ann', 'a', true, T0)
    await store().setUseful('bo', 'title:a', true, T0)
    expect(await store().usefulOf('ann', 'a')).toEqual({ mine: true, count: 2 })
    for (const _ of ['once', 'twice']) await store().setUseful('ann', 'title:a', false, T0)
    expect(await store().usefulOf('bo', 'a')).toEqual({ mine: true, count: 1 })
    expect(await store().usefulOf('cy', 'a')).toEqual({ mine: false, count: 1 })
  })

  test('a person is forgotten; what they subscribed stays, made by someone', async () => {
    const lora = await follow(store(), 'robotics', { by: 'ann' })
    await follow(store(), 'robotics', { by: 'bo' })
    await see(store(), [arrival('a'), arrival('b')])
    await store().save('ann', 'a', T0)
    await store().save('ann', 'b', T0)
    await store().setUseful('ann', 'a', true, T0)
    await store().setUseful('bo', 'a', true, T0)
    expect(await store().forgetPerson('ann')).toEqual({ saved: 2, votes: 1, subscriptions: 1 })
    expect(await store().forgetPerson('ann')).toEqual({ saved: 0, votes: 0, subscriptions: 0 })
    expect((await store().subscription(lora))?.by).toBe('someone')
    expect(await store().usefulOf('bo', 'a')).toEqual({ mine: true, count: 1 })
  })

  test('a feed stays, added by someone', async () => {
    const { channel } = await follow(store(), 'robotics', { by: 'cy' })
    const made = { channel, url: 'https://a.org/feed', title: 'A', addedAt: T0 }
    for (const by of ['ann', 'bo']) await store().addFeed({ ...made, by })
    expect(await store().forgetPerson('ann')).toEqual({ saved: 0, votes: 0, subscriptions: 0 })
    expect((await store().feeds()).map(({ by }) => by)).toEqual(['someone', 'bo'])
  })

  test('a workspace stays, installed by nobody who is known', async () => {
    const lab = { platform: 'slack', workspace: 'T1', name: 'Lab', bot: 'U0', scopes: [], installedAt: T0 } as const
    for (const [workspace, by] of [['T1', 'ann'] as const, ['T2', 'bo'] as const])
      await store().install({ ...lab, workspace, by }, 'xoxb-1')
    await store().forgetPerson('ann')
    expect((await store().installations()).map(({ by }) => by)).toEqual([undefined, 'bo'])
  })

  test('the public lines that name a person name someone, but for one that is on its way', async () => {
    const pace = { channel: { sends: 1, perMs: 0 }, workspace: { sends: 1, perMs: 0 }, bot: { sends: 1, perMs: 0 } }
    const take = () =>
      store().claim({ at: T0, owner: 'w', leaseMs: 9, settleMs: 9, pace: new Map([['terminal', pace]]) })
    const by = (person: string) => note([[{ text: 'Lora (by ' }, { text: person, person }, { text: ')' }]])
    for (const channel of ['a', 'b']) await store().openChannel(sampleChannel(channel))
    const notice = { kind: 'notice', message: by('ann') } as const
    await store().plan(samplePlan('posted', 'a', notice))
    const posted = await take()
    if (posted !== undefined) await store().settle(posted, { state: 'delivered', ref: 'r' }, T0)
    await store().plan(samplePlan('moving', 'a', notice))
    await take()
    await store().plan(samplePlan('dropped', 'b', notice))
    await store().withdraw('dropped', T0)
    await store().plan(samplePlan('other', 'b', { ...notice, message: by('ann2') }))

    await store().forgetPerson('ann')
    const message = async (id: string) => (await store().delivery(id))?.message
    const someone = note([[{ text: 'Lora (by ' }, { text: 'someone' }, { text: ')' }]])
    expect(await message('posted')).toEqual(someone)
    expect(await message('dropped')).toEqual(someone)
    expect(await message('moving')).toEqual(by('ann'))
    expect(await message('other')).toEqual(by('ann2'))
  })

  describe('the conversation in which a person alone is reached', () => {
    const notice = { kind: 'notice', message: note(['I can no longer post in a channel.']) } as const
    const talk = (channel: string, platform: PlatformName = 'terminal') =>
      sampleChannel('', { ref: { platform, workspace: 'demo', channel } })
    const open = async (channel: Channel) => (await store().openChannel(channel)).ref
    const left = async () => (await store().channels()).map(({ ref }) => channelKey(ref))

    test.each<[PlatformName, string]>([
      ['slack', 'U1'],
      ['discord', '@U1'],
      ['terminal', '@U1'],
    ])('on %s is forgotten with what was sent there', async (platform, channel) => {
      const mine = await open(talk(channel, platform))
      const theirs = await open(talk(channel.replace('1', '2'), platform))
      for (const [id, ref] of [['mine', mine] as const, ['theirs', theirs] as const])
        await store().plan({ ...samplePlan(id, '', notice), channel: ref })
      await store().forgetPerson('U1')
      expect(await left()).toEqual([channelKey(theirs)])
      expect((await store().deliveries()).map(({ id }) => id)).toEqual(['theirs'])
    })

    test('is no channel that is only called so', async () => {
      const before = [await open(talk('U1')), await open(talk('U1', 'discord')), await open(talk('@U1', 'slack'))]
      await store().forgetPerson('U1')
      expect((await left()).toSorted()).toEqual(before.map(channelKey).toSorted())
    })

    test('stays with all of it while something is followed there; without, only what was followed stays', async () => {
      const mine = await open(talk('@ann'))
      const followed = await store().subscribe({
        ...{ channel: channelKey(mine), label: 'Lora', topic: 'lora', meaning: 'm1', by: 'ann' },
        ...{ createdAt: T0, since: T0, meaningAt: T0, caughtUp: true },
      })
      await store().plan({ ...samplePlan('line', '', notice), channel: mine })
      await store().plan({ ...samplePlan('digest', ''), channel: mine })
      const { source } = await store().addFeed({
        ...{ channel: channelKey(mine), url: 'https://a.org/feed', title: 'A', by: 'ann', addedAt: T0 },
      })
      await see(store(), [arrival('private')], { source, channel: channelKey(mine), cursor: 'c1' })
      await store().forgetPerson('ann')
      expect(await store().feeds()).toHaveLength(1)
      expect(await left()).toEqual([channelKey(mine)])
      expect((await store().deliveries()).map(({ id }) => id)).toEqual(['line', 'digest'])

      await store().changeSubscription(followed.id, { removedAt: T0 })
      await store().forgetPerson('ann')
      expect(await left()).toEqual([channelKey(mine)])
      expect((await store().deliveries()).map(({ id }) => id)).toEqual(['digest'])
      expect(await store().subscription(followed)).toMatchObject({ by: 'someone', removedAt: T0 })
      expect([await store().feeds(), await store().paper('private'), await store().sourceStates()]).toEqual([
        [],
        undefined,
        [],
      ])
    })

    test('stays while a line may be on its way', async () => {
      const mine = await open(talk('@ann'))
      const pace = { channel: { sends: 1, perMs: 0 }, workspace: { sends: 1, perMs: 0 }, bot: { sends: 1, perMs: 0 } }
      for (const id of ['moving', 'next']) await store().plan({ ...samplePlan(id, '', notice), channel: mine })
      const platforms = new Map([['terminal', pace] as const])
      const moving = await store().claim({ at: T0, owner: 'w', leaseMs: 9, settleMs: 9, pace: platforms })
      await store().forgetPerson('ann')
      expect((await store().deliveries()).map(({ id }) => id)).toEqual(['moving'])
      if (moving !== undefined) await store().settle(moving, { state: 'delivered', ref: 'r' }, T0)
      await store().forgetPerson('ann')
      expect(await left()).toEqual([])
    })
  })

  test('a tick knows when the one before began', async () => {
    expect(await store().beat(T0)).toBeUndefined()
    expect(await store().beat(T0 + HOUR)).toBe(T0)
    expect(await store().beat(T0 + 2 * HOUR)).toBe(T0 + HOUR)
  })

  test('a tick of a clock that ran ahead is not the one before', async () => {
    await store().beat(T0 + 400 * DAY)
    expect(await store().beat(T0)).toBeUndefined()
    expect(await store().beat(T0 + HOUR)).toBe(T0)
  })

  test('a healthy database says so', async () => {
    expect((await store().check()).every(({ ok }) => ok)).toBe(true)
  })
}
