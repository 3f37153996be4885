import { expect, test } from 'vitest'
import { ownKey, ROBOTICS, seeOwn, VISION } from './owners.ts'
import { arrival, DAY, follow, matched, type Open, record, ref, sampleChannel, see, T0, useStore } from './sample.ts'

export function feedContract(open: Open): void {
  const store = useStore(open)

  const add = (channel = ROBOTICS, title = 'Nature Methods') =>
    store().addFeed({ channel, url: `https://feeds.org/${title}?key=secret`, title, by: 'ann', addedAt: T0 })

  test('feeds are numbered within their channel, and a number is never used again', async () => {
    for (const name of ['robotics', 'vision']) await store().openChannel(sampleChannel(name))
    const first = await add()
    expect(first).toEqual({
      channel: ROBOTICS,
      number: 1,
      url: 'https://feeds.org/Nature Methods?key=secret',
      title: 'Nature Methods',
      by: 'ann',
      addedAt: T0,
      source: 'feed:terminal:demo/robotics#1',
    })
    expect((await add(ROBOTICS, 'eLife')).number).toBe(2)
    expect((await add(VISION, 'eLife')).source).toBe('feed:terminal:demo/vision#1')
    await store().changeFeed(ROBOTICS, 2, { removedAt: T0 + 1 })
    expect((await add(ROBOTICS, 'Cell')).number).toBe(3)
    expect((await store().feeds()).map(({ channel, number }) => [channel, number])).toEqual([
      [ROBOTICS, 1],
      [ROBOTICS, 3],
      [VISION, 1],
    ])
    expect((await store().feeds(VISION)).map(({ title }) => title)).toEqual(['eLife'])
    expect(await store().feed(ROBOTICS, 1)).toEqual(first)
    expect(await store().feed(ROBOTICS, 9)).toBeUndefined()
  })

  test('a removed feed is found by its number, and comes back as it was', async () => {
    await store().openChannel(sampleChannel('robotics'))
    const feed = await add()
    await store().changeFeed(ROBOTICS, 1, { removedAt: T0 + 1 })
    expect(await store().feeds(ROBOTICS)).toEqual([])
    expect(await store().feed(ROBOTICS, 1)).toEqual({ ...feed, removedAt: T0 + 1 })
    await store().changeFeed(ROBOTICS, 1, { removedAt: null })
    expect(await store().feeds(ROBOTICS)).toEqual([feed])
  })

  test('a channel that was never opened has none, and a fault does not tell the address', async () => {
    const fault = await add().catch(String)
    expect(fault).toContain('open it first')
    expect(fault).not.toContain('secret')
    await expect(store().changeFeed(ROBOTICS, 1, { removedAt: T0 })).rejects.toThrow('no feed #1')
  })

  test('subscriptions are numbered apart from feeds', async () => {
    await store().openChannel(sampleChannel('robotics'))
    await add()
    expect((await follow(store(), 'robotics')).number).toBe(1)
    expect((await add()).number).toBe(2)
  })

  test('a deleted channel leaves nothing of its feeds; what others see or have saved stays without it', async () => {
    const lora = await follow(store(), 'robotics')
    await store().openChannel(sampleChannel('vision'))
    const [mine, theirs] = [await add(), await add(VISION)]
    const own = { source: mine.source, channel: ROBOTICS, cursor: 'c1' }
    await see(
      store(),
      ['mine', 'saved', 'both', 'shared'].map((key) => arrival(key, {}, [`title:${key}`])),
      own,
    )
    await see(store(), [arrival('both')], { source: theirs.source, channel: VISION, at: T0 + 1, cursor: 'c1' })
    await see(store(), [arrival('shared')], { at: T0 + DAY })
    const keyOf = (key: string) => ownKey(store(), key)
    expect(await keyOf('title:shared')).toBe('shared')
    const [alone, saved, both] = [await keyOf('mine'), await keyOf('saved'), await keyOf('both')]
    await record(store(), [matched(lora, alone), matched(lora, both)])
    await store().save('ann', saved, T0)
    await store().changeSubscription(lora.id, { removedAt: T0 })
    await store().hold(ref('robotics'), 'gone', T0)
    const before = (await store().changedPapers(0, 99)).at(-1)?.number ?? 0
    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(true)

    expect((await store().feeds()).map(({ source }) => source)).toEqual([theirs.source])
    expect((await store().sourceStates()).map(({ source }) => source)).toEqual([theirs.source])
    expect(await store().papers([alone, both])).toEqual([])
    const kept = await store().paper(saved)
    expect(kept).toMatchObject({ isPrivate: true })
    expect(kept).not.toHaveProperty('owners')
    expect((await store().paper('both', VISION))?.owners).toEqual([{ channel: VISION, liveAt: T0 + 1 }])
    const shared = await store().paper('shared')
    expect(shared?.sources).toEqual(['hf'])
    expect(shared?.owners).toBeUndefined()
    expect(await store().paper('title:shared', ROBOTICS)).toBeUndefined()
    expect((await store().sightings('shared')).map(({ source }) => source)).toEqual(['hf'])
    // A reader elsewhere hears of what changed and of what is gone.
    const heard = async (after: number) =>
      (await store().changedPapers(after, 9)).map((one) => ('gone' in one ? `gone ${one.gone}` : one.paper.key))
    expect((await heard(before)).toSorted()).toEqual([`gone ${alone}`, `gone ${both}`, saved, 'shared'].toSorted())

    await store().forgetPerson('ann')
    expect(await store().paper(saved)).toBeUndefined()
    expect((await heard(before)).at(-1)).toBe(`gone ${saved}`)
  })

  test('a paper that is gone and comes again is heard of last, and so is its next end', async () => {
    const closedSince = { state: 'held', closed: { at: T0, scope: 'channel' } } as const
    const appear = async (at: number) => {
      await store().openChannel(sampleChannel('robotics', closedSince))
      await seeOwn(store(), [arrival('a')], { at })
    }
    await appear(T0)
    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(true)
    await appear(T0 + DAY)
    const key = await ownKey(store(), 'a')
    const heard = await store().changedPapers(0, 9)
    expect(heard).toMatchObject([{ gone: key }, { paper: { key, firstSeenAt: T0 + DAY } }])
    expect(await store().deleteChannel(ref('robotics'), T0)).toBe(true)
    const last = heard.at(-1)?.number ?? expect.fail()
    expect(await store().changedPapers(last, 9)).toMatchObject([{ gone: key }])
  })

  test.each([
    ['was removed', () => store().changeFeed(ROBOTICS, 1, { removedAt: T0 })],
    ['belongs to a deleted channel', () => store().deleteChannel(ref('robotics'), T0)],
  ])('nothing is stored of a feed that %s while it was read', async (_, end) => {
    await store().openChannel(sampleChannel('robotics', { state: 'held', closed: { at: T0, scope: 'channel' } }))
    const { source } = await add()
    await end()
    const batch = { source, channel: ROBOTICS, cursor: 'c1' }
    expect(await see(store(), [arrival('a'), arrival('b')], batch)).toEqual({ added: 0, known: 0, skipped: 0 })
    await store().recordRead(source, { at: T0, entries: 2, rejected: [] })
    await store().recordRead(source, { at: T0, error: 'timed out' })
    expect(await store().changedPapers(0, 9)).toEqual([])
    expect(await store().sourceStates()).toEqual([])
  })
}
