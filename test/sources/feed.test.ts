import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../../src/core/instant.ts'
import type { Entry, Rejected } from '../../src/core/paper.ts'
import type { Clock, Cursor, FeedFound, Source } from '../../src/core/ports.ts'
import { createFeedSource, type FeedSourceOptions, findFeed } from '../../src/sources/feed.ts'
import { createHttp, type Http } from '../../src/sources/http.ts'
import { openSite, type Site } from '../servers/site.ts'

const START = Date.parse('2026-11-21T12:00:00Z')
const SECRET = '/s3cret-path/feed.xml?key=s3cret-key'

/** Moves only when it is told to, or when somebody sleeps. */
let at = START
const clock: Clock = {
  now: () => new Date(at),
  sleep: async (ms) => {
    at += ms
  },
}
let site: Site
let http: Http

beforeEach(async () => {
  at = START
  site = await openSite()
  http = createHttp({ clock, userAgent: 'Paperwire tests', allowedHosts: ['127.0.0.1'], timeoutMs: 5_000 })
})
afterEach(() => site.close())

function sourceWith(options: Partial<FeedSourceOptions> = {}): Source {
  return createFeedSource({ name: 'blog', url: site.url + SECRET, http, now: () => at, from: 'operator', ...options })
}

/** An item per title, made so many hours ago; `undefined` has no date. */
function rss(items: Readonly<Record<string, number | undefined>>, title = 'A Blog'): string {
  const written = Object.entries(items).map(([name, hours]) => {
    const date = hours === undefined ? '' : `<pubDate>${new Date(START - hours * HOUR).toUTCString()}</pubDate>`
    return `<item><title>${name}</title><link>https://blog.example.org/${name}</link>${date}</item>`
  })
  return `<?xml version="1.0"?><rss version="2.0"><channel><title>${title}</title>${written.join('')}</channel></rss>`
}

type Reading = {
  readonly entries: readonly Entry[]
  readonly old: readonly string[]
  readonly new: readonly string[]
  readonly rejected: readonly Rejected[]
  readonly cursor: Cursor | undefined
  readonly error: string | undefined
}

/** Takes what a source gives until it ends or fails. */
async function take(source: Source, since?: Cursor): Promise<Reading> {
  const entries: Entry[] = []
  const old: string[] = []
  const rejected: Rejected[] = []
  let cursor: Cursor | undefined
  let error: string | undefined
  try {
    for await (const item of source.read(since)) {
      expect(cursor, 'nothing comes after the cursor').toBeUndefined()
      if (item.kind === 'cursor') cursor = item.cursor
      else if (item.kind === 'rejected') rejected.push(item.rejected)
      else {
        entries.push(item.entry)
        if (item.isOld === true) old.push(item.entry.title)
      }
    }
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    error = fault.message
  }
  const isNew = ({ title }: Entry): boolean => !old.includes(title)
  return { entries, old, new: entries.filter(isNew).map(({ title }) => title), rejected, cursor, error }
}

