import { describe, expect, test } from 'vitest'
import { readCommand, readPress } from '../../../../src/platforms/slack/listen/presses.ts'

const TEAM = 'T1'
const DELIVERY = 'abcdefghijklmnopqrstuvw2'

const COMMAND = {
  token: 'x',
  team_id: 'T1',
  command: '/papers',
  channel_id: 'C1',
  channel_name: 'robotics',
  user_id: 'U1',
  user_name: 'ada',
  text: 'help',
  trigger_id: '1.2.3',
  response_url: 'https://hooks.slack.com/commands/1',
}

describe('a command', () => {
  test('is the text behind it, with the person, the channel and where to answer', () => {
    expect(readCommand(COMMAND, TEAM)).toEqual({
      kind: 'read',
      found: {
        question: {
          key: 'slack:T1:1.2.3',
          asked: { kind: 'command', text: 'help' },
          caller: { id: 'U1', name: 'ada' },
          channel: { platform: 'slack', workspace: 'T1', channel: 'C1' },
          channelName: 'robotics',
        },
        spot: {
          kind: 'message',
          trigger: '1.2.3',
          channel: 'C1',
          responseUrl: 'https://hooks.slack.com/commands/1',
          isEphemeral: false,
        },
      },
    })
  })

  test.each([
    ['privategroup', undefined],
    ['directmessage', ''],
    ['mpdm-ada--ben--cid-1', ''],
    ['', undefined],
    ['general', 'general'],
  ])('a channel called %j is named %j', (channel_name, name) => {
    const read = readCommand({ ...COMMAND, channel_name }, TEAM)
    expect(read.kind === 'read' && read.found.question.channelName).toBe(name)
  })

  test.each([
    [{ ...COMMAND, trigger_id: undefined }, 'trigger_id'],
    [{ ...COMMAND, user_id: '' }, 'user_id'],
    [{ ...COMMAND, text: 7 }, 'text'],
    [null, 'the whole'],
  ])('one that cannot be read says which key is wrong, not what it holds', (body, where) => {
    const read = readCommand(body, TEAM)
    expect(read).toEqual({ kind: 'unreadable', why: expect.stringContaining(where) })
    expect(JSON.stringify(read)).not.toContain('hooks.slack.com')
  })
})

const BUTTON = { type: 'button', action_id: '1.tune', block_id: 'b', action_ts: '1' }
const PRESS = {
  type: 'block_actions',
  user: { id: 'U1', username: 'ada', name: 'ada', team_id: 'T1' },
  trigger_id: '1.2.3',
  response_url: 'https://hooks.slack.com/actions/1',
  channel: { id: 'C1', name: 'robotics' },
  container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
  actions: [BUTTON],
}
const MODAL = {
  id: 'V1',
  type: 'modal',
  hash: 'h1',
  private_metadata: JSON.stringify({ channel: 'C2', channelName: 'language', responseUrl: 'https://r.example' }),
}

function pressed(parts: object) {
  const read = readPress({ ...PRESS, ...parts }, TEAM)
  if (read.kind !== 'read') throw new Error(read.why)
  return read.found
}

