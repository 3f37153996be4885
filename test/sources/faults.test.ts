/** Every reader of the web through everything that the web does wrong: words for people, no cursor, and nothing lost. */
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR } from '../../src/core/instant.ts'
import type { Clock, Cursor, Source } from '../../src/core/ports.ts'
import { createArxivSource } from '../../src/sources/arxiv.ts'
import { createBiorxivSource } from '../../src/sources/biorxiv.ts'
import { createFeedSource } from '../../src/sources/feed.ts'
import { createHttp, type Http } from '../../src/sources/http.ts'
import { createHuggingFaceSource } from '../../src/sources/hugging-face.ts'
import { openSite, type Site, type SiteAnswer } from '../servers/site.ts'

const SECRET = 's3cret'
const TITLE = 'How Café Mice Sleep'
const ABSTRACT = 'Mice sleep on café tables.'

/** A Friday with an announcement of arXiv. */
const START = Date.parse('2026-11-20T15:00:00Z')
let now = START
const clock: Clock = {
  now: () => new Date(now),
  sleep: async (ms) => {
    now += ms
  },
}

type Reader = {
  readonly kind: string
  open(http: Http, url: string): Source
  /** A whole answer with one entry. */
  readonly good: { readonly type: string; readonly body: string }
}

const common = { name: 'test', now: () => now, pauseMs: 0 }
const rss = (items: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title><link>https://example.org</link><description>News</description><pubDate>Fri, 20 Nov 2026 00:00:00 -0500</pubDate>${items}</channel></rss>`
const preprints = {
  messages: [{ status: 'ok', cursor: 0, count: 1, total: '1' }],
  collection: [
    {
      doi: '10.1101/2026.11.20.000001',
      title: TITLE,
      abstract: ABSTRACT,
      authors: 'Smith, A.',
      date: '2026-11-20',
      version: '1',
    },
  ],
}
const READERS: readonly Reader[] = [
  {
    kind: 'hugging-face',
    open: (http, url) => createHuggingFaceSource({ ...common, http, url }),
    good: {
      type: 'application/json',
      body: JSON.stringify([
        { paper: { id: '2611.00001', title: TITLE, summary: ABSTRACT, authors: [{ name: 'Ann Smith' }] } },
      ]),
    },
  },
  {
    kind: 'arxiv',
    open: (http, url) => createArxivSource({ ...common, http, url, categories: ['cs.CL'] }),
    good: {
      type: 'text/xml',
      body: rss(
        `<item><title>${TITLE}</title><link>https://arxiv.org/abs/2611.00001</link><description>arXiv:2611.00001v1 Announce Type: new \nAbstract: ${ABSTRACT}</description><guid isPermaLink="false">oai:arXiv.org:2611.00001v1</guid><category>cs.CL</category><pubDate>Fri, 20 Nov 2026 00:00:00 -0500</pubDate><arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ann Smith</dc:creator></item>`,
      ),
    },
  },
  ...(['biorxiv', 'medrxiv'] as const).map(
    (server): Reader => ({
      kind: server,
      open: (http, url) => createBiorxivSource({ ...common, server, http, url }),
      good: { type: 'application/json', body: JSON.stringify(preprints) },
    }),
  ),
  ...(['operator', 'chat'] as const).map(
    (from): Reader => ({
      kind: `feed of ${from === 'chat' ? 'a channel' : 'the operator'}`,
      open: (http, url) => createFeedSource({ ...common, http, url: `${url}/feed.xml?key=${SECRET}`, from }),
      good: {
        type: 'application/rss+xml',
        body: rss(
          `<item><title>${TITLE}</title><link>https://example.org/1</link><description>${ABSTRACT}</description><pubDate>Fri, 20 Nov 2026 09:00:00 GMT</pubDate></item>`,
        ),
      },
    }),
  ),
]

const PAGE = '<!doctype html><html><head><title>Sign in</title></head><body><p>Please sign in.</p></body></html>'
let bomb: Buffer
beforeAll(() => {
  bomb = gzipSync(Buffer.alloc(100_000_000, ' '))
})

type Fault = readonly [name: string, answer: (good: Reader['good']) => SiteAnswer, words: RegExp]
const FAULTS: readonly Fault[] = [
  ['500', () => ({ status: 500 }), /answered with an error of its own \(500\)/],
  ['503 with a time to come back', () => ({ status: 503, headers: { 'retry-after': '120' } }), /503|pause/],
  ['429', () => ({ status: 429, body: 'Rate exceeded.' }), /pause/],
  ['403', () => ({ status: 403, body: PAGE }), /refuses us.*\(403\)/],
  ['404', () => ({ status: 404, body: PAGE }), /./],
  ['410', () => ({ status: 410 }), /./],
  ['204', () => ({ status: 204 }), /./],
  ['304 though nothing was read before', () => ({ status: 304 }), /nothing/],
  [
    'a body cut off',
    ({ type, body }) => ({ headers: { 'content-type': type }, body, cutAfter: body.length / 2 }),
    /broke off/,
  ],
  [
    'a body cut off that is sent in pieces',
    ({ body }) => ({ body, isChunked: true, cutAfter: body.length / 2 }),
    /broke off/,
  ],
  ['a packed body cut off', ({ body }) => ({ body, encoding: 'gzip', cutAfter: 40 }), /broke off/],
  [
    'half of the text, as if it were whole',
    ({ type, body }) => ({ headers: { 'content-type': type }, body: body.slice(0, body.length / 2) }),
    /./,
  ],
  ['a web page', () => ({ headers: { 'content-type': 'text/html' }, body: PAGE }), /web page/],
  ['an empty body', ({ type }) => ({ headers: { 'content-type': type } }), /./],
  ['blanks', () => ({ body: ' \n\n ' }), /./],
  ['plain words', () => ({ body: 'Rate exceeded.' }), /./],
  ['JSON that says nothing', () => ({ headers: { 'content-type': 'application/json' }, body: 'null' }), /./],
  [
    'JSON of another kind',
    () => ({ headers: { 'content-type': 'application/json' }, body: '{"error":{"__proto__":[1]}}' }),
    /./,
  ],
  ['JSON without end of depth', () => ({ body: '['.repeat(500_000) }), /./],
  [
    'XML of another kind',
    () => ({ headers: { 'content-type': 'text/xml' }, body: '<?xml version="1.0"?><note><to>You</to></note>' }),
    /./,
  ],
  [
    'XML without end of depth',
    () => ({ headers: { 'content-type': 'text/xml' }, body: `<rss><channel>${'<item>'.repeat(50_000)}` }),
    /./,
  ],
  [
    'any bytes',
    () => ({ body: Buffer.from(Array.from({ length: 4_000 }, (_, at) => (at * 167 + (at >> 3) * 31) % 256)) }),
    /./,
  ],
  ['a body that is not packed as it says', ({ body }) => ({ headers: { 'content-encoding': 'gzip' }, body }), /packed/],
  ['a packing that nobody knows', ({ body }) => ({ headers: { 'content-encoding': 'rot13' }, body }), /packed/],
  ['300 MB', () => ({ body: Buffer.alloc(100_000, ' '), endlessBytes: 300_000_000 }), /MB|large/],
  ['a bomb', () => ({ headers: { 'content-encoding': 'gzip' }, body: bomb }), /MB|large/],
  ['a redirect to itself', () => ({ status: 302, headers: { location: '/again' } }), /circles/],
  ['a redirect to nowhere', () => ({ status: 301 }), /sends us on/],
  [
    'a redirect into a private network',
    () => ({ status: 302, headers: { location: 'http://10.0.0.1/s3cret' } }),
    /not an address on the public internet/,
  ],
]
const SLOW: readonly Fault[] = [
  ['no answer', () => ({ delayMs: Number.POSITIVE_INFINITY }), /took too long/],
  ['an answer byte by byte', ({ body }) => ({ body, dripMs: 40 }), /took too long/],
]

let site: Site
/** Swapped for the slow answers, so that only they meet a short patience. */
let current: Http
const http: Http = { get: (url, options) => current.get(url, options) }
const createPatient = (timeoutMs: number): Http =>
  createHttp({ clock, userAgent: 'Paperwire tests', allowedHosts: ['127.0.0.1'], timeoutMs })
const base = (): string => `http://user:${SECRET}@127.0.0.1:${site.port}/${SECRET}`

beforeEach(async () => {
  now = START
  current = createPatient(20_000)
  site = await openSite()
})
afterEach(() => site.close())

type Reading = {
  readonly titles: ReadonlySet<string>
  readonly cursor: Cursor | undefined
  readonly rejected: number
  readonly fault?: unknown
}

async function read(source: Source, since: Cursor | undefined): Promise<Reading> {
  const titles = new Set<string>()
  let cursor: Cursor | undefined
  let rejected = 0
  try {
    for await (const item of source.read(since)) {
      if (item.kind === 'entry') titles.add(item.entry.title)
      else if (item.kind === 'cursor') cursor = item.cursor
      else rejected += 1
    }
  } catch (fault) {
    return { titles, cursor, rejected, fault }
  }
  return { titles, cursor, rejected }
}

/** One sentence that names the host and nothing that only programmers know, and no part of the address anywhere behind it. */
function expectWords(fault: unknown): void {
  if (!(fault instanceof Error)) throw new Error(`no error but ${inspect(fault)}`)
  expect(fault.message).toMatch(/^[^\n!]{20,220}$/)
  expect(fault.message).toMatch(/\b(127\.0\.0\.1|10\.0\.0\.1)\b/)
  expect(fault.message).not.toMatch(/https?:|undefined|null|\[object|fetch failed|unexpected|token|position|invalid/i)
  expect(fault.message).not.toMatch(/\bE[A-Z]{4,}|\w_\w/)
  expect(inspect(fault, { depth: 9, showHidden: true })).not.toContain(SECRET)
}

const goodAnswer = ({ type, body }: Reader['good']): SiteAnswer => ({ headers: { 'content-type': type }, body })

describe.each(READERS)('$kind', ({ open, good }) => {
  test('reads what is right', async () => {
    site.on(/./, goodAnswer(good))
    const { titles, cursor, rejected, fault } = await read(open(http, base()), undefined)
    expect(fault).toBeUndefined()
    expect([[...titles], rejected]).toEqual([[TITLE], 0])
    expect(cursor).toBeTypeOf('string')
    expect(cursor).not.toContain(SECRET)
  })

  describe.each([
    ['at the first reading', false],
    ['later', true],
  ])('%s', (_, isLater) => {
    /** The cursor of a reading before, if there was one. */
    async function begin(source: Source): Promise<Cursor | undefined> {
      if (!isLater) return undefined
      site.on(/./, goodAnswer(good))
      const { cursor, fault } = await read(source, undefined)
      expect([typeof cursor, fault]).toEqual(['string', undefined])
      return cursor
    }

    async function expectFailure(source: Source, since: Cursor | undefined, words: RegExp): Promise<void> {
      const broken = await read(source, since)
      expect(broken).toMatchObject({ titles: new Set(), cursor: undefined })
      expectWords(broken.fault)
      expect(broken.fault).toHaveProperty('message', expect.stringMatching(words))
    }

    async function expectRecovery(source: Source, since: Cursor | undefined): Promise<void> {
      now += HOUR
      const { titles, cursor, fault } = await read(source, since)
      expect(fault).toBeUndefined()
      expect([[...titles], typeof cursor]).toEqual([[TITLE], 'string'])
    }

    test.each(FAULTS)('%s', async (_, answer, words) => {
      const source = open(http, base())
      const since = await begin(source)
      const sent = site.bytesSent()
      site.on(/./, answer(good))
      await expectFailure(source, since, words)
      expect(site.bytesSent() - sent).toBeLessThan(60_000_000)
      site.on(/./, goodAnswer(good))
      await expectRecovery(source, since)
    })

    test.each(SLOW)('%s', async (_, answer, words) => {
      const source = open(http, base())
      const since = await begin(source)
      site.on(/./, answer(good))
      const patient = current
      current = createPatient(300)
      await expectFailure(source, since, words)
      current = patient
      site.on(/./, goodAnswer(good))
      await expectRecovery(source, since)
    })

    test('a refused connection', async () => {
      const source = open(http, base())
      const since = await begin(source)
      await site.close()
      await expectFailure(source, since, /refused the connection/)
      const again = createServer((_, response) => response.setHeader('content-type', good.type).end(good.body))
      await new Promise<void>((resolve) => again.listen(site.port, '127.0.0.1', resolve))
      await expectRecovery(source, since)
      await new Promise((resolve) => {
        again.close(resolve)
        again.closeAllConnections()
      })
    })
  })

  test.each<[name: string, charset: string, encoding: BufferEncoding]>([
    ['UTF-8 said to be what nobody knows', 'x-klingon', 'utf8'],
    ['Latin-1 said to be UTF-8', 'utf-8', 'latin1'],
    ['UTF-8 with its mark, said to be Latin-1', 'iso-8859-1', 'utf8'],
  ])('%s is read all the same', async (_, charset, encoding) => {
    const bytes = Buffer.from(charset === 'iso-8859-1' ? `\ufeff${good.body}` : good.body, encoding)
    site.on(/./, { headers: { 'content-type': `${good.type}; charset=${charset}` }, body: bytes })
    const { titles, fault } = await read(open(http, base()), undefined)
    expect(fault).toBeUndefined()
    expect([...titles].map((title) => title.replace('\ufffd', 'é'))).toEqual([TITLE])
  })
  test('UTF-16 said to be UTF-8 is read or refused', async () => {
    const headers = { 'content-type': `${good.type}; charset=utf-8` }
    site.on(/./, { headers, body: Buffer.from(good.body, 'utf16le') })
    const { titles, cursor, rejected, fault } = await read(open(http, base()), undefined)
    if (fault === undefined) expect([[...titles], rejected]).toEqual([[TITLE], 0])
    else {
      expectWords(fault)
      expect([titles.size, cursor]).toEqual([0, undefined])
    }
  })
})
