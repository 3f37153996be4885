import { describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../../src/core/action.ts'
import { channelKey } from '../../../../src/core/channel.ts'
import type { Reply } from '../../../../src/core/invocation.ts'
import type { Action } from '../../../../src/core/message.ts'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { line, message, note, say, show } from '../../../../src/core/reply.ts'
import { textOf } from '../../../servers/discord/words.ts'
import type { DiscordMessage } from '../../../servers/discord.ts'
import { type Listening, lastTold, modalOf, told, toldSoon, useListening } from '../listening.ts'

const listening = useListening()

const PAUSE: Action = { id: actionId('pause', 1), label: 'Pause' }
const EDIT: Action = { id: actionId('edit', 1), label: 'Edit', opens: 'form' }
const TUNE: Action = { id: actionId('tune'), label: 'Tune topics' }
const FORM: Reply = { kind: 'form', form: subscribeForm({ topic: 'agents' }) }

/** A private answer with these controls. */
async function shown(at: Listening, ...actions: Action[]): Promise<DiscordMessage> {
  at.answer(() => show(note(['The first answer.'], actions)))
  await at.server.command(at.ada.id, at.robotics.id, 'list')
  return lastTold(at)
}

/** A message that everybody sees, with a button. */
function posted({ server, robotics }: Listening, { id, label }: Action): DiscordMessage {
  const button = { type: 2, style: 2, custom_id: id, label }
  return server.put(robotics.id, { content: 'A digest', components: [{ type: 1, components: [button] }] })
}

/** Lets the bot think for longer than Discord waits, and then answer. */
function slowly(at: Listening, reply: Reply): void {
  at.answer(async () => {
    at.letTimePass()
    await at.server.when(() => at.server.requests.at(-1)?.route.endsWith('/callback'))
    await new Promise((resolve) => setImmediate(resolve))
    return reply
  })
}

describe.each<[string, (at: Listening, reply: Reply) => void]>([
  ['at once', (at, reply) => at.answer(() => reply)],
  ['later', slowly],
])('%s', (_, reply) => {
  test('an answer to a private message stands below it', async () => {
    const at = await listening()
    const first = await shown(at, PAUSE)
    reply(at, say('The second answer.'))
    await at.server.press(at.ada.id, first, 'Pause')
    expect(await toldSoon(at, 2)).toEqual(['The first answer.\n[Pause]', 'The second answer.'])
  })

  test('a redrawn one takes its place, and nothing of it is left', async () => {
    const at = await listening()
    const first = await shown(at, PAUSE)
    reply(at, { kind: 'redraw', message: message({ title: 'Topics', items: [line('None.')] }) })
    await at.server.press(at.ada.id, first, 'Pause')
    await at.server.when(() => told(at)[0]?.startsWith('Topics'))
    expect(told(at)).toEqual(['Topics\nNone.'])
    expect(lastTold(at)).toBe(first)
  })

  test('what everybody sees is not redrawn: the person gets a message of their own', async () => {
    const at = await listening()
    const digest = posted(at, PAUSE)
    reply(at, { kind: 'redraw', message: note(['Paused.']) })
    await at.server.press(at.ada.id, digest, 'Pause')
    expect(await toldSoon(at)).toEqual(['Paused.'])
    expect(textOf(digest)).toBe('A digest\n[Pause]')
    expect(at.server.posts(at.robotics.id)).toEqual([digest])
  })

  test.each(['private', 'public'])(
    'nothing is shown where nothing is to say, after a press in a %s message',
    async (kind) => {
      const at = await listening()
      const pressed = kind === 'private' ? await shown(at, PAUSE) : posted(at, PAUSE)
      const before = told(at)
      reply(at, { kind: 'done' })
      await at.server.press(at.ada.id, pressed, 'Pause')
      at.answer(() => say('Next.'))
      await at.server.command(at.ada.id, at.robotics.id, 'help')
      await at.server.when(() => at.server.thinking(at.ada.id) === 0)
      expect(told(at)).toEqual([...before, 'Next.'])
    },
  )

  test('a command says that it is done', async () => {
    const at = await listening()
    reply(at, { kind: 'done' })
    await at.server.command(at.ada.id, at.robotics.id, 'post')
    expect(await toldSoon(at)).toEqual(['Done.'])
  })

  test('every message is for the person alone, and names nobody', async () => {
    const at = await listening()
    reply(at, show(note(['@everyone and <@1>'])))
    await at.server.command(at.ada.id, at.robotics.id, 'list')
    await toldSoon(at)
    expect(lastTold(at)).toMatchObject({ seenBy: at.ada.id, args: { allowed_mentions: { parse: [] } } })
  })
})

test('an answer of several pages begins in the place of the message and goes on below', async () => {
  const at = await listening()
  const first = await shown(at, PAUSE)
  const items = Array.from({ length: 60 }, (_, index) => line(`Line ${index}: ${'words and more '.repeat(9)}`))
  at.answer(() => ({ kind: 'redraw', message: message({ title: 'Long', items }) }))
  await at.server.press(at.ada.id, first, 'Pause')
  const answers = await at.server.when(() => told(at).join('\n').includes('Line 59:') && told(at))
  expect(answers.length).toBeGreaterThan(1)
  expect(textOf(first)).toContain('Line 0:')
})

describe('a form', () => {
  test.each<[string, (at: Listening) => Promise<unknown>]>([
    ['a command', (at) => at.server.command(at.ada.id, at.robotics.id, 'subscribe')],
    ['a button that everybody sees', (at) => at.server.press(at.ada.id, posted(at, EDIT), 'Edit')],
  ])('is opened by %s', async (_, act) => {
    const at = await listening()
    at.answer(() => FORM)
    await act(at)
    expect(textOf(modalOf(at))).toContain('agents')
    expect(told(at)).toEqual([])
  })

  test('that was not there in time is offered by a button, in a message of its own', async () => {
    const at = await listening()
    const first = await shown(at, EDIT)
    slowly(at, FORM)
    await at.server.press(at.ada.id, first, 'Edit')
    expect((await toldSoon(at, 2))[1]).toBe(
      'That took too long for Discord to open a form. Press the button to open it.\n[Follow a topic]',
    )
    expect(textOf(first)).toContain('The first answer.')
    expect(lastTold(at).components).toMatchObject([{ components: [{ custom_id: actionId('subscribe') }] }])
  })

  test('that Discord does not take is a fault, told to the person', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'error', status: 400, code: 50_035 })
    at.answer(() => FORM)
    await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
    expect(told(at)).toEqual([expect.stringContaining('because of a fault in the program')])
    expect(at.lines).toMatchObject([{ level: 'error', fields: { code: 50_035 } }])
  })
})

