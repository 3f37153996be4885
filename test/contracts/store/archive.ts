import { expect, test } from 'vitest'
import type { Clue } from '../../../src/core/clue.ts'
import type { Paper } from '../../../src/core/paper.ts'
import { WORDS_VERSION } from '../../../src/core/paper-words.ts'
import { ownKey, ROBOTICS, seeOwn, VISION } from './owners.ts'
import { arrival, DAY, HOUR, type Open, see, T0, useStore } from './sample.ts'
import { holding, keepAll } from './words.ts'

async function all(pages: AsyncIterable<readonly Paper[]>): Promise<Paper[]> {
  const read: Paper[] = []
  for await (const page of pages) read.push(...page)
  return read
}

export function archiveContract(open: Open): void {
  const store = useStore(open)
  const keysWith = async (clue: Clue, from = '2026-11-01', to = '2026-11-30') =>
    (await all(store().archiveWith(clue, from, to))).map(({ key }) => key)

  test('the archive is read by listing day, with the fields as known on that day', async () => {
    const at = Date.parse('2026-11-18T10:00:00Z')
    await see(
      store(),
      [arrival('b', { listedOn: '2026-11-18', upvotes: 1 }), arrival('a', { listedOn: '2026-11-19' })],
      {
        at,
      },
    )
    await see(store(), [arrival('b', { listedOn: '2026-11-18', upvotes: 2 })], { at: at + HOUR })
    await see(store(), [arrival('b', { listedOn: '2026-11-18', upvotes: 50, doi: '10.1/b' })], { at: at + 2 * DAY })
    await see(
      store(),
      [arrival('c', { listedOn: '2026-10-01', upvotes: 7 }), arrival('d', { listedOn: '2026-11-20' })],
      {
        at,
        live: false,
      },
    )
    await see(store(), [arrival('c', { listedOn: '2026-10-01', upvotes: 8 })], { at: at + DAY, live: false })
    const read = await all(store().archive('2026-10-01', '2026-11-19'))
    expect(read.map(({ key, upvotes, doi }) => [key, upvotes, doi])).toEqual([
      ['c', 7, undefined],
      ['b', 2, undefined],
      ['a', undefined, undefined],
    ])
    expect(await store().archiveSpan()).toEqual({ from: '2026-10-01', to: '2026-11-20' })
  })

  test('a long archive is read whole', async () => {
    const days = ['2026-11-18', '2026-11-19', '2026-11-20']
    const many = Array.from({ length: 1_203 }, (_, index) => arrival(`k${index}`, { listedOn: days[index % 3] ?? '' }))
    await see(store(), many)
    const read = await all(store().archive('2026-11-18', '2026-11-20'))
    expect(new Set(read.map(({ key }) => key)).size).toBe(1_203)
    expect(read.map(({ listedOn }) => listedOn)).toEqual(read.map(({ listedOn }) => listedOn).toSorted())
    expect(await store().archiveSpan()).toEqual({ from: '2026-11-18', to: '2026-11-20' })
  })

  test('the papers listed last, private ones apart', async () => {
    const listed = (key: string, listedOn: string) => arrival(key, { listedOn })
    await see(store(), [listed('b', '2026-11-18'), listed('c', '2026-11-19'), listed('a', '2026-11-18')])
    await see(store(), [listed('d', '2026-11-18')], { at: T0 + HOUR })
    await seeOwn(store(), [listed('x', '2026-11-20')])
    const own = await ownKey(store(), 'x')
    const keys = async (kind: 'private' | 'shared', limit: number) =>
      (await store().listedLast(kind, limit)).map(({ key }) => key)
    expect(await keys('shared', 9)).toEqual(['c', 'd', 'a', 'b'])
    expect(await keys('shared', 2)).toEqual(['c', 'd'])
    expect(await store().listedLast('private', 9)).toEqual([
      { key: own, listedOn: '2026-11-20', firstSeenAt: T0, isPrivate: true },
    ])
    expect((await store().listedLast('shared', 1))[0]).toEqual({ key: 'c', listedOn: '2026-11-19', firstSeenAt: T0 })
  })

  test('an empty archive', async () => {
    expect(await all(store().archive('2026-01-01', '2026-12-31'))).toEqual([])
    expect(await store().archiveSpan()).toBeUndefined()
    expect(await all(store().archiveWith(holding('robot'), '2026-01-01', '2026-12-31'))).toEqual([])
    expect(await store().countListed('2026-01-01', '2026-12-31', undefined)).toEqual([])
  })

  test('what may match is read by listing day, both included, as it was known then', async () => {
    const robots = (listedOn: string) => ({ title: 'A robot', abstract: 'It walks.', listedOn })
    await see(store(), [arrival('c', robots('2026-11-18')), arrival('a', robots('2026-11-19'))], { live: false })
    await see(
      store(),
      [arrival('b', robots('2026-11-18')), arrival('late', robots('2026-11-20')), arrival('d', robots('2026-11-19'))],
      { live: false },
    )
    await see(store(), [arrival('early', robots('2026-11-17')), arrival('no', { listedOn: '2026-11-18' })])
    await see(store(), [arrival('c', { ...robots('2026-11-18'), upvotes: 9 })], { at: T0 + DAY, live: false })
    await keepAll(store())
    const read = await all(store().archiveWith(holding('robot'), '2026-11-18', '2026-11-19'))
    expect(read.map(({ key, upvotes }) => [key, upvotes])).toEqual([
      ['b', undefined],
      ['c', undefined],
      ['a', undefined],
      ['d', undefined],
    ])
    const whole = await all(store().archive('2026-11-18', '2026-11-19'))
    expect(read).toEqual(whole.filter(({ key }) => key !== 'no'))
  })

  test('a long archive of what may match is read whole', async () => {
    const many = Array.from({ length: 1_203 }, (_, index) =>
      arrival(`k${index}`, { title: index % 3 === 0 ? 'none' : 'robot', listedOn: `2026-11-${10 + (index % 9)}` }),
    )
    await see(store(), many)
    await keepAll(store())
    const keys = await keysWith(holding('robot'))
    expect(new Set(keys).size).toBe(802)
    const whole = (await all(store().archive('2026-11-01', '2026-11-30'))).filter(({ title }) => title === 'robot')
    expect(keys).toEqual(whole.map(({ key }) => key))
  })

  test('a paper may match while nothing is kept of how it stands now', async () => {
    await see(store(), [arrival('a', { title: 'robot' }), arrival('b')])
    expect(await keysWith(holding('robot'))).toEqual(['a', 'b'])
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual(['a'])
    await see(store(), [arrival('b', { upvotes: 3 }), arrival('c')], { at: T0 + 1 })
    expect(await keysWith(holding('robot'))).toEqual(['a', 'b', 'c'])
    expect(await keysWith(holding())).toEqual(['b', 'c'])
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual(['a'])
    expect(await keysWith(holding())).toEqual([])
  })

  test('words of another version leave out nothing', async () => {
    await see(store(), [arrival('a', { title: 'robot' }), arrival('b')])
    await keepAll(store(), WORDS_VERSION + 1)
    expect(await keysWith(holding('robot'))).toEqual(['a', 'b'])
  })

  test.each([
    ['title', { title: 'Cats' }],
    ['abstract', { abstract: 'Of cats.' }],
  ])('a paper may match whose %s was once another', async (_, reworded) => {
    const first = { title: 'robot', abstract: 'robot', listedOn: '2026-11-18', version: 1 }
    await see(store(), [arrival('a', first), arrival('b', { ...first, title: 'Dogs', abstract: 'Dogs.' })])
    const later = { ...first, title: 'Dogs', abstract: 'Dogs.', ...reworded, version: 2 }
    await see(store(), [arrival('a', later)], { at: T0 + HOUR })
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual(['a'])
    const [then] = await all(store().archiveWith(holding('robot'), '2026-11-18', '2026-11-18'))
    expect(then).toMatchObject({ title: 'robot', abstract: 'robot' })
    await see(store(), [arrival('a', { ...later, upvotes: 1 })], { at: T0 + 2 * HOUR })
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual(['a'])
  })

  test('a paper may match as a paper stood that is part of it now', async () => {
    await see(store(), [arrival('old', { title: 'Cats', listedOn: '2026-11-18' })], { at: T0 - DAY })
    await see(store(), [arrival('young', { title: 'robot', listedOn: '2026-11-18' })], { at: T0 - 2 * DAY })
    await see(store(), [arrival('young', {}, ['old'])], { at: T0 })
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual(['young'])
    expect(await keysWith(holding('cat'))).toEqual(['young'])
  })

  test('what moved to an earlier day is found there', async () => {
    await see(store(), [arrival('a', { title: 'robot', listedOn: '2026-11-19' })])
    await keepAll(store())
    await see(store(), [arrival('a', { listedOn: '2026-11-02' })], { at: T0 + 1 })
    const onDay = (day: string) => keysWith(holding('robot'), day, day)
    expect([await onDay('2026-11-02'), await onDay('2026-11-19')]).toEqual([['a'], []])
    await keepAll(store())
    expect([await onDay('2026-11-02'), await onDay('2026-11-19')]).toEqual([['a'], []])
  })

  test('private papers of any channel are among what may match', async () => {
    await seeOwn(store(), [arrival('a', { title: 'robot' })])
    await keepAll(store())
    expect(await keysWith(holding('robot'))).toEqual([await ownKey(store(), 'a')])
  })

  test('papers are counted by listing day, private ones where they are seen', async () => {
    const on = (day: number) => ({ listedOn: `2026-11-${day}` })
    await see(store(), [arrival('a', on(17)), arrival('b', on(18)), arrival('c', on(18)), arrival('d', on(20))])
    await seeOwn(store(), [arrival('e', on(18)), arrival('f', on(19)), arrival('c', on(18))])
    await seeOwn(store(), [arrival('g', on(18))], { channel: VISION })
    const count = (channel?: string) => store().countListed('2026-11-18', '2026-11-20', channel)
    const day18 = (papers: number) => ({ day: '2026-11-18', papers })
    const day20 = { day: '2026-11-20', papers: 1 }
    expect(await count()).toEqual([day18(2), day20])
    expect(await count(ROBOTICS)).toEqual([day18(3), { day: '2026-11-19', papers: 1 }, day20])
    expect(await count(VISION)).toEqual([day18(3), day20])
    expect(await count('terminal:demo/other')).toEqual([day18(2), day20])
  })
}
