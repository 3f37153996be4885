import { App, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listenFor, openLab, plain, SECRET, SILENT, section } from './slack/real-sdk.ts'
import { textOf } from './slack/words.ts'
import type { SlackChannel, SlackServer, SlackUser } from './slack.ts'

let server: SlackServer
let ann: SlackUser
let lab: SlackChannel

beforeEach(async () => {
  ;({ server, ann, lab } = await openLab())
})
afterEach(() => server.close())

const openButton = (value: string) => ({
  type: 'actions' as const,
  elements: [{ type: 'button' as const, action_id: 'open|abc', text: plain(`Open ${value}`), value }],
})

/** A small app of the real Bolt: enough to see each kind of payload come and each kind of answer go. */
function addListeners(app: App, seen: unknown[]): void {
  app.command('/papers', async ({ ack, body, respond, client: web }) => {
    await ack()
    seen.push(body)
    if (body.text === 'form') {
      await web.views.open({ trigger_id: body.trigger_id, view: FORM })
    } else {
      await respond({ text: 'here', blocks: [section(`You said ${body.text}`), openButton('one'), openButton('two')] })
    }
  })
  app.action('open|abc', async ({ ack, body, respond }) => {
    await ack()
    seen.push(body)
    if ('response_url' in body && body.response_url) await respond({ replace_original: true, text: 'opened' })
  })
  app.action('zone', async ({ ack, body }) => {
    await ack()
    seen.push(body)
  })
  app.view('follow', async ({ ack, body, view }) => {
    seen.push(body)
    const topic = view.state.values.topic?.topic?.value
    if (topic === 'bad') await ack({ response_action: 'errors', errors: { topic: 'Not this one.' } })
    else if (topic === 'more') await ack({ response_action: 'push', view: { ...FORM, title: plain('More') } })
    else if (topic === 'look') await ack({ response_action: 'update', view: { ...FORM, title: plain('Look again') } })
    else await ack()
  })
  app.event('app_home_opened', async ({ event, client: web, body }) => {
    seen.push(body)
    await web.views.publish({ user_id: event.user, view: { type: 'home', blocks: [section('Home'), openButton('x')] } })
  })
  app.event('channel_rename', async ({ body }) => void seen.push(body))
  app.error(async (error) => void seen.push(error))
}

const FORM = {
  type: 'modal' as const,
  callback_id: 'follow',
  private_metadata: 'kept',
  title: plain('Follow a topic'),
  submit: plain('Follow'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'topic',
      label: plain('Topic'),
      element: { type: 'plain_text_input' as const, action_id: 'topic', initial_value: 'robots' },
    },
    {
      type: 'actions' as const,
      block_id: 'zones',
      elements: [
        {
          type: 'static_select' as const,
          action_id: 'zone',
          options: [
            { text: plain('Berlin'), value: 'Europe/Berlin' },
            { text: plain('Tokyo'), value: 'Asia/Tokyo' },
          ],
        },
      ],
    },
  ],
}

