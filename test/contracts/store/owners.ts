import { expect, test } from 'vitest'
import { type ChannelKey, channelKey } from '../../../src/core/channel.ts'
import { isVisibleIn, liveSince, type PaperKey } from '../../../src/core/paper.ts'
import type { Arrival } from '../../../src/core/store/papers.ts'
import type { Store } from '../../../src/core/store.ts'
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
  see,
  T0,
  useStore,
} from './sample.ts'

export const ROBOTICS = channelKey(ref('robotics'))
export const VISION = channelKey(ref('vision'))

/** Stores entries as a channel's own feed lists them, which is added where it is missing. */
export async function seeOwn(
  store: Store,
  arrivals: readonly Arrival[],
  { channel = ROBOTICS, ...parts }: Partial<Parameters<Store['addEntries']>[0]> = {},
): ReturnType<Store['addEntries']> {
  await store.openChannel(sampleChannel(channel === ROBOTICS ? 'robotics' : 'vision'))
  const feed =
    (await store.feed(channel, 1)) ??
    (await store.addFeed({ channel, url: 'https://feeds.org', title: 'Feed', by: 'ann', addedAt: T0 }))
  return see(store, arrivals, { source: feed.source, channel, ...parts })
}

/** The key of a channel's private paper, by one that its feed told. */
export async function ownKey(store: Store, key: PaperKey, channel: ChannelKey = ROBOTICS): Promise<PaperKey> {
  return (await store.paper(key, channel))?.key ?? expect.fail(`${key} is not in the store`)
}