describe('reading', () => {
  test('first: what is older than a day or has no date is old', async () => {
    site.on('/s3cret-path/feed.xml', {
      body: rss({ Now: 0, Today: 23, Yesterday: 25, Sometime: undefined, Tomorrow: -24 }),
    })
    const { old, new: recent, entries, error } = await take(sourceWith())
    expect(error).toBeUndefined()
    expect(recent).toEqual(['Now', 'Today', 'Tomorrow'])
    expect(old).toEqual(['Yesterday', 'Sometime'])
    expect(entries.map(({ listedOn }) => listedOn)).toEqual([
      '2026-11-21',
      '2026-11-20',
      '2026-11-20',
      '2026-11-21',
      '2026-11-21',
    ])
    expect(site.requests[0]).toMatchObject({
      path: SECRET,
      headers: { accept: expect.stringContaining('application/rss+xml') },
    })
  })

  test('later: all of it is new, known or not, until the server says that nothing changed', async () => {
    let body = rss({ One: 1 })
    site.on('/s3cret-path/feed.xml', ({ headers }) => {
      const etag = `W/"${body.length}"`
      return headers['if-none-match'] === etag ? { status: 304 } : { headers: { etag }, body }
    })
    const first = await take(sourceWith())
    at += HOUR
    const second = await take(sourceWith(), first.cursor)
    expect(second).toEqual({ entries: [], old: [], new: [], rejected: [], cursor: undefined, error: undefined })
    body = rss({ Two: undefined, Three: 24 * 365, One: 1 })
    at += DAY
    const third = await take(sourceWith(), first.cursor)
    expect(third).toMatchObject({ new: ['Two', 'Three', 'One'], old: [] })
    expect(third.entries[0]).toMatchObject({ listedOn: '2026-11-22' })
    expect(await take(sourceWith(), third.cursor)).toMatchObject({ entries: [], error: undefined })
    expect(site.requests).toHaveLength(4)
  })

  test('by the date of change where the server has no tag', async () => {
    const changed = 'Fri, 20 Nov 2026 09:00:00 GMT'
    site.on('/s3cret-path/feed.xml', ({ headers }) =>
      headers['if-modified-since'] === changed
        ? { status: 304 }
        : { headers: { 'last-modified': changed }, body: rss({ One: 1 }) },
    )
    const { cursor } = await take(sourceWith())
    expect(await take(sourceWith(), cursor)).toMatchObject({ entries: [], error: undefined })
    expect(site.requests[1]?.headers).toMatchObject({ 'if-modified-since': changed })
  })

  test('without either, all of it comes again, and what was old is old for good', async () => {
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 30, Undated: undefined }) })
    const first = await take(sourceWith())
    expect(first).toMatchObject({ old: ['One', 'Undated'], cursor: expect.any(String) })
    const second = await take(sourceWith(), first.cursor)
    expect(second).toMatchObject({ old: ['One', 'Undated'], new: [], cursor: first.cursor })
    site.on('/s3cret-path/feed.xml', { body: rss({ 'Late, with an old date': 24 * 90, Undated: undefined, One: 30 }) })
    at += 30 * DAY
    const third = await take(sourceWith(), second.cursor)
    expect(third).toMatchObject({ new: ['Late, with an old date'], old: ['Undated', 'One'] })
  })

  describe('items that share what should tell them apart', () => {
    const feedOf = (about: string, titles: readonly string[]): string =>
      `<rss version="2.0"><channel>${titles.map((title) => `<item><title>${title}</title>${about}</item>`).join('')}</channel></rss>`

    test.each<[name: string, about: string]>([
      ['one link, no guid', '<link>https://lab.example.org/papers</link>'],
      ['one guid, no link', '<guid isPermaLink="false">papers</guid>'],
      ['one address for both', '<guid>https://lab.example.org/</guid><link>https://lab.example.org/</link>'],
      ['one guid and one link', '<guid isPermaLink="false">papers</guid><link>https://lab.example.org/</link>'],
      ['the address of the feed', `<link>${SECRET}</link>`],
      ['neither', ''],
    ])('%s: all are read, and a title that was not there before is new', async (_, about) => {
      site.on('/s3cret-path/feed.xml', { body: feedOf(about, ['One', 'Two', 'Three']) })
      const first = await take(sourceWith())
      expect(first).toMatchObject({ old: ['One', 'Two', 'Three'], new: [] })
      site.on('/s3cret-path/feed.xml', { body: feedOf(about, ['Four', 'One', 'Two']) })
      const second = await take(sourceWith(), first.cursor)
      expect(second).toMatchObject({ new: ['Four'], old: ['One', 'Two'] })
      site.on('/s3cret-path/feed.xml', { body: feedOf(about, ['Five']) })
      expect(await take(sourceWith(), second.cursor)).toMatchObject({ new: ['Five'], old: [] })
    })
  })

  test('what was old stays old where its guid and its link are others every time', async () => {
    const title = 'How Mice Sleep in Their Cages'
    site.on('/s3cret-path/feed.xml', () => ({
      body: `<rss version="2.0"><channel><item><title>${title}</title><guid isPermaLink="false">${site.requests.length}</guid><link>https://x.example/${site.requests.length}</link></item></channel></rss>`,
    }))
    const { cursor } = await take(sourceWith())
    expect(await take(sourceWith(), cursor)).toMatchObject({ old: [title], new: [] })
  })

  test('the cursor of a feed with a thousand old items is small', async () => {
    const titles = Array.from({ length: 1_000 }, (_, at): [string, undefined] => [`Number ${at}`, undefined])
    site.on('/s3cret-path/feed.xml', { body: rss(Object.fromEntries(titles)) })
    const { cursor = '', old } = await take(sourceWith())
    expect(old).toHaveLength(1_000)
    expect(cursor.length).toBeLessThan(15_000)
  })

  test('another address under the same name is read for the first time', async () => {
    site.on(/./, { headers: { etag: '"1"' }, body: rss({ One: 30 }) })
    const { cursor } = await take(sourceWith())
    expect(await take(sourceWith({ url: `${site.url}/other` }), cursor)).toMatchObject({ old: ['One'] })
    expect(site.requests[1]?.headers['if-none-match']).toBeUndefined()
  })

  test.each(['', 'nonsense', '{}', '{"v":2}', '[]', 'null'])('cursor %j counts as none', async (cursor) => {
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 30 }) })
    expect(await take(sourceWith(), cursor)).toMatchObject({ old: ['One'], cursor: expect.stringContaining('"v":1') })
  })

  test('the cursor holds nothing of the address', async () => {
    site.on('/s3cret-path/feed.xml', { headers: { etag: '"1"' }, body: rss({ One: 1 }) })
    expect((await take(sourceWith())).cursor).not.toMatch(/s3cret|127\.0\.0\.1/)
  })

  test('one bad item among good ones', async () => {
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 1, ' ': 1, Three: 1 }) })
    expect(await take(sourceWith())).toMatchObject({
      new: ['One', 'Three'],
      rejected: [{ at: 'item 2', reason: 'it has no title' }],
      cursor: expect.any(String),
    })
  })

  test('a feed in another charset', async () => {
    const latin = Buffer.from(rss({ 'Zo\u00eb': 1 }).replace('"1.0"', '"1.0" encoding="ISO-8859-1"'), 'latin1')
    site.on('/s3cret-path/feed.xml', { headers: { 'content-type': 'application/rss+xml' }, body: latin })
    expect((await take(sourceWith())).new).toEqual(['Zo\u00eb'])
  })

  test('redirects are followed, relative links stand under the last host', async () => {
    site.on('/s3cret-path/feed.xml', { status: 301, headers: { location: '/new/feed.xml' } })
    site.on('/new/feed.xml', {
      body: '<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>',
    })
    expect((await take(sourceWith())).entries).toMatchObject([{ url: `${site.url}/a` }])
  })

  test('no link of an item gives the address away, neither the one asked for nor where it leads', async () => {
    const items = [
      `${site.url}${SECRET}`,
      `${site.url}/cdn/feed?sig=cdn-s3cret`,
      '/p/1?key=s3cret-key&amp;id=1',
      '/p/2?s=cdn-s3cret',
    ]
    site.on('/s3cret-path/feed.xml', { status: 302, headers: { location: '/cdn/feed?sig=cdn-s3cret' } })
    site.on('/cdn/feed', {
      body: `<rss version="2.0"><channel>${items.map((link, at) => `<item><title>T${at}</title><link>${link}</link></item>`).join('')}</channel></rss>`,
    })
    const { entries, cursor } = await take(sourceWith())
    expect(entries.map(({ url }) => url)).toEqual([undefined, undefined, `${site.url}/p/1?id=1`, `${site.url}/p/2`])
    expect(JSON.stringify([entries, cursor])).not.toContain('s3cret')
  })

  test('there is nothing to read back, to look up or to wait for', () => {
    expect(Object.keys(sourceWith())).toEqual(['name', 'read'])
  })
})

