import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Source } from '../../src/core/ports.ts'
import type { ArxivOptions } from '../../src/sources/arxiv.ts'
import { type Arxiv, openArxiv } from '../servers/arxiv.ts'
import { collect, createReader, createTime, openSource, paper, type Time } from './arxiv/reading.ts'

/** One more than one feed is asked for. */
const MANY = Array.from({ length: 31 }, (_, at) => `cs.A${at}`)

/** 16 November 2026 is a Monday. Midnight in New York is 05:00 in UTC. */
let time: Time
let arxiv: Arxiv
beforeEach(async () => {
  time = createTime('2026-11-16T10:00:00Z')
  arxiv = await openArxiv({ now: time.at })
})
afterEach(() => arxiv.close())

const open = (options: Partial<ArxivOptions> = {}): Source => openSource(time, arxiv.url, options)
const asked = (): string[] => arxiv.site.requests.map(({ path }) => path.split('?')[0] ?? '')

const reader = (options: Partial<ArxivOptions> = {}) => createReader(time, open(options))

describe('the announcement of the day', () => {
  test('is live at the first reading, and comes once', async () => {
    arxiv.announce('2026-11-13', [paper(1)])
    arxiv.announce('2026-11-16', [
      paper(2),
      { ...paper(3), type: 'cross' },
      { ...paper(4), type: 'replace', version: 2 },
    ])
    const read = reader({ categories: ['cs.CL', 'cs.LG'] })
    const first = await read('2026-11-16T10:00:00Z')
    expect(first.seen).toEqual(['2611.00002 new', '2611.00003 cross', '2611.00004 replace', 'cursor'])
    expect(first.error).toBeUndefined()
    expect(asked()).toEqual(['/rss/cs.CL+cs.LG'])
    expect((await read('2026-11-16T11:00:00Z')).seen).toEqual([])
    expect(arxiv.site.requests[1]?.headers['if-none-match']).toMatch(/^"/)
  })

  test('follows the one before', async () => {
    const read = reader()
    for (const [number, day] of ['2026-11-16', '2026-11-17', '2026-11-18'].entries())
      arxiv.announce(day, [paper(number)])
    expect((await read('2026-11-16T10:00:00Z')).seen).toEqual(['2611.00000 new', 'cursor'])
    expect((await read('2026-11-17T10:00:00Z')).seen).toEqual(['2611.00001 new', 'cursor'])
    expect((await read('2026-11-18T10:00:00Z')).seen).toEqual(['2611.00002 new', 'cursor'])
    expect(new Set(asked())).toEqual(new Set(['/rss/cs.CL']))
  })

  test('is missing at a weekend, and nothing was missed after it', async () => {
    arxiv.announce('2026-11-13', [paper(1)])
    arxiv.announce('2026-11-16', [paper(2)])
    const read = reader()
    expect((await read('2026-11-13T10:00:00Z')).seen).toEqual(['2611.00001 new', 'cursor'])
    expect((await read('2026-11-14T10:00:00Z')).seen).toEqual(['cursor'])
    expect((await read('2026-11-15T10:00:00Z')).seen).toEqual(['cursor'])
    expect((await read('2026-11-16T10:00:00Z')).seen).toEqual(['2611.00002 new', 'cursor'])
    expect(new Set(asked())).toEqual(new Set(['/rss/cs.CL']))
  })

  test('of more than thirty categories is asked for in parts, and a paper of two parts is one', async () => {
    arxiv.announce('2026-11-16', [{ ...paper(1), categories: ['cs.A0', 'cs.A30'] }, paper(2)])
    const { seen } = await reader({ categories: MANY })('2026-11-16T10:00:00Z')
    expect(seen).toEqual(['2611.00001 new', 'cursor'])
    expect(asked()).toEqual([`/rss/${MANY.slice(0, 30).join('+')}`, '/rss/cs.A30'])
  })

  test('of two parts, one of which shows it later: each is read when it does, and nothing was missed', async () => {
    arxiv.announce('2026-11-16', [{ ...paper(1), categories: ['cs.A0', 'cs.A30'] }])
    arxiv.announce('2026-11-17', [{ ...paper(2), categories: ['cs.A0'] }])
    arxiv.announce('2026-11-18', [{ ...paper(3), categories: ['cs.A0', 'cs.A30'] }])
    const read = reader({ categories: MANY })
    await read('2026-11-16T10:00:00Z')
    const late = '<rss><channel><pubDate>Mon, 16 Nov 2026 00:00:00 -0500</pubDate></channel></rss>'
    arxiv.site.on('/rss/cs.A30', { body: late })
    expect((await read('2026-11-17T10:00:00Z')).seen).toEqual(['2611.00002 new', 'cursor'])
    arxiv.site.on('/rss/cs.A30', { body: late.replace('Mon, 16', 'Tue, 17') })
    expect((await read('2026-11-17T11:00:00Z')).seen).toEqual(['cursor'])
    arxiv.site.on('/rss/cs.A30', { body: late.replace('Mon, 16', 'Wed, 18') })
    expect((await read('2026-11-18T10:00:00Z')).seen).toEqual(['2611.00003 new', 'cursor'])
    expect(asked()).not.toContain('/api/query')
  })

  test('of two parts: what is unchanged stays so when the other changes', async () => {
    arxiv.announce('2026-11-16', [{ ...paper(1), categories: ['cs.A0', 'cs.A30'] }])
    const read = reader({ categories: MANY })
    await read('2026-11-16T10:00:00Z')
    arxiv.announce('2026-11-16', [{ ...paper(2), categories: ['cs.A0'] }])
    expect((await read('2026-11-16T11:00:00Z')).seen).toEqual(['2611.00001 new', '2611.00002 new', 'cursor'])
    expect((await read('2026-11-16T12:00:00Z')).seen).toEqual([])
  })

  test('goes on where it was left when the operator adds a category', async () => {
    for (const [number, day] of ['2026-11-16', '2026-11-17', '2026-11-18'].entries())
      arxiv.announce(day, [paper(number)])
    time.set('2026-11-16T10:00:00Z')
    const { cursor } = await collect(open().read(undefined))
    expect((await collect(open({ categories: ['cs.RO', 'cs.CL'] }).read(cursor))).seen).toEqual([
      '2611.00000 new',
      'cursor',
    ])
    time.set('2026-11-18T10:00:00Z')
    expect((await collect(open({ categories: ['cs.RO', 'cs.CL'] }).read(cursor))).seen).toEqual([
      '2611.00002 new',
      'cursor',
      '2611.00000',
      'cursor',
      '2611.00001',
      'cursor',
    ])
    expect((await collect(open({ categories: ['cs.RO'] }).read(cursor))).seen).toEqual(['cursor'])
  })

  test('that is older than the last is read, and nothing begins anew', async () => {
    arxiv.announce('2026-11-16', [paper(1)])
    arxiv.announce('2026-11-17', [paper(2)])
    arxiv.announce('2026-11-18', [paper(3)])
    const read = reader()
    await read('2026-11-17T10:00:00Z')
    const { cursor } = await read('2026-11-16T10:00:00Z')
    expect(cursor).toContain('"seen":"2026-11-17","announced":"2026-11-17"')
    expect((await read('2026-11-18T10:00:00Z')).seen).toEqual(['2611.00003 new', 'cursor'])
  })

  test('that may have been cut off at two thousand is asked for in halves', async () => {
    const many = (category: string, from: number) =>
      Array.from({ length: 1_000 }, (_, at) => ({ ...paper(from + at), categories: [category] }))
    arxiv.announce('2026-11-16', [...many('cs.CL', 0), ...many('cs.LG', 2_000)])
    const read = reader({ categories: ['cs.CL', 'cs.LG'] })
    const { seen } = await read('2026-11-16T10:00:00Z')
    expect(seen).toHaveLength(2_001)
    expect(asked()).toEqual(['/rss/cs.CL+cs.LG', '/rss/cs.CL', '/rss/cs.LG'])
    expect((await read('2026-11-16T11:00:00Z')).seen).toEqual([])
    expect(asked().slice(3)).toEqual(['/rss/cs.CL+cs.LG'])
  })

  test('of one category, cut off at two thousand: the query interface tells the rest, once', async () => {
    arxiv.announce(
      '2026-11-16',
      Array.from({ length: 2_100 }, (_, at) => paper(at)),
    )
    const read = reader()
    const { seen, cursor } = await read('2026-11-16T10:00:00Z')
    expect(new Set(seen.map((one) => one.split(' ')[0])).size).toBe(2_101)
    expect(seen.slice(2_000, 2_002)).toEqual(['cursor', '2611.00000'])
    expect(cursor).toContain('"missed":[]')
    const count = asked().length
    expect((await read('2026-11-16T11:00:00Z')).seen).toEqual([])
    const body = await (await fetch(`${arxiv.url}/rss/cs.CL`)).text()
    arxiv.site.on('/rss/cs.CL', { body: body.replace('Paper 7<', 'Paper 7, as it is called now<') })
    expect((await read('2026-11-16T12:00:00Z')).seen).toHaveLength(2_001)
    expect(new Set(asked().slice(count))).toEqual(new Set(['/rss/cs.CL']))
  })

  test('of one category, cut off, whose rest cannot be asked for, was not read', async () => {
    arxiv.announce(
      '2026-11-16',
      Array.from({ length: 2_100 }, (_, at) => paper(at)),
    )
    arxiv.fault('busy', 'query')
    const failed = await reader()('2026-11-16T10:00:00Z')
    expect(failed.seen).toHaveLength(2_001)
    expect([failed.error, failed.isGap]).toEqual(['127.0.0.1 asks for a pause until 10:10 UTC', undefined])
  })

  test('of two categories, one of which is cut off itself', async () => {
    const many = Array.from({ length: 2_100 }, (_, at) => paper(at))
    arxiv.announce('2026-11-16', [...many, { ...paper(3_000), categories: ['cs.LG'] }])
    const { seen } = await reader({ categories: ['cs.CL', 'cs.LG'] })('2026-11-16T10:00:00Z')
    expect(new Set(seen.map((one) => one.split(' ')[0])).size).toBe(2_102)
  })

  test('whose halves are of two days is read anew', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => paper(at))
    arxiv.announce('2026-11-17', many)
    const late = '<rss><channel><pubDate>Mon, 16 Nov 2026 00:00:00 -0500</pubDate></channel></rss>'
    arxiv.site.on('/rss/cs.LG', { body: late })
    const read = reader({ categories: ['cs.CL', 'cs.LG'] })
    expect((await read('2026-11-17T10:00:00Z')).cursor).toContain('"seen":"2026-11-16"')
    arxiv.site.on('/rss/cs.LG', { body: late.replace('Mon, 16', 'Tue, 17') })
    expect((await read('2026-11-17T11:00:00Z')).cursor).toContain('"seen":"2026-11-17"')
    expect((await read('2026-11-17T12:00:00Z')).seen).toEqual([])
  })

  test('of a whole archive', async () => {
    arxiv.announce('2026-11-16', [paper(1)])
    expect((await reader({ categories: ['cs.*'] })('2026-11-16T10:00:00Z')).seen).toEqual(['2611.00001 new', 'cursor'])
    expect(asked()).toEqual(['/rss/cs'])
  })
})

