import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { App } from '@slack/bolt'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHttpInlet } from '../../../../src/platforms/slack/connect/http.ts'
import type { Inlet } from '../../../../src/platforms/slack/connect/inlet.ts'
import { openSlackServer, type SlackServer } from '../../../servers/slack.ts'
import {
  expectNoUnhandledRejections,
  type HurriedClock,
  hurriedClock,
  type Line,
  rememberingLog,
} from '../surroundings.ts'

expectNoUnhandledRejections()

const SECRET = 'a signing secret'

type Wire = {
  readonly server: SlackServer
  readonly port: Server
  readonly url: string
  readonly inlet: Inlet
  readonly clock: HurriedClock
  readonly lines: readonly Line[]
  readonly heard: string[]
  readonly ann: string
  readonly channel: string
}
const open: Wire[] = []

afterEach(async () => {
  for (const { server, port } of open.splice(0)) {
    await server.close()
    port.closeAllConnections()
    await new Promise((resolve) => port.close(resolve))
  }
})

/** A workspace that posts to a port which hands everything to the route. */
async function setUp(): Promise<Wire> {
  const server = await openSlackServer()
  const ann = server.addUser({ name: 'ann' }).id
  const channel = server.addChannel({ name: 'robotics', members: [ann] }).id
  const clock = hurriedClock()
  const { log, lines } = rememberingLog()
  const inlet = createHttpInlet({ signingSecret: SECRET, clock, log })
  const heard: string[] = []
  const app = new App({ receiver: inlet, authorize: async () => ({ botToken: server.botToken }), convoStore: false })
  app.error(async (error) => log.warn({ error }, 'a listener failed'))
  app.command(/^/, async ({ command, ack }) => {
    heard.push(command.text)
    await ack(command.text === 'aloud' ? 'heard' : undefined)
  })
  app.event('channel_rename', async ({ event }) => void heard.push(event.channel.name))
  const port = createServer((request, response) => void inlet.routes[0]?.handle(request, response))
  await new Promise<void>((resolve) => port.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(port.address() as AddressInfo).port}/slack/events`
  server.connectHttp({ url, signingSecret: SECRET })
  const wire = { server, port, url, inlet, clock, lines, heard, ann, channel }
  open.push(wire)
  return wire
}

async function listening(): Promise<Wire> {
  const wire = await setUp()
  await wire.inlet.start()
  return wire
}

function sign(body: string, timestamp: number | string = Math.floor(Date.now() / 1000)): Record<string, string> {
  const signature = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': String(timestamp), 'x-slack-signature': `v0=${signature}` }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** The very bytes that Slack sent last, once more. */
async function postAgain({ url, server }: Wire): Promise<number> {
  if (server.lastHttp === undefined) throw new Error('nothing was sent yet')
  const { 'content-length': _, ...headers } = server.lastHttp.headers
  return (await post(url, server.lastHttp.body, headers)).status
}

function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers })
}

describe('HTTP mode', () => {
  test('has one route and takes nothing before it is started', async () => {
    const { inlet, server, ann, channel, heard } = await setUp()
    expect(inlet.routes.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /slack/events'])
    expect(inlet.health()).toEqual({ ok: false, why: 'Requests of Slack are not taken.' })
    await server.command(ann, channel, 'list').catch(() => {})
    expect(server.lastHttp?.status).toBe(503)
    expect(heard).toEqual([])
  })

  test('brings commands and events to Bolt, and the answer back', async () => {
    const { inlet, server, ann, channel, heard } = await listening()
    expect(inlet.health()).toEqual({ ok: true })
    expect((await server.command(ann, channel, 'aloud')).payload).toBe('heard')
    expect((await server.rename(channel, 'robots')).statuses).toEqual([200])
    await vi.waitFor(() => expect(heard).toEqual(['aloud', 'robots']))
  })

  test('takes nothing more after its end', async () => {
    const { inlet, server, ann, channel, heard } = await listening()
    await inlet.stop()
    await server.command(ann, channel, 'list').catch(() => {})
    expect(server.lastHttp?.status).toBe(503)
    expect(heard).toEqual([])
  })

  test.each([
    'application/x-www-form-urlencoded; charset=utf-8',
    'Application/X-WWW-Form-URLEncoded',
    'application/x-www-form-urlencoded;charset=UTF-8',
  ])('takes a form as %s', async (contentType) => {
    const { server, ann, channel, heard } = await listening()
    expect((await server.command(ann, channel, 'list', { contentType })).statuses).toEqual([200])
    expect(heard).toEqual(['list'])
  })
})

describe('a request that is not from Slack', () => {
  const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset

  test.each([
    ['another signature', () => ({ signature: `v0=${'0'.repeat(64)}` }), 401],
    ['a short signature', () => ({ signature: 'v0=00' }), 401],
    ['another version of it', () => ({ signature: `v1=${'0'.repeat(64)}` }), 401],
    ['no signature', () => ({ headers: { 'x-slack-signature': '' } }), 401],
    ['no time', () => ({ headers: { 'x-slack-request-timestamp': '' } }), 401],
    ['a time in words', () => ({ headers: { 'x-slack-request-timestamp': 'now' } }), 401],
    ['a time without end', () => ({ headers: { 'x-slack-request-timestamp': '9'.repeat(400) } }), 401],
    ['a time of 5 minutes ago', () => ({ timestamp: seconds(-302) }), 401],
    ['a time in 5 minutes', () => ({ timestamp: seconds(302) }), 401],
    ['a time of tomorrow', () => ({ timestamp: seconds(86_400) }), 401],
    ['another content type', () => ({ contentType: 'text/plain' }), 400],
    ['no content type', () => ({ headers: { 'content-type': '' } }), 400],
    ['more than a megabyte', () => ({ bodyPadding: 1024 * 1024 }), 413],
  ] as const)('is refused with %s', async (_, options, status) => {
    const { server, ann, channel, heard } = await listening()
    await server.command(ann, channel, 'list', options()).catch(() => {})
    expect(server.lastHttp?.status).toBe(status)
    expect(heard).toEqual([])
    await server.command(ann, channel, 'list')
    expect(heard).toEqual(['list'])
  })

  test('is taken within the five minutes', async () => {
    const { server, ann, channel, heard } = await listening()
    await server.command(ann, channel, 'early', { timestamp: seconds(-290) })
    await server.command(ann, channel, 'late', { timestamp: seconds(290) })
    expect(heard).toEqual(['early', 'late'])
  })

  test('is said in the log when a secret or a clock is wrong', async () => {
    const { server, ann, channel, lines } = await listening()
    await server.command(ann, channel, 'list', { signature: `v0=${'0'.repeat(64)}` }).catch(() => {})
    await server.command(ann, channel, 'list', { timestamp: seconds(-600) }).catch(() => {})
    const warned = lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields.why)
    expect(warned).toEqual([
      'it is signed with another secret than SLACK_SIGNING_SECRET',
      "its time is more than 5 minutes from this machine's",
    ])
  })

  test('is said in the log once a minute, with how many there were', async () => {
    const { server, ann, channel, lines, clock } = await listening()
    const forge = () => server.command(ann, channel, 'list', { signature: `v0=${'0'.repeat(64)}` }).catch(() => {})
    const warned = () => lines.filter(({ level }) => level === 'warn').map(({ fields }) => fields.count)
    for (let times = 0; times < 4; times++) await forge()
    expect(warned()).toEqual([1])
    clock.pass(61_000)
    await forge()
    expect(warned()).toEqual([1, 4])
  })

  test.each([
    ['no JSON', '{', JSON_TYPE],
    ['null', 'null', JSON_TYPE],
    ['a list', '[]', JSON_TYPE],
    ['a number', '1', JSON_TYPE],
    ['an event that is none', '{"type":"event_callback","event":null}', JSON_TYPE],
    ['an event without a type', '{"type":"event_callback","event":{}}', JSON_TYPE],
    ['a payload that is no JSON', 'payload=%7B', FORM],
    ['a payload that is null', 'payload=null', FORM],
    ['nothing', '', JSON_TYPE],
  ])('is refused although signed: %s', async (_, body, type) => {
    const { url } = await listening()
    expect((await post(url, body, { ...type, ...sign(body) })).status).toBe(400)
  })

  test('is refused with a signature twice', async () => {
    const { port, heard } = await listening()
    const body = 'command=%2Fpapers'
    const [time, signature] = Object.values(sign(body))
    const answer = await new Promise<string>((resolve) => {
      const socket = connect((port.address() as AddressInfo).port, '127.0.0.1')
      let said = ''
      socket.on('data', (chunk) => {
        said += chunk
      })
      socket.on('close', () => resolve(said))
      socket.end(
        [
          'POST /slack/events HTTP/1.1',
          'host: localhost',
          'connection: close',
          'content-type: application/x-www-form-urlencoded',
          `content-length: ${body.length}`,
          `x-slack-request-timestamp: ${time}`,
          `x-slack-signature: ${signature}`,
          `x-slack-signature: ${signature}`,
          '',
          body,
        ].join('\r\n'),
      )
    })
    expect(answer).toMatch(/^HTTP\/1.1 401/)
    expect(heard).toEqual([])
  })

  test('leaves nothing behind when it hangs up in the middle', async () => {
    const { port, server, ann, channel, lines } = await listening()
    const socket = connect((port.address() as AddressInfo).port, '127.0.0.1')
    socket.write('POST /slack/events HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nhalf')
    await new Promise((resolve) => port.once('request', resolve))
    socket.destroy()
    await server.command(ann, channel, 'list')
    expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('a request that comes again', () => {
  test('runs once and is answered each time', async () => {
    const { server, ann, channel, heard } = await listening()
    const { statuses } = await server.command(ann, channel, 'list', { repeat: 3 })
    expect(statuses).toEqual([200, 200, 200])
    expect(heard).toEqual(['list'])
  })

  test('runs once, even from the edge of the future until it is out of the window', async () => {
    const wire = await listening()
    const { server, ann, channel, heard, clock } = wire
    await server.command(ann, channel, 'list', { timestamp: Math.floor(Date.now() / 1000) + 295 })
    clock.pass(590_000)
    expect(await postAgain(wire)).toBe(200)
    clock.pass(10_000)
    expect(await postAgain(wire)).toBe(401)
    expect(heard).toEqual(['list'])
  })

  test('runs when it was refused before', async () => {
    const wire = await setUp()
    const { inlet, server, ann, channel, heard } = wire
    await server.command(ann, channel, 'list').catch(() => {})
    await inlet.start()
    expect(await postAgain(wire)).toBe(200)
    expect(heard).toEqual(['list'])
  })
})

describe("Slack's own checks", () => {
  test('the address is verified by its challenge, before the bot is ready too', async () => {
    const { url } = await setUp()
    const body = JSON.stringify({ type: 'url_verification', token: 'x', challenge: 'abc' })
    const answer = await post(url, body, { ...JSON_TYPE, ...sign(body) })
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'abc' }])
    expect((await post(url, body, JSON_TYPE)).status).toBe(401)
  })

  test('the certificate is checked without a signature, and nothing runs', async () => {
    const { url, heard } = await listening()
    const smuggled = 'ssl_check=1&command=%2Fpapers&text=list&user_id=U1&channel_id=C1&team_id=T1&trigger_id=1'
    const answer = await post(url, smuggled, FORM)
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(heard).toEqual([])
  })

  test('an event rate limit is noted for a minute', async () => {
    const { url, inlet, clock } = await listening()
    const body = JSON.stringify({ type: 'app_rate_limited', team_id: 'T1', minute_rate_limited: 1, api_app_id: 'A1' })
    expect((await post(url, body, { ...JSON_TYPE, ...sign(body) })).status).toBe(200)
    expect(inlet.health()).toEqual({ ok: true, why: expect.stringContaining('Slack drops events') })
    clock.pass(61_000)
    expect(inlet.health()).toEqual({ ok: true })
  })
})
