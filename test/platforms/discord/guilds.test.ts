import { describe, expect, test, vi } from 'vitest'
import type { ChannelRef } from '../../../src/core/channel.ts'
import { PERMISSION } from '../../servers/discord/permissions.ts'
import { expectNoUnhandledRejections } from '../slack/surroundings.ts'
import { callsOf, deliveryTo, endAfterEach, listening, POST_MESSAGE, refTo, setUp, type Wire } from './connecting.ts'

expectNoUnhandledRejections()
endAfterEach()

const { viewChannel, sendMessages, embedLinks, readMessageHistory, createPublicThreads, sendMessagesInThreads } =
  PERMISSION
const MEMBER = 'GET /guilds/:guild/members/:user'
const heard = (wire: Wire) => wire.news.map(({ what, channel, why }) => [what, channel, why].filter(Boolean).join(' '))
/** Events come in order: once this one is heard, all before it were. */
async function settle(wire: Wire): Promise<void> {
  const name = `The Lab ${wire.server.requests.length}.${Math.random()}`
  wire.server.changeGuild(wire.guild.id, { name })
  await vi.waitFor(() => expect(wire.news.at(-1)).toMatchObject({ what: 'renamed', name }))
  wire.news.pop()
}

describe.each([
  ['from the gateway', listening],
  ['asked for', setUp],
] as const)('access %s', (_, open) => {
  test('is open where the bot may post', async () => {
    const wire = await open()
    expect(await wire.discord.access(refTo(wire), 'look')).toEqual({ kind: 'open' })
    expect(await wire.discord.access(refTo(wire), 'join')).toEqual({ kind: 'open' })
  })

  test.each([
    ['View Channel, Send Messages and Embed Links', viewChannel],
    ['Send Messages', sendMessages],
    ['Embed Links', embedLinks],
    ['Send Messages and Embed Links', sendMessages | embedLinks],
  ])('names a lack of %s', async (names, deny) => {
    const wire = await open()
    const { name } = wire.lab
    wire.server.overwrite(wire.lab.id, { deny })
    await vi.waitFor(async () =>
      expect(await wire.discord.access(refTo(wire), 'look')).toEqual({
        kind: 'closed',
        why: `the bot lacks ${names}`,
        mend: `I need ${names} in #${name}: give ${names.includes(' and ') ? 'them' : 'it'} to my role in the settings of the channel under Permissions, then try again.`,
      }),
    )
  })

  test.each([
    ['Read Message History', readMessageHistory],
    ['Create Public Threads', createPublicThreads],
  ])('takes %s from those who want something posted, though posts go out without', async (name, deny) => {
    const wire = await open()
    wire.server.overwrite(wire.lab.id, { deny })
    await vi.waitFor(async () =>
      expect(await wire.discord.access(refTo(wire), 'join')).toMatchObject({
        kind: 'closed',
        why: `the bot lacks ${name}`,
      }),
    )
    expect(await wire.discord.access(refTo(wire), 'look')).toEqual({ kind: 'open' })
  })

  test('follows roles, overwrites of roles, and those of the bot above them', async () => {
    const wire = await setUp()
    const { server, guild, lab } = wire
    const [own = ''] = server.guild(guild.id).members.get(server.bot.id)?.roles ?? []
    server.overwrite(lab.id, { deny: viewChannel | sendMessages }, guild.id)
    const closed = server.addChannel({ name: 'closed', permission_overwrites: lab.permission_overwrites })
    server.overwrite(lab.id, { allow: viewChannel | sendMessages }, own)
    server.overwrite(closed.id, { allow: viewChannel | sendMessages }, own)
    server.overwrite(closed.id, { deny: sendMessages })
    if (open === listening) {
      await wire.listen()
      await wire.settled()
    }
    expect(await wire.discord.access(refTo(wire), 'look')).toEqual({ kind: 'open' })
    expect(await wire.discord.access(refTo(wire, { channel: closed.id }), 'look')).toMatchObject({
      why: 'the bot lacks Send Messages',
    })
  })

  test('of threads is that of the channel around them, with a permission of their own', async () => {
    const wire = await open()
    const { server, lab } = wire
    const thread = server.createChannel({ type: 11, parent_id: lab.id, name: 'on a paper' })
    const ref = refTo(wire, { channel: thread.id })
    await vi.waitFor(async () => expect(await wire.discord.access(ref, 'join')).toEqual({ kind: 'open' }))
    server.overwrite(lab.id, { deny: sendMessagesInThreads })
    wire.clock.pass(61_000)
    await vi.waitFor(async () =>
      expect(await wire.discord.access(ref, 'look')).toMatchObject({
        why: 'the bot lacks Send Messages in Threads',
        mend: expect.stringContaining('in #on a paper: give it to my role in the settings of the channel around it'),
      }),
    )
  })

  test('of a thread in the archive is open, and of a locked one closed', async () => {
    const wire = await setUp()
    const at = (locked: boolean) => ({ archived: true, locked, auto_archive_duration: 60 })
    const [archived, locked] = [false, true].map((one) =>
      wire.server.addChannel({ type: 11, parent_id: wire.lab.id, thread_metadata: at(one) }),
    )
    if (open === listening) {
      await wire.listen()
      await wire.settled()
    }
    expect(await wire.discord.access(refTo(wire, { channel: archived?.id ?? '' }), 'look')).toEqual({ kind: 'open' })
    expect(await wire.discord.access(refTo(wire, { channel: locked?.id ?? '' }), 'look')).toEqual({
      kind: 'closed',
      why: 'the thread is locked',
      mend: 'This thread is locked: unlock it first, then try again.',
    })
  })

  test('of a forum itself is closed', async () => {
    const wire = await open()
    const forum = wire.server.createChannel({ type: 15, name: 'questions' })
    await vi.waitFor(async () =>
      expect(await wire.discord.access(refTo(wire, { channel: forum.id }), 'look')).toMatchObject({
        kind: 'closed',
        mend: expect.stringContaining('#questions'),
      }),
    )
  })

  test('of a channel that was deleted, or that nobody knows, is closed', async () => {
    const wire = await open()
    expect(await wire.discord.access(refTo(wire, { channel: '100000000000000001' }), 'look')).toMatchObject({
      kind: 'closed',
      why: 'the channel was deleted',
    })
  })

  test('of a server that the bot is not in names how to add it', async () => {
    const wire = await open()
    const other = wire.server.addGuild({ withBot: false })
    expect(await wire.discord.access(refTo(wire, { workspace: other.id }), 'join')).toEqual({
      kind: 'closed',
      why: 'the bot was removed from the server',
      mend: `I am not in this server: whoever manages it can add me with ${wire.discord.invite()}. Then try again.`,
    })
  })

  test('of direct messages is open', async () => {
    const wire = await open()
    expect(
      await wire.discord.access({ platform: 'discord', workspace: '@me', channel: `@${wire.ann.id}` }, 'join'),
    ).toEqual({ kind: 'open' })
  })
})

