import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createFacts, type Facts } from '../../../../src/platforms/slack/connect/facts.ts'
import { readSelf, type Self } from '../../../../src/platforms/slack/connect/self.ts'
import { sdkLogger } from '../../../../src/platforms/slack/log.ts'
import { openSlackServer, type SlackServer } from '../../../servers/slack.ts'
import { expectNoUnhandledRejections, type HurriedClock, hurriedClock, rememberingLog } from '../surroundings.ts'

expectNoUnhandledRejections()

let server: SlackServer
let client: WebClient
let clock: HurriedClock
let facts: Facts

beforeEach(async () => {
  server = await openSlackServer()
  const logger = sdkLogger(rememberingLog().log, 'debug')
  client = new WebClient(server.botToken, { slackApiUrl: server.apiUrl, retryConfig: { retries: 0 }, logger })
  clock = hurriedClock(1)
})
afterEach(() => server.close())

async function know(without: readonly string[] = []): Promise<Self> {
  for (const scope of without) server.scopes.delete(scope)
  const self = await readSelf(client)
  if (self === undefined) throw new Error('the server has no bot')
  facts = createFacts(client, () => self, clock)
  return self
}

const calls = (method: string) => server.requests.filter((request) => request.method === method).length

test('the bot knows who it is and what it may do', async () => {
  const self = await know(['users:read'])
  expect(self).toMatchObject({
    team: server.team.id,
    teamName: server.team.name,
    userId: server.bot.userId,
    botId: server.bot.botId,
    name: server.bot.name,
  })
  expect(self.scopes).toEqual(server.scopes)
})

describe('a person', () => {
  test('has a name, a zone and a standing', async () => {
    await know()
    const ann = server.addUser({ name: 'ann', tz: 'Europe/Berlin' }).id
    expect(await facts.person(ann)).toEqual({ name: 'ann', zone: 'Europe/Berlin', isGuest: false, isAdmin: false })
  })

  test.each([
    ['a guest', { is_restricted: true }, { isGuest: true, isAdmin: false }],
    ['a guest of one channel', { is_restricted: true, is_ultra_restricted: true }, { isGuest: true, isAdmin: false }],
    ['somebody never seen', { is_stranger: true }, { isGuest: true, isAdmin: false }],
    ['a partner from another workspace', { team_id: 'TOTHER' }, { isGuest: true, isAdmin: false }],
    ['an admin of another workspace', { team_id: 'TOTHER', is_admin: true }, { isGuest: true, isAdmin: false }],
    ['an admin', { is_admin: true }, { isGuest: false, isAdmin: true }],
    ['an owner', { is_owner: true }, { isGuest: false, isAdmin: true }],
  ])('may be %s', async (_, parts, standing) => {
    await know()
    expect(await facts.person(server.addUser(parts).id)).toMatchObject(standing)
  })

  test('is asked about once in ten minutes, by however many at once', async () => {
    await know()
    const ann = server.addUser().id
    await Promise.all([facts.person(ann), facts.person(ann)])
    clock.pass(9 * 60_000)
    await facts.person(ann)
    expect(calls('users.info')).toBe(1)
    clock.pass(2 * 60_000)
    await facts.person(ann)
    expect(calls('users.info')).toBe(2)
  })

  test('is what the event says where Slack may not be asked', async () => {
    const { team } = await know(['users:read'])
    const ann = server.addUser({ is_restricted: true }).id
    expect(await facts.person(ann, { name: 'ann', team })).toEqual({ name: 'ann' })
    expect(await facts.person(ann, { name: 'ann', team: 'TOTHER' })).toEqual({
      name: 'ann',
      isGuest: true,
      isAdmin: false,
    })
    expect(calls('users.info')).toBe(0)
  })

  test('is what the event says where Slack fails, and asked about again a minute later', async () => {
    await know()
    const ann = server.addUser({ name: 'ann' }).id
    server.fault('users.info', { kind: 'status', status: 503 })
    expect(await facts.person(ann, { name: 'typed' })).toEqual({ name: 'typed' })
    expect(await facts.person(ann)).toEqual({})
    expect(calls('users.info')).toBe(1)
    clock.pass(61_000)
    expect(await facts.person(ann)).toMatchObject({ name: 'ann' })
  })

  test('is waited for no longer than 1.5 seconds', async () => {
    clock = hurriedClock()
    await know()
    const ann = server.addUser({ name: 'ann' }).id
    server.fault('users.info', { kind: 'hang' })
    expect(await facts.person(ann, { name: 'typed' })).toEqual({ name: 'typed' })
    expect(clock.slept).toEqual([1_500])
  })
})

