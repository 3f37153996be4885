import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/core/instant.ts'
import type { Clock, Cursor, Source, SourceItem } from '../../src/core/ports.ts'
import { type BiorxivOptions, createBiorxivSource } from '../../src/sources/biorxiv.ts'
import { createHttp } from '../../src/sources/http.ts'
import { type Biorxiv, openBiorxiv } from '../servers/biorxiv.ts'
import type { SiteAnswer } from '../servers/site.ts'

const TODAY = Date.parse('2026-11-21T10:00:00Z')
let now = TODAY
/** Sleeping takes no time, but is remembered. */
let slept: number[] = []
const clock: Clock = {
  now: () => new Date(now),
  sleep: async (ms) => {
    slept.push(ms)
    now += ms
  },
}

let server: Biorxiv
beforeEach(async () => {
  now = TODAY
  slept = []
  server = await openBiorxiv({ pageSize: 3 })
})
afterEach(() => server.close())

function open(options: Partial<BiorxivOptions> = {}): Source {
  const http = createHttp({ clock, userAgent: 'Paperwire tests', timeoutMs: 5_000 })
  return createBiorxivSource({
    name: 'biorxiv',
    server: 'biorxiv',
    http,
    url: server.url,
    now: () => now,
    pauseMs: 0,
    ...options,
  })
}

type Reading = {
  readonly seen: string[]
  readonly cursor: Cursor | undefined
  readonly reached: string[]
  readonly error?: string
}

/** What a reading yields, short (`.1 new`, `cursor`); a failure after it as `error`. */
async function collect(items: AsyncIterable<SourceItem> | undefined): Promise<Reading> {
  if (items === undefined) throw new Error('nothing to read')
  const seen: string[] = []
  const reached: string[] = []
  let cursor: Cursor | undefined
  try {
    for await (const item of items) {
      if (item.kind === 'entry') seen.push(`${item.entry.doi?.slice('10.1101'.length)} ${item.entry.announced}`)
      else if (item.kind === 'rejected') seen.push(`rejected ${item.rejected.at}`)
      else {
        seen.push('cursor')
        cursor = item.cursor
        if (item.reached !== undefined) reached.push(item.reached)
      }
    }
  } catch (fault) {
    return { seen, cursor, reached, error: fault instanceof Error ? fault.message : 'no error' }
  }
  return { seen, cursor, reached }
}

const paths = (): string[] => server.site.requests.map(({ path }) => path.replace('/details/biorxiv/', ''))
const post = (day: string, ...dois: string[]): void =>
  server.post(
    'biorxiv',
    day,
    dois.map((doi) => ({ doi: `10.1101/${doi}` })),
  )

