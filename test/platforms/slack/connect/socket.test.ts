import { App } from '@slack/bolt'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Inlet } from '../../../../src/platforms/slack/connect/inlet.ts'
import { createSocketInlet } from '../../../../src/platforms/slack/connect/socket.ts'
import { openSlackServer, type SlackServer } from '../../../servers/slack.ts'
import {
  expectNoUnhandledRejections,
  type HurriedClock,
  hurriedClock,
  type Line,
  rememberingLog,
} from '../surroundings.ts'

expectNoUnhandledRejections()

type Wire = {
  readonly server: SlackServer
  readonly inlet: Inlet
  readonly clock: HurriedClock
  readonly lines: readonly Line[]
  readonly heard: string[]
  command(text: string): Promise<unknown>
}
const open: Wire[] = []

afterEach(async () => {
  for (const { inlet, server } of open.splice(0)) {
    await inlet.stop()
    await server.close()
  }
})

/** A workspace and an app beside it whose command acknowledges after `hold`. */
async function setUp(hold: () => Promise<void> = async () => {}, pingMs?: number, speed?: number): Promise<Wire> {
  const server = await openSlackServer()
  const ann = server.addUser({ name: 'ann' }).id
  const channel = server.addChannel({ name: 'robotics', members: [ann] }).id
  const clock = hurriedClock(speed)
  const { log, lines } = rememberingLog()
  const { appToken, apiUrl, botToken } = server
  const inlet = createSocketInlet({ appToken, apiUrl, requestMs: 1_000, clock, log, ...(pingMs && { pingMs }) })
  const heard: string[] = []
  const app = new App({ receiver: inlet, authorize: async () => ({ botToken }), convoStore: false })
  app.error(async (error) => log.warn({ error }, 'a listener failed'))
  app.command(/^/, async ({ command, ack }) => {
    heard.push(command.text)
    await hold()
    await ack()
  })
  const line = { server, inlet, clock, lines, heard, command: (text: string) => server.command(ann, channel, text) }
  open.push(line)
  return line
}

async function connected(...parts: Parameters<typeof setUp>): Promise<Wire> {
  const line = await setUp(...parts)
  await line.inlet.start()
  return line
}

/** Waits between tries have a jitter; all other sleeps are whole. */
const backoffs = ({ clock }: Wire) => clock.slept.filter((ms) => !Number.isInteger(ms))
const calls = ({ server }: Wire) => server.requests.filter(({ method }) => method === 'apps.connections.open').length
const isWell = ({ inlet }: Wire) => vi.waitFor(() => expect(inlet.health()).toEqual({ ok: true }), 5_000)
const isUnwell = ({ inlet }: Wire, why: RegExp) =>
  vi.waitFor(() => expect(inlet.health()).toEqual({ ok: false, why: expect.stringMatching(why) }), 5_000)

describe('Socket Mode', () => {
  test('brings commands to Bolt', async () => {
    const line = await connected()
    expect(line.inlet.health()).toEqual({ ok: true })
    await line.command('list')
    expect(line.heard).toEqual(['list'])
  })

  test('says that it was not started', async () => {
    const { inlet } = await setUp()
    expect(inlet.health()).toEqual({ ok: false, why: 'Slack has not been asked for a connection yet.' })
  })
})

