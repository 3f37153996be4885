import { describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../../src/core/action.ts'
import { channelKey } from '../../../../src/core/channel.ts'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note } from '../../../../src/core/reply.ts'
import { readInteraction } from '../../../../src/platforms/discord/listen/events.ts'
import { renderReturned } from '../../../../src/platforms/discord/render/modals.ts'

const DELIVERY = 'abcdefghijklmnopqrstuvw2'
const GUILD = '200000000000000001'
const CHANNEL = '300000000000000001'
const ADA = '100000000000000001'
/** Made at 2026-11-20T09:00:00Z. */
const ID = String((BigInt(Date.UTC(2026, 10, 20, 9)) - 1_420_070_400_000n) << 22n)

const IN_GUILD = {
  id: ID,
  application_id: '400000000000000001',
  token: 'a token',
  version: 1,
  guild_id: GUILD,
  channel_id: CHANNEL,
  channel: { id: CHANNEL, type: 0, name: 'robotics' },
  context: 0,
  app_permissions: '2048',
  member: { user: { id: ADA, username: 'ada', global_name: 'Ada Sample' }, nick: null, permissions: '0', roles: [] },
}
const { guild_id: _, member, channel: __, ...rest } = IN_GUILD
const IN_DM = { ...rest, channel: { id: CHANNEL, type: 1 }, context: 1, user: member.user }

const command = (options: unknown, parts: object = {}) => ({
  ...IN_GUILD,
  type: 2,
  data: { id: '1', name: 'papers', type: 1, options },
  ...parts,
})
const press = (custom_id: string, parts: object = {}, data: object = {}) => ({
  ...IN_GUILD,
  type: 3,
  message: { id: '5', flags: 0, embeds: [], components: [] },
  data: { custom_id, component_type: 2, ...data },
  ...parts,
})

function found(body: unknown) {
  const read = readInteraction(body)
  if (read.kind !== 'read') throw new Error(read.why)
  return read.found
}
const asked = (body: unknown) => found(body).question.asked

describe('a command', () => {
  test('is its sub-command with the options, the person, the channel and where to answer', () => {
    expect(readInteraction(command([{ type: 1, name: 'latest', options: [] }]))).toEqual({
      kind: 'read',
      found: {
        question: {
          key: `discord:${ID}`,
          asked: { kind: 'command', name: 'latest', args: {} },
          caller: { id: ADA, name: 'Ada Sample', mayManage: false },
          channel: { platform: 'discord', workspace: GUILD, channel: CHANNEL },
          channelName: 'robotics',
        },
        spot: {
          interaction: ID,
          application: '400000000000000001',
          token: 'a token',
          at: Date.UTC(2026, 10, 20, 9),
          shownIn: { platform: 'discord', workspace: GUILD, channel: CHANNEL },
          ours: 2048n,
          kind: 'command',
        },
      },
    })
  })

  test.each([
    [
      [
        {
          type: 1,
          name: 'try',
          options: [
            { type: 3, name: 'topic', value: 'a b' },
            { type: 4, name: 'weeks', value: 8 },
          ],
        },
      ],
      { kind: 'command', name: 'try', args: { topic: 'a b', weeks: '8' } },
    ],
    [[{ type: 1, name: 'subscribe' }], { kind: 'command', name: 'subscribe', args: {} }],
    [undefined, { kind: 'command', text: '' }],
  ])('%j', (options, question) => {
    expect(asked(command(options))).toEqual(question)
  })

  test.each([
    ['an administrator', '8', true],
    ['who manages the channel', '16', true],
    ['who manages the server', '32', true],
    ['who may do all but that', String((1n << 53n) - 1n - 8n - 16n - 32n), false],
  ])('%s', (_, permissions, mayManage) => {
    const body = command([{ type: 1, name: 'help' }], { member: { ...member, permissions } })
    expect(found(body).question.caller.mayManage).toBe(mayManage)
  })

  test.each([
    [{ ...member, nick: 'Countess' }, 'Countess'],
    [{ ...member, user: { id: ADA, username: 'ada', global_name: null } }, 'ada'],
    [{ ...member, user: { id: ADA } }, undefined],
  ])('a member is called as others see them: %j', (one, name) => {
    expect(found(command([{ type: 1, name: 'help' }], { member: one })).question.caller.name).toBe(name)
  })

  test('in a thread it is about the thread', () => {
    const channel = { id: '300000000000000009', type: 11, name: 'a paper', parent_id: CHANNEL }
    const { question } = found(command([{ type: 1, name: 'list' }], { channel, channel_id: channel.id }))
    expect(question).toMatchObject({ channel: { channel: channel.id }, channelName: 'a paper' })
  })

  test('in direct messages everybody may do everything', () => {
    const { question, spot } = found({
      ...command([{ type: 1, name: 'help' }]),
      ...IN_DM,
      guild_id: undefined,
      member: undefined,
    })
    expect(question).toMatchObject({
      channel: { workspace: '@me', channel: `@${ADA}` },
      channelName: '',
      caller: { id: ADA, mayManage: true },
    })
    expect(spot.ours).toBeUndefined()
  })

  test('among people without the bot it is about the own conversation with it', () => {
    const body = {
      ...command([{ type: 1, name: 'help' }]),
      ...IN_DM,
      guild_id: undefined,
      member: undefined,
      context: 2,
    }
    expect(found(body).question).toMatchObject({
      channel: { workspace: '@me', channel: `@${ADA}` },
      channelName: '',
      caller: { mayManage: true },
    })
  })
})

