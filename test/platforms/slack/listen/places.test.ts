import { describe, expect, test } from 'vitest'
import { actionId, controlId } from '../../../../src/core/action.ts'
import { channelKey } from '../../../../src/core/channel.ts'
import type { Reply } from '../../../../src/core/invocation.ts'
import type { Action } from '../../../../src/core/message.ts'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { line, message, note, say, show } from '../../../../src/core/reply.ts'
import { type Listening, modalOf, modalWith, postOf, told, toldSoon, useListening, wordsIn } from '../listening.ts'

const listening = useListening()

const FAULT = /^That did not work, because of a fault in the program\./
const FORM: Reply = { kind: 'form', form: subscribeForm({}) }
const PAUSE: Action = { id: actionId('pause', 1), label: 'Pause' }
const TUNE: Action = { id: actionId('tune'), label: 'Tune topics' }
const EDIT: Action = { id: actionId('edit', 1), label: 'Edit', opens: 'form' }

const counted = (text: string, ...actions: Action[]) => show(note([text], actions))

/** A private answer with these controls. */
async function shown(at: Listening, ...actions: Action[]) {
  at.answer(() => counted('The first answer.', ...actions))
  await at.server.command(at.ada.id, at.robotics.id, 'list')
  await toldSoon(at)
  const [first] = at.server.privately(at.ada.id)
  if (first === undefined) throw new Error('nothing was shown')
  return first
}

