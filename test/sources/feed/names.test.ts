import fc from 'fast-check'
import { expect, test } from 'vitest'
import { namesIn } from '../../../src/sources/feed/names.ts'

test.each<[text: string, names: string[]]>([
  ['Ada Lovelace', ['Ada Lovelace']],
  ['Ada Lovelace, Grace Hopper', ['Ada Lovelace', 'Grace Hopper']],
  ['Ada Lovelace, Grace Hopper, and Alan M. Turing', ['Ada Lovelace', 'Grace Hopper', 'Alan M. Turing']],
  ['Ada Lovelace and Grace Hopper', ['Ada Lovelace', 'Grace Hopper']],
  ['Ada Lovelace & Grace Hopper', ['Ada Lovelace', 'Grace Hopper']],
  ['By Ada Lovelace', ['Ada Lovelace']],
  ['Lovelace, Ada; Hopper, Grace B.', ['Ada Lovelace', 'Grace B. Hopper']],
  ['Ada Lovelace; Grace Hopper', ['Ada Lovelace', 'Grace Hopper']],
  ['Lovelace, A., Hopper, G. B., van Rossum, G.', ['A. Lovelace', 'G. B. Hopper', 'G. van Rossum']],
  ['Lovelace, A.', ['A. Lovelace']],
  ['Sammy Davis, Jr., Ada Lovelace', ['Sammy Davis, Jr.', 'Ada Lovelace']],
  ['Sammy Davis, Jr.', ['Sammy Davis, Jr.']],
  ['Mihaela van der Schaar, Nando de Freitas', ['Mihaela van der Schaar', 'Nando de Freitas']],
  ['王伟, 李娜', ['王伟', '李娜']],
  // Not every comma parts two people.
  ['Lovelace, Ada', ['Lovelace, Ada']],
  ['Google, OpenAI', ['Google, OpenAI']],
  ['the editors of the journal, with friends', ['the editors of the journal, with friends']],
  ['Barnes and Noble', ['Barnes and Noble']],
  // Addresses are nobody's name.
  ['ada@example.org (Ada Lovelace)', ['Ada Lovelace']],
  ['Ada Lovelace <ada@example.org>', ['Ada Lovelace']],
  ['mailto:ada@example.org', []],
  ['ada@example.org', []],
  ['ada@example.org, grace@example.org', []],
  ['https://example.org/ada', []],
  ['', []],
  ['  ', []],
  ['***', []],
  ['&lt;b&gt;Ada&lt;/b&gt; Lovelace', ['<b>Ada</b> Lovelace']],
  ['<b>Ada</b> Lovelace', ['Ada Lovelace']],
  ['x'.repeat(300), []],
])('%j', (text, names) => {
  expect(namesIn(text)).toEqual(names)
})

test('never a mail address, whatever is written', () => {
  const pieces = fc.constantFrom(
    'Ada Lovelace',
    ', ',
    '; ',
    ' and ',
    'ada@example.org',
    '<',
    '>',
    '(',
    ')',
    '@',
    ' ',
    'Jr.',
    '&',
    '[',
    'mailto:',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 15 }), (parts) => {
      for (const name of namesIn(parts.join(''))) {
        expect(name).not.toMatch(/\w@\w/)
        expect(name.trim()).toBe(name)
        expect(name).not.toBe('')
      }
    }),
  )
})

test('hundreds of names, and a long text without any, are read at once', () => {
  const many = Array.from({ length: 800 }, (_, at) => `Ada Lovelace${'abcdefgh'[at % 8]}`)
  expect(namesIn(many.join(', '))).toHaveLength(800)
  expect(namesIn(`@${'a'.repeat(1_000_000)}`)).toEqual([])
})