test('an option that is being typed is a question for suggestions', () => {
  const options = [
    { type: 3, name: 'subscription', value: '2' },
    { type: 3, name: 'topic', value: 'wor', focused: true },
  ]
  expect(found(command([{ type: 1, name: 'edit', options }], { type: 4 }))).toMatchObject({
    question: { asked: { kind: 'suggest', command: 'edit', argument: 'topic', typed: 'wor' } },
    spot: { kind: 'typing' },
  })
})

describe('a press', () => {
  const paper = actionId('card')

  test.each([
    ['a button', press(actionId('tune')), { kind: 'action', id: actionId('tune') }],
    [
      'a button of a delivery',
      press(controlId({ action: actionId('more'), delivery: DELIVERY })),
      { kind: 'action', id: actionId('more'), delivery: DELIVERY },
    ],
    [
      'a select',
      press(controlId({ action: paper, delivery: DELIVERY }), {}, { component_type: 3, values: ['title:abc'] }),
      { kind: 'action', id: paper, value: 'title:abc', delivery: DELIVERY },
    ],
    ['a select without a choice', press(paper, {}, { component_type: 3, values: [] }), { kind: 'action', id: paper }],
    ['an id of another version', press('0.gone'), { kind: 'action', id: '0.gone' }],
  ])('%s', (_, body, question) => {
    expect(asked(body)).toEqual(question)
  })

  test.each([
    [0, false],
    [64, true],
    [64 | 4, true],
    [undefined, false],
  ])('of a message with flags %j; private: %j', (flags, isPrivate) => {
    expect(found(press('x', { message: { id: '5', flags } })).spot.message).toEqual({ isPrivate })
  })

  test('acts in the channel that its id names, where the rights of the person are to be asked for', () => {
    const place = channelKey({ platform: 'discord', workspace: GUILD, channel: '300000000000000002' })
    const administrator = { member: { ...member, permissions: '8' } }
    const { question, spot } = found(press(controlId({ action: actionId('pause'), place }), administrator))
    expect(question.asked).toEqual({ kind: 'action', id: actionId('pause') })
    expect(question.channel).toEqual({ platform: 'discord', workspace: GUILD, channel: '300000000000000002' })
    expect(question).not.toHaveProperty('channelName')
    expect(question.fromElsewhere).toBe(true)
    expect(question.caller).not.toHaveProperty('mayManage')
    expect(spot.shownIn.channel).toBe(CHANNEL)
  })

  test('may name the channel in which it is shown', () => {
    const place = channelKey({ platform: 'discord', workspace: GUILD, channel: CHANNEL })
    const { question } = found(press(controlId({ action: actionId('pause'), place })))
    expect(question).toMatchObject({ channelName: 'robotics', caller: { mayManage: false } })
    expect(question).not.toHaveProperty('fromElsewhere')
  })

  test('never acts on another platform', () => {
    expect(readInteraction(press(`${actionId('pause')}|slack:T1/C1`))).toMatchObject({ kind: 'stray' })
  })
})