describe('what Discord itself says of the bot', () => {
  test('counts for a moment', async () => {
    const wire = await listening()
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    wire.server
      .channel(wire.lab.id)
      .permission_overwrites.push({ id: wire.server.bot.id, type: 1, allow: 0n, deny: embedLinks })
    await wire.server.command(wire.ann.id, wire.lab.id, 'list')
    expect(await wire.discord.access(refTo(wire), 'join')).toMatchObject({ why: 'the bot lacks Embed Links' })
    wire.clock.pass(11_000)
    expect(await wire.discord.access(refTo(wire), 'join')).toEqual({ kind: 'open' })
  })
})

describe('a Discord that does not answer', () => {
  test.each([
    ['an outage', 503, 'it answered with status 503'],
    ['a page', 403, 'it answered with status 403'],
  ])('is no verdict on a channel: %s', async (_, status, words) => {
    const wire = await setUp()
    wire.server.fault('GET /guilds/:guild', { kind: 'html', status }, 2)
    expect(await wire.discord.access(refTo(wire), 'look')).toEqual({
      kind: 'unknown',
      why: `Discord did not say whether the bot can post in the channel: ${words}.`,
    })
    await expect(async () => {
      for await (const _ of wire.discord.channels(wire.guild.id));
    }).rejects.toThrow(words)
  })

  test('is not waited for', async () => {
    const wire = await setUp({ options: { requestMs: 10_000 }, speed: 50 })
    wire.server.fault('GET /guilds/:guild', { kind: 'hang' })
    expect(await wire.discord.access(refTo(wire), 'look')).toEqual({
      kind: 'unknown',
      why: 'Discord did not answer in time.',
    })
  })
})

