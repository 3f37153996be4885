import type { WebClientOptions } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackChannel, SlackServer, SlackUser } from '../slack.ts'
import type { Fault } from './faults.ts'
import { clientOf, openLab, platformError, section } from './real-sdk.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
})
afterEach(() => server.close())

const client = (options: WebClientOptions = {}, token = server.botToken) => clientOf(server, options, token)

describe('the Web API', () => {
  test('says who we are and which scopes are granted', async () => {
    const answer = await client().auth.test()
    expect(answer).toMatchObject({
      ok: true,
      team_id: server.team.id,
      user_id: server.bot.userId,
      bot_id: server.bot.botId,
    })
    expect(answer.response_metadata?.scopes).toContain('channels:history')
  })

  test.each([
    ['a wrong token', () => client({}, 'xoxb-wrong').auth.test(), 'invalid_auth'],
    ['an app token', () => client({}, server.appToken).auth.test(), 'not_allowed_token_type'],
    ['the bot token for a socket', () => client().apps.connections.open({}), 'not_allowed_token_type'],
    ['an unknown method', () => client().apiCall('papers.list'), 'unknown_method'],
    ['an unknown channel', () => client().chat.postMessage({ channel: 'C404', text: 'x' }), 'channel_not_found'],
    ['no text', () => client().chat.postMessage({ channel: lab.id, text: '' }), 'no_text'],
  ])('refuses %s', async (_, call, code) => {
    await expect(call()).rejects.toEqual(platformError(code))
  })

  test('a token can be revoked and mended', async () => {
    server.rejectToken('token_revoked')
    await expect(client().auth.test()).rejects.toEqual(platformError('token_revoked'))
    server.rejectToken(undefined)
    expect((await client().auth.test()).ok).toBe(true)
  })

  test.each<[string, (channel: SlackChannel) => unknown, string]>([
    ['archived', (it) => Object.assign(it, { is_archived: true }), 'is_archived'],
    ['deleted', (it) => Object.assign(it, { is_deleted: true }), 'channel_not_found'],
    ['left by the bot', (it) => server.kick(it.id), 'not_in_channel'],
    [
      'private and left by the bot',
      ({ id }) => Object.assign(server.channel(id), { is_private: true }).members.clear(),
      'channel_not_found',
    ],
    [
      'read-only',
      (it) => Object.assign(it, { posting: 'restricted_action_read_only_channel' }),
      'restricted_action_read_only_channel',
    ],
  ])('a channel that is %s takes no post', async (_, change, code) => {
    change(lab)
    await expect(client().chat.postMessage({ channel: lab.id, text: 'x' })).rejects.toEqual(platformError(code))
    expect(lab.messages).toEqual([])
  })

  test('a post to a person goes to their direct conversation', async () => {
    const { channel } = await client().chat.postMessage({ channel: ann.id, text: 'hello' })
    expect(channel).toBe(server.direct(ann.id).id)
    expect(server.posts(ann.id).map(({ text }) => text)).toEqual(['hello'])
    expect((await client().conversations.open({ users: ann.id })).channel?.id).toBe(channel)
  })

  test('bad blocks are refused with pointers, too much text as a whole', async () => {
    const bad = client().chat.postMessage({ channel: lab.id, text: 'x', blocks: [section('x'.repeat(3_001))] })
    await expect(bad).rejects.toEqual(
      platformError('invalid_blocks', {
        response_metadata: expect.objectContaining({
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        }),
      }),
    )
    const blocks = Array.from({ length: 5 }, () => section('x'.repeat(2_500)))
    const long = client().chat.postMessage({ channel: lab.id, text: 'x', blocks })
    await expect(long).rejects.toEqual(platformError('msg_blocks_too_long'))
  })

  test('updates and deletes what is its own only', async () => {
    const { ts = '' } = await client().chat.postMessage({ channel: lab.id, text: 'one' })
    await client().chat.update({ channel: lab.id, ts, text: 'two' })
    expect(server.posts(lab.id)[0]?.text).toBe('two')
    const other = server.put(lab.id, { user: ann.id, text: 'mine' })
    await expect(client().chat.delete({ channel: lab.id, ts: other.ts })).rejects.toEqual(
      platformError('cant_delete_message'),
    )
    await client().chat.delete({ channel: lab.id, ts })
    expect(server.posts(lab.id)).toEqual([other])
  })

  test('every call is recorded with parsed arguments and its token', async () => {
    const metadata = { event_type: 'digest', event_payload: { id: 'abc' } }
    await client().chat.postMessage({
      channel: lab.id,
      text: 'x',
      blocks: [section('y')],
      metadata,
      unfurl_links: false,
    })
    expect(server.requests).toEqual([
      {
        method: 'chat.postMessage',
        args: { channel: lab.id, text: 'x', blocks: [section('y')], metadata, unfurl_links: 'false' },
        at: expect.any(Number),
        token: server.botToken,
      },
    ])
  })

  test('only the person sees an ephemeral message', async () => {
    await client().chat.postEphemeral({ channel: lab.id, user: ann.id, text: 'psst' })
    expect(server.privately(ann.id)).toMatchObject([{ text: 'psst', channel: lab.id, from: 'postEphemeral' }])
    expect(server.posts(lab.id)).toEqual([])
    const stranger = client().chat.postEphemeral({ channel: lab.id, user: server.addUser().id, text: 'x' })
    await expect(stranger).rejects.toEqual(platformError('user_not_in_channel'))
  })
})

