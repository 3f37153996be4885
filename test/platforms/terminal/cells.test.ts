import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clean, cleanLine } from '../../../src/core/harmless.ts'
import { paint, widthOf, wrap } from '../../../src/platforms/terminal/cells.ts'

describe('clean', () => {
  test.each([
    ['colour', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title', '\u001b]0;owned\u0007title', 'title'],
    ['a hyperlink', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['eight-bit sequences', '\u009b31mred\u009d0;owned\u009c', 'red'],
    ['an unfinished sequence', 'a\u001b]0;b', 'a]0;b'],
    ['a sequence hidden in a sequence', '\u001b\u001b[0m[31mred', '[31mred'],
    ['a sequence split by a zero-width space', '\u001b\u200b[31mred', '[31mred'],
    ['backspaces and bells', 'a\u0008\u0007\u007fb', 'ab'],
    ['a lone carriage return', 'real\rfake', 'real\nfake'],
    ['bidi controls', '\u202eabc\u202c \u2066d\u2069\u200f\u061c', 'abc d'],
    ['zero-width characters', 'a\u200b\u200c\u200d\u2060\ufeff\u00adb', 'ab'],
    ['tag characters and variation selectors', 'a\u{e0041}\u{e0100}\ufe0fb', 'ab'],
    ['invisible fillers', 'a\u3164\u115f\uffa0b', 'ab'],
    ['line and paragraph separators', 'a\u2028b\u2029c', 'a\nb\nc'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['towers of marks', `e${'\u0301'.repeat(500)}x`, `e${'\u0301'.repeat(6)}x`],
    ['ordinary words', 'Schrödinger’s “café” – 世界 🤖 A* ▲31', 'Schrödinger’s “café” – 世界 🤖 A* ▲31'],
  ])('%s', (_, text, expected) => {
    expect(clean(text)).toBe(expected)
  })

  test('a line has single spaces and no breaks', () => {
    expect(cleanLine('  a\n\tb \u00a0 c\r\n')).toBe('a b c')
  })

  test('no text keeps a control or invisible character, and long hostile texts take no long time', () => {
    const hostile = fc.constantFrom(
      '\u001b',
      '[',
      '\u009b',
      '\u0090',
      ']',
      '0',
      ';',
      'm',
      '\u0007',
      '\u202e',
      '\u200b',
      '\ud800',
      '\n',
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(hostile).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(clean(text)).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u)
        expect(clean(clean(text))).toBe(clean(text))
      }),
      { numRuns: 2_000 },
    )
    for (const part of ['\u0090', '\u001b]', '\u001b[', '\u009b0'])
      expect(clean(part.repeat(100_000)).length).toBeLessThan(200_001)
  })
})

test.each([
  ['abc', 3],
  ['世界', 4],
  ['ｆｕｌｌ', 8],
  ['한글', 4],
  ['🤖', 2],
  ['▲31', 3],
  ['e\u0301', 1],
  ['नि', 1],
  ['', 0],
])('%j takes %i cells', (text, cells) => {
  expect(widthOf(text)).toBe(cells)
})

const rows = (text: string, width: number, lead = '') =>
  wrap([{ text, style: 'plain' }], width, { text: lead, style: 'plain' }).map((row) => paint(row, false))

describe('wrap', () => {
  test.each([
    ['breaks after spaces', 'one two three', 8, '', ['one two', 'three']],
    ['fills a row to its end', 'abcd efgh', 4, '', ['abcd', 'efgh']],
    ['hangs under the lead', 'one two three', 9, '1 ', ['1 one two', '  three']],
    ['breaks after hyphens', 'model-driven', 8, '', ['model-', 'driven']],
    ['never breaks after a minus', 'model or (-driven) -by', 12, '', ['model or', '(-driven)', '-by']],
    ['breaks words that are too long', 'abcdefghij', 4, '', ['abcd', 'efgh', 'ij']],
    ['breaks between wide characters', '世界模型', 5, '', ['世界', '模型']],
    ['keeps combined letters whole', 'e\u0301e\u0301e\u0301', 2, '', ['e\u0301e\u0301', 'e\u0301']],
    ['keeps line breaks and indents', 'a\n  b\n\nc', 9, '', ['a', '  b', '', 'c']],
    ['keeps an indent on its row', '    abcdef', 6, '', ['    ab', 'cdef']],
    ['an empty text is an empty row', '', 9, '', ['']],
    [
      'never wraps where there is no edge',
      'a '.repeat(500).trim(),
      Number.POSITIVE_INFINITY,
      '',
      ['a '.repeat(500).trim()],
    ],
  ])('%s', (_, text, width, lead, expected) => {
    expect(rows(text, width, lead)).toEqual(expected)
  })

  test('no row is wider than the width, and no ink is lost', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.lorem({ maxCount: 40 }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 100 }), (raw, width) => {
        const text = clean(raw)
        const wrapped = rows(text, width, '12 ')
        for (const row of wrapped) expect(widthOf(row)).toBeLessThanOrEqual(width)
        expect(
          wrapped
            .map((row) => row.slice(3))
            .join('')
            .replace(/\s/gu, ''),
        ).toBe(text.replace(/\s/gu, ''))
      }),
      { numRuns: 1_000 },
    )
  })
})
