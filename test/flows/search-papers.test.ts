import { describe, expect, test } from 'vitest'
import { createKeywordIndex } from '../../src/core/keyword-index.ts'
import type { Entry } from '../../src/core/paper.ts'
import type { Store } from '../../src/core/store.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { createArchive, type WindowSize } from '../../src/flows/read-archive.ts'
import { searchPapers } from '../../src/flows/search-papers.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ROBOTICS, seeOwn } from '../contracts/store/owners.ts'
import { arrival, DAY, see, T0 } from '../contracts/store/sample.ts'
import { topicOf, wordless } from '../core/made.ts'

const synonyms = createSynonyms([{ words: ['MoE', 'mixture of experts'], exact: false }])

type Made = Partial<Entry> & { readonly key: string; readonly daysAgo?: number }

/** A store with these papers, and how to search it. */
async function openSearch(made: readonly Made[], size: WindowSize = { days: 30, shared: 100, private: 100 }) {
  const store = await openStore('sqlite::memory:')
  const arrivals = made.map(({ key, daysAgo = 0, ...parts }) =>
    arrival(key, { listedOn: new Date(T0 - daysAgo * DAY).toISOString().slice(0, 10), ...parts }),
  )
  await see(store, arrivals)
  const archive = createArchive(store, size)
  await archive.keepUp()
  const search = async (typed: string, limit = 10) => {
    const found = await searchPapers(
      { store, archive, synonyms },
      { topic: topicOf(typed), typed, limit, channel: undefined },
    )
    const keys = found.hits.map(({ paper }) => paper.key)
    return { ...found, keys, closest: found.close.map(({ key }) => key) }
  }
  return { store, archive, search }
}

const OLD = 90

describe('newest papers first, then older ones', () => {
  const papers: Made[] = [
    { key: 'new-a', title: 'Origami robots', authors: ['Ann Fuchs'], categories: ['cs.RO'] },
    { key: 'new-b', title: 'Robots', abstract: 'They fold.' },
    { key: 'old-a', title: 'Robots that fold origami', daysAgo: OLD, categories: ['cs.RO'], authors: ['Bea Fuchs'] },
    { key: 'old-b', title: 'Mixture of experts for robots', daysAgo: OLD },
    { key: 'old-c', title: 'Protein structures', daysAgo: OLD },
  ]

  test.each<[typed: string, keys: string[], older: number]>([
    ['origami', ['new-a', 'old-a'], 1],
    ['"origami robots"', ['new-a'], 0],
    ['protein', ['old-c'], 1],
    ['moe', ['old-b'], 1],
    ['cat:cs.RO', ['new-a', 'old-a'], 1],
    ['au:fuchs -"origami robots"', ['old-a'], 1],
    ['author:"B. Fuchs"', ['old-a'], 1],
    ['source:hf protein', ['old-c'], 1],
    ['struct*', ['old-c'], 1],
    ['="Protein"', ['old-c'], 1],
    ['robot after:2026-10-01', ['new-b', 'new-a'], 0],
  ])('%s', async (typed, keys, older) => {
    const { search, store } = await openSearch(papers)
    const found = await search(typed)
    expect(found.keys).toEqual(keys)
    expect([found.older, found.total, found.counted]).toEqual([older, keys.length, 'exactly'])
    await store.close()
  })

  test('texts of older ones are read by their outlines', async () => {
    const { archive, store } = await openSearch(papers)
    const outlines: Store['outlines'] = async (keys) => wordless(await store.papers(keys))
    const total = async (one: Store) => {
      const asked = { topic: topicOf('protein'), typed: 'protein', limit: 9, channel: undefined }
      return (await searchPapers({ store: one, archive, synonyms }, asked)).total
    }
    expect([await total(store), await total({ ...store, outlines })]).toEqual([1, 0])
    await store.close()
  })

  test('older ones keep a third of a full list', async () => {
    const many = (name: string, daysAgo: number): Made[] =>
      Array.from({ length: 12 }, (_, at) => ({ key: `${name}-${at}`, title: `Robots ${name} ${at}`, daysAgo }))
    const { search, store } = await openSearch([...many('new', 0), ...many('old', OLD)])
    const { keys, older, total, counted } = await search('robots', 9)
    expect(keys.map((key) => key.slice(0, 3))).toEqual([...Array(6).fill('new'), ...Array(3).fill('old')])
    expect([older, total, counted]).toEqual([3, 24, 'exactly'])
    await store.close()
  })

  test('no paper stands twice, and without a window the words alone find the same', async () => {
    const typed = ['robot', 'origami OR protein', 'au:fuchs', 'robot -origami', 'fold NEAR/5 origami', 'cat:cs']
    const wide = await openSearch(papers)
    const narrow = await openSearch(papers, { days: 1, shared: 1, private: 1 })
    const unread = { ...narrow, archive: createArchive(narrow.store) }
    for (const text of typed) {
      const keys = (await wide.search(text)).keys
      expect(new Set(keys).size, text).toBe(keys.length)
      expect((await narrow.search(text)).keys.sort(), text).toEqual(keys.sort())
      const read = await unread.archive.read()
      const archive = {
        ...unread.archive,
        read: async () => ({ ...read, isWhole: false, others: narrow.store.papersWith }),
      }
      const asked = { topic: topicOf(text), typed: text, limit: 10, channel: undefined }
      const found = await searchPapers({ store: narrow.store, archive, synonyms }, asked)
      expect(found.hits.map(({ paper }) => paper.key).sort(), text).toEqual(keys)
      expect(found.older).toBe(0)
    }
    await wide.store.close()
    await narrow.store.close()
  })
})

