import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Field, Form } from '../../../../src/core/message.ts'
import { scheduleForm } from '../../../../src/core/reply/arranging.ts'
import { editForm, subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { line, note } from '../../../../src/core/reply.ts'
import type { Body } from '../../../../src/platforms/discord/render/body.ts'
import {
  type ModalBody,
  readCarried,
  readValues,
  renderModal,
  renderReturned,
  withValues,
} from '../../../../src/platforms/discord/render/modals.ts'
import { EVERYTHING, HOSTILE_TEXTS } from '../../../contracts/platform.ts'
import { faultsOfBody, faultsOfModal, idsIn } from '../accepted.ts'
import { asSeen, modalAsSeen } from '../as-seen.ts'

const PLACE = 'discord:123456789012345678/876543210987654321'
/** What Discord takes in the embeds of one message. */
const DISCORDS_OWN = 6_000

/** What Discord sends back when the modal is submitted as it stands. */
function submitted({ components }: ModalBody): unknown[] {
  return components.map((label, id) => {
    if (label.type !== 18) throw new Error('not a label')
    const { component } = label
    switch (component.type) {
      case 3: {
        const values = component.options.flatMap((option) => (option.default === true ? [option.value] : []))
        return { type: 18, id, component: { type: 3, id, custom_id: component.custom_id, values } }
      }
      case 4:
        return {
          type: 18,
          id,
          component: { type: 4, id, custom_id: component.custom_id, value: component.value ?? '' },
        }
      default:
        throw new Error('neither typed nor chosen')
    }
  })
}

/** A message as Discord keeps it: without spaces around its texts, and with keys of its own. */
function kept({ content, embeds, components }: Body): unknown {
  return {
    id: '1',
    type: 0,
    content: content.trim(),
    embeds: embeds.map(({ title, description }) => ({
      type: 'rich',
      ...(title === undefined ? {} : { title: title.trim() }),
      ...(description === undefined ? {} : { description: description.trim() }),
    })),
    components: components.map((row) => ({ ...row, id: 1 })),
  }
}

const field = (name: string, parts: Partial<Field> = {}): Field => ({ name, label: name, kind: 'line', ...parts })
const form = (fields: Field[], parts: Partial<Form> = {}): Form => ({
  id: '1.edit.3',
  title: 'A form',
  submit: 'Save',
  fields,
  ...parts,
})

describe('a modal', () => {
  test('as a person sees it', () => {
    const modal = renderModal(subscribeForm({ topic: 'robots' }))
    expect(faultsOfModal(modal)).toEqual([])
    expect(modalAsSeen(modal)).toBe(
      `
(modal) Follow a topic
Topic: [robots]
  Words, "a phrase", OR, -not, title:, author:, cat:, @pack
Label (optional): []
  How it is headed in the digest
(below) [Cancel] [Submit]`.trim(),
    )
  })

  test('is known by the form, and by the channel that it acts in where that is another', () => {
    expect(renderModal(editForm(3, {})).custom_id).toBe('1.edit.3')
    expect(renderModal(editForm(3, {}), PLACE).custom_id).toBe(`1.edit.3|${PLACE}`)
  })

  test('leaves the channel out where the id would be longer than Discord takes', () => {
    const form: Form = { ...editForm(3, {}), id: `1.edit.${'9'.repeat(60)}` }
    const place = `discord:${'1'.repeat(19)}/${'2'.repeat(19)}` as const
    expect(renderModal(form, place).custom_id).toBe(form.id)
    expect(faultsOfModal(renderModal(form, place))).toEqual([])
    const returned = renderReturned(form, place)
    expect(faultsOfBody(returned)).toEqual([])
    expect(JSON.stringify(returned)).toContain(`form.correct.${form.id}"`)
  })

  test('a time and a zone say how they may be typed', () => {
    const modal = renderModal(scheduleForm({ when: 'daily', time: '', zone: 'UTC' }))
    expect(faultsOfModal(modal)).toEqual([])
    expect(modal.components.map((label) => label.type === 18 && label.component)).toMatchObject([
      { custom_id: 'when', style: 1, required: true, value: 'daily' },
      { custom_id: 'time', placeholder: '09:00', required: false },
      { custom_id: 'zone', placeholder: 'Berlin or Europe/Berlin', value: 'UTC' },
    ])
  })

  test('a choice is a select, in which what was chosen stands', () => {
    const choices = [
      { value: 'a', label: 'First', hint: 'the usual' },
      { value: 'b', label: 'Second' },
    ]
    const modal = renderModal(form([field('which', { kind: 'choice', choices, value: 'b' })]))
    expect(faultsOfModal(modal)).toEqual([])
    expect(modalAsSeen(modal)).toContain('which: [Second ▾ First | Second]')
    expect(readValues(submitted(modal))).toEqual({ which: 'b' })
  })

  test('of more fields than Discord takes has the first five', () => {
    const modal = renderModal(form(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => field(name))))
    expect(faultsOfModal(modal)).toEqual([])
    expect(idsIn(modal.components)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('of any kind is valid, and what stands in it comes back', () => {
    const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('', ' ', 'x'.repeat(5_000)))
    const anyField = fc.record({
      label: anyText,
      kind: fc.constantFrom('line' as const, 'text' as const, 'time' as const, 'zone' as const),
      value: fc.oneof(anyText, fc.lorem({ maxCount: 20 })),
      optional: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(anyField, { minLength: 1, maxLength: 5 }), anyText, (fields, title) => {
        const modal = renderModal(
          form(
            fields.map((one, at) => ({ ...one, name: `field${at}` })),
            { title },
          ),
        )
        expect(faultsOfModal(modal)).toEqual([])
        const read = readValues(submitted(modal))
        for (const [at, { value }] of fields.entries())
          if (/^[a-z ]+\w$/.test(value) && value.length <= 500) expect(read[`field${at}`]).toBe(value)
      }),
      { numRuns: 300 },
    )
  })
})

test.each([
  ['labels', [{ type: 18, component: { type: 4, custom_id: 'topic', value: 'x' } }], { topic: 'x' }],
  ['a select', [{ type: 18, component: { type: 3, custom_id: 'which', values: ['b'] } }], { which: 'b' }],
  ['rows', [{ type: 1, components: [{ type: 4, custom_id: 'topic', value: 'x' }] }], { topic: 'x' }],
  ['an input without a value', [{ type: 18, component: { type: 4, custom_id: 'label' } }], { label: '' }],
  ['texts between inputs', [{ type: 10 }, { type: 18, component: { custom_id: 'a', value: '1' } }], { a: '1' }],
  ['nothing', undefined, {}],
  ['what is no form', 'x', {}],
])('the values of %s', (_, components, values) => {
  expect(readValues(components)).toEqual(values)
})

describe('a form that comes back', () => {
  const refused = subscribeForm(
    { topic: '"world models', label: 'Worlds' },
    { fault: { field: 'topic', sentence: 'A quote is not closed: `"world models`.' } },
  )

  test('with what is wrong', () => {
    const body = renderReturned(refused)
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body)).toBe(
      `
**Topic:** A quote is not closed: \`"world models\`.
┃ # Topic
┃ | "world models
┃ # Label
┃ | Worlds
[Correct]`.trim(),
    )
    expect(idsIn(body.components)).toEqual(['form.correct.1.subscribe'])
    expect(readCarried(kept(body))).toEqual({ topic: '"world models', label: 'Worlds' })
  })

  test('with what it would do, to be confirmed or changed', () => {
    const body = renderReturned(subscribeForm({ topic: 'robots' }, { preview: EVERYTHING }), PLACE)
    expect(faultsOfBody(body, DISCORDS_OWN)).toEqual([])
    expect(asSeen(body)).toMatch(/^┃ # 2 new papers[\s\S]*┃ # Topic\n┃ \| robots\n[\s\S]*\n\[Follow\] \[Change\]$/)
    expect(asSeen(body)).not.toContain('Show 1 more')
    expect(idsIn(body.components).slice(-2)).toEqual([
      `form.confirm.1.subscribe|${PLACE}`,
      `form.correct.1.subscribe|${PLACE}`,
    ])
    expect(readCarried(kept(body))).toEqual({ topic: 'robots' })
  })

  test('with a preview of a few words', () => {
    const body = renderReturned(subscribeForm({ topic: 'robots' }, { preview: note(['Nothing yet.']) }))
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body)).toBe('Nothing yet.\n┃ # Topic\n┃ | robots\n[Follow] [Change]')
  })

  test('with a preview of many controls keeps its own', () => {
    const choices = [{ value: 'a', label: 'A' }]
    const items = Array.from({ length: 5 }, (_, at) => line('x', [{ id: `${at}`, label: `Choose ${at}`, choices }]))
    const body = renderReturned(subscribeForm({ topic: 'robots' }, { preview: { ...note([]), items } }))
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body)).toMatch(/\[Follow\] \[Change\]$/)
  })

  test('without anything said or typed names itself', () => {
    const body = renderReturned(subscribeForm({}))
    expect(faultsOfBody(body)).toEqual([])
    expect(asSeen(body)).toBe('Follow a topic\n[Correct]')
    expect(readCarried(kept(body))).toEqual({})
  })

  test('a topic of two thousand characters is kept beside its preview', () => {
    const topic = `"${'long words '.repeat(181)}and more"`
    const label = 'L'.repeat(500)
    const preview = { ...EVERYTHING, items: Array.from({ length: 20 }, () => EVERYTHING.items).flat() }
    const body = renderReturned(subscribeForm({ topic, label }, { preview }))
    expect(topic).toHaveLength(2_001)
    expect(faultsOfBody(body, DISCORDS_OWN)).toEqual([])
    expect(readCarried(kept(body))).toEqual({ topic, label })
    expect(asSeen(body)).toContain('more do not fit here')
  })

  const names = ['when', 'time', 'zone', 'topic', 'label']
  const anyTyped = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'`\\*_#> \n"a-'), maxLength: 60 }),
    fc.constantFrom(...HOSTILE_TEXTS.map(([, text]) => text)),
    fc.constantFrom('', ' ', '\n', 'x'.repeat(9_000), '`'.repeat(9_000)),
  )

  test('of any kind is valid, and hands back what a modal can have held', () => {
    fc.assert(
      fc.property(
        fc.array(anyTyped, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('line' as const, 'text' as const),
        fc.option(anyTyped, { nil: undefined }),
        fc.boolean(),
        (typed, kind, error, isPreview) => {
          const fields = typed.map((value, at) =>
            field(names[at] ?? '', { kind, value, ...(error === undefined || isPreview ? {} : { error }) }),
          )
          const returned = form(fields, isPreview ? { preview: EVERYTHING } : {})
          const body = renderReturned(returned)
          // What was typed is shown as it was typed, to the person who typed it.
          const faults = faultsOfBody(body, DISCORDS_OWN).filter((fault) => !fault.startsWith('hidden characters'))
          expect(faults).toEqual([])
          const carried = readCarried(kept(body)) ?? {}
          const held = readValues(submitted(renderModal(returned)))
          for (const [name, value] of Object.entries(held))
            expect(carried[name] ?? '').toBe(value.replace(/`{3,}/g, (ticks) => '\u02cb'.repeat(ticks.length)))
          expect(faultsOfModal(renderModal(withValues(returned, carried)))).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('values read out of a message', () => {
  test.each([
    ['a digest', kept({ content: 'x', embeds: [], components: [], allowed_mentions: { parse: [] } })],
    ['nothing', undefined],
    ['what is no message', { embeds: 'x' }],
  ])('are none in %s', (_, message) => {
    expect(readCarried(message)).toBeUndefined()
  })

  test('are not what a preview shows as code', () => {
    const preview = {
      ...note([]),
      title: 'What it brings',
      items: [{ kind: 'preformatted' as const, text: 'of the preview' }],
    }
    const body = renderReturned(subscribeForm({ topic: 'typed' }, { preview }))
    expect(readCarried(kept(body))).toEqual({ topic: 'typed' })
  })

  test('stand in the form again; what was left empty stays empty', () => {
    const edited = editForm(3, { topic: 'old', label: 'Old' })
    expect(withValues(edited, { topic: 'new' }).fields.map(({ value }) => value)).toEqual(['new', ''])
    expect(withValues(edited, {})).toEqual(edited)
  })
})
