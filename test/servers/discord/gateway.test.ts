import { type Client, Events, GatewayIntentBits } from 'discord.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DiscordChannel, DiscordGuild, DiscordServer, DiscordServerOptions, DiscordUser } from '../discord.ts'
import { PERMISSION } from './permissions.ts'
import { clientFor, openLab } from './real-client.ts'

let server: DiscordServer
let guild: DiscordGuild
let ann: DiscordUser
let lab: DiscordChannel
const clients: Client[] = []

async function open(options?: DiscordServerOptions): Promise<void> {
  ;({ server, guild, ann, lab } = await openLab(options))
}

beforeEach(() => open())
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()))
  await server.close()
})

function make(options: Parameters<typeof clientFor>[1] = {}): Client {
  const client = clientFor(server, options)
  clients.push(client)
  return client
}

async function ready(options: Parameters<typeof clientFor>[1] = {}): Promise<Client> {
  const client = make(options)
  const isReady = once(client, Events.ClientReady)
  await client.login(server.botToken)
  await isReady
  return client
}

const once = (client: Client, event: string) =>
  new Promise<unknown[]>((resolve) => {
    client.once(event as never, (...given: unknown[]) => resolve(given))
  })

describe('a session', () => {
  test('begins with the guilds, their channels and the rights of the bot', async () => {
    server.addChannel({ type: 11, name: 'thread', parent_id: lab.id })
    server.overwrite(lab.id, { deny: PERMISSION.embedLinks })
    const client = await ready()
    expect(client.user?.id).toBe(server.bot.id)
    expect(client.application?.id).toBe(server.application.id)
    const cached = client.guilds.cache.get(guild.id)
    expect(cached?.name).toBe('The Lab')
    expect(cached?.channels.cache.map(({ name }) => name)).toEqual(['robotics', 'thread'])
    const channel = cached?.channels.cache.get(lab.id)
    const me = cached?.members.me
    if (!channel || !me) throw new Error('The client knows too little.')
    expect(channel.permissionsFor(me).has('SendMessages')).toBe(true)
    expect(channel.permissionsFor(me).has('EmbedLinks')).toBe(false)
    expect(server.identifies).toMatchObject([{ intents: GatewayIntentBits.Guilds, shard: [0, 1] }])
    expect([server.sockets, server.socketsOpened, server.sessionStarts.remaining]).toEqual([1, 1, 999])
  })

  test('does not know a guild that is out, until that is over', async () => {
    server.outage(guild.id)
    const client = await ready()
    expect(client.guilds.cache.get(guild.id)?.available).toBe(false)
    const back = once(client, Events.GuildAvailable)
    server.endOutage(guild.id)
    await back
    expect(client.guilds.cache.get(guild.id)?.available).toBe(true)
  })

  test('hears what changes', async () => {
    const client = await ready()
    const cached = () => client.guilds.cache.get(guild.id)
    const heard = async (event: string, change: () => unknown) => {
      const waiting = once(client, event)
      change()
      return waiting
    }
    await heard(Events.GuildUpdate, () => server.changeGuild(guild.id, { name: 'New Lab' }))
    expect(cached()?.name).toBe('New Lab')
    await heard(Events.ChannelUpdate, () => server.changeChannel(lab.id, { name: 'robots' }))
    expect(cached()?.channels.cache.get(lab.id)?.name).toBe('robots')
    await heard(Events.ChannelUpdate, () => server.overwrite(lab.id, { deny: PERMISSION.sendMessages }, guild.id))
    const thread = server.addChannel({ type: 11, parent_id: lab.id })
    await heard(Events.ThreadCreate, () => server.createChannel({ type: 11, parent_id: lab.id, name: 'talk' }))
    await heard(Events.ChannelCreate, () => server.createChannel({ name: 'new' }))
    const [role = ''] = guild.members.get(server.bot.id)?.roles ?? []
    await heard(Events.GuildRoleUpdate, () => server.changeRole(guild.id, role, { permissions: 0n }))
    expect(cached()?.roles.cache.get(role)?.permissions.bitfield).toBe(0n)
    await heard(Events.GuildMemberUpdate, () => server.changeMember(guild.id, server.bot.id, []))
    expect(cached()?.members.me?.roles.cache.has(role)).toBe(false)
    await heard(Events.ChannelDelete, () => server.deleteChannel(lab.id))
    expect(server.channels.has(thread.id)).toBe(false)
    await heard(Events.GuildUnavailable, () => server.outage(guild.id))
    await heard(Events.GuildAvailable, () => server.endOutage(guild.id))
    await heard(Events.GuildDelete, () => server.kick(guild.id))
    await heard(Events.GuildCreate, () => server.invite(guild.id))
    const other = server.addGuild({ withBot: false, name: 'Other' })
    await heard(Events.GuildCreate, () => server.invite(other.id))
    expect(client.guilds.cache.map(({ name }) => name)).toEqual(['New Lab', 'Other'])
    await heard(Events.GuildDelete, () => server.deleteGuild(other.id))
  })

  test.each([
    ['members', [GatewayIntentBits.Guilds], ['GUILD_UPDATE', 'ANYTHING']],
    ['guilds', [], ['ANYTHING']],
  ])('hears nothing of %s without the intent', async (_, intents, heard) => {
    const events: string[] = []
    const client = await ready({ intents })
    client.on('raw' as never, ({ t }: { t: string }) => void events.push(t))
    server.changeGuild(guild.id, { name: 'x' })
    server.changeMember(guild.id, ann.id, [])
    server.event('ANYTHING', {})
    await server.when(() => events.includes('ANYTHING'))
    expect(events).toEqual(heard)
  })

  test('has the guilds of its shard', async () => {
    const guilds = Array.from({ length: 6 }, (_, n) => server.addGuild({ id: String((BigInt(n) + 10n ** 11n) << 22n) }))
    const client = await ready({ shards: [0, 1], shardCount: 2, ws: { buildIdentifyThrottler: atOnce } as never })
    expect(guilds.map(({ id }) => client.guilds.cache.get(id)?.shardId)).toEqual([0, 1, 0, 1, 0, 1])
    expect(server.identifies.map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ])
    const updates: string[] = []
    type Packet = { t: string; d: { id: string } }
    client.on(
      'raw' as never,
      ({ t, d }: Packet, shard: number) => void (t === 'GUILD_UPDATE' && updates.push(`${shard} ${d.id}`)),
    )
    const wanted = guilds.slice(0, 3).map(({ id }, n) => `${n % 2} ${id}`)
    for (const { id } of guilds.slice(0, 3)) server.changeGuild(id, { name: 'x' })
    await server.when(() => wanted.every((one) => updates.includes(one)))
    expect(updates.sort()).toEqual(wanted.sort())
  })
})

