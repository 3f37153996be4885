import { expect, test } from 'vitest'
import type { Field, Form } from '../../../src/core/message.ts'
import { fillForm } from '../../../src/platforms/terminal/form.ts'
import { EVERYTHING } from '../../contracts/platform.ts'

const WHEN = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekdays', label: 'On weekdays' },
]

function form(fields: Field[], parts: Partial<Form> = {}): Form {
  return { id: '1.subscribe', title: 'Follow a topic', fields, submit: 'Follow', ...parts }
}

/** Fills a form with these answers; input ends after the last. */
async function fill(asked: Form, answers: string[]) {
  const said: string[] = []
  const filled = await fillForm(asked, {
    say: (text) => void said.push(text),
    show: ({ title = '' }) => void said.push(`preview: ${title}`),
    list: (title, choices) => void said.push(`${title}: ${choices.map(({ label }) => label).join(', ')}`),
    async ask(prompt) {
      said.push(prompt)
      return answers.shift()
    },
  })
  return { filled, said }
}

const topic: Field = { name: 'topic', label: 'Topic', kind: 'line' }
const when: Field = { name: 'when', label: 'When', kind: 'choice', value: 'daily', choices: WHEN }

test.each<[string, Field, string[], string | undefined]>([
  ['an answer is the value', topic, ['agents'], 'agents'],
  ['an empty answer takes the default', { ...topic, value: 'agents' }, [''], 'agents'],
  ['an answer replaces the default', { ...topic, value: 'agents' }, ['robots'], 'robots'],
  ['what is needed is asked again', topic, ['', ' ', 'agents'], 'agents'],
  ['an optional field may be empty', { ...topic, optional: true }, [''], ''],
  ['an optional default is emptied by a dash', { ...topic, optional: true, value: 'Planning' }, ['-'], ''],
  ['a choice by its number', when, ['2'], 'weekdays'],
  ['a choice by its value', when, ['Weekdays'], 'weekdays'],
  ['a choice by its label', when, ['on weekdays'], 'weekdays'],
  ['a choice that is none is asked again', when, ['3', '0', 'sometimes', '2'], 'weekdays'],
  ['a choice by default', when, [''], 'daily'],
  ['a zone takes other words than its choices', { ...when, kind: 'zone' }, ['Berlin'], 'Berlin'],
  ['the end of input leaves', topic, [], undefined],
  ['the end of input after a wrong answer leaves', when, ['3'], undefined],
])('%s', async (_, field, answers, value) => {
  const { filled } = await fill(form([field]), answers)
  expect(filled).toEqual(value === undefined ? undefined : { values: { [field.name]: value } })
})

test('every field is asked in turn, with its choices and default', async () => {
  const { filled, said } = await fill(form([topic, when]), ['agents', ''])
  expect(filled).toEqual({ values: { topic: 'agents', when: 'daily' } })
  expect(said).toEqual(['Follow a topic', 'Topic: ', 'When: Every day, On weekdays', 'When [Every day]: '])
})

test('a form that came back asks only what was wrong', async () => {
  const wrong: Field = { ...topic, value: 'agents AND', error: 'ends in AND.' }
  const { filled, said } = await fill(form([wrong, { ...when, value: 'weekdays' }]), ['agents'])
  expect(filled).toEqual({ values: { topic: 'agents', when: 'weekdays' } })
  expect(said).toEqual(['Follow a topic', 'Topic: ends in AND.', 'Topic [agents AND]: '])
})

test('a long list of choices is not printed', async () => {
  const zones = Array.from({ length: 400 }, (_, index) => ({ value: `zone/${index}`, label: `Zone ${index}` }))
  const { filled, said } = await fill(form([{ name: 'zone', label: 'Zone', kind: 'zone', choices: zones }]), ['zone 7'])
  expect(filled).toEqual({ values: { zone: 'zone/7' } })
  expect(said).toEqual(['Follow a topic', 'Zone: '])
})

const previewed = form([{ ...topic, value: 'agents' }], { preview: EVERYTHING })

test.each<[string, string[], Awaited<ReturnType<typeof fillForm>>]>([
  ['yes submits what was previewed', ['y'], { values: { topic: 'agents' }, previewed: 'agents' }],
  ['no leaves', ['no'], undefined],
  ['neither is asked again', ['perhaps', 'YES'], { values: { topic: 'agents' }, previewed: 'agents' }],
  ['c changes it first', ['c', 'robots'], { values: { topic: 'robots' }, previewed: 'agents' }],
  ['the end of input leaves', [], undefined],
])('preview: %s', async (_, answers, expected) => {
  const { filled, said } = await fill(previewed, answers)
  expect(filled).toEqual(expected)
  expect(said.slice(0, 3)).toEqual(['Follow a topic', `preview: ${EVERYTHING.title}`, 'Follow? y/n, c to change: '])
})
