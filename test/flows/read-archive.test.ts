import { expect, test } from 'vitest'
import { WORDS_VERSION } from '../../src/core/paper-words.ts'
import type { Store } from '../../src/core/store.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ROBOTICS, seeOwn } from '../contracts/store/owners.ts'
import { arrival, DAY, HOUR, ref, sampleChannel, see, T0 } from '../contracts/store/sample.ts'

const SMALL = { days: 60, shared: 3, private: 1 }

async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore('sqlite::memory:')
  await run(store)
  await store.close()
}

async function keysIn(archive: ReturnType<typeof createArchive>): Promise<string[]> {
  const { window, isWhole, hasWords } = await archive.read()
  expect([isWhole, hasWords]).toEqual([true, true])
  return [...window.papers()].map(({ key }) => key).sort()
}

const day = (number: number): string => new Date(T0 + number * DAY).toISOString().slice(0, 10)

test('a paper that was merged into another leaves the window and the words', () =>
  withStore(async (store) => {
    await see(store, [arrival('old')])
    await see(store, [arrival('young')], { at: T0 + 1 })
    const archive = createArchive(store)
    expect(await keysIn(archive)).toEqual(['old', 'young'])
    await see(store, [arrival('doi:1', {}, ['old', 'young'])], { at: T0 + 2 })
    expect(await keysIn(archive)).toEqual(['old'])
    const about = { kind: 'word', stems: ['about'], prefixes: [] } as const
    expect((await store.papersWith(about, { limit: 9, offset: 0 })).map(({ key }) => key)).toEqual(['old'])
    expect((await store.wordFrequencies(['about'])).holding.get('about')).toBe(1)
  }))

test('the papers listed last are held, however often others changed', () =>
  withStore(async (store) => {
    const archive = createArchive(store, SMALL)
    const listed = (key: string, number: number) => arrival(key, { listedOn: day(number) })
    await see(store, [listed('a', 0), listed('b', 1), listed('c', 2)])
    expect(await keysIn(archive)).toEqual(['a', 'b', 'c'])
    await see(store, [arrival('a', { listedOn: day(0), authors: ['Ann'] })], { at: T0 + HOUR })
    await see(store, [listed('d', 3), listed('e', 4)], { at: T0 + 2 * HOUR })
    expect(await keysIn(archive)).toEqual(['c', 'd', 'e'])
    expect(await keysIn(createArchive(store, SMALL))).toEqual(['c', 'd', 'e'])
    await see(store, [arrival('a', { listedOn: day(0), authors: ['Ann', 'Bea'] })], { at: T0 + 3 * HOUR })
    expect(await keysIn(archive)).toEqual(['c', 'd', 'e'])
  }))

test('of one day the papers first seen last are held', () =>
  withStore(async (store) => {
    for (const [at, key] of ['a', 'b', 'c', 'd', 'e'].entries()) await see(store, [arrival(key)], { at: T0 + at })
    expect(await keysIn(createArchive(store, SMALL))).toEqual(['c', 'd', 'e'])
  }))

test('what is older than the days of the window is not held, also when the days go by', () =>
  withStore(async (store) => {
    const size = { days: 10, shared: 9, private: 9 }
    await see(store, [arrival('a', { listedOn: day(0) }), arrival('b', { listedOn: day(9) })], { at: T0 + 9 * DAY })
    const archive = createArchive(store, size)
    expect(await keysIn(archive)).toEqual(['a', 'b'])
    await see(store, [arrival('c', { listedOn: day(12) })], { at: T0 + 12 * DAY })
    expect(await keysIn(archive)).toEqual(['b', 'c'])
    expect(await keysIn(createArchive(store, size))).toEqual(['b', 'c'])
  }))

test('a paper dated in the future pushes none out', () =>
  withStore(async (store) => {
    const size = { days: 10, shared: 9, private: 9 }
    await see(store, [arrival('a', { listedOn: day(0) }), arrival('far', { listedOn: '2031-01-01' })])
    const archive = createArchive(store, size)
    expect(await keysIn(archive)).toEqual(['a', 'far'])
    await see(store, [arrival('b', { listedOn: day(1) }), arrival('farther', { listedOn: '2032-01-01' })])
    expect(await keysIn(archive)).toEqual(['a', 'b', 'far', 'farther'])
    expect(await keysIn(createArchive(store, size))).toEqual(['a', 'b', 'far', 'farther'])
  }))

test('private papers push no other out', () =>
  withStore(async (store) => {
    await see(store, [arrival('a'), arrival('b')])
    await seeOwn(store, [arrival('x'), arrival('y'), arrival('z')])
    const { window } = await createArchive(store, { ...SMALL, shared: 2 }).read()
    const titles = [...window.papers()].map(({ title }) => title)
    expect(titles.toSorted().slice(0, 2)).toEqual(['About a', 'About b'])
    expect(titles).toHaveLength(3)
  }))

test('what was private leaves with its channel, and what becomes everybody’s stands once', () =>
  withStore(async (store) => {
    await store.openChannel(sampleChannel('robotics', { state: 'held', closed: { at: T0, scope: 'channel' } }))
    await seeOwn(store, [arrival('a'), arrival('b')])
    const archive = createArchive(store)
    await see(store, [arrival('b')], { at: T0 + 1 })
    const { window } = await archive.read()
    expect(window.suggest('about', 9, () => true).map(({ title }) => title)).toContain('About b')
    expect(window.size()).toBe(2)
    expect(await store.deleteChannel(ref('robotics'), T0)).toBe(true)
    expect(await store.paper('a', ROBOTICS)).toBeUndefined()
    expect(await keysIn(archive)).toEqual(['b'])
  }))

test('who waits for an answer waits for little; the rest is brought up to date behind', () =>
  withStore(async (store) => {
    const many = Array.from({ length: 1_500 }, (_, at) => arrival(`k${at}`))
    await see(store, many)
    const archive = createArchive(store)
    const first = await archive.read()
    expect([first.isWhole, first.hasWords, first.window.size()]).toEqual([false, false, 0])
    expect(await store.wordsReach(WORDS_VERSION)).toBeGreaterThan(500)
    await archive.keepUp()
    expect(await archive.read()).toMatchObject({ isWhole: true, hasWords: true })
    expect(first.window.size()).toBe(1_500)
  }))

test('words that a later program keeps are left to it, and may not be all yet', () =>
  withStore(async (store) => {
    await see(store, [arrival('a'), arrival('b')])
    const later = { papers: [], version: WORDS_VERSION + 1, after: 0, reach: 1 }
    expect(await store.keepWords(later)).toBe(true)
    const archive = createArchive(store)
    await archive.keepUp()
    expect(await archive.read()).toMatchObject({ isWhole: true, hasWords: false })
    expect(await store.wordsReach(WORDS_VERSION + 1)).toBe(1)
  }))

test('keeping up ends when it is told to, and goes on where it was', () =>
  withStore(async (store) => {
    await see(
      store,
      Array.from({ length: 200 }, (_, at) => arrival(`k${at}`)),
    )
    const archive = createArchive(store)
    await archive.keepUp(AbortSignal.abort())
    expect(await store.wordsReach(WORDS_VERSION)).toBe(0)
    await Promise.all([archive.keepUp(), archive.read(), archive.keepUp()])
    expect((await keysIn(archive)).length).toBe(200)
    expect((await store.wordFrequencies(['about'])).papers).toBe(200)
  }))