describe('a connection that does not come to be', () => {
  test.each(['invalid_auth', 'not_authed', 'account_inactive', 'not_allowed_token_type', 'missing_scope'])(
    'is said with what to do, and tried every 5 minutes: %s',
    async (code) => {
      const line = await setUp()
      line.server.rejectToken(code, 'app')
      await line.inlet.start()
      expect(line.inlet.health()).toEqual({
        ok: false,
        why: `Slack does not accept SLACK_APP_TOKEN (${code}): make an app-level token with the scope connections:write under Basic Information and start again with it. It is tried again every 5 minutes.`,
      })
      await vi.waitFor(() => expect(line.clock.slept).toContain(300_000))
      expect(calls(line)).toBe(1)
      line.server.rejectToken(undefined, 'app')
      line.clock.wake()
      await isWell(line)
    },
  )

  test.each([
    ['a 503', { kind: 'status', status: 503 }, 'status 503'],
    ['an error of its own', { kind: 'error', code: 'internal_error' }, 'internal_error'],
    ['a page', { kind: 'html' }, 'a page'],
    ['a reset', { kind: 'reset' }, 'other side closed|ECONNRESET|reset'],
    ['a 429 without a time', { kind: 'status', status: 429 }, 'its answer could not be read'],
  ] as const)('is tried again with growing waits: %s', async (_, fault, words) => {
    const line = await setUp()
    line.server.fault('apps.connections.open', fault, 3)
    await line.inlet.start()
    await isUnwell(line, new RegExp(words))
    await isWell(line)
    expect(calls(line)).toBe(4)
    expect(backoffs(line).map((ms) => Math.floor(Math.log2(ms / 1_000)))).toEqual([0, 1, 2])
  })

  test('waits as long as a 429 says', async () => {
    const line = await setUp()
    line.server.fault('apps.connections.open', { kind: 'status', status: 429, headers: { 'retry-after': '7' } })
    await line.inlet.start()
    expect(line.inlet.health().why).toBe('Slack asks to wait 7 seconds before the next try.')
    await isWell(line)
    expect(line.clock.slept).toContain(7_000)
  })

  test.each([
    ['refuses the socket', { kind: 'status', status: 503 }],
    ['cuts the socket', { kind: 'reset' }],
  ] as const)('is tried again where Slack %s', async (_, fault) => {
    const line = await setUp()
    line.server.fault('link', fault)
    await line.inlet.start()
    expect(line.inlet.health().ok).toBe(false)
    await isWell(line)
  })

  test('is given up after 20 seconds without a greeting', async () => {
    const line = await setUp()
    line.server.fault('link', { kind: 'hang' })
    const started = line.inlet.start()
    await line.server.when(() => line.server.socketsOpened === 1)
    expect(line.inlet.health().ok).toBe(false)
    await started
    await isUnwell(line, /did not greet within 20 seconds/)
    await isWell(line)
    await line.server.when(() => line.server.sockets === 1)
    await line.command('list')
  })
})

describe('a connection that ends', () => {
  test.each([
    ['closed by Slack', (server: SlackServer) => server.closeSockets()],
    ['cut', (server: SlackServer) => server.dropSockets()],
  ])('is opened again at once when it was %s', async (_, end) => {
    const line = await connected()
    const slept = line.clock.slept.length
    end(line.server)
    await line.server.when(() => line.server.socketsOpened === 2 && line.server.sockets === 1)
    await isWell(line)
    expect(line.clock.slept.slice(slept)).toContain(0)
    await line.command('list')
  })

  test('is opened ever more slowly when it ends again and again', async () => {
    const line = await connected()
    for (let ended = 1; ended <= 4; ended++) {
      line.server.dropSockets()
      await line.server.when(() => line.server.socketsOpened === ended + 1 && line.server.sockets === 1)
      await isWell(line)
    }
    expect(line.clock.slept).toContain(0)
    expect(backoffs(line).map((ms) => Math.floor(Math.log2(ms / 1_000)))).toEqual([0, 1, 2])
  })

  test('counts as dead when pings stay unanswered', async () => {
    const line = await connected(undefined, 300)
    line.server.muteSockets()
    await line.server.when(() => line.server.socketsOpened === 2)
    await isWell(line)
    await line.command('list')
  })

  test.each(['refresh_requested', 'warning'] as const)('leaves no gap: %s', async (reason) => {
    const line = await connected()
    const healths: boolean[] = []
    const watch = setInterval(() => healths.push(line.inlet.health().ok))
    line.server.disconnectSockets(reason)
    await line.server.when(() => line.server.socketsOpened === 2 && line.server.sockets === 1)
    await line.command('list')
    clearInterval(watch)
    expect(healths).not.toContain(false)
    expect(line.heard).toEqual(['list'])
  })

  test('serves to its end while the next one does not come to be', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const line = await connected(() => held)
    line.server.fault('apps.connections.open', { kind: 'status', status: 503 }, 2)
    const answer = line.command('list')
    await vi.waitFor(() => expect(line.heard).toEqual(['list']))
    line.server.disconnectSockets('refresh_requested')
    await vi.waitFor(() => expect(calls(line)).toBe(2))
    expect(line.inlet.health()).toEqual({ ok: true })
    release()
    await answer
    await line.server.when(() => line.server.socketsOpened === 2)
  })

  test('still takes acknowledgements when the next one is there', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const line = await connected(() => held, undefined, 1)
    const answer = line.command('list')
    await vi.waitFor(() => expect(line.heard).toEqual(['list']))
    line.server.disconnectSockets('refresh_requested')
    await vi.waitFor(() => expect(line.lines.map(({ text }) => text)).toContain('connected to Slack anew'))
    release()
    await answer
  })

  test('is closed by us three seconds after the next one is there', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const line = await connected(() => held)
    const lost = line.command('list').catch(String)
    await vi.waitFor(() => expect(line.heard).toEqual(['list']))
    line.server.disconnectSockets('refresh_requested')
    expect(await lost).toContain('The socket closed before the app acknowledged.')
    expect(line.clock.slept).toContain(3_000)
    release()
    await isWell(line)
  })

  test('is opened at once again where each lived for half a minute', async () => {
    const line = await connected()
    for (let ended = 1; ended <= 3; ended++) {
      line.clock.pass(30_000)
      line.server.dropSockets()
      const anew = () => line.lines.filter(({ text }) => text === 'connected to Slack anew').length
      await vi.waitFor(() => expect(anew()).toBe(ended), 5_000)
    }
    expect(backoffs(line)).toEqual([])
  })

  test('stays closed where Socket Mode was switched off, with what to do', async () => {
    const line = await connected()
    line.server.disconnectSockets('link_disabled')
    await isUnwell(line, /^Socket Mode is switched off for this app: switch it on .* every 5 minutes\.$/)
    await vi.waitFor(() => expect(line.clock.slept).toContain(300_000))
    expect(line.server.socketsOpened).toBe(1)
    line.clock.wake()
    await isWell(line)
  })

  test('makes room for others where ten are open', async () => {
    const line = await connected()
    line.server.disconnectSockets('too_many_websockets')
    await isUnwell(line, /ten connections with one SLACK_APP_TOKEN/)
    await vi.waitFor(() => expect(line.clock.slept).toContain(60_000))
    line.clock.wake()
    await isWell(line)
  })
})