describe('in a message', () => {
  test('an answer to a private one stands below it', async () => {
    const at = await listening()
    const ephemeral = await shown(at, PAUSE)
    at.answer(() => say('The second answer.'))
    await at.server.press(at.ada.id, { ephemeral, action_id: PAUSE.id })
    const answers = await toldSoon(at, 2)
    expect(answers[0]).toContain('The first answer.')
    expect(answers[1]).toBe('The second answer.')
  })

  test('a redrawn one takes its place', async () => {
    const at = await listening()
    const ephemeral = await shown(at, PAUSE)
    at.answer(() => ({ kind: 'redraw', message: note(['Paused.']) }))
    await at.server.press(at.ada.id, { ephemeral, action_id: PAUSE.id })
    await at.server.when(() => told(at)[0] === 'Paused.')
    expect(told(at)).toEqual(['Paused.'])
  })

  test('what everybody sees is not redrawn: the person gets a message of their own', async () => {
    const at = await listening()
    const digest = postOf(at, PAUSE.id)
    at.answer(() => ({ kind: 'redraw', message: note(['Paused.']) }))
    await at.server.press(at.ada.id, { message: digest, action_id: PAUSE.id })
    expect(await toldSoon(at)).toEqual(['Paused.'])
    expect(at.server.posts(at.robotics.id)).toEqual([digest])
  })

  test('a long answer is several messages, in order', async () => {
    const at = await listening()
    const items = Array.from({ length: 120 }, (_, index) => line(`Line ${index}: ${'words and more '.repeat(14)}`))
    at.answer(() => show(message({ title: 'Long', items })))
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    const answers = await at.server.when(
      () => told(at).length > 1 && told(at).join('\n').includes('Line 60:') && told(at),
    )
    expect(answers.length).toBeLessThanOrEqual(5)
    const numbers = [...answers.join('\n').matchAll(/Line (\d+):/g)].map(([, number]) => Number(number))
    expect(numbers).toEqual(numbers.map((_, index) => index))
  })

  test('nothing is shown where nothing is to say', async () => {
    const at = await listening()
    at.answer(() => ({ kind: 'done' }))
    await at.server.command(at.ada.id, at.robotics.id, 'post')
    await at.server.when(() => at.calls.length === 1)
    at.answer(() => say('Next.'))
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(await toldSoon(at)).toEqual(['Next.'])
  })

  test.each([404, 410, 500])('where its response URL answers %d, the answer goes by itself', async (status) => {
    const at = await listening()
    at.server.fault('response_url', { kind: 'status', status })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(at.server.privately(at.ada.id)).toMatchObject([{ from: 'postEphemeral', channel: at.robotics.id }])
    expect(at.lines.map(({ level }) => level)).toEqual(['info'])
  })

  test('a response URL that broke off does not lose the answer', async () => {
    const at = await listening()
    at.server.fault('response_url', { kind: 'reset' })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(await toldSoon(at)).toEqual(['Answered.'])
  })

  test('a response URL that does not answer in time does not lose the answer', async () => {
    const at = await listening({ requestMs: 100 })
    at.server.fault('response_url', { kind: 'hang' })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(at.server.privately(at.ada.id)).toMatchObject([{ from: 'postEphemeral' }])
  })

  test('where the bot is not in the channel either, the log says so and nothing fails', async () => {
    const at = await listening()
    const { server, ada } = at
    const closed = server.addChannel({ name: 'closed', members: [ada.id], withBot: false })
    server.fault('response_url', { kind: 'status', status: 404 })
    await server.command(ada.id, closed.id, 'help')
    await server.when(() => at.lines.length === 2)
    expect(at.lines.map(({ level }) => level)).toEqual(['info', 'info'])
    expect(at.lines[1]?.fields).toEqual({ code: 'not_in_channel' })
  })

  test('where Slack does not take the answer itself, that is a fault, told to the person', async () => {
    const at = await listening()
    at.server.fault('response_url', { kind: 'status', status: 400 })
    at.server.fault('chat.postEphemeral', { kind: 'error', code: 'invalid_blocks' })
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    expect((await toldSoon(at))[0]).toMatch(FAULT)
    expect(at.lines.map(({ level }) => level)).toEqual(['info', 'error'])
  })

  test.each(['expired', 'exchanged'])('a form whose trigger is %s is offered by a button', async (spent) => {
    const at = await listening()
    at.answer(() => {
      if (spent === 'expired') at.server.advance(4_000)
      else at.server.fault('views.open', { kind: 'error', code: 'exchanged_trigger_id' })
      return FORM
    })
    await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
    expect((await toldSoon(at))[0]).toContain('That took too long for Slack to open a form.')
    expect(at.server.views(at.ada.id)).toEqual([])

    at.answer(() => FORM)
    const [ephemeral] = at.server.privately(at.ada.id)
    if (ephemeral === undefined) return
    await at.server.press(at.ada.id, { ephemeral, action_id: actionId('subscribe') })
    await modalWith(at, 'Topic')
    expect(at.calls.at(-1)?.asked).toEqual({ kind: 'action', id: actionId('subscribe') })
  })

  test('a form that Slack does not take is a fault, told to the person', async () => {
    const at = await listening()
    at.server.fault('views.open', { kind: 'error', code: 'invalid_arguments' })
    at.answer(() => FORM)
    await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
    expect((await toldSoon(at))[0]).toMatch(FAULT)
    expect(at.lines.map(({ level }) => level)).toEqual(['error'])
  })

  test('what acts in another channel goes on acting there', async () => {
    const at = await listening()
    const { server, ada } = at
    const language = server.addChannel({ name: 'language', members: [ada.id] })
    const place = channelKey({ platform: 'slack', workspace: server.team.id, channel: language.id })
    const ephemeral = await shown(at, { ...PAUSE, place }, { ...EDIT, place })
    at.answer(() => counted('Paused.', TUNE))
    await server.press(ada.id, { ephemeral, action_id: controlId({ action: PAUSE.id, place }) })
    await toldSoon(at, 2)
    const second = server.privately(ada.id)[1]
    if (second === undefined) return
    await server.press(ada.id, { ephemeral: second, action_id: controlId({ action: TUNE.id, place }) })
    await toldSoon(at, 3)

    at.answer(({ asked }) => (asked.kind === 'action' ? FORM : counted('Changed.', TUNE)))
    await server.press(ada.id, { ephemeral, action_id: controlId({ action: EDIT.id, place }) })
    await server.submit(ada.id, await modalWith(at, 'Topic'), { topic: 'agents' })
    const answers = await toldSoon(at, 4)
    expect(answers[3]).toContain('Changed.')
    const last = server.privately(ada.id)[3]
    expect(last?.channel).toBe(at.robotics.id)
    if (last === undefined) return
    await server.press(ada.id, { ephemeral: last, action_id: controlId({ action: TUNE.id, place }) })
    await server.when(() => at.calls.length === 6)
    expect(at.calls.slice(1).map(({ channel }) => channel.channel)).toEqual(Array(5).fill(language.id))
    expect(at.calls.slice(1).map(({ channelName }) => channelName)).toEqual(Array(5).fill('language'))
    expect(at.calls.map(({ fromElsewhere }) => fromElsewhere)).toEqual([undefined, ...Array(5).fill(true)])
  })
})