describe('failures in words', () => {
  test.each<[name: string, answer: Parameters<Site['on']>[1], error: RegExp]>([
    ['gone', { status: 410 }, /^127\.0\.0\.1 has no feed at its address: give its new one, or remove it$/],
    ['not found', { status: 404 }, /^127\.0\.0\.1 has no feed at its address/],
    [
      'a web page',
      { body: '<!doctype html><html></html>' },
      /^127\.0\.0\.1 answered with a web page instead of its feed$/,
    ],
    ['JSON of another kind', { body: '{"error":"no"}' }, /^127\.0\.0\.1 answered with data that is no feed$/],
    ['cut short', { body: rss({ One: 1 }).slice(0, -20) }, /^127\.0\.0\.1 answered with a feed that is cut short$/],
    ['nothing', { body: '' }, /^127\.0\.0\.1 answered with nothing$/],
    ['broken off', { body: rss({ One: 1 }), cutAfter: 50 }, /^127\.0\.0\.1 broke off in the middle$/],
    ['an error of the server', { status: 500 }, /^127\.0\.0\.1 answered with an error of its own \(500\)$/],
    ['forbidden', { status: 403 }, /^127\.0\.0\.1 refuses us/],
  ])('%s: no entry, no cursor, and the next reading has it all', async (_, answer, error) => {
    site.on('/s3cret-path/feed.xml', answer)
    const failed = await take(sourceWith())
    expect(failed).toMatchObject({ entries: [], rejected: [], cursor: undefined, error: expect.stringMatching(error) })
    expect(failed.error).not.toMatch(/s3cret/)
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 1 }) })
    expect(await take(sourceWith())).toMatchObject({ new: ['One'], error: undefined })
  })

  test('an address from a chat reaches the public internet only', async () => {
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 1 }) })
    http = createHttp({ clock, userAgent: 'Paperwire tests' })
    expect((await take(sourceWith({ from: 'chat' }))).error).toMatch(
      /^127\.0\.0\.1 is not an address on the public internet/,
    )
    expect(site.requests).toEqual([])
    expect(await take(sourceWith({ from: 'operator' }))).toMatchObject({ new: ['One'] })
  })

  test('a pause between two requests to one host', async () => {
    site.on(/./, { body: rss({ One: 1 }) })
    await take(sourceWith({ pauseMs: 700 }))
    await take(sourceWith({ pauseMs: 700, url: `${site.url}/other` }))
    expect(at - START).toBe(700)
  })
})

