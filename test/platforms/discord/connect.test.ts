import { describe, expect, test, vi } from 'vitest'
import { expectNoUnhandledRejections } from '../slack/surroundings.ts'
import {
  callsOf,
  deliveryTo,
  endAfterEach,
  listening,
  POST_MESSAGE,
  refTo,
  routes,
  setUp,
  type Wire,
} from './connecting.ts'

expectNoUnhandledRejections()
endAfterEach()

/** What the bot takes the channel's name for. */
async function nameOf({ discord, guild, lab }: Wire): Promise<string | undefined> {
  for await (const { channel, name } of discord.channels(guild.id)) if (channel.channel === lab.id) return name
  return undefined
}

describe('connecting', () => {
  test('calls nobody', async () => {
    const wire = await setUp()
    expect(wire.server.requests).toEqual([])
    expect(wire.discord.invite()).toBeUndefined()
    expect(wire.discord.health()).toEqual({
      ok: false,
      why: 'Discord has not been asked yet whether it accepts DISCORD_TOKEN.',
    })
  })

  test('answers commands and follows news', async () => {
    const { server, discord, asked, news, ann, guild, lab } = await listening()
    expect(discord.health()).toEqual({ ok: true })
    await server.when(() => server.commandsOf().length === 1)
    await server.command(ann.id, lab.id, 'list')
    await server.when(() => server.privately(ann.id).length === 1)
    expect(asked).toMatchObject([
      {
        channel: { platform: 'discord', workspace: guild.id, channel: lab.id },
        channelName: 'robotics',
        person: { id: ann.id, name: 'Ann', mayManage: false },
        asked: { kind: 'command', name: 'list' },
      },
    ])
    server.changeChannel(lab.id, { name: 'robots' })
    await vi.waitFor(() => expect(news).toMatchObject([{ what: 'renamed', channel: lab.id, name: 'robots' }]))
  })

  test('asks for the events of servers only', async () => {
    const { server } = await listening()
    expect(server.identifies).toMatchObject([{ intents: 1, shard: [0, 1] }])
  })

  test('logs the address under which the bot is added, with the least permissions', async () => {
    const { server, discord, lines } = await listening()
    const permissions = (1 << 10) + (1 << 11) + (1 << 14) + (1 << 16) + 2 ** 35 + 2 ** 38
    const invite = `https://discord.com/oauth2/authorize?client_id=${server.application.id}&scope=bot+applications.commands&permissions=${permissions}`
    expect(discord.invite()).toBe(invite)
    expect(lines).toContainEqual({
      level: 'info',
      text: 'the bot is added to a server with this address',
      fields: { invite },
    })
  })

  test('registers the commands in one server alone for development', async () => {
    const wire = await setUp()
    const other = await setUp({ options: { devGuild: wire.guild.id, apiUrl: wire.server.apiUrl } })
    await other.listen()
    await wire.server.when(() => wire.server.commandsOf(wire.guild.id).length === 1)
    expect(wire.server.commandsOf()).toEqual([])
    await other.discord.close()
  })

  test('connects as many shards as Discord recommends', async () => {
    const { server, discord } = await setUp({ server: { shards: 2 }, speed: 100 }).then(async (wire) => {
      await wire.listen()
      return wire
    })
    expect(server.identifies).toMatchObject([{ shard: [0, 2] }, { shard: [1, 2] }])
    expect(discord.health()).toEqual({ ok: true })
  })

  test('takes commands while a server is away', async () => {
    const wire = await setUp()
    const away = wire.server.addGuild({ name: 'Away', unavailable: true })
    await wire.listen()
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    await wire.server.command(wire.ann.id, wire.lab.id, 'list')
    expect(wire.asked).toHaveLength(1)
    expect(await wire.discord.access(refTo(wire, { workspace: away.id }), 'look')).toEqual({
      kind: 'unknown',
      why: 'The server is not available at the moment.',
    })
  })

  test('closes', async () => {
    const wire = await listening()
    await wire.discord.close()
    await wire.server.when(() => wire.server.sockets === 0)
    expect(wire.discord.health().ok).toBe(false)
  })

  test('waits at its end for answers and news', async () => {
    const wire = await setUp()
    const done: string[] = []
    const slowly = async (what: string, ms = 200) => {
      await new Promise((resolve) => setTimeout(resolve, ms))
      done.push(what)
    }
    await wire.discord.listen({
      ask: () => slowly('answered', 600).then(() => ({ kind: 'done' })),
      news: ({ what }) => slowly(what),
    })
    await wire.settled()
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    void wire.server.command(wire.ann.id, wire.lab.id, 'list').catch(() => {})
    wire.server.changeChannel(wire.lab.id, { name: 'robots' })
    await vi.waitFor(async () => expect((await nameOf(wire)) === 'robots').toBe(true))
    expect(done).toEqual([])
    await wire.discord.close()
    expect(done.toSorted()).toEqual(['answered', 'renamed'])
  })

  test('waits at its end no longer than ten seconds, and says what is left', async () => {
    const wire = await setUp({ speed: 200 })
    await wire.discord.listen({ ask: async () => ({ kind: 'done' }), news: () => new Promise(() => {}) })
    await wire.settled()
    wire.server.changeChannel(wire.lab.id, { name: 'robots' })
    await vi.waitFor(async () => expect((await nameOf(wire)) === 'robots').toBe(true))
    await wire.discord.close()
    expect(wire.clock.slept).toContain(10_000)
    expect(wire.lines.filter(({ level }) => level === 'warn')).toEqual([
      { level: 'warn', text: 'news of Discord was not taken before the end', fields: { left: 1 } },
    ])
  })
})