/** Home with these controls. */
async function home(at: Listening, ...actions: Action[]) {
  at.answer(() => counted('Drawn once.', ...actions))
  await at.server.openHome(at.ada.id)
  return at.server.when(() => at.server.home(at.ada.id))
}

/** A modal with these controls, opened from Home. */
async function modal(at: Listening, ...actions: Action[]) {
  const view = await home(at, TUNE)
  at.answer(({ asked }) => (asked.kind === 'home' ? counted('Drawn again.', TUNE) : counted('On top.', ...actions)))
  await at.server.press(at.ada.id, { view, action_id: TUNE.id })
  return modalWith(at, 'On top.')
}

const homeWith = (at: Listening, words: string) =>
  at.server.when(() => {
    const view = at.server.home(at.ada.id)
    return view !== undefined && wordsIn(view).includes(words) && view
  })

describe('in Home', () => {
  test('an answer opens as a modal, and Home is drawn anew', async () => {
    const at = await listening()
    await modal(at)
    await homeWith(at, 'Drawn again.')
    expect(at.calls.map(({ asked }) => asked.kind)).toEqual(['home', 'action', 'home'])
    expect(new Set(at.calls.map(({ key }) => key)).size).toBe(3)
  })

  test.each<Reply>([{ kind: 'redraw', message: note(['x']) }, { kind: 'done' }])(
    '%j draws Home anew',
    async (reply) => {
      const at = await listening()
      const view = await home(at, PAUSE)
      at.answer(({ asked }) => (asked.kind === 'home' ? counted('Drawn again.') : reply))
      await at.server.press(at.ada.id, { view, action_id: PAUSE.id })
      await homeWith(at, 'Drawn again.')
      expect(at.server.views(at.ada.id)).toEqual([])
    },
  )

  test('a form opens as a modal, and what follows from it stands there', async () => {
    const at = await listening()
    const place = channelKey({ platform: 'slack', workspace: at.server.team.id, channel: at.robotics.id })
    const view = await home(at, { ...EDIT, place })
    at.answer(({ asked }) => {
      if (asked.kind === 'home') return counted('Drawn again.')
      return asked.kind === 'action' ? FORM : counted('Changed.')
    })
    await at.server.press(at.ada.id, { view, action_id: controlId({ action: EDIT.id, place }) })
    await at.server.submit(at.ada.id, await modalWith(at, 'Topic'), { topic: 'agents' })
    expect(wordsIn(modalOf(at))).toContain('Changed.')
    await homeWith(at, 'Drawn again.')
    expect(at.calls.map(({ channel }) => channel.channel)).toEqual([
      at.ada.id,
      at.robotics.id,
      at.robotics.id,
      at.ada.id,
    ])
    expect(at.calls.map(({ fromElsewhere }) => fromElsewhere)).toEqual(Array(4).fill(true))
    expect(told(at)).toEqual([])
  })

  test.each([
    ['an answer', counted('Too late.', PAUSE), 'Too late.', PAUSE.id],
    ['a form', FORM, 'That took too long for Slack to open a form.', actionId('subscribe')],
  ])(
    '%s that comes too late for a modal stands in Home, and its control acts where it was asked',
    async (_, reply, words, id) => {
      const at = await listening()
      const place = channelKey({ platform: 'slack', workspace: at.server.team.id, channel: at.robotics.id })
      const view = await home(at, { ...TUNE, place })
      at.answer(() => {
        at.server.advance(4_000)
        return reply
      })
      await at.server.press(at.ada.id, { view, action_id: controlId({ action: TUNE.id, place }) })
      const late = await homeWith(at, words)
      at.answer(() => FORM)
      await at.server.press(at.ada.id, { view: late, action_id: controlId({ action: id, place }) })
      await modalWith(at, 'Topic')
      expect(at.calls.at(-1)?.channel.channel).toBe(at.robotics.id)
    },
  )

  test('a fault at drawing it is said there', async () => {
    const at = await listening()
    at.answer(() => {
      throw new Error('no store')
    })
    await at.server.openHome(at.ada.id)
    await homeWith(at, 'because of a fault in the program')
  })
})

