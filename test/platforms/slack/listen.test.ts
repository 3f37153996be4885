import { describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../src/core/action.ts'
import type { Invocation, Reply } from '../../../src/core/invocation.ts'
import { subscribeForm } from '../../../src/core/reply/topic-form.ts'
import { line, message, note, say, show } from '../../../src/core/reply.ts'
import { DEFAULT_SCOPES } from '../../servers/slack/scopes.ts'
import { type Listening, type Mode, modalOf, postOf, told, toldSoon, useListening, wordsIn } from './listening.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'
const FAULT = /^That did not work, because of a fault in the program\./

const listening = useListening()

describe.each<Mode>(['socket', 'http'])('by %s', (mode) => {
  test('a command is acknowledged with nothing, asked, and answered to the person alone', async () => {
    const at = await listening({ mode })
    at.answer(() => show(message({ title: 'Two papers', items: [line('The first')] })))
    const acked = await at.server.command(at.ada.id, at.robotics.id, 'search “world models” R&amp;D')
    expect(acked.payload ?? '').toBe('')
    expect((await toldSoon(at))[0]).toContain('The first')
    expect(at.server.posts(at.robotics.id)).toEqual([])
    expect(at.calls).toEqual([
      {
        key: expect.stringMatching(new RegExp(`^slack:${at.server.team.id}:.+`)),
        channel: { platform: 'slack', workspace: at.server.team.id, channel: at.robotics.id },
        channelName: 'robotics',
        person: { id: at.ada.id, name: expect.any(String), zone: 'Europe/Berlin', mayManage: false, isGuest: false },
        asked: { kind: 'command', text: 'search “world models” R&D' },
      },
    ])
  })

  test('a button of a delivery is asked with the delivery', async () => {
    const at = await listening({ mode })
    const card = controlId({ action: actionId('card', 'arxiv:2604.00001'), delivery: DELIVERY })
    await at.server.press(at.ada.id, { message: postOf(at, card), action_id: card })
    await toldSoon(at)
    expect(at.calls.map(({ asked }) => asked)).toEqual([
      { kind: 'action', id: actionId('card', 'arxiv:2604.00001'), delivery: DELIVERY },
    ])
  })

  test('a form is opened, refused on its field, previewed, confirmed, and its answer shown where it was asked', async () => {
    const at = await listening({ mode })
    at.answer(({ asked }) => {
      if (asked.kind !== 'submit') return { kind: 'form', form: subscribeForm({}) }
      const { topic = '' } = asked.values
      const sentence = 'That cannot be read.'
      if (topic === 'wrong')
        return { kind: 'form', form: subscribeForm({ topic }, { fault: { field: 'topic', sentence } }) }
      if (asked.previewed === topic) return say(`Followed: ${topic}`)
      return { kind: 'form', form: subscribeForm({ topic }, { preview: note([`Preview of ${topic}`]) }) }
    })
    const { server, ada, robotics } = at
    await server.command(ada.id, robotics.id, 'subscribe')
    await server.when(() => server.views(ada.id).length === 1)

    expect((await server.submit(ada.id, modalOf(at), { topic: 'wrong' })).errors).toEqual({
      topic: 'That cannot be read.',
    })
    await server.submit(ada.id, modalOf(at), { topic: 'agents' })
    expect(wordsIn(modalOf(at))).toContain('Preview of agents')
    await server.submit(ada.id, modalOf(at), { topic: 'agents -survey' })
    expect(wordsIn(modalOf(at))).toContain('Preview of agents -survey')
    await server.submit(ada.id, modalOf(at))
    expect(await toldSoon(at)).toEqual(['Followed: agents -survey'])
    expect(server.views(ada.id)).toEqual([])
    expect(at.calls.every(({ channel }) => channel.channel === robotics.id)).toBe(true)
    expect(new Set(at.calls.map(({ key }) => key)).size).toBe(at.calls.length)
  })

  test('Home is drawn when somebody opens it', async () => {
    const at = await listening({ mode })
    at.answer(() => show(message({ title: 'Your channels', items: [line('#robotics follows 2 topics')] })))
    await at.server.openHome(at.ada.id)
    const home = await at.server.when(() => at.server.home(at.ada.id))
    expect(wordsIn(home)).toContain('#robotics follows 2 topics')
    expect(at.calls).toMatchObject([
      {
        asked: { kind: 'home' },
        channel: { channel: at.ada.id },
        channelName: '',
        person: { id: at.ada.id, mayManage: true },
      },
    ])
  })

  test('a private channel that is shared is told with its new id, and what was known of either is forgotten', async () => {
    const at = await listening({ mode })
    const { server, robotics, ada } = at
    await server.command(ada.id, robotics.id, 'help')
    await toldSoon(at)
    const to = await server.share(robotics.id)
    await server.when(() => at.news.length === 1)
    expect(at.news).toMatchObject([{ workspace: server.team.id, channel: robotics.id, what: 'moved', to }])
    await server.command(ada.id, to, 'help')
    await toldSoon(at, 2)
    expect(at.calls.map(({ channel, channelName }) => [channel.channel, channelName])).toEqual([
      [robotics.id, 'robotics'],
      [to, 'robotics'],
    ])
  })

  test('news of a channel is told with its key, and what was known of the channel is forgotten', async () => {
    const at = await listening({ mode })
    const { server, robotics, ada } = at
    await server.command(ada.id, robotics.id, 'help')
    await toldSoon(at)
    await server.rename(robotics.id, 'robots')
    await server.archive(robotics.id, ada.id)
    await server.unarchive(robotics.id, ada.id)
    await server.when(() => at.news.length === 3)
    expect(at.news).toMatchObject([
      { workspace: server.team.id, channel: robotics.id, what: 'renamed', name: 'robots' },
      { channel: robotics.id, what: 'lost', why: 'the channel was archived' },
      { channel: robotics.id, what: 'back' },
    ])
    expect(new Set(at.news.map(({ key }) => key)).size).toBe(3)
    await server.command(ada.id, robotics.id, 'help')
    await toldSoon(at, 2)
    expect(at.calls.map(({ channelName }) => channelName)).toEqual(['robotics', 'robots'])
  })

  test('the end of the installation is told', async () => {
    const at = await listening({ mode })
    await at.server.revokeTokens()
    await at.server.uninstall()
    await at.server.when(() => at.news.length === 2)
    expect(at.news).toMatchObject([
      { what: 'revoked', why: "the app's token was revoked" },
      { what: 'revoked', why: 'the app was uninstalled from the workspace' },
    ])
    expect(at.news[0]).not.toHaveProperty('channel')
  })

  test('a fault is one sentence to the person, and the log says more', async () => {
    const at = await listening({ mode })
    at.answer(() => {
      throw new Error('no store')
    })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect((await toldSoon(at))[0]).toMatch(FAULT)
    expect(at.lines).toMatchObject([{ level: 'error', fields: { error: new Error('no store') } }])
  })
})

describe('everything is acknowledged', () => {
  test.each(['/papers', '/paperwire', '/papers-test'])('a command by the name %s', async (command) => {
    const at = await listening()
    await at.server.command(at.ada.id, at.robotics.id, 'help', { command })
    expect(await toldSoon(at)).toEqual(['Answered.'])
  })

  test('before the answer is there, however long that takes', async () => {
    const at = await listening()
    let finish: (reply: Reply) => void = () => {}
    at.answer(() => new Promise((resolve) => (finish = resolve)))
    await at.server.command(at.ada.id, at.robotics.id, 'search agents')
    await at.server.when(() => at.calls.length === 1)
    expect(told(at)).toEqual([])
    finish(say('At last.'))
    expect(await toldSoon(at)).toEqual(['At last.'])
  })

  test('an old button is asked about like any other', async () => {
    const at = await listening()
    await at.server.press(at.ada.id, { message: postOf(at, '0.gone'), action_id: '0.gone' })
    await toldSoon(at)
    expect(at.calls[0]?.asked).toEqual({ kind: 'action', id: '0.gone' })
  })

  test.each([
    [
      'a control that is none of ours',
      { actions: [{ type: 'overflow', action_id: 'x', selected_option: { value: 'y' } }] },
    ],
    ['a press without an action', { actions: [] }],
    ['a press without an id', { actions: [{ type: 'button' }] }],
    ['a press without a trigger', { trigger_id: undefined }],
    ['a shortcut', { type: 'shortcut', actions: undefined, callback_id: 'x' }],
    ['a form without an id', { type: 'view_submission', actions: undefined, view: { id: 'V1' } }],
    ['a form of another kind', { type: 'view_closed', actions: undefined, view: { id: 'V1', callback_id: 'x' } }],
    ['a question for options', { type: 'block_suggestion', actions: undefined, action_id: 'x', value: 'y' }],
  ])('%s, and asked about nothing', async (_, parts) => {
    const at = await listening()
    const { server, ada } = at
    await server.deliver('interactive', {
      type: 'block_actions',
      team: { id: server.team.id, domain: 'x' },
      user: { id: ada.id, username: 'ada', team_id: server.team.id },
      trigger_id: '1.2.3',
      actions: [{ type: 'button', action_id: '1.tune' }],
      ...parts,
    })
    await server.command(ada.id, at.robotics.id, 'help')
    await toldSoon(at)
    expect(at.calls.map(({ asked }) => asked.kind)).toEqual(['command'])
  })

  test('what Slack should not have sent is in the log, without what it holds', async () => {
    const at = await listening()
    await at.server.deliver('slash_commands', {
      command: '/papers',
      text: 'search something private',
      user_id: at.ada.id,
      team_id: at.server.team.id,
      channel_id: at.robotics.id,
    })
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'warn', text: 'Slack sent something that cannot be read' }])
    expect(JSON.stringify(at.lines)).not.toContain('private')
  })

  test('a closed line is in the log, and the answer goes all the same', async () => {
    const at = await listening({ deaf: true })
    await expect(at.server.command(at.ada.id, at.robotics.id, 'help')).rejects.toThrow()
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(at.lines).toMatchObject([{ level: 'warn', fields: { error: new Error('the socket is closed') } }])
  })

  test('what is not answered within ten seconds of the end is left, and the log says so', async () => {
    const at = await listening()
    at.answer(() => new Promise(() => {}))
    await at.server.command(at.ada.id, at.robotics.id, 'search agents')
    await at.server.when(() => at.calls.length === 1)
    const drained = at.drain()
    at.letTimePass()
    await drained
    expect(at.lines).toMatchObject([{ level: 'warn', fields: { left: 1 } }])
  })

  test('two clicks at once are two questions, and both are answered', async () => {
    const at = await listening()
    at.answer(({ key }) => say(key))
    const pressed = postOf(at, '1.tune')
    await Promise.all([1, 2].map(() => at.server.press(at.ada.id, { message: pressed, action_id: '1.tune' })))
    const answers = await toldSoon(at, 2)
    expect(new Set(answers).size).toBe(2)
    expect(new Set(at.calls.map(({ key }) => key)).size).toBe(2)
  })
})