describe('what comes by a connection', () => {
  test('an event rate limit is noted for a minute and breaks nothing', async () => {
    const line = await connected()
    await line.server.rateLimitApp()
    await vi.waitFor(() =>
      expect(line.inlet.health()).toEqual({
        ok: true,
        why: 'Slack drops events of this app, because it got too many within the hour.',
      }),
    )
    await line.command('list')
    line.clock.pass(61_000)
    expect(line.inlet.health()).toEqual({ ok: true })
  })

  test('an event without its inside is logged and breaks nothing', async () => {
    const line = await connected()
    line.server.deliver('events_api', { type: 'event_callback' }).catch(() => {})
    await vi.waitFor(() => expect(line.lines.map(({ text }) => text)).toContain('a message of Slack could not be read'))
    await line.command('list')
  })

  test('an acknowledgement after the end of its connection is logged', async () => {
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const line = await connected(() => held)
    const answer = line.command('list').catch((error) => String(error))
    await vi.waitFor(() => expect(line.heard).toEqual(['list']))
    line.server.dropSockets()
    expect(await answer).toContain('The socket closed')
    release()
    await vi.waitFor(() => expect(line.lines.map(({ text }) => text)).toContain('a listener failed'))
    await isWell(line)
  })
})

describe('the end', () => {
  test('closes the connection and opens no other', async () => {
    const line = await connected()
    await line.inlet.stop()
    await line.server.when(() => line.server.sockets === 0)
    expect(line.inlet.health().ok).toBe(false)
    expect(line.server.socketsOpened).toBe(1)
  })

  test('calls off a connection that is being opened', async () => {
    const line = await setUp()
    line.server.fault('link', { kind: 'hang' })
    const started = line.inlet.start()
    await line.server.when(() => calls(line) === 1)
    await line.inlet.stop()
    await line.server.when(() => line.server.sockets === 0)
    void started
    expect(calls(line)).toBe(1)
  })

  test('calls off the wait for the next try', async () => {
    const line = await setUp()
    line.server.rejectToken('invalid_auth', 'app')
    await line.inlet.start()
    await line.inlet.stop()
    line.server.rejectToken(undefined, 'app')
    line.clock.wake()
    expect(calls(line)).toBe(1)
  })
})
