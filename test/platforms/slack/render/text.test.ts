import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mrkdwn, mrkdwnLink, mrkdwnWords } from '../../../../src/platforms/slack/render/mrkdwn.ts'
import { webAddress } from '../../../../src/platforms/slack/render/text.ts'
import { readMarkUp } from '../mark-up.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...'*_~`:<>&|@#-•" a.\n🤖é'), maxLength: 60 }),
)

test.each([
  ['formatting signs', '*a* _b_ ~c~ `d`', '∗a∗ ˍbˍ ∼c∼ ˋdˋ'],
  ['mentions', '<!channel> <@U1> <#C1|x>', '&lt;!channel&gt; &lt;@U1&gt; &lt;#C1|x&gt;'],
  ['a link', '<https://evil.example|click>', '&lt;https://evil.example|click&gt;'],
  ['entities', 'a&lt;b &amp; c', 'a&amp;lt;b &amp;amp; c'],
  ['an emoji code', 'a :tada: b :+1::skin-tone-2:', 'a ∶tada: b ∶+1∶∶skin-tone-2:'],
  ['a time', 'at 09:00, title: x', 'at 09:00, title: x'],
  ['a quotation', '> quoted > twice', '› quoted &gt; twice'],
  ['a list item', '• one', '· one'],
  ['what cannot be seen', '\u202ea\u200b\u0007\ud800', 'a\ufffd'],
  ['several lines', ' a\n> b\t c ', 'a &gt; b c'],
])('%s of others are words', (_, text, shown) => {
  expect(mrkdwnWords(text, 200)).toBe(shown)
})

describe('running text', () => {
  const strong = (text: string) => ({ text, strong: true as const })

  test.each([
    ['bold words', [{ text: 'a ' }, strong('world model'), { text: '-driven b' }], 'a *world model*-driven b'],
    ['bold in brackets', [strong('Experts'), { text: ' (' }, strong('MoE'), { text: ')' }], '*Experts* (*MoE*)'],
    ['no bold inside of a word', [{ text: 'un' }, strong('believ'), { text: 'able' }], 'unbelievable'],
    ['spaces outside of bold', [{ text: 'a' }, strong(' b '), { text: 'c' }], 'a *b* c'],
    ['no bold without words', [{ text: 'a' }, strong(' '), { text: 'b' }], 'a b'],
    ['a command as code', [{ text: 'until `/papers resume`.' }], 'until `/papers resume`.'],
    ['other backticks as signs', [{ text: 'a `b` c' }], 'a ˋbˋ c'],
    ['an emoji code over two runs', [{ text: ':ta' }, { text: 'da: x' }], '∶tada: x'],
    [
      'an instant',
      [{ text: 'next ' }, { text: 'Wed 09:00', at: 1_795_000_000_999 }],
      'next <!date^1795000000^{date_short_pretty} at {time}|Wed 09:00>',
    ],
    ['no instant out of bounds', [{ text: 'never', at: -1 }], 'never'],
    ['no space at the ends', [{ text: '  ' }, { text: ' a ' }, { text: ' ' }], 'a'],
  ])('has %s', (_, text, shown) => {
    expect(mrkdwn(text, 200)).toBe(shown)
  })

  test.each([
    [12, 'a *world…*'],
    [9, 'a *wor…*'],
    [4, 'a…'],
    [200, 'a *world model* b'],
  ])('is cut at %i characters', (limit, shown) => {
    const cutAt = mrkdwn([{ text: 'a ' }, strong('world model'), { text: ' b' }], limit)
    expect(cutAt).toBe(shown)
    expect(cutAt.length).toBeLessThanOrEqual(limit)
  })

  test('of any kind is bold where it says so and nothing else, and never over its limit', () => {
    const anyRun = fc.record({ text: anyText, strong: fc.constant(true as const) }, { requiredKeys: ['text'] })
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 5 }), fc.integer({ min: 1, max: 300 }), (runs, limit) => {
        const written = mrkdwn(runs, limit)
        const { faults, links, bold, code } = readMarkUp(written)
        expect(faults).toEqual([])
        expect(links).toEqual([])
        expect(bold.length).toBeLessThanOrEqual(runs.filter((run) => run.strong === true).length)
        for (const command of code) expect(command).toMatch(/^\//)
        expect(written.length).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 2_000 },
    )
  })
})

test('the label of a link never ends it', () => {
  fc.assert(
    fc.property(anyText, (label) => {
      const url = 'https://example.org/?a=1&b=2'
      const { faults, links, bold, code } = readMarkUp(mrkdwnLink(url, label, 100))
      expect({ faults, bold, code }).toEqual({ faults: [], bold: [], code: [] })
      expect(links.map((link) => link.url)).toEqual([url])
    }),
    { numRuns: 1_000 },
  )
})

describe('a web address', () => {
  test.each([
    ['as it is', 'https://arxiv.org/abs/2604.00001', 'https://arxiv.org/abs/2604.00001'],
    ['with a query', 'http://a.example/?b=c&d=e#f', 'http://a.example/?b=c&d=e#f'],
    ['with what could end a link', 'https://a.example/|x>y z"<', 'https://a.example/%7Cx%3Ey%20z%22%3C'],
    ['with a bar behind the question mark', 'https://a.example/?q=a|b', 'https://a.example/?q=a%7Cb'],
    ['in other letters', 'https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['with line breaks', 'https://a.example/\n\tb', 'https://a.example/b'],
    ['of a script', 'javascript:alert(1)', undefined],
    ['of a mail', 'mailto:a@b.example', undefined],
    ['that is none', 'https://', undefined],
    ['that is too long', `https://a.example/${'a'.repeat(3_000)}`, undefined],
    ['that is not there', undefined, undefined],
  ])('%s', (_, url, expected) => {
    expect(webAddress(url)).toBe(expected)
  })

  test('of any kind can end no link', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.webUrl({ withQueryParameters: true, withFragments: true })), (text) => {
        const address = webAddress(text.startsWith('http') ? text : `https://a.example/${text}`)
        if (address === undefined) return
        expect(address).toMatch(/^https?:\/\/[^\s|<>"`\\]+$/)
        expect(address).not.toMatch(/[^\p{ASCII}]/u)
      }),
      { numRuns: 1_000 },
    )
  })
})
