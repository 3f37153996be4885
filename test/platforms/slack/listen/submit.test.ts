import { describe, expect, test } from 'vitest'
import type { Invocation, Reply } from '../../../../src/core/invocation.ts'
import { subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note, say } from '../../../../src/core/reply.ts'
import {
  type Listening,
  type ListeningOptions,
  modalOf,
  modalWith,
  told,
  toldSoon,
  useListening,
  wordsIn,
} from '../listening.ts'

const listening = useListening()

const FAULT = 'That did not work, because of a fault in the program. The log says more; please try again.'
const FORM: Reply = { kind: 'form', form: subscribeForm({}) }
const REFUSED: Reply = {
  kind: 'form',
  form: subscribeForm({ topic: 'wrong' }, { fault: { field: 'topic', sentence: 'That cannot be read.' } }),
}
const PREVIEW: Reply = {
  kind: 'form',
  form: subscribeForm({ topic: 'agents' }, { preview: note(['It would bring much.']) }),
}

type By = (call: Invocation) => Reply | Promise<Reply>

/** A form that was asked for in #robotics, whose submission is answered so. */
async function form(by: By, options: ListeningOptions = {}): Promise<Listening> {
  const at = await listening(options)
  at.answer((call) => (call.asked.kind === 'submit' ? by(call) : FORM))
  await at.server.command(at.ada.id, at.robotics.id, 'subscribe').catch(() => {})
  await modalWith(at, 'Topic')
  return at
}

const submit = (at: Listening, topic = 'agents') => at.server.submit(at.ada.id, modalOf(at), { topic })

describe('an answer that is there at once', () => {
  test.each<[string, Reply]>([
    ['shown', say('Followed.')],
    ['redrawn', { kind: 'redraw', message: note(['Followed.']) }],
  ])('is %s where the form was asked for, and the form is closed', async (_, reply) => {
    const at = await form(() => reply)
    await submit(at)
    expect(await toldSoon(at)).toEqual(['Followed.'])
    expect(at.server.views(at.ada.id)).toEqual([])
  })

  test('may have nothing to say; the form is closed', async () => {
    const at = await form(() => ({ kind: 'done' }))
    await submit(at)
    expect(at.server.views(at.ada.id)).toEqual([])
    expect(told(at)).toEqual([])
  })

  test('may be an error on the field, and what was typed stays', async () => {
    const at = await form(() => REFUSED)
    expect((await submit(at, 'wrong')).errors).toEqual({ topic: 'That cannot be read.' })
    expect(modalOf(at).state.values.topic).toMatchObject({ topic: { value: 'wrong' } })
  })

  test('may be a preview, which is confirmed only for that topic', async () => {
    const at = await form(() => PREVIEW)
    await submit(at)
    expect(wordsIn(modalOf(at))).toContain('It would bring much.')
    await submit(at, 'agents -survey')
    await submit(at)
    const previewed = at.calls.map(({ asked }) => (asked.kind === 'submit' ? asked.previewed : undefined))
    expect(previewed).toEqual([undefined, undefined, undefined, 'agents'])
  })

  test('a fault stands beside the field, so that nothing typed is lost', async () => {
    const at = await form(() => Promise.reject(new Error('no store')))
    expect((await submit(at, 'a long topic')).errors).toEqual({ topic: FAULT })
    expect(modalOf(at).state.values.topic).toMatchObject({ topic: { value: 'a long topic' } })
  })

  test('two clicks at once are two questions, and both are answered', async () => {
    const at = await form(({ key }) => say(key))
    const view = modalOf(at)
    await Promise.allSettled([1, 2].map(() => at.server.submit(at.ada.id, view, { topic: 'agents' })))
    expect(new Set(await toldSoon(at, 2)).size).toBe(2)
  })
})

describe('an answer that takes long', () => {
  /** Submits the form and lets Slack wait; the answer then is whatever `finish` says. */
  async function slowly(options?: ListeningOptions) {
    let finish: (reply: Reply) => void = () => {}
    let fail: (error: Error) => void = () => {}
    const answer = new Promise<Reply>((resolve, reject) => {
      finish = resolve
      fail = reject
    })
    const at = await form(() => answer, options)
    const sent = submit(at)
    await at.server.when(() => at.calls.length === 2)
    at.letTimePass()
    await sent
    expect(modalOf(at).submit).toBeNull()
    expect(wordsIn(modalOf(at))).not.toContain('Topic')
    return { at, finish, fail }
  }

  test('never overtakes the view that says so', async () => {
    const { at, finish } = await slowly()
    finish(say('Followed.'))
    at.answer(() => say('Meanwhile.'))
    await at.server.command(at.ada.id, at.robotics.id, 'help')
    await toldSoon(at)
    expect(wordsIn(modalOf(at))).not.toContain('Followed.')
    at.letTimePass()
    await modalWith(at, 'Followed.')
  })

  test('is waited for in the modal, then stands in it', async () => {
    const { at, finish } = await slowly()
    at.letTimeFly()
    finish(say('Followed.'))
    await modalWith(at, 'Followed.')
    expect(at.server.views(at.ada.id)).toHaveLength(1)
    expect(told(at)).toEqual([])
  })

  test('may be the form with its error inside of it', async () => {
    const { at, finish } = await slowly()
    at.letTimeFly()
    finish(REFUSED)
    const view = await modalWith(at, 'That cannot be read.')
    expect(view.submit).not.toBeNull()
  })

  test('may be a preview, which can then be confirmed', async () => {
    const { at, finish } = await slowly()
    at.letTimeFly()
    finish(PREVIEW)
    const view = await modalWith(at, 'It would bring much.')
    await at.server.submit(at.ada.id, view, { topic: 'agents' })
    expect(at.calls.at(-1)?.asked).toMatchObject({ previewed: 'agents' })
  })

  test('may have nothing to say, and says so', async () => {
    const { at, finish } = await slowly()
    at.letTimeFly()
    finish({ kind: 'done' })
    await modalWith(at, 'Done.')
  })

  test('may be a fault', async () => {
    const { at, fail } = await slowly()
    at.letTimeFly()
    fail(new Error('no store'))
    await modalWith(at, FAULT)
  })

  test('goes to where the form was asked for once the modal is closed', async () => {
    const { at, finish } = await slowly()
    at.server.dismiss(at.ada.id)
    at.letTimeFly()
    finish(say('Followed.'))
    expect(await toldSoon(at)).toEqual(['Followed.'])
  })
})

test('a form that could not be acknowledged is answered in its modal', async () => {
  const at = await form(() => say('Followed.'), { deaf: true })
  await expect(submit(at)).rejects.toThrow()
  await modalWith(at, 'Followed.')
})