test('channels are listed as soon as the server was described', async () => {
  const wire = await setUp({ speed: 20 })
  const late = wire.server.addGuild({ name: 'Late', unavailable: true })
  const { id } = wire.server.addChannel({ guild_id: late.id, name: 'slow' })
  await wire.listen()
  const list = async () => {
    const names: string[] = []
    for await (const { channel } of wire.discord.channels(late.id)) names.push(channel.channel)
    return names
  }
  const listed = list()
  await vi.waitFor(() => expect(wire.clock.slept.filter((ms) => ms === 500).length).toBeGreaterThan(2))
  wire.server.endOutage(late.id)
  expect(await listed).toEqual([id])
  wire.server.outage(late.id)
  await vi.waitFor(async () =>
    expect(await wire.discord.access(refTo(wire, { workspace: late.id }), 'look')).toMatchObject({ kind: 'unknown' }),
  )
  const again = expect(list()).rejects.toThrow('The server is not available at the moment.')
  await vi.waitFor(() => expect(wire.clock.slept.filter((ms) => ms === 500).length).toBeGreaterThan(5))
  wire.clock.pass(10_000)
  await again
})

test('how long one server has been away does not count for the next', async () => {
  const wire = await setUp({ speed: 20 })
  const [gone, late] = ['Gone', 'Late'].map((name) => wire.server.addGuild({ name, unavailable: true }))
  const { id } = wire.server.addChannel({ guild_id: late?.id ?? '' })
  await wire.listen()
  const list = async (workspace = '') => {
    const names: string[] = []
    for await (const { channel } of wire.discord.channels(workspace)) names.push(channel.channel)
    return names
  }
  const waits = () => wire.clock.slept.filter((ms) => ms === 500).length
  const first = expect(list(gone?.id)).rejects.toThrow('The server is not available at the moment.')
  await vi.waitFor(() => expect(waits()).toBeGreaterThan(1))
  wire.clock.pass(10_000)
  await first
  const before = waits()
  const listed = list(late?.id)
  await vi.waitFor(() => expect(waits()).toBeGreaterThan(before))
  wire.server.endOutage(late?.id ?? '')
  expect(await listed).toEqual([id])
})

test('channels are listed with what is missing in them', async () => {
  const wire = await setUp()
  const { server, guild, lab } = wire
  server.addChannel({ type: 4, name: 'a category' })
  server.addChannel({ type: 15, name: 'a forum' })
  const news = server.addChannel({
    type: 5,
    name: 'news',
    permission_overwrites: [{ id: server.bot.id, type: 1, allow: 0n, deny: sendMessages }],
  })
  const thread = server.addChannel({ type: 11, parent_id: lab.id, name: 'a thread' })
  await wire.listen()
  await wire.settled()
  const listed: string[] = []
  for await (const { channel, name, can, why = '' } of wire.discord.channels(guild.id)) {
    listed.push([channel.channel, name, can, why].filter((part) => part !== '').join(' '))
  }
  expect(listed.sort()).toEqual(
    [
      `${lab.id} robotics post`,
      `${news.id} news nothing the bot lacks Send Messages`,
      `${thread.id} a thread post`,
    ].sort(),
  )
})

