import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, SECOND } from '../../src/core/instant.ts'
import type { Resolve } from '../../src/sources/http/guard.ts'
import { createHttp, type Fetched, type GetOptions, type Http, type HttpOptions } from '../../src/sources/http.ts'
import { openSite, type Site, type SiteAnswer } from '../servers/site.ts'
import { makeCertificate } from './http/certificate.ts'

const NOON = Date.parse('2026-11-21T12:00:00Z')
const MEGABYTE = 1_000_000

let site: Site
beforeEach(async () => {
  site = await openSite()
})
afterEach(() => site.close())

/** Every name that ends in `.test` is this machine; nothing else is looked up. */
const resolve: Resolve = async (name) => {
  if (name.endsWith('.test') || name === 'localhost') return [{ address: '127.0.0.1', family: 4 }]
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
}

/** A way to the web with a clock that sleeping moves. */
function open(options: Partial<HttpOptions> = {}): Http & { readonly clock: { at: number; slept: number[] } } {
  const clock = {
    at: NOON,
    slept: [] as number[],
    now: () => new Date(clock.at),
    async sleep(ms: number) {
      clock.at += ms
      clock.slept.push(ms)
    },
  }
  return { ...createHttp({ clock, userAgent: 'Paperwire/1 (tests)', ...options }, resolve), clock }
}

async function body(getting: Promise<Fetched>): Promise<Extract<Fetched, { kind: 'body' }>> {
  const fetched = await getting
  if (fetched.kind !== 'body') throw new Error(`expected a body, not ${fetched.kind}`)
  return fetched
}

/** The message of the failure; fails where there is none. */
async function failing(getting: Promise<Fetched>): Promise<string> {
  const [settled] = await Promise.allSettled([getting])
  if (settled.status === 'fulfilled') throw new Error(`expected a failure, not ${inspect(settled.value)}`)
  return (settled.reason as Error).message
}

