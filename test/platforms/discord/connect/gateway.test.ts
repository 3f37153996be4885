import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import type { DiscordServer, Fault } from '../../../servers/discord.ts'
import { expectNoUnhandledRejections } from '../../slack/surroundings.ts'
import {
  callsOf,
  deliveryTo,
  endAfterEach,
  listening,
  POST_MESSAGE,
  setUp,
  type Wire,
  type WireOptions,
} from '../connecting.ts'

expectNoUnhandledRejections()
endAfterEach()

const FAST: WireOptions = { speed: 200 }
/** Waits between tries have a jitter; all other sleeps are whole. */
const backoffs = ({ clock }: Wire) => clock.slept.filter((ms) => !Number.isInteger(ms))
const isWell = ({ discord }: Wire) => vi.waitFor(() => expect(discord.health()).toEqual({ ok: true }), 5_000)
const isUnwell = ({ discord }: Wire, why: RegExp) =>
  vi.waitFor(() => expect(discord.health()).toEqual({ ok: false, why: expect.stringMatching(why) }), 5_000)

async function answersCommands({ server, ann, lab, asked }: Wire): Promise<void> {
  await server.when(() => server.commandsOf().length === 1)
  const before = asked.length
  await server.command(ann.id, lab.id, 'list')
  expect(asked.length).toBe(before + 1)
}

describe('a connection that does not come to be', () => {
  test.each([
    ['a 503', { kind: 'status', status: 503 }, 'status 503'],
    ['a page', { kind: 'html' }, 'its answer could not be read'],
    ['a reset', { kind: 'reset' }, 'other side closed|ECONNRESET|reset'],
    ['a page with status 403', { kind: 'html', status: 403 }, 'status 403'],
  ] as const)('is tried again where the gateway is not told: %s', async (_, fault, words) => {
    const wire = await setUp(FAST)
    wire.server.fault('GET /gateway/bot', fault, 1)
    await wire.listen()
    expect(wire.discord.health()).toEqual({ ok: false, why: expect.stringMatching(words) })
    await vi.waitFor(() => {
      wire.clock.wake()
      expect(wire.discord.health()).toEqual({ ok: true })
    }, 5_000)
    expect(wire.server.identifies).toHaveLength(1)
  })

  test.each<[string, Fault, number]>([
    ['7 seconds', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 7],
    ['a minute where Discord does not say', { kind: 'status', status: 429 }, 60],
    ['a minute after a page', { kind: 'html', status: 429 }, 60],
  ])('waits as long as a 429 says: %s', async (_, fault, seconds) => {
    const wire = await setUp({ speed: 1 })
    wire.server.fault('GET /gateway/bot', fault)
    await wire.listen()
    expect(wire.discord.health().why).toBe(`Discord asks to wait ${seconds} seconds before the next try.`)
    await vi.waitFor(() => expect(wire.clock.slept.map((ms) => Math.round(ms / 1_000))).toContain(seconds))
    expect(callsOf(wire, 'GET /gateway/bot')).toHaveLength(1)
  })

  test('is tried ever more slowly where nobody listens', async () => {
    const wire = await setUp({ speed: 1_000 })
    wire.server.refuseConnections(true)
    await wire.listen()
    await isUnwell(wire, /^The connection to Discord has been lost since .+Z\. It is opened again by itself\.$/)
    await vi.waitFor(() => expect(backoffs(wire).length).toBeGreaterThan(3), 10_000)
    expect(backoffs(wire).map((ms) => Math.floor(Math.log2(ms / 1_000)))).toEqual(expect.arrayContaining([0, 1, 2]))
    expect(wire.server.identifies).toHaveLength(0)
    wire.server.refuseConnections(false)
    await isWell(wire)
    await answersCommands(wire)
  })

  test.each([
    ['refuses the socket', { kind: 'status', status: 503 }],
    ['cuts the socket', { kind: 'reset' }],
  ] as const)('is tried again where Discord %s', async (_, fault) => {
    const wire = await setUp(FAST)
    wire.server.fault('gateway', fault, 2)
    await wire.listen()
    await isWell(wire)
    await answersCommands(wire)
  })

  test('waits until Discord allows new connections', async () => {
    const wire = await setUp(FAST)
    wire.server.sessionStarts.remaining = 0
    wire.server.sessionStarts.reset_after = 3_600_000
    await wire.listen()
    await isUnwell(
      wire,
      /^Discord allows no new connection of this bot before .+Z, because it connected too often today\./,
    )
    await vi.waitFor(() => expect(Math.max(...wire.clock.slept)).toBeGreaterThan(3_500_000))
    expect(wire.server.socketsOpened).toBe(0)
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
    wire.server.sessionStarts.remaining = 1_000
    wire.clock.wake()
    await isWell(wire)
  })
})

