import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../src/core/action.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/core/instant.ts'
import { LONGEST_TRY } from '../../../src/core/look-window.ts'
import { sendDelivery } from '../../../src/platforms/discord/send.ts'
import { freePort } from '../../free-port.ts'
import { PERMISSION } from '../../servers/discord/permissions.ts'
import { type DiscordServer, type Fault, openDiscordServer } from '../../servers/discord.ts'
import { expectNoUnhandledRejections } from '../slack/surroundings.ts'
import { type Desk, deliveryIn, deskFor } from './sending.ts'

expectNoUnhandledRejections()

const OTHER = 'bcdefghijklmnopqrstuvwx3'
const POST = 'POST /channels/:channel/messages'
const LIST = 'GET /channels/:channel/messages'
const THREAD = 'POST /channels/:channel/messages/:message/threads'
const NOW = Date.parse('2026-11-20T09:00:00Z')

let server: DiscordServer
let desk: Desk
let lab: string
beforeEach(async () => {
  server = await openDiscordServer({ now: () => NOW })
  server.addGuild({ name: 'The Lab' })
  lab = server.addChannel({ name: 'robotics' }).id
  desk = deskFor(server)
})
afterEach(() => server.close())

const calls = (route: string) => server.requests.filter((request) => request.route === route)
const deliveryTo = (channel: string, parts: Partial<Delivery> = {}) => deliveryIn(server, channel, parts)
const shared = (parts: Partial<Delivery> = {}) =>
  deliveryTo(lab, { slot: 'share:arxiv:2604.00001', kind: 'share', ...parts })

