import { describe, expect, test } from 'vitest'
import { actionId } from '../../../../src/core/action.ts'
import type { Invocation, Reply } from '../../../../src/core/invocation.ts'
import { editForm, subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note, say, show } from '../../../../src/core/reply.ts'
import { textOf } from '../../../servers/discord/words.ts'
import { type Listening, lastTold, modalOf, told, toldSoon, useListening } from '../listening.ts'

const listening = useListening()

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'
const SENTENCE = 'A quote is not closed.'

/** What the bot makes of a form: it refuses what is wrong, previews, and follows what was previewed. */
function formFor({ asked }: Invocation): Reply {
  if (asked.kind !== 'submit') return { kind: 'form', form: subscribeForm({}) }
  const { topic = '', label = '' } = asked.values
  if (topic.startsWith('wrong'))
    return { kind: 'form', form: subscribeForm({ topic, label }, { fault: { field: 'topic', sentence: SENTENCE } }) }
  if (asked.previewed === topic) return say(`Followed: ${topic} as ${label}`)
  return { kind: 'form', form: subscribeForm({ topic, label }, { preview: note([`Preview of ${topic}`]) }) }
}

/** Ada has a form open that she asked for in #robotics. */
async function form(by: (call: Invocation) => Reply | Promise<Reply> = formFor): Promise<Listening> {
  const at = await listening()
  at.answer((call) => (call.asked.kind === 'submit' ? by(call) : formFor(call)))
  await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
  return at
}
const submit = (at: Listening, values: Record<string, string>) => at.server.submit(at.ada.id, modalOf(at), values)
const press = (at: Listening, label: string) => at.server.press(at.ada.id, lastTold(at), label)
const typedIn = (at: Listening) =>
  at.calls.map(({ asked }) => (asked.kind === 'submit' ? asked.values : undefined)).filter(Boolean)

test('a form is refused, corrected, previewed, changed and confirmed, in one message', async () => {
  const at = await form()
  await submit(at, { topic: 'wrong "agents', label: 'Agents' })
  expect(told(at)).toEqual([expect.stringContaining(SENTENCE)])
  expect(textOf(lastTold(at))).toContain('wrong "agents')

  await press(at, 'Correct')
  expect(textOf(modalOf(at))).toContain('wrong "agents')
  await submit(at, { topic: 'agents' })
  expect(told(at)).toEqual([expect.stringContaining('Preview of agents')])

  await press(at, 'Change')
  await submit(at, { topic: 'agents -survey' })
  expect(told(at)).toEqual([expect.stringContaining('Preview of agents -survey')])

  await press(at, 'Follow')
  expect(told(at)).toEqual(['Followed: agents -survey as Agents'])
  expect(lastTold(at).components).toEqual([])
  expect(new Set(at.calls.map(({ key }) => key)).size).toBe(at.calls.length)
  expect(at.server.requests.filter(({ route }) => route.startsWith('GET /webhooks'))).toEqual([])
})

describe('what was typed comes back as it was', () => {
  test.each([
    ['long', `${'"a long phrase" OR '.repeat(105)}end`],
    ['longer than it may be', 'x'.repeat(2_400)],
    ['in several lines', 'first\nsecond\n\n  third'],
    ['full of marks', '# **a** `b` ||c|| [x](https://example.org) <@1> @everyone \\ _d_ ~~e~~ > f -# g'],
    ['in other scripts', 'مرحبا 深層学習 🧪👩‍🔬 é'],
  ])('%s', async (_, topic) => {
    const at = await form()
    const typed = `wrong ${topic}`
    await submit(at, { topic: typed, label: 'A label' })
    await press(at, 'Correct')
    await submit(at, {})
    expect(typedIn(at)).toEqual([
      { topic: typed, label: 'A label' },
      { topic: typed, label: 'A label' },
    ])
  })

  test.each([
    ['long', `${'"a long phrase" OR '.repeat(105)}end`],
    ['full of marks', '`b` ||c|| [x](https://example.org) <@1> @everyone \\ _d_'],
  ])('when it is confirmed, %s', async (_, topic) => {
    const at = await form()
    await submit(at, { topic, label: 'A label' })
    await press(at, 'Follow')
    expect(at.calls.at(-1)?.asked).toEqual({
      kind: 'submit',
      form: actionId('subscribe'),
      values: { topic, label: 'A label' },
      previewed: topic,
    })
  })
})

test('nothing is remembered between the steps: another form in between changes nothing', async () => {
  const at = await form()
  await submit(at, { topic: 'agents' })
  const preview = lastTold(at)
  await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
  await submit(at, { topic: 'robots' })
  await at.server.press(at.ada.id, preview, 'Follow')
  expect(textOf(preview)).toBe('Followed: agents as')
  expect(told(at)).toHaveLength(2)
})

