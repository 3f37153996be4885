import { describe, expect, test } from 'vitest'
import { readBlocks, readView } from './block-kit.ts'

const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const x = (length: number) => 'x'.repeat(length)
const button = (parts: object = {}) => ({ type: 'button', text: plain('Open'), action_id: 'a', ...parts })
const select = (options: readonly object[], parts: object = {}) => ({
  type: 'static_select',
  action_id: 's',
  options,
  ...parts,
})
const option = (index: number) => ({ text: plain(`Option ${index}`), value: String(index) })
const many = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const section = (parts: object) => ({ type: 'section', ...parts })

const faults = (blocks: unknown) => {
  const read = readBlocks(blocks)
  return read.ok ? [] : read.faults
}

describe('readBlocks', () => {
  test.each([
    ['a header of 150', { type: 'header', text: plain(x(150)) }],
    ['a section of 3,000', section({ text: mrkdwn(x(3_000)) })],
    ['10 fields of 2,000', section({ fields: many(10, () => mrkdwn(x(2_000))) })],
    ['a button at its limits', actions(button({ text: plain(x(75)), value: x(2_000), action_id: x(255) }))],
    ['25 buttons', actions(...many(25, (index) => button({ action_id: `a${index}` })))],
    ['100 options', actions(select(many(100, option)))],
    ['10 context elements', { type: 'context', elements: many(10, () => mrkdwn('x')) }],
    ['a divider', { type: 'divider' }],
    [
      'rich text of every kind',
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              { type: 'text', text: 'x', style: { bold: true, code: true } },
              { type: 'date', timestamp: 1, format: '{date}', fallback: 'x' },
              { type: 'link', url: 'https://arxiv.org', text: 'x' },
              { type: 'user', user_id: 'U1' },
              { type: 'channel', channel_id: 'C1' },
            ],
          },
          { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x' }] },
        ],
      },
    ],
  ])('takes %s', (_, block) => {
    expect(faults([block])).toEqual([])
  })

  test.each([
    ['51 blocks', many(51, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'a long header',
      [{ type: 'header', text: plain(x(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a header with mark-up', [{ type: 'header', text: mrkdwn('x') }], '[json-pointer:/blocks/0/text/type]'],
    [
      'a long section',
      [{ type: 'divider' }, section({ text: mrkdwn(x(3_001)) })],
      'must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ],
    [
      'an empty text',
      [section({ text: mrkdwn('') })],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [section({})], 'must define either `text` or `fields` [json-pointer:/blocks/0]'],
    ['11 fields', [section({ fields: many(11, () => mrkdwn('x')) })], '[json-pointer:/blocks/0/fields]'],
    ['a long button', [actions(button({ text: plain(x(76)) }))], '[json-pointer:/blocks/0/elements/0/text/text]'],
    ['a long value', [actions(button({ value: x(2_001) }))], '[json-pointer:/blocks/0/elements/0/value]'],
    ['a long action id', [actions(button({ action_id: x(256) }))], '[json-pointer:/blocks/0/elements/0/action_id]'],
    [
      'an action id twice',
      [actions(button(), button())],
      'action_id is not unique [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'a block id twice',
      many(2, () => ({ type: 'divider', block_id: 'b' })),
      'block_id is not unique [json-pointer:/blocks/1/block_id]',
    ],
    [
      '26 elements',
      [actions(...many(26, (it) => button({ action_id: `a${it}` })))],
      '[json-pointer:/blocks/0/elements]',
    ],
    ['no elements', [actions()], '[json-pointer:/blocks/0/elements]'],
    ['no options', [actions(select([]))], '[json-pointer:/blocks/0/elements/0/options]'],
    ['101 options', [actions(select(many(101, option)))], '[json-pointer:/blocks/0/elements/0/options]'],
    [
      'a long option value',
      [actions(select([{ text: plain('x'), value: x(76) }]))],
      '[json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'a first option that is not among them',
      [actions(select([option(1)], { initial_option: option(2) }))],
      'must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    ['11 context elements', [{ type: 'context', elements: many(11, () => mrkdwn('x')) }], '/blocks/0/elements]'],
    ['an unknown block', [{ type: 'carousel' }], 'unsupported type [json-pointer:/blocks/0/type]'],
    [
      'an unknown property',
      [section({ text: mrkdwn('x'), colour: 'red' })],
      'invalid additional property: colour [json-pointer:/blocks/0]',
    ],
    [
      'an empty rich text',
      [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] }],
      '[json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
  ])('refuses %s and says where', (_, blocks, expected) => {
    expect(faults(blocks).join('\n')).toContain(expected)
  })

  test('adds what Slack adds', () => {
    const read = readBlocks([section({ text: mrkdwn('x') }), actions(button())])
    expect(read).toMatchObject({
      ok: true,
      value: [
        { block_id: expect.stringMatching(/^b/), text: { verbatim: false } },
        { block_id: expect.stringMatching(/^b/), elements: [{ text: { emoji: true } }] },
      ],
    })
  })
})

describe('readView', () => {
  const input = { type: 'input', block_id: 'topic', label: plain('Topic'), element: { type: 'plain_text_input' } }
  const modal = (parts: object) => ({ type: 'modal', title: plain('Papers'), blocks: [], ...parts })

  test.each([
    ['a long title', modal({ title: plain(x(25)) }), '/view/title/text'],
    ['a long submit', modal({ submit: plain(x(25)) }), '/view/submit/text'],
    ['too much metadata', modal({ private_metadata: x(3_001) }), '/view/private_metadata'],
    ['101 blocks', modal({ blocks: many(101, () => ({ type: 'divider' })) }), '/view/blocks'],
    [
      'an input without submit',
      modal({ blocks: [input] }),
      'missing required field: submit [json-pointer:/view/submit]',
    ],
    ['a title on the Home', { type: 'home', title: plain('x'), blocks: [] }, 'invalid additional property: title'],
  ])('refuses %s', (_, view, expected) => {
    const read = readView(view)
    expect(read.ok ? [] : read.faults.join('\n')).toContain(expected)
  })

  test('takes a form of 100 blocks', () => {
    const blocks = [input, ...many(99, () => ({ type: 'divider' }))]
    expect(readView(modal({ submit: plain('Follow'), private_metadata: x(3_000), blocks })).ok).toBe(true)
  })
})
