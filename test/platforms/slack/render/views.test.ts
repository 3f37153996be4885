import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Field, Form, Message } from '../../../../src/core/message.ts'
import { homeMessage } from '../../../../src/core/reply/home.ts'
import { editForm, subscribeForm } from '../../../../src/core/reply/topic-form.ts'
import { note } from '../../../../src/core/reply.ts'
import {
  fieldErrors,
  readValues,
  renderForm,
  renderHome,
  renderModal,
  renderWaiting,
} from '../../../../src/platforms/slack/render/views.ts'
import { EVERYTHING } from '../../../contracts/platform.ts'
import { MONDAY, makeChannel, makePaper, makeSubscription } from '../../../core/made.ts'
import { faultsOfView } from '../accepted.ts'
import { viewAsSeen } from '../as-seen.ts'

const METADATA = { metadata: '{"channel":"C1"}' }
const SUBSCRIBE = subscribeForm({ topic: '"world models"', label: 'World models' })

const inputs = (form: Form) => renderForm(form, METADATA).blocks.filter((block) => block.type === 'input')
const formOf = (...fields: Field[]): Form => ({ id: '1.search', title: 'Search', fields, submit: 'Search' })
const field = (parts: Partial<Field>): Field => ({ name: 'a', label: 'A', kind: 'line', ...parts })
const elementOf = (parts: Partial<Field>) =>
  inputs(formOf(field(parts))).map((block) => ('element' in block ? block.element : {}))[0]