describe('a press', () => {
  test.each([
    ['a button', BUTTON, { kind: 'action', id: '1.tune' }],
    ['a button with a value', { ...BUTTON, value: 'arxiv:1' }, { kind: 'action', id: '1.tune', value: 'arxiv:1' }],
    ['a button with an empty value', { ...BUTTON, value: '' }, { kind: 'action', id: '1.tune' }],
    [
      'a control of a delivery',
      { ...BUTTON, action_id: `1.card|${DELIVERY}`, value: 'arxiv:1' },
      { kind: 'action', id: '1.card', value: 'arxiv:1', delivery: DELIVERY },
    ],
    [
      'a select',
      { type: 'static_select', action_id: '1.zone', selected_option: { value: 'Asia/Tokyo' } },
      { kind: 'action', id: '1.zone', value: 'Asia/Tokyo' },
    ],
    [
      'a select with nothing chosen',
      { type: 'static_select', action_id: '1.zone', selected_option: null },
      { kind: 'action', id: '1.zone' },
    ],
    ['a control of a version to come', { ...BUTTON, action_id: '9.fly.high' }, { kind: 'action', id: '9.fly.high' }],
  ])('%s', (_, action, asked) => {
    expect(pressed({ actions: [action] }).question.asked).toEqual(asked)
  })

  test('in a message it is answered there', () => {
    const { question, spot } = pressed({})
    expect(question).toMatchObject({ key: 'slack:T1:1.2.3', channel: { channel: 'C1' }, channelName: 'robotics' })
    expect(question.caller).toEqual({ id: 'U1', name: 'ada', team: 'T1' })
    expect(spot).toEqual({
      kind: 'message',
      trigger: '1.2.3',
      channel: 'C1',
      responseUrl: 'https://hooks.slack.com/actions/1',
      isEphemeral: false,
    })
  })

  test('in a message for one person only, that message can be drawn anew', () => {
    expect(pressed({ container: { type: 'message', is_ephemeral: true } }).spot).toMatchObject({ isEphemeral: true })
  })

  test('in a modal it acts in the channel that the modal remembers', () => {
    const { question, spot } = pressed({ channel: undefined, response_url: '', view: MODAL })
    expect(question).toMatchObject({ channel: { channel: 'C2' }, channelName: 'language' })
    expect(spot).toMatchObject({
      kind: 'modal',
      view: 'V1',
      hash: 'h1',
      metadata: { responseUrl: 'https://r.example' },
    })
  })

  test('in Home it acts with the person alone', () => {
    const { question, spot } = pressed({
      channel: undefined,
      response_url: undefined,
      view: { id: 'V1', type: 'home' },
    })
    expect(question).toMatchObject({ channel: { channel: 'U1' }, channelName: '', fromElsewhere: true })
    expect(spot).toEqual({ kind: 'home', trigger: '1.2.3' })
  })

  test('a control that names a channel acts there, wherever it stands', () => {
    const actions = [{ ...BUTTON, action_id: '1.pause.2|slack:T1/C9' }]
    for (const parts of [
      {},
      { channel: undefined, view: MODAL },
      { channel: undefined, view: { id: 'V1', type: 'home' } },
    ]) {
      const { question } = pressed({ ...parts, actions })
      expect(question.channel).toEqual({ platform: 'slack', workspace: 'T1', channel: 'C9' })
      expect(question.asked).toEqual({ kind: 'action', id: '1.pause.2' })
      expect(question.channelName).toBeUndefined()
      expect(question.fromElsewhere).toBe(true)
    }
  })

  const HERE = '1.pause.2|slack:T1/C1'
  const OPENED_ELSEWHERE = { ...MODAL, private_metadata: JSON.stringify({ channel: 'C2', fromElsewhere: true }) }
  test.each([
    ['in a message', {}, undefined],
    ['in a message, naming its channel', { actions: [{ ...BUTTON, action_id: HERE }] }, undefined],
    [
      'in a message, naming the channel of that id in another workspace, which is none of its business',
      { actions: [{ ...BUTTON, action_id: '1.pause.2|slack:T2/C1' }] },
      undefined,
    ],
    ['in a modal', { channel: undefined, view: MODAL }, undefined],
    ['in a modal that was opened elsewhere', { channel: undefined, view: OPENED_ELSEWHERE }, true],
    [
      'in a modal that was opened elsewhere, naming its channel',
      { channel: undefined, view: OPENED_ELSEWHERE, actions: [{ ...BUTTON, action_id: '1.pause.2|slack:T1/C2' }] },
      true,
    ],
  ])('%s it is known whether the person asks from elsewhere', (_, parts, fromElsewhere) => {
    expect(pressed(parts).question.fromElsewhere).toBe(fromElsewhere)
  })

  test.each([
    ['another kind of control', { actions: [{ type: 'overflow', action_id: 'x', selected_option: { value: 'y' } }] }],
    ['a link button', { actions: [{ ...BUTTON, url: 'https://arxiv.org' }] }],
  ])('%s is left alone', (_, parts) => {
    expect(readPress({ ...PRESS, ...parts }, TEAM).kind).toBe('stray')
  })

  test.each([
    ['no action', { actions: [] }],
    ['an action without an id', { actions: [{ type: 'button' }] }],
    ['no trigger', { trigger_id: undefined }],
    ['no person', { user: {} }],
  ])('%s cannot be read', (_, parts) => {
    expect(readPress({ ...PRESS, ...parts }, TEAM).kind).toBe('unreadable')
  })
})