const CALLBACK = 'POST /interactions/:interaction/:token/callback'

describe('in another channel than the one that it is about', () => {
  const place = 'discord:200000000000000001/300000000000000001'

  test('what is answered goes on acting there', async () => {
    const at = await listening()
    const first = await shown(at, { ...PAUSE, place })
    at.answer(() => show(note(['Paused.'], [TUNE])))
    await at.server.press(at.ada.id, first, 'Pause')
    await at.server.press(at.ada.id, lastTold(at), 'Tune topics')
    expect(lastTold(at).components).toMatchObject([
      { components: [{ custom_id: controlId({ action: TUNE.id, place }) }] },
    ])
    expect(at.calls.slice(1).map(({ channel }) => channelKey(channel))).toEqual([place, place])
  })

  test('a form is sent there', async () => {
    const at = await listening()
    const first = await shown(at, { ...EDIT, place })
    at.answer(() => FORM)
    await at.server.press(at.ada.id, first, 'Edit')
    at.answer(() => ({ kind: 'form', form: subscribeForm({ topic: 'agents' }, { preview: note(['About 4 a day.']) }) }))
    await at.server.submit(at.ada.id, modalOf(at))
    at.answer(() => say('Followed.'))
    await at.server.press(at.ada.id, lastTold(at), 'Follow')
    expect(at.calls.slice(1).map(({ channel }) => channelKey(channel))).toEqual([place, place, place])
  })
})