export function ownerContract(open: Open): void {
  const store = useStore(open)
  const waiting = async () => (await store().unmatched(100)).map(({ paper }) => paper.title)

  test('what only a channel’s own feed lists is private to it', async () => {
    expect(await seeOwn(store(), [arrival('a', { categories: ['x'] })])).toEqual({ added: 1, known: 0, skipped: 0 })
    const paper = await store().paper('a', ROBOTICS)
    expect(paper).toEqual({
      ...{ key: expect.stringMatching(/^own:[0-9a-f]{24}$/), title: 'About a', abstract: 'What a says.' },
      ...{ authors: [], categories: ['x'], sources: [], withdrawn: false, listedOn: '2026-11-20', firstSeenAt: T0 },
      ...{ isPrivate: true, owners: [{ channel: ROBOTICS, liveAt: T0 }] },
    })
    expect(await waiting()).toEqual(['About a'])
    const known = paper ?? expect.fail()
    expect([isVisibleIn(known, ROBOTICS), isVisibleIn(known, VISION)]).toEqual([true, false])
    expect([liveSince(known, ROBOTICS), liveSince(known, VISION)]).toEqual([T0, undefined])
  })

  test('it answers to what its feed called it in its channel only, and to its own key', async () => {
    await seeOwn(store(), [arrival('a', {}, ['doi:10.1/a'])])
    const key = await ownKey(store(), 'doi:10.1/a')
    for (const asked of ['a', 'doi:10.1/a'])
      expect([await store().paper(asked), await store().paper(asked, VISION)]).toEqual([undefined, undefined])
    expect((await store().paper(key))?.title).toBe('About a')
    expect((await store().papers([key, 'a'], ROBOTICS)).map(({ title }) => title)).toEqual(['About a'])
    expect(await store().aliases(key)).toEqual([key])
    expect(await store().sightings(key)).toHaveLength(1)
    expect(await store().paperCount()).toBe(0)
  })

  test('what its first reading found is seen, and alerts nobody', async () => {
    await seeOwn(store(), [{ ...arrival('a'), isOld: true }])
    expect((await store().paper('a', ROBOTICS))?.owners).toEqual([{ channel: ROBOTICS }])
    expect(await waiting()).toEqual([])
    await seeOwn(store(), [arrival('a')], { at: T0 + HOUR })
    await seeOwn(store(), [arrival('a')], { at: T0 + 2 * HOUR })
    expect((await store().paper('a', ROBOTICS))?.owners).toEqual([{ channel: ROBOTICS, liveAt: T0 + HOUR }])
    expect(await waiting()).toEqual(['About a'])
  })

  test('a private paper is enriched, versioned and matched again as any other', async () => {
    await seeOwn(store(), [arrival('a')])
    await record(store(), [])
    await seeOwn(store(), [arrival('a', { authors: ['Ann'] })], { at: T0 + HOUR })
    expect(await store().paper('a', ROBOTICS)).toMatchObject({ authors: ['Ann'], sources: [], isPrivate: true })
    const key = await ownKey(store(), 'a')
    expect((await store().versions(key)).map(({ fields }) => fields.authors)).toEqual([[], ['Ann']])
    expect(await store().unmatched(9)).toMatchObject([{ paper: { key }, first: false }])
    await record(store(), [])
    await seeOwn(store(), [arrival('a', { authors: ['Ann', 'Bo'] })], { at: T0 + 15 * DAY })
    expect(await waiting()).toEqual([])
  })

  test.each([
    ['DOI', 'doi:10.1/a', { doi: '10.1/a' }],
    ['arXiv id', 'arxiv:2611.1', { arxiv: '2611.1' }],
    ['title', 'title:same', {}],
  ])('of two channels whose feeds list one %s neither sees what the other reads', async (_, key, ids) => {
    await seeOwn(store(), [arrival(key, { ...ids, abstract: 'Of robotics.', url: 'https://robotics.org' })])
    await record(store(), [])
    const theirs = { ...ids, abstract: 'Of vision.', authors: ['Mallory', 'Eve'], upvotes: 9, withdrawn: true }
    const at = T0 + HOUR
    expect(await seeOwn(store(), [arrival(key, theirs)], { channel: VISION, at })).toMatchObject({ added: 1 })
    expect(await seeOwn(store(), [arrival(key, theirs)], { channel: VISION, at })).toMatchObject({ known: 1 })
    const [ours, other] = [await store().paper(key, ROBOTICS), await store().paper(key, VISION)]
    expect(ours).toMatchObject({ abstract: 'Of robotics.', owners: [{ channel: ROBOTICS, liveAt: T0 }] })
    expect(ours).toMatchObject({ authors: [], withdrawn: false })
    expect(other).toMatchObject({ abstract: 'Of vision.', owners: [{ channel: VISION, liveAt: at }] })
    expect(other).not.toHaveProperty('url')
    expect((await store().unmatched(9)).map(({ paper, first }) => [paper.abstract, first])).toEqual([
      ['Of vision.', true],
    ])
  })

  test('papers matched are paged by the latest sight of anybody', async () => {
    await see(store(), [arrival('shared')], { at: T0 + 1 })
    await seeOwn(store(), [arrival('own')], { at: T0 + 2 })
    await seeOwn(store(), [arrival('shared')], { at: T0 + 3 })
    await record(store(), [])
    const since = async (at: number, after?: { at: number; key: string }) =>
      (await store().matchedSince(at, after, 9)).map(({ paper, at }) => [paper.title, at - T0])
    expect(await since(T0)).toEqual([
      ['About own', 2],
      ['About shared', 3],
    ])
    expect(await since(T0, { at: T0 + 2, key: await ownKey(store(), 'own') })).toEqual([['About shared', 3]])
    expect(await since(T0 + 3)).toEqual([['About shared', 3]])
  })

  test('the latest papers of a channel are everybody’s and its own', async () => {
    await see(store(), [arrival('shared')], { at: T0 })
    await seeOwn(store(), [arrival('mine')], { at: T0 + 1 })
    await seeOwn(store(), [arrival('theirs')], { channel: VISION, at: T0 + 2 })
    const latest = async (channel: string, limit = 9) =>
      (await store().latestPapers(channel, limit)).map(({ title }) => title)
    expect(await latest(ROBOTICS)).toEqual(['About mine', 'About shared'])
    expect(await latest(VISION, 1)).toEqual(['About theirs'])
    expect(await latest(channelKey(ref('other')))).toEqual(['About shared'])
  })

  test('counts what a channel first saw in a window: everybody’s papers and its own', async () => {
    await seeOwn(store(), [arrival('known before')], { at: T0 })
    await see(store(), [arrival('known before'), arrival('shared'), arrival('shared first')], { at: T0 + 1 })
    await seeOwn(store(), [arrival('shared first'), arrival('own'), arrival('own first')], { at: T0 + 2 })
    await seeOwn(store(), [{ ...arrival('old'), isOld: true as const }], { at: T0 + 2 })
    await see(store(), [arrival('own first')], { at: T0 + 9 })
    const own = `feed:${ROBOTICS}#1`
    expect(await store().countRead(ROBOTICS, T0, T0 + 5)).toEqual({ papers: 4, sources: [own, 'hf'] })
    expect(await store().countRead(VISION, T0, T0 + 5)).toEqual({ papers: 3, sources: ['hf'] })
    expect(await store().countRead(ROBOTICS, T0 + 5, T0 + 10)).toEqual({ papers: 0, sources: [] })
    expect(await store().countRead(VISION, T0 + 5, T0 + 10)).toEqual({ papers: 1, sources: ['hf'] })
  })

  test('how much the archive holds and how far it reaches is not told by a channel’s feed', async () => {
    await seeOwn(store(), [arrival('a', { listedOn: '2019-01-01' })])
    expect([await store().archiveSpan(), await store().paperCount()]).toEqual([undefined, 0])
    await see(store(), [arrival('b', { listedOn: '2026-11-19' })])
    expect(await store().archiveSpan()).toEqual({ from: '2026-11-19', to: '2026-11-19' })
    expect(await store().paperCount()).toBe(1)
  })

  test('a private paper is matched like any other', async () => {
    const lora = await follow(store(), 'robotics')
    await seeOwn(store(), [arrival('a')])
    await record(store(), [matched(lora, await ownKey(store(), 'a'))])
    expect((await store().openMatches(ROBOTICS)).map(({ paper }) => [paper.title, paper.isPrivate])).toEqual([
      ['About a', true],
    ])
  })
}
