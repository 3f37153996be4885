import { expect, test } from 'vitest'
import { createArchive } from '../../src/flows/read-archive.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, see, T0 } from '../contracts/store/sample.ts'

test('a paper that was merged into another leaves the index', async () => {
  const store = await openStore('sqlite::memory:')
  await see(store, [arrival('old')])
  await see(store, [arrival('young')], { at: T0 + 1 })
  const archive = createArchive(store)
  expect((await archive.read()).size()).toBe(2)
  await see(store, [arrival('doi:1', {}, ['old', 'young'])], { at: T0 + 2 })
  const index = await archive.read()
  expect(index.size()).toBe(1)
  expect(index.suggest('about', 9)).toEqual([{ key: 'old', title: 'About old' }])
  await store.close()
})

test('only the papers changed last are held', async () => {
  const store = await openStore('sqlite::memory:')
  const archive = createArchive(store, 3)
  const titles = async () => (await archive.read()).suggest('about', 9).map(({ key }) => key)
  await see(store, [arrival('a'), arrival('b'), arrival('c')])
  expect((await titles()).toSorted()).toEqual(['a', 'b', 'c'])
  await see(store, [arrival('a', { authors: ['Ann'] })], { at: T0 + 1 })
  await see(store, [arrival('d'), arrival('e')], { at: T0 + 2 })
  expect((await titles()).toSorted()).toEqual(['a', 'd', 'e'])
  expect((await createArchive(store, 3).read()).size()).toBe(3)
  await store.close()
})
