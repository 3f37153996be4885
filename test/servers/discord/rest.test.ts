import { Routes } from 'discord.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DiscordChannel, DiscordGuild, DiscordMessage, DiscordServer, DiscordUser } from '../discord.ts'
import type { Fault } from './faults.ts'
import { PERMISSION, permissionsIn } from './permissions.ts'
import { apiError, openLab, restOf } from './real-client.ts'
import { timeOf } from './world.ts'

let server: DiscordServer
let guild: DiscordGuild
let ann: DiscordUser
let lab: DiscordChannel

beforeEach(async () => {
  ;({ server, guild, ann, lab } = await openLab())
})
afterEach(() => server.close())

type Body = Readonly<Record<string, unknown>>
const post = (body: Body = { content: 'x' }, channel = lab.id, options = {}) =>
  restOf(server, options).post(Routes.channelMessages(channel), { body }) as Promise<{ id: string; content: string }>
const read = (query: Record<string, string> = {}, channel = lab.id) =>
  restOf(server).get(Routes.channelMessages(channel), { query: new URLSearchParams(query) }) as Promise<
    { id: string; content: string }[]
  >
const contents = () => server.posts(lab.id).map(({ content }) => content)
const ROUTE = 'POST /channels/:channel/messages'

describe('messages', () => {
  test('are posted, read, edited and deleted', async () => {
    const sent = await post({
      content: ' one ',
      embeds: [{ title: 'T', colour: 'x' }],
      allowed_mentions: { parse: [] },
    })
    expect(sent).toMatchObject({
      content: 'one',
      author: { id: server.bot.id },
      embeds: [{ type: 'rich', title: 'T' }],
    })
    const [message] = server.posts(lab.id)
    expect(message).toMatchObject({ id: sent.id, author: server.bot.id, args: { allowed_mentions: { parse: [] } } })
    expect(Math.abs(timeOf(sent.id) - server.now())).toBeLessThan(5_000)
    const place = Routes.channelMessage(lab.id, sent.id)
    await restOf(server).patch(place, { body: { content: 'two' } })
    expect(await restOf(server).get(place)).toMatchObject({ content: 'two', edited_timestamp: expect.any(String) })
    await restOf(server).delete(place)
    await expect(restOf(server).get(place)).rejects.toEqual(apiError(10008, { status: 404 }))
  })

  test('are listed newest first, before, after and around', async () => {
    const ids = Array.from({ length: 5 }, (_, n) => server.put(lab.id, { content: String(n) }).id)
    const [, second = '', third = ''] = ids
    const list = async (query: Record<string, string>) => (await read(query)).map(({ content }) => content).join('')
    expect(await list({})).toBe('43210')
    expect(await list({ limit: '2' })).toBe('43')
    expect(await list({ before: third })).toBe('10')
    expect(await list({ after: second, limit: '2' })).toBe('32')
    expect(await list({ around: third, limit: '3' })).toBe('321')
    await expect(list({ limit: '101' })).rejects.toEqual(apiError(50035))
  })

  test('of others have no words without the intent', async () => {
    server.put(lab.id, { author: ann.id, content: 'secret' })
    expect((await read())[0]?.content).toBe('')
    const direct = server.direct(ann.id)
    server.put(direct.id, { author: ann.id, content: 'to the bot' })
    expect((await read({}, direct.id))[0]?.content).toBe('to the bot')
  })

  test('of others cannot be changed', async () => {
    const { id } = server.put(lab.id, { author: ann.id, content: 'mine' })
    const place = Routes.channelMessage(lab.id, id)
    await expect(restOf(server).patch(place, { body: { content: 'x' } })).rejects.toEqual(apiError(50005))
    await expect(restOf(server).delete(place)).rejects.toEqual(apiError(50013))
  })

  test.each<[string, Body, number]>([
    ['nothing in it', {}, 50006],
    ['an empty embed', { embeds: [{}] }, 50006],
    ['too much in it', { content: 'x'.repeat(2_001) }, 50035],
  ])('with %s are refused', async (_, body, code) => {
    await expect(post(body)).rejects.toEqual(apiError(code, { status: 400 }))
    expect(server.posts(lab.id)).toEqual([])
  })

  test('the same nonce gives the same message while it is remembered', async () => {
    const body = { content: 'x', nonce: 'delivery', enforce_nonce: true }
    const first = await post(body)
    expect((await post({ ...body, content: 'y' })).id).toBe(first.id)
    expect(contents()).toEqual(['x'])
    expect((await post(body, server.addChannel().id)).id).not.toBe(first.id)
    await post({ content: 'z', nonce: 'delivery' })
    server.advance(5 * 60_000)
    await post(body)
    expect(contents()).toEqual(['x', 'z', 'x'])
  })

  test('the nonce of a deleted message finds nothing and posts nothing', async () => {
    const body = { content: 'x', nonce: 'delivery', enforce_nonce: true }
    await post(body)
    server.drop(server.posts(lab.id)[0] as DiscordMessage)
    await expect(post(body)).rejects.toEqual(apiError(10008))
    server.rememberNonces(0)
    await post(body)
    expect(contents()).toEqual(['x'])
  })
})