describe('how many there are', () => {
  const papers = Array.from(
    { length: 90 },
    (_, at): Made => ({
      key: `k${at}`,
      title: `Robots ${at}`,
      abstract: at % 3 === 0 ? 'Nice robot. A hand.' : 'Nice robot has a hand.',
    }),
  )

  test('is counted without reading them where words, sentences and distances decide', async () => {
    const { search, store } = await openSearch(papers)
    expect(await search('robot hand', 5)).toMatchObject({ total: 90, counted: 'exactly' })
    expect(await search('ab:robot ab:hand', 5)).toMatchObject({ total: 90, counted: 'exactly' })
    expect(await search('"has a hand"', 5)).toMatchObject({ total: 60, counted: 'exactly' })
    expect(await search('ab:(robot NEAR/2 hand)', 5)).toMatchObject({ total: 30, counted: 'exactly' })
    expect((await search('"has a hand"', 5)).keys).toHaveLength(5)
    await store.close()
  })

  test('is estimated where it takes reading', async () => {
    const { search, store } = await openSearch(papers)
    const { total, counted, keys } = await search('ab:((robot NEAR/9 nice) NEAR/2 hand)', 5)
    expect([counted, keys.length]).toEqual(['about', 5])
    expect(Math.abs(total - 30)).toBeLessThan(15)
    await store.close()
  })

  test('is only the least of older papers that were not all looked at', async () => {
    const old = papers.map((one) => ({ ...one, daysAgo: OLD }))
    const { search, store } = await openSearch([{ key: 'new', title: 'Protein' }, ...old])
    const { counted, total, keys } = await search('robot', 5)
    expect(counted).toBe('at least')
    expect(total).toBeGreaterThanOrEqual(5)
    expect(total).toBeLessThan(90)
    expect(keys).toHaveLength(5)
    await store.close()
  })
})