describe('a form', () => {
  const TOPIC = '"world models" OR `agents`\n-survey'
  const values = { topic: TOPIC, label: 'Robots' }
  const carrier = (round: Parameters<typeof subscribeForm>[1]) => ({
    message: { id: '5', flags: 64, ...renderReturned(subscribeForm(values, round)) },
  })
  const preview = carrier({ preview: note(['About 4 a day.']) })
  const fault = carrier({ fault: { field: 'topic', sentence: 'A quote is not closed.' } })

  test('is what was filled in, by the names of the fields', () => {
    const components = [
      { type: 18, id: 1, component: { type: 4, id: 2, custom_id: 'topic', value: 'agents' } },
      { type: 18, id: 3, component: { type: 4, id: 4, custom_id: 'label', value: '' } },
    ]
    const body = { ...IN_GUILD, type: 5, data: { custom_id: actionId('edit', 3), components } }
    expect(found(body)).toMatchObject({
      question: { asked: { kind: 'submit', form: actionId('edit', 3), values: { topic: 'agents', label: '' } } },
      spot: { kind: 'form' },
    })
    expect(found(body).spot).not.toHaveProperty('message')
  })

  test('that was previewed is confirmed with what was typed', () => {
    expect(found(press(`form.confirm.${actionId('subscribe')}`, preview))).toMatchObject({
      question: { asked: { kind: 'submit', form: actionId('subscribe'), values, previewed: TOPIC } },
      spot: { kind: 'press', message: { isPrivate: true, carried: values } },
    })
  })

  test.each([
    ['previewed', preview],
    ['refused', fault],
  ])('that was %s is asked for again, to be filled with what was typed', (_, parts) => {
    expect(found(press(`form.correct.${actionId('subscribe')}`, parts))).toMatchObject({
      question: { asked: { kind: 'action', id: actionId('subscribe') } },
      spot: { message: { carried: values } },
    })
  })

  test('keeps acting in the channel that it names', () => {
    const place = channelKey({ platform: 'discord', workspace: GUILD, channel: '300000000000000002' })
    const form = controlId({ action: actionId('edit', 2), place })
    for (const body of [
      press(`form.correct.${form}`, fault),
      press(`form.confirm.${form}`, preview),
      { ...IN_GUILD, type: 5, data: { custom_id: form, components: [] } },
    ])
      expect(found(body).question.channel.channel).toBe('300000000000000002')
  })

  test('whose values nobody can read any more is asked for anew', () => {
    expect(asked(press(`form.confirm.${actionId('subscribe')}`))).toEqual({ kind: 'action', id: actionId('subscribe') })
  })
})

describe('what is left alone', () => {
  const help = command([{ type: 1, name: 'help' }])

  test.each<[string, unknown, string]>([
    ['a ping', { ...help, type: 1 }, 'stray'],
    ['a command of another name', command([], { data: { name: 'other' } }), 'stray'],
    [
      'an option without a focus',
      command([{ name: 'edit', options: [{ name: 'topic', value: 'x' }] }], { type: 4 }),
      'stray',
    ],
    ['a choice of people', press('x', {}, { component_type: 5, values: [ADA] }), 'stray'],
    ['nothing', undefined, 'unreadable'],
    ['a text', 'interaction', 'unreadable'],
    ['no type', { ...help, type: undefined }, 'unreadable'],
    ['no id', { ...help, id: undefined }, 'unreadable'],
    ['an id that is no number', { ...help, id: '../1' }, 'unreadable'],
    ['no token', { ...help, token: '' }, 'unreadable'],
    ['no person', { ...help, member: undefined }, 'unreadable'],
    ['no channel', { ...help, channel: undefined, channel_id: undefined }, 'unreadable'],
    ['no data', { ...help, data: undefined }, 'unreadable'],
    ['a press without an id', press(''), 'unreadable'],
    ['a press of values that are none', press('x', {}, { values: [7] }), 'unreadable'],
    ['a form without an id', { ...IN_GUILD, type: 5, data: {} }, 'unreadable'],
    ['rights that are no number', { ...help, member: { ...member, permissions: 'all' } }, 'unreadable'],
  ])('%s', (_, body, kind) => {
    expect(readInteraction(body).kind).toBe(kind)
  })

  test('and never told with what it holds', () => {
    const read = readInteraction(command([{ type: 1, name: 'search', options: 'something private' }]))
    expect(read.kind === 'unreadable' && read.why).toContain('data.options.0.options')
    expect(JSON.stringify(read)).not.toContain('private')
  })
})
