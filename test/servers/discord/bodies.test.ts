import { describe, expect, test } from 'vitest'
import { ChoicesBodySchema, MessageBodySchema, ModalBodySchema } from './bodies.ts'
import { formErrors, readForm } from './form-errors.ts'

const x = (length: number) => 'x'.repeat(length)
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const button = (parts: object = {}) => ({ type: 2, style: 2, label: 'Open', custom_id: 'a', ...parts })
const row = (...components: object[]) => ({ type: 1, components })
const option = (index: number) => ({ label: `Option ${index}`, value: String(index) })
const select = (options: readonly object[], parts: object = {}) => ({ type: 3, custom_id: 's', options, ...parts })
const input = (parts: object = {}) => ({ type: 4, custom_id: 'i', style: 1, label: 'Topic', ...parts })
const modal = (parts: object = {}) => ({ custom_id: 'form', title: 'Follow', components: [row(input())], ...parts })

function faults(read: () => unknown): string[] {
  try {
    read()
    return []
  } catch (error) {
    return formErrors(error)
  }
}
const ofMessage = (body: object) => faults(() => readForm(MessageBodySchema, body))
const ofModal = (body: object) => faults(() => readForm(ModalBodySchema, body))
const ofChoices = (choices: readonly object[]) => faults(() => readForm(ChoicesBodySchema, { choices }))

describe('a message', () => {
  test.each([
    ['2,000 characters', { content: x(2_000) }],
    ['an embed at its limits', { embeds: [{ title: x(256), description: x(4_096), footer: { text: x(1_648) } }] }],
    ['25 fields', { embeds: [{ fields: many(25, () => ({ name: 'n', value: 'v' })) }] }],
    ['10 embeds', { embeds: many(10, () => ({ description: x(600) })) }],
    ['5 rows of 5 buttons', { components: many(5, (y) => row(...many(5, (n) => button({ custom_id: `${y}.${n}` })))) }],
    ['a button at its limits', { components: [row(button({ label: x(80), custom_id: x(100) }))] }],
    ['25 options', { components: [row(select(many(25, option)))] }],
    ['a link button', { components: [row({ type: 2, style: 5, label: 'Read', url: 'https://arxiv.org' })] }],
    ['a nonce of 25', { content: 'x', nonce: x(25), enforce_nonce: true }],
    ['no mentions', { content: 'x', allowed_mentions: { parse: [] } }],
  ])('may have %s', (_, body) => {
    expect(ofMessage(body)).toEqual([])
  })

  test.each([
    ['2,001 characters', { content: x(2_001) }, 'content: Must be 2000 or fewer in length.'],
    ['a long embed title', { embeds: [{ title: x(257) }] }, 'embeds.0.title: Must be 256 or fewer in length.'],
    ['a long description', { embeds: [{ description: x(4_097) }] }, 'embeds.0.description: Must be 4096 or fewer'],
    ['26 fields', { embeds: [{ fields: many(26, () => ({ name: 'n', value: 'v' })) }] }, 'embeds.0.fields: Must be 25'],
    ['an empty field', { embeds: [{ fields: [{ name: ' ', value: 'v' }] }] }, 'fields.0.name: This field is required'],
    ['11 embeds', { embeds: many(11, () => ({ description: 'x' })) }, 'embeds: Must be 10 or fewer in length.'],
    [
      'too much in all embeds',
      { embeds: many(10, () => ({ description: x(601) })) },
      'embeds: Embed size exceeds maximum',
    ],
    ['6 rows', { components: many(6, (y) => row(button({ custom_id: `${y}` }))) }, 'components: Must be 5 or fewer'],
    ['6 buttons in a row', { components: [row(...many(6, (n) => button({ custom_id: `${n}` })))] }, 'maximum width'],
    ['a select beside a button', { components: [row(select([option(1)]), button())] }, 'exceeds the maximum width'],
    ['an empty row', { components: [row()] }, 'components.0.components: Must be 1 or more in length.'],
    ['a long label', { components: [row(button({ label: x(81) }))] }, 'components.0.components.0.label: Must be 80'],
    ['a long custom id', { components: [row(button({ custom_id: x(101) }))] }, 'custom_id: Must be 100 or fewer'],
    ['no custom id', { components: [row(button({ custom_id: undefined }))] }, 'custom_id: A custom_id is required'],
    [
      'a custom id twice',
      { components: [row(button()), row(button())] },
      'components.1.components.0.custom_id: Component custom id cannot be duplicated',
    ],
    ['26 options', { components: [row(select(many(26, option)))] }, 'components.0.components.0.options: Must be 25'],
    ['no options', { components: [row(select([]))] }, 'options: Must be 1 or more'],
    ['an option twice', { components: [row(select([option(1), option(1)]))] }, 'options.1.value: The specified option'],
    ['a long option', { components: [row(select([{ label: x(101), value: 'v' }]))] }, 'options.0.label: Must be 100'],
    [
      'a component of version 2',
      { components: [{ type: 10, content: 'x' }] },
      'components.0.type: Value of field "type"',
    ],
    ['a long nonce', { content: 'x', nonce: x(26) }, 'nonce'],
  ])('may not have %s', (_, body, expected) => {
    expect(ofMessage(body).join('\n')).toContain(expected)
  })
})

describe('a modal', () => {
  test.each([
    ['five inputs', { components: many(5, (n) => row(input({ custom_id: `${n}` }))) }],
    [
      'limits reached',
      { title: x(45), components: [row(input({ label: x(45), value: x(4_000), placeholder: x(100) }))] },
    ],
    ['a label', { components: [{ type: 18, label: 'Topic', component: input({ label: undefined }) }] }],
  ])('may have %s', (_, parts) => {
    expect(ofModal(modal(parts))).toEqual([])
  })

  test.each([
    ['a long title', { title: x(46) }, 'title: Must be 45 or fewer in length.'],
    ['six inputs', { components: many(6, (n) => row(input({ custom_id: `${n}` }))) }, 'components: Must be 5 or fewer'],
    ['two inputs in a row', { components: [row(input(), input({ custom_id: 'j' }))] }, 'components.0.components'],
    ['a long label', { components: [row(input({ label: x(46) }))] }, 'components.0.components.0.label: Must be 45'],
    ['a long value', { components: [row(input({ value: x(4_001) }))] }, 'value: Must be 4000 or fewer'],
    ['a custom id twice', { components: [row(input()), row(input())] }, 'components.1.components.0.custom_id'],
    ['no inputs', { components: [] }, 'components: Must be 1 or more'],
    ['a button', { components: [row(button())] }, 'components.0.components.0.type'],
  ])('may not have %s', (_, parts, expected) => {
    expect(ofModal(modal(parts)).join('\n')).toContain(expected)
  })
})

test('choices are at most 25 of at most 100 characters', () => {
  expect(ofChoices(many(25, () => ({ name: x(100), value: x(100) })))).toEqual([])
  expect(ofChoices(many(26, () => ({ name: 'n', value: 'v' })))).toEqual(['choices: Must be 25 or fewer in length.'])
  expect(ofChoices([{ name: x(101), value: '' }])).toEqual([
    'choices.0.name: Must be 100 or fewer in length.',
    'choices.0.value: This field is required',
  ])
})
