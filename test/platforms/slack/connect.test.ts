import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { ChannelRef } from '../../../src/core/channel.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { Invocation, News, Reply } from '../../../src/core/invocation.ts'
import { say } from '../../../src/core/reply.ts'
import { connectSlack, type Slack, type SlackOptions } from '../../../src/platforms/slack/connect.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import { openSlackServer, type SlackServer } from '../../servers/slack.ts'
import {
  expectNoUnhandledRejections,
  type HurriedClock,
  hurriedClock,
  type Line,
  rememberingLog,
} from './surroundings.ts'

expectNoUnhandledRejections()

type Wire = {
  readonly server: SlackServer
  readonly slack: Slack
  readonly clock: HurriedClock
  readonly lines: readonly Line[]
  readonly asked: Invocation[]
  readonly news: News[]
  readonly ann: string
  readonly channel: string
  listen(): Promise<void>
}
const endings: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of endings.splice(0)) await end()
})

async function setUp(kind: 'socket' | 'http' = 'socket', parts: Partial<SlackOptions> = {}): Promise<Wire> {
  const server = await openSlackServer()
  const ann = server.addUser({ name: 'ann' }).id
  const channel = server.addChannel({ name: 'robotics', members: [ann] }).id
  const clock = hurriedClock(2)
  const { log, lines } = rememberingLog()
  const { appToken, botToken, apiUrl } = server
  const signingSecret = 'a signing secret'
  const inlet = kind === 'socket' ? ({ kind, appToken } as const) : ({ kind, signingSecret } as const)
  const slack = connectSlack({ botToken, inlet, apiUrl, requestMs: 1_000, clock, log, ...parts })
  const asked: Invocation[] = []
  const news: News[] = []
  const listen = () =>
    slack.listen({
      async ask(call) {
        asked.push(call)
        return say('Here is the list.')
      },
      news: async (fact) => void news.push(fact),
    })
  endings.push(async () => {
    await slack.close()
    await server.close()
  })
  if (kind === 'http') {
    const port = createServer((request, response) => void slack.routes[0]?.handle(request, response))
    await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(port.address() as AddressInfo).port}/slack/events`
    server.connectHttp({ url, signingSecret })
    endings.push(async () => void port.close())
  }
  return { server, slack, clock, lines, asked, news, ann, channel, listen }
}

async function listening(kind: 'socket' | 'http' = 'socket', parts: Partial<SlackOptions> = {}): Promise<Wire> {
  const wire = await setUp(kind, parts)
  await wire.listen()
  return wire
}

const methods = ({ server }: Wire) => server.requests.map(({ method }) => method)

function delivery({ server, channel }: Wire, parts: Partial<ChannelRef> = {}): Delivery {
  return sampleDelivery({ platform: 'slack', workspace: server.team.id, channel, ...parts })
}

describe('connecting', () => {
  test('calls nobody', async () => {
    const wire = await setUp()
    expect(wire.server.requests).toEqual([])
    expect(wire.slack.workspace()).toBeUndefined()
    expect(wire.slack.health()).toEqual({
      ok: false,
      why: 'Slack has not been asked yet whether it accepts SLACK_BOT_TOKEN.',
    })
  })

  test.each(['socket', 'http'] as const)('answers commands and follows news: %s', async (kind) => {
    const { server, slack, asked, news, ann, channel } = await listening(kind)
    expect(slack.health()).toEqual({ ok: true })
    expect(slack.workspace()).toBe(server.team.id)
    expect(slack.routes.map(({ path }) => path)).toEqual(kind === 'http' ? ['/slack/events'] : [])
    await server.command(ann, channel, 'list')
    await server.when(() => server.privately(ann).length === 1)
    expect(asked).toMatchObject([
      {
        channel: { platform: 'slack', workspace: server.team.id, channel },
        person: { id: ann, name: 'ann' },
        asked: { kind: 'command', text: 'list' },
      },
    ])
    await server.rename(channel, 'robots')
    await vi.waitFor(() => expect(news).toMatchObject([{ what: 'renamed', channel, name: 'robots' }]))
  })

  test('asks Slack nothing about itself at each event', async () => {
    const wire = await listening()
    for (const text of ['list', 'help']) await wire.server.command(wire.ann, wire.channel, text)
    await vi.waitFor(() => expect(wire.asked).toHaveLength(2))
    expect(methods(wire).filter((method) => method === 'auth.test')).toHaveLength(1)
  })

  test('hears nothing of its own deeds but that it was invited', async () => {
    const wire = await listening()
    const { id } = wire.server.addChannel({ withBot: false })
    await wire.server.join(wire.server.bot.userId, id)
    await vi.waitFor(() => expect(wire.news).toMatchObject([{ what: 'back', channel: id }]))
  })

  test('closes', async () => {
    const wire = await listening()
    await wire.slack.close()
    await wire.server.when(() => wire.server.sockets === 0)
    expect(wire.slack.health().ok).toBe(false)
  })

  test.each(['socket', 'http'] as const)('closes only when what it acknowledged is answered: %s', async (kind) => {
    const { server, slack, ann, channel } = await setUp(kind)
    let finish: (() => void) | undefined
    const ask = () => new Promise<Reply>((resolve) => (finish = () => resolve(say('At last.'))))
    await slack.listen({ ask, news: async () => {} })
    await server.command(ann, channel, 'list')
    await server.when(() => finish !== undefined)
    const closed = slack.close()
    await server.when(() => !slack.health().ok && server.sockets === 0)
    finish?.()
    await closed
    expect(server.privately(ann)).toHaveLength(1)
  })
})

describe('a token that is not accepted', () => {
  test('is said with what to do, and the bot comes to life when it is', async () => {
    const wire = await setUp()
    wire.server.rejectToken('invalid_auth')
    await wire.listen()
    const why =
      'Slack does not accept SLACK_BOT_TOKEN (invalid_auth): copy the bot token from OAuth & Permissions and start again with it. It is tried again every 5 minutes.'
    expect(wire.slack.health()).toEqual({ ok: false, why })
    expect(wire.lines.find(({ level }) => level === 'warn')?.fields).toMatchObject({ why })
    await vi.waitFor(() => expect(wire.clock.slept).toContain(300_000))
    wire.server.rejectToken(undefined)
    wire.clock.wake()
    await vi.waitFor(() => expect(wire.slack.health()).toEqual({ ok: true }))
    await wire.server.command(wire.ann, wire.channel, 'list')
    await vi.waitFor(() => expect(wire.asked).toHaveLength(1))
  })

  test('leaves deliveries due', async () => {
    const wire = await setUp()
    wire.server.rejectToken('invalid_auth')
    await wire.listen()
    const outcome = await wire.slack.send(delivery(wire), 'full')
    expect(outcome).toMatchObject({ kind: 'later', afterMs: 30_000, blocks: 'process' })
    expect(await wire.slack.find(delivery(wire))).toMatchObject({ kind: 'cannot-look', because: 'failure' })
    expect(methods(wire)).not.toContain('chat.postMessage')
    expect(await wire.slack.access(delivery(wire).channel, 'look')).toMatchObject({ kind: 'unknown' })
    await expect(async () => {
      for await (const _ of wire.slack.channels(wire.server.team.id));
    }).rejects.toThrow('Slack does not accept SLACK_BOT_TOKEN')
  })

  test('is that of a person too', async () => {
    const wire = await setUp()
    const body = JSON.stringify({ ok: true, team_id: wire.server.team.id, team: 'Lab', user_id: wire.ann, user: 'ann' })
    wire.server.fault('auth.test', { kind: 'status', status: 200, body })
    await wire.listen()
    expect(wire.slack.health().why).toContain('Slack does not accept SLACK_BOT_TOKEN (not_a_bot_token)')
  })

  test('is told from a Slack that cannot be reached', async () => {
    const wire = await setUp()
    wire.server.fault('auth.test', { kind: 'status', status: 503 }, 2)
    await wire.listen()
    expect(wire.slack.health()).toEqual({
      ok: false,
      why: 'Slack cannot be reached: it answered with status 503. It is tried again by itself.',
    })
    await vi.waitFor(() => expect(wire.slack.health()).toEqual({ ok: true }), 5_000)
  })

  test('hinders no command from being answered', async () => {
    const wire = await setUp()
    wire.server.rejectToken('invalid_auth')
    await wire.listen()
    await wire.server.command(wire.ann, wire.channel, 'list')
    await wire.server.when(() => wire.server.privately(wire.ann).length === 1)
    expect(wire.asked).toEqual([])
  })
})

describe('a token that is revoked while the bot runs', () => {
  const REVOKED = /^The app was removed from the workspace, or its token was revoked/

  test('is learnt from a delivery', async () => {
    const wire = await listening()
    wire.server.rejectToken('token_revoked')
    expect(await wire.slack.send(delivery(wire), 'full')).toMatchObject({ kind: 'gone', scope: 'workspace' })
    await vi.waitFor(() => expect(wire.slack.health().why).toMatch(REVOKED))
    wire.server.rejectToken(undefined)
    wire.clock.wake()
    await vi.waitFor(() => expect(wire.slack.health()).toEqual({ ok: true }))
  })

  test.each(['revokeTokens', 'uninstall'] as const)('is learnt from an event: %s', async (deed) => {
    const wire = await listening()
    await wire.server[deed]()
    await vi.waitFor(() => expect(wire.news).toMatchObject([{ what: 'revoked', workspace: wire.server.team.id }]))
    await vi.waitFor(() => expect(wire.slack.health().why).toMatch(REVOKED))
  })
})

describe('deliveries', () => {
  test('are posted once and found', async () => {
    const wire = await listening()
    const sent = await wire.slack.send(delivery(wire), 'full')
    expect(sent.kind).toBe('sent')
    expect(wire.server.posts(wire.channel)).toHaveLength(1)
    expect(await wire.slack.find(delivery(wire))).toMatchObject({ kind: 'found' })
  })

  test('go out from a process that does not listen', async () => {
    const wire = await setUp()
    expect((await wire.slack.send(delivery(wire), 'full')).kind).toBe('sent')
    expect(wire.server.sockets).toBe(0)
  })

  test('ask for the token once in 30 seconds from a process that does not listen', async () => {
    const wire = await setUp()
    wire.server.rejectToken('invalid_auth')
    for (let tried = 0; tried < 3; tried++) await wire.slack.send(delivery(wire), 'full')
    expect(methods(wire)).toEqual(['auth.test'])
    wire.server.rejectToken(undefined)
    wire.clock.pass(31_000)
    expect((await wire.slack.send(delivery(wire), 'full')).kind).toBe('sent')
  })

  test('are never tried twice by themselves', async () => {
    const wire = await listening()
    wire.server.fault('chat.postMessage', { kind: 'accept-then-reset' })
    expect((await wire.slack.send(delivery(wire), 'full')).kind).toBe('uncertain')
    expect(methods(wire).filter((method) => method === 'chat.postMessage')).toHaveLength(1)
  })
})

describe('the workspace', () => {
  test('tells its channels, and nothing of others', async () => {
    const wire = await listening()
    const { slack, server, channel } = wire
    const list = async (workspace: string) => {
      const found: string[] = []
      for await (const { channel: ref, name } of slack.channels(workspace)) found.push(`${ref.channel} ${name}`)
      return found
    }
    expect(await list(server.team.id)).toEqual([`${channel} robotics`])
    expect(await list('TOTHER')).toEqual([])
    expect(await slack.access(delivery(wire, { workspace: 'TOTHER' }).channel, 'join')).toEqual({
      kind: 'unknown',
      why: 'The bot is installed in another workspace.',
    })
    expect(await slack.access(delivery(wire).channel, 'join')).toEqual({ kind: 'open' })
  })

  test('asks twice where reading fails once', async () => {
    const wire = await listening()
    wire.server.fault('conversations.info', { kind: 'status', status: 503 })
    expect(await wire.slack.access(delivery(wire).channel, 'look')).toEqual({ kind: 'open' })
  })

  test('tells a person of their channels', async () => {
    const wire = await listening()
    const { channel } = delivery(wire)
    expect(await wire.slack.seenBy(wire.ann, [channel])).toEqual([{ channel, isIn: true }])
  })

  test('reaches a person alone', async () => {
    const { slack, server, ann } = await listening()
    expect(slack.direct(ann, server.team.id)).toEqual({ platform: 'slack', workspace: server.team.id, channel: ann })
    expect(slack.direct(ann, 'TOTHER')).toBeUndefined()
    expect(slack.direct('someone', server.team.id)).toBeUndefined()
  })
})

describe('the check', () => {
  test('finds all well', async () => {
    const { slack } = await listening()
    expect(await slack.check()).toEqual([
      { ok: true, what: 'Slack accepts the bot token.' },
      { ok: true, what: 'Slack reaches the bot.' },
    ])
  })

  test('works in a process that does not listen', async () => {
    const { slack } = await setUp()
    expect(await slack.check()).toEqual([{ ok: true, what: 'Slack accepts the bot token.' }])
  })

  test('names each scope that is missing with what it costs', async () => {
    const wire = await setUp()
    for (const scope of ['chat:write', 'users:read', 'channels:history']) wire.server.scopes.delete(scope)
    const mend = expect.stringContaining('install the app again')
    expect(await wire.slack.check()).toEqual([
      { ok: true, what: 'Slack accepts the bot token.' },
      { ok: false, what: 'Without the scope chat:write nothing can be posted.', mend },
      {
        ok: true,
        what: 'Without the scope channels:history a post in a public channel whose end is unknown may be repeated once, marked.',
        mend,
      },
      {
        ok: true,
        what: "Without the scope users:read guests count as members, only a channel's creator manages it, and zones are asked.",
        mend,
      },
    ])
  })

  test('says what is wrong', async () => {
    const wire = await setUp()
    wire.server.rejectToken('account_inactive')
    wire.server.rejectToken('invalid_auth', 'app')
    await wire.listen()
    expect(await wire.slack.check()).toEqual([
      { ok: false, what: expect.stringContaining('account_inactive') },
      { ok: false, what: expect.stringContaining('SLACK_APP_TOKEN (invalid_auth)') },
    ])
  })
})

test('no token comes into the log, and nothing of what people send', async () => {
  const wire = await listening()
  await wire.server.command(wire.ann, wire.channel, 'list')
  wire.server.rejectToken('token_revoked')
  await wire.slack.send(delivery(wire), 'full')
  await wire.slack.close()
  const written = JSON.stringify(wire.lines)
  expect(written).not.toContain(wire.server.botToken)
  expect(written).not.toContain(wire.server.appToken)
  expect(written).not.toContain('response_url')
})