describe('send', () => {
  test('posts once, with what keeps it single and finds it again, and notifies nobody', async () => {
    const delivery = deliveryTo(lab)
    const outcome = await desk.send(delivery)
    const [post, ...others] = server.posts(lab)
    expect(others).toEqual([])
    expect(outcome).toEqual({ kind: 'sent', ref: post?.id })
    expect(post?.content).toBe(delivery.message.notification)
    expect(post?.args).toMatchObject({ nonce: delivery.id, enforce_nonce: true, allowed_mentions: { parse: [] } })
    expect(JSON.stringify(post?.components)).toContain(`|${delivery.id}"`)
    expect(server.requests).toHaveLength(1)
  })

  test('the same delivery again is the same message', async () => {
    const first = await desk.send(deliveryTo(lab))
    expect(await desk.send(deliveryTo(lab))).toEqual(first)
    expect(server.posts(lab)).toHaveLength(1)
  })

  test('a message that somebody deleted is not posted again', async () => {
    await desk.send(deliveryTo(lab))
    for (const post of server.posts(lab)) server.drop(post)
    expect(await desk.send(deliveryTo(lab))).toEqual({ kind: 'sent', ref: '' })
    expect(server.posts(lab)).toEqual([])
  })

  test('a message to one person is named by the conversation that it stands in', async () => {
    const ada = server.addUser()
    const outcome = await desk.send(deliveryTo(`@${ada.id}`))
    const [post] = server.posts(ada.id)
    expect(outcome).toEqual({ kind: 'sent', ref: `${server.direct(ada.id).id}/${post?.id}` })
    expect(calls('POST /users/@me/channels')[0]?.body).toEqual({ recipient_id: ada.id })
  })

  test('the conversation with a person is asked for once, and again where that failed', async () => {
    const ada = server.addUser()
    server.fault('POST /users/@me/channels', { kind: 'error', status: 403, code: 50_007 })
    expect(await desk.send(deliveryTo(`@${ada.id}`))).toMatchObject({ kind: 'gone', scope: 'channel' })
    for (const id of ['a', 'b'])
      expect((await desk.send(deliveryTo(`@${ada.id}`, { id: id.repeat(24) }))).kind).toBe('sent')
    expect(calls('POST /users/@me/channels')).toHaveLength(2)
  })

  test('an uncertain end of asking for a conversation is settled by a look', async () => {
    const ada = server.addUser()
    server.fault('POST /users/@me/channels', { kind: 'reset' })
    expect((await desk.send(deliveryTo(`@${ada.id}`))).kind).toBe('uncertain')
    expect(await desk.find(deliveryTo(`@${ada.id}`))).toEqual({ kind: 'absent' })
  })

  test('opening a conversation and posting have one deadline', async () => {
    const ada = server.addUser()
    server.fault('POST /users/@me/channels', { kind: 'hang' })
    const { sending } = deskFor(server, { requestMs: 2_000 })
    const opening = sending.conversations(ada.id).catch(() => 'not opened')
    const sent = await sendDelivery(sending, deliveryTo(`@${ada.id}`), 'full', AbortSignal.timeout(100))
    const first = await Promise.race([opening, 'still opening'])
    expect(first).toBe('still opening')
    expect(sent).toMatchObject({ kind: 'uncertain', why: expect.stringContaining('in time') })
    expect(calls(POST)).toEqual([])
    await opening
    server.fault(POST, { kind: 'hang' })
    const patient = deskFor(server, { requestMs: 60_000 })
    const posted = await sendDelivery(patient.sending, deliveryTo(lab), 'full', AbortSignal.timeout(100))
    expect(posted).toMatchObject({ kind: 'uncertain', why: expect.stringContaining('in time') })
  })

  test.each([
    ['an announcement channel', 5],
    ['a thread', 11],
    ['a thread under announcements', 10],
  ] as const)('reaches %s', async (_, type) => {
    const place = server.addChannel({ type, ...(type === 5 ? {} : { parent_id: lab }) })
    expect((await desk.send(deliveryTo(place.id))).kind).toBe('sent')
    expect(server.requests).toHaveLength(1)
  })

  test('brings a thread back from the archive', async () => {
    const thread_metadata = { archived: true, locked: false, auto_archive_duration: 60 }
    const thread = server.addChannel({ type: 11, parent_id: lab, thread_metadata })
    expect((await desk.send(deliveryTo(thread.id))).kind).toBe('sent')
    expect(thread.thread_metadata?.archived).toBe(false)
  })

  test('the plain form carries the same nonce', async () => {
    const delivery = deliveryTo(lab, { refusals: 1 })
    expect((await desk.send(delivery, 'plain')).kind).toBe('sent')
    const [post] = server.posts(lab)
    expect(post?.nonce).toBe(delivery.id)
    expect(JSON.stringify(post?.embeds)).toContain('A long-horizon simulator')
    expect(JSON.stringify(post?.embeds)).not.toContain('world model')
  })

  test('a message that cannot be rendered is refused without a call', async () => {
    const message = JSON.parse('{ "v": 1, "items": null, "actions": [], "notification": "" }')
    const outcome = await desk.send(deliveryTo(lab, { message }))
    expect(outcome).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^The message .+\.$/) })
    expect(server.requests).toEqual([])
  })

  test.each<[string, Fault, string]>([
    ['a status 500', { kind: 'status', status: 500 }, 'uncertain'],
    ['a status 502', { kind: 'status', status: 502 }, 'uncertain'],
    ['a status 503 with a page', { kind: 'html', status: 503 }, 'uncertain'],
    ['a page with status 200', { kind: 'html' }, 'uncertain'],
    ['a reset', { kind: 'reset' }, 'uncertain'],
    ['a redirect', { kind: 'status', status: 302, headers: { location: '/elsewhere' } }, 'uncertain'],
    ['a proxy that wants a password', { kind: 'status', status: 407 }, 'uncertain'],
    ['a page with status 404', { kind: 'html', status: 404 }, 'uncertain'],
    ['a page with status 401', { kind: 'html', status: 401 }, 'uncertain'],
    ['a page with status 403', { kind: 'html', status: 403 }, 'later process'],
    ['a page with status 429', { kind: 'html', status: 429 }, 'later bot'],
    ['an address that is not there', { kind: 'error', status: 404, code: 0 }, 'later process'],
    ['a refused token', { kind: 'error', status: 401, code: 0 }, 'later process'],
    ['a code', { kind: 'error', status: 400, code: 50035 }, 'refused'],
  ])('%s is one request and no message', async (_, fault, expected) => {
    server.fault(POST, fault)
    const delivery = deliveryTo(lab)
    const outcome = await desk.send(delivery)
    expect(outcome).toMatchObject({ why: expect.stringMatching(/^[A-Z].{20,}\.$/) })
    expect(outcome.kind === 'later' ? `later ${outcome.blocks}` : outcome.kind).toBe(expected)
    expect(calls(POST)).toHaveLength(1)
    expect(server.posts(lab)).toEqual([])
    if (expected === 'uncertain') expect(await desk.find(delivery)).toEqual({ kind: 'absent' })
  })

  test.each<[string, Fault]>([
    ['is cut off', { kind: 'accept-then-reset' }],
    ['never comes', { kind: 'accept-then-hang' }],
    ['is a status 502', { kind: 'accept-then-status', status: 502 }],
    ['is a page', { kind: 'accept-then-status', status: 200, body: '<html>' }],
    ['names no message', { kind: 'accept-then-status', status: 200, body: '{}' }],
  ])('where the answer to an accepted message %s, it is uncertain, stands once, and is found', async (_, fault) => {
    server.fault(POST, fault)
    const delivery = deliveryTo(lab, { unsureSince: server.now() })
    expect((await deskFor(server, { requestMs: 300 }).send(delivery)).kind).toBe('uncertain')
    expect(calls(POST)).toHaveLength(1)
    const [post, ...others] = server.posts(lab)
    expect(others).toEqual([])
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [post?.id] })
  })

  test('an answer whose body never ends is uncertain in time', async () => {
    const slow = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"id":')
    })
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve))
    const apiUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}/api`
    expect((await deskFor(server, { apiUrl, requestMs: 300 }).send(deliveryTo(lab))).kind).toBe('uncertain')
    slow.closeAllConnections()
    await new Promise((resolve) => slow.close(resolve))
  })

  test('two clients with two tokens never mix them, nor forget one that was refused once', async () => {
    const wrong = deskFor(server, { token: 'wrong.token' })
    const kinds: string[] = []
    for (const one of [desk, wrong, desk, wrong]) kinds.push((await one.send(deliveryTo(lab))).kind)
    expect(kinds).toEqual(['sent', 'later', 'sent', 'later'])
    expect(calls(POST).map(({ headers }) => headers.authorization)).toEqual([
      `Bot ${server.botToken}`,
      'Bot wrong.token',
      `Bot ${server.botToken}`,
      'Bot wrong.token',
    ])
  })

  test('a port that nobody listens on is later, for this process', async () => {
    const away = deskFor(server, { apiUrl: `http://127.0.0.1:${await freePort()}/api` })
    expect(await away.send(deliveryTo(lab))).toMatchObject({ kind: 'later', blocks: 'process' })
    expect(await away.find(deliveryTo(lab))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
  })

  test.each([
    ['Send Messages', PERMISSION.sendMessages],
    ['Embed Links', PERMISSION.embedLinks],
    ['Send Messages and Embed Links', PERMISSION.sendMessages | PERMISSION.embedLinks],
  ])('a lack of %s is named', async (names, deny) => {
    server.overwrite(lab, { deny })
    const them = names.includes(' and ') ? 'them' : 'it'
    expect(await desk.send(deliveryTo(lab))).toEqual({
      kind: 'gone',
      scope: 'channel',
      why: `The bot lacks ${names} in the channel. Give ${them} to its role there.`,
    })
  })

  test('a channel that the bot cannot see, and one that was deleted, are lost', async () => {
    server.overwrite(lab, { deny: PERMISSION.viewChannel })
    expect(await desk.send(deliveryTo(lab))).toMatchObject({
      kind: 'gone',
      scope: 'channel',
      why: expect.stringContaining('View Channel'),
    })
    const delivery = deliveryTo(lab)
    server.deleteChannel(lab)
    expect(await desk.send(delivery)).toMatchObject({
      kind: 'gone',
      scope: 'channel',
      why: expect.stringContaining('deleted'),
    })
  })
})