describe('a feed that fails', () => {
  test.each([
    ['busy', '127.0.0.1 asks for a pause until 10:10 UTC'],
    ['refused', '127.0.0.1 asks for a pause until 10:10 UTC'],
    ['truncated', '127.0.0.1 answered with a feed that is cut off or broken'],
    ['web-page', '127.0.0.1 answered with a web page instead of its feed'],
  ] as const)('%s: words, no cursor, and all of it the next time', async (fault, words) => {
    arxiv.announce('2026-11-16', [paper(1)])
    arxiv.fault(fault)
    const read = reader()
    expect(await read('2026-11-16T10:00:00Z')).toEqual({ seen: [], cursor: undefined, reached: [], error: words })
    arxiv.heal()
    expect((await read('2026-11-16T10:30:00Z')).seen).toEqual(['2611.00001 new', 'cursor'])
  })

  test('of a category that there is not', async () => {
    arxiv.site.on('/rss/cs.XX', { status: 404 })
    expect((await reader({ categories: ['cs.XX'] })('2026-11-16T10:00:00Z')).error).toBe(
      '127.0.0.1 has no feed of cs.XX; are these categories of arXiv?',
    )
  })

  test.each([
    [404, 'has no feed of cs.A30; are these categories of arXiv?'],
    [400, 'does not accept the request (400)'],
    [500, 'answered with an error of its own (500)'],
  ])('one of two, always (%d): the other goes on as if it were alone', async (status, words) => {
    for (const [number, day] of ['2026-11-16', '2026-11-17'].entries())
      arxiv.announce(day, [{ ...paper(number), categories: ['cs.A0'] }])
    arxiv.site.on('/rss/cs.A30', { status })
    const read = reader({ categories: MANY })
    const readings = [
      await read('2026-11-16T10:00:00Z'),
      await read('2026-11-16T11:00:00Z'),
      await read('2026-11-17T10:00:00Z'),
    ]
    expect(readings.map(({ seen }) => seen)).toEqual([['2611.00000 new', 'cursor'], [], ['2611.00001 new', 'cursor']])
    for (const { error } of readings) expect(error).toBe(`127.0.0.1 ${words}`)
    expect(asked()).not.toContain('/api/query')
  })

  test('one of two, for a while: what it announced meanwhile is read once it is back', async () => {
    for (const [number, day] of ['2026-11-16', '2026-11-17', '2026-11-18'].entries())
      arxiv.announce(day, [{ ...paper(number), categories: ['cs.A30'] }])
    const read = reader({ categories: MANY })
    await read('2026-11-16T10:00:00Z')
    time.set('2026-11-18T10:00:00Z')
    const body = await (await fetch(`${arxiv.url}/rss/cs.A30`)).text()
    arxiv.site.on('/rss/cs.A30', { status: 500 })
    expect((await read('2026-11-17T10:00:00Z')).seen).toEqual(['cursor'])
    arxiv.site.on('/rss/cs.A30', { body })
    expect((await read('2026-11-18T10:00:00Z')).seen).toEqual([
      '2611.00002 new',
      'cursor',
      '2611.00000',
      'cursor',
      '2611.00001',
      'cursor',
    ])
  })

  test('says nothing of a secret in the address', async () => {
    arxiv.announce('2026-11-16', [paper(1)])
    const url = arxiv.url.replace('http://', 'http://ann:hushhush@')
    arxiv.fault('web-page')
    const failed = await collect(open({ url }).read(undefined))
    arxiv.heal()
    const read = await collect(open({ url }).read(undefined))
    expect([failed.error, read.seen.length]).toEqual(['127.0.0.1 answered with a web page instead of its feed', 2])
    expect(`${failed.error}${read.cursor}`).not.toMatch(/hushhush|ann:/)
  })

  test.each([['{'], ['{"v":2}'], ['[]'], ['{"v":1,"seen":"soon","announced":"soon","gaps":[],"validators":{}}']])(
    'a cursor that cannot be read (%s) is none',
    async (cursor) => {
      arxiv.announce('2026-11-16', [paper(1)])
      expect((await collect(open().read(cursor))).seen).toEqual(['2611.00001 new', 'cursor'])
    },
  )
})

test('three seconds lie between two requests, whichever server they go to', async () => {
  time.set('2026-11-16T10:00:00Z')
  const source = open({ pauseMs: 3_000 })
  await collect(source.read(undefined))
  await collect(source.readBack?.('2026-11-13', undefined))
  expect(time.slept).toEqual([3_000, 3_000])
})
