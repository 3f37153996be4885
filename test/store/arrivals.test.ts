/** What a paper was at which instant, when the clock that says so is put back. */
import { describe, expect, test } from 'vitest'
import { MINUTE } from '../../src/core/instant.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, see, T0, useStore } from '../contracts/store/sample.ts'

const FIRST = { title: 'First title', version: 1 }
const SECOND = { title: 'Second title', version: 2 }

describe('versions of a paper whose source is read after the clock was put back', () => {
  const store = useStore(() => openStore('sqlite::memory:'))

  test('come in the order in which they were told, each with all fields, and none is lost', async () => {
    await see(store(), [arrival('a', FIRST)])
    await see(store(), [arrival('a', SECOND)], { at: T0 - 4 * MINUTE })
    await see(store(), [arrival('a', { ...SECOND, categories: ['cs.RO'] })], { at: T0 - 3 * MINUTE })
    const versions = await store().versions('a')
    expect(versions.map(({ at, fields }) => [at - T0, fields.title, fields.categories])).toEqual([
      [0, 'First title', []],
      [1, 'Second title', []],
      [2, 'Second title', ['cs.RO']],
    ])
    expect(versions.every(({ fields }) => fields.abstract === 'What a says.')).toBe(true)
    expect(await store().versionsOf(['a'], { upvotes: false })).toEqual(new Map([['a', versions]]))
  })

  test('stand at their own instants again once the clock has caught up', async () => {
    await see(store(), [arrival('a', FIRST)])
    await see(store(), [arrival('a', SECOND)], { at: T0 - MINUTE })
    await see(store(), [arrival('a', { ...SECOND, categories: ['cs.RO'] })], { at: T0 + MINUTE })
    expect((await store().versions('a')).map(({ at }) => at - T0)).toEqual([0, 1, MINUTE])
  })

  test('are one where two are told at the same instant', async () => {
    await see(store(), [arrival('a', FIRST)])
    await see(store(), [arrival('a', SECOND)])
    expect((await store().versions('a')).map(({ at, fields }) => [at, fields.title])).toEqual([[T0, 'Second title']])
  })

  test('keep one count of upvotes a day', async () => {
    await see(store(), [arrival('a', { ...FIRST, upvotes: 1 })])
    await see(store(), [arrival('a', { ...FIRST, upvotes: 2 })], { at: T0 - 2 * MINUTE })
    await see(store(), [arrival('a', { ...FIRST, upvotes: 3 })], { at: T0 - MINUTE })
    expect((await store().versions('a')).map(({ at, fields }) => [at - T0, fields.upvotes])).toEqual([
      [0, 1],
      [1, 3],
    ])
  })
})