describe('limits', () => {
  test.each([
    ['user', 'channel', 17 * SECOND],
    ['shared', 'channel', 17 * SECOND],
    ['global', 'bot', 17 * SECOND],
    ['without headers', 'bot', MINUTE],
    ['cloudflare', 'bot', MINUTE],
  ] as const)('a 429 that is %s is later for the %s, after one request', async (as, blocks, afterMs) => {
    server.limit(POST, 17, as)
    const outcome = await desk.send(deliveryTo(lab))
    expect(outcome).toMatchObject({ kind: 'later', blocks })
    if (outcome.kind === 'later') expect(Math.abs(outcome.afterMs - afterMs)).toBeLessThan(SECOND)
    expect(calls(POST)).toHaveLength(1)
  })

  test.each([
    ['Wed, 21 Oct 2026 07:28:00 GMT', MINUTE],
    ['-5', MINUTE],
    ['0', SECOND],
    ['30', 30 * SECOND],
    ['100000000', 12 * HOUR],
  ])('a Retry-After of "%s" waits %i ms', async (value, afterMs) => {
    const headers = { 'retry-after': value, 'x-ratelimit-scope': 'user' }
    server.fault(POST, { kind: 'status', status: 429, headers })
    const outcome = await desk.send(deliveryTo(lab))
    if (outcome.kind === 'later') expect(Math.abs(outcome.afterMs - afterMs)).toBeLessThan(SECOND)
    expect(outcome.kind).toBe('later')
  })

  test('what Discord says of its limits is kept to without asking', async () => {
    const ids = [...'abcdefgh'].map((letter) => letter.repeat(24))
    const outcomes = []
    for (const id of ids) outcomes.push(await desk.send(deliveryTo(lab, { id })))
    expect(outcomes.map(({ kind }) => kind)).toEqual([...Array(5).fill('sent'), ...Array(3).fill('later')])
    expect(calls(POST)).toHaveLength(5)
    expect(server.selfInflicted429s).toBe(0)
  })

  test('a limit in one channel does not keep the client from the next', async () => {
    server.limit(`POST /channels/${lab}/messages`, 3600)
    const other = server.addChannel().id
    const outcomes = await Promise.all([lab, other].map((id) => desk.send(deliveryTo(id))))
    expect(outcomes.map(({ kind }) => kind)).toEqual(['later', 'sent'])
  })

  test('a thousand invalid requests within ten minutes end all requests', async () => {
    server.fault(POST, { kind: 'error', status: 403, code: 50_001 }, 2_000)
    for (let tried = 0; tried < 1_000; tried += 50) {
      const channels = Array.from({ length: 50 }, () => server.addChannel().id)
      await Promise.all(
        channels.map((channel) => desk.rest.post(`/channels/${channel}/messages`, { body: {} }).catch(() => {})),
      )
      desk.rest.globalReset = -1
    }
    expect(server.invalidRequests).toBe(1_000)
    const before = server.requests.length
    expect(await desk.send(deliveryTo(lab))).toMatchObject({ kind: 'later', blocks: 'bot' })
    expect(await desk.find(deliveryTo(lab))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
    expect(server.requests).toHaveLength(before)
    expect(desk.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })
})

describe('a shared paper', () => {
  test('gets a thread of its own, by its title', async () => {
    await desk.send(shared())
    const [post] = server.posts(lab)
    const thread = server.channel(post?.thread ?? '')
    expect(thread).toMatchObject({ type: 11, name: 'A long-horizon simulator', parent_id: lab })
  })

  test('gets one thread, however often it is sent and found', async () => {
    await desk.send(shared())
    await desk.send(shared())
    expect((await desk.find(shared())).kind).toBe('found')
    expect(server.channelsOf(server.channel(lab).guild_id ?? '').filter(({ type }) => type === 11)).toHaveLength(1)
  })

  test('gets its thread when it is found after a lost answer', async () => {
    server.fault(POST, { kind: 'accept-then-reset' })
    expect((await desk.send(shared())).kind).toBe('uncertain')
    expect(server.posts(lab)[0]?.thread).toBeUndefined()
    expect((await desk.find(shared({ unsureSince: server.now() }))).kind).toBe('found')
    expect(server.posts(lab)[0]?.thread).toBeDefined()
  })

  test.each<[string, Fault]>([
    ['not allowed', { kind: 'error', status: 403, code: 50_013 }],
    ['one too many', { kind: 'error', status: 400, code: 160_006 }],
    ['there already', { kind: 'error', status: 400, code: 160_004 }],
    ['lost on the way', { kind: 'reset' }],
    ['too much for now', { kind: 'status', status: 429 }],
  ])('is sent all the same where the thread is %s', async (_, fault) => {
    server.fault(THREAD, fault)
    expect((await desk.send(shared())).kind).toBe('sent')
    expect(calls(THREAD)).toHaveLength(1)
    expect(server.posts(lab)).toHaveLength(1)
  })

  test('has a name for its thread whatever its title is', async () => {
    const paper = { kind: 'paper', number: 1, key: 'k', title: `\u202e${'long '.repeat(80)}` } as const
    const message = { ...shared().message, items: [paper] }
    expect((await desk.send(shared({ message }))).kind).toBe('sent')
    const { name } = server.channel(server.posts(lab)[0]?.thread ?? '')
    expect(name.length).toBeLessThanOrEqual(100)
    expect(name).toMatch(/^long long/)
  })

  test('is the only one that gets a thread', async () => {
    await desk.send(deliveryTo(lab))
    expect(calls(THREAD)).toEqual([])
  })
})

describe('find', () => {
  const control = (delivery: string) => controlId({ action: actionId('card'), delivery })
  const rowWith = (custom_id: string) => ({ type: 1, components: [{ type: 2, style: 2, label: 'Open', custom_id }] })

  test('tells deliveries of one channel apart', async () => {
    const [one, other] = [deliveryTo(lab), deliveryTo(lab, { id: OTHER })]
    await desk.send(one)
    expect((await desk.find(one)).kind).toBe('found')
    expect(await desk.find(other)).toEqual({ kind: 'absent' })
  })

  test('reads every page', async () => {
    const delivery = deliveryTo(lab)
    for (let n = 0; n < 230; n++) server.put(lab, { author: server.addUser().id, content: `chat ${n}` })
    const sent = await desk.send(delivery)
    for (let n = 0; n < 30; n++) server.put(lab, { content: `chat ${n}` })
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
    expect(calls(LIST)).toHaveLength(3)
    expect(await desk.find({ ...delivery, id: OTHER })).toEqual({ kind: 'absent' })
  })

  test('names what stands twice oldest first', async () => {
    const delivery = deliveryTo(lab)
    const first = server.put(lab, { components: [rowWith(control(delivery.id))] })
    server.put(lab, { content: 'between' })
    const second = server.put(lab, { components: [rowWith(control(delivery.id))] })
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [first.id, second.id] })
  })

  test('a first find counts though the rest could not be read', async () => {
    const delivery = deliveryTo(lab)
    const { id } = server.put(lab, { components: [rowWith(control(delivery.id))] })
    for (let n = 0; n < 100; n++) server.put(lab, { content: `chat ${n}` })
    let pages = 0
    server.fault(LIST, { kind: 'status', status: 500 }, 1, () => ++pages > 1)
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [id] })
    expect(calls(LIST)).toHaveLength(2)
  })

  test('a failure before the first find is no answer', async () => {
    for (let n = 0; n < 100; n++) server.put(lab, { content: `chat ${n}` })
    await desk.send(deliveryTo(lab))
    let pages = 0
    server.fault(LIST, { kind: 'status', status: 500 }, 1, () => ++pages > 1)
    expect(await desk.find(deliveryTo(lab))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
  })

  test('what others post is not ours, whatever it says it is', async () => {
    const delivery = deliveryTo(lab)
    server.put(lab, { author: server.addUser({ bot: true }).id, components: [rowWith(control(delivery.id))] })
    expect(await desk.find(delivery)).toEqual({ kind: 'absent' })
  })

  test('messages of any form do not hide ours', async () => {
    const delivery = deliveryTo(lab)
    const { id } = server.put(lab, { components: [rowWith(control(delivery.id))] })
    server.put(lab, { components: [{ type: 99, components: [null, 'x', { custom_id: 5 }] } as never] })
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [id] })
  })

  test('finds what a clock some minutes ahead of Discord believes to be earlier', async () => {
    const delivery = deliveryTo(lab, { unsureSince: server.now() + 4 * MINUTE })
    await desk.send(delivery)
    expect((await desk.find(delivery)).kind).toBe('found')
  })

  test('asks for nothing from long before the try', async () => {
    const unsureSince = server.now()
    await desk.find(deliveryTo(lab, { plannedAt: unsureSince - 90 * HOUR, unsureSince }))
    const [call] = calls(LIST)
    const after = Number(BigInt(call?.query.after ?? 0) >> 22n) + Date.UTC(2015, 0)
    expect(after).toBe(unsureSince - 5 * MINUTE - 1)
    expect(call?.query).toMatchObject({ limit: '100' })
  })

  test('ends with the time in which it can have been posted, however much is said after', async () => {
    const unsureSince = server.now()
    const delivery = deliveryTo(lab, { unsureSince, attempts: 1 })
    const { id } = server.put(lab, { components: [rowWith(control(delivery.id))] })
    server.advance(HOUR)
    for (let n = 0; n < 450; n++) server.put(lab, { content: `chat ${n}` })
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [id] })
    expect(await desk.find({ ...delivery, id: OTHER })).toEqual({ kind: 'absent' })
    expect(calls(LIST)).toHaveLength(2)
  })

  test('finds what landed at the last moment, by a clock some minutes ahead of ours', async () => {
    const delivery = deliveryTo(lab, { unsureSince: server.now(), attempts: 1 })
    server.advance(LONGEST_TRY + 4 * MINUTE)
    for (let n = 0; n < 100; n++) server.put(lab, { content: `chat ${n}` })
    const { id } = server.put(lab, { components: [rowWith(control(delivery.id))] })
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [id] })
  })

  test('goes on from the same page after a short limit', async () => {
    const delivery = deliveryTo(lab)
    for (let n = 0; n < 100; n++) server.put(lab, { content: `chat ${n}` })
    const { id } = server.put(lab, { components: [rowWith(control(delivery.id))] })
    const headers = { 'retry-after': '1', 'x-ratelimit-scope': 'user' }
    let pages = 0
    server.fault(LIST, { kind: 'status', status: 429, headers }, 1, () => ++pages === 2)
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [id] })
    const [first, second, again, ...more] = calls(LIST).map(({ query }) => query.after)
    expect(more).toEqual([])
    expect(again).toBe(second)
    expect(second).not.toBe(first)
  })

  test.each<[string, Fault]>([
    ['a limit', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
    ['a limit of the server', { kind: 'error', status: 429, code: 20_029 }],
    ['a code that limits writing', { kind: 'error', status: 400, code: 40_062 }],
  ])('%s is not said as if something was to be sent', async (_, fault) => {
    server.fault(LIST, fault)
    const outcome = await desk.find(deliveryTo(lab))
    expect(outcome).toMatchObject({
      kind: 'cannot-look',
      why: expect.stringMatching(/^Whether .+ yet\. Discord .+\.$/),
    })
    expect(JSON.stringify(outcome)).not.toContain('messages')
  })

  test('looks into the direct messages of one person', async () => {
    const ada = server.addUser()
    const delivery = deliveryTo(`@${ada.id}`)
    expect(await desk.find(delivery)).toEqual({ kind: 'absent' })
    const sent = await desk.send(delivery)
    expect(await desk.find(delivery)).toEqual({ kind: 'found', refs: [sent.kind === 'sent' && sent.ref] })
  })

  test('without Read Message History a channel looks empty, so it cannot look, and says so', async () => {
    await desk.send(deliveryTo(lab))
    server.overwrite(lab, { deny: PERMISSION.readMessageHistory })
    expect(await desk.find(deliveryTo(lab))).toEqual({
      kind: 'cannot-look',
      because: 'scope',
      why: 'Whether it was posted before cannot be looked up. The bot lacks Read Message History in the channel. Give it to its role there.',
    })
  })

  test('where Discord does not say what the bot may read, an empty channel is no answer', async () => {
    server.fault('GET /guilds/:guild', { kind: 'status', status: 503 })
    expect(await desk.find(deliveryTo(lab))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
  })

  test('after the bot was shut out it looks again later, and finds the message on return', async () => {
    await desk.send(deliveryTo(lab))
    server.overwrite(lab, { deny: PERMISSION.viewChannel })
    expect(await desk.find(deliveryTo(lab))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
    server.overwrite(lab, {})
    expect((await desk.find(deliveryTo(lab))).kind).toBe('found')
  })

  test.each<[string, Fault]>([
    ['a limit', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }],
    ['a status 500', { kind: 'status', status: 500 }],
    ['a page', { kind: 'html' }],
    ['a page with status 403', { kind: 'html', status: 403 }],
    ['a reset', { kind: 'reset' }],
    ['silence', { kind: 'hang' }],
    [
      'an answer without messages',
      { kind: 'status', status: 200, body: '{"ok":true}', headers: { 'content-type': 'application/json' } },
    ],
    ['a code', { kind: 'error', status: 403, code: 50_013 }],
  ])('%s is no answer', async (_, fault) => {
    server.fault(LIST, fault)
    const outcome = await deskFor(server, { requestMs: 300 }).find(deliveryTo(lab))
    expect(outcome).toMatchObject({
      kind: 'cannot-look',
      because: 'failure',
      why: expect.stringMatching(/^[A-Z].+\.$/),
    })
    expect(calls(LIST)).toHaveLength(1)
  })
})

/** A port that was free a moment ago. */