describe('a form', () => {
  test('as a person sees it', () => {
    const view = renderForm(SUBSCRIBE, METADATA)
    expect(faultsOfView(view)).toEqual([])
    expect(viewAsSeen(view)).toBe(
      `
(modal) Follow a topic
Topic: ["world models"]
  Words, "a phrase", OR, -not, title:, author:, cat:, @pack
Label (optional): [World models]
  How it is headed in the digest
(below) [Cancel] [Preview]`.trim(),
    )
  })

  test('is known by its id, its inputs by the names of their fields', () => {
    const view = renderForm(editForm(3, { topic: 'x' }), METADATA)
    expect(view).toMatchObject({ callback_id: '1.edit.3', private_metadata: METADATA.metadata })
    expect(view.blocks).toMatchObject([
      { block_id: 'topic', element: { action_id: 'topic', initial_value: 'x', multiline: true } },
      { block_id: 'label', element: { action_id: 'label', multiline: false }, optional: true },
    ])
  })

  test('with a title too long for the bar says it whole', () => {
    const form = { ...SUBSCRIBE, title: 'When this channel gets its digest' }
    const seen = viewAsSeen(renderForm(form, METADATA))
    expect(seen.split('\n').slice(0, 2)).toEqual([
      '(modal) When this channel gets…',
      'When this channel gets its digest',
    ])
  })

  test('shows its preview above the same inputs, without the controls of the preview', () => {
    const preview: Message = { ...note(['Reads as: it']), title: 'What it brings', actions: [{ id: 'x', label: 'No' }] }
    const before = renderForm(SUBSCRIBE, METADATA).blocks
    const form = { ...SUBSCRIBE, preview, submit: 'Follow' }
    const view = renderForm(form, METADATA)
    expect(view.blocks.slice(-before.length)).toEqual(before)
    expect(viewAsSeen(view)).toMatch(/^\(modal\) Follow a topic\n# What it brings\nReads as: it\nTopic:/)
    expect(view.submit).toMatchObject({ text: 'Follow' })
  })

  test('says below the input what is wrong with it', () => {
    const sentence = 'There is no pack `@moe`: see `/papers topics`.'
    const form = subscribeForm({ topic: '@moe' }, { fault: { field: 'topic', sentence } })
    const said = 'There is no pack @moe: see /papers topics.'
    expect(fieldErrors(form)).toEqual({ topic: said })
    expect(renderForm(form, METADATA).blocks[1]).toMatchObject({ type: 'context', elements: [{ text: said }] })
    expect(fieldErrors(SUBSCRIBE)).toBeUndefined()
  })

  test.each<[string, Partial<Field>, object]>([
    ['a line', { value: 'b\nc' }, { type: 'plain_text_input', multiline: false, initial_value: 'b c' }],
    ['a text', { kind: 'text', value: 'b\nc' }, { type: 'plain_text_input', multiline: true, initial_value: 'b\nc' }],
    ['a time', { kind: 'time' }, { type: 'plain_text_input', placeholder: { text: '09:00' } }],
    ['a zone', { kind: 'zone' }, { type: 'plain_text_input', placeholder: { text: 'Berlin or Europe/Berlin' } }],
    [
      'a choice',
      { kind: 'choice', value: 'c', choices: ['b', 'c'].map((value) => ({ value, label: value.toUpperCase() })) },
      {
        type: 'static_select',
        options: [{ value: 'b' }, { value: 'c' }],
        initial_option: { text: { text: 'C' }, value: 'c' },
      },
    ],
    ['a choice without choices', { kind: 'choice' }, { type: 'plain_text_input' }],
  ])('asks for %s', (_, parts, element) => {
    expect(elementOf(parts)).toMatchObject(element)
    expect(faultsOfView(renderForm(formOf(field(parts)), METADATA))).toEqual([])
  })

  test('an empty value is none', () => {
    expect(elementOf({ value: '' })).not.toHaveProperty('initial_value')
  })

  test('of any kind is valid, whatever was typed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constant('x'.repeat(5_000)),
      fc.constant(''),
    )
    const choice = fc.record({ value: text, label: text, hint: fc.option(text, { nil: undefined }) })
    const anyField = fc.record(
      {
        label: text,
        kind: fc.constantFrom('line' as const, 'text' as const, 'choice' as const, 'time' as const, 'zone' as const),
        value: text,
        choices: fc.array(choice, { maxLength: 120 }),
        optional: fc.boolean(),
        error: text,
      },
      { requiredKeys: ['label', 'kind'] },
    )
    const anyForm = fc.record({ title: text, submit: text, fields: fc.array(anyField, { minLength: 1, maxLength: 5 }) })
    fc.assert(
      fc.property(anyForm, fc.boolean(), ({ title, submit, fields }, hasPreview) => {
        const named = fields.map((one, at) => JSON.parse(JSON.stringify({ ...one, name: `field${at}` })))
        const form: Form = { id: '1.search', title, submit, fields: named, ...(hasPreview && { preview: EVERYTHING }) }
        expect(faultsOfView(renderForm(form, METADATA))).toEqual([])
        const errors = fieldErrors(form) ?? {}
        expect(Object.keys(errors)).toEqual(named.filter(({ error }) => error !== undefined).map(({ name }) => name))
        for (const error of Object.values(errors)) expect(error).toMatch(/^[^\n]+$/)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a message in a modal', () => {
  test('has its title in the bar where it fits, above the text where it does not', () => {
    const short = { ...note(['Words']), title: 'Tune topics' }
    expect(viewAsSeen(renderModal(short, METADATA))).toBe('(modal) Tune topics\nWords\n(below) [Close]')
    const long = { ...short, title: 'A title that is too long for the bar of a modal' }
    expect(viewAsSeen(renderModal(long, METADATA))).toBe(
      `(modal) A title that is too…\n# ${long.title}\nWords\n(below) [Close]`,
    )
  })

  test('may be given another title, and has one without', () => {
    const titled = { ...note(['Words']), title: 'One' }
    expect(viewAsSeen(renderModal(titled, { ...METADATA, title: 'Two' }))).toMatch(/^\(modal\) Two\n# One\nWords/)
    expect(viewAsSeen(renderModal(note(['Words']), METADATA))).toMatch(/^\(modal\) Paperwire\nWords/)
  })

  test('with too much to show says so', () => {
    const lines = Array.from({ length: 80 }, (_, at): Message['items'][number] => ({
      kind: 'text',
      text: [{ text: `Line ${at}` }],
      actions: [{ id: `1.edit.${at}`, label: 'Edit' }],
    }))
    for (const view of [
      renderModal({ ...note([]), items: lines }, METADATA),
      renderHome({ ...note([]), items: lines }),
    ]) {
      expect(faultsOfView(view)).toEqual([])
      const seen = viewAsSeen(view)
      const shown = seen.match(/^Line \d+$/gm)?.length ?? 0
      expect(shown).toBe(49)
      expect(seen).toContain(`-- ${80 - shown} more do not fit here.`)
    }
    const [plain] = note(['Alone, because the next is a list']).items
    const one = renderHome({ ...note([]), items: [...(plain === undefined ? [] : [plain]), ...lines.slice(0, 50)] })
    expect(viewAsSeen(one)).toContain('-- 1 more does not fit here.')
  })
})

test('Home has everything, with its controls', () => {
  const view = renderHome(EVERYTHING)
  expect(faultsOfView(view)).toEqual([])
  expect(viewAsSeen(view)).toContain('[Edit] [Unsubscribe (red)]')
})

describe('Home of somebody who is in many channels', () => {
  const saved = Array.from({ length: 12 }, (_, at) =>
    makePaper({
      key: `arxiv:2603.0000${at}`,
      title: 'A title '.repeat(30),
      url: `https://arxiv.org/${'a'.repeat(80)}`,
    }),
  )
  const homeOf = (channels: number, topics: number, topic: string) => {
    const listed = Array.from({ length: channels }, (_, at) => ({
      channel: makeChannel({ ref: { platform: 'slack', workspace: 'T1', channel: `C${at}` }, name: `channel-${at}` }),
      subscriptions: Array.from({ length: topics }, (_, n) => makeSubscription(n + 1, `Label ${n}`, topic)),
      posted: new Map(),
      at: MONDAY,
    }))
    const view = renderHome(homeMessage({ person: 'U1', listed, last: new Map(), saved }))
    expect(faultsOfView(view)).toEqual([])
    return viewAsSeen(view)
  }

  test.each([
    ['many channels', 30, 3, 'robots', { shown: 20, topicsShown: 3 }],
    ['long topics', 5, 20, 'w'.repeat(120), { shown: 5, topicsShown: 12 }],
    ['both', 40, 50, 'w'.repeat(1_900), { shown: 20, topicsShown: 3 }],
  ])('with %s has the buttons of those that it shows, says where the others are, and the saved papers', (...about) => {
    const [, channels, topics, topic, { shown, topicsShown }] = about
    const seen = homeOf(channels, topics, topic)
    expect(seen.match(/^\[Tune topics\] \[Schedule\] \[Pause\]$/gm)).toHaveLength(shown)
    expect(seen.match(/^\d+ A title.*\[Open\]$/gm)).toHaveLength(10)
    expect(seen).not.toContain('fit here')
    const left = `${channels - shown} more channels: \`/papers list\` in a channel shows what it follows.`
    expect(seen.includes(left)).toBe(channels > shown)
    const rest = `\n${topics - topicsShown} more: \`/papers list\` there shows them all.`
    expect(seen.includes(rest)).toBe(topics > topicsShown)
  })
})

test('while an answer takes long a modal says so', () => {
  const view = renderWaiting('Follow a topic', METADATA.metadata)
  expect(faultsOfView(view)).toEqual([])
  expect(viewAsSeen(view)).toBe(
    '(modal) Follow a topic\nOne moment, please: the answer is on its way.\n(below) [Close]',
  )
  expect(view.private_metadata).toBe(METADATA.metadata)
})

describe('what was filled in', () => {
  test('comes by the names of the fields', () => {
    const state = {
      values: {
        topic: { topic: { type: 'plain_text_input', value: '"world models"' } },
        label: { label: { type: 'plain_text_input', value: null } },
        size: { size: { type: 'static_select', selected_option: { text: { type: 'plain_text' }, value: '5' } } },
        none: { none: { type: 'static_select', selected_option: null } },
      },
    }
    expect(readValues(state)).toEqual({ topic: '"world models"', label: '', size: '5', none: '' })
  })

  test.each([[undefined], [{}], [{ values: [] }], [{ values: { topic: { topic: { value: 7 } } } }]])(
    'is nothing in %j',
    (state) => {
      expect(readValues(state)).toEqual({})
    },
  )
})