describe('finding a feed', () => {
  const find = (url: string): Promise<FeedFound> => findFeed({ http, url, now: () => at })
  const page = (head = ''): string => `<!doctype html><html><head><title>A Blog</title>${head}</head></html>`
  const link = (href: string): string => `<link rel="alternate" type="application/rss+xml" href="${href}">`

  test('at its address', async () => {
    site.on('/s3cret-path/feed.xml', { body: rss({ One: 1, '': 1, Two: 99 }, 'A <![CDATA[<b>Blog</b>]]>') })
    expect(await find(site.url + SECRET)).toMatchObject({
      kind: 'feed',
      url: site.url + SECRET,
      title: 'A Blog',
      entries: [{ title: 'One' }, { title: 'Two' }],
      rejected: [{ at: 'item 2', reason: 'it has no title' }],
    })
  })

  test('at the address that was given, wherever that leads today', async () => {
    site.on('/feed', { status: 302, headers: { location: '/today/feed' } })
    site.on('/today/feed', { body: rss({ One: 1 }) })
    expect(await find(`${site.url}/feed`)).toMatchObject({ kind: 'feed', url: `${site.url}/feed` })
  })

  test('named by a page', async () => {
    site.on('/blog', { status: 301, headers: { location: '/blog/' } })
    site.on('/blog/', { body: page(link('feed.xml') + link('comments.xml')) })
    site.on('/blog/feed.xml', { body: rss({ One: 1 }) })
    expect(await find(`${site.url}/blog`)).toMatchObject({
      kind: 'feed',
      url: `${site.url}/blog/feed.xml`,
      title: 'A Blog',
    })
  })

  test('empty, and without a title', async () => {
    site.on('/feed', { body: '<rss version="2.0"><channel><link>https://blog.example.org/</link></channel></rss>' })
    expect(await find(`${site.url}/feed`)).toEqual({
      kind: 'feed',
      url: `${site.url}/feed`,
      title: '127.0.0.1',
      entries: [],
      rejected: [],
    })
  })

  test.each<[name: string, answer: Parameters<Site['on']>[1], sentence: string]>([
    [
      'a page that names no feed',
      { body: page() },
      '127.0.0.1 shows a web page there, not a feed, and it names none: give the address of an RSS, Atom or JSON feed.',
    ],
    [
      'a page that names itself',
      { body: page(link('')) + link(`${SECRET}`) },
      '127.0.0.1 names a feed on that page, but shows a web page in its place: give the address of an RSS, Atom or JSON feed.',
    ],
    [
      'a page that names what is not there',
      { body: page(link('/s3cret-other')) },
      'There is nothing at that address of 127.0.0.1: check it for slips.',
    ],
    [
      'a page that names a script',
      { body: page(link('javascript:alert(1)')) },
      '127.0.0.1 shows a web page there, not a feed, and it names none: give the address of an RSS, Atom or JSON feed.',
    ],
    ['nothing there', { status: 404 }, 'There is nothing at that address of 127.0.0.1: check it for slips.'],
    [
      'other data',
      { body: '{"a":1}' },
      '127.0.0.1 answered with data that is no feed: give the address of an RSS, Atom or JSON feed.',
    ],
    ['an error', { status: 502 }, 'That could not be read: 127.0.0.1 answered with an error of its own (502).'],
  ])('%s is refused', async (_, answer, sentence) => {
    site.on('/s3cret-path/feed.xml', answer)
    expect(await find(site.url + SECRET)).toEqual({ kind: 'refused', sentence })
  })

  test('a page that keeps its reader busy is left', async () => {
    const many = 150_000
    site.on('/', { body: `<!doctype html>${'<b>'.repeat(many)}${'</i>'.repeat(many)}${link('/feed')}` })
    expect(await find(site.url)).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('it names none') })
  })

  test('a page is asked for one feed, and only once', async () => {
    site.on('/a', { body: page(link('/b')) })
    site.on('/b', { body: page(link('/c')) })
    site.on('/c', { body: rss({ One: 1 }) })
    expect(await find(`${site.url}/a`)).toMatchObject({ kind: 'refused' })
    expect(site.requests.map(({ path }) => path)).toEqual(['/a', '/b'])
  })

  test.each(['', 'diffusion models', 'ftp://example.org/feed', 'javascript:alert(1)', 'https://'])(
    '%j is no address',
    async (typed) => {
      expect(await find(typed)).toEqual({
        kind: 'refused',
        sentence:
          'That is no address of the web: give the address of an RSS, Atom or JSON feed, like https://example.org/feed.xml.',
      })
    },
  )

  test('neither the address nor the feed that a page names may be on a private network', async () => {
    const other = await openSite()
    try {
      other.on('/feed', { body: rss({ One: 1 }) })
      site.on('/page', { body: page(link(`${other.url.replace('127.0.0.1', '127.0.0.2')}/feed`)) })
      expect(await find(`${site.url}/page`)).toMatchObject({
        kind: 'refused',
        sentence: expect.stringMatching(
          /^That could not be read: 127\.0\.0\.2 is not an address on the public internet; .*\.$/,
        ),
      })
      http = createHttp({ clock, userAgent: 'Paperwire tests' })
      expect(await find(`${site.url}/page`)).toMatchObject({ sentence: expect.stringContaining('127.0.0.1 is not') })
      expect(other.requests).toEqual([])
      expect(site.requests).toHaveLength(1)
    } finally {
      await other.close()
    }
  })

  test('a feed found is read from its address, and what was shown there is old or recent', async () => {
    site.on('/', { body: page(link('/feed')) })
    site.on('/feed', { body: rss({ One: 1, Two: 99 }) })
    const found = await find(site.url)
    if (found.kind !== 'feed') throw new Error(found.sentence)
    expect(await take(sourceWith({ url: found.url, from: 'chat' }))).toMatchObject({ new: ['One'], old: ['Two'] })
  })
})