describe('a channel takes no post', () => {
  const deny = (bits: bigint) => () => server.overwrite(lab.id, { deny: bits })
  test.each<[string, () => unknown, number, number, Body?]>([
    ['that is not there', () => server.drop(lab), 10003, 404],
    ['that the bot may not see', deny(PERMISSION.viewChannel), 50001, 403],
    ['that the bot may not write in', deny(PERMISSION.sendMessages), 50013, 403],
    ['with an embed that is not allowed', deny(PERMISSION.embedLinks), 50013, 403, { embeds: [{ title: 'x' }] }],
    ['of a guild that the bot has left', () => server.kick(guild.id), 50001, 403],
    ['of a guild that is out', () => server.outage(guild.id), 0, 503],
    [
      'that has a rule against it',
      () => Object.assign(lab, { posting: { status: 400, code: 200_000, message: 'Blocked' } }),
      200_000,
      400,
    ],
    ['while the bot is muted', () => muteBot(60_000), 50013, 403],
  ])('%s', async (_, change, code, status, body) => {
    change()
    const refused = await post(body).catch((error) => error)
    expect(refused).toMatchObject(code === 0 ? { status } : { code, status })
    expect(lab.messages).toEqual([])
  })

  const muteBot = (ms: number) =>
    Object.assign(guild.members.get(server.bot.id) ?? {}, {
      communication_disabled_until: new Date(server.now() + ms).toISOString(),
    })

  test('that is a forum, or a thread of one that nobody began', async () => {
    const forum = server.addChannel({ type: 15 })
    await expect(post(undefined, forum.id)).rejects.toEqual(apiError(50008))
    const thread = server.addChannel({ type: 11, parent_id: forum.id })
    await expect(post(undefined, thread.id)).rejects.toEqual(apiError(40058))
    server.put(thread.id, { author: ann.id })
    await post(undefined, thread.id)
  })

  test('that is a locked thread; an archived one comes back', async () => {
    const thread = server.addChannel({ type: 11, parent_id: lab.id })
    thread.thread_metadata = { archived: true, locked: true, auto_archive_duration: 60 }
    await expect(post(undefined, thread.id)).rejects.toEqual(apiError(160005))
    thread.thread_metadata.locked = false
    await post(undefined, thread.id)
    expect(thread.thread_metadata.archived).toBe(false)
  })

  test('that is a thread where the bot may only write outside of threads', async () => {
    const thread = server.addChannel({ type: 11, parent_id: lab.id })
    server.overwrite(lab.id, { deny: PERMISSION.sendMessagesInThreads })
    await expect(post(undefined, thread.id)).rejects.toEqual(apiError(50013))
    await post()
    server.overwrite(lab.id, { deny: PERMISSION.sendMessages })
    await post(undefined, thread.id)
  })

  test('of a person who wants none', async () => {
    const open = () => restOf(server).post(Routes.userChannels(), { body: { recipient_id: ann.id } })
    const direct = (await open()) as { id: string; type: number }
    expect(direct.type).toBe(1)
    expect(await open()).toMatchObject({ id: direct.id })
    await post({ content: 'hello' }, direct.id)
    expect(server.posts(ann.id)).toMatchObject([{ content: 'hello' }])
    ann.accepts_dms = false
    await expect(post(undefined, direct.id)).rejects.toEqual(apiError(50007))
  })
})