/** Without the wait of 5 s between two IDENTIFYs. */
const atOnce = () => Promise.resolve({ waitForIdentify: () => Promise.resolve() })

describe('a session is resumed', () => {
  test.each<[string, () => void]>([
    ['when it is asked to reconnect', () => server.askToReconnect()],
    ['when the line is cut', () => server.dropSockets()],
    ['after close 4000', () => server.closeSockets(4000)],
    ['after op 9 that says so', () => server.invalidateSessions(true)],
  ])('%s, and what happened meanwhile is told once', async (_, interrupt) => {
    const client = await ready()
    const names: (string | undefined)[] = []
    client.on(Events.GuildUpdate, (_before, { name }) => void names.push(name))
    const resumed = once(client, Events.ShardResume)
    interrupt()
    server.changeGuild(guild.id, { name: 'Meanwhile' })
    await resumed
    server.changeGuild(guild.id, { name: 'After' })
    await server.when(() => names.includes('After'))
    expect(names).toEqual(['Meanwhile', 'After'])
    expect([server.identifies.length, server.resumes, server.sockets]).toEqual([1, 1, 1])
  })

  test('when nothing comes any more', async () => {
    await server.close()
    await open({ heartbeatMs: 60 })
    const client = await ready()
    const resumed = once(client, Events.ShardResume)
    server.muteSockets()
    await resumed
    expect([server.identifies.length, server.resumes]).toEqual([1, 1])
  })

  test('but not once it is forgotten', async () => {
    const client = await ready({ ws: { buildIdentifyThrottler: atOnce } as never })
    const again = once(client, Events.ShardReady)
    server.forgetSessions()
    server.dropSockets()
    await again
    expect([server.identifies.length, server.resumes]).toEqual([2, 1])
  })

  test('but not after op 9 that says no', async () => {
    const client = await ready({ ws: { buildIdentifyThrottler: atOnce } as never })
    const again = once(client, Events.ShardReady)
    server.invalidateSessions(false)
    await again
    expect([server.identifies.length, server.resumes]).toEqual([2, 0])
  })
})

