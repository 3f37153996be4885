import { describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../src/core/action.ts'
import type { Reply } from '../../../src/core/invocation.ts'
import { subscribeForm } from '../../../src/core/reply/topic-form.ts'
import { line, message, note, say, show } from '../../../src/core/reply.ts'
import { renderDelivery } from '../../../src/platforms/discord/render.ts'
import { textOf } from '../../servers/discord/words.ts'
import type { DiscordMessage } from '../../servers/discord.ts'
import { type Listening, lastTold, modalOf, told, toldSoon, useListening } from './listening.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'
const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'

const listening = useListening()

/** A digest of the bot, which everybody in #robotics sees. */
function digestIn({ server, robotics }: Listening): DiscordMessage {
  const body = renderDelivery(
    message({
      title: '2 new papers',
      items: [
        { kind: 'paper', number: 1, key: 'arxiv:2604.00001', title: 'The first' },
        { kind: 'paper', number: 2, key: 'title:abc', title: 'The second' },
      ],
      actions: [{ id: actionId('more'), label: 'Show 3 more' }],
    }),
    DELIVERY,
  )
  return server.put(robotics.id, {
    content: body.content,
    embeds: body.embeds as unknown as DiscordMessage['embeds'],
    components: body.components as unknown as DiscordMessage['components'],
  })
}

describe('what people do is asked', () => {
  test('a command, which is answered to the person alone', async () => {
    const at = await listening()
    at.answer(() => show(message({ title: 'Two papers', items: [line('The first')] })))
    const { reply } = await at.server.command(at.ada.id, at.robotics.id, 'search', { query: '"world models" R&D' })
    expect(reply.type).toBe(4)
    expect(told(at)).toEqual([expect.stringContaining('The first')])
    expect(at.server.posts(at.robotics.id)).toEqual([])
    expect(at.calls).toEqual([
      {
        key: expect.stringMatching(/^discord:\d{18,19}$/),
        channel: { platform: 'discord', workspace: at.guild.id, channel: at.robotics.id },
        channelName: 'robotics',
        person: { id: at.ada.id, name: 'Ada Sample', mayManage: false },
        asked: { kind: 'command', name: 'search', args: { query: '"world models" R&D' } },
      },
    ])
  })

  test('a number is asked like any other argument', async () => {
    const at = await listening()
    await at.server.command(at.ada.id, at.robotics.id, 'try', { topic: 'agents', weeks: 8 })
    expect(at.calls[0]?.asked).toEqual({ kind: 'command', name: 'try', args: { topic: 'agents', weeks: '8' } })
  })

  test('a paper of a digest, and a button of it, with the delivery', async () => {
    const at = await listening()
    const digest = digestIn(at)
    await at.server.choose(at.ada.id, digest, actionId('card'), ['title:abc'])
    await at.server.press(at.ada.id, digest, 'Show 3 more')
    expect(at.calls.map(({ asked }) => asked)).toEqual([
      { kind: 'action', id: actionId('card'), value: 'title:abc', delivery: DELIVERY },
      { kind: 'action', id: actionId('more'), delivery: DELIVERY },
    ])
    expect(told(at)).toEqual(['Answered.', 'Answered.'])
    expect(at.server.posts(at.robotics.id)).toEqual([digest])
  })

  test('one item of several, by the select that stands for their buttons', async () => {
    const at = await listening()
    const items = [1, 2].map((number) => line(`#${number}`, [{ id: actionId('pause', number), label: 'Pause' }]))
    at.answer(() => show(message({ title: 'Topics', items })))
    await at.server.command(at.ada.id, at.robotics.id, 'list')
    await at.server.choose(at.ada.id, lastTold(at), 'Pause…', [actionId('pause', 2)])
    expect(at.calls.at(-1)?.asked).toEqual({ kind: 'action', id: actionId('pause', 2) })
  })

  test('an old button like any other', async () => {
    const at = await listening()
    const old = at.server.put(at.robotics.id, {
      components: [{ type: 1, components: [{ type: 2, style: 2, custom_id: '0.gone', label: 'Gone' }] }],
    })
    await at.server.press(at.ada.id, old, '0.gone')
    expect(at.calls[0]?.asked).toEqual({ kind: 'action', id: '0.gone' })
  })

  test('in a thread about the thread, in direct messages about these', async () => {
    const at = await listening()
    const { server, ada } = at
    const thread = server.addChannel({ type: 11, parent_id: at.robotics.id, name: 'a paper' })
    const direct = server.addChannel({ type: 1, recipients: [ada.id, server.bot.id] })
    await server.command(ada.id, thread.id, 'list')
    await server.command(ada.id, direct.id, 'list')
    expect(at.calls).toMatchObject([
      { channel: { workspace: at.guild.id, channel: thread.id }, channelName: 'a paper' },
      { channel: { workspace: '@me', channel: `@${ada.id}` }, channelName: '', person: { mayManage: true } },
    ])
  })

  test('by a person who brought the app along, in a server that knows nothing of it', async () => {
    const at = await listening()
    const { server, ada } = at
    const elsewhere = server.addGuild({ withBot: false, members: [ada.id] })
    const channel = server.addChannel({ guild_id: elsewhere.id, name: 'far' })
    await server.command(ada.id, channel.id, 'help', {}, { userInstalled: true })
    expect(at.calls).toMatchObject([{ channel: { workspace: elsewhere.id, channel: channel.id } }])
    expect(told(at)).toEqual(['Answered.'])
  })

  test('with what the bot may do there, as Discord says it', async () => {
    const at = await listening()
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    const channel = { platform: 'discord', workspace: at.guild.id, channel: at.robotics.id }
    expect(at.told).toEqual([{ channel, permissions: expect.any(BigInt) }])
    expect((at.told[0]?.permissions ?? 0n) & 2048n).toBe(2048n)
  })

  test('about another channel with what the person may do in that one', async () => {
    const at = await listening()
    const place = `discord:${at.guild.id}/999999999999999999`
    const button = { type: 2, style: 2, custom_id: controlId({ action: actionId('pause'), place }), label: 'Pause' }
    const shown = at.server.put(at.robotics.id, { components: [{ type: 1, components: [button] }] })
    await at.server.press(at.ada.id, shown, 'Pause')
    at.managed.add('999999999999999999')
    await at.server.press(at.ada.id, shown, 'Pause')
    expect(at.calls.map(({ person }) => person.mayManage)).toEqual([false, true])
  })
})

describe('the end', () => {
  test('waits for what was asked before it', async () => {
    const at = await listening()
    const waiting: ((reply: Reply) => void)[] = []
    at.answer(() => new Promise((resolve) => void waiting.push(resolve)))
    const asked = at.server.command(at.ada.id, at.robotics.id, 'list')
    await at.server.when(() => at.calls.length === 1)
    let isDrained = false
    const drained = at.drain().then(() => {
      isDrained = true
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isDrained).toBe(false)
    for (const answer of waiting) answer(say('At last.'))
    await Promise.all([asked, drained])
    expect(told(at)).toEqual(['At last.'])
    expect(at.lines).toEqual([])
  })

  test('leaves what is not answered within ten seconds, and the log says so', async () => {
    const at = await listening()
    at.answer(() => new Promise(() => {}))
    void at.server.command(at.ada.id, at.robotics.id, 'list')
    await at.server.when(() => at.calls.length === 1)
    const drained = at.drain()
    at.letTimePass()
    await drained
    expect(at.slept).toContain(10_000)
    expect(at.lines).toMatchObject([{ level: 'warn', fields: { left: 1 } }])
  })
})

describe('within three seconds', () => {
  const LATER: Reply = say('At last.')

  /** Acts while the bot is thinking; the answer then is whatever `finish` says. */
  async function slowly(act: (at: Listening) => Promise<{ readonly reply: { readonly type: number } }>) {
    const at = await listening()
    let finish: (reply: Reply) => void = () => {}
    let fail: (error: Error) => void = () => {}
    at.answer(
      () =>
        new Promise((resolve, reject) => {
          finish = resolve
          fail = reject
        }),
    )
    const before = at.calls.length
    const acted = act(at)
    await at.server.when(() => at.calls.length > before)
    at.letTimePass()
    const { reply } = await acted
    return { at, type: reply.type, finish: (one: Reply) => finish(one), fail: (error: Error) => fail(error) }
  }
  const command = (at: Listening) => at.server.command(at.ada.id, at.robotics.id, 'search', { query: 'agents' })

  test('an answer that takes longer is announced, then stands in the same place', async () => {
    const { at, type, finish } = await slowly(command)
    expect(type).toBe(5)
    expect(at.server.thinking(at.ada.id)).toBe(1)
    finish(LATER)
    expect(await toldSoon(at)).toEqual(['At last.'])
    expect(at.server.thinking(at.ada.id)).toBe(0)
  })

  test('a long answer that takes longer is all there, in order', async () => {
    const { at, finish } = await slowly(command)
    const items = Array.from({ length: 80 }, (_, index) => line(`Line ${index}: ${'words and more '.repeat(9)}`))
    finish(show(message({ title: 'Long', items })))
    const answers = await at.server.when(() => told(at).join('\n').includes('Line 79:') && told(at))
    expect(answers.length).toBeGreaterThan(1)
    const numbers = [...answers.join('\n').matchAll(/Line (\d+):/g)].map(([, number]) => Number(number))
    expect(numbers).toEqual(numbers.map((_, index) => index))
  })

  test('where nothing is to say, a command says so', async () => {
    const { at, finish } = await slowly(command)
    finish({ kind: 'done' })
    expect(await toldSoon(at)).toEqual(['Done.'])
  })

  test('and a button says nothing more', async () => {
    const { at, type, finish } = await slowly((one) => one.server.press(one.ada.id, digestIn(one), 'Show 3 more'))
    expect(type).toBe(5)
    finish({ kind: 'done' })
    await at.server.when(() => at.server.thinking(at.ada.id) === 0)
    expect(told(at)).toEqual([])
  })

  test('a fault is told in the same place', async () => {
    const { at, fail } = await slowly(command)
    fail(new Error('no store'))
    expect(await toldSoon(at)).toEqual([FAULT])
    expect(at.server.thinking(at.ada.id)).toBe(0)
  })

  test('a form that takes longer is offered by a button, which opens it', async () => {
    const { at, finish } = await slowly((one) => one.server.command(one.ada.id, one.robotics.id, 'subscribe'))
    finish({ kind: 'form', form: subscribeForm({}) })
    expect((await toldSoon(at))[0]).toContain('That took too long for Discord to open a form.')
    expect(at.server.modal(at.ada.id)).toBeUndefined()
    expect(at.server.requests.some(({ body }) => body.type === 9)).toBe(false)
  })

  const commanded =
    (name: string, values: Record<string, string> = {}) =>
    (at: Listening, options: object) =>
      at.server.command(at.ada.id, at.robotics.id, name, values, options)
  const pressed = (id: string) => (at: Listening, options: object) => {
    const components = [{ type: 1, components: [{ type: 2, style: 2, custom_id: id, label: 'Press' }] }]
    return at.server.press(at.ada.id, at.server.put(at.robotics.id, { components }), 'Press', options)
  }

  test.each<[string, (at: Listening, options: object) => Promise<unknown>, number]>([
    ['a command', commanded('latest'), 1_500],
    ['a command that has what its form asks for', commanded('subscribe', { topic: 'agents' }), 1_500],
    ['a schedule', commanded('schedule', { when: 'daily' }), 1_500],
    ['a command that asks by a form', commanded('subscribe'), 2_200],
    ['a schedule that asks by a form', commanded('schedule'), 2_200],
    ['a subscription whose topic is asked for', commanded('edit', { subscription: '2' }), 2_200],
    ['a button', pressed(actionId('pause', 2)), 1_500],
    ['a button that opens a form', pressed(actionId('edit', 2)), 2_200],
    ['the button that opens a form again', pressed(`form.correct.${actionId('subscribe')}`), 2_200],
  ])('%s waits so long before the person is told, the way here included', async (_, act, patience) => {
    const at = await listening()
    await act(at, {})
    await act(at, { agoMs: 700 })
    await act(at, { agoMs: 2_400 })
    expect(at.slept).toEqual([patience, patience - 700, 0])
  })

  test('what comes when nobody waits any more is not done', async () => {
    const at = await listening()
    at.server.command(at.ada.id, at.robotics.id, 'post', {}, { agoMs: 3_500 }).catch(() => {})
    await at.server.when(() => at.lines.length > 0)
    expect(at.calls).toEqual([])
    expect(at.lines).toMatchObject([{ level: 'warn', text: 'an answer came too late' }])
  })

  test('what Discord still takes is done, however late it looks on our clock', async () => {
    const at = await listening()
    const { reply } = await at.server.command(at.ada.id, at.robotics.id, 'search', { query: 'x' }, { agoMs: 2_700 })
    expect(reply.type).toBe(5)
    expect(await toldSoon(at)).toEqual(['Answered.'])
  })

  test('a clock that is ahead is in the log, and people are answered all the same', async () => {
    const at = await listening({ aheadMs: 60_000 })
    const { reply } = await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(reply.type).toBe(5)
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(at.lines).toMatchObject([{ level: 'warn', text: expect.stringContaining('is ahead of that of Discord') }])
  })

  test('an answer that comes too late is in the log, and nothing fails', async () => {
    const at = await listening()
    at.answer(() => {
      at.server.advance(4_000)
      return LATER
    })
    void at.server.command(at.ada.id, at.robotics.id, 'latest').catch(() => {})
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'warn', text: 'an answer came too late' }])
    expect(told(at)).toEqual([])
  })
})

