import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChannelRef } from '../../../../src/core/channel.ts'
import { accessTo, channelsOf, type Looking, seenBy } from '../../../../src/platforms/slack/connect/channels.ts'
import { createFacts } from '../../../../src/platforms/slack/connect/facts.ts'
import { readSelf } from '../../../../src/platforms/slack/connect/self.ts'
import { sdkLogger } from '../../../../src/platforms/slack/log.ts'
import { openSlackServer, type SlackServer } from '../../../servers/slack.ts'
import { expectNoUnhandledRejections, hurriedClock, rememberingLog } from '../surroundings.ts'

expectNoUnhandledRejections()

let server: SlackServer

beforeEach(async () => {
  server = await openSlackServer()
})
afterEach(() => server.close())

/** The bot as it is, without some scopes. */
async function look(without: readonly string[] = [], speed = 1): Promise<Looking> {
  for (const scope of without) server.scopes.delete(scope)
  const client = new WebClient(server.botToken, {
    slackApiUrl: server.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: sdkLogger(rememberingLog().log, 'debug'),
  })
  const self = await readSelf(client)
  if (self === undefined) throw new Error('the server has no bot')
  const clock = hurriedClock(speed)
  return { client, self, clock, facts: createFacts(client, () => self, clock) }
}

const ref = (channel: string, workspace = server.team.id): ChannelRef => ({ platform: 'slack', workspace, channel })

const ARCHIVED = {
  kind: 'closed',
  why: 'the channel is archived',
  mend: 'This channel is archived: take it out of the archive first.',
}
const notIn = () => ({
  kind: 'closed',
  why: 'the bot is not in the channel',
  mend: `I am not in this channel: type \`/invite @${server.bot.name}\` here first.`,
})
const BETWEEN_OTHERS = {
  kind: 'closed',
  why: 'the bot is not in the conversation',
  mend: 'I cannot post into a conversation between others: send me a direct message instead.',
}

describe('access', () => {
  test.each([
    ['a public channel with the bot', {}],
    ['a private channel with the bot', { is_private: true }],
    ['a group message with the bot', { is_private: true, is_mpim: true }],
  ])('is open: %s', async (_, parts) => {
    expect(await accessTo(await look(), ref(server.addChannel(parts).id), 'look')).toEqual({ kind: 'open' })
  })

  test('is open: a direct message with the bot, by its id and by the person', async () => {
    const ann = server.addUser().id
    const looking = await look()
    expect(await accessTo(looking, ref(server.direct(ann).id), 'join')).toEqual({ kind: 'open' })
    expect(await accessTo(looking, ref(ann), 'join')).toEqual({ kind: 'open' })
  })

  test('is closed in an archived channel, whether the bot is in it or not', async () => {
    const looking = await look()
    const inside = server.addChannel({ is_archived: true }).id
    const outside = server.addChannel({ is_archived: true, withBot: false }).id
    expect(await accessTo(looking, ref(inside), 'join')).toEqual(ARCHIVED)
    expect(await accessTo(looking, ref(outside), 'join')).toEqual(ARCHIVED)
  })

  test('is opened by joining a public channel, when a person wants it', async () => {
    const looking = await look()
    const { id } = server.addChannel({ withBot: false })
    expect(await accessTo(looking, ref(id), 'look')).toEqual({ ...notIn(), mayJoin: true })
    expect(server.channel(id).members).not.toContain(server.bot.userId)
    expect(await accessTo(looking, ref(id), 'join')).toEqual({ kind: 'open' })
    expect(server.channel(id).members).toContain(server.bot.userId)
    expect(await accessTo(looking, ref(id), 'look')).toEqual({ kind: 'open' })
  })

  test('is closed without an invitation: a public channel without the scope to join', async () => {
    const { id } = server.addChannel({ withBot: false })
    expect(await accessTo(await look(['channels:join']), ref(id), 'join')).toEqual(notIn())
    expect(server.requests.map(({ method }) => method)).not.toContain('conversations.join')
  })

  test('is closed without an invitation: a public channel that does not let it join', async () => {
    const { id } = server.addChannel({ withBot: false })
    server.fault('conversations.join', { kind: 'error', code: 'channel_is_limited_access' })
    expect(await accessTo(await look(), ref(id), 'join')).toEqual(notIn())
  })

  test.each([
    ['a private channel', { is_private: true, withBot: false }],
    ['a group message', { is_private: true, is_mpim: true, withBot: false }],
  ])('is closed without an invitation: %s', async (_, parts) => {
    expect(await accessTo(await look(), ref(server.addChannel(parts).id), 'join')).toEqual(notIn())
  })

  test('is closed between others', async () => {
    expect(await accessTo(await look(), ref('D0OTHERS'), 'join')).toEqual(BETWEEN_OTHERS)
  })

  test('is seen anew right after an invitation', async () => {
    const { id } = server.addChannel({ is_private: true, withBot: false })
    const looking = await look()
    expect(await accessTo(looking, ref(id), 'join')).toEqual(notIn())
    server.channel(id).members.add(server.bot.userId)
    expect(await accessTo(looking, ref(id), 'join')).toEqual({ kind: 'open' })
  })

  test.each([
    ['it failed', { kind: 'status', status: 503 }, 'it answered with status 503'],
    ['it asks to wait', { kind: 'status', status: 429, headers: { 'retry-after': '9' } }, 'too many questions'],
    ['the token is refused', { kind: 'error', code: 'invalid_auth' }, 'invalid_auth'],
    ['it sent a page', { kind: 'html' }, 'it answered with a page'],
  ] as const)('is unknown where Slack does not say: %s', async (_, fault, words) => {
    const { id } = server.addChannel()
    server.fault('conversations.info', fault)
    expect(await accessTo(await look(), ref(id), 'look')).toEqual({
      kind: 'unknown',
      why: `Slack did not say whether the bot is in the channel: ${words}.`,
    })
  })

  test('is unknown without the scope', async () => {
    const { id } = server.addChannel({ is_private: true })
    expect(await accessTo(await look(['groups:read']), ref(id), 'look')).toEqual({
      kind: 'unknown',
      why: 'Slack did not say whether the bot is in the channel: missing_scope.',
    })
  })

  test('is unknown where Slack takes longer than a person waits', async () => {
    const { id } = server.addChannel()
    server.fault('conversations.info', { kind: 'hang' })
    expect(await accessTo(await look([], 20), ref(id), 'look')).toEqual({
      kind: 'unknown',
      why: 'Slack did not answer in time.',
    })
  })
})