describe.each(['Socket Mode', 'HTTP mode'] as const)('a real Bolt app in %s', (mode) => {
  let app: App
  let receiver: SocketModeReceiver | undefined
  let ear: { close(): void } | undefined
  let seen: unknown[]

  beforeEach(async () => {
    seen = []
    const clientOptions = { slackApiUrl: server.apiUrl }
    const shared = { logger: SILENT, logLevel: LogLevel.ERROR }
    const http = mode === 'HTTP mode' ? new HTTPReceiver({ signingSecret: SECRET, ...shared }) : undefined
    receiver = http
      ? undefined
      : new SocketModeReceiver({ appToken: server.appToken, installerOptions: { clientOptions }, ...shared })
    const used = http ?? receiver
    app = new App({
      token: server.botToken,
      clientOptions,
      deferInitialization: true,
      ...(used && { receiver: used }),
      ...shared,
    })
    await app.init()
    addListeners(app, seen)
    if (http === undefined) {
      await app.start()
      return
    }
    ear = await listenFor(server, http.requestListener)
  })
  afterEach(async () => {
    await receiver?.client.disconnect()
    ear?.close()
    ear = undefined
    receiver = undefined
  })

  const answered = () => server.when(() => server.privately(ann.id)[0])
  const form = async () => {
    await server.command(ann.id, lab.id, 'form')
    return server.when(() => server.views(ann.id)[0])
  }

  test('a command is acknowledged and answered privately', async () => {
    const { payload } = await server.command(ann.id, lab.id, 'search “worlds” & more')
    expect(payload).toBeUndefined()
    expect(seen).toMatchObject([
      {
        command: '/papers',
        text: 'search “worlds” & more',
        user_id: ann.id,
        user_name: 'ann',
        team_id: server.team.id,
        channel_id: lab.id,
        channel_name: 'robotics',
      },
    ])
    expect(textOf((await answered()).blocks)).toBe('You said search “worlds” & more\n[Open one]\n[Open two]')
    expect(server.posts(lab.id)).toEqual([])
  })

  test.each([
    ['directmessage', () => server.direct(ann.id)],
    ['privategroup', () => server.addChannel({ is_private: true })],
  ])('a command in a %s is called so', async (name, place) => {
    await server.command(ann.id, place().id, 'x')
    expect(seen).toMatchObject([{ channel_name: name }])
  })

  test('a button in an ephemeral message replaces it; the payload keeps its content back', async () => {
    await server.command(ann.id, lab.id, 'x')
    await server.press(ann.id, { ephemeral: await answered(), action_id: 'open', value: 'two' })
    await server.when(() => server.privately(ann.id)[0]?.text === 'opened')
    expect(server.privately(ann.id)).toHaveLength(1)
    expect(seen[1]).toMatchObject({
      type: 'block_actions',
      actions: [{ type: 'button', action_id: 'open|abc', value: 'two' }],
      container: { type: 'message', is_ephemeral: true, channel_id: lab.id },
      channel: { id: lab.id, name: 'robotics' },
      user: { id: ann.id, name: 'ann', username: 'ann', team_id: server.team.id },
    })
    expect(seen[1]).not.toHaveProperty('message')
  })

  test('a button in a message brings the message with it', async () => {
    const metadata = { event_type: 'digest', event_payload: { id: 'abc' } }
    const message = server.put(lab.id, { text: 'digest', blocks: [{ block_id: 'b', ...openButton('p1') }], metadata })
    await server.press(ann.id, { message, action_id: 'open|abc' })
    expect(seen).toMatchObject([
      {
        message: { ts: message.ts, metadata, blocks: [{ block_id: 'b' }], bot_id: server.bot.botId },
        container: { is_ephemeral: false, message_ts: message.ts },
        response_url: expect.stringContaining(server.url),
      },
    ])
    await server.when(() => message.text === 'opened')
  })

  test('a control that is not there cannot be pressed', async () => {
    const message = server.put(lab.id, { text: 'x', blocks: [openButton('p1')] })
    await expect(server.press(ann.id, { message, action_id: 'other' })).rejects.toThrow('There is no control other.')
    expect(seen).toEqual([])
  })

  test('a modal opens, keeps what is typed and closes on submit', async () => {
    const view = await form()
    await server.press(ann.id, { view, action_id: 'zone', selected: 'Asia/Tokyo', values: { topic: 'worlds' } })
    expect(seen[1]).toMatchObject({
      container: { type: 'view', view_id: view.id },
      view: { private_metadata: 'kept', state: { values: { topic: { topic: { value: 'worlds' } } } } },
      actions: [{ type: 'static_select', selected_option: { value: 'Asia/Tokyo' } }],
    })
    expect(seen[1]).not.toHaveProperty('response_url')
    await server.submit(ann.id, view)
    expect(seen[2]).toMatchObject({
      type: 'view_submission',
      view: { id: view.id, state: { values: { topic: { topic: { value: 'worlds' } } } } },
    })
    expect(server.views(ann.id)).toEqual([])
  })

  test('what a submission answers becomes what the person sees', async () => {
    const view = await form()
    expect((await server.submit(ann.id, view, { topic: 'bad' })).errors).toEqual({ topic: 'Not this one.' })
    expect(server.views(ann.id).map(({ title }) => title?.text)).toEqual(['Follow a topic'])
    await server.submit(ann.id, view, { topic: 'look' })
    expect(server.views(ann.id).map(({ id, title }) => [id, title?.text])).toEqual([[view.id, 'Look again']])
    await server.submit(ann.id, view, { topic: 'more' })
    expect(server.views(ann.id).map(({ title }) => title?.text)).toEqual(['Look again', 'More'])
    server.dismiss(ann.id)
    expect(server.views(ann.id)).toHaveLength(1)
  })

  test('a person cannot submit what Slack would not take', async () => {
    const view = await form()
    await expect(server.submit(ann.id, view, { topic: '' })).rejects.toThrow('before topic is filled in')
    await expect(server.submit(ann.id, view, { colour: 'red' })).rejects.toThrow('no input colour')
  })

  test('Home is published when it is opened, and pressed in', async () => {
    await server.openHome(ann.id)
    const home = await server.when(() => server.home(ann.id))
    expect(textOf(home.blocks)).toBe('Home\n[Open x]')
    await server.press(ann.id, { view: home, action_id: 'open' })
    expect(seen).toMatchObject([
      {
        type: 'event_callback',
        event_id: expect.stringMatching(/^Ev/),
        event: { type: 'app_home_opened', tab: 'home' },
      },
      { type: 'block_actions', view: { id: home.id, type: 'home' }, container: { type: 'view' } },
    ])
    expect(seen[1]).not.toHaveProperty('channel')
  })

  test('events change the workspace and reach the app', async () => {
    await server.rename(lab.id, 'robots')
    expect(lab.name).toBe('robots')
    expect(seen).toMatchObject([
      { type: 'event_callback', event: { type: 'channel_rename', channel: { id: lab.id, name: 'robots' } } },
    ])
  })
})