describe('reading what is new', () => {
  test('the first reading takes yesterday and today, page by page', async () => {
    post('2026-11-19', 'old')
    post('2026-11-20', '1', '2')
    post('2026-11-21', '3', '4', '5')
    server.post('medrxiv', '2026-11-21', [{ doi: '10.1101/other' }])
    const { seen, cursor, error } = await collect(open().read(undefined))
    expect(error).toBeUndefined()
    expect(seen).toEqual(['/1 new', '/2 new', '/3 new', '/4 new', '/5 new', 'cursor'])
    expect(JSON.parse(cursor ?? '')).toEqual({ v: 1, from: '2026-11-20', through: '2026-11-21' })
    expect(paths()).toEqual(['2026-11-20/2026-11-21/0/json', '2026-11-20/2026-11-21/3/json'])
    expect(server.site.requests[0]?.headers).toMatchObject({ accept: 'application/json' })
  })

  test('an address with a slash at the end is the same', async () => {
    await collect(open({ url: `${server.url}/` }).read(undefined))
    expect(paths()).toEqual(['2026-11-20/2026-11-21/0/json'])
  })

  test('days without a paper have a cursor too', async () => {
    expect(await collect(open().read(undefined))).toMatchObject({ seen: ['cursor'] })
    expect(paths()).toHaveLength(1)
  })

  test('never reads live what was posted before the day before the first reading', async () => {
    const { cursor } = await collect(open().read(undefined))
    post('2026-11-19', 'late')
    post('2026-11-20', '1')
    now += DAY
    expect(await collect(open().read(cursor))).toMatchObject({ seen: ['/1 new', 'cursor'] })
    expect(paths().at(-1)).toBe('2026-11-20/2026-11-22/0/json')
  })

  test('reads the last week again, in pieces of three days, for what came late', async () => {
    const cursor = JSON.stringify({ v: 1, from: '2026-10-01', through: '2026-11-20' })
    post('2026-11-12', 'too late')
    post('2026-11-13', 'late')
    post('2026-11-21', '1')
    const { seen, cursor: next } = await collect(open().read(cursor))
    expect(seen).toEqual(['/late new', 'cursor', 'cursor', '/1 new', 'cursor'])
    expect(paths()).toEqual([
      '2026-11-13/2026-11-15/0/json',
      '2026-11-16/2026-11-18/0/json',
      '2026-11-19/2026-11-21/0/json',
    ])
    expect(JSON.parse(next ?? '')).toEqual({ v: 1, from: '2026-10-01', through: '2026-11-21' })
  })

  test('after weeks without a reading a failure keeps what was read before it', async () => {
    const cursor = JSON.stringify({ v: 1, from: '2026-09-01', through: '2026-10-30' })
    for (let day = 0; day < 22; day += 1) post(new Date(TODAY - day * DAY).toISOString().slice(0, 10), `d${day}`)
    server.site.on(/2026-11-10/, { status: 500 })
    const broken = await collect(open().read(cursor))
    expect(broken.error).toMatch(/^127\.0\.0\.1 answered with an error of its own \(500\)$/)
    expect(JSON.parse(broken.cursor ?? '')).toMatchObject({ from: '2026-09-01', through: '2026-11-09' })

    await server.close()
    server = await openBiorxiv({ pageSize: 3 })
    for (let day = 0; day < 22; day += 1) post(new Date(TODAY - day * DAY).toISOString().slice(0, 10), `d${day}`)
    const { seen, error } = await collect(open().read(broken.cursor))
    expect(error).toBeUndefined()
    expect(paths()[0]).toBe('2026-11-02/2026-11-04/0/json')
    const all = new Set([...broken.seen, ...seen].filter((one) => one.startsWith('/')))
    expect(all.size).toBe(22)
  })

  test('a failure in the days that are read again takes nothing back', async () => {
    server.site.on(/2026-11-16/, { status: 500 })
    const { seen, cursor } = await collect(
      open().read(JSON.stringify({ v: 1, from: '2026-10-01', through: '2026-11-20' })),
    )
    expect([seen, JSON.parse(cursor ?? '')]).toEqual([['cursor'], { v: 1, from: '2026-10-01', through: '2026-11-20' }])
  })

  test('after a very long time without a reading takes sixty days', async () => {
    await collect(open().read(JSON.stringify({ v: 1, from: '2025-01-01', through: '2025-02-01' })))
    expect(paths()[0]).toBe('2026-09-22/2026-09-24/0/json')
    expect(paths().at(-1)).toMatch(/\/2026-11-21\/0\/json$/)
  })

  test('a failure among the pages of one piece keeps what came before it, and moves no cursor', async () => {
    post('2026-11-20', '1', '2', '3', '4')
    server.site.on(/\/3\/json$/, { status: 502 })
    expect(await collect(open().read(undefined))).toMatchObject({
      seen: ['/1 new', '/2 new', '/3 new'],
      cursor: undefined,
      error: expect.any(String),
    })
  })

  test('a server that gives its first page again and again is not asked for ever', async () => {
    post('2026-11-20', '1', '2', '3', '4')
    const path = '/details/biorxiv/2026-11-20/2026-11-21/0/json'
    const page = await fetch(server.url + path).then((answer) => answer.text())
    server.site.on(/^\/details\//, { body: page })
    const asked = paths().length
    expect(await collect(open().read(undefined))).toMatchObject({
      seen: ['/1 new', '/2 new', '/3 new'],
      cursor: undefined,
      error: '127.0.0.1 answered with another page of its papers than the one asked for',
    })
    expect(paths().length - asked).toBe(2)
  })

  test('versions that stand on several pages are one entry', async () => {
    post('2026-11-20', 'a', 'b', 'c')
    server.post('biorxiv', '2026-11-21', [
      { doi: '10.1101/a', version: 2 },
      { doi: '10.1101/d', version: 3 },
      { doi: '10.1101/b', version: 2, type: 'Withdrawn' },
    ])
    expect((await collect(open().read(undefined))).seen).toEqual(['/a new', '/b new', '/c new', '/d replace', 'cursor'])
  })

  test('records that cannot be read cost nothing else', async () => {
    server.post('biorxiv', '2026-11-20', [
      { doi: '10.1101/1', title: '' },
      'rubbish',
      { doi: '10.1101/2' },
      { doi: '10.1101/3' },
    ])
    expect((await collect(open().read(undefined))).seen).toEqual([
      '/2 new',
      '/3 new',
      'rejected 10.1101/1 (2026-11-20)',
      'rejected a record without a DOI',
      'cursor',
    ])
  })

  test.each([
    'not JSON',
    '{}',
    '{"v":2,"from":"2026-11-01","through":"2026-11-02"}',
    '{"v":1,"from":"x","through":"2026-11-02"}',
    '[]',
  ])('the cursor %s counts as none', async (cursor) => {
    await collect(open().read(cursor))
    expect(paths()).toEqual(['2026-11-20/2026-11-21/0/json'])
  })

  test('a clock that was ahead at the last reading hides nothing', async () => {
    post('2026-11-20', '1')
    const cursor = JSON.stringify({ v: 1, from: '2026-11-01', through: '2027-05-05' })
    expect((await collect(open().read(cursor))).seen).toContain('/1 new')
    const first = JSON.stringify({ v: 1, from: '2027-05-04', through: '2027-05-05' })
    post('2026-11-21', '2')
    expect((await collect(open().read(first))).seen).toEqual(['/2 new', 'cursor'])
  })

  test('waits between two requests, and medRxiv waits for bioRxiv', async () => {
    post('2026-11-20', '1', '2', '3', '4')
    const http = createHttp({ clock, userAgent: 'Paperwire tests' })
    await collect(open({ http, pauseMs: 1_000 }).read(undefined))
    await collect(open({ http, pauseMs: 1_000, server: 'medrxiv' }).read(undefined))
    expect(server.site.requests).toHaveLength(3)
    expect(slept).toHaveLength(2)
  })
})

describe('categories', () => {
  test.each([
    [['cell biology'], ['/1 new', '/2 new']],
    [
      ['Cell_Biology', 'NEUROSCIENCE'],
      ['/1 new', '/2 new', '/3 new'],
    ],
    [['cell-biology'], ['/1 new', '/2 new']],
    [['biology'], []],
    [[], ['/1 new', '/2 new', '/3 new', '/4 new']],
  ])('%j', async (categories, seen) => {
    server.post('biorxiv', '2026-11-20', [
      { doi: '10.1101/1', category: 'cell biology' },
      { doi: '10.1101/2', category: 'Cell Biology' },
      { doi: '10.1101/3', category: 'neuroscience' },
      { doi: '10.1101/4', category: '' },
    ])
    expect((await collect(open({ categories }).read(undefined))).seen).toEqual([...seen, 'cursor'])
  })
})

describe('reading back', () => {
  test('two days at a time, the newest first, and further back later', async () => {
    for (let day = 10; day <= 21; day += 1) post(`2026-11-${day}`, `d${day}`)
    const first = await collect(open().readBack?.('2026-11-17', undefined))
    expect(first.seen).toEqual([
      '/d20 new',
      '/d21 new',
      'cursor',
      '/d18 new',
      '/d19 new',
      'cursor',
      '/d17 new',
      'cursor',
    ])
    expect(first.reached).toEqual(['2026-11-20', '2026-11-18', '2026-11-17'])
    expect(await collect(open().readBack?.('2026-11-17', first.cursor))).toMatchObject({ seen: [] })

    const later = await collect(open().readBack?.('2026-11-15', first.cursor))
    expect(later).toMatchObject({ seen: ['/d15 new', '/d16 new', 'cursor'], reached: ['2026-11-15'] })
    expect(JSON.parse(later.cursor ?? '')).toEqual({ v: 1, next: '2026-11-14' })
  })

  test('goes on where it broke off', async () => {
    post('2026-11-21', '1')
    post('2026-11-16', '2')
    server.site.on(/\/2026-11-18\/2026-11-19\//, { status: 500 })
    const broken = await collect(open().readBack?.('2026-11-16', undefined))
    expect(broken).toMatchObject({ seen: ['/1 new', 'cursor'], error: expect.any(String), reached: ['2026-11-20'] })
    server.site.on(/\/2026-11-18\/2026-11-19\//, { body: '{"messages":[{"status":"no posts found"}],"collection":[]}' })
    const rest = await collect(open().readBack?.('2026-11-16', broken.cursor))
    expect(rest).toMatchObject({ seen: ['cursor', '/2 new', 'cursor'], reached: ['2026-11-18', '2026-11-16'] })
  })

  test('tells of a withdrawal again behind the paper that it withdraws', async () => {
    post('2026-11-16', 'a', 'b')
    server.post('biorxiv', '2026-11-20', [{ doi: '10.1101/a', version: 2, type: 'withdrawn' }])
    const { seen } = await collect(open().readBack?.('2026-11-16', undefined))
    expect(seen).toEqual(['/a replace', 'cursor', 'cursor', '/a new', '/b new', '/a replace', 'cursor'])
  })

  test('tells of the newest version again behind the first one, which is older', async () => {
    post('2026-11-16', 'a')
    server.post('biorxiv', '2026-11-18', [{ doi: '10.1101/a', version: 2, title: 'Second' }])
    server.post('biorxiv', '2026-11-20', [{ doi: '10.1101/a', version: 3, title: 'Third' }])
    const told: string[] = []
    for await (const item of open().readBack?.('2026-11-16', undefined) ?? [])
      if (item.kind === 'entry') told.push(`${item.entry.announced}: ${item.entry.title}`)
    expect(told).toEqual(['replace: Third', 'replace: Second', 'new: On 10.1101/a', 'replace: Third'])
  })

  test('begins today where the clock was ahead before', async () => {
    post('2026-11-21', '1')
    const cursor = JSON.stringify({ v: 1, next: '2027-01-01' })
    expect(await collect(open().readBack?.('2026-11-20', cursor))).toMatchObject({ reached: ['2026-11-20'] })
    expect(paths()).toEqual(['2026-11-20/2026-11-21/0/json'])
  })

  test('ends where the server began', async () => {
    const cursor = JSON.stringify({ v: 1, next: '2013-11-04' })
    const { reached } = await collect(open().readBack?.('1990-01-01', cursor))
    expect(reached).toEqual(['2013-11-03', '1990-01-01'])
  })
})

describe('looking one paper up', () => {
  test('its latest version, whatever its category', async () => {
    post('2026-01-10', '2026.01.10.123456')
    server.post('biorxiv', '2026-02-10', [{ doi: '10.1101/2026.01.10.123456', version: 2, title: 'Second' }])
    const entry = await open({ categories: ['ecology'] }).lookUp?.('doi:10.1101/2026.01.10.123456')
    expect(entry).toMatchObject({ title: 'Second', version: 2, listedOn: '2026-01-10' })
    expect(entry).not.toHaveProperty('announced')
    expect(server.site.requests.map(({ path }) => path)).toEqual(['/details/biorxiv/10.1101/2026.01.10.123456/na/json'])
  })

  test('one of openRxiv', async () => {
    server.post('medrxiv', '2026-11-10', [{ doi: '10.64898/2026.11.10.26123456' }])
    expect(await open({ server: 'medrxiv' }).lookUp?.('doi:10.64898/2026.11.10.26123456')).toMatchObject({ version: 1 })
  })

  test('an unknown one is undefined', async () => {
    expect(await open().lookUp?.('doi:10.1101/2026.01.10.999999')).toBeUndefined()
    server.site.on(/na\/json$/, { status: 404 })
    expect(await open().lookUp?.('doi:10.1101/2026.01.10.999999')).toBeUndefined()
  })

  test('what the server answers about another paper is not it', async () => {
    post('2026-01-10', '2026.01.10.111111')
    const body = JSON.stringify({
      messages: [{ status: 'ok' }],
      collection: [{ doi: '10.1101/1', title: 'T', abstract: 'A.', date: '2026-01-01', version: '1' }],
    })
    server.site.on(/na\/json$/, { body })
    expect(await open().lookUp?.('doi:10.1101/2026.01.10.111111')).toBeUndefined()
  })

  test.each([
    'arxiv:2604.01234',
    'title:abc',
    'doi:10.1038/s41586',
    'doi:10.1101/gr.123456.111',
    'doi:10.1101/../../x',
    'doi:10.1101/2026.1?x',
  ])('%s is asked of nobody', async (key) => {
    expect(await open().lookUp?.(key)).toBeUndefined()
    expect(server.site.requests).toEqual([])
  })

  test('a failure is said', async () => {
    server.site.on(/./, { status: 500 })
    await expect(open().lookUp?.('doi:10.1101/2026.01.10.999999')).rejects.toThrow(/answered with an error of its own/)
  })
})

describe('answers that are no list', () => {
  const ok = { status: 'ok', total: '9' }
  test.each<[name: string, answer: SiteAnswer, words: string]>([
    ['a web page', { body: '<!doctype html><p>Sign in</p>' }, 'answered with a web page instead of its list of papers'],
    ['nothing', { body: '' }, 'answered with nothing instead of its list of papers'],
    ['text', { body: 'busy' }, 'answered with something that cannot be read instead of its list of papers'],
    [
      'half of the JSON',
      { body: '{"messages":[{"status":"ok"' },
      'answered with something that cannot be read instead of its list of papers',
    ],
    ['another JSON', { body: '{"error":"busy"}' }, 'answered with something else instead of its list of papers'],
    ['a list', { body: '[1]' }, 'answered with something else instead of its list of papers'],
    [
      'a collection that is none',
      { body: JSON.stringify({ messages: [ok], collection: 'none' }) },
      'answered with something else instead of its list of papers',
    ],
    [
      'no number',
      { body: '{"messages":[{"status":"ok"}],"collection":[]}' },
      'answered without the number of its papers',
    ],
    [
      'a fault of its own',
      { body: '{"messages":[{"status":"Error: (2002)"}]}' },
      'answered without the number of its papers',
    ],
    [
      'fewer than it counts',
      { body: JSON.stringify({ messages: [ok], collection: [] }) },
      'gave only 0 of the 9 papers that it counts',
    ],
    ['no such address', { status: 404 }, 'has no list of papers at its address: give its new one, or remove it'],
    [
      'more than there can be',
      {
        body: JSON.stringify({
          messages: [{ status: 'ok', total: 999_999 }],
          collection: Array.from({ length: 9_000 }, () => 0),
        }),
      },
      'gives more papers than there can be: over 20000 in a few days',
    ],
  ])('%s', async (_, answer, words) => {
    server.site.on(/./, answer)
    const { hostname } = new URL(server.url)
    const { seen, ...rest } = await collect(open({ url: `${server.url}/secret` }).read(undefined))
    expect(seen.filter((one) => !one.startsWith('rejected'))).toEqual([])
    expect(rest).toEqual({
      cursor: undefined,
      reached: [],
      error: `${hostname} ${words}`,
    })
  })
})

const PAYLOADS = '../shared/payloads'
const hasPayloads = existsSync(PAYLOADS)
if (!hasPayloads) console.log(`skipped: the real answers are not at ${PAYLOADS}`)

describe.skipIf(!hasPayloads)('real answers', () => {
  const text = hasPayloads ? readFileSync(`${PAYLOADS}/biorxiv-details.json`, 'utf8') : ''

  test('a whole one, as one page of one', async () => {
    const answer = JSON.parse(text)
    answer.messages[0].total = '100'
    server.site.on(/./, { body: JSON.stringify(answer) })
    const { seen, error } = await collect(open().read(undefined))
    expect([seen.length, error]).toEqual([new Set(seen).size, undefined])
    expect(seen).toHaveLength(79 + 1)
  })

  test('cut anywhere, or any bytes: one failure in words, and no cursor', async () => {
    let body: Uint8Array = new Uint8Array()
    server.site.on(/./, () => ({ body: Buffer.from(body) }))
    const cut = fc.nat(text.length - 2).map((at) => Buffer.from(text.slice(0, at)))
    await fc.assert(
      fc.asyncProperty(fc.oneof(cut, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        body = bytes
        const { seen, cursor, error } = await collect(open().read(undefined))
        expect([seen, cursor]).toEqual([[], undefined])
        expect(error).toMatch(
          /^127\.0\.0\.1 answered with (nothing|a web page|something that cannot be read|something else) instead of its list of papers$/,
        )
      }),
      { numRuns: 60 },
    )
  })
})