describe('permissions', () => {
  const { viewChannel: view, sendMessages: send, administrator } = PERMISSION
  const own = () => permissionsIn(server, lab, server.bot.id)

  test('are those of @everyone and the roles, then what the channel says of them and of the member', () => {
    const [role = ''] = guild.members.get(server.bot.id)?.roles ?? []
    expect(own() & send).toBe(send)
    server.overwrite(lab.id, { deny: send }, guild.id)
    expect(own() & send).toBe(0n)
    server.overwrite(lab.id, { allow: send }, role)
    expect(own() & send).toBe(send)
    server.overwrite(lab.id, { deny: send })
    expect(own() & send).toBe(0n)
    server.overwrite(lab.id, {})
    server.overwrite(lab.id, { deny: view }, role)
    expect(own()).toBe(0n)
    server.changeRole(guild.id, role, { permissions: administrator })
    expect(own() & send).toBe(send)
  })

  test('of the owner are all, of strangers none', () => {
    server.overwrite(lab.id, { deny: view }, guild.id)
    expect(permissionsIn(server, lab, guild.owner_id) & administrator).toBe(administrator)
    expect(permissionsIn(server, lab, ann.id)).toBe(0n)
    expect(permissionsIn(server, lab, server.addUser().id)).toBe(0n)
  })

  test('without Read Message History there is nothing to read, and that is no error', async () => {
    await post()
    server.overwrite(lab.id, { deny: PERMISSION.readMessageHistory })
    expect(await read()).toEqual([])
    const place = Routes.channelMessage(lab.id, server.posts(lab.id)[0]?.id ?? '')
    await expect(restOf(server).get(place)).rejects.toEqual(apiError(50013))
  })
})

test('a thread is started from a message, once', async () => {
  const { id } = await post()
  const start = (name = 'Talk') => restOf(server).post(Routes.threads(lab.id, id), { body: { name } })
  server.overwrite(lab.id, { deny: PERMISSION.createPublicThreads })
  await expect(start()).rejects.toEqual(apiError(50013))
  server.overwrite(lab.id, {})
  await expect(start('x'.repeat(101))).rejects.toEqual(apiError(50035))
  expect(await start()).toMatchObject({ id, name: 'Talk', type: 11, parent_id: lab.id })
  await expect(start()).rejects.toEqual(apiError(160004))
  expect((await read())[0]).toMatchObject({ flags: 32, thread: { id } })
  await post({ content: 'in it' }, id)
  expect(server.posts(id)).toMatchObject([{ content: 'in it' }])
})

test('guilds, channels, roles and members are told to a bot that is in them', async () => {
  const rest = restOf(server)
  const [role = ''] = guild.members.get(server.bot.id)?.roles ?? []
  expect(await rest.get(Routes.userGuilds())).toMatchObject([{ id: guild.id, name: 'The Lab' }])
  expect(await rest.get(Routes.guild(guild.id))).toMatchObject({ owner_id: guild.owner_id })
  expect(await rest.get(Routes.guildChannels(guild.id))).toMatchObject([{ id: lab.id, permission_overwrites: [] }])
  expect(await rest.get(Routes.guildRoles(guild.id))).toMatchObject([{ id: guild.id, name: '@everyone' }, { id: role }])
  expect(await rest.get(Routes.guildMember(guild.id, server.bot.id))).toMatchObject({ roles: [role] })
  expect(await rest.get(Routes.channel(lab.id))).toMatchObject({ guild_id: guild.id, type: 0 })
  const stranger = server.addUser()
  await expect(rest.get(Routes.guildMember(guild.id, stranger.id))).rejects.toEqual(apiError(10007))
  server.kick(guild.id)
  await expect(rest.get(Routes.guild(guild.id))).rejects.toEqual(apiError(10004))
  await expect(rest.get(Routes.channel(lab.id))).rejects.toEqual(apiError(50001))
})

