import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from 'discord.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../../src/core/instant.ts'
import { Halted } from '../../../../src/platforms/discord/connect/breaker.ts'
import { lookOutcomeOf, outcomeOf } from '../../../../src/platforms/discord/send/failures.ts'
import { OUTCOMES } from '../../../../src/platforms/discord/send/outcomes.ts'
import { sampleDelivery } from '../../../contracts/platform.ts'
import { type DiscordServer, openDiscordServer } from '../../../servers/discord.ts'
import { deliveryIn, deskFor } from '../sending.ts'

/** What each code is to come to, written down a second time so that the table cannot change by accident. */
const EXPECTED: readonly (readonly [outcome: string, codes: string])[] = [
  [
    'refused',
    `10014 10060 160002 160009 160010 160014 200000 200001 20009 20031 240000 40005 50006 50035 50041 50046 50067 50068
    50080 50081 50109 50151`,
  ],
  ['later channel', '20016 20022 20028 40003 40062'],
  ['later workspace', '20029'],
  ['later process', '40001 50014'],
  ['later bot', '130000 20001 40002 40004 40006 40012 40333 50025 50026'],
  ['gone workspace', '10004 50055'],
  [
    'gone channel',
    `10003 10013 160005 160006 160007 40007 40058 40067 50001 50003 50007 50008 50009 50013 50024 50033 50083 50095
    50278`,
  ],
]
const CODES = EXPECTED.flatMap(([outcome, codes]) => codes.split(/\s+/).map((code) => [Number(code), outcome] as const))

const delivery = sampleDelivery({ platform: 'discord', workspace: '100000000000000001', channel: '100000000000000002' })
const scopeOf = (outcome: object) =>
  'scope' in outcome ? ` ${outcome.scope}` : 'blocks' in outcome ? ` ${outcome.blocks}` : ''

describe('codes', () => {
  let server: DiscordServer
  beforeAll(async () => {
    server = await openDiscordServer()
    server.addGuild()
  })
  afterAll(() => server.close())

  function far() {
    const channel = server.addChannel()
    return { channel, desk: deskFor(server), delivery: deliveryIn(server, channel.id) }
  }

  test('the two tables name the same codes', () => {
    expect([...OUTCOMES.keys()].sort()).toEqual(CODES.map(([code]) => code).sort())
  })

  test('every code is one of Discord', () => {
    const known = new Set(Object.values(RESTJSONErrorCodes))
    expect([...OUTCOMES.keys()].filter((code) => !known.has(code))).toEqual([])
  })

  test.each(CODES)('a post refused with %i is %s', async (code, expected) => {
    const { channel, desk, delivery } = far()
    const posts = () => server.requests.filter(({ route }) => route === 'POST /channels/:channel/messages').length
    const before = posts()
    server.fault('POST /channels/:channel/messages', { kind: 'error', status: 400, code })
    const outcome = await desk.send(delivery)
    expect(outcome.kind + scopeOf(outcome)).toBe(expected)
    expect('why' in outcome && outcome.why).toMatch(/^[A-Z].{20,}\.$/)
    expect(posts() - before).toBe(1)
    expect(server.posts(channel.id)).toEqual([])
  })

  test.each(CODES)('a look refused with %i does not say that nothing is there', async (code) => {
    const { desk, delivery } = far()
    server.fault('GET /channels/:channel/messages', { kind: 'error', status: 403, code })
    const outcome = await desk.find(delivery)
    expect(outcome).toMatchObject({
      kind: 'cannot-look',
      because: 'failure',
      why: expect.stringMatching(/^[A-Z].{20,}\.$/),
    })
  })
})

const refusal = (status: number, data: object) =>
  new DiscordAPIError(data as never, (data as { code?: number }).code as number, status, 'POST', '', {} as never)

test.each([
  ['a code of tomorrow', 400, { code: 299_999, message: '' }, 'refused'],
  ['a refused token', 401, { code: 0, message: '401: Unauthorized' }, 'later process'],
  ['a page with status 401', 401, {}, 'uncertain'],
  ['a page with status 403', 403, {}, 'later process'],
  ['a page with status 404', 404, {}, 'uncertain'],
  ['a page with status 413', 413, {}, 'uncertain'],
  ['no such address', 404, { code: 0, message: '404: Not Found' }, 'later process'],
  ['a method that is not taken', 405, { code: 0, message: '405: Method Not Allowed' }, 'uncertain'],
])('%s', (_, status, data, expected) => {
  const outcome = outcomeOf(refusal(status, data), delivery)
  expect(outcome.kind + scopeOf(outcome)).toBe(expected)
})

test('a code without a row is named to whoever has to deal with it', () => {
  expect(outcomeOf(refusal(400, { code: 299_999 }), delivery).why).toContain('299999')
})

test('permissions that are known to be missing are named', () => {
  const lacking = outcomeOf(refusal(403, { code: 50_013 }), delivery, ['Send Messages', 'Embed Links'])
  expect(lacking.why).toBe('The bot lacks Send Messages and Embed Links in the channel. Give them to its role there.')
  expect(outcomeOf(refusal(404, { code: 10_003 }), delivery, ['Send Messages']).why).toContain('deleted')
})