describe('history', () => {
  const history = (parts: object = {}) => client().conversations.history({ channel: lab.id, ...parts })

  test('is newest first and has the payload of metadata only when asked', async () => {
    const metadata = { event_type: 'digest', event_payload: { id: 'abc' } }
    await client().chat.postMessage({ channel: lab.id, text: 'one', metadata })
    server.put(lab.id, { user: ann.id, text: 'two' })
    const { messages = [] } = await history({ include_all_metadata: true })
    expect(messages.map(({ text }) => text)).toEqual(['two', 'one'])
    expect(messages[1]).toMatchObject({ metadata, bot_id: server.bot.botId })
    expect((await history()).messages?.[1]?.metadata).toEqual({ event_type: 'digest' })
  })

  test('comes in pages', async () => {
    for (let index = 0; index < 25; index += 1) server.put(lab.id, { text: String(index) })
    server.limitHistory(10)
    const texts: (string | undefined)[] = []
    const sizes: number[] = []
    let cursor: string | undefined
    do {
      const page = await history({ limit: 100, ...(cursor && { cursor }) })
      texts.push(...(page.messages ?? []).map(({ text }) => text))
      sizes.push(page.messages?.length ?? 0)
      cursor = page.response_metadata?.next_cursor || undefined
      expect(page.has_more).toBe(cursor !== undefined)
    } while (cursor !== undefined)
    expect(sizes).toEqual([10, 10, 5])
    expect(texts).toEqual(Array.from({ length: 25 }, (_, index) => String(24 - index)))
  })

  test('has a window whose ends count only when inclusive', async () => {
    const [first, second, third] = ['1', '2', '3'].map((text) => server.put(lab.id, { text }))
    const window = { oldest: first?.ts, latest: third?.ts }
    expect((await history(window)).messages?.map(({ ts }) => ts)).toEqual([second?.ts])
    expect((await history({ ...window, inclusive: true })).messages).toHaveLength(3)
  })

  test('wants the scope of its kind and membership', async () => {
    server.scopes.delete('channels:history')
    await expect(history()).rejects.toEqual(platformError('missing_scope', { needed: 'channels:history' }))
    server.scopes.add('channels:history')
    server.kick(lab.id)
    await expect(history()).rejects.toEqual(platformError('not_in_channel'))
  })
})

describe('conversations and people', () => {
  test('private channels are told only where the bot is', async () => {
    const secret = server.addChannel({ is_private: true, members: [ann.id], withBot: false })
    const shared = server.addChannel({ is_private: true, members: [ann.id] })
    const types = 'public_channel,private_channel'
    const { channels = [] } = await client().users.conversations({ user: ann.id, types })
    expect(channels.map(({ id }) => id)).toEqual([lab.id, shared.id])
    await expect(client().conversations.info({ channel: secret.id })).rejects.toEqual(
      platformError('channel_not_found'),
    )
  })

  test('a kind without its scope is refused', async () => {
    server.scopes.delete('groups:read')
    const call = client().users.conversations({ types: 'public_channel,private_channel' })
    await expect(call).rejects.toEqual(platformError('missing_scope', { needed: 'groups:read' }))
    expect((await client().users.conversations({})).channels?.map(({ id }) => id)).toEqual([lab.id])
  })

  test('a public channel can be joined', async () => {
    const open = server.addChannel({ withBot: false })
    expect((await client().conversations.info({ channel: open.id })).channel?.is_member).toBe(false)
    await client().conversations.join({ channel: open.id })
    expect(open.members).toContain(server.bot.userId)
  })

  test('people are described', async () => {
    Object.assign(ann, { tz: 'Asia/Tokyo', is_restricted: true })
    expect((await client().users.info({ user: ann.id })).user).toMatchObject({ tz: 'Asia/Tokyo', is_restricted: true })
    await expect(client().users.info({ user: 'U404' })).rejects.toEqual(platformError('user_not_found'))
  })
})

