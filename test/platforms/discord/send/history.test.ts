import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Delivery } from '../../../../src/core/delivery.ts'
import { MINUTE } from '../../../../src/core/instant.ts'
import { postedIn, removePost } from '../../../../src/platforms/discord/send/history.ts'
import { PERMISSION } from '../../../servers/discord/permissions.ts'
import { type DiscordServer, openDiscordServer } from '../../../servers/discord.ts'
import { type Desk, deliveryIn, deskFor } from '../sending.ts'

let server: DiscordServer
let desk: Desk
let lab: string
beforeEach(async () => {
  server = await openDiscordServer()
  server.addGuild({ name: 'The Lab' })
  lab = server.addChannel({ name: 'robotics' }).id
  desk = deskFor(server)
})
afterEach(() => server.close())

const OTHER = 'bcdefghijklmnopqrstuvwx3'
const deliveryTo = (channel: string, parts: Partial<Delivery> = {}) => deliveryIn(server, channel, parts)
const EVER = { from: 0, to: Date.UTC(2060, 0) }
const refIn = (channel: string) => deliveryTo(channel).channel

test('the direct messages of one person are read and deleted too', async () => {
  const channel = `@${server.addUser().id}`
  const sent = await desk.send(deliveryTo(channel))
  const ref = sent.kind === 'sent' ? sent.ref : ''
  expect(await postedIn(desk.sending, server.bot.id, refIn(channel), EVER)).toMatchObject({ posts: [{ ref }] })
  expect(await removePost(desk.sending, refIn(channel), ref)).toEqual({ kind: 'removed' })
  expect(await postedIn(desk.sending, server.bot.id, refIn(channel), EVER)).toEqual({ kind: 'read', posts: [] })
})

test('without Read Message History a channel looks empty, and is not believed', async () => {
  await desk.send(deliveryTo(lab))
  server.overwrite(lab, { deny: PERMISSION.readMessageHistory })
  expect(await postedIn(desk.sending, server.bot.id, refIn(lab), EVER)).toEqual({
    kind: 'cannot-look',
    because: 'scope',
    why: 'The bot lacks Read Message History in the channel. Give it to its role there.',
  })
})

test('a message of somebody else is not ours to delete', async () => {
  const { id } = server.put(lab, { author: server.addUser().id, content: 'mine' })
  const removed = await removePost(desk.sending, refIn(lab), id)
  expect(removed).toMatchObject({ kind: 'failed', why: expect.stringMatching(/^[A-Z].+\.$/) })
  expect(server.posts(lab)).toHaveLength(1)
})

test('what was said after the window is not in it', async () => {
  const sent = await desk.send(deliveryTo(lab))
  const until = server.now()
  server.advance(MINUTE)
  await desk.send(deliveryTo(lab, { id: OTHER }))
  const read = await postedIn(desk.sending, server.bot.id, refIn(lab), { from: 0, to: until })
  expect(read).toMatchObject({ posts: [{ ref: sent.kind === 'sent' && sent.ref }] })
  expect(read.kind === 'read' && read.posts).toHaveLength(1)
})