describe('a channel', () => {
  test('has a name and a standing', async () => {
    await know()
    const ann = server.addUser().id
    const { id } = server.addChannel({ name: 'robotics', creator: ann })
    expect(await facts.channel(id)).toEqual({
      name: 'robotics',
      isPrivate: false,
      isDirect: false,
      isArchived: false,
      isMember: true,
      creator: ann,
    })
  })

  test('with one person has no name but a person', async () => {
    await know()
    const ann = server.addUser().id
    expect(await facts.channel(server.direct(ann).id)).toMatchObject({
      name: '',
      isPrivate: true,
      isDirect: true,
      isMember: true,
      person: ann,
    })
  })

  test('is nothing where Slack does not show it', async () => {
    await know()
    expect(await facts.channel('C0')).toBeUndefined()
  })

  test('is asked about once in five minutes, unless there is news', async () => {
    await know()
    const { id } = server.addChannel({ name: 'robotics' })
    await facts.channel(id)
    server.channel(id).name = 'robots'
    clock.pass(4 * 60_000)
    expect(await facts.channel(id)).toMatchObject({ name: 'robotics' })
    facts.forget(id)
    expect(await facts.channel(id)).toMatchObject({ name: 'robots' })
    clock.pass(6 * 60_000)
    await facts.channel(id)
    expect(calls('conversations.info')).toBe(3)
  })
})

describe('whose a conversation is', () => {
  test('is asked of the conversation, then of the person, who has one for long', async () => {
    await know()
    const [ann, bob] = [server.addUser().id, server.addUser().id]
    const direct = server.direct(ann).id
    expect(await facts.isOwn(ann, direct)).toBe(true)
    expect(await facts.isOwn(bob, direct)).toBe(false)
    expect(calls('conversations.open')).toBe(0)
    clock.pass(6 * 60_000)
    server.scopes.delete('im:read')
    expect(await facts.isOwn(ann, direct)).toBe(true)
    expect(await facts.isOwn(bob, direct)).toBe(false)
    clock.pass(23 * 3_600_000)
    expect(await facts.isOwn(ann, direct)).toBe(true)
    expect(calls('conversations.open')).toBe(2)
  })

  test('is asked again a minute after the bot was not in it', async () => {
    await know()
    const ann = server.addUser().id
    const direct = server.direct(ann).id
    server.fault('conversations.info', { kind: 'error', code: 'channel_not_found' })
    expect(await facts.isOwn(ann, direct)).toBe(false)
    expect(await facts.channel(direct)).toBeUndefined()
    clock.pass(61_000)
    expect(await facts.isOwn(ann, direct)).toBe(true)
  })

  test('is waited for no longer than 1.5 seconds', async () => {
    clock = hurriedClock()
    await know()
    const ann = server.addUser().id
    const direct = server.direct(ann).id
    server.fault('conversations.info', { kind: 'hang' })
    server.fault('conversations.open', { kind: 'hang' })
    expect(await facts.isOwn(ann, direct)).toBeUndefined()
    expect(clock.slept).toEqual([750, 750])
  })
})

describe('who manages a channel', () => {
  test.each([
    ['an admin', { is_admin: true }, true],
    ['an owner', { is_owner: true }, true],
    ['a member', {}, false],
    ['an admin from elsewhere', { is_admin: true, team_id: 'TOTHER' }, false],
  ])('%s', async (_, parts, may) => {
    await know()
    const person = server.addUser(parts).id
    const channel = server.addChannel({ members: [person], creator: 'U0' }).id
    expect(await facts.mayManage(person, channel)).toBe(may)
  })

  test('its creator, and everybody their own conversation', async () => {
    await know(['users:read'])
    const [ann, bob] = [server.addUser().id, server.addUser().id]
    const channel = server.addChannel({ creator: ann }).id
    const direct = server.direct(ann).id
    expect(await facts.mayManage(ann, channel)).toBe(true)
    expect(await facts.mayManage(bob, channel)).toBe(false)
    expect(await facts.mayManage(ann, direct)).toBe(true)
    expect(await facts.mayManage(bob, direct)).toBe(false)
    expect(await facts.mayManage(ann, ann)).toBe(true)
  })

  test('nobody, where Slack does not answer', async () => {
    await know()
    server.fault('users.info', { kind: 'reset' })
    server.fault('conversations.info', { kind: 'html' })
    const admin = server.addUser({ is_admin: true }).id
    expect(await facts.mayManage(admin, server.addChannel().id)).toBe(false)
  })
})
