import type { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Delivery } from '../../../../src/core/delivery.ts'
import { SECOND } from '../../../../src/core/instant.ts'
import { postedIn, removePost } from '../../../../src/platforms/slack/send/history.ts'
import { createDeliveryClient, sendDelivery } from '../../../../src/platforms/slack/send.ts'
import { sampleDelivery } from '../../../contracts/platform.ts'
import { type Fault, openSlackServer, type SlackServer } from '../../../servers/slack.ts'

let server: SlackServer
let client: WebClient
beforeEach(async () => {
  server = await openSlackServer()
  client = createDeliveryClient({ token: server.botToken, apiUrl: server.apiUrl, requestMs: 10 * SECOND })
})
afterEach(() => server.close())

const deliveryTo = (channel: string): Delivery => sampleDelivery(refOf(channel), { plannedAt: server.now() })
const calls = (method: string) => server.requests.filter((request) => request.method === method)
const EVER = { from: 0, to: Date.UTC(2060, 0) }
const limit: Fault = { kind: 'status', status: 429, headers: { 'retry-after': '30' } }
const patient = (slept: number[] = []) => ({
  client,
  self: server.bot,
  clock: { sleep: async (ms: number) => void slept.push(ms) },
})
const refOf = (channel: string) => ({ platform: 'slack', workspace: server.team.id, channel }) as const

test('a limit is waited out at the page where it came', async () => {
  const { id: channel } = server.addChannel()
  server.limitHistory(2)
  const delivery = deliveryTo(channel)
  await sendDelivery(client, delivery, 'full')
  for (let n = 0; n < 5; n++) server.put(channel, { text: `chat ${n}` })
  server.fault('conversations.history', limit, 2, (args) => args.cursor !== undefined)
  const slept: number[] = []
  const read = await postedIn(patient(slept), refOf(channel), EVER)
  expect(read).toMatchObject({ kind: 'read', posts: [{ delivery: delivery.id, carriedBy: ['metadata', 'control'] }] })
  expect(slept).toEqual([30 * SECOND, 30 * SECOND])
  expect(calls('conversations.history')).toHaveLength(5)
})

test('a limit without an end is not waited out for ever', async () => {
  const { id: channel } = server.addChannel()
  server.fault('conversations.history', limit, 99)
  const slept: number[] = []
  expect(await postedIn(patient(slept), refOf(channel), EVER)).toEqual({
    kind: 'cannot-look',
    because: 'failure',
    why: 'Slack answers no more such calls for a while.',
  })
  expect(slept).toHaveLength(3)
})

test('a deletion waits out a limit too', async () => {
  const { id: channel } = server.addChannel()
  const sent = await sendDelivery(client, deliveryTo(channel), 'full')
  server.fault('chat.delete', limit)
  const removed = await removePost(patient(), refOf(channel), sent.kind === 'sent' ? sent.ref : '')
  expect(removed).toEqual({ kind: 'removed' })
  expect(server.posts(channel)).toEqual([])
})

test('a message of somebody else is not ours to delete', async () => {
  const { id: channel } = server.addChannel()
  const { ts } = server.put(channel, { user: server.addUser().id, text: 'mine' })
  expect(await removePost(patient(), refOf(channel), ts)).toEqual({
    kind: 'failed',
    why: 'Slack refused the call (cant_delete_message).',
  })
})

test('the direct messages of one person are read and deleted too', async () => {
  const ada = server.addUser()
  const sent = await sendDelivery(client, deliveryTo(ada.id), 'full')
  const ref = sent.kind === 'sent' ? sent.ref : ''
  expect(await postedIn(patient(), refOf(ada.id), EVER)).toMatchObject({ posts: [{ ref }] })
  expect(await removePost(patient(), refOf(ada.id), ref)).toEqual({ kind: 'removed' })
  expect(await postedIn(patient(), refOf(ada.id), EVER)).toEqual({ kind: 'read', posts: [] })
})

test('without the scope it says which one is lacking', async () => {
  server.scopes.delete('channels:history')
  expect(await postedIn(patient(), refOf(server.addChannel().id), EVER)).toEqual({
    kind: 'cannot-look',
    because: 'scope',
    why: 'The bot token lacks the scope channels:history. Add it in the settings of the app and install it again.',
  })
})
