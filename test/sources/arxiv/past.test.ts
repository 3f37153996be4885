/** What the query interface is asked for: days that are past, and single papers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Cursor, Source } from '../../../src/core/ports.ts'
import { type Arxiv, openArxiv } from '../../servers/arxiv.ts'
import { collect, createTime, openSource, paper, type Time } from './reading.ts'

let time: Time
let arxiv: Arxiv
beforeEach(async () => {
  time = createTime('2026-11-16T10:00:00Z')
  arxiv = await openArxiv({ now: time.at })
})
afterEach(() => arxiv.close())

const open = (): Source => openSource(time, arxiv.url)

describe('the past', () => {
  beforeEach(() => {
    for (const [number, day] of ['2026-11-12', '2026-11-13', '2026-11-16'].entries()) {
      arxiv.announce(day, [paper(number), paper(number + 10)])
    }
  })
  const back = (source: Source, from: string, since?: Cursor) => collect(source.readBack?.(from, since), since)

  test('is read a listing day at a time, the newest first', async () => {
    const { seen, reached } = await back(open(), '2026-11-12')
    expect(seen.map((one) => one.replace('2611.000', ''))).toEqual([
      '02',
      '12',
      'cursor',
      '01',
      '11',
      'cursor',
      '00',
      '10',
      'cursor',
    ])
    expect(reached).toEqual(['2026-11-16', '2026-11-13', '2026-11-12'])
  })

  test('goes on from where it was left, also for an earlier day', async () => {
    const source = open()
    const first = await back(source, '2026-11-14')
    expect(first.reached).toEqual(['2026-11-16'])
    expect((await back(source, '2026-11-14', first.cursor)).seen).toEqual([])
    expect((await back(source, '2026-11-12', first.cursor)).reached).toEqual(['2026-11-13', '2026-11-12'])
  })

  test('keeps what it has when it fails', async () => {
    const source = open()
    const { cursor } = await back(source, '2026-11-16')
    arxiv.fault('web-page', 'query')
    const failed = await back(source, '2026-11-12', cursor)
    expect([failed.cursor, failed.error]).toEqual([
      cursor,
      '127.0.0.1 answered with a web page instead of its list of papers',
    ])
    arxiv.heal()
    expect((await back(source, '2026-11-12', cursor)).reached).toEqual(['2026-11-13', '2026-11-12'])
  })

  test('begins with Friday at a weekend', async () => {
    time.set('2026-11-15T10:00:00Z')
    expect((await back(open(), '2026-11-13')).reached).toEqual(['2026-11-13'])
  })

  test('is listed on the day on which it was announced', async () => {
    const days: string[] = []
    for await (const item of open().readBack?.('2026-11-12', undefined) ?? []) {
      if (item.kind === 'entry') days.push(item.entry.listedOn)
    }
    expect([...new Set(days)]).toEqual(['2026-11-16', '2026-11-13', '2026-11-12'])
  })
})

describe('one paper', () => {
  test.each([
    ['arxiv:2611.00001', '2611.00001'],
    ['arxiv:math/0309136', 'math/0309136'],
    ['arxiv:2611.99999', undefined],
  ])('%s is %s', async (key, found) => {
    arxiv.announce('2026-11-16', [
      paper(1),
      { id: 'math/0309136', title: 'Old' },
      { ...paper(1), type: 'replace', version: 2 },
    ])
    const entry = await open().lookUp?.(key)
    expect(entry?.arxiv).toBe(found)
    expect(entry?.announced).toBeUndefined()
    if (found === '2611.00001') expect(entry?.version).toBe(2)
    expect(arxiv.site.requests[0]?.query.get('max_results')).toBe('1')
  })

  test.each([['doi:10.1101/2026.01.01.1'], ['title:abc'], ['arxiv:all papers'], ['arxiv:']])(
    '%s is not asked for',
    async (key) => {
      expect(await open().lookUp?.(key)).toBeUndefined()
      expect(arxiv.site.requests).toEqual([])
    },
  )

  const error = (why: string): string =>
    `<feed xmlns:opensearch="x"><opensearch:totalResults>1</opensearch:totalResults><entry>
      <id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>${why}</summary></entry></feed>`

  test('another than was asked for is not taken for it', async () => {
    arxiv.announce('2026-11-16', [paper(1)])
    const answer = await fetch(`${arxiv.url}/api/query?id_list=2611.00001`)
    arxiv.site.on('/api/query', { body: await answer.text() })
    expect((await open().lookUp?.('arxiv:2611.00001'))?.arxiv).toBe('2611.00001')
    expect(await open().lookUp?.('arxiv:2611.00002')).toBeUndefined()
  })

  test('is refused at once where too many are asked for', async () => {
    const source = open()
    const asked = await Promise.allSettled(Array.from({ length: 15 }, () => source.lookUp?.('arxiv:2611.00001')))
    expect(asked.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))).toContain(
      'Error: 127.0.0.1 is asked too much just now: try again in a minute',
    )
  })

  test('an id that arXiv does not take is unknown', async () => {
    arxiv.site.on('/api/query', { body: error('incorrect id format for 2611.00001') })
    expect(await open().lookUp?.('arxiv:2611.00001')).toBeUndefined()
  })

  test.each([
    [{ body: error('out of order') }, '127.0.0.1 does not take the question: out of order'],
    [{ status: 500 }, '127.0.0.1 answered with an error of its own (500)'],
    [{ status: 404 }, '127.0.0.1 answered with nothing instead of its list of papers'],
    [{ body: 'Rate exceeded.' }, '127.0.0.1 answered with a list of papers that is cut off or broken'],
  ])('%j is a failure in words', async (answer, words) => {
    arxiv.site.on('/api/query', answer)
    await expect(open().lookUp?.('arxiv:2611.00001')).rejects.toThrow(new Error(words))
  })
})

test('the next listing is known', () => {
  expect(open().nextListing?.(Date.parse('2026-11-21T10:00:00Z'))).toBe(Date.parse('2026-11-23T05:00:00Z'))
})
