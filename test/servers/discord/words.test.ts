import { describe, expect, test } from 'vitest'
import { activeIn, namesIn, textOf } from './words.ts'

const silent = { allowed_mentions: { parse: [] } }

describe('textOf', () => {
  test.each([
    ['plain words', 'two words', 'two words'],
    [
      'formats',
      '**bold** *italic* _too_ __under__ ~~strike~~ ||hidden|| `code`',
      'bold italic too under strike hidden code',
    ],
    ['a masked link', '[A *title*](https://arxiv.org/abs/1)', 'A title'],
    ['escaped signs', '\\*not bold\\* \\# 2\\_3 \\\\alpha', '*not bold* # 2_3 \\alpha'],
    ['a heading, a subtext and a quote', '# One\n-# two\n> three', 'One\ntwo\nthree'],
    ['lists', '- one\n* two\n3. three', '• one\n• two\n3. three'],
    ['a fence', '```bib\n@article{x}\n```', '@article{x}'],
    ['names', '<@1> <@!2> <@&3> <#4>', '@1 @2 @3 #4'],
    ['an instant, shown in UTC', '<t:1795000000:f>', '2026-11-18 11:06 UTC'],
    ['surrogate pairs', '𝑥 → 👩‍🔬', '𝑥 → 👩‍🔬'],
  ])('reads %s', (_, content, expected) => {
    expect(textOf({ content })).toBe(expected)
  })

  test('reads embeds and components in order', () => {
    const message = {
      content: '2 papers',
      embeds: [
        {
          author: { name: 'By' },
          title: 'Two *papers*',
          description: '[One](https://a.example)\n**two**',
          fields: [{ name: 'Field', value: '`value`' }],
          footer: { text: 'the *end*' },
        },
      ],
      components: [
        {
          type: 1,
          components: [
            {
              type: 3,
              custom_id: 's',
              placeholder: 'Open a paper…',
              options: [
                { label: 'One', value: '1', description: 'first' },
                { label: 'Two', value: '2', default: true },
              ],
            },
          ],
        },
        {
          type: 1,
          components: [
            { type: 2, label: 'More' },
            { type: 2, emoji: { name: '🔖' }, label: 'Save' },
          ],
        },
      ],
    }
    expect(textOf(message).split('\n')).toEqual([
      '2 papers',
      'By',
      'Two papers',
      'One',
      'two',
      'Field',
      'value',
      'the *end*',
      '[Open a paper…: One (first) | Two = Two]',
      '[More] [🔖 Save]',
    ])
  })

  test('reads a modal', () => {
    const input = { type: 4, custom_id: 'topic', style: 1, value: 'robots' }
    const components = [
      { type: 10, content: '**Hello**' },
      { type: 1, components: [{ ...input, label: 'Topic' }] },
      { type: 18, label: 'Zone', component: { type: 4, custom_id: 'zone', style: 1, placeholder: 'Berlin' } },
    ]
    expect(textOf({ title: 'Follow a topic', components })).toBe(
      'Follow a topic\nHello\nTopic: [robots]\nZone: [Berlin]',
    )
  })
})

describe('activeIn', () => {
  test.each([
    ['a mention of everyone', 'a@everyone', ['mention: @everyone']],
    [
      'people, roles and channels',
      '<@1><@!2><@&3><#4>',
      ['mention: @1', 'mention: @!2', 'mention: @&3', 'mention: #4'],
    ],
    ['a slash command', '</papers search:1>', ['command: /papers search']],
    ['an address', 'see https://evil.example/x, or', ['link: https://evil.example/x']],
    ['an address in angles', '<https://evil.example>', ['link: https://evil.example']],
    ['a masked link', '[x](https://evil.example)', ['link: https://evil.example']],
    ['a masked link with a title', '[x](<https://evil.example> "t")', ['link: https://evil.example']],
    ['a bold masked link', '**[x](https://evil.example)**', ['bold: x', 'link: https://evil.example']],
    ['an invite', 'discord.gg/abc', ['invite: discord.gg/abc']],
    ['an invite with a scheme', 'https://discord.com/invite/abc', ['invite: https://discord.com/invite/abc']],
    ['an e-mail address', '<a@b.example>', ['link: a@b.example']],
    ['bold', 'a **b c** d', ['bold: b c']],
    ['italic', '*a* _b_', ['italic: a', 'italic: b']],
    ['formats in formats', '**_a_**', ['bold: a', 'italic: a']],
    ['underline, strike and spoiler', '__a__ ~~b~~ ||c||', ['underline: a', 'strike: b', 'spoiler: c']],
    ['code', '`a` ``b ` c``', ['code: a', 'code: b ` c']],
    ['a fence', '```x```', ['preformatted: x']],
    ['a heading', 'a\n## b', ['heading: b']],
    ['a subtext', '-# b', ['subtext: b']],
    ['a quote', 'a\n> b', ['quote: b']],
    ['a quote of all that follows', '>>> b\nc', ['quote: b\nc']],
    ['a list', '- b\n2. c', ['list: b', 'list: c']],
    ['a heading in a list', '- # b', ['list: b', 'heading: b']],
    ['an emoji code', 'a :tada: b', ['emoji: :tada:']],
    ['a custom emoji', '<a:dance:123>', ['emoji: :dance:']],
  ])('finds %s', (_, text, expected) => {
    expect(activeIn({ content: text })).toEqual(expected)
    expect(activeIn({ embeds: [{ description: text }] })).toEqual(expected)
  })

  test.each([
    ['words', 'Attention is all you need'],
    ['stars with spaces', '2 * 3 * 4'],
    ['a name with underscores', 'snake_case_name'],
    ['escaped formats', '\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\|\\|d\\|\\| \\`e\\`'],
    ['escaped lines', '\\# a\n\\- b\n1\\. c\n\\> d\n\\-# e'],
    ['a number sign without a space', '#1'],
    ['a heading inside a line', 'a # b'],
    ['an escaped masked link', '\\[x](y)'],
    ['an escaped mention', '\\<@1>'],
    ['a time of day', 'at 09:30:00'],
    ['an instant', '<t:1795000000:f>'],
    ['an allowed link', '[x](https://arxiv.org/abs/1)'],
    ['brackets that lead nowhere', '[a](b)'],
  ])('leaves %s alone', (_, content) => {
    expect(activeIn({ content }, ['https://arxiv.org/abs/1'])).toEqual([])
  })

  test('names are no mentions where the message allows none, but are still found', () => {
    const content = '@everyone <@1> <#2> **x**'
    expect(activeIn({ content, ...silent })).toEqual(['bold: x'])
    expect(activeIn({ content, args: silent })).toEqual(['bold: x'])
    expect(activeIn({ content, allowed_mentions: { parse: [], users: ['1'] } })).toHaveLength(4)
    expect(namesIn({ content, ...silent })).toEqual(['@everyone', '@1', '#2'])
  })

  test('looks into every corner of an embed, and at buttons that lead away', () => {
    const message = {
      embeds: [
        {
          author: { name: '*a*', url: 'https://1.example' },
          title: '*b* @everyone https://no.example',
          url: 'https://2.example',
          fields: [{ name: '*c*', value: 'https://3.example' }],
          footer: { text: '*d* @everyone' },
        },
      ],
      components: [{ type: 1, components: [{ type: 2, style: 5, label: '*e*', url: 'https://4.example' }] }],
    }
    expect(activeIn(message)).toEqual([
      'link: https://1.example',
      'italic: b',
      'link: https://2.example',
      'italic: c',
      'link: https://3.example',
      'link: https://4.example',
    ])
  })
})
