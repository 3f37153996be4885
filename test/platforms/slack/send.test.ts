import type { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../src/core/action.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/instant.ts'
import { LONGEST_TRY } from '../../../src/core/look-window.ts'
import { createDeliveryClient, findDelivery, sendDelivery } from '../../../src/platforms/slack/send.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { freePort } from '../../free-port.ts'
import { type Fault, openSlackServer, type SlackServer } from '../../servers/slack.ts'

const OTHER = 'bcdefghijklmnopqrstuvwx3'

const NOW = Date.parse('2026-11-20T09:00:00Z')

let now = NOW
let server: SlackServer
let client: WebClient
beforeEach(async () => {
  now = NOW
  server = await openSlackServer({ now: () => now })
  client = clientOf(server.botToken)
})
afterEach(() => server.close())

function clientOf(token: string, requestMs = 10 * SECOND): WebClient {
  return createDeliveryClient({ token, apiUrl: server.apiUrl, requestMs })
}

function deliveryTo(channel: string, parts: Partial<Delivery> = {}): Delivery {
  const ref = { platform: 'slack', workspace: server.team.id, channel } as const
  return sampleDelivery(ref, { plannedAt: server.now(), ...parts })
}

const calls = (method: string) => server.requests.filter((request) => request.method === method)
const find = (delivery: Delivery) => findDelivery(client, server.bot, delivery)

describe('send', () => {
  test('posts once, with what finds it again, and without previews of links', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    const outcome = await sendDelivery(client, delivery, 'full')
    const [post, ...others] = server.posts(channel)
    expect(others).toEqual([])
    expect(outcome).toEqual({ kind: 'sent', ref: post?.ts })
    expect(post?.metadata).toEqual({ event_type: 'paperwire_digest', event_payload: { id: delivery.id } })
    expect(post?.text).toBe(delivery.message.notification)
    const [call] = calls('chat.postMessage')
    expect(call?.args).toMatchObject({ channel, unfurl_links: 'false', unfurl_media: 'false' })
    expect(server.requests).toHaveLength(1)
  })

  test('a message to one person is named by the conversation that it stands in', async () => {
    const ada = server.addUser()
    const outcome = await sendDelivery(client, deliveryTo(ada.id), 'full')
    const [post] = server.posts(ada.id)
    expect(outcome).toEqual({ kind: 'sent', ref: `${server.direct(ada.id).id}/${post?.ts}` })
  })

  test('the plain form carries the same metadata', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel, { refusals: 1 })
    expect((await sendDelivery(client, delivery, 'plain')).kind).toBe('sent')
    const [post] = server.posts(channel)
    expect(post?.metadata?.event_payload).toEqual({ id: delivery.id })
    expect(JSON.stringify(post?.blocks)).toContain('A long-horizon simulator')
    expect(JSON.stringify(post?.blocks)).not.toContain('world model')
  })

  test('a message that cannot be rendered is refused without a call', async () => {
    const message = JSON.parse('{ "v": 1, "items": null, "actions": [], "notification": "" }')
    const outcome = await sendDelivery(client, deliveryTo(server.addChannel().id, { message }), 'full')
    expect(outcome).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^The message .+\.$/) })
    expect(server.requests).toEqual([])
  })

  test.each<[string, Fault, string]>([
    ['a status 500', { kind: 'status', status: 500 }, 'uncertain'],
    ['a status 503 with a page', { kind: 'status', status: 503, body: '<html>' }, 'uncertain'],
    ['a page with status 200', { kind: 'html' }, 'uncertain'],
    ['a reset', { kind: 'reset' }, 'uncertain'],
    ['a redirect', { kind: 'status', status: 302, headers: { location: '/elsewhere' } }, 'uncertain'],
    ['a proxy that wants a password', { kind: 'status', status: 407 }, 'uncertain'],
    ['a code with status 400', { kind: 'status', status: 400, body: '{"ok":false,"error":"no_text"}' }, 'refused'],
  ])('%s is one request and no message', async (_, fault, kind) => {
    const { id: channel } = server.addChannel()
    server.fault('chat.postMessage', fault)
    const delivery = deliveryTo(channel)
    const outcome = await sendDelivery(client, delivery, 'full')
    expect(outcome).toMatchObject({ kind, why: expect.stringMatching(/^[A-Z].{20,}\.$/) })
    expect(calls('chat.postMessage')).toHaveLength(1)
    expect(server.posts(channel)).toEqual([])
    expect(await find(delivery)).toEqual({ kind: 'absent' })
  })

  test.each<[string, Fault]>([
    ['is cut off', { kind: 'accept-then-reset' }],
    ['never comes', { kind: 'accept-then-hang' }],
    ['is a status 502', { kind: 'accept-then-status', status: 502 }],
    ['is a page', { kind: 'accept-then-status', status: 200, body: '<html>' }],
    ['names no message', { kind: 'accept-then-status', status: 200, body: '{"ok":true}' }],
  ])('where the answer to an accepted message %s, it is uncertain, stands once, and is found', async (_, fault) => {
    const { id: channel } = server.addChannel()
    server.fault('chat.postMessage', fault)
    const delivery = deliveryTo(channel, { unsureSince: server.now() })
    expect((await sendDelivery(clientOf(server.botToken, 300), delivery, 'full')).kind).toBe('uncertain')
    expect(calls('chat.postMessage')).toHaveLength(1)
    const [post, ...others] = server.posts(channel)
    expect(others).toEqual([])
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [post?.ts] })
  })

  test.each<['429' | '429 without Retry-After' | 'ratelimited', number]>([
    ['429', 17 * SECOND],
    ['429 without Retry-After', MINUTE],
    ['ratelimited', MINUTE],
  ])('a limit said by %s is later, for the workspace', async (as, afterMs) => {
    const { id: channel } = server.addChannel()
    server.limitPosts(channel, 17, as)
    const outcome = await sendDelivery(client, deliveryTo(channel), 'full')
    expect(outcome).toMatchObject({ kind: 'later', blocks: 'workspace', afterMs })
    expect(calls('chat.postMessage')).toHaveLength(1)
  })

  test('a limit in one channel does not keep the client from the next', async () => {
    const [one, other] = [server.addChannel().id, server.addChannel().id]
    server.limitPosts(one, 3600)
    const outcomes = await Promise.all([one, other].map((id) => sendDelivery(client, deliveryTo(id), 'full')))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['later', 'sent'])
  })

  test.each([
    ['Wed, 21 Oct 2026 07:28:00 GMT', MINUTE],
    ['-5', MINUTE],
    ['0', SECOND],
    ['30', 30 * SECOND],
  ])('a Retry-After of "%s" waits %i ms', async (value, afterMs) => {
    server.fault('chat.postMessage', { kind: 'status', status: 429, headers: { 'retry-after': value } })
    const outcome = await sendDelivery(client, deliveryTo(server.addChannel().id), 'full')
    expect(outcome).toMatchObject({ kind: 'later', afterMs })
  })

  test('a port that nobody listens on is later, for this process', async () => {
    const apiUrl = `http://127.0.0.1:${await freePort()}/api/`
    const away = createDeliveryClient({ token: server.botToken, apiUrl, requestMs: SECOND })
    const delivery = deliveryTo('C1')
    expect(await sendDelivery(away, delivery, 'full')).toMatchObject({ kind: 'later', blocks: 'process' })
    expect(await findDelivery(away, server.bot, delivery)).toMatchObject({ kind: 'cannot-look', because: 'failure' })
  })

  test('a token that Slack does not know is a loss of the workspace', async () => {
    const outcome = await sendDelivery(clientOf('xoxb-wrong'), deliveryTo(server.addChannel().id), 'full')
    expect(outcome).toMatchObject({ kind: 'gone', scope: 'workspace', why: expect.stringContaining('SLACK_BOT_TOKEN') })
  })

  test('two clients with two tokens never mix them', async () => {
    const [wrong, right] = [clientOf('xoxb-wrong'), clientOf(server.botToken)]
    const { id: channel } = server.addChannel()
    const kinds: string[] = []
    for (const one of [right, wrong, right, wrong])
      kinds.push((await sendDelivery(one, deliveryTo(channel), 'full')).kind)
    expect(kinds).toEqual(['sent', 'gone', 'sent', 'gone'])
    expect(calls('chat.postMessage').map(({ token }) => token)).toEqual([
      server.botToken,
      'xoxb-wrong',
      server.botToken,
      'xoxb-wrong',
    ])
  })

  test('what the SDK warns of goes to the log at debug, without the token', async () => {
    const lines: string[] = []
    const log = {
      debug: (fields: object, text: string) => void lines.push(`${JSON.stringify(fields)} ${text}`),
      info: () => expect.unreachable(),
      warn: () => expect.unreachable(),
      error: () => expect.unreachable(),
    }
    const logged = createDeliveryClient({ token: server.botToken, apiUrl: server.apiUrl, requestMs: SECOND, log })
    server.fault('chat.postMessage', { kind: 'reset' })
    await sendDelivery(logged, deliveryTo(server.addChannel().id), 'full')
    expect(lines.join('\n')).toContain('http request failed')
    expect(lines.join('\n')).not.toContain(server.botToken)
  })
})

