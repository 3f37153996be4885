import { expect, test } from 'vitest'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { createRound } from '../../src/flows/plan-round.ts'
import { rankEach } from '../../src/flows/rank-papers.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, DAY, see, T0 } from '../contracts/store/sample.ts'
import { NO_PACKS, topicOf } from '../core/made.ts'

const synonyms = createSynonyms([])
const topic = topicOf('robot, origami')

const MADE = [
  ...Array.from({ length: 50 }, (_, at) => arrival(`k${at}`, { title: 'Robots', upvotes: at % 7 })),
  arrival('rare', { title: 'Origami' }),
  arrival('other', { title: 'Protein' }),
]

async function ranking(steps: readonly (readonly number[])[], window: number): Promise<string> {
  const store = await openStore('sqlite::memory:')
  const archive = createArchive(store, { days: 60, shared: window, private: 9 })
  for (const step of steps) {
    // First sights and listing days do not hang on the order of arrival, here.
    const arrivals = step.map((at) => MADE[at]).filter((one) => one !== undefined)
    await see(store, arrivals)
    await archive.read()
  }
  const papers = await store.papers(MADE.map(({ keys }) => keys[0]))
  const round = createRound({ ...NO_PACKS, store, archive, synonyms })
  const [ranked = []] = await rankEach(round, [{ topic, papers }])
  await store.close()
  return JSON.stringify([...ranked])
}

const all = MADE.map((_, at) => at)

test('counts every paper in the store, whatever the window holds and however they came in', async () => {
  const atOnce = await ranking([all], 100)
  expect(JSON.parse(atOnce)[0]).toMatchObject(['rare', { words: [{ word: 'Origami', papers: 1 }] }])
  expect(JSON.parse(atOnce)[1]).toMatchObject([expect.any(String), { words: [{ word: 'Robots', papers: 50 }] }])
  expect(JSON.parse(atOnce)).toHaveLength(51)
  expect(await ranking([all], 2)).toBe(atOnce)
  expect(await ranking([all.toReversed()], 100)).toBe(atOnce)
  expect(await ranking([all.slice(30), all.slice(0, 10), all.slice(10, 30)], 20)).toBe(atOnce)
})

test('ranks papers as they are given, not as they are stored', async () => {
  const store = await openStore('sqlite::memory:')
  await see(store, [arrival('a', { title: 'Robots' }), arrival('b', { title: 'Protein' })], { at: T0 + DAY })
  const archive = createArchive(store)
  const papers = await store.papers(['a', 'b'])
  const earlier = papers.map((paper) => ({ ...paper, title: paper.key === 'b' ? 'Origami' : 'Protein' }))
  const round = createRound({ ...NO_PACKS, store, archive, synonyms })
  const ranked = await rankEach(round, [
    { topic, papers: earlier },
    { topic: undefined, papers: earlier },
  ])
  expect(ranked.map((one) => [...one.keys()])).toEqual([['b'], []])
  await store.close()
})