describe('the channels of the bot', () => {
  const list = async (looking: Looking) => {
    const found: string[] = []
    for await (const { channel, name, can } of channelsOf(looking)) found.push(`${channel.channel} ${name} ${can}`)
    return found
  }

  test('are those it is in, of every kind, page after page', async () => {
    const own = Array.from({ length: 450 }, (_, at) => server.addChannel({ name: `channel-${at}` }))
    const hidden = server.addChannel({ name: 'hidden', is_private: true })
    const direct = server.direct(server.addUser().id)
    server.addChannel({ withBot: false })
    server.addChannel({ is_archived: true })
    expect((await list(await look())).sort()).toEqual(
      [...own.map(({ id, name }) => `${id} ${name} post`), `${hidden.id} hidden post`, `${direct.id}  post`].sort(),
    )
  })

  test('are those of the kinds that the scopes cover', async () => {
    const { id } = server.addChannel({ name: 'robotics' })
    server.addChannel({ is_private: true })
    server.direct(server.addUser().id)
    expect(await list(await look(['groups:read', 'im:read', 'mpim:read']))).toEqual([`${id} robotics post`])
    expect(await list(await look(['channels:read']))).toEqual([])
  })

  test('are an exception where Slack does not answer', async () => {
    server.fault('users.conversations', { kind: 'error', code: 'token_revoked' })
    await expect(list(await look())).rejects.toThrow('token_revoked')
  })
})

describe('what a person may be told of', () => {
  type Cast = { ann: string; all: ChannelRef[]; names: Map<string, string> }
  function cast(parts = {}): Cast {
    const ann = server.addUser({ name: 'ann', ...parts }).id
    const bob = server.addUser({ name: 'bob' }).id
    const named = {
      open: server.addChannel({ members: [ann] }).id,
      foreign: server.addChannel({ members: [bob] }).id,
      left: server.addChannel({ members: [bob], withBot: false }).id,
      private: server.addChannel({ is_private: true, members: [ann] }).id,
      secret: server.addChannel({ is_private: true, members: [bob] }).id,
      group: server.addChannel({ is_private: true, is_mpim: true, members: [ann, bob] }).id,
      gone: 'C0GONE',
      own: server.direct(ann).id,
      theirs: server.direct(bob).id,
      annHerself: ann,
      bobHimself: bob,
    }
    const names = new Map(Object.entries(named).map(([name, id]) => [id, name]))
    return { ann, names, all: [...Object.values(named).map((id) => ref(id)), ref(named.open, 'TOTHER')] }
  }
  const tell = async (looking: Looking, { ann, all, names }: Cast) =>
    (await seenBy(looking, ann, all)).map(
      ({ channel, isIn }) => `${names.get(channel.channel)}${isIn ? '' : ' from outside'}`,
    )

  test('is every public channel, and of the others those that they are in', async () => {
    const people = cast()
    expect(await tell(await look(), people)).toEqual([
      'open',
      'foreign from outside',
      'left from outside',
      'private',
      'group',
      'own',
      'annHerself',
    ])
  })

  test.each([
    ['a guest', { is_restricted: true }],
    ['a partner from elsewhere', { team_id: 'TOTHER' }],
  ])('is for %s only what they are in', async (_, parts) => {
    const people = cast(parts)
    expect(await tell(await look(), people)).toEqual(['open', 'private', 'group', 'own', 'annHerself'])
  })

  test('takes everybody for a member without the scope to tell', async () => {
    const people = cast({ is_restricted: true })
    expect(await tell(await look(['users:read']), people)).toContain('foreign from outside')
  })

  test('is only what is certain where Slack fails', async () => {
    const people = cast()
    const looking = await look()
    server.fault('users.conversations', { kind: 'status', status: 503 }, 2)
    server.fault('users.info', { kind: 'status', status: 503 })
    expect(await tell(looking, people)).toEqual(['own', 'annHerself'])
    server.fault('users.conversations', { kind: 'status', status: 503 }, 2)
    server.fault('conversations.info', { kind: 'status', status: 503 }, 99)
    expect(await tell(await look(), people)).toEqual(['annHerself'])
  })

  test('is without the scopes their own conversation', async () => {
    const people = cast()
    const looking = await look(['channels:read', 'groups:read', 'im:read', 'mpim:read'])
    expect(await tell(looking, people)).toEqual(['annHerself'])
  })

  test('takes two questions for a hundred channels', async () => {
    const ann = server.addUser().id
    const channels = Array.from({ length: 100 }, () => ref(server.addChannel().id))
    const looking = await look()
    expect(await seenBy(looking, ann, channels)).toHaveLength(100)
    expect(server.requests.filter(({ method }) => method === 'users.conversations')).toHaveLength(2)
    expect(server.requests.filter(({ method }) => method === 'conversations.info')).toEqual([])
  })
})