describe('a token that is not accepted', () => {
  const WHY =
    'Discord does not accept the token in DISCORD_TOKEN. Reset it under Bot in the developer portal and start again with the new one. It is tried again every 15 minutes.'

  test('is said with what to do, and the bot comes to life when it is', async () => {
    const wire = await setUp()
    wire.server.rejectToken()
    await wire.listen()
    expect(wire.discord.health()).toEqual({ ok: false, why: WHY })
    expect(wire.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({ why: WHY })
    await vi.waitFor(() => expect(wire.clock.slept).toContain(900_000))
    expect(routes(wire)).toEqual(['GET /applications/@me'])
    wire.server.rejectToken(false)
    wire.clock.wake()
    await vi.waitFor(() => expect(wire.discord.health()).toEqual({ ok: true }), 5_000)
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    await wire.server.command(wire.ann.id, wire.lab.id, 'list')
    expect(wire.asked).toHaveLength(1)
  })

  test('leaves deliveries due', async () => {
    const wire = await setUp()
    wire.server.rejectToken()
    await wire.listen()
    const later = { kind: 'later', afterMs: 30_000, blocks: 'process', why: WHY }
    for (let tried = 0; tried < 3; tried++) expect(await wire.discord.send(deliveryTo(wire), 'full')).toEqual(later)
    expect(await wire.discord.find(deliveryTo(wire))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
    expect(routes(wire)).toEqual(['GET /applications/@me'])
    expect(await wire.discord.access(refTo(wire), 'look')).toMatchObject({ kind: 'unknown' })
    await expect(async () => {
      for await (const _ of wire.discord.channels(wire.guild.id));
    }).rejects.toThrow('Discord')
  })

  test('is told from a Discord that cannot be reached', async () => {
    const wire = await setUp()
    wire.server.fault('GET /applications/@me', { kind: 'status', status: 503 }, 2)
    await wire.listen()
    expect(wire.discord.health()).toEqual({
      ok: false,
      why: 'Discord cannot be reached: it answered with status 503. It is tried again by itself.',
    })
    await vi.waitFor(() => expect(wire.discord.health()).toEqual({ ok: true }), 5_000)
  })

  test('is told from a page with status 401 on the way', async () => {
    const wire = await setUp()
    wire.server.fault('GET /applications/@me', { kind: 'html', status: 401 })
    await wire.listen()
    expect(wire.discord.health().why).toContain('it answered with status 401')
    await vi.waitFor(() => expect(wire.discord.health()).toEqual({ ok: true }), 5_000)
  })
})

describe('a token that is revoked while the bot runs', () => {
  test('is learnt from a delivery, which stays due, and nothing more is asked', async () => {
    const wire = await listening()
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    wire.server.rejectToken()
    expect(await wire.discord.send(deliveryTo(wire), 'full')).toMatchObject({ kind: 'later', blocks: 'process' })
    await vi.waitFor(() => expect(wire.discord.health().why).toContain('DISCORD_TOKEN'))
    const before = wire.server.requests.length
    for (let tried = 0; tried < 3; tried++) {
      expect(await wire.discord.send(deliveryTo(wire), 'full')).toMatchObject({ kind: 'later', afterMs: 30_000 })
    }
    expect(wire.server.requests).toHaveLength(before)
    wire.server.rejectToken(false)
    wire.clock.wake()
    await vi.waitFor(() => expect(wire.discord.health()).toEqual({ ok: true }))
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
  })
})

describe('deliveries', () => {
  test('are posted once and found', async () => {
    const wire = await listening()
    const sent = await wire.discord.send(deliveryTo(wire), 'full')
    expect(sent.kind).toBe('sent')
    expect(wire.server.posts(wire.lab.id)).toHaveLength(1)
    expect(await wire.discord.find(deliveryTo(wire))).toEqual({
      kind: 'found',
      refs: [sent.kind === 'sent' && sent.ref],
    })
  })

  test('go out from a process that does not listen, and are found by it', async () => {
    const wire = await setUp()
    expect(await wire.discord.find(deliveryTo(wire))).toEqual({ kind: 'absent' })
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
    expect((await wire.discord.find(deliveryTo(wire))).kind).toBe('found')
    expect(wire.server.socketsOpened).toBe(0)
  })

  test('go out while the gateway is away', async () => {
    const wire = await listening()
    wire.server.refuseConnections(true)
    wire.server.dropSockets()
    await vi.waitFor(() => expect(wire.discord.health().ok).toBe(false))
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
  })

  test('ask for the token once in 30 seconds from a process that does not listen', async () => {
    const wire = await setUp()
    wire.server.rejectToken()
    for (let tried = 0; tried < 3; tried++) await wire.discord.send(deliveryTo(wire), 'full')
    expect(routes(wire)).toEqual(['GET /applications/@me'])
    wire.server.rejectToken(false)
    wire.clock.pass(31_000)
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
  })

  test('are never tried twice by themselves', async () => {
    const wire = await listening()
    wire.server.fault(POST_MESSAGE, { kind: 'accept-then-reset' })
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('uncertain')
    expect(callsOf(wire, POST_MESSAGE)).toHaveLength(1)
  })
})

describe('the servers', () => {
  test('tell their channels, and nothing of others', async () => {
    const wire = await listening()
    const list = async (workspace: string) => {
      const found: string[] = []
      for await (const { channel, name, can } of wire.discord.channels(workspace))
        found.push(`${channel.channel} ${name} ${can}`)
      return found
    }
    expect(await list(wire.guild.id)).toEqual([`${wire.lab.id} robotics post`])
    expect(await list('100000000000000001')).toEqual([])
    expect(await list('@me')).toEqual([])
  })

  test('reach a person alone', async () => {
    const { discord, ann, guild } = await setUp()
    expect(discord.direct(ann.id, guild.id)).toEqual({ platform: 'discord', workspace: '@me', channel: `@${ann.id}` })
    expect(discord.direct('someone', guild.id)).toBeUndefined()
  })
})

describe('the check', () => {
  test('finds all well', async () => {
    const { discord } = await listening()
    expect(await discord.check()).toEqual([
      { ok: true, what: 'Discord accepts the bot token.' },
      { ok: true, what: 'Discord reaches the bot.' },
    ])
  })

  test('works in a process that does not listen', async () => {
    const { discord } = await setUp()
    expect(await discord.check()).toEqual([{ ok: true, what: 'Discord accepts the bot token.' }])
  })

  test('names the permissions that a server does not give', async () => {
    const wire = await setUp()
    wire.server.addGuild({ name: 'Mean', everyone: 0n, botPermissions: 1n << 10n })
    await wire.listen()
    await vi.waitFor(async () =>
      expect(await wire.discord.check()).toContainEqual({
        ok: true,
        what: 'In the server Mean the bot lacks Send Messages, Send Messages in Threads, Embed Links, Read Message History and Create Public Threads, where no channel gives it.',
        mend: `Add the bot again with ${wire.discord.invite()}, or give its role there what it lacks.`,
      }),
    )
  })

  test('says where Discord sends interactions elsewhere', async () => {
    const wire = await setUp()
    const { id, name } = wire.server.application
    const body = JSON.stringify({ id, name, interactions_endpoint_url: 'https://example.org/discord' })
    wire.server.fault('GET /applications/@me', {
      kind: 'status',
      status: 200,
      body,
      headers: { 'content-type': 'application/json' },
    })
    expect(await wire.discord.check()).toContainEqual({
      ok: false,
      what: 'Discord sends what people do to https://example.org/discord, and nothing to the bot.',
      mend: expect.stringContaining('Interactions Endpoint URL'),
    })
  })

  test('says what is wrong', async () => {
    const wire = await setUp()
    wire.server.rejectToken()
    await wire.listen()
    expect(await wire.discord.check()).toEqual([
      { ok: false, what: expect.stringContaining('DISCORD_TOKEN') },
      { ok: false, what: 'The connection to Discord has not been opened yet.' },
    ])
  })
})

test('no token comes into the log, and nothing of what people send', async () => {
  const wire = await listening()
  await wire.server.when(() => wire.server.commandsOf().length === 1)
  const { interaction } = await wire.server.command(wire.ann.id, wire.lab.id, 'list')
  wire.server.dropSockets()
  wire.server.rejectToken()
  await wire.discord.send(deliveryTo(wire), 'full')
  await wire.discord.close()
  const written = JSON.stringify(wire.lines)
  expect(written).not.toContain(wire.server.botToken)
  expect(written).not.toContain(interaction.token)
})