describe('an answer', () => {
  test('comes with its text, address, type and validators', async () => {
    const headers = {
      'content-type': 'Application/RSS+XML; charset=utf-8',
      etag: 'W/"1-a"',
      'last-modified': 'yesterday',
    }
    site.on('/feed', { body: '<rss>Erdős</rss>', headers })
    expect(await open().get(`${site.url}/feed?a=b%20c#part`)).toEqual({
      kind: 'body',
      text: '<rss>Erdős</rss>',
      url: `${site.url}/feed?a=b%20c#part`,
      contentType: 'application/rss+xml',
      validators: { etag: 'W/"1-a"', lastModified: 'yesterday' },
    })
    expect(site.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /feed?a=b%20c'])
    expect(site.requests[0]?.headers).toMatchObject({
      'user-agent': 'Paperwire/1 (tests)',
      'accept-encoding': 'gzip, br',
      connection: 'close',
    })
  })

  test('has no type and no validators where none are given', async () => {
    site.on('/', { body: 'x' })
    const { contentType, validators } = await body(open().get(site.url))
    expect({ contentType, validators }).toEqual({ contentType: '', validators: {} })
  })

  test('asks for the type that is wanted', async () => {
    site.on('/', { body: 'x' })
    await open().get(site.url, { accept: 'application/json' })
    expect(site.requests[0]?.headers.accept).toBe('application/json')
  })

  test('is asked for with the validators of the last one, verbatim', async () => {
    site.on('/', ({ headers }) =>
      headers['if-none-match'] === 'W/"1-a"' && headers['if-modified-since'] === 'yesterday, about noon'
        ? { status: 304 }
        : { body: 'new' },
    )
    const http = open()
    const validators = { etag: 'W/"1-a"', lastModified: 'yesterday, about noon' }
    expect(await http.get(site.url, { validators })).toEqual({ kind: 'unchanged' })
    expect(await http.get(site.url, { validators: { etag: '"2"' } })).toMatchObject({ text: 'new' })
    expect(site.requests[1]?.headers).not.toHaveProperty('if-modified-since')
  })

  test.each([[undefined], [{}]])(
    'that nothing has changed is a failure where nothing was known: %o',
    async (validators) => {
      site.on('/', { status: 304 })
      expect(await failing(open().get(site.url, { validators }))).toContain('though nothing was read there before')
    },
  )

  test('validators that could not be sent back are dropped', async () => {
    site.on('/', { body: 'x', headers: { etag: `"${'e'.repeat(2_000)}"`, 'last-modified': 'g\u00e9stern' } })
    expect((await body(open().get(site.url))).validators).toEqual({})
  })

  test.each([404, 410])('%i is absent', async (status) => {
    site.on('/', { status, body: 'gone' })
    expect(await open().get(site.url)).toEqual({ kind: 'absent' })
  })

  test.each(['gzip', 'br', 'deflate'] as const)('is unpacked from %s', async (encoding) => {
    site.on('/', { body: 'Erdős '.repeat(10_000), encoding })
    expect((await body(open().get(site.url))).text).toBe('Erdős '.repeat(10_000))
  })

  test('may be empty, packed or not', async () => {
    site.on('/packed', { body: '', headers: { 'content-encoding': 'gzip' } })
    site.on('/', { status: 204 })
    expect((await body(open().get(site.url))).text).toBe('')
    expect((await body(open().get(`${site.url}/packed`))).text).toBe('')
  })

  test('is decoded by its charset', async () => {
    site.on('/', { body: Buffer.from('Gödel', 'latin1'), headers: { 'content-type': 'text/xml; charset=iso-8859-1' } })
    expect((await body(open().get(site.url))).text).toBe('Gödel')
  })

  test('may come in chunks, byte by byte', async () => {
    site.on('/', { body: 'slowly', isChunked: true, dripMs: 1 })
    expect((await body(open().get(site.url))).text).toBe('slowly')
  })
})

describe('a failure in plain words', () => {
  test.each<[string, SiteAnswer, RegExp]>([
    ['403', { status: 403 }, /^127\.0\.0\.1 refuses us; .* \(403\)$/],
    ['400', { status: 400 }, /^127\.0\.0\.1 does not accept the request \(400\)$/],
    ['500', { status: 500, body: 'x' }, /^127\.0\.0\.1 answered with an error of its own \(500\)$/],
    ['206, which nobody asked for', { status: 206, body: 'x' }, /nobody asked for \(206\)$/],
    ['a body that ends before its length', { body: 'x'.repeat(99), cutAfter: 50 }, /broke off in the middle$/],
    [
      'a body whose last chunk is missing',
      { body: 'x'.repeat(99), cutAfter: 99, isChunked: true },
      /broke off in the middle$/,
    ],
    ['a connection that is cut before the body', { body: 'x', cutAfter: 0 }, /broke off in the middle$/],
    [
      'gzip that ends early, though its length is right',
      { body: Buffer.from('1f8b0800000000000003cb48cdc9', 'hex'), headers: { 'content-encoding': 'gzip' } },
      /broke off in the middle$/,
    ],
    ['gzip that is none', { body: 'hello', headers: { 'content-encoding': 'gzip' } }, /packed answer that is damaged$/],
    [
      'br that is none',
      { body: '<html><body>', headers: { 'content-encoding': 'br' } },
      /packed answer that is damaged$/,
    ],
    ['packed in an unknown way', { body: 'x', headers: { 'content-encoding': 'zstd' } }, /packed in a way that cannot/],
    ['packed twice', { body: 'x', headers: { 'content-encoding': 'gzip, gzip' } }, /packed in a way that cannot/],
    ['no answer', { delayMs: Infinity }, /took too long to answer$/],
    ['a body that never ends, byte by byte', { body: 'x'.repeat(9_999), dripMs: 20 }, /took too long to answer$/],
    ['headers without end', { headers: { a: 'x'.repeat(60_000) } }, /does not answer as a web server does$/],
    [
      'a header that is none',
      { raw: 'HTTP/1.1 200 OK\r\n\0: sesame\r\n\r\n' },
      /does not answer as a web server does$/,
    ],
    ['something else than HTTP', { raw: 'SSH-2.0-OpenSSH_9.2p1\r\n' }, /does not answer as a web server does$/],
    ['nothing at all', { raw: '' }, /broke off in the middle$/],
  ])('%s', async (_, answer, words) => {
    site.on('/', answer)
    expect(await failing(open({ timeoutMs: 500 }).get(site.url))).toMatch(words)
  })

  test('nobody listens', async () => {
    const { url } = site
    await site.close()
    expect(await failing(open().get(url))).toBe('127.0.0.1 refused the connection; nothing listens there at the moment')
    site = await openSite()
  })

  test('there is no such host', async () => {
    expect(await failing(open().get('https://nowhere.example/feed'))).toBe('there is no host named nowhere.example')
  })

  test('the name server never answers', async () => {
    const { clock } = open()
    const deaf = createHttp(
      { clock: { ...clock, now: () => new Date(), sleep: async () => {} }, userAgent: 'x', timeoutMs: 100 },
      () => new Promise(() => {}),
    )
    expect(await failing(deaf.get('http://deaf.test/'))).toBe('deaf.test took too long to answer')
  })

  test('https where the server speaks http only', async () => {
    expect(await failing(open().get(site.url.replace('http:', 'https:')))).toContain('does not answer with https')
  })

  test('a certificate that nobody vouches for, and nothing is sent', async () => {
    const secure = await openSite(makeCertificate())
    expect(await failing(open().get(`https://localhost:${secure.port}/?key=sesame`))).toBe(
      'the certificate of localhost cannot be trusted, so it was not read',
    )
    expect(secure.connections()).toBe(1)
    expect(secure.requests).toEqual([])
    await secure.close()
  })

  test.each(['', 'nonsense', '/feed', 'https://', 'https://exa mple.org/', 'http://[::1', 'http://1.2.3.4.5.6/'])(
    '"%s" is no address',
    async (url) => expect(await failing(open().get(url))).toContain('that is not a web address'),
  )

  test.each(['ftp://example.org/', 'file:///etc/passwd', 'data:text/plain,x', 'gopher://127.0.0.1/'])(
    '%s is refused',
    async (url) =>
      expect(await failing(open().get(url))).toMatch(/only addresses that start with https|not a web address/),
  )
})

describe('a body that is too large', () => {
  const cases: readonly [string, SiteAnswer, GetOptions, string][] = [
    ['300 MB for an operator', { body: Buffer.alloc(64_000, 'x'), endlessBytes: 300 * MEGABYTE }, {}, '20 MB'],
    [
      '300 MB of gzip, a thousandth on the wire',
      { body: Buffer.alloc(MEGABYTE), encoding: 'gzip', endlessBytes: 300_000 },
      {},
      '20 MB',
    ],
    ['100 MB of br', { body: Buffer.alloc(100 * MEGABYTE), encoding: 'br' }, {}, '20 MB'],
    ['what the caller takes', { body: 'x'.repeat(1_001) }, { maxBytes: 1_000 }, '0.001 MB'],
  ]
  test.each(cases)('%s', async (_, answer, options, limit) => {
    site.on('/', answer)
    expect(await failing(open().get(site.url, options))).toBe(
      `127.0.0.1 sends more than ${limit}, which is more than is read at once`,
    )
    expect(site.bytesSent()).toBeLessThan(40 * MEGABYTE)
  })

  test('from chat 2 MB are enough', async () => {
    site.on('/', { body: Buffer.alloc(64_000, 'x'), endlessBytes: 300 * MEGABYTE })
    const http = open({ allowedHosts: ['127.0.0.1'] })
    expect(await failing(http.get(site.url, { from: 'chat' }))).toContain('more than 2 MB')
    expect(site.bytesSent()).toBeLessThan(25 * MEGABYTE)
  })

  test('a body of just that size is read', async () => {
    site.on('/', { body: 'x'.repeat(1_000) })
    expect((await body(open().get(site.url, { maxBytes: 1_000 }))).text).toHaveLength(1_000)
  })

  test.each([500, 302, 429, 404])('one of status %i is not read at all', async (status) => {
    site.on('/', { status, body: Buffer.alloc(64_000), endlessBytes: 300 * MEGABYTE, headers: { location: '/end' } })
    site.on('/end', { body: 'end' })
    await Promise.allSettled([open().get(site.url)])
    expect(site.bytesSent()).toBeLessThan(10 * MEGABYTE)
  })
})

describe('a redirect', () => {
  test.each([301, 302, 303, 307, 308])('by %i is followed, relative as it is', async (status) => {
    site.on('/a/b', { status, headers: { location: '../c?d=e' } })
    site.on('/c', { body: 'there', headers: { etag: '"c"' } })
    const fetched = await body(open().get(`${site.url}/a/b`))
    expect(fetched).toMatchObject({ text: 'there', url: `${site.url}/c?d=e`, validators: { etag: '"c"' } })
  })

  const chain = (length: number) => {
    site.on(/^\/\d+$/, ({ path }) => {
      const n = Number(path.slice(1))
      return n < length ? { status: 302, headers: { location: `/${n + 1}` } } : { body: 'end' }
    })
    return open().get(`${site.url}/0`)
  }

  test('is followed five times', async () => {
    expect((await body(chain(5))).url).toBe(`${site.url}/5`)
  })

  test('is not followed six times', async () => {
    expect(await failing(chain(6))).toBe('127.0.0.1 sends us round in circles')
    expect(site.requests).toHaveLength(6)
  })

  test('to itself ends', async () => {
    site.on('/', { status: 301, headers: { location: '/' } })
    expect(await failing(open().get(site.url))).toContain('round in circles')
  })

  test.each<[string, Record<string, string>, string]>([
    ['without an address', {}, '127.0.0.1 sends us on without saying where to'],
    ['to a file', { location: 'file:///etc/passwd' }, '127.0.0.1 sends us on to what is not a web address'],
    ['to nonsense', { location: 'http://[sesame' }, '127.0.0.1 sends us on to what is not a web address'],
  ])('%s', async (_, headers, words) => {
    site.on('/', { status: 302, headers })
    expect(await failing(open().get(site.url))).toBe(words)
  })

  test('to another host is checked though the operator wrote the address', async () => {
    const other = await openSite()
    site.on('/', { status: 302, headers: { location: `http://other.test:${other.port}/admin` } })
    site.on('/literal', { status: 302, headers: { location: `http://0x7f.2:${other.port}/admin` } })
    expect(await failing(open().get(site.url))).toContain('other.test is not an address on the public internet')
    expect(await failing(open().get(`${site.url}/literal`))).toContain('127.0.0.2 is not an address')
    expect(other.connections()).toBe(0)
    await other.close()
  })

  test('to another host that the operator allows is followed, and back is checked for good', async () => {
    site.on('/', { status: 302, headers: { location: `http://other.test:${site.port}/there` } })
    site.on('/there', { body: 'there' })
    site.on('/back', { status: 302, headers: { location: `http://other.test:${site.port}/home` } })
    site.on('/home', { status: 302, headers: { location: `${site.url}/secret` } })
    const http = open({ allowedHosts: ['other.test'] })
    expect((await body(http.get(site.url))).text).toBe('there')
    expect(await failing(http.get(`${site.url}/back`))).toContain('127.0.0.1 is not an address on the public internet')
    expect(site.requests.map(({ path }) => path)).not.toContain('/secret')
  })

  test('carries the name and password of the address to its own origin only', async () => {
    const other = await openSite()
    site.on('/', { status: 302, headers: { location: '/own' } })
    site.on('/own', { status: 302, headers: { location: `http://eve:evil@127.0.0.1:${other.port}/` } })
    other.on('/', { body: 'there' })
    const given = `http://ann:p%40ss@127.0.0.1:${site.port}/`
    expect((await body(open().get(given))).url).toBe(`${other.url}/`)
    const basic = `Basic ${Buffer.from('ann:p@ss').toString('base64')}`
    expect(site.requests.map(({ headers }) => headers.authorization)).toEqual([basic, basic])
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
    await other.close()
  })

  test('within the own origin keeps the name and password in the address that is told', async () => {
    site.on('/', { status: 302, headers: { location: '/own' } })
    site.on('/own', { body: 'x' })
    expect((await body(open().get(`http://ann:pass@127.0.0.1:${site.port}/`))).url).toBe(
      `http://ann:pass@127.0.0.1:${site.port}/own`,
    )
  })
})

describe('an address from chat', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://localhost:PORT/',
    'http://rebound.test:PORT/',
    'http://169.254.169.254/latest/meta-data/',
  ])('%s is refused before a connection is made', async (url) => {
    const words = await failing(open().get(url.replace('PORT', `${site.port}`), { from: 'chat' }))
    expect(words).toMatch(
      /^\S+ is not an address on the public internet; the operator can allow it under feeds\.allow in config\/paperwire\.yaml$/,
    )
    expect(site.connections()).toBe(0)
  })

  test('is refused by what its name leads to at the moment of the connection', async () => {
    const answers = ['127.0.0.1', '10.0.0.1']
    const asked: string[] = []
    const turning: Resolve = async (name) => {
      asked.push(name)
      return [{ address: answers.shift() ?? '', family: 4 }]
    }
    const { clock } = open()
    const http = createHttp(
      { clock: { now: () => new Date(clock.at), sleep: async () => {} }, userAgent: 'x', allowedHosts: ['127.0.0.1'] },
      turning,
    )
    site.on('/', { body: 'first' })
    const url = `http://turning.test:${site.port}/`
    expect((await body(http.get(url, { from: 'chat' }))).text).toBe('first')
    expect(await failing(http.get(url, { from: 'chat' }))).toContain('turning.test is not an address')
    expect(asked).toEqual(['turning.test', 'turning.test'])
    expect(site.connections()).toBe(1)
  })

  test.each([['127.0.0.1'], ['feeds.test']])('that the operator allows is read: %s', async (host) => {
    site.on('/', { body: 'x' })
    const http = open({ allowedHosts: [host.toUpperCase()] })
    expect((await body(http.get(`http://${host}:${site.port}/`, { from: 'chat' }))).text).toBe('x')
  })

  test('that is allowed leads to nothing private by a redirect', async () => {
    const other = await openSite()
    site.on('/', { status: 302, headers: { location: `http://localhost:${other.port}/` } })
    const http = open({ allowedHosts: ['127.0.0.9', 'feeds.test'] })
    expect(await failing(http.get(`http://feeds.test:${site.port}/`, { from: 'chat' }))).toContain(
      'localhost is not an address',
    )
    expect(other.connections()).toBe(0)
    await other.close()
  })

  test('is refused on a port that is not for web pages', async () => {
    expect(await failing(open().get('http://example.org:22/', { from: 'chat' }))).toContain(
      'on a port that is not for web pages',
    )
  })
})

