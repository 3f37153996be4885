import { expect, test } from 'vitest'
import type { Entry } from '../../../src/core/paper.ts'
import { ownKey, ROBOTICS, seeOwn, VISION } from './owners.ts'
import {
  arrival,
  DAY,
  follow,
  HOUR,
  matched,
  type Open,
  record,
  sampleChannel,
  samplePlan,
  see,
  T0,
  useStore,
} from './sample.ts'

export function sharingContract(open: Open): void {
  const store = useStore(open)
  const waiting = async () => (await store().unmatched(100)).map(({ paper }) => paper.key)

  test('what a shared source lists too is everybody’s from then on, and waits for the others', async () => {
    await seeOwn(store(), [arrival('a')])
    const own = await ownKey(store(), 'a')
    await record(store(), [])
    expect(await see(store(), [arrival('a')], { at: T0 + 30 * DAY })).toMatchObject({ added: 1 })
    const paper = await store().paper('a')
    expect(paper).toMatchObject({ key: 'a', sources: ['hf'], firstLiveAt: T0 + 30 * DAY })
    expect(paper).not.toHaveProperty('isPrivate')
    expect(await store().paper(own)).toEqual(paper)
    expect(paper?.owners).toEqual([{ channel: ROBOTICS, liveAt: T0 }])
    expect(await store().unmatched(9)).toMatchObject([{ paper: { key: 'a' }, first: true }])
    await record(store(), [])
    const [page] = await store().matchedSince(T0, undefined, 9)
    expect(page?.at).toBe(T0 + 30 * DAY)
    // What is told of it within two weeks of that may match.
    await record(store(), [])
    await see(store(), [arrival('a', { authors: ['Ann'] })], { at: T0 + 40 * DAY })
    expect(await waiting()).toEqual(['a'])
  })

  test('a key that became one of everybody’s papers is not given to another private paper', async () => {
    await seeOwn(store(), [arrival('doi:1', {}, ['title:a'])])
    const own = await ownKey(store(), 'doi:1')
    await see(store(), [arrival('title:a')], { at: T0 + HOUR })
    expect(await store().paper(own)).toMatchObject({ key: 'title:a' })
    const { ref } = sampleChannel('robotics')
    await store().hold(ref, 'the bot was removed', T0)
    expect(await store().deleteChannel(ref, T0)).toBe(true)
    await seeOwn(store(), [arrival('doi:1', { title: 'Another' }, ['title:b'])], { at: T0 + 2 * HOUR })
    const another = await ownKey(store(), 'title:b')
    expect(another).not.toBe(own)
    expect(await store().paper(another, ROBOTICS)).toMatchObject({ title: 'Another', isPrivate: true })
    expect(await store().paper(own, ROBOTICS)).toMatchObject({ key: 'title:a' })
  })

  test('once it is in the archive everybody sees it, and nobody else is alerted', async () => {
    await seeOwn(store(), [arrival('a')])
    await see(store(), [arrival('a')], { at: T0 + HOUR, live: false })
    const paper = await store().paper('a')
    expect(paper).toMatchObject({ sources: ['hf'], owners: [{ channel: ROBOTICS, liveAt: T0 }] })
    expect([paper?.isPrivate, paper?.firstLiveAt]).toEqual([undefined, undefined])
    await record(store(), [])
    await see(store(), [arrival('a')], { at: T0 + 2 * HOUR })
    expect((await store().paper('a'))?.firstLiveAt).toBe(T0 + 2 * HOUR)
    expect(await waiting()).toEqual(['a'])
  })

  test('nothing that a channel’s feed told is seen by others', async () => {
    const told: Partial<Entry> = {
      ...{ title: 'Buy now', abstract: 'Click.', authors: ['Mallory', 'Eve'], categories: ['spam'], version: 99 },
      ...{ upvotes: 999, url: 'https://spam.org', doi: '10.1/spam', withdrawn: true, listedOn: '2019-01-01' },
      ...{ journal: 'Spam', tldr: 'Buy.', keywords: ['spam'] },
    }
    await seeOwn(store(), [arrival('a', told), arrival('b', told)])
    const own = await ownKey(store(), 'a')
    const said = { title: 'Honest', abstract: 'Words.', authors: ['Ann'], categories: ['cs.CL'] }
    await see(store(), [arrival('a', said)], { at: T0 + HOUR })
    const paper = await store().paper('a')
    expect(paper).toEqual({
      ...{ key: 'a', ...said, sources: ['hf'], withdrawn: false, listedOn: '2026-11-20' },
      ...{ firstSeenAt: T0 + HOUR, firstLiveAt: T0 + HOUR, owners: [{ channel: ROBOTICS, liveAt: T0 }] },
    })
    expect((await store().versions('a')).map(({ at, fields }) => [at, fields.title, fields.doi])).toEqual([
      [T0 + HOUR, 'Honest', undefined],
    ])

    // The other way round: a known paper is not changed, only seen.
    const change = await store().changeBefore(0)
    await seeOwn(store(), [arrival('a', told, ['doi:10.1/spam', 'title:spam'])], { at: T0 + 2 * HOUR })
    expect(await store().paper('a')).toEqual(paper)
    expect(await store().aliases('a')).toEqual(['a', own])
    expect(await store().changeBefore(0)).toBe(change)
  })

  test('a paper that a channel saw in the archive only waits for it once its feed lists it live', async () => {
    await see(store(), [arrival('a'), arrival('b')], { live: false })
    await see(store(), [arrival('b')], { at: T0 + 1 })
    await record(store(), [])
    await seeOwn(store(), [arrival('a'), arrival('b')], { at: T0 + HOUR })
    expect(await waiting()).toEqual(['a'])
    expect(await store().paper('a')).toMatchObject({
      sources: ['hf'],
      owners: [{ channel: ROBOTICS, liveAt: T0 + HOUR }],
    })
    expect((await store().paper('a'))?.firstLiveAt).toBeUndefined()
    await record(store(), [])
    await seeOwn(store(), [arrival('a')], { at: T0 + 2 * HOUR })
    expect(await waiting()).toEqual([])
  })

  test('a feed makes nothing of two papers that others see, and adds no key to them', async () => {
    await see(store(), [arrival('arxiv:1', { arxiv: '1' }), arrival('doi:2', { doi: '2' })])
    await seeOwn(store(), [arrival('arxiv:1', {}, ['doi:2', 'title:theirs'])], { at: T0 + 1 })
    expect(await store().paperCount()).toBe(2)
    expect(await store().paper('title:theirs', ROBOTICS)).toBeUndefined()
  })

  test('what a feed tied together ties nothing for others, also once one of it is everybody’s', async () => {
    await seeOwn(store(), [arrival('arxiv:1', { arxiv: '1' }, ['doi:2'])])
    await see(store(), [arrival('arxiv:1', { arxiv: '1' })], { at: T0 + 1 })
    expect((await store().paper('doi:2', ROBOTICS))?.key).toBe('arxiv:1')
    expect(await see(store(), [arrival('doi:2', { doi: '2' })], { at: T0 + 2 })).toMatchObject({ added: 1 })
    expect((await store().paper('doi:2', ROBOTICS))?.key).toBe('doi:2')
    expect(await waiting()).toEqual(['arxiv:1', 'doi:2'])
    const others = (await store().changedPapers(0, 9)).flatMap((one) => ('gone' in one ? [] : one.aliases))
    expect(others.filter((key) => !key.startsWith('own:'))).toEqual([])

    // Nor does an id that it made up keep apart what has one title.
    await seeOwn(store(), [arrival('arxiv:9', { arxiv: '9' }, ['title:same'])])
    await see(store(), [arrival('title:same')], { at: T0 + 3 })
    expect(await see(store(), [arrival('arxiv:3', {}, ['title:same'])], { at: T0 + 4 })).toMatchObject({ known: 1 })
  })

  test.each([
    ['DOI', 'doi:1', { doi: '1' }, [ROBOTICS, VISION]],
    ['DOI', 'doi:1', { doi: '1' }, [VISION, ROBOTICS]],
    ['arXiv id', 'arxiv:1', { arxiv: '1' }, [ROBOTICS, VISION]],
    ['title', 'title:same', {}, [VISION, ROBOTICS]],
  ])('two feeds, then a shared source, list one %s: each channel gets it once', async (_, key, ids, order) => {
    const followed = new Map([
      [ROBOTICS, await follow(store(), 'robotics')],
      [VISION, await follow(store(), 'vision')],
    ])
    for (const [hours, channel] of order.entries()) {
      await seeOwn(store(), [arrival(key, { ...ids, abstract: channel })], { channel, at: T0 + hours * HOUR })
      const own = await ownKey(store(), key, channel)
      await record(store(), [matched(followed.get(channel) ?? expect.fail(), own)])
      const name = channel === ROBOTICS ? 'robotics' : 'vision'
      expect(await store().plan(samplePlan(name, name, { papers: [own], shown: 1 }))).toBe('planned')
    }
    const shared = arrival(key, { ...ids, abstract: 'Public.' }, ['title:more'])
    expect(await see(store(), [shared], { at: T0 + DAY })).toEqual({ added: 1, known: 0, skipped: 0 })
    expect(await store().paperCount()).toBe(1)
    expect(await store().paper('title:more')).toMatchObject({ key, abstract: 'Public.', firstLiveAt: T0 + DAY })
    expect((await store().paper(key, VISION))?.owners).toHaveLength(2)
    await record(
      store(),
      [...followed.values()].map((one) => matched(one, key)),
    )
    for (const [channel, name] of [
      [ROBOTICS, 'robotics'],
      [VISION, 'vision'],
    ] as const) {
      expect(await store().openMatches(channel)).toEqual([])
      expect(await store().plan(samplePlan('again', name, { papers: [key] }))).toBe('taken')
      expect((await store().delivery(name))?.papers).toEqual([key])
    }
  })

  test('a replacement of what only a feed has listed tells a shared source nothing', async () => {
    await seeOwn(store(), [arrival('a')])
    const replaced = arrival('a', { announced: 'replace' })
    expect(await see(store(), [replaced])).toEqual({ added: 0, known: 0, skipped: 1 })
    expect(await store().paper('a')).toBeUndefined()
    expect(await seeOwn(store(), [replaced, arrival('b', { announced: 'replace' })])).toEqual({
      ...{ added: 0, known: 1, skipped: 1 },
    })
  })

  test.each([
    ['is older', T0 - DAY],
    ['is younger', T0 + HOUR],
  ])('two papers that turn out to be one: the private one that %s becomes part of the shared one', async (_, at) => {
    const lora = await follow(store(), 'robotics')
    await seeOwn(store(), [arrival('title:own', { abstract: 'Secret.', authors: ['Ann', 'Bo'] })], { at })
    await see(store(), [arrival('arxiv:1', { arxiv: '1', abstract: 'Public.' })], { at: T0 })
    const own = await ownKey(store(), 'title:own')
    await record(store(), [matched(lora, own), matched(lora, 'arxiv:1')])
    await store().plan(samplePlan('d1', 'robotics', { papers: [own], shown: 1 }))
    await see(store(), [arrival('arxiv:1', { arxiv: '1', abstract: 'Public.' }, ['title:own'])], { at: T0 + 2 * HOUR })

    const paper = await store().paper('title:own')
    expect(paper).toMatchObject({ key: 'arxiv:1', abstract: 'Public.', authors: [], firstLiveAt: T0 })
    expect(paper?.owners).toEqual([{ channel: ROBOTICS, liveAt: at }])
    expect(await store().paperCount()).toBe(1)
    const versions = await store().versions('arxiv:1')
    expect(versions.map(({ fields }) => fields.abstract)).toEqual(['Public.'])
    // A merge never re-posts.
    expect(await store().openMatches(ROBOTICS)).toEqual([])
    expect(await store().plan(samplePlan('d2', 'robotics', { papers: ['arxiv:1'] }))).toBe('taken')
    expect((await store().delivery('d1'))?.papers).toEqual(['arxiv:1'])
  })

  test('a feed that tells its own papers together makes them one', async () => {
    await seeOwn(store(), [arrival('title:a', { authors: ['Ann'] }), arrival('doi:1', { doi: '1' })])
    const both = [await ownKey(store(), 'title:a'), await ownKey(store(), 'doi:1')]
    await seeOwn(store(), [arrival('doi:1', { doi: '1' }, ['title:a'])], { at: T0 + 1 })
    const paper = await store().paper('title:a', ROBOTICS)
    expect(paper).toMatchObject({ authors: ['Ann'], doi: '1', isPrivate: true })
    expect(await store().papers(both)).toEqual([paper])
  })

  test('a feed that tells its own paper to be one that others see hands over what it had', async () => {
    await seeOwn(store(), [arrival('title:own')])
    await see(store(), [arrival('doi:1', { doi: '1' })])
    await store().save('ann', await ownKey(store(), 'title:own'), T0)
    await seeOwn(store(), [arrival('doi:1', { doi: '1' }, ['title:own'])], { at: T0 + 1 })
    expect(await store().paper('title:own', ROBOTICS)).toMatchObject({ key: 'doi:1', sources: ['hf'] })
    expect(await store().paper('title:own')).toBeUndefined()
    expect((await store().savedPapers('ann')).map(({ key }) => key)).toEqual(['doi:1'])
    expect(await store().sightings('doi:1')).toHaveLength(2)
  })
}