describe('find', () => {
  /** What `server.put` is given for a message of the bot. */
  const ours = () => ({ user: server.bot.userId, bot_id: server.bot.botId })
  const metadataOf = (id: string) => ({ event_type: 'paperwire_digest', event_payload: { id } })

  test('tells deliveries of one channel apart', async () => {
    const { id: channel } = server.addChannel()
    const [one, other] = [deliveryTo(channel), deliveryTo(channel, { id: OTHER })]
    await sendDelivery(client, one, 'full')
    expect((await find(one)).kind).toBe('found')
    expect(await find(other)).toEqual({ kind: 'absent' })
  })

  test('reads every page, however short Slack makes them', async () => {
    const { id: channel } = server.addChannel()
    server.limitHistory(15)
    const delivery = deliveryTo(channel)
    const sent = await sendDelivery(client, delivery, 'full')
    for (let n = 0; n < 47; n++) server.put(channel, { text: `chat ${n}` })
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
    expect(calls('conversations.history')).toHaveLength(4)
    expect(await find({ ...delivery, id: OTHER })).toEqual({ kind: 'absent' })
  })

  test('names what stands twice oldest first', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    await sendDelivery(client, delivery, 'full')
    server.put(channel, { text: 'between' })
    await sendDelivery(client, delivery, 'plain')
    const [first, , second] = server.posts(channel).map(({ ts }) => ts)
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [first, second] })
  })

  test('a first find counts though the rest could not be read', async () => {
    const { id: channel } = server.addChannel()
    server.limitHistory(2)
    const delivery = deliveryTo(channel)
    for (let n = 0; n < 3; n++) server.put(channel, { text: `chat ${n}` })
    const sent = await sendDelivery(client, delivery, 'full')
    server.fault('conversations.history', { kind: 'status', status: 500 }, 1, (args) => args.cursor !== undefined)
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
  })

  test('a failure before the first find is no answer', async () => {
    const { id: channel } = server.addChannel()
    server.limitHistory(2)
    const delivery = deliveryTo(channel)
    await sendDelivery(client, delivery, 'full')
    for (let n = 0; n < 3; n++) server.put(channel, { text: `chat ${n}` })
    server.fault('conversations.history', { kind: 'status', status: 500 }, 1, (args) => args.cursor !== undefined)
    expect(await find(delivery)).toMatchObject({ kind: 'cannot-look', because: 'failure' })
  })

  test('a message whose metadata were taken off is known by its controls', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    const action_id = controlId({ action: actionId('card'), delivery: delivery.id })
    const button = { type: 'button', action_id, value: 'k', text: { type: 'plain_text', text: 'Open' } }
    const section = { type: 'section', text: { type: 'mrkdwn', text: 'A title' }, accessory: button }
    const { ts } = server.put(channel, { ...ours(), text: 'A title', blocks: [section] })
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [ts] })
    expect(await find({ ...delivery, id: OTHER })).toEqual({ kind: 'absent' })
  })

  test('what others post is not ours, whatever it says it is', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    const eve = server.addUser()
    server.put(channel, { user: eve.id, text: 'mine', metadata: metadataOf(delivery.id) })
    server.put(channel, { user: 'U0OTHERBOT', bot_id: 'B0OTHER', text: 'mine', metadata: metadataOf(delivery.id) })
    expect(await find(delivery)).toEqual({ kind: 'absent' })
  })

  test('messages of any form do not hide ours', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    server.put(channel, { text: '', metadata: { event_type: 'other_app', event_payload: { id: { deep: 1 } } } })
    const { ts } = server.put(channel, { ...ours(), text: 'ours', metadata: metadataOf(delivery.id) })
    server.put(channel, { text: 'no blocks', blocks: [{ type: 'new_kind', elements: [null, 'x', { action_id: 5 }] }] })
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [ts] })
  })

  test('finds what a clock some minutes ahead of Slack believes to be earlier', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel, { unsureSince: server.now() + 4 * MINUTE })
    await sendDelivery(client, delivery, 'full')
    expect((await find(delivery)).kind).toBe('found')
  })

  test('asks for nothing from long before the try, nor from long after', async () => {
    const { id: channel } = server.addChannel()
    const unsureSince = server.now()
    await find(deliveryTo(channel, { plannedAt: unsureSince - 90 * HOUR, unsureSince, attempts: 1 }))
    const [call] = calls('conversations.history')
    expect(Number(call?.args.oldest) * SECOND).toBeGreaterThan(unsureSince - HOUR)
    expect(Number(call?.args.latest) * SECOND).toBeLessThan(unsureSince + HOUR)
    expect(call?.args).toMatchObject({ include_all_metadata: 'true', inclusive: 'true' })
  })

  test('ends with the time in which it can have been posted, however much is said after', async () => {
    const { id: channel } = server.addChannel()
    server.limitHistory(15)
    const delivery = deliveryTo(channel, { unsureSince: server.now(), attempts: 1 })
    const sent = await sendDelivery(client, delivery, 'full')
    now += HOUR
    for (let n = 0; n < 100; n++) server.put(channel, { text: `chat ${n}` })
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
    expect(await find({ ...delivery, id: OTHER })).toEqual({ kind: 'absent' })
    expect(calls('conversations.history')).toHaveLength(2)
  })

  test('finds what landed at the last moment, by a clock some minutes ahead of ours', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel, { unsureSince: server.now(), attempts: 1 })
    now += LONGEST_TRY + 4 * MINUTE
    await sendDelivery(client, delivery, 'full')
    expect((await find(delivery)).kind).toBe('found')
  })

  test('looks into the direct messages of one person', async () => {
    const ada = server.addUser()
    const delivery = deliveryTo(ada.id)
    expect(await find(delivery)).toEqual({ kind: 'absent' })
    const sent = await sendDelivery(client, delivery, 'full')
    expect(await find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
  })

  test.each([
    ['the history of a channel', 'channels:history', () => server.addChannel().id],
    ['the history of a private channel', 'groups:history', () => server.addChannel({ is_private: true }).id],
    ['the history of direct messages', 'im:history', () => server.addUser().id],
    ['opening direct messages', 'im:write', () => server.addUser().id],
  ])('without the scope for %s it cannot look, and says which', async (_, scope, place) => {
    server.scopes.delete(scope)
    const outcome = await find(deliveryTo(place()))
    expect(outcome).toMatchObject({ kind: 'cannot-look', because: 'scope', why: expect.stringContaining(scope) })
  })

  test('after the bot was removed it looks again later, and finds the message on return', async () => {
    const { id: channel } = server.addChannel()
    const delivery = deliveryTo(channel)
    await sendDelivery(client, delivery, 'full')
    server.kick(channel)
    expect(await find(delivery)).toMatchObject({ kind: 'cannot-look', because: 'failure' })
    server.channel(channel).members.add(server.bot.userId)
    expect((await find(delivery)).kind).toBe('found')
  })

  test.each<[string, Fault]>([
    ['a limit', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
    ['a status 500', { kind: 'status', status: 500 }],
    ['a page', { kind: 'html' }],
    ['a reset', { kind: 'reset' }],
    ['silence', { kind: 'hang' }],
    ['an answer without messages', { kind: 'status', status: 200, body: '{"ok":true}' }],
    [
      'more messages without a way to them',
      { kind: 'status', status: 200, body: '{"ok":true,"messages":[],"has_more":true}' },
    ],
  ])('%s is no answer', async (_, fault) => {
    const { id: channel } = server.addChannel()
    server.fault('conversations.history', fault)
    const outcome = await findDelivery(clientOf(server.botToken, 300), server.bot, deliveryTo(channel))
    expect(outcome).toMatchObject({
      kind: 'cannot-look',
      because: 'failure',
      why: expect.stringMatching(/^[A-Z].+\.$/),
    })
    expect(calls('conversations.history')).toHaveLength(1)
  })
})

/** A port that was free a moment ago. */
