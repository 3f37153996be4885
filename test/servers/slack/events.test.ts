import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SlackChannel, SlackServer, SlackUser } from '../slack.ts'
import { clientOf, listenFor, openLab, platformError } from './real-sdk.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel
let ear: { close(): void }

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
  ear = await listenFor(server, (request, response) => {
    request.resume()
    request.on('end', () => response.end())
  })
})
afterEach(async () => {
  ear.close()
  await server.close()
})

const told = () => JSON.parse(server.lastHttp?.body ?? '{}') as { event: object; event_id: string }

describe('events', () => {
  test.each([
    ['archive', () => server.archive(lab.id, ann.id), { is_archived: true }],
    ['unarchive', () => server.unarchive(lab.id, ann.id), { is_archived: false }],
    ['deleted', () => server.remove(lab.id), { is_deleted: true }],
    ['rename', () => server.rename(lab.id, 'robots'), { name: 'robots' }],
  ])('%s is said of a public channel and of a private one', async (what, act, state) => {
    await act()
    expect(lab).toMatchObject(state)
    expect(told().event).toMatchObject({ type: `channel_${what}`, event_ts: expect.any(String) })
    lab.is_private = true
    await act()
    expect(told().event).toMatchObject({ type: `group_${what}` })
  })

  test('a private channel that is shared has a new id, with all that stood in it', async () => {
    server.put(lab.id, { text: 'Hello' })
    const id = await server.share(lab.id)
    expect(told().event).toMatchObject({ type: 'channel_id_changed', old_channel_id: lab.id, new_channel_id: id })
    expect(server.posts(id)).toMatchObject([{ text: 'Hello' }])
    expect(server.channel(id).members).toEqual(lab.members)
    await expect(clientOf(server).conversations.info({ channel: lab.id })).rejects.toEqual(
      platformError('channel_not_found'),
    )
  })

  test('each has an id of its own', async () => {
    await server.archive(lab.id)
    const first = told().event_id
    await server.unarchive(lab.id)
    expect(told().event_id).not.toBe(first)
  })

  test('a removed bot is told nothing, its return it is', async () => {
    server.kick(lab.id)
    expect(lab.members).not.toContain(server.bot.userId)
    expect(server.lastHttp).toBeUndefined()
    await server.join(server.bot.userId, lab.id, ann.id)
    expect(lab.members).toContain(server.bot.userId)
    expect(told().event).toMatchObject({
      type: 'member_joined_channel',
      user: server.bot.userId,
      channel: lab.id,
      channel_type: 'C',
      inviter: ann.id,
    })
  })

  test('the bot’s own joining is an event too', async () => {
    server.kick(lab.id)
    await clientOf(server).conversations.join({ channel: lab.id })
    await server.when(() => server.lastHttp)
    expect(told().event).toMatchObject({ type: 'member_joined_channel', user: server.bot.userId })
  })

  test.each([
    ['app_uninstalled', () => server.uninstall(), 'account_inactive'],
    ['tokens_revoked', () => server.revokeTokens(), 'token_revoked'],
  ])('%s comes when the token no longer works', async (type, act, code) => {
    await act()
    expect(told().event).toMatchObject({ type })
    await expect(clientOf(server).auth.test()).rejects.toEqual(platformError(code))
  })

  test('too many events are said without an event', async () => {
    server.rateLimitApp()
    await server.when(() => server.lastHttp)
    expect(told()).toMatchObject({ type: 'app_rate_limited', team_id: server.team.id })
    expect(told()).not.toHaveProperty('event')
  })
})
