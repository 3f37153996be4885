import { describe, expect, test } from 'vitest'
import type { Choice } from '../../../../src/core/message.ts'
import { say } from '../../../../src/core/reply.ts'
import { type Listening, useListening } from '../listening.ts'

const listening = useListening()

const type = (at: Listening, typed: string, options: object = {}) =>
  at.server.autocomplete(at.ada.id, at.robotics.id, 'subscribe', 'topic', typed, {}, options)
const choice = (value: string, label = value): Choice => ({ value, label })

test('what could stand in an option is suggested while somebody types', async () => {
  const at = await listening()
  at.answer(() => ({ kind: 'choices', choices: [choice('@moe', '@moe  Mixture of experts'), choice('@rl')] }))
  const { reply } = await type(at, 'mo')
  expect(reply.choices).toEqual([
    { value: '@moe', name: '@moe Mixture of experts' },
    { value: '@rl', name: '@rl' },
  ])
  expect(at.calls.map(({ asked }) => asked)).toEqual([
    { kind: 'suggest', command: 'subscribe', argument: 'topic', typed: 'mo' },
  ])
  expect(at.lines).toEqual([])
})

test('what stands in the options before is not asked', async () => {
  const at = await listening()
  at.answer(() => ({ kind: 'choices', choices: [] }))
  await at.server.autocomplete(at.ada.id, at.robotics.id, 'edit', 'topic', 'x', { subscription: '2' })
  expect(at.calls[0]?.asked).toEqual({ kind: 'suggest', command: 'edit', argument: 'topic', typed: 'x' })
})

describe('what Discord takes', () => {
  test('at most 25', async () => {
    const at = await listening()
    at.answer(() => ({ kind: 'choices', choices: Array.from({ length: 40 }, (_, index) => choice(`${index}`)) }))
    const { reply } = await type(at, '')
    expect(reply.choices?.map(({ value }) => value)).toEqual(Array.from({ length: 25 }, (_, index) => `${index}`))
  })

  test.each<[string, Choice, object[]]>([
    [
      'a long label is cut',
      choice('x', 'word '.repeat(40)),
      [{ value: 'x', name: expect.stringMatching(/^(word ){1,}word…$/) }],
    ],
    ['a label of nothing has a sign', choice('x', ' \u200b'), [{ value: 'x', name: '…' }]],
    ['a long value is left out', choice('x'.repeat(101), 'x'), []],
    ['so is one of nothing', choice('', 'x'), []],
  ])('%s', async (_, one, suggested) => {
    const at = await listening()
    at.answer(() => ({ kind: 'choices', choices: [one] }))
    expect((await type(at, 'x')).reply.choices).toEqual(suggested)
  })
})

describe('nothing is suggested', () => {
  test('where the bot takes too long', async () => {
    const at = await listening()
    at.answer(() => new Promise(() => {}))
    const typing = type(at, 'x')
    await at.server.when(() => at.calls.length === 1)
    at.letTimePass()
    expect((await typing).reply.choices).toEqual([])
    expect(at.slept[0]).toBe(300)
  })

  test('where it fails', async () => {
    const at = await listening()
    at.answer(() => Promise.reject(new Error('no store')))
    expect((await type(at, 'x')).reply.choices).toEqual([])
    expect(at.lines).toMatchObject([{ level: 'error' }])
  })

  test('where it says something else', async () => {
    const at = await listening()
    at.answer(() => say('No.'))
    expect((await type(at, 'x')).reply.choices).toEqual([])
  })

  test('and nothing is asked, where the person has long typed on', async () => {
    const at = await listening()
    type(at, 'late', { agoMs: 2_800 }).catch(() => {})
    await type(at, 'in time')
    expect(at.calls.map(({ asked }) => asked)).toMatchObject([{ typed: 'in time' }])
    expect(at.server.requests.filter(({ route }) => route.endsWith('/callback'))).toHaveLength(1)
  })
})
