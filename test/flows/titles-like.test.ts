import { expect, test } from 'vitest'
import type { Clue } from '../../src/core/clue.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { titlesLike } from '../../src/flows/titles-like.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ROBOTICS } from '../contracts/store/owners.ts'
import { arrival, DAY, see, T0 } from '../contracts/store/sample.ts'

/** A store with a new paper and old ones with these titles, which remembers the clues that it was asked. */
async function openTitles(titles: readonly string[]) {
  const store = await openStore('sqlite::memory:')
  const listedOn = new Date(T0 - 90 * DAY).toISOString().slice(0, 10)
  await see(store, [
    arrival('new', { title: 'New' }),
    ...titles.map((title) => arrival(title, { title, listedOn, abstract: 'A b c.' })),
  ])
  const asked: Clue[] = []
  const papersWith: typeof store.papersWith = (clue, page) => {
    asked.push(clue)
    return store.papersWith(clue, page)
  }
  const archive = createArchive({ ...store, papersWith })
  await archive.keepUp()
  const like = async (typed: string) => (await titlesLike({ archive }, typed, 9, ROBOTICS)).map(({ title }) => title)
  return { store, asked, like }
}

const TITLES = ['Diffusion policies', 'AI in the lab', 'A B C of robots', 'Robots at work']

test.each([
  ['diff', ['Diffusion policies']],
  ['diffusion po', ['Diffusion policies']],
  ['diffusion p', ['Diffusion policies']],
  ['ai in t', ['AI in the lab']],
  ['robots at w', ['Robots at work']],
  ['a b c', ['A B C of robots']],
  ['polic', ['Diffusion policies']],
  ['di', []],
])('older titles: %s', async (typed, titles) => {
  const { store, like } = await openTitles(TITLES)
  expect(await like(typed)).toEqual(titles)
  await store.close()
})

test('nothing is asked that nearly every word begins with', async () => {
  const { store, asked, like } = await openTitles(TITLES)
  for (const typed of ['a b c', 'diffusion p', 'ai in t', 'a bc']) await like(typed)
  const prefixes = (clue: Clue): readonly string[] => (clue.kind === 'word' ? clue.prefixes : clue.of.flatMap(prefixes))
  expect(asked.flatMap(prefixes)).toEqual(['diffusion'])
  expect(asked).toHaveLength(4)
  await store.close()
})
