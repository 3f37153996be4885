import fc from 'fast-check'
import { expect, test } from 'vitest'
import { oneLine } from '../../src/sources/text.ts'

test.each([
  ['line breaks', 'A title\r\n  over two\nlines', 'A title over two lines'],
  ['all kinds of white space', '\ufeffa\u00a0b\u2003c\u2028d\u0085e\t', 'a b c d e'],
  ['control characters', 'a\u0000b\u001b[31m \u0007 c\u009f', 'ab[31m c'],
  ['halves of characters', 'a\ud83d b \ude00\ud83d\ude00', 'a\ufffd b \ufffd😀'],
  ['nothing but white space', ' \n\t ', ''],
  ['what LaTeX and other scripts are written with', 'Σ-Mem $\\beta$ ½ 第', 'Σ-Mem $\\beta$ ½ 第'],
])('%s', (_, text, line) => {
  expect(oneLine(text)).toBe(line)
})

test('whatever comes, it is one line of whole characters, and stays as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      (a, b) => {
        const line = oneLine(a + b)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}]|\s\s|^\s|\s$/u)
        expect(oneLine(line)).toBe(line)
      },
    ),
  )
})