describe('of the days of the window, what it has no place for is found too', () => {
  const some = (name: string): Made[] =>
    Array.from({ length: 5 }, (_, at) => ({ key: `${name}-${at}`, title: `Robots ${name} ${at}` }))

  test('the papers of one day', async () => {
    const { search, store } = await openSearch(some('new'), { days: 30, shared: 2, private: 100 })
    expect(await search('robots')).toMatchObject({ total: 5, counted: 'exactly', older: 3 })
    await store.close()
  })

  test('the papers of a channel', async () => {
    const { store } = await openSearch(some('new'))
    await seeOwn(store, [arrival('x', { title: 'Own robots' }), arrival('y', { title: 'Own robots too' })])
    const archive = createArchive(store, { days: 30, shared: 100, private: 1 })
    await archive.keepUp()
    const asked = { topic: topicOf('robots'), typed: 'robots', limit: 10 }
    const desk = { store, archive, synonyms }
    expect(await searchPapers(desk, { ...asked, channel: ROBOTICS })).toMatchObject({ total: 7, counted: 'exactly' })
    expect(await searchPapers(desk, { ...asked, channel: undefined })).toMatchObject({ total: 5, counted: 'exactly' })
    await store.close()
  })

  test('papers that came in since, and those that they pushed out', async () => {
    const { archive, search, store } = await openSearch(some('new'), { days: 30, shared: 6, private: 100 })
    expect(await search('robots')).toMatchObject({ total: 5, older: 0 })
    const more = [1, 2, 3].map((at) => arrival(`more-${at}`, { title: 'Robots', listedOn: '2026-11-21' }))
    await see(store, more, { at: T0 + DAY })
    await see(store, [arrival('late', { title: 'Robots', listedOn: '2026-01-01' })], { at: T0 + DAY })
    await archive.keepUp()
    expect(await search('robots')).toMatchObject({ total: 9, counted: 'exactly', older: 3 })
    await store.close()
  })
})

test('what is stored but not read yet is told', async () => {
  const many = Array.from({ length: 1_500 }, (_, at): Made => ({ key: `k${at}`, title: `Robots ${at}` }))
  const store = await openStore('sqlite::memory:')
  await see(
    store,
    many.map(({ key, ...parts }) => arrival(key, parts)),
  )
  const archive = createArchive(store)
  const asked = { topic: topicOf('robots'), typed: 'robots', limit: 5, channel: undefined }
  expect(await searchPapers({ store, archive, synonyms }, asked)).toMatchObject({ isPartial: true })
  await archive.keepUp()
  const whole = { isPartial: false, total: 1_500, counted: 'exactly' }
  expect(await searchPapers({ store, archive, synonyms }, asked)).toMatchObject(whole)
  await store.close()
})

describe('where nothing matches, what comes close', () => {
  const papers: Made[] = [
    { key: 'new', title: 'Scalable diffusion policies', abstract: 'We train.', authors: ['Ann Fuchs'] },
    {
      key: 'old',
      title: 'Occupancy simulation at scale',
      abstract: 'We drive.',
      daysAgo: OLD,
      authors: ['Bea Okafor'],
    },
    ...Array.from(
      { length: 30 },
      (_, at): Made => ({ key: `other-${at}`, title: `Protein number ${at}`, daysAgo: at }),
    ),
  ]

  test.each<[typed: string, closest: string[]]>([
    ['scalable difusion polcies', ['new']],
    ['occupancy simulation for robots', ['old']],
    ['okafor simulation', ['old']],
    ['occupancy simulaton', ['old']],
    ['ocupancy simulaton', ['old']],
    ['fuchs policies', ['new']],
    ['asdfgh qwerty', []],
    ['zzz', []],
    ['the dancing elephants', []],
  ])('%s', async (typed, closest) => {
    const { search, store } = await openSearch(papers)
    const found = await search(typed)
    expect(found.total).toBe(0)
    expect(found.closest).toEqual(closest)
    await store.close()
  })

  test('also while the window is not whole', async () => {
    const { store } = await openSearch(papers)
    const archive = createArchive(store, { days: 30, shared: 2, private: 1 })
    const read = await archive.read()
    const empty = { ...read, window: createKeywordIndex(), isWhole: false, others: store.papersWith }
    const typed = 'scalable difusion polcies'
    const asked = { topic: topicOf(typed), typed, limit: 5, channel: undefined }
    const desk = { store, archive: { ...archive, read: async () => empty }, synonyms }
    expect((await searchPapers(desk, asked)).close.map(({ key }) => key)).toEqual(['new'])
    await store.close()
  })
})