describe('a connection that ends', () => {
  test.each<[string, (server: DiscordServer) => void]>([
    ['is cut', (server) => server.dropSockets()],
    ['is asked to come again', (server) => server.askToReconnect()],
    ...[4000, 4001, 4002].map((code): [string, (server: DiscordServer) => void] => [
      `closes with ${code}`,
      (server) => server.closeSockets(code),
    ]),
  ])('is resumed where it %s', async (_, end) => {
    const wire = await listening(FAST)
    end(wire.server)
    await wire.server.when(() => wire.server.resumes === 1)
    await isWell(wire)
    expect(wire.server.identifies).toHaveLength(1)
    await answersCommands(wire)
  })

  test.each<[string, (server: DiscordServer) => void]>([
    ['its session is invalid', (server) => server.invalidateSessions(false)],
    ['it closes with 4003', (server) => server.closeSockets(4003)],
    ['it closes with 4007', (server) => server.closeSockets(4007)],
    ['it closes with 4009', (server) => server.closeSockets(4009)],
    ['it closes with 1000', (server) => server.closeSockets(1000)],
  ])('begins anew where %s', async (_, end) => {
    const wire = await listening(FAST)
    end(wire.server)
    await wire.server.when(() => wire.server.identifies.length === 2)
    await isWell(wire)
    await answersCommands(wire)
  })

  test('counts as dead when heartbeats stay unanswered', async () => {
    const wire = await listening({ ...FAST, server: { heartbeatMs: 200 } })
    wire.server.muteSockets()
    await wire.server.when(() => wire.server.resumes === 1)
    await isWell(wire)
    await answersCommands(wire)
  })

  test('brings what happened meanwhile', async () => {
    const wire = await listening(FAST)
    wire.server.dropSockets()
    wire.server.changeChannel(wire.lab.id, { name: 'robots' })
    await vi.waitFor(() => expect(wire.news).toMatchObject([{ what: 'renamed', name: 'robots' }]), 3_000)
    await isWell(wire)
    expect(wire.news).toHaveLength(1)
  })

  test('is said with the time since when', async () => {
    const wire = await listening()
    wire.server.refuseConnections(true)
    wire.server.dropSockets()
    await isUnwell(
      wire,
      /^The connection to Discord has been lost since 20\d\d-\d\d-\d\dT[\d:.]+Z\. It is opened again by itself\.$/,
    )
    expect(wire.discord.health().why).toBe(wire.discord.health().why)
    wire.server.refuseConnections(false)
    await isWell(wire)
  })
})

describe('a close for good', () => {
  test.each([
    [4004, /^Discord does not accept the token in DISCORD_TOKEN \(4004\)\. Reset it/],
    [4010, /shard.+\(4010\)/],
    [4011, /too many servers.+\(4011\)/],
    [4012, /\(4012\): update Paperwire/],
    [4013, /\(4013\): update Paperwire/],
    [4014, /\(4014\): look at the bot in the developer portal/],
  ])('%i stops sending, keeps everything due, and says what to do', async (code, words) => {
    const wire = await listening(FAST)
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    wire.server.refuseIdentify(code)
    wire.server.closeSockets(code)
    await isUnwell(wire, words)
    const { why = '' } = wire.discord.health()
    expect(why).toMatch(/It is tried again every 15 minutes\.$/)
    expect(await wire.discord.send(deliveryTo(wire), 'full')).toEqual({
      kind: 'later',
      afterMs: 30_000,
      blocks: 'process',
      why,
    })
    expect(await wire.discord.find(deliveryTo(wire))).toEqual({ kind: 'cannot-look', because: 'failure', why })
    expect(callsOf(wire, POST_MESSAGE)).toEqual([])
    await vi.waitFor(() => expect(wire.clock.slept).toContain(900_000))
    expect(wire.server.identifies).toHaveLength(1)
    wire.server.refuseIdentify(undefined)
    wire.clock.wake()
    await isWell(wire)
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
    await answersCommands(wire)
  })

  test('keeps sending held until Discord has accepted the bot again', async () => {
    const wire = await listening(FAST)
    wire.server.refuseIdentify(4014)
    wire.server.closeSockets(4014)
    await isUnwell(wire, /4014/)
    wire.server.refuseIdentify(undefined)
    wire.server.fault('GET /gateway/bot', { kind: 'status', status: 503 })
    wire.server.fault('gateway', { kind: 'hang' })
    await vi.waitFor(() => expect(wire.clock.slept).toContain(900_000))
    const opened = wire.server.socketsOpened
    wire.clock.wake()
    await wire.server.when(() => wire.server.socketsOpened > opened)
    expect(await wire.discord.send(deliveryTo(wire), 'full')).toMatchObject({
      kind: 'later',
      blocks: 'process',
      why: expect.stringContaining('(4014)'),
    })
    wire.server.dropSockets()
    await isWell(wire)
    expect((await wire.discord.send(deliveryTo(wire), 'full')).kind).toBe('sent')
  })

  test.each([4004, 4014])('%i at the first connection is said too', async (code) => {
    const wire = await setUp(FAST)
    wire.server.refuseIdentify(code)
    await wire.listen()
    await isUnwell(wire, new RegExp(`\\(${code}\\)`))
    expect(wire.server.identifies).toHaveLength(1)
    wire.server.refuseIdentify(undefined)
    await vi.waitFor(() => {
      wire.clock.wake()
      expect(wire.discord.health()).toEqual({ ok: true })
    }, 5_000)
  })

  test('of one shard ends all, and all come back', async () => {
    const wire = await setUp({ speed: 5_000, server: { shards: 3 } })
    await wire.listen()
    await isWell(wire)
    wire.server.refuseIdentify(4014)
    wire.server.closeSockets(4014)
    await isUnwell(wire, /4014/)
    wire.server.refuseIdentify(undefined)
    await vi.waitFor(() => {
      wire.clock.wake()
      expect(wire.discord.health()).toEqual({ ok: true })
    }, 10_000)
    expect(wire.server.sockets).toBe(3)
  })
})