describe('no session begins', () => {
  test.each([4004, 4013, 4014])('where IDENTIFY is refused with %i', async (code) => {
    const client = make()
    const closed = once(client, Events.ShardDisconnect)
    server.refuseIdentify(code)
    client.login(server.botToken).catch(() => {})
    expect(await closed).toMatchObject([{ code }, 0])
    expect(server.sockets).toBe(0)
  })

  test('with an intent that nobody approved', async () => {
    const client = make({ intents: [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent] })
    await expect(client.login(server.botToken)).rejects.toThrow('Used disallowed intents')
  })

  test('with a wrong token', async () => {
    await expect(make().login('wrong')).rejects.toMatchObject({ code: 'TokenInvalid' })
    expect(server.identifies).toEqual([])
  })

  test('once too many have begun, and the token is lost by trying', async () => {
    server.sessionStarts.remaining = 0
    await expect(make().login(server.botToken)).rejects.toThrow('Not enough sessions remaining')
    server.sessionStarts.remaining = 1
    const client = make({ ws: { buildIdentifyThrottler: atOnce } as never })
    await client.login(server.botToken)
    server.sessionStarts.remaining = 0
    const closed = once(client, Events.ShardDisconnect)
    server.invalidateSessions(false)
    expect(await closed).toMatchObject([{ code: 4004 }, 0])
    await expect(make().login(server.botToken)).rejects.toMatchObject({ code: 'TokenInvalid' })
  })

  test('while connections are refused; then it does', async () => {
    const client = make()
    server.refuseConnections(true)
    const logged = client.login(server.botToken)
    const trying = once(client, Events.ShardReconnecting)
    await server.when(() => server.requests.some(({ path }) => path === '/gateway/bot'))
    await trying
    expect(server.socketsOpened).toBe(0)
    server.refuseConnections(false)
    await logged
    expect(server.sockets).toBe(1)
  })

  test('where the socket is reset before it opens; the client comes again', async () => {
    server.fault('gateway', { kind: 'reset' })
    await ready()
    expect([server.socketsOpened, server.sockets]).toEqual([1, 1])
  })

  test('where the socket is answered with a status, and the client gives up', async () => {
    server.fault('gateway', { kind: 'status', status: 503 })
    await expect(make().login(server.botToken)).rejects.toThrow('Unexpected server response: 503')
    expect(server.socketsOpened).toBe(0)
  })

  test('before HELLO has come', async () => {
    server.fault('gateway', { kind: 'hang' })
    const logged = make().login(server.botToken)
    await server.when(() => server.socketsOpened === 1)
    expect(server.identifies).toEqual([])
    server.dropSockets()
    await logged
    expect([server.socketsOpened, server.identifies.length]).toEqual([2, 1])
  })
})