test('every call is recorded; without the token it is refused and counts as invalid', async () => {
  const body = { content: 'x', nonce: '1' }
  await post(body)
  expect(server.requests).toMatchObject([
    {
      method: 'POST',
      route: ROUTE,
      path: `/channels/${lab.id}/messages`,
      query: {},
      body,
      headers: { authorization: `Bot ${server.botToken}` },
      at: expect.any(Number),
    },
  ])
  server.rejectToken()
  await expect(post()).rejects.toMatchObject({ status: 401, code: 0 })
  await expect(restOf(server, {}, 'wrong').get(Routes.user())).rejects.toMatchObject({ status: 401 })
  expect(server.invalidRequests).toBe(2)
  server.rejectToken(false)
  await post()
  await expect(restOf(server).get('/papers')).rejects.toMatchObject({ status: 404, code: 0 })
})

describe('rate limits', () => {
  const limited = (parts: object = {}) =>
    expect.objectContaining({ name: expect.stringContaining('RateLimitError'), ...parts })
  const raw = (method = 'POST', path = `/channels/${lab.id}/messages`) =>
    fetch(`${server.apiUrl}/v10${path}`, {
      method,
      headers: { authorization: `Bot ${server.botToken}`, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: '{"content":"x"}' }),
    })

  test('a channel takes five posts in five seconds, and other channels do not care', async () => {
    for (let sent = 0; sent < 5; sent++) await raw()
    const sixth = await raw()
    expect(sixth.status).toBe(429)
    expect(await sixth.json()).toMatchObject({ global: false, retry_after: expect.any(Number) })
    expect(Object.fromEntries(sixth.headers)).toMatchObject({
      'retry-after': '5',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-bucket': expect.any(String),
      'x-ratelimit-scope': 'user',
    })
    expect((await raw('POST', `/channels/${server.addChannel().id}/messages`)).status).toBe(200)
    expect((await raw('GET')).status).toBe(200)
    expect([server.selfInflicted429s, server.invalidRequests]).toEqual([1, 1])
    server.advance(5_000)
    expect((await raw()).status).toBe(200)
    expect(contents()).toHaveLength(6)
  })

  test('the client keeps to what the headers say', async () => {
    const rest = restOf(server)
    for (let sent = 0; sent < 5; sent++) await rest.post(Routes.channelMessages(lab.id), { body: { content: 'x' } })
    await expect(rest.post(Routes.channelMessages(lab.id), { body: { content: 'x' } })).rejects.toEqual(limited())
    expect([server.selfInflicted429s, server.requests.length]).toEqual([0, 5])
  })

  test('the bot has fifty requests in a second; answers to interactions do not count', async () => {
    const stopped = server.now()
    await server.close()
    ;({ server, lab } = await openLab({ now: () => stopped }))
    for (let sent = 0; sent < 50; sent++) expect((await raw('GET')).status).toBe(200)
    const next = await raw('GET')
    expect([next.status, next.headers.get('x-ratelimit-global')]).toEqual([429, 'true'])
    expect((await raw('POST', '/interactions/1/2/callback')).status).toBe(404)
    expect(server.selfInflicted429s).toBe(1)
    server.advance(1_000)
    expect((await raw('GET')).status).toBe(200)
  })

  test.each([
    ['user', { 'retry-after': '2', 'x-ratelimit-scope': 'user' }, 1],
    ['shared', { 'retry-after': '2', 'x-ratelimit-scope': 'shared' }, 0],
    ['global', { 'retry-after': '2', 'x-ratelimit-global': 'true' }, 1],
    ['without headers', { 'content-type': 'application/json' }, 1],
    ['cloudflare', { 'content-type': 'text/html; charset=UTF-8' }, 1],
  ] as const)('a test imposes one: %s', async (as, headers, invalid) => {
    server.limit(ROUTE, 2, as)
    const answer = await raw()
    expect(answer.status).toBe(429)
    expect(Object.fromEntries(answer.headers)).toMatchObject(headers)
    expect(answer.headers.has('retry-after')).toBe('retry-after' in headers)
    expect([server.selfInflicted429s, server.invalidRequests]).toEqual([0, invalid])
    expect((await raw('GET')).status).toBe(200)
    server.advance(2_000)
    expect((await raw()).status).toBe(200)
  })
})