describe('people', () => {
  test('are told of the channels that they can read', async () => {
    const wire = await listening()
    const { server, guild, lab, ann, discord } = wire
    const secret = server.createChannel({ name: 'secret' })
    const own = server.createChannel({ name: 'own' })
    server.overwrite(secret.id, { deny: viewChannel }, guild.id)
    server.overwrite(own.id, { deny: viewChannel }, guild.id)
    server.overwrite(own.id, { allow: viewChannel }, ann.id)
    const thread = server.createChannel({ type: 11, parent_id: own.id })
    const hidden = server.createChannel({ type: 12, parent_id: lab.id })
    await settle(wire)
    const refs = [lab, secret, own, thread, hidden].map(({ id }) => refTo(wire, { channel: id }))
    const seen = await discord.seenBy(ann.id, refs)
    expect(seen).toEqual([lab, own, thread].map(({ id }) => ({ channel: refTo(wire, { channel: id }), isIn: true })))
    expect(callsOf(wire, 'GET /guilds/:guild/members/:user')).toHaveLength(1)
  })

  test('are looked up though deliveries have to wait', async () => {
    const wire = await listening()
    wire.server.limit(POST_MESSAGE, 600, 'global')
    expect(await wire.discord.send(deliveryTo(wire), 'full')).toMatchObject({ kind: 'later', blocks: 'bot' })
    expect(await wire.discord.seenBy(wire.ann.id, [refTo(wire)])).toHaveLength(1)
  })

  test('are looked up in eight servers at a time', async () => {
    const wire = await setUp({ options: { requestMs: 5_000 }, speed: 1 })
    const labs = Array.from({ length: 20 }, (_, n) => {
      const guild = wire.server.addGuild({ name: `Lab ${n}`, members: [wire.ann.id] })
      return { guild, lab: wire.server.addChannel({ guild_id: guild.id }) }
    })
    await wire.listen()
    await vi.waitFor(async () => {
      for (const at of labs) expect(await wire.discord.access(refTo(at), 'look')).toEqual({ kind: 'open' })
    })
    wire.server.fault(MEMBER, { kind: 'hang' }, 20)
    const seen = wire.discord.seenBy(
      wire.ann.id,
      labs.map((at) => refTo(at)),
    )
    expect(await seen).toEqual([])
    expect(callsOf(wire, MEMBER)).toHaveLength(8)
  })

  test('are remembered for five minutes', async () => {
    const wire = await listening()
    const look = () => wire.discord.seenBy(wire.ann.id, [refTo(wire)])
    await look()
    wire.server.guild(wire.guild.id).members.delete(wire.ann.id)
    expect(await look()).toHaveLength(1)
    wire.clock.pass(301_000)
    expect(await look()).toEqual([])
    expect(callsOf(wire, 'GET /guilds/:guild/members/:user')).toHaveLength(2)
  })

  test('are told of nothing where Discord does not answer', async () => {
    const wire = await listening()
    wire.server.fault('GET /guilds/:guild/members/:user', { kind: 'status', status: 500 })
    expect(await wire.discord.seenBy(wire.ann.id, [refTo(wire)])).toEqual([])
  })

  test('are told of their own conversation with the bot, by either of its names', async () => {
    const wire = await listening()
    const { server, ann, discord } = wire
    const ben = server.addUser()
    const lone = (channel: string): ChannelRef => ({ platform: 'discord', workspace: '@me', channel })
    const refs = [`@${ann.id}`, server.direct(ann.id).id, `@${ben.id}`, server.direct(ben.id).id].map(lone)
    expect(await discord.seenBy(ann.id, refs)).toEqual(refs.slice(0, 2).map((channel) => ({ channel, isIn: true })))
    expect(callsOf(wire, 'POST /users/@me/channels')).toHaveLength(1)
  })
})