describe('politeness', () => {
  test('a host is asked once a second where nobody says otherwise', async () => {
    site.on('/', { body: 'x' })
    const http = open()
    await Promise.all([http.get(site.url), http.get(site.url), http.get(site.url)])
    expect(http.clock.slept).toEqual([SECOND, SECOND])
  })

  test('hosts of one group share its pause', async () => {
    site.on('/', { body: 'x' })
    const http = open()
    const politeness = { group: 'arxiv', everyMs: 3 * SECOND, stopMs: HOUR }
    await http.get(site.url, { politeness })
    await http.get(`http://rss.test:${site.port}/`, { politeness })
    expect(http.clock.slept).toEqual([3 * SECOND])
  })

  test.each<[SiteAnswer, string]>([
    [{ status: 429 }, '127.0.0.1 asks for a pause until 12:01 UTC'],
    [{ status: 429, headers: { 'retry-after': '600' } }, '127.0.0.1 asks for a pause until 12:10 UTC'],
    [{ status: 406, headers: { 'retry-after': 'soon' } }, '127.0.0.1 asks for a pause until 12:01 UTC'],
    [
      { status: 503, headers: { 'retry-after': 'Sat, 21 Nov 2026 13:30:00 GMT' } },
      '127.0.0.1 answered with an error of its own (503) and asks for a pause until 13:30 UTC',
    ],
  ])('after %o nobody asks until the pause is over', async (answer, words) => {
    const answers = [answer]
    site.on('/', () => answers.shift() ?? { body: 'again' })
    const http = open()
    expect(await failing(http.get(site.url))).toBe(words)
    expect(await failing(http.get(`${site.url}/other`))).toContain(words.slice(words.indexOf('asks')))
    expect(site.requests).toHaveLength(1)
    http.clock.at += 2 * HOUR
    expect((await body(http.get(site.url))).text).toBe('again')
  })

  test('a group is left alone as long as it says', async () => {
    site.on('/', { status: 503 })
    const http = open()
    const politeness = { group: 'arxiv', everyMs: 0, stopMs: 2 * HOUR }
    expect(await failing(http.get(site.url, { politeness }))).toContain('until 14:00 UTC')
    expect(await failing(http.get('http://never-asked.test/', { politeness }))).toContain('until 14:00 UTC')
  })

  test('another failure makes nobody wait', async () => {
    site.on('/', { status: 500 })
    const http = open()
    await failing(http.get(site.url))
    await failing(http.get(site.url))
    expect(site.requests).toHaveLength(2)
  })
})

