import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../../src/core/instant.ts'
import { lookOutcomeOf, outcomeOf } from '../../../../src/platforms/slack/send/failures.ts'
import { OUTCOMES } from '../../../../src/platforms/slack/send/outcomes.ts'
import { createDeliveryClient, findDelivery, sendDelivery } from '../../../../src/platforms/slack/send.ts'
import { sampleDelivery } from '../../../contracts/platform.ts'
import { openSlackServer, type SlackServer } from '../../../servers/slack.ts'

/** What each code is to come to, written down a second time so that the table cannot change by accident. */
const EXPECTED: readonly (readonly [outcome: string, codes: string])[] = [
  [
    'refused',
    `as_user_not_supported attachment_payload_limit_exceeded cannot_reply_to_message draft_already_deleted draft_already_sent
    draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_message_not_found invalid_arg_name invalid_arguments
    invalid_array_arg invalid_blocks invalid_blocks_format invalid_charset invalid_cursor invalid_form_data
    invalid_metadata_filter_keys invalid_metadata_format invalid_metadata_schema invalid_post_type invalid_ts_latest
    invalid_ts_oldest markdown_text_conflict metadata_must_be_sent_from_app metadata_too_large missing_file_data missing_post_type
    msg_blocks_too_long msg_too_long no_text send_on_behalf_not_allowed slack_connect_canvas_sharing_blocked
    slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked too_many_attachments too_many_contact_cards`,
  ],
  ['later workspace', 'message_limit_exceeded org_login_required rate_limited ratelimited'],
  ['uncertain', 'fatal_error internal_error request_timeout service_unavailable team_added_to_org'],
  [
    'gone workspace',
    `accesslimited account_inactive app_uninstalled enterprise_is_restricted invalid_auth is_bot missing_scope
    not_allowed_token_type not_authed team_access_not_granted team_disabled token_expired token_revoked two_factor_setup_required
    user_removed_from_team`,
  ],
  ['gone bot', 'deprecated_endpoint method_deprecated unknown_method'],
  [
    'gone channel',
    `access_denied app_access_restricted channel_is_limited_access channel_not_found ekm_access_denied is_archived
    messages_tab_disabled no_permission not_in_channel restricted_action restricted_action_non_threadable_channel
    restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel team_not_found
    user_disabled user_not_found user_not_visible`,
  ],
]
const CODES = EXPECTED.flatMap(([outcome, codes]) => codes.split(/\s+/).map((code) => [code, outcome] as const))

const METHODS = join(import.meta.dirname, '../../../../../shared/specs/slack-methods.json')
const hasMethods = existsSync(METHODS)
if (!hasMethods) console.log(`skipped: the error codes that Slack documents are not at ${METHODS}`)
const documented = (method: string): string[] =>
  hasMethods ? JSON.parse(readFileSync(METHODS, 'utf8')).methods[method].errors : []

const CHANNEL = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
const delivery = sampleDelivery(CHANNEL)
const scopeOf = (outcome: object) =>
  'scope' in outcome ? ` ${outcome.scope}` : 'blocks' in outcome ? ` ${outcome.blocks}` : ''

describe('codes', () => {
  let server: SlackServer
  beforeAll(async () => {
    server = await openSlackServer()
  })
  afterAll(() => server.close())

  function far() {
    const channel = server.addChannel()
    const client = createDeliveryClient({ token: server.botToken, apiUrl: server.apiUrl, requestMs: 5 * SECOND })
    const ref = { platform: 'slack', workspace: server.team.id, channel: channel.id } as const
    return { channel, client, delivery: sampleDelivery(ref, { plannedAt: server.now() }) }
  }

  test('the two tables name the same codes', () => {
    expect([...OUTCOMES.keys()].sort()).toEqual(CODES.map(([code]) => code).sort())
  })

  test.skipIf(!hasMethods).each(['chat.postMessage', 'conversations.history', 'auth.test'])(
    'every code that Slack documents for %s is in the table',
    (method) => {
      expect(documented(method).length).toBeGreaterThan(20)
      expect(documented(method).filter((code) => !OUTCOMES.has(code))).toEqual([])
    },
  )

  test.each(CODES)('a post refused with %s is %s', async (code, expected) => {
    const { channel, client, delivery } = far()
    const before = server.requests.length
    server.fault('chat.postMessage', { kind: 'error', code })
    const outcome = await sendDelivery(client, delivery, 'full')
    expect(outcome.kind + scopeOf(outcome)).toBe(expected)
    expect('why' in outcome && outcome.why).toMatch(/^[A-Z].{20,}\.$/)
    expect(server.requests.length - before).toBe(1)
    expect(server.posts(channel.id)).toEqual([])
  })

  test.each([...new Set([...CODES.map(([code]) => code), ...documented('conversations.history')])])(
    'a look refused with %s does not say that nothing is there',
    async (code) => {
      const { client, delivery } = far()
      server.fault('conversations.history', { kind: 'error', code })
      const outcome = await findDelivery(client, server.bot, delivery)
      const because = code === 'missing_scope' ? 'scope' : 'failure'
      expect(outcome).toMatchObject({ kind: 'cannot-look', because, why: expect.stringMatching(/^[A-Z].{20,}\.$/) })
    },
  )
})

function refusal(answer: object): unknown {
  return new WebAPIPlatformError({ ok: false, error: '', ...answer })
}

