import { expect, test } from 'vitest'
import { createArchive } from '../../src/flows/read-archive.ts'
import { openStore } from '../../src/store/open-store.ts'
import { ROBOTICS, seeOwn } from '../contracts/store/owners.ts'
import { arrival, HOUR, ref, sampleChannel, see, T0 } from '../contracts/store/sample.ts'

test('a paper that was merged into another leaves the index', async () => {
  const store = await openStore('sqlite::memory:')
  await see(store, [arrival('old')])
  await see(store, [arrival('young')], { at: T0 + 1 })
  const archive = createArchive(store)
  expect((await archive.read()).size()).toBe(2)
  await see(store, [arrival('doi:1', {}, ['old', 'young'])], { at: T0 + 2 })
  const index = await archive.read()
  expect(index.size()).toBe(1)
  expect(index.suggest('about', 9, () => true)).toEqual([{ key: 'old', title: 'About old' }])
  await store.close()
})

test('only the papers changed last are held', async () => {
  const store = await openStore('sqlite::memory:')
  const archive = createArchive(store, { shared: 3, private: 1 })
  const titles = async () => (await archive.read()).suggest('about', 9, () => true).map(({ key }) => key)
  await see(store, [arrival('a'), arrival('b'), arrival('c')])
  expect((await titles()).toSorted()).toEqual(['a', 'b', 'c'])
  await see(store, [arrival('a', { authors: ['Ann'] })], { at: T0 + 1 })
  await see(store, [arrival('d'), arrival('e')], { at: T0 + 2 })
  expect((await titles()).toSorted()).toEqual(['a', 'd', 'e'])
  expect((await createArchive(store, { shared: 3, private: 1 }).read()).size()).toBe(3)
  await store.close()
})

test('after a restart the papers are held that changed last, however often others changed', async () => {
  const store = await openStore('sqlite::memory:')
  await see(store, [arrival('a'), arrival('b')])
  for (let hour = 1; hour < 9; hour++) await see(store, [arrival('b', { upvotes: hour })], { at: T0 + hour * HOUR })
  expect((await createArchive(store, { shared: 3, private: 1 }).read()).size()).toBe(2)
  await store.close()
})

test('private papers push no other out', async () => {
  const store = await openStore('sqlite::memory:')
  await see(store, [arrival('a'), arrival('b')])
  await seeOwn(store, [arrival('x'), arrival('y'), arrival('z')])
  const titles = async (archive = createArchive(store, { shared: 2, private: 1 })) =>
    (await archive.read()).suggest('about', 9, () => true).map(({ title }) => title)
  expect((await titles()).toSorted()).toEqual(['About a', 'About b', 'About z'])
  await store.close()
})

test('what was private leaves with its channel, and what becomes everybody’s stands once', async () => {
  const store = await openStore('sqlite::memory:')
  await store.openChannel(sampleChannel('robotics', { state: 'held', held: { at: T0, scope: 'channel' } }))
  await seeOwn(store, [arrival('a'), arrival('b')])
  const archive = createArchive(store)
  expect((await archive.read()).size()).toBe(2)
  await see(store, [arrival('b')], { at: T0 + 1 })
  const index = await archive.read()
  expect(index.size()).toBe(2)
  expect(index.suggest('about', 9, () => true)).toContainEqual({ key: 'b', title: 'About b' })
  expect(await store.deleteChannel(ref('robotics'), T0)).toBe(true)
  expect(await store.paper('a', ROBOTICS)).toBeUndefined()
  expect((await archive.read()).suggest('about', 9, () => true)).toEqual([{ key: 'b', title: 'About b' }])
  await store.close()
})