describe('faults', () => {
  const post = (options: WebClientOptions = {}) =>
    client(options)
      .chat.postMessage({ channel: lab.id, text: 'x' })
      .then(
        () => 'sent',
        (error: { code?: string }) => error.code,
      )

  test.each<[Fault, string | undefined, number]>([
    [{ kind: 'error', code: 'fatal_error' }, 'slack_webapi_platform_error', 0],
    [{ kind: 'status', status: 503 }, 'slack_webapi_http_error', 0],
    [{ kind: 'html' }, 'slack_webapi_platform_error', 0],
    [{ kind: 'reset' }, 'slack_webapi_request_error', 0],
    [{ kind: 'hang' }, 'slack_webapi_request_error', 0],
    [{ kind: 'accept-then-status', status: 502 }, 'slack_webapi_http_error', 1],
    [{ kind: 'accept-then-reset' }, 'slack_webapi_request_error', 1],
    [{ kind: 'accept-then-hang' }, 'slack_webapi_request_error', 1],
  ])('%o: one request, then the next goes through', async (fault, code, standing) => {
    server.fault('chat.postMessage', fault)
    expect(await post({ timeout: 200 })).toBe(code)
    expect(server.requests).toHaveLength(1)
    expect(lab.messages).toHaveLength(standing)
    expect(await post()).toBe('sent')
    expect(lab.messages).toHaveLength(standing + 1)
  })

  test('a late post stands there only after its caller has given up', async () => {
    server.fault('chat.postMessage', { kind: 'late', afterMs: 300 })
    expect(await post({ timeout: 50 })).toBe('slack_webapi_request_error')
    await server.when(() => lab.messages.length === 1)
  })

  test('are decided call by call where none waits', async () => {
    server.chooseFaults((method) => (method === 'chat.postMessage' ? { kind: 'status', status: 503 } : undefined))
    expect(await post()).toBe('slack_webapi_http_error')
    await client().conversations.history({ channel: lab.id })
    server.fault('chat.postMessage', { kind: 'error', code: 'ratelimited' })
    expect(await post()).toBe('slack_webapi_platform_error')
    server.chooseFaults(() => undefined)
    expect(await post()).toBe('sent')
  })

  test('the SDK’s own retries post the same message again', async () => {
    server.fault('chat.postMessage', { kind: 'accept-then-reset' }, 2)
    expect(await post({ retryConfig: { retries: 2, minTimeout: 1, maxTimeout: 1 } })).toBe('sent')
    expect(server.requests).toHaveLength(3)
    expect(lab.messages).toHaveLength(3)
  })

  test('a fault can be meant for some arguments only', async () => {
    const other = server.addChannel()
    server.fault('chat.postMessage', { kind: 'reset' }, 1, ({ channel }) => channel === other.id)
    expect(await post()).toBe('sent')
    await expect(client().chat.postMessage({ channel: other.id, text: 'x' })).rejects.toThrow()
  })

  test('a limited channel says when it takes posts again, others go on', async () => {
    server.limitPosts(lab.id, 7)
    await expect(client().chat.postMessage({ channel: lab.id, text: 'x' })).rejects.toMatchObject({ retryAfter: 7 })
    await client().chat.postMessage({ channel: server.addChannel().id, text: 'x' })
    server.advance(7_000)
    expect(await post()).toBe('sent')
  })

  test('a limit can come as an ordinary answer', async () => {
    server.limitPosts(lab.id, 7, 'ratelimited')
    const call = client().chat.postMessage({ channel: lab.id, text: 'x' })
    await expect(call).rejects.toEqual(platformError('ratelimited'))
  })
})

/** A small app of the real Bolt: enough to see each kind of payload come and each kind of answer go. */