describe('faults', () => {
  const timeout = { timeout: 100 }
  // Which of the two depends on whether the kernel had read everything.
  const CUT = expect.stringMatching(/^(UND_ERR_SOCKET|ECONNRESET)$/)
  test.each<[string, Fault, object, number]>([
    ['an error', { kind: 'error', status: 403, code: 50001 }, { status: 403, code: 50001 }, 0],
    ['a status', { kind: 'status', status: 502 }, { status: 502 }, 0],
    ['a page', { kind: 'html', status: 403 }, { status: 403, code: undefined }, 0],
    ['a reset', { kind: 'reset' }, { code: CUT }, 0],
    ['a hang', { kind: 'hang' }, { name: 'AbortError' }, 0],
    ['a reset after it was taken', { kind: 'accept-then-reset' }, { code: CUT }, 1],
    ['a hang after it was taken', { kind: 'accept-then-hang' }, { name: 'AbortError' }, 1],
    ['a status after it was taken', { kind: 'accept-then-status', status: 500 }, { status: 500 }, 1],
  ])('%s happens once, then all is well', async (_, fault, error, posted) => {
    server.fault(ROUTE, fault)
    await expect(post({ content: 'one' }, lab.id, timeout)).rejects.toMatchObject(error)
    expect(server.posts(lab.id)).toHaveLength(posted)
    await post({ content: 'two' })
    expect(contents().at(-1)).toBe('two')
    expect(server.requests).toHaveLength(2)
  })

  test('a late post stands there only after its caller has given up', async () => {
    server.fault(ROUTE, { kind: 'late', afterMs: 300 })
    await expect(post({ content: 'one' }, lab.id, { timeout: 50 })).rejects.toMatchObject({ name: 'AbortError' })
    await server.when(() => contents().length === 1)
  })

  test('are decided call by call where none waits', async () => {
    server.chooseFaults(({ route }) => (route === ROUTE ? { kind: 'status', status: 502 } : undefined))
    await expect(post()).rejects.toMatchObject({ status: 502 })
    await read()
    server.chooseFaults(() => undefined)
    await post({ content: 'two' })
    expect(contents()).toEqual(['two'])
  })

  test('are for one channel, for what a body says, or for everything', async () => {
    const other = server.addChannel()
    server.fault(`POST /channels/${other.id}/messages`, { kind: 'status', status: 500 })
    server.fault(ROUTE, { kind: 'status', status: 501 }, 2, ({ content }) => content === 'bad')
    await post()
    await expect(post(undefined, other.id)).rejects.toMatchObject({ status: 500 })
    await expect(post({ content: 'bad' })).rejects.toMatchObject({ status: 501 })
    await expect(post({ content: 'bad' })).rejects.toMatchObject({ status: 501 })
    await post({ content: 'bad' })
    server.fault('*', { kind: 'status', status: 503 })
    await expect(restOf(server).get(Routes.user())).rejects.toMatchObject({ status: 503 })
  })

  test('the same nonce after an answer was lost posts nothing twice', async () => {
    server.fault(ROUTE, { kind: 'accept-then-reset' })
    const body = { content: 'x', nonce: 'delivery', enforce_nonce: true }
    await expect(post(body)).rejects.toThrow()
    await post(body)
    expect(contents()).toEqual(['x'])
  })
})
