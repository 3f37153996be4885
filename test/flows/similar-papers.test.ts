import { expect, test } from 'vitest'
import type { Entry } from '../../src/core/paper.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { similarPapers } from '../../src/flows/similar-papers.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ROBOTICS, seeOwn, VISION } from '../contracts/store/owners.ts'
import { arrival, see } from '../contracts/store/sample.ts'

const WORDS = 'we show that our method outperforms existing approaches in extensive experiments'

async function openSimilar(made: Record<string, Partial<Entry>>) {
  const store = await openStore('sqlite::memory:')
  const others = Array.from({ length: 40 }, (_, at) =>
    arrival(`other-${at}`, { title: `Protein number ${at}`, abstract: `In this paper ${WORDS} on language models.` }),
  )
  await see(store, [...others, ...Object.entries(made).map(([key, parts]) => arrival(key, parts))])
  const archive = createArchive(store, { days: 9, shared: 99, private: 9 })
  const similar = async (key: string, channel = ROBOTICS) => {
    const paper = await store.paper(key)
    return paper === undefined ? expect.fail() : similarPapers({ store, archive }, paper, 9, channel)
  }
  return { store, similar }
}

const ASKED = { title: 'Folding origami with robots', abstract: `We fold paper cranes; ${WORDS} on language models.` }

test('the nearest share the most telling words, newer or older; never what papers are written with', async () => {
  const { store, similar } = await openSimilar({
    asked: ASKED,
    near: { title: 'Origami robots', abstract: `Cranes are folded. In this paper ${WORDS}.` },
    old: { title: 'Paper cranes', abstract: `Folding origami by hand; ${WORDS}.`, listedOn: '2025-01-01' },
    far: { title: 'Robots', abstract: `They walk; ${WORDS} on language models.` },
  })
  const neighbours = await similar('asked')
  expect(neighbours.map(({ paper }) => paper.key)).toEqual(['near', 'old'])
  expect(neighbours[0]?.shared.slice(0, 3).sort()).toEqual(['cranes', 'origami', 'robots'])
  for (const { score, shared } of neighbours) {
    expect(score).toBeGreaterThan(0)
    expect(score).toBeLessThanOrEqual(1)
    for (const word of WORDS.split(' ')) expect(shared).not.toContain(word)
    expect(shared).not.toContain('language')
  }
  await store.close()
})

test('nothing is like a paper that shares only what all papers share', async () => {
  const { store, similar } = await openSimilar({ asked: ASKED })
  expect(await similar('asked')).toEqual([])
  await store.close()
})

test('what a channel may not see is no neighbour', async () => {
  const { store, similar } = await openSimilar({ asked: ASKED })
  await seeOwn(store, [arrival('own', { title: 'Folding origami', abstract: 'Robots fold cranes.' })])
  expect((await similar('asked', ROBOTICS)).map(({ paper }) => paper.title)).toEqual(['Folding origami'])
  expect(await similar('asked', VISION)).toEqual([])
  await store.close()
})
