import { App, HTTPReceiver } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackServer } from '../slack.ts'
import { listenFor, openLab, SECRET, SILENT } from './real-sdk.ts'

let server: SlackServer

beforeEach(async () => {
  server = (await openLab()).server
})
afterEach(() => server.close())

describe('signed requests', () => {
  let ear: { close(): void }
  const runs: unknown[] = []

  beforeEach(async () => {
    runs.length = 0
    const receiver = new HTTPReceiver({ signingSecret: SECRET, logger: SILENT, bodyLimit: 100_000 })
    const app = new App({
      token: server.botToken,
      clientOptions: { slackApiUrl: server.apiUrl },
      deferInitialization: true,
      receiver,
      logger: SILENT,
    })
    await app.init()
    app.command('/papers', async ({ ack, body }) => {
      runs.push(body)
      await ack()
    })
    ear = await listenFor(server, receiver.requestListener)
  })
  afterEach(() => ear.close())

  const payload = { command: '/papers', text: 'x', user_id: 'U1', team_id: 'T1', channel_id: 'C1' }
  const seconds = () => Math.floor(server.now() / 1_000)

  // What Bolt does with each is not our choice; the table shows that every knob turns.
  test.each([
    ['as it should be', () => ({}), [200], 1],
    ['with a wrong signature', () => ({ signature: 'v0=00' }), [401], 0],
    ['without a signature', () => ({ headers: { 'x-slack-signature': '' } }), [401], 0],
    ['ten minutes old', () => ({ timestamp: seconds() - 600 }), [401], 0],
    ['twice the same', () => ({ repeat: 2 }), [200, 200], 2],
    ['with a charset', () => ({ contentType: 'application/x-www-form-urlencoded; charset=utf-8' }), [400], 0],
    ['too big', () => ({ bodyPadding: 100_000 }), [413], 0],
    ['as a retry', () => ({ retry: { num: 1, reason: 'http_timeout' } }), [200], 1],
  ])('a request %s', async (_, options, statuses, times) => {
    expect((await server.deliver('slash_commands', payload, options())).statuses).toEqual(statuses)
    expect(runs).toHaveLength(times)
  })

  test('an app that does not answer in time is an error for the person', async () => {
    await server.close()
    server = (await openLab({ ackMs: 100 })).server
    const mute = await listenFor(server, () => {})
    const command = server.command(server.addUser().id, server.addChannel().id, 'x')
    await expect(command).rejects.toThrow('operation_timeout')
    mute.close()
  })

  test('the last exchange can be looked at', async () => {
    await server.deliver('slash_commands', payload, { retry: { num: 2, reason: 'http_timeout' } })
    expect(server.lastHttp).toMatchObject({
      status: 200,
      body: new URLSearchParams(payload).toString(),
      headers: { 'x-slack-retry-num': '2', 'x-slack-request-timestamp': expect.stringMatching(/^\d{10}$/) },
    })
  })
})
