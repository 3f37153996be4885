/** Announcements that came while nobody read. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Arxiv, openArxiv } from '../../servers/arxiv.ts'
import { createReader, createTime, openSource, paper, type Time } from './reading.ts'

/** 16 November 2026 is a Monday. Midnight in New York is 05:00 in UTC. */
let time: Time
let arxiv: Arxiv
beforeEach(async () => {
  time = createTime('2026-11-16T10:00:00Z')
  arxiv = await openArxiv({ now: time.at })
})
afterEach(() => arxiv.close())

const asked = (): string[] => arxiv.site.requests.map(({ path }) => path.split('?')[0] ?? '')

const reader = () => createReader(time, openSource(time, arxiv.url))

/** What is seen of days on each of which one paper was announced. */
const days = (...papers: number[]): string[] => papers.flatMap((number) => [paper(number).id, 'cursor'])

describe('announcements that nobody read', () => {
  beforeEach(() => {
    const listed = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-23']
    for (const [number, day] of listed.entries()) arxiv.announce(day, [paper(number)])
  })

  test('are read by the query interface, each with a cursor, from the last day that was read on', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    const { seen, error } = await read('2026-11-19T10:00:00Z')
    expect(seen).toEqual(['2611.00003 new', 'cursor', ...days(0, 1, 2)])
    expect(error).toBeUndefined()
    expect((await read('2026-11-19T11:00:00Z')).seen).toEqual([])
    expect(asked().filter((path) => path === '/api/query')).toHaveLength(3)
  })

  test('hold what moderation held back until them', async () => {
    const held = { ...paper(9), submitted: '2026-11-13T12:00:00Z' }
    arxiv.announce('2026-11-17', [held])
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    expect((await read('2026-11-18T10:00:00Z')).seen).toContain(held.id)
  })

  test('are asked for again while the query interface does not show them yet, for a day and a half', async () => {
    const read = reader()
    arxiv.announce('2026-11-24', [paper(8)])
    await read('2026-11-24T05:30:00Z')
    // Nobody read on Wed 25 November, and what it announced is not there yet; 36 hours later is Thu 26 November, 17:00
    arxiv.announce('2026-11-26', [paper(10)])
    expect((await read('2026-11-26T05:30:00Z')).seen).toEqual(['2611.00010 new', 'cursor', ...days(8)])
    expect((await read('2026-11-26T06:30:00Z')).seen).toEqual([])
    arxiv.announce('2026-11-25', [paper(9)])
    expect((await read('2026-11-26T16:59:00Z')).seen).toEqual(days(9))
    expect((await read('2026-11-26T17:00:00Z')).seen).toEqual([])
  })

  test('count as days without papers once they are a day and a half old', async () => {
    const read = reader()
    arxiv.announce('2026-11-24', [paper(8)])
    await read('2026-11-24T05:30:00Z')
    arxiv.announce('2026-11-26', [paper(10)])
    expect((await read('2026-11-26T16:59:00Z')).seen).toEqual(['2611.00010 new', 'cursor', ...days(8)])
    expect((await read('2026-11-26T17:00:00Z')).seen).toEqual(['cursor'])
    const count = asked().length
    expect((await read('2026-11-26T18:00:00Z')).seen).toEqual([])
    expect(asked().slice(count)).toEqual(['/rss/cs.CL'])
  })

  test('are read at the weekend already', async () => {
    const read = reader()
    await read('2026-11-19T10:00:00Z')
    expect((await read('2026-11-21T10:00:00Z')).seen).toEqual(['cursor', ...days(3, 4)])
    expect((await read('2026-11-22T10:00:00Z')).seen).toEqual(['cursor'])
  })

  test('of a holiday and of the missed day after it, on which its papers came', async () => {
    await arxiv.close()
    arxiv = await openArxiv({ now: time.at })
    arxiv.announce('2026-11-25', [paper(1)])
    // Nothing on Thu 26 November; its papers come on Friday
    arxiv.announce('2026-11-27', [{ ...paper(2), submitted: '2026-11-25T12:00:00Z' }, paper(3)])
    arxiv.announce('2026-11-30', [paper(4)])
    const read = reader()
    await read('2026-11-25T10:00:00Z')
    expect((await read('2026-11-26T10:00:00Z')).seen).toEqual(['cursor'])
    const { seen } = await read('2026-11-30T10:00:00Z')
    expect(seen).toEqual(['2611.00004 new', 'cursor', ...days(1, 2, 3)])
  })

  test('of a day whose feed was still empty when it was read', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    arxiv.fault('empty-feed')
    expect((await read('2026-11-17T05:01:00Z')).seen).toEqual(['cursor'])
    arxiv.heal()
    expect((await read('2026-11-18T10:00:00Z')).seen).toEqual(['2611.00002 new', 'cursor', ...days(0, 1)])
  })

  test('are asked for once, however often they were found missing', async () => {
    const read = reader()
    await read('2026-11-18T10:00:00Z')
    arxiv.fault('web-page', 'query')
    await read('2026-11-21T10:00:00Z')
    await read('2026-11-23T10:00:00Z')
    arxiv.heal()
    expect((await read('2026-11-23T11:00:00Z')).seen).toEqual(days(2, 3, 4))
  })

  test('need not be read again where the reading fails on a later day', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    arxiv.fault('web-page', 'query', 2)
    expect((await read('2026-11-19T10:00:00Z')).seen).toEqual(['2611.00003 new', 'cursor', ...days(0, 1)])
    arxiv.heal()
    expect((await read('2026-11-19T11:00:00Z')).seen).toEqual(days(2))
  })

  test('are given up where the interface counts more papers than it shows', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    const page = `<feed xmlns:opensearch="o"><opensearch:totalResults>999999</opensearch:totalResults>${'<entry/>'.repeat(10_000)}</feed>`
    arxiv.site.on('/api/query', { body: page })
    expect((await read('2026-11-18T10:00:00Z')).error).toBe('127.0.0.1 counts more papers of one day than it shows')
    expect(asked().filter((path) => path === '/api/query')).toHaveLength(3)
  })

  test('stay missed while the query interface is busy, and are read once it is not', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    arxiv.fault('busy', 'query')
    const failed = await read('2026-11-18T10:00:00Z')
    expect(failed.seen).toEqual(['2611.00002 new', 'cursor'])
    expect(failed).toMatchObject({ error: '127.0.0.1 asks for a pause until 10:10 UTC', isGap: true })
    arxiv.heal()
    const before = asked().length
    expect((await read('2026-11-18T10:05:00Z')).error).toBe('127.0.0.1 asks for a pause until 10:10 UTC')
    expect(asked()).toHaveLength(before)
    const again = await read('2026-11-18T11:00:00Z')
    expect([again.seen, again.error]).toEqual([days(0, 1), undefined])
    expect((await read('2026-11-18T12:00:00Z')).seen).toEqual([])
  })

  test('are read although the feed fails', async () => {
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    arxiv.fault('web-page', 'query')
    expect((await read('2026-11-18T10:00:00Z')).error).toBe(
      '127.0.0.1 answered with a web page instead of its list of papers',
    )
    arxiv.heal()
    arxiv.fault('truncated', 'feed')
    const { seen, error, isGap } = await read('2026-11-19T10:00:00Z')
    expect([seen, isGap]).toEqual([days(0, 1), undefined])
    expect(error).toBe('127.0.0.1 answered with a feed that is cut off or broken')
    arxiv.heal()
    expect((await read('2026-11-19T11:00:00Z')).seen).toEqual(['2611.00003 new', 'cursor'])
  })

  test('of more than eight weeks are read for eight weeks', async () => {
    const read = reader()
    await read('2026-06-15T10:00:00Z')
    await read('2026-11-20T10:00:00Z')
    const windows = arxiv.site.requests.flatMap(
      ({ query }) => /\[(\d{8})/.exec(query.get('search_query') ?? '')?.[1] ?? [],
    )
    // 25 September is a Friday; what is listed then was submitted from Wednesday on
    expect([windows.length, windows[0], windows.at(-1)]).toEqual([40, '20260923', '20261117'])
  })

  test('of many pages, a page a request; where the pages end too early it is read again', async () => {
    arxiv.announce(
      '2026-11-17',
      Array.from({ length: 449 }, (_, at) => paper(1_000 + at)),
    )
    const read = reader()
    await read('2026-11-16T10:00:00Z')
    arxiv.fault('empty-page', 'query')
    expect((await read('2026-11-18T10:00:00Z')).error).toBe('127.0.0.1 gave only 0 of the 1 paper that it counts')
    arxiv.heal()
    const { seen } = await read('2026-11-18T11:00:00Z')
    expect(new Set(seen).size).toBe(452)
    expect(arxiv.site.requests.slice(-3).map(({ query }) => query.get('start'))).toEqual(['0', '200', '400'])
  })
})