test.each([
  ['a new kind of restriction', 'restricted_action_on_mondays', 'gone channel'],
  ['any other code', 'blocks_too_colourful', 'refused'],
  ['a page', '<html><body>Bad gateway</body></html>', 'uncertain'],
  ['one word of a proxy', 'maintenance', 'uncertain'],
  ['nothing', '', 'uncertain'],
])('%s in place of a known code', (_, error, expected) => {
  const outcome = outcomeOf(refusal({ error }), delivery)
  expect(outcome.kind + scopeOf(outcome)).toBe(expected)
})

test('a code without a row is named to whoever has to deal with it', () => {
  expect(outcomeOf(refusal({ error: 'blocks_too_colourful' }), delivery).why).toContain('blocks_too_colourful')
})

test.each([
  ['chat:write', 'workspace'],
  ['chat:write,chat:write.public', 'workspace'],
  ['im:write', 'channel'],
])('a lack of %s is one of the %s', (needed, scope) => {
  const outcome = outcomeOf(refusal({ error: 'missing_scope', needed }), delivery)
  expect(outcome).toMatchObject({ kind: 'gone', scope, why: expect.stringContaining(needed.split(',')[0] ?? '') })
})

test.each([
  ['ratelimited', undefined, MINUTE],
  ['ratelimited', 7, 7 * SECOND],
  ['rate_limited', 0, SECOND],
  ['message_limit_exceeded', undefined, 3 * HOUR],
  ['ratelimited', 10_000_000, 12 * HOUR],
])('%s with a Retry-After of %s waits %i ms', (error, retryAfter, afterMs) => {
  const outcome = outcomeOf(refusal({ error, response_metadata: { retryAfter } }), delivery)
  expect(outcome).toMatchObject({ kind: 'later', afterMs })
})

test.each([
  [400, { ok: false, error: 'invalid_blocks' }, 'refused'],
  [403, { ok: false, error: 'not_in_channel' }, 'gone channel'],
  [403, '<html>Forbidden</html>', 'uncertain'],
  [413, '', 'uncertain'],
  [500, { ok: false, error: 'invalid_blocks' }, 'uncertain'],
  [502, 'Bad gateway', 'uncertain'],
  [503, { ok: false, error: 'service_unavailable' }, 'uncertain'],
])('HTTP status %i with %o is %s', (status, body, expected) => {
  const outcome = outcomeOf(new WebAPIHTTPError(status, '', {}, body), delivery)
  expect(outcome.kind + scopeOf(outcome)).toBe(expected)
})

/** What the SDK throws when fetch fails, as Node builds it. */
function broken(cause: unknown): WebAPIRequestError {
  return new WebAPIRequestError(new TypeError('fetch failed', { cause }))
}
const fault = (code: string, syscall?: string) => Object.assign(new Error('a fault'), { code, syscall })
const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError')

test.each([
  ['a name that does not exist', broken(fault('ENOTFOUND', 'getaddrinfo'))],
  ['a name server that is away', broken(fault('EAI_AGAIN', 'getaddrinfo'))],
  ['a closed port', broken(fault('ECONNREFUSED', 'connect'))],
  ['no way to the host', broken(fault('EHOSTUNREACH', 'connect'))],
  ['no network', broken(fault('ENETUNREACH', 'connect'))],
  ['a connection that never came to be', broken(fault('UND_ERR_CONNECT_TIMEOUT'))],
  [
    'several addresses, none reached',
    broken(new AggregateError([fault('ETIMEDOUT', 'connect'), fault('ECONNREFUSED')])),
  ],
  ['an expired certificate', broken(fault('CERT_HAS_EXPIRED'))],
  ['a certificate for another name', broken(fault('ERR_TLS_CERT_ALTNAME_INVALID'))],
  ['a certificate of nobody known', broken(fault('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))],
  ['a certificate of a proxy', broken(fault('SELF_SIGNED_CERT_IN_CHAIN'))],
])('%s is surely not sent, and holds up everything', (_, error) => {
  expect(outcomeOf(error, delivery)).toMatchObject({ kind: 'later', blocks: 'process' })
})

test.each([
  ['a reset', broken(fault('ECONNRESET', 'read'))],
  ['a broken pipe', broken(fault('EPIPE', 'write'))],
  ['a host that went away', broken(fault('EHOSTUNREACH', 'read'))],
  ['a read that timed out', broken(fault('ETIMEDOUT', 'read'))],
  ['a closed socket', broken(fault('UND_ERR_SOCKET'))],
  [
    'addresses of which one may have been reached',
    broken(new AggregateError([fault('ECONNREFUSED'), fault('ECONNRESET')])),
  ],
  ['no answer in time', new WebAPIRequestError(timeout)],
  ['an answer that stops half-way', timeout],
  ['a redirect', broken(new Error('unexpected redirect'))],
  ['an answer of another form', new TypeError('Cannot read properties of null')],
  ['anything else', 'a text'],
])('%s is uncertain', (_, error) => {
  expect(outcomeOf(error, delivery).kind).toBe('uncertain')
  expect(lookOutcomeOf(error)).toMatchObject({ kind: 'cannot-look', because: 'failure' })
})

test('an unreachable Slack is tried less and less often, at most every few minutes, and not by all at once', () => {
  const waits = (id: string) =>
    [0, 1, 2, 3, 4, 5, 60, 2000].map((attempts) => {
      const outcome = outcomeOf(broken(fault('ENOTFOUND')), { ...delivery, id, attempts })
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
