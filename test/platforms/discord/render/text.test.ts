import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clean, cleanLine } from '../../../../src/core/harmless.ts'
import {
  codeBlock,
  fenced,
  markdown,
  markdownLine,
  markdownLink,
  markdownWords,
} from '../../../../src/platforms/discord/render/markdown.ts'
import { webAddress } from '../../../../src/platforms/discord/render/text.ts'
import { readMarkUp } from '../mark-up.ts'

const signs = fc.string({ unit: fc.constantFrom(...'\\*_~`|:<>&@#-+.()[]/!^$ a1.\n🤖é'), maxLength: 60 })
const acts = fc.array(
  fc.constantFrom(
    ...['@everyone', '@here', '<@1', '<t:1:f>', '</a:1>', ':tada:', '**', '__', '~~', '||', '```', '`', '-# ', '# '],
    ...[
      '> ',
      '>>> ',
      '- ',
      '1. ',
      '[a](',
      'https://a.b/c',
      ')',
      'discord.gg/abc',
      'discord.com/invite/x',
      '\\',
      '\n',
      'x',
    ],
  ),
  { maxLength: 12 },
)
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  signs,
  acts.map((all) => all.join('')),
)

describe('words of others', () => {
  test.each([
    [
      'formats',
      '**a** _b_ ~~c~~ `d` ||e|| __f__',
      '\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\| \\_\\_f\\_\\_',
    ],
    ['mentions', '@everyone <@1> <@&2> <#3> </papers:4>', '\\@everyone \\<@1> \\<@&2> \\<#3> \\</papers:4>'],
    ['an instant', '<t:1795000000:f>', '\\<t\\:1795000000:f>'],
    ['a masked link', '[click](https://evil.example)', '\\[click\\]\\(https\\://evil.example)'],
    ['an address', 'see https://evil.example/a', 'see https\\://evil\\.example/a'],
    ['an invite', 'discord.gg/abc, discord.com/invite/abc', 'discord\\.gg/abc, discord\\.com/invite/abc'],
    ['an emoji by name', 'a :tada: <:x:1>', 'a \\:tada: \\<\\:x:1>'],
    ['a time, a title', 'at 09:00, title: x', 'at 09:00, title: x'],
    ['a heading', '# big', '\\# big'],
    ['small print', '-# small', '\\-# small'],
    ['a quotation', '> quoted > twice', '\\> quoted > twice'],
    ['a list', '- one', '\\- one'],
    ['a numbered list', '1. one 2. two', '1\\. one 2. two'],
    ['a heading without words', '##', '\\##'],
    ['a number, a minus, a label', '3.5 -2 #4', '3.5 -2 #4'],
    ['LaTeX', '$x_1 \\alpha$', '$x\\_1 \\\\alpha$'],
    ['a hyphen, a number', 'model-driven 3.5', 'model-driven 3.5'],
    ['what cannot be seen', '\u202ea\u200b\u0007\ud800', 'a\ufffd'],
    ['several lines', ' a\n> b\t c ', 'a > b c'],
  ])('%s', (_, text, written) => {
    expect(markdownWords(text, 200)).toBe(written)
  })

  test('of any kind are read as they are, and never act', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = markdownWords(text, 4_000)
        const { words, shown, faults } = readMarkUp(written)
        expect(faults).toEqual([])
        expect(shown).toBe(words)
        expect(words).toBe(cleanLine(text))
      }),
      { numRuns: 3_000 },
    )
  })

  test('are cut within their limit, never behind a backslash', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 80 }), (text, limit) => {
        const written = markdownWords(text, limit)
        expect(written.length).toBeLessThanOrEqual(limit)
        expect(written).not.toMatch(/(?<!\\)(?:\\\\)*\\…/)
        expect(readMarkUp(`${written}**x**`)).toMatchObject({ faults: [], bold: ['x'] })
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('running text', () => {
  const strong = (text: string) => ({ text, strong: true as const })

  test.each([
    ['bold words', [{ text: 'a ' }, strong('world model'), { text: '-driven b' }], 'a **world model**-driven b'],
    ['bold inside of a word', [{ text: 'un' }, strong('believ'), { text: 'able' }], 'un**believ**able'],
    ['spaces outside of bold', [{ text: 'a' }, strong(' b '), { text: 'c' }], 'a **b** c'],
    ['no bold without words', [{ text: 'a' }, strong(' '), { text: 'b' }], 'a b'],
    ['bold words marked once', [strong('a'), strong('b')], '**ab**'],
    ['a command as code', [{ text: 'until `/papers resume`.' }], 'until `/papers resume`.'],
    ['other backticks as signs', [{ text: 'a `b` c' }], 'a \\`b\\` c'],
    ['an emoji by name over two runs', [{ text: ':ta' }, { text: 'da: x' }], '\\:tada: x'],
    ['a quotation over two runs', [{ text: ' ' }, { text: '> x' }], '\\> x'],
    ['a list in a later line', [{ text: 'a\n' }, { text: '- x' }], 'a\n\\- x'],
    ['an instant', [{ text: 'next ' }, { text: 'Wed 09:00', at: 1_795_000_000_999 }], 'next <t:1795000000:f>'],
    ['no instant out of bounds', [{ text: 'never', at: -1 }], 'never'],
    ['a person', [{ text: 'by ' }, { text: 'ann', person: '123456789012345678' }], 'by <@123456789012345678>'],
    ['a person of elsewhere', [{ text: 'ann', person: 'U1' }], 'ann'],
    ['a channel', [{ text: 'x', place: 'discord:123456789012345678/876543210987654321' }], '<#876543210987654321>'],
    ['somebody’s direct messages', [{ text: 'x', place: 'discord:@me/876543210987654321' }], 'x'],
    ['a channel elsewhere', [{ text: 'x', place: 'slack:T1/C1' }], 'x'],
    ['a link', [{ text: 'the [code]', url: 'https://a.example/(b)' }], '[the (code)](<https://a.example/%28b%29>)'],
    ['an address', [{ text: 'https://a.example/', url: 'https://a.example/' }], '<https://a.example/>'],
    [
      'an address where its words lead elsewhere',
      [{ text: 'https://a.example', url: 'https://b.example' }],
      '<https://b.example/>',
    ],
    ['no link of another scheme', [{ text: 'x', url: 'javascript:alert(1)' }], 'x'],
    ['no space at the ends', [{ text: '  ' }, { text: ' a ' }, { text: ' ' }], 'a'],
  ])('has %s', (_, text, written) => {
    expect(markdown(text, 200)).toBe(written)
  })

  test.each([
    [15, 'a **world…**'],
    [11, 'a **wor…**'],
    [6, 'a…'],
    [200, 'a **world model** b'],
  ])('is cut at %i characters', (limit, written) => {
    const cutAt = markdown([{ text: 'a ' }, strong('world model'), { text: ' b' }], limit)
    expect(cutAt).toBe(written)
    expect(cutAt.length).toBeLessThanOrEqual(limit)
  })

  const anyRun = fc.record({ text: anyText, strong: fc.constant(true as const) }, { requiredKeys: ['text'] })

  test('of any kind is bold where it says so and nothing else, and never over its limit', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 5 }), fc.integer({ min: 1, max: 300 }), (runs, limit) => {
        for (const written of [markdown(runs, limit), markdownLine(runs, limit)]) {
          const { bold, code, ...acts } = readMarkUp(written)
          expect(acts).toMatchObject({ faults: [], links: [], dates: [], people: [], channels: [], blocks: [] })
          expect(bold.length).toBeLessThanOrEqual(runs.filter((run) => run.strong === true).length)
          for (const command of code) expect(command).toMatch(/^\//)
          expect(written.length).toBeLessThanOrEqual(limit)
        }
      }),
      { numRuns: 3_000 },
    )
  })

  test('keeps every word', () => {
    const letters = (text: string) => clean(text).replace(/[\s`]/g, '')
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 5 }), (runs) => {
        const { words } = readMarkUp(markdown(runs, 4_000))
        expect(letters(words)).toBe(letters(runs.map((run) => clean(run.text)).join('')))
      }),
      { numRuns: 1_000 },
    )
  })
})

test('the label of a link never ends it', () => {
  fc.assert(
    fc.property(anyText, (label) => {
      const url = 'https://example.org/?a=1&b=2'
      const { links, ...acts } = readMarkUp(markdownLink(url, label, 100))
      expect(acts).toMatchObject({ faults: [], bold: [], code: [], people: [], dates: [] })
      expect(links.map((link) => link.url)).toEqual(label.includes('://') ? [] : [url])
    }),
    { numRuns: 2_000 },
  )
})

describe('a block of code', () => {
  test.each([
    ['keeps its columns', '\n@article{a,\n  year = {2026}\n}\n', '```\n@article{a,\n  year = {2026}\n}\n```'],
    ['keeps the quotes of LaTeX', "``quoted''", "```\n``quoted''\n```"],
    ['never ends early', 'a```b', '```\naˋˋˋb\n```'],
    ['is not there where nothing is to see', ' \n\u200b', ''],
  ])('%s', (_, text, written) => {
    expect(codeBlock(text)).toBe(written)
  })

  test('of any kind holds all of its text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const written = codeBlock(text)
        if (written === '') return
        expect(readMarkUp(written)).toMatchObject({
          faults: [],
          blocks: [written.slice(4, -4)],
          shown: expect.anything(),
        })
        expect(readMarkUp(fenced(`x${text}`)).blocks).toHaveLength(1)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('a web address', () => {
  test.each([
    ['as it is', 'https://arxiv.org/abs/2604.00001', 'https://arxiv.org/abs/2604.00001'],
    ['with a query', 'http://a.example/?b=c&d=e#f', 'http://a.example/?b=c&d=e#f'],
    ['with what could end a link', 'https://a.example/|x>y z"<)', 'https://a.example/%7Cx%3Ey%20z%22%3C%29'],
    ['with brackets', 'https://a.example/(b)[c]', 'https://a.example/%28b%29%5Bc%5D'],
    ['in other letters', 'https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['with line breaks', 'https://a.example/\n\tb', 'https://a.example/b'],
    ['with a name before the host', 'https://arxiv.org@evil.example/', undefined],
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
        expect(address).toMatch(/^https?:\/\/[^\s|<>"`\\()[\]]+$/)
        expect(address).not.toMatch(/[^\p{ASCII}]/u)
        expect(readMarkUp(`[a](<${address}>) <${address}>`).links.map(({ url }) => url)).toEqual([address, address])
      }),
      { numRuns: 1_000 },
    )
  })
})
