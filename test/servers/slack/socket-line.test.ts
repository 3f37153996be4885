import { request } from 'node:http'
import { App, SocketModeReceiver } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackChannel, SlackServer, SlackUser } from '../slack.ts'
import { clientOf, openLab, SILENT } from './real-sdk.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
})
afterEach(() => server.close())

describe('sockets', () => {
  let receiver: SocketModeReceiver

  async function start(): Promise<void> {
    receiver = new SocketModeReceiver({
      appToken: server.appToken,
      logger: SILENT,
      installerOptions: { clientOptions: { slackApiUrl: server.apiUrl } },
    })
    // The SDK waits this long before it reconnects.
    Object.assign(receiver.client, { clientPingTimeoutMS: 60 })
    const app = new App({
      token: server.botToken,
      clientOptions: { slackApiUrl: server.apiUrl },
      deferInitialization: true,
      receiver,
      logger: SILENT,
    })
    await app.init()
    app.command('/papers', ({ ack, body: { text } }) => ack(text.startsWith('repeat') ? text : 'at once'))
    await app.start()
  }
  afterEach(() => receiver.client.disconnect())

  test('what is said in the acknowledgement is seen', async () => {
    await start()
    expect((await server.command(ann.id, lab.id, 'x')).payload).toEqual({ text: 'at once' })
    expect(server.privately(ann.id)).toMatchObject([{ text: 'at once', from: 'ack' }])
  })

  test.each<[string, () => void]>([
    ['asked to refresh', () => server.disconnectSockets('refresh_requested')],
    ['closed', () => server.closeSockets(1001, 'going away')],
    ['cut', () => server.dropSockets()],
    ['mute', () => server.muteSockets()],
  ])('a socket that is %s opens again', async (_, lose) => {
    await start()
    expect([server.sockets, server.socketsOpened]).toEqual([1, 1])
    lose()
    await server.when(() => server.socketsOpened > 1 && server.sockets === 1)
    expect((await server.command(ann.id, lab.id, 'x')).payload).toEqual({ text: 'at once' })
  })

  test('a command that nobody acknowledges is an error for the person', async () => {
    await server.close()
    server = (await openLab({ ackMs: 100 })).server
    await start()
    const command = server.command(server.addUser().id, server.addChannel().id, 'x', { command: '/unknown' })
    await expect(command).rejects.toThrow('operation_timeout')
  })

  test('carries messages of any size both ways', async () => {
    await start()
    const text = 'x'.repeat(70_000)
    expect((await server.command(ann.id, lab.id, `repeat ${text}`)).payload).toEqual({ text: `repeat ${text}` })
  })

  test('a command in the gap is an error for the person', async () => {
    await start()
    server.dropSockets()
    await server.when(() => server.sockets === 0)
    await expect(server.command(ann.id, lab.id, 'x')).rejects.toThrow('The app has no live socket.')
  })

  test('an address is good for one socket, and can be refused or stay silent', async () => {
    await start()
    const { url = '' } = await clientOf(server, {}, server.appToken).apps.connections.open({})
    expect(await upgradeStatus(url)).toBe(101)
    expect(await upgradeStatus(url)).toBe(404)
    const next = await clientOf(server, {}, server.appToken).apps.connections.open({})
    server.fault('link', { kind: 'status', status: 503 })
    expect(await upgradeStatus(next.url ?? '')).toBe(503)
    const last = await clientOf(server, {}, server.appToken).apps.connections.open({})
    server.fault('link', { kind: 'hang' })
    expect(await upgradeStatus(last.url ?? '')).toBe(101)
    expect(server.socketsOpened).toBe(3)
    await server.when(() => server.sockets === 1)
  })
})

function upgradeStatus(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'abc=',
      'sec-websocket-version': '13',
    }
    const asked = request(url.replace('ws:', 'http:'), { headers, agent: false })
    asked.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy()
      resolve(statusCode)
    })
    asked.on('response', ({ statusCode = 0 }) => {
      asked.destroy()
      resolve(statusCode)
    })
    asked.on('error', reject)
    asked.end()
  })
}