test('a form that was opened from a message leaves that message alone', async () => {
  const at = await listening()
  at.answer(({ asked }) => {
    if (asked.kind === 'command')
      return show(note(['Topics'], [{ id: actionId('edit', 1), label: 'Edit', opens: 'form' }]))
    return asked.kind === 'submit' ? say('Changed.') : { kind: 'form', form: editForm(1, { topic: 'agents' }) }
  })
  await at.server.command(at.ada.id, at.robotics.id, 'list')
  await press(at, 'Edit')
  await submit(at, { topic: 'agents -survey' })
  expect(told(at)).toEqual(['Topics\n[Edit]', 'Changed.'])
})

test('one that redraws, draws that message', async () => {
  const at = await listening()
  at.answer(({ asked }) => {
    if (asked.kind === 'command')
      return show(note(['Topics'], [{ id: actionId('edit', 1), label: 'Edit', opens: 'form' }]))
    return asked.kind === 'submit'
      ? { kind: 'redraw', message: note(['Topics, changed']) }
      : { kind: 'form', form: editForm(1, { topic: 'agents' }) }
  })
  await at.server.command(at.ada.id, at.robotics.id, 'list')
  await press(at, 'Edit')
  await submit(at, { topic: 'agents -survey' })
  expect(told(at)).toEqual(['Topics, changed'])
})

test('what cannot be corrected any more is told, and what was typed stays', async () => {
  const at = await form()
  await submit(at, { topic: 'wrong' })
  at.answer(() => say('Only people who manage this channel may change what it follows.'))
  await press(at, 'Correct')
  expect(told(at)).toEqual([expect.stringContaining(SENTENCE), expect.stringContaining('Only people who manage')])
})

test('two clicks on the button are two questions, and both are answered', async () => {
  const at = await form(({ key, asked }) =>
    asked.kind === 'submit' && asked.previewed ? say(key) : formFor({ asked } as Invocation),
  )
  await submit(at, { topic: 'agents' })
  const preview = lastTold(at)
  const answers = await Promise.all([1, 2].map(() => at.server.press(at.ada.id, preview, 'Follow')))
  expect(answers.map(({ reply }) => reply.type)).toEqual([7, 7])
})

describe('a fault', () => {
  test('hands back what was typed, to be sent again', async () => {
    let isBroken = true
    const at = await form((call) => (isBroken ? Promise.reject(new Error('no store')) : formFor(call)))
    await submit(at, { topic: 'a long topic', label: 'Mine' })
    expect(told(at)).toEqual([expect.stringContaining(FAULT)])
    isBroken = false
    await press(at, 'Correct')
    await submit(at, {})
    expect(typedIn(at).at(-1)).toEqual({ topic: 'a long topic', label: 'Mine' })
    expect(told(at)).toEqual([expect.stringContaining('Preview of a long topic')])
  })

  test('of a confirmation leaves the preview where it is', async () => {
    const at = await form()
    await submit(at, { topic: 'agents' })
    at.answer(() => Promise.reject(new Error('no store')))
    await press(at, 'Follow')
    expect(told(at)).toEqual([expect.stringContaining('Preview of agents'), FAULT])
  })
})

describe('an answer that takes long', () => {
  /** Sends the form, and answers once Discord was told to wait. */
  async function slowly(act: (at: Listening) => Promise<unknown>, at: Listening, by: (call: Invocation) => Reply) {
    at.answer(async (call) => {
      const before = at.server.requests.length
      at.letTimePass()
      await at.server.when(() => at.server.requests.length > before)
      return by(call)
    })
    await act(at)
  }

  test('may be a fault in what was typed', async () => {
    const at = await form()
    await slowly((one) => submit(one, { topic: 'wrong' }), at, formFor)
    expect(await toldSoon(at)).toEqual([expect.stringContaining(SENTENCE)])
  })

  test('may be a preview, which is then confirmed', async () => {
    const at = await form()
    await slowly((one) => submit(one, { topic: 'agents' }), at, formFor)
    await toldSoon(at)
    await slowly((one) => press(one, 'Follow'), at, formFor)
    await at.server.when(() => told(at)[0] === 'Followed: agents as')
    expect(told(at)).toHaveLength(1)
  })

  test('may have nothing to say, and says so', async () => {
    const at = await form()
    await slowly(
      (one) => submit(one, { topic: 'agents' }),
      at,
      () => ({ kind: 'done' }),
    )
    expect(await toldSoon(at)).toEqual(['Done.'])
  })

  test('keeps what was typed where the form to correct it comes too late', async () => {
    const at = await form()
    await submit(at, { topic: 'wrong' })
    await slowly((one) => press(one, 'Correct'), at, formFor)
    const [carrier, offer] = await toldSoon(at, 2)
    expect(carrier).toContain(SENTENCE)
    expect(offer).toContain('That took too long')
  })
})
