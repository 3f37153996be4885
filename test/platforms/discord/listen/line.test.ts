import { describe, expect, test } from 'vitest'
import { actionId } from '../../../../src/core/action.ts'
import type { Reply } from '../../../../src/core/invocation.ts'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { line, message, note, say, show } from '../../../../src/core/reply.ts'
import { textOf } from '../../../servers/discord/words.ts'
import type { Fault } from '../../../servers/discord.ts'
import { type Listening, lastTold, told, toldSoon, useListening } from '../listening.ts'

const listening = useListening()

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'
const CALLBACK = 'POST /interactions/:interaction/:token/callback'
const WEBHOOK = 'POST /webhooks/:application/:token'
const ORIGINAL = 'PATCH /webhooks/:application/:token/messages/:message'
const LONG = show(
  message({
    title: 'Long',
    items: Array.from({ length: 60 }, (_, at) => line(`Line ${at}: ${'words and more '.repeat(9)}`)),
  }),
)

const ask = (at: Listening) => at.server.command(at.ada.id, at.robotics.id, 'latest')

const LOSSES: readonly [string, Fault][] = [
  ['is not taken: 500', { kind: 'status', status: 500 }],
  ['is not taken: a page of the proxy', { kind: 'html', status: 403 }],
  ['is not taken: the line breaks', { kind: 'reset' }],
  ['is not taken: silence', { kind: 'hang' }],
  ['is taken, and the line breaks', { kind: 'accept-then-reset' }],
  ['is taken, and then silence', { kind: 'accept-then-hang' }],
  ['is taken, and then 502', { kind: 'accept-then-status', status: 502 }],
]

describe('the first answer', () => {
  test.each(LOSSES)('%s: it is there, once', async (_, fault) => {
    const at = await listening()
    at.server.fault(CALLBACK, fault)
    await ask(at)
    expect(await toldSoon(at)).toEqual(['Answered.'])
    await at.server.when(() => at.server.requests.filter(({ route }) => route === CALLBACK).length === 2)
    expect(told(at)).toEqual(['Answered.'])
    expect(at.lines).toEqual([])
  })

  test.each(LOSSES)('that asks for patience %s: the answer follows', async (_, fault) => {
    const at = await listening()
    at.server.fault(CALLBACK, fault)
    at.answer(async () => {
      at.letTimePass()
      await at.server.when(() => at.server.thinking(at.ada.id) === 1)
      return say('At last.')
    })
    await ask(at)
    expect(await toldSoon(at)).toEqual(['At last.'])
  })

  test('that is a form and was taken without a word is open, and nothing is said beside it', async () => {
    const at = await listening()
    at.answer(() => ({ kind: 'form', form: subscribeForm({}) }))
    at.server.fault(CALLBACK, { kind: 'accept-then-status', status: 502 })
    await at.server.command(at.ada.id, at.robotics.id, 'subscribe')
    await at.server.when(() => at.server.requests.filter(({ route }) => route === CALLBACK).length === 2)
    at.answer(() => say('Next.'))
    await ask(at)
    expect(told(at)).toEqual(['Next.'])
    expect(at.server.modal(at.ada.id)?.custom_id).toBe(actionId('subscribe'))
  })

  test('is drawn over itself where Discord never says that it has it', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'accept-then-status', status: 502 })
    at.server.fault(CALLBACK, { kind: 'reset' })
    await ask(at)
    await at.server.when(() => at.server.requests.some(({ route }) => route === ORIGINAL))
    expect(told(at)).toEqual(['Answered.'])
  })

  test('that redraws is drawn over itself too', async () => {
    const at = await listening()
    at.answer(() => show(note(['Topics'], [{ id: actionId('pause', 1), label: 'Pause' }])))
    await ask(at)
    at.answer(() => ({ kind: 'redraw', message: note(['Paused.']) }))
    at.server.fault(CALLBACK, { kind: 'accept-then-status', status: 502 })
    at.server.fault(CALLBACK, { kind: 'reset' })
    await at.server.press(at.ada.id, lastTold(at), 'Pause')
    await at.server.when(() => at.server.requests.some(({ route }) => route === ORIGINAL))
    expect(told(at)).toEqual(['Paused.'])
  })

  test('that Discord never takes is in the log, and nothing fails', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'status', status: 500 }, 2)
    ask(at).catch(() => {})
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'info', text: 'an answer could not be shown: its line is closed' }])
    expect(told(at)).toEqual([])
  })

  test('waits for a short limit to end', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '1', 'x-ratelimit-scope': 'shared' },
    })
    at.letTimePass()
    await ask(at)
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(at.slept.some((ms) => ms >= 1_000 && ms < 1_200)).toBe(true)
  })

  test('does not wait for a long one', async () => {
    const at = await listening()
    at.server.limit(CALLBACK, 5)
    ask(at).catch(() => {})
    await at.server.when(() => at.lines.length > 0)
    expect(at.server.requests.filter(({ route }) => route === CALLBACK)).toHaveLength(1)
    expect(at.lines).toMatchObject([{ level: 'warn', text: 'an answer came too late' }])
  })

  test('that Discord refuses is a fault, told to the person, and the log does not say where it went', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'error', status: 400, code: 50_035 })
    const { interaction } = await ask(at)
    expect(told(at)).toEqual([FAULT])
    expect(at.lines).toMatchObject([{ level: 'error', fields: { code: 50_035 } }])
    expect(JSON.stringify(at.lines)).not.toContain(interaction.token)
  })

  test('that Discord refuses twice is in the log, and nothing fails', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'error', status: 400, code: 50_035 }, 2)
    ask(at).catch(() => {})
    await at.server.when(() => at.lines.length === 2)
    expect(at.lines.map(({ level }) => level)).toEqual(['error', 'error'])
  })
})

