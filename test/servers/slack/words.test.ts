import { describe, expect, test } from 'vitest'
import { activeIn, textOf } from './words.ts'

const section = (text: string, verbatim = true) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim } })
const header = (text: string, emoji?: boolean) => ({ type: 'header', text: { type: 'plain_text', text, emoji } })
const rich = (...elements: object[]) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] })

describe('textOf', () => {
  test.each([
    ['a header', header('Papers & more'), 'Papers & more'],
    ['a link', section('1 <https://arxiv.org/abs/1|A &lt;b&gt; title>'), '1 A <b> title'],
    ['formats', section('*bold* _italic_ ~strike~ `code`'), 'bold italic strike code'],
    ['a format around a link', section('*<https://a.example|x>*'), 'x'],
    ['a date', section('<!date^1795000000^{date} {time}|Mon 09:00>'), 'Mon 09:00'],
    ['an escaped entity', section('&amp;lt;'), '&lt;'],
    [
      'a button and a select',
      {
        type: 'actions',
        elements: [
          { type: 'button', text: { type: 'plain_text', text: 'Show 1 more' } },
          {
            type: 'static_select',
            placeholder: { type: 'plain_text', text: 'Zone' },
            options: [
              {
                text: { type: 'plain_text', text: 'Berlin' },
                description: { type: 'plain_text', text: 'UTC+1' },
                value: 'b',
              },
              { text: { type: 'plain_text', text: 'Tokyo' }, value: 't' },
            ],
          },
        ],
      },
      '[Show 1 more] [Zone: Berlin (UTC+1) | Tokyo]',
    ],
    [
      'an input',
      {
        type: 'input',
        label: { type: 'plain_text', text: 'Topic' },
        element: { type: 'plain_text_input', initial_value: 'robots' },
        hint: { type: 'plain_text', text: 'Words' },
      },
      'Topic: [robots]\nWords',
    ],
    [
      'rich text',
      rich(
        { type: 'text', text: 'since ' },
        { type: 'date', timestamp: 1, format: '{date}', fallback: 'Monday' },
        { type: 'text', text: ' by ' },
        { type: 'user', user_id: 'U1' },
      ),
      'since Monday by @U1',
    ],
    [
      'a list',
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'ordered',
            elements: [
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'one' }] },
              { type: 'rich_text_section', elements: [{ type: 'text', text: 'two' }] },
            ],
          },
        ],
      },
      '1. one\n2. two',
    ],
  ])('reads %s', (_, block, expected) => {
    expect(textOf([block])).toBe(expected)
  })
})

describe('activeIn', () => {
  test.each([
    ['a broadcast', section('<!channel> hi'), ['mention: !channel']],
    ['a broadcast with a label', section('<!here|words>'), ['mention: !here|words']],
    ['a person', section('<@U1>'), ['mention: @U1']],
    ['a channel', section('<#C1|general>'), ['channel: #C1|general']],
    ['a link', section('<https://evil.example|x>'), ['link: https://evil.example']],
    ['bold', section('a *b c* d'), ['bold: b c']],
    ['italic, strike and code', section('_a_ ~b~ `c`'), ['code: c', 'italic: a', 'strike: b']],
    ['a fence', section('```x```'), ['preformatted: x']],
    ['formats in formats', section('*_a_*'), ['bold: _a_', 'italic: a']],
    ['a quote', section('a\n&gt; b'), ['quote: >']],
    ['an emoji code', section('a :tada: b'), ['emoji: :tada:']],
    ['an emoji code in plain text', header('a :tada: b'), ['emoji: :tada:']],
    [
      'a bare address',
      section('see https://evil.example', false),
      ['link: https://evil.example', 'link: evil.example'],
    ],
    ['an automatic mention', section('@here', false), ['mention: @here']],
    ['a rich mention', rich({ type: 'user', user_id: 'U1' }), ['mention: @U1']],
    ['a rich broadcast', rich({ type: 'broadcast', range: 'here' }), ['mention: @here']],
    ['a rich link', rich({ type: 'link', url: 'https://evil.example' }), ['link: https://evil.example']],
    ['a rich emoji', rich({ type: 'emoji', name: 'tada' }), ['emoji: :tada:']],
  ])('finds %s', (_, block, expected) => {
    expect(activeIn([block])).toEqual(expected)
  })

  test.each([
    ['a date', section('<!date^1795000000^{date}|Monday>')],
    ['an allowed link', section('<https://arxiv.org/abs/1|x>')],
    ['escaped mark-up', section('&lt;!channel&gt; &lt;@U1&gt;')],
    ['stars inside words', section('2*3*4 a_b_c x~y~z')],
    ['look-alikes', section('∗bold∗ ˍitalicˍ ∼strike∼ ˋcodeˋ')],
    ['a time of day', section('at 09:30:00')],
    ['a bare address that is verbatim', section('https://evil.example @here #general')],
    ['literal rich text', rich({ type: 'text', text: '<!channel> *b* :tada: https://x.example' })],
    ['plain text without emoji', header(':tada: *b* <!channel>', false)],
  ])('leaves %s alone', (_, block) => {
    expect(activeIn([block], ['https://arxiv.org/abs/1'])).toEqual([])
  })

  test('looks into every corner of a block', () => {
    const text = { type: 'mrkdwn', text: '<!here>', verbatim: true }
    const blocks = [
      { type: 'section', fields: [text] },
      { type: 'context', elements: [text] },
      { type: 'section', accessory: { type: 'button', text: { type: 'plain_text', text: ':x:' }, confirm: { text } } },
    ]
    expect(activeIn(blocks)).toEqual(['mention: !here', 'mention: !here', 'emoji: :x:', 'mention: !here'])
  })
})
