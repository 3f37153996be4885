import { describe, expect, test } from 'vitest'
import { WORDS_VERSION } from '../../src/core/paper-words.ts'
import type { Store } from '../../src/core/store.ts'
import { keepPage } from '../../src/flows/keep-words.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, see, T0, useStore } from '../contracts/store/sample.ts'

const store = useStore(() => openStore('sqlite::memory:'))

async function keepAll(): Promise<number[]> {
  const pages: number[] = []
  for (let kept = await keepPage(store()); typeof kept === 'number'; kept = await keepPage(store())) pages.push(kept)
  return pages
}

async function found(word: Partial<{ stems: string[]; prefixes: string[] }>): Promise<string[]> {
  const papers = await store().papersWith({ kind: 'word', stems: [], prefixes: [], ...word }, { limit: 99, offset: 0 })
  return papers.map(({ key }) => key).sort()
}

test('what is kept: stems, the beginnings of spellings, and values', async () => {
  await see(store(), [
    arrival('a', {
      title: 'Low-Rank Adaptation in C++',
      abstract: 'We study organizations.',
      authors: ['Sergey V. Levine', 'Wang, Li', '???'],
      categories: ['cs.LG'],
      arxiv: '2611.00001',
    }),
    arrival('b', { title: 'Wangler', abstract: 'About hf.', authors: ['Wangler'], categories: ['csx.LG'] }),
  ])
  expect(await keepAll()).toEqual([2])
  expect(await found({ stems: ['lowrank'] })).toEqual(['a'])
  expect(await found({ stems: ['c++'] })).toEqual(['a'])
  expect(await found({ prefixes: ['organizat'] })).toEqual(['a'])
  expect(await found({ prefixes: ['author:wang:'] })).toEqual(['a'])
  expect(await found({ prefixes: ['author:levine:'] })).toEqual(['a'])
  expect(await found({ prefixes: ['category:cs.'] })).toEqual(['a'])
  expect(await found({ prefixes: ['id:2611.00001:'] })).toEqual(['a'])
  expect(await found({ prefixes: ['source:hf:'] })).toEqual(['a', 'b'])
  expect(await found({ stems: ['levin'] })).toEqual([])
})

test('pages are small, and smaller where papers are long; a single paper may be longer than any page', async () => {
  const long = 'Robots fold origami. '.repeat(800)
  const papers = Array.from({ length: 40 }, (_, at) => arrival(`k${at}`))
  const longer = Array.from({ length: 5 }, (_, at) => arrival(`long-${at}`, { abstract: long }))
  await see(store(), [...papers, ...longer, arrival('longest', { abstract: long.repeat(4) })])
  const pages = await keepAll()
  expect(pages.reduce((sum, kept) => sum + kept, 0)).toBe(46)
  expect(Math.max(...pages)).toBeLessThanOrEqual(16)
  expect(pages.at(-1)).toBe(1)
  expect(pages.length).toBeGreaterThan(4)
  expect((await store().wordFrequencies(['origami', 'about'])).holding).toEqual(
    new Map([
      ['origami', 6],
      ['about', 46],
    ]),
  )
})

test('a paper that changes is read again', async () => {
  await see(store(), [arrival('a', { version: 1, abstract: 'Robots.' })])
  await keepAll()
  await see(store(), [arrival('a', { version: 2, abstract: 'Drones.' })], { at: T0 + 1 })
  expect(await keepAll()).toEqual([1])
  expect([await found({ stems: ['robot'] }), await found({ stems: ['drone'] })]).toEqual([[], ['a']])
})

describe('two keepers at once', () => {
  test('lose nothing and keep nothing twice', async () => {
    await see(
      store(),
      Array.from({ length: 100 }, (_, at) => arrival(`k${at}`, { title: `Robots ${at}` })),
    )
    await Promise.all([keepAll(), keepAll()])
    const { papers, holding } = await store().wordFrequencies(['robot'])
    expect([papers, holding.get('robot')]).toEqual([100, 100])
    expect(await store().wordsReach(WORDS_VERSION)).toBeGreaterThan(0)
  })

  test('the slower one’s page is not kept over what the faster one kept later', async () => {
    await see(store(), [arrival('a', { version: 1, abstract: 'Robots.' })])
    const slow: Store = {
      ...store(),
      async keepWords(kept) {
        await see(store(), [arrival('a', { version: 2, abstract: 'Drones.' })], { at: T0 + 1 })
        await keepAll()
        return store().keepWords(kept)
      },
    }
    await keepPage(slow)
    await keepAll()
    expect([await found({ stems: ['robot'] }), await found({ stems: ['drone'] })]).toEqual([[], ['a']])
  })
})