describe('who asks, and where', () => {
  async function askedBy(at: Listening, user: string, channel: string): Promise<Invocation> {
    await at.server.command(user, channel, 'help')
    return at.server.when(() => at.calls.at(-1))
  }

  test('a guest, the owner and the creator are known as what they are', async () => {
    const at = await listening()
    const { server, robotics } = at
    const guest = server.addUser({ name: 'gus', is_restricted: true })
    const owner = server.addUser({ name: 'ola', is_owner: true })
    const theirs = server.addChannel({ name: 'theirs', creator: at.ada.id, members: [at.ada.id] })
    for (const { id } of [guest, owner]) robotics.members.add(id)
    expect((await askedBy(at, guest.id, robotics.id)).person).toMatchObject({ isGuest: true, mayManage: false })
    at.calls.length = 0
    expect((await askedBy(at, owner.id, robotics.id)).person).toMatchObject({ isGuest: false, mayManage: true })
    at.calls.length = 0
    expect((await askedBy(at, at.ada.id, theirs.id)).person).toMatchObject({ mayManage: true })
  })

  test('without the scope for people, the name is as Slack sends it and the rest is left out', async () => {
    const at = await listening({ scopes: ['commands', 'chat:write'] })
    const { person, channelName } = await askedBy(at, at.ada.id, at.robotics.id)
    expect(person).toEqual({ id: at.ada.id, name: 'ada', mayManage: false })
    expect(channelName).toBe('robotics')
  })

  test.each([
    [
      'a private channel',
      (at: Listening) => at.server.addChannel({ name: 'secret', is_private: true, members: [at.ada.id] }).id,
      'secret',
    ],
    ['direct messages', (at: Listening) => at.server.direct(at.ada.id).id, ''],
  ])('%s is called by its own name', async (_, channelOf, name) => {
    const at = await listening()
    expect((await askedBy(at, at.ada.id, channelOf(at))).channelName).toBe(name)
  })

  test('in their own messages with the bot a person has one channel, the one that Home knows', async () => {
    const at = await listening()
    const direct = at.server.direct(at.ada.id)
    await at.server.command(at.ada.id, direct.id, 'list')
    await toldSoon(at)
    expect(at.calls.map(({ channel, channelName }) => [channel.channel, channelName])).toEqual([[at.ada.id, '']])
  })

  const opened = ({ server }: Listening) =>
    server.requests.filter(({ method }) => method === 'conversations.open').length
  const without = (scope: string) => DEFAULT_SCOPES.filter((one) => one !== scope)

  test.each([['fails', DEFAULT_SCOPES] as const, ['may not be asked', without('im:read')] as const])(
    'it is the same one where the question whose it is %s',
    async (_, scopes) => {
      const at = await listening({ scopes })
      at.server.fault('conversations.info', { kind: 'status', status: 503 })
      const direct = at.server.direct(at.ada.id)
      for (const times of [1, 2]) {
        await at.server.command(at.ada.id, direct.id, 'list')
        await toldSoon(at, times)
      }
      const asked = at.calls.map(({ channel, channelName, person }) => [channel.channel, channelName, person.mayManage])
      expect(asked).toEqual(Array(2).fill([at.ada.id, '', true]))
      expect(opened(at)).toBe(1)
    },
  )

  test('it is the same one where the answer whose it is comes late', async () => {
    const at = await listening()
    at.server.fault('conversations.info', { kind: 'hang' })
    await at.server.command(at.ada.id, at.server.direct(at.ada.id).id, 'list')
    await at.server.when(() => at.server.requests.some(({ method }) => method === 'conversations.info'))
    at.letTimePass()
    await toldSoon(at)
    expect(at.calls.map(({ channel }) => channel.channel)).toEqual([at.ada.id])
  })

  test('a conversation that the bot is not in is between others', async () => {
    const at = await listening()
    at.server.fault('conversations.info', { kind: 'error', code: 'channel_not_found' })
    const between = at.server.direct(at.ada.id)
    await at.server.command(at.ada.id, between.id, 'list')
    await toldSoon(at)
    expect(at.calls.map(({ channel, person }) => [channel.channel, person.mayManage])).toEqual([[between.id, false]])
    expect(opened(at)).toBe(0)
  })

  test.each([['by its person', DEFAULT_SCOPES] as const, ['by their own', without('im:read')] as const])(
    'the conversation of another is known %s',
    async (_, scopes) => {
      const at = await listening({ scopes })
      const { id } = at.server.direct(at.server.addUser({ name: 'ben' }).id)
      await at.server.command(at.ada.id, id, 'list')
      const call = await at.server.when(() => at.calls[0])
      expect([call.channel.channel, call.person.mayManage]).toEqual([id, false])
    },
  )

  test('where Slack does not say whose conversation it is nothing is asked, and the person is told', async () => {
    const at = await listening()
    at.server.fault('conversations.info', { kind: 'status', status: 503 }, 9)
    at.server.fault('conversations.open', { kind: 'status', status: 503 }, 9)
    await at.server.command(at.ada.id, at.server.direct(at.ada.id).id, 'list')
    expect(await toldSoon(at)).toEqual(['Slack did not say whose conversation this is. Please try again in a minute.'])
    expect(at.calls).toEqual([])
  })

  test('before Slack has accepted the token nothing is asked, and the person is told', async () => {
    const at = await listening({ self: () => undefined })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect((await toldSoon(at))[0]).toMatch(/^Slack has not accepted the token of this app yet/)
    expect(at.calls).toEqual([])
  })
})

describe('news that is none', () => {
  test('another member comes and goes', async () => {
    const at = await listening()
    const ben = at.server.addUser({ name: 'ben' })
    await at.server.join(ben.id, at.robotics.id)
    const quiet = at.server.addChannel({ name: 'quiet', withBot: false })
    await at.server.join(at.server.bot.userId, quiet.id, at.ada.id)
    await at.server.when(() => at.news.length > 0)
    expect(at.news).toMatchObject([{ what: 'back', channel: quiet.id }])
  })
})
