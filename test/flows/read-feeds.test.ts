import { expect, test } from 'vitest'
import { type Channel, channelKey } from '../../src/core/channel.ts'
import type { Feed } from '../../src/core/feed.ts'
import { HOUR, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import { readFeeds } from '../../src/flows/read-feeds.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { MONDAY, makeChannel } from '../core/made.ts'
import { item, sourceNamed } from './made-source.ts'

const LAB = makeChannel()
const LAB_KEY = channelKey(LAB.ref)

/** A store whose channel has so many feeds. */
async function withFeeds(count: number, channel: Channel = LAB): Promise<Store> {
  const store = await openStore('sqlite::memory:')
  await store.openChannel(channel)
  const about = { channel: channelKey(channel.ref), by: 'ann', addedAt: MONDAY }
  for (let number = 1; number <= count; number++)
    await store.addFeed({ ...about, url: `https://example.org/${number}?key=hush`, title: `Feed ${number}` })
  return store
}

const listing = ({ source, number }: Feed): Source => sourceNamed(source, [item(`Listed by ${number}`)])

function read(store: Store, options: { sourceOf?: (feed: Feed) => Source; at?: number; everyMs?: number } = {}) {
  const { sourceOf = listing, at = MONDAY, everyMs = HOUR } = options
  const clock = { now: () => new Date(at), sleep: async () => {} }
  return readFeeds({ store, sourceOf, everyMs, hash, clock, crashpoint: () => {} })
}

test('reads each feed for its channel alone', async () => {
  const store = await withFeeds(2)
  const reports = await read(store)
  expect(reports.map(({ source, added }) => [source, added])).toEqual([
    [`feed:${LAB_KEY}#1`, 1],
    [`feed:${LAB_KEY}#2`, 1],
  ])
  expect((await store.latestPapers(LAB_KEY, 9)).map(({ isPrivate }) => isPrivate)).toEqual([true, true])
  expect(await store.latestPapers('slack:t/c', 9)).toEqual([])
  expect((await store.unmatched(9)).map(({ paper }) => paper.owners)).toEqual([
    [{ channel: LAB_KEY, liveAt: MONDAY }],
    [{ channel: LAB_KEY, liveAt: MONDAY }],
  ])
})

function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

test.each([
  ['a moment ago', HOUR - MINUTE, 0],
  ['long enough ago', HOUR, 1],
  ['by a process whose clock is some seconds ahead', -5 * SECOND, 0],
  ['in the future, by a clock that ran ahead', -2 * MINUTE, 1],
])('a feed tried %s', async (_, ago, count) => {
  const store = await withFeeds(1)
  await read(store, { at: MONDAY - ago })
  expect(await read(store)).toHaveLength(count)
})

test('a failed try counts as one, and is made again sooner than a reading', async () => {
  const store = await withFeeds(1)
  const failing = ({ source }: Feed): Source => sourceNamed(source, [new Error('example.org does not answer')])
  expect(await read(store, { sourceOf: failing })).toMatchObject([{ error: 'example.org does not answer' }])
  expect(await read(store, { at: MONDAY + MINUTE })).toEqual([])
  expect(await read(store, { at: MONDAY + 10 * MINUTE })).toMatchObject([{ added: 1 }])
  expect(await read(store, { at: MONDAY + 30 * MINUTE })).toEqual([])
})

test('a feed that asks to be left alone is, without a word', async () => {
  const store = await withFeeds(1)
  const rest = Object.assign(new Error('example.org asks for a pause'), { restsUntil: MONDAY + HOUR })
  expect(await read(store, { sourceOf: ({ source }) => sourceNamed(source, [rest]) })).toHaveLength(1)
  expect(await read(store, { at: MONDAY + 30 * MINUTE })).toEqual([])
  expect(await read(store, { at: MONDAY + HOUR })).toMatchObject([{ added: 1 }])
})

test('a feed that is removed is read no more, and those of a held channel are', async () => {
  const store = await withFeeds(2, makeChannel({ state: 'held', nextSlotAt: MONDAY }))
  await store.changeFeed(LAB_KEY, 1, { removedAt: MONDAY })
  expect((await read(store)).map(({ source }) => source)).toEqual([`feed:${LAB_KEY}#2`])
})

test('what is read of a feed while it is removed is stored nowhere', async () => {
  const store = await withFeeds(1)
  const removing = ({ source }: Feed): Source => ({
    name: source,
    async *read() {
      yield item('Listed at the last moment')
      await store.changeFeed(LAB_KEY, 1, { removedAt: MONDAY })
    },
  })
  expect(await read(store, { sourceOf: removing })).toMatchObject([{ read: 1, added: 0, known: 0 }])
  expect(await store.latestPapers(LAB_KEY, 9)).toEqual([])
  expect(await store.sourceStates()).toEqual([])
})

test('four at once at most, the one that waits longest first, and a slow one hinders no other', async () => {
  const store = await withFeeds(9)
  await read(store, { at: MONDAY - 2 * HOUR, sourceOf: ({ source }) => sourceNamed(source, []) })
  for (const number of [1, 2, 3])
    await store.recordRead(`feed:${LAB_KEY}#${number}`, { at: MONDAY - HOUR, entries: 0, rejected: [] })

  const begun: number[] = []
  let atOnce = 0
  let most = 0
  const [four, nine] = [gate(), gate()]
  const counting = (feed: Feed): Source => ({
    name: feed.source,
    async *read() {
      const place = begun.push(feed.number)
      most = Math.max(most, ++atOnce)
      // Time enough for a fifth to begin.
      if (place === 4) setImmediate(four.open)
      if (place === 9) nine.open()
      await (place === 1 ? nine : four).opened
      yield item(`Listed by ${feed.number}`)
      atOnce--
    },
  })
  expect(await read(store, { sourceOf: counting })).toHaveLength(9)
  expect(most).toBe(4)
  expect(begun.slice(0, 6)).toEqual([4, 5, 6, 7, 8, 9])
})

test.each<[string, (feed: Feed) => Source]>([
  ['fails', ({ source }) => sourceNamed(source, [new Error('no')])],
  [
    'cannot even be opened',
    () => {
      throw new Error('no')
    },
  ],
])('the others are read beside one that %s', async (_, broken) => {
  const store = await withFeeds(6)
  await read(store, { sourceOf: (feed) => (feed.number === 2 ? broken(feed) : listing(feed)) }).catch(() => [])
  expect(await store.latestPapers(LAB_KEY, 9)).toHaveLength(5)
})

test('a fault of the store is thrown once all others are read', async () => {
  const store = await withFeeds(3)
  const full: Store = {
    ...store,
    addEntries: (batch) =>
      batch.source.endsWith('#1') ? Promise.reject(new Error('disk full')) : store.addEntries(batch),
  }
  await expect(read(full)).rejects.toThrow("1 of the channels' feeds could not be stored")
  expect(await store.latestPapers(LAB_KEY, 9)).toHaveLength(2)
})