describe('news', () => {
  test('tells of names, rights, and channels that are gone', async () => {
    const wire = await listening()
    const { server, lab } = wire
    server.changeChannel(lab.id, { name: 'robots' })
    server.overwrite(lab.id, { deny: embedLinks })
    server.overwrite(lab.id, {})
    server.overwrite(lab.id, { deny: readMessageHistory })
    server.deleteChannel(lab.id)
    await settle(wire)
    expect(heard(wire)).toEqual([
      `renamed ${lab.id}`,
      `lost ${lab.id} the bot lacks Embed Links`,
      `back ${lab.id}`,
      `deleted ${lab.id} the channel was deleted`,
    ])
    expect(wire.news[0]).toMatchObject({ workspace: wire.guild.id, name: 'robots' })
    expect(new Set(wire.news.map(({ key }) => key)).size).toBe(4)
    expect(wire.news.every(({ key }) => key.startsWith('discord:'))).toBe(true)
  })

  test('follows roles and the roles of the bot', async () => {
    const wire = await listening()
    const { server, guild, lab } = wire
    const [role = ''] = server.guild(guild.id).members.get(server.bot.id)?.roles ?? []
    server.changeRole(guild.id, guild.id, { permissions: 0n })
    await settle(wire)
    expect(heard(wire)).toEqual([])
    server.changeMember(guild.id, server.bot.id, [])
    server.changeMember(guild.id, server.bot.id, [role])
    server.changeRole(guild.id, role, { permissions: viewChannel })
    await settle(wire)
    expect(heard(wire)).toEqual([
      `lost ${lab.id} the bot lacks View Channel, Send Messages and Embed Links`,
      `back ${lab.id}`,
      `lost ${lab.id} the bot lacks Send Messages and Embed Links`,
    ])
  })

  test('of a thread: a rest in the archive is no loss, a lock is, and so is a right that its channel takes', async () => {
    const wire = await listening()
    const { server, lab } = wire
    const { id } = server.createChannel({ type: 11, parent_id: lab.id, name: 'a thread' })
    const put = (archived: boolean, locked: boolean) =>
      server.changeChannel(id, { thread_metadata: { archived, locked, auto_archive_duration: 60 } })
    put(true, false)
    put(true, true)
    put(false, false)
    server.changeChannel(id, { name: 'another name' })
    server.overwrite(lab.id, { deny: sendMessagesInThreads })
    server.deleteChannel(lab.id)
    await settle(wire)
    expect(heard(wire)).toEqual([
      `lost ${id} the thread is locked`,
      `back ${id}`,
      `renamed ${id}`,
      `lost ${id} the bot lacks Send Messages in Threads`,
      `deleted ${lab.id} the channel was deleted`,
      `deleted ${id} the channel was deleted`,
    ])
  })

  test('of a server: removed, added again, and an outage that is neither', async () => {
    const wire = await listening()
    const { server, guild, lab, discord } = wire
    server.outage(guild.id)
    await vi.waitFor(async () => expect(await discord.access(refTo(wire), 'look')).toMatchObject({ kind: 'unknown' }))
    server.endOutage(guild.id)
    await settle(wire)
    expect(heard(wire)).toEqual([])
    server.kick(guild.id)
    await vi.waitFor(() => expect(heard(wire)).toEqual(['lost the bot was removed from the server']))
    expect(await discord.access(refTo(wire), 'look')).toMatchObject({
      kind: 'closed',
      why: 'the bot was removed from the server',
    })
    server.invite(guild.id)
    await vi.waitFor(() => expect(heard(wire).slice(1)).toEqual(['back', `back ${lab.id}`]))
    expect(await discord.access(refTo(wire), 'look')).toEqual({ kind: 'open' })
  })

  test('tells what happened while there was no session', async () => {
    const wire = await listening({ speed: 200 })
    const { server, guild, lab } = wire
    const kept = server.addGuild({ name: 'Kept' })
    const gone = server.addGuild({ name: 'Gone' })
    server.invite(kept.id)
    server.invite(gone.id)
    const lost = server.createChannel({ guild_id: guild.id, name: 'lost' })
    const deleted = server.createChannel({ guild_id: guild.id, name: 'deleted' })
    const thread = server.createChannel({ type: 11, parent_id: lab.id })
    await settle(wire)
    wire.news.splice(0)
    server.refuseConnections(true)
    server.forgetSessions()
    server.dropSockets()
    await vi.waitFor(() => expect(wire.discord.health().ok).toBe(false))
    server.guild(gone.id).members.delete(server.bot.id)
    server.channel(lab.id).name = 'robots'
    server.channel(lost.id).permission_overwrites.push({ id: server.bot.id, type: 1, allow: 0n, deny: sendMessages })
    server.drop(server.channel(deleted.id))
    server.channel(thread.id).thread_metadata = { archived: true, locked: false, auto_archive_duration: 60 }
    server.refuseConnections(false)
    await vi.waitFor(() => expect(wire.discord.health()).toEqual({ ok: true }), 5_000)
    await settle(wire)
    expect(wire.news.map(({ workspace, channel = '', what }) => `${what} ${workspace}/${channel}`).sort()).toEqual(
      [
        `lost ${gone.id}/`,
        `renamed ${guild.id}/${lab.id}`,
        `lost ${guild.id}/${lost.id}`,
        `deleted ${guild.id}/${deleted.id}`,
      ].sort(),
    )
  })

  test('is told in order, however long each takes, and a fault of one hinders no other', async () => {
    const wire = await setUp()
    const done: string[] = []
    await wire.discord.listen({
      ask: async () => ({ kind: 'done' }),
      async news({ what }) {
        if (what === 'lost') await new Promise((resolve) => setTimeout(resolve, 100))
        done.push(what)
        if (what === 'lost') throw new Error('the store is away')
      },
    })
    await wire.settled()
    wire.server.overwrite(wire.lab.id, { deny: sendMessages })
    wire.server.overwrite(wire.lab.id, {})
    await vi.waitFor(() => expect(done).toEqual(['lost', 'back']))
    expect(wire.lines.map(({ text }) => text)).toContain('news of Discord could not be taken')
  })
})