describe('once', () => {
  test('an interaction that comes twice is asked about under one key, and answered once', async () => {
    const at = await listening()
    const seen = new Set<string>()
    at.answer(({ key }) => {
      if (seen.has(key)) return { kind: 'done' }
      seen.add(key)
      return say('Posted.')
    })
    await at.server.command(at.ada.id, at.robotics.id, 'post', {}, { repeat: 2 })
    await at.server.when(() => at.calls.length === 2)
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(seen.size).toBe(2)
    expect(told(at)[0]).toBe('Posted.')
  })

  test('two clicks are two questions, and both are answered', async () => {
    const at = await listening()
    at.answer(({ key }) => say(key))
    const digest = digestIn(at)
    await Promise.all([1, 2].map(() => at.server.press(at.ada.id, digest, 'Show 3 more')))
    expect(new Set(told(at)).size).toBe(2)
  })
})

describe('what goes wrong', () => {
  test('a fault is one sentence to the person, and the log says more', async () => {
    const at = await listening()
    at.answer(() => {
      throw new Error('no store')
    })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(told(at)).toEqual([FAULT])
    expect(at.lines).toMatchObject([{ level: 'error', fields: { error: new Error('no store') } }])
  })

  test.each<[string, object]>([
    ['a ping', { type: 1, data: undefined }],
    ['an interaction without an id', { id: undefined }],
    ['a command of another name', { data: { id: '1', name: 'other', type: 1 } }],
    ['a choice of people', { type: 3, data: { custom_id: 'x', component_type: 5, values: [] } }],
    ['a press without an id', { type: 3, data: { component_type: 2 } }],
    ['a form without an id', { type: 5, data: {} }],
    ['an interaction of a kind to come', { type: 99 }],
  ])('%s is asked about nothing', async (_, parts) => {
    const at = await listening()
    at.server.event('INTERACTION_CREATE', {
      id: at.server.nextId(),
      application_id: at.server.application.id,
      token: 'token',
      type: 2,
      channel_id: at.robotics.id,
      guild_id: at.guild.id,
      member: { user: { id: at.ada.id, username: 'ada' }, permissions: '0', roles: [] },
      data: { id: '1', name: 'papers', type: 1, options: [{ type: 1, name: 'help' }] },
      ...parts,
    })
    await at.server.command(at.ada.id, at.robotics.id, 'latest')
    expect(at.calls.map(({ asked }) => asked)).toEqual([{ kind: 'command', name: 'latest', args: {} }])
  })

  test('what Discord should not have sent is in the log, without what it holds', async () => {
    const at = await listening()
    at.server.event('INTERACTION_CREATE', { type: 2, token: 'private', data: { name: 'private' } })
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'warn', text: 'Discord sent something that cannot be read' }])
    expect(JSON.stringify(at.lines)).not.toContain('private')
  })

  test('interactions are heard while a server is missing', async () => {
    const at = await listening()
    at.server.outage(at.guild.id)
    const direct = at.server.addChannel({ type: 1, recipients: [at.ada.id, at.server.bot.id] })
    await at.server.command(at.ada.id, direct.id, 'help')
    expect(told(at)).toEqual(['Answered.'])
  })

  test('what was asked while the connection was gone is answered if it comes in time', async () => {
    const at = await listening()
    at.server.dropSockets()
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(at.server.resumes).toBe(1)
    expect(told(at)).toEqual(['Answered.'])
  })
})

test('a private answer in words', async () => {
  const at = await listening()
  at.answer(() => show(note(['Paused.'], [{ id: actionId('resume'), label: 'Resume' }])))
  await at.server.command(at.ada.id, at.robotics.id, 'pause')
  expect(textOf(lastTold(at))).toBe('Paused.\n[Resume]')
  expect(lastTold(at).args).toMatchObject({ allowed_mentions: { parse: [] }, flags: 64 })
  expect(() => modalOf(at)).toThrow('no modal')
})