describe('where many wait already', () => {
  test('who waits for the answer is refused at once, all others have their turn', async () => {
    site.on('/', { body: 'x' })
    const http = open()
    const politeness = { group: 'arxiv', everyMs: 0, stopMs: 0 }
    const waiting = Array.from({ length: 11 }, () => http.get(site.url, { politeness, isUrgent: true }))
    expect(await failing(http.get(site.url, { politeness, isUrgent: true }))).toBe(
      '127.0.0.1 is asked too much just now: try again in a minute',
    )
    expect(await http.get(site.url, { isUrgent: true })).toMatchObject({ kind: 'body' })
    expect(await http.get(site.url, { politeness })).toMatchObject({ kind: 'body' })
    expect(await Promise.all(waiting)).toHaveLength(11)
    expect(await http.get(site.url, { politeness, isUrgent: true })).toMatchObject({ kind: 'body' })
    expect(site.requests).toHaveLength(14)
  })
})

describe('a stop of the program', () => {
  test('ends what is under way and what comes after', async () => {
    const stopping = new AbortController()
    const http = open({ signal: stopping.signal })
    site.on('/', () => {
      stopping.abort()
      return { delayMs: Infinity }
    })
    expect(await failing(http.get(site.url))).toBe('the program is stopping')
    expect(await failing(http.get(site.url))).toBe('the program is stopping')
    expect(site.requests).toHaveLength(1)
  })

  test('ends a body that is being read', async () => {
    const stopping = new AbortController()
    site.on('/', () => {
      setTimeout(() => stopping.abort(), 50)
      return { body: 'x'.repeat(9_999), dripMs: 5 }
    })
    expect(await failing(open({ signal: stopping.signal }).get(site.url))).toBe('the program is stopping')
  })

  test('leaves no listener behind', async () => {
    const stopping = new AbortController()
    const counted = { added: 0, removed: 0 }
    const { signal } = stopping
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
      counted.added += 1
      addEventListener.apply(signal, given)
    }
    signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
      counted.removed += 1
      removeEventListener.apply(signal, given)
    }
    site.on('/', { body: 'x' })
    await open({ signal }).get(site.url)
    expect(counted).toEqual({ added: 1, removed: 1 })
  })
})