describe('where somebody has answered before us', () => {
  /** The same interaction comes twice; one of the two finds that it is done already, and answers first. */
  async function twice(at: Listening, reply: Reply, act: (repeat: number) => Promise<unknown>): Promise<void> {
    at.answer(async () => {
      if (at.calls.length === 1) return { kind: 'done' }
      await at.server.when(() => at.server.requests.some(({ route }) => route === CALLBACK))
      await new Promise((resolve) => setTimeout(resolve, 20))
      return reply
    })
    await act(2)
    await at.server.when(() => at.calls.length === 2)
  }

  test('the answer takes the place of a word without one', async () => {
    const at = await listening()
    await twice(at, say('The answer.'), (repeat) =>
      at.server.command(at.ada.id, at.robotics.id, 'latest', {}, { repeat }),
    )
    await at.server.when(() => told(at)[0] === 'The answer.')
    expect(told(at)).toHaveLength(1)
  })

  test('what everybody sees is never overwritten', async () => {
    const at = await listening()
    const button = { type: 2, style: 2, custom_id: actionId('tune'), label: 'Tune' }
    const digest = at.server.put(at.robotics.id, {
      content: 'A digest',
      components: [{ type: 1, components: [button] }],
    })
    await twice(at, { kind: 'redraw', message: note(['Topics']) }, (repeat) =>
      at.server.press(at.ada.id, digest, 'Tune', { repeat }),
    )
    expect(await toldSoon(at)).toEqual(['Topics'])
    expect(textOf(digest)).toBe('A digest\n[Tune]')
  })

  test('a form is offered by a button', async () => {
    const at = await listening()
    await twice(at, { kind: 'form', form: subscribeForm({}) }, (repeat) =>
      at.server.command(at.ada.id, at.robotics.id, 'subscribe', {}, { repeat }),
    )
    await at.server.when(() => told(at)[0]?.includes('[Follow a topic]'))
    expect(told(at)).toHaveLength(1)
  })

  test('and nothing is to say, nothing is said', async () => {
    const at = await listening()
    await twice(at, { kind: 'done' }, (repeat) => at.server.command(at.ada.id, at.robotics.id, 'post', {}, { repeat }))
    await at.server.when(() => at.server.requests.filter(({ route }) => route === CALLBACK).length === 2)
    expect(told(at)).toEqual(['Done.'])
    expect(at.lines).toEqual([])
  })
})

describe('a select', () => {
  const SELECT = {
    ...{ type: 3, custom_id: actionId('card'), placeholder: 'Open a paper…' },
    options: [{ label: '1 LoRA', value: 'title:abc' }],
  }
  const digestIn = (at: Listening) =>
    at.server.put(at.robotics.id, { content: 'A digest', components: [{ type: 1, components: [SELECT] }] })
  const choose = (at: Listening, from: ReturnType<typeof digestIn>) =>
    at.server.choose(at.ada.id, from, actionId('card'), ['title:abc'])
  const bodies = (at: Listening) => at.server.requests.filter(({ route }) => route === CALLBACK).map(({ body }) => body)

  test('is set back by its own controls, so that the same can be chosen again, and the message is not edited', async () => {
    const at = await listening()
    const digest = digestIn(at)
    const { components } = digest
    await choose(at, digest)
    await choose(at, digest)
    expect(await toldSoon(at, 2)).toEqual(['Answered.', 'Answered.'])
    expect(bodies(at)).toMatchObject(Array(2).fill({ type: 7, data: { components } }))
    expect(digest).toMatchObject({ content: 'A digest', components, edited_timestamp: null })
  })

  test('that Discord does not set back is answered all the same', async () => {
    const at = await listening()
    at.server.fault(CALLBACK, { kind: 'error', status: 400, code: 50_035 })
    await choose(at, digestIn(at))
    expect(await toldSoon(at)).toEqual(['Answered.'])
    expect(bodies(at).map(({ type }) => type)).toEqual([7, 4])
    expect(at.lines).toMatchObject([{ level: 'info', text: 'a select could not be set back' }])
  })

  test('is set back where nothing is to say', async () => {
    const at = await listening()
    at.answer(() => ({ kind: 'done' }))
    await choose(at, digestIn(at))
    expect(bodies(at)).toMatchObject([{ type: 7 }])
    expect(told(at)).toEqual([])
  })

  test.each([
    ['a private message is set back while the answer is not there yet', true, 7],
    ['a message for all thinks while the answer is not there yet', false, 5],
  ])('of %s', async (_, isPrivate, type) => {
    const at = await listening()
    if (isPrivate) {
      at.answer(() =>
        show(
          note(['Papers'], [{ id: actionId('card'), label: 'Open', choices: [{ value: 'title:abc', label: '1' }] }]),
        ),
      )
      await ask(at)
    }
    const from = isPrivate ? lastTold(at) : digestIn(at)
    at.answer(async () => {
      at.letTimePass()
      await at.server.when(() => at.server.requests.at(-1)?.body.type === type)
      return say('At last.')
    })
    await choose(at, from)
    await at.server.when(() => told(at).includes('At last.'))
    expect(bodies(at).at(-1)).toMatchObject({ type })
  })
})