describe('what comes by the gateway', () => {
  test('events of any form break nothing', async () => {
    const wire = await listening(FAST)
    await wire.server.when(() => wire.server.commandsOf().length === 1)
    const { id } = wire.guild
    for (const name of [
      'GUILD_CREATE',
      'CHANNEL_UPDATE',
      'THREAD_UPDATE',
      'GUILD_ROLE_UPDATE',
      'INTERACTION_CREATE',
      'NEW_KIND',
    ]) {
      for (const data of [
        {},
        { id: 5 },
        { guild_id: id },
        { id, guild_id: id, channels: [null, 5], roles: 'none' },
        { guild_id: id, role: null },
      ]) {
        wire.server.event(name, data, id)
      }
    }
    await answersCommands(wire)
    expect(wire.discord.health()).toEqual({ ok: true })
  })
})

/** A place where connections are taken and then nothing is said. */
async function openMuteServer() {
  const sockets = new Set<Socket>()
  const mute = createServer((socket) => void sockets.add(socket.on('error', () => {}).resume()))
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  return {
    sockets,
    url: `ws://127.0.0.1:${(mute.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => mute.close(resolve))
    },
  }
}

describe('the end', () => {
  test('cuts a socket that is not open yet, whose error would end the process', async () => {
    const wire = await setUp(FAST)
    const mute = await openMuteServer()
    const faults: unknown[] = []
    const note = (fault: unknown) => void faults.push(fault)
    process.on('uncaughtExceptionMonitor', note)
    const { sessionStarts } = wire.server
    const body = JSON.stringify({ url: mute.url, shards: 1, session_start_limit: sessionStarts })
    const headers = { 'content-type': 'application/json' }
    wire.server.fault('GET /gateway/bot', { kind: 'status', status: 200, body, headers }, 2)
    void wire.listen()
    await wire.server.when(() => mute.sockets.size === 1)
    await wire.discord.close()
    await wire.server.when(() => [...mute.sockets].every(({ destroyed }) => destroyed))
    await mute.close()
    await new Promise((resolve) => setTimeout(resolve, 700))
    process.off('uncaughtExceptionMonitor', note)
    expect(faults).toEqual([])
    expect(mute.sockets.size).toBe(1)
  })

  test('comes while Discord is asked for the gateway, and then none is opened', async () => {
    const wire = await setUp(FAST)
    let closed: Promise<void> | undefined
    const end = () => {
      closed ??= wire.discord.close()
      return false
    }
    wire.server.fault('GET /gateway/bot', { kind: 'hang' }, 1, end)
    await wire.listen()
    await closed
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(callsOf(wire, 'GET /gateway/bot')).toHaveLength(1)
    expect(wire.server.socketsOpened).toBe(0)
  })

  test.each<[string, (wire: Wire) => void]>([
    ['a connection that is being opened', ({ server }) => server.fault('gateway', { kind: 'hang' }, 99)],
    ['the wait for the next try', ({ server }) => server.refuseConnections(true)],
    ['the wait for the token', ({ server }) => server.rejectToken()],
    [
      'the wait for Discord to allow connections',
      ({ server }) => {
        server.sessionStarts.remaining = 0
      },
    ],
  ])('calls off %s', async (_, arrange) => {
    const wire = await setUp(FAST)
    arrange(wire)
    const listen = wire.listen()
    await Promise.race([listen, new Promise((resolve) => setTimeout(resolve, 300))])
    await wire.discord.close()
    await wire.server.when(() => wire.server.sockets === 0)
    const opened = wire.server.socketsOpened
    wire.server.refuseConnections(false)
    wire.server.rejectToken(false)
    wire.clock.wake()
    await new Promise((resolve) => setTimeout(resolve, 700))
    expect(wire.server.socketsOpened).toBe(opened)
    expect(wire.discord.health().ok).toBe(false)
  })
})