describe('a secret in an address', () => {
  /** Everything that an error holds, causes and stacks and hidden properties included. */
  async function all(getting: Promise<Fetched>): Promise<string> {
    const [settled] = await Promise.allSettled([getting])
    if (settled.status === 'fulfilled') throw new Error('expected a failure')
    return inspect(settled.reason, { depth: Infinity, showHidden: true })
  }
  const secret = (origin: string): string =>
    `${origin.replace('://', '://sesame-user:sesame-pass@')}/sesame-path?key=sesame-query#sesame-part`

  test.each<[string, SiteAnswer]>([
    ...[400, 401, 403, 406, 429, 500, 503, 206, 300, 304].map((status): [string, SiteAnswer] => [
      `${status}`,
      { status },
    ]),
    ['cut', { body: 'xx', cutAfter: 1 }],
    ['slow', { delayMs: Infinity }],
    ['too large', { body: Buffer.alloc(64_000), endlessBytes: 30 * MEGABYTE }],
    ['damaged', { body: 'x', headers: { 'content-encoding': 'gzip' } }],
    ['a redirect to nowhere', { status: 302 }],
    ['a redirect to itself', { status: 302, headers: { location: '?key=sesame-query' } }],
    ['a redirect to what is private', { status: 302, headers: { location: 'http://10.0.0.1/sesame' } }],
    ['a redirect to nonsense', { status: 302, headers: { location: 'http://[sesame' } }],
    ['a redirect to another scheme', { status: 302, headers: { location: 'sesame:sesame' } }],
  ])('is in no error: %s', async (_, answer) => {
    site.on(/./, answer)
    const told = await all(open({ timeoutMs: 300 }).get(secret(site.url)))
    expect(told).not.toContain('sesame')
    expect(told).toMatch(/^Error: (127\.0\.0\.1|10\.0\.0\.1) /)
  })

  test.each([
    ['nobody listens', 'http://127.0.0.1:1'],
    ['no host', 'https://nowhere.example'],
    ['no https', 'https://127.0.0.1:PORT'],
    ['no such scheme', 'ftp://127.0.0.1'],
    ['no address', 'http://[nowhere'],
    ['a bad percent sign', 'http://%zz'],
  ])('is in no error: %s', async (_, origin) => {
    expect(await all(open().get(secret(origin.replace('PORT', `${site.port}`))))).not.toContain('sesame')
  })

  test.each(['http://10.0.0.1', 'http://localhost:4000', 'http://example.org:22'])(
    'is in no refusal: %s',
    async (origin) => {
      expect(await all(open().get(secret(origin), { from: 'chat' }))).not.toContain('sesame')
    },
  )
})