describe('in a modal', () => {
  test('answers stack, three deep; the next takes the place of the last', async () => {
    const at = await listening()
    let view = await modal(at, TUNE)
    for (const depth of [2, 3, 4, 5]) {
      at.answer(({ asked }) => counted(asked.kind === 'home' ? 'Drawn again.' : `Depth ${depth}`, TUNE))
      await at.server.press(at.ada.id, { view, action_id: TUNE.id })
      view = await modalWith(at, `Depth ${depth}`)
      expect(at.server.views(at.ada.id)).toHaveLength(Math.min(depth, 3))
    }
  })

  test('a trigger that is spent does not lose the answer', async () => {
    const at = await listening()
    const view = await modal(at, TUNE)
    at.answer(() => {
      at.server.advance(4_000)
      return counted('Later.')
    })
    await at.server.press(at.ada.id, { view, action_id: TUNE.id })
    await modalWith(at, 'Later.')
    expect(at.server.views(at.ada.id)).toHaveLength(1)
  })

  test.each([0, 1])('a redrawn answer takes its place, also after %d clicks in between', async (clicks) => {
    const at = await listening()
    const view = await modal(at, PAUSE)
    if (clicks > 0) at.server.fault('views.update', { kind: 'error', code: 'hash_conflict' }, clicks)
    at.answer(({ asked }) =>
      asked.kind === 'home' ? counted('Drawn.') : { kind: 'redraw', message: note(['Paused.']) },
    )
    await at.server.press(at.ada.id, { view, action_id: PAUSE.id })
    await modalWith(at, 'Paused.')
    expect(at.server.views(at.ada.id)).toHaveLength(1)
  })

  test('what is done in one that was opened from Home is seen in Home', async () => {
    const at = await listening()
    const view = await modal(at, PAUSE)
    await homeWith(at, 'Drawn again.')
    at.answer(({ asked }) => (asked.kind === 'home' ? counted('Drawn a third time.') : { kind: 'done' }))
    await at.server.press(at.ada.id, { view, action_id: PAUSE.id })
    await homeWith(at, 'Drawn a third time.')
    expect(wordsIn(modalOf(at))).toContain('On top.')
  })

  test('a form opens on top and remembers the channel', async () => {
    const at = await listening()
    const view = await modal(at, EDIT)
    at.answer(({ asked }) => (asked.kind === 'submit' ? { kind: 'done' } : asked.kind === 'home' ? counted('x') : FORM))
    await at.server.press(at.ada.id, { view, action_id: EDIT.id })
    const form = await modalWith(at, 'Topic')
    expect(at.server.views(at.ada.id)).toHaveLength(2)
    await at.server.submit(at.ada.id, form, { topic: 'agents' })
    expect(wordsIn(modalOf(at))).toContain('On top.')
  })

  test('closed before the answer came, the log says so and nothing fails', async () => {
    const at = await listening()
    const view = await modal(at, PAUSE)
    at.answer(({ asked }) => {
      if (asked.kind === 'home') return counted('Drawn a third time.')
      at.server.dismiss(at.ada.id)
      return { kind: 'redraw', message: note(['Paused.']) }
    })
    await at.server.press(at.ada.id, { view, action_id: PAUSE.id })
    await homeWith(at, 'Drawn a third time.')
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'info', text: 'an answer came after its modal was closed' }])
  })
})