const limit = (parts: object) => new RateLimitError({ global: false, retryAfter: 0, timeToReset: 0, ...parts } as never)

test.each([
  [{ retryAfter: 7_000 }, 'channel', 7 * SECOND],
  [{ retryAfter: 7_000, global: true }, 'bot', 7 * SECOND],
  [{ retryAfter: 0, timeToReset: 3_000 }, 'channel', 3 * SECOND],
  [{ retryAfter: 20 }, 'channel', SECOND],
  [{ retryAfter: Number.NaN, timeToReset: Number.NaN }, 'channel', MINUTE],
  [{ retryAfter: 10_000_000_000 }, 'channel', 12 * HOUR],
])('a limit of %o is later for the %s by %i ms', (parts, blocks, afterMs) => {
  expect(outcomeOf(limit(parts), delivery)).toMatchObject({ kind: 'later', blocks, afterMs })
})

test('too many invalid requests are later for the bot', () => {
  expect(outcomeOf(new Halted(5 * MINUTE), delivery)).toMatchObject({
    kind: 'later',
    blocks: 'bot',
    afterMs: 5 * MINUTE,
  })
})

test.each([500, 502, 503, 504, 520])('HTTP status %i is uncertain', (status) => {
  expect(outcomeOf(new HTTPError(status, '', 'POST', '', {} as never), delivery)).toMatchObject({
    kind: 'uncertain',
    why: expect.stringContaining(String(status)),
  })
})

const fault = (code: string, syscall?: string) => Object.assign(new Error('a fault'), { code, syscall })
const named = (name: string) => Object.assign(new Error('This operation was aborted'), { name })

test.each([
  ['a name that does not exist', fault('ENOTFOUND', 'getaddrinfo')],
  ['a name server that is away', fault('EAI_AGAIN', 'getaddrinfo')],
  ['a closed port', fault('ECONNREFUSED', 'connect')],
  ['no way to the host', fault('EHOSTUNREACH', 'connect')],
  ['no network', fault('ENETUNREACH', 'connect')],
  ['a connection that never came to be', fault('UND_ERR_CONNECT_TIMEOUT')],
  ['several addresses, none reached', new AggregateError([fault('ETIMEDOUT', 'connect'), fault('ECONNREFUSED')])],
  ['an expired certificate', fault('CERT_HAS_EXPIRED')],
  ['a certificate for another name', fault('ERR_TLS_CERT_ALTNAME_INVALID')],
  ['a certificate of nobody known', fault('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
  ['a certificate of a proxy', fault('SELF_SIGNED_CERT_IN_CHAIN')],
])('%s is surely not sent, and holds up everything', (_, error) => {
  expect(outcomeOf(error, delivery)).toMatchObject({ kind: 'later', blocks: 'process' })
})

test.each([
  ['a reset', fault('ECONNRESET', 'read')],
  ['a broken pipe', fault('EPIPE', 'write')],
  ['a host that went away', fault('EHOSTUNREACH', 'read')],
  ['a read that timed out', fault('ETIMEDOUT', 'read')],
  ['a closed socket', fault('UND_ERR_SOCKET')],
  ['addresses of which one may have been reached', new AggregateError([fault('ECONNREFUSED'), fault('ECONNRESET')])],
  ['no answer in time', named('AbortError')],
  ['an answer that stops half-way', named('TimeoutError')],
  ['an answer of another form', new TypeError('Cannot read properties of null')],
  ['anything else', 'a text'],
])('%s is uncertain', (_, error) => {
  expect(outcomeOf(error, delivery).kind).toBe('uncertain')
  expect(lookOutcomeOf(error)).toMatchObject({ kind: 'cannot-look', because: 'failure' })
})

test('an unreachable Discord is tried less and less often, at most every few minutes, and not by all at once', () => {
  const waits = (id: string) =>
    [0, 1, 2, 3, 4, 5, 60, 2000].map((attempts) => {
      const outcome = outcomeOf(fault('ENOTFOUND'), { ...delivery, id, attempts })
      return outcome.kind === 'later' ? outcome.afterMs : Number.NaN
    })
  const [one, other] = [waits('a'.repeat(24)), waits('b'.repeat(24))]
  const growing = one.slice(0, 4)
  expect(growing).toEqual(growing.toSorted((a, b) => a - b))
  expect(Math.min(...one.slice(4))).toBeGreaterThanOrEqual(Math.max(...growing))
  expect(one[0]).toBeGreaterThanOrEqual(30 * SECOND)
  expect(one[0]).toBeLessThan(40 * SECOND)
  expect(Math.round((one[1] ?? 0) / (one[0] ?? 1))).toBe(2)
  expect(Math.max(...one)).toBeLessThan(7 * MINUTE)
  expect(other).not.toEqual(one)
  expect(waits('a'.repeat(24))).toEqual(one)
})