describe('an answer that follows', () => {
  /** Discord was told to wait; `arrange` sets up what then goes wrong. */
  async function later(reply: Reply, arrange: (at: Listening) => void): Promise<Listening> {
    const at = await listening()
    at.answer(async () => {
      at.letTimePass()
      await at.server.when(() => at.server.thinking(at.ada.id) === 1)
      arrange(at)
      return reply
    })
    await ask(at)
    return at
  }

  test.each(LOSSES.filter(([, { kind }]) => !kind.endsWith('hang')))('%s: it is there, once', async (_, fault) => {
    const at = await later(say('At last.'), ({ server }) => server.fault(ORIGINAL, fault))
    expect(await toldSoon(at)).toEqual(['At last.'])
  })

  test('is there after several failures', async () => {
    const at = await later(say('At last.'), ({ server }) => server.fault(ORIGINAL, { kind: 'status', status: 503 }, 2))
    expect(await toldSoon(at)).toEqual(['At last.'])
    expect(at.slept.slice(-2)).toEqual([1_000, 3_000])
  })

  test('is there once a limit has ended', async () => {
    const at = await later(say('At last.'), ({ server }) =>
      server.fault(ORIGINAL, {
        kind: 'status',
        status: 429,
        headers: { 'retry-after': '7', 'x-ratelimit-scope': 'shared' },
      }),
    )
    expect(await toldSoon(at)).toEqual(['At last.'])
    expect(at.slept.at(-1)).toBeGreaterThanOrEqual(7_000)
  })

  test('that Discord refuses is a fault, told in the same place', async () => {
    const at = await later(say('At last.'), ({ server }) =>
      server.fault(ORIGINAL, { kind: 'error', status: 400, code: 50_035 }),
    )
    expect(await toldSoon(at)).toEqual([FAULT])
    expect(at.server.thinking(at.ada.id)).toBe(0)
  })

  test.each([
    ['expired', (at: Listening) => at.server.advance(16 * 60_000)],
    ['unknown', (at: Listening) => at.server.fault('*', { kind: 'error', status: 404, code: 10_015 }, 9)],
  ])('after its token is %s is in the log, and nothing fails', async (_, arrange) => {
    const at = await later(LONG, arrange)
    await at.server.when(() => at.lines.length > 0)
    expect(at.lines).toMatchObject([{ level: 'info', text: 'an answer could not be shown: its line is closed' }])
    expect(told(at)).toEqual([])
  })

  test('to a message that the person has dismissed is a new one', async () => {
    const at = await listening()
    at.answer(() => show(note(['Topics'], [{ id: actionId('pause', 1), label: 'Pause' }])))
    await ask(at)
    const first = lastTold(at)
    at.answer(async () => {
      at.letTimePass()
      await at.server.when(() => at.server.requests.at(-1)?.body.type === 6)
      at.server.drop(first)
      return { kind: 'redraw', message: note(['Paused.']) }
    })
    await at.server.press(at.ada.id, first, 'Pause')
    await at.server.when(() => told(at)[0] === 'Paused.')
    expect(told(at)).toHaveLength(1)
  })

  test('goes on page after page whatever happens to one of them', async () => {
    const at = await later(LONG, ({ server }) => server.fault(WEBHOOK, { kind: 'status', status: 500 }))
    await at.server.when(() => told(at).join('\n').includes('Line 59:'))
    const numbers = [
      ...told(at)
        .join('\n')
        .matchAll(/Line (\d+):/g),
    ].map(([, number]) => Number(number))
    expect(numbers).toEqual(numbers.map((_, index) => index))
  })
})
