import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cut, cutText, partsToType, plainText, splitText, timestampOf } from '../../src/core/cut.ts'
import { words } from '../../src/core/message.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...'*_~`:<>&|@#-•" a.\n🤖é'), maxLength: 60 }),
)

describe('words to be typed', () => {
  const code = (text: string) => partsToType(text).flatMap((part) => (part.isCode ? [part.text] : []))

  test.each([
    ['stand between backticks', 'Type `/papers help` or (`who`).', ['/papers help', 'who']],
    ['are not what LaTeX quotes', "``quoted'' and ``again''", []],
    ['are not between signs inside of words', 'O`Reilly and D`Souza', []],
    ['do not begin or end with a space', '` a` and `b `', []],
    ['end in their line', 'a `b\nc` d', []],
  ])('%s', (_, text, expected) => {
    expect(code(text)).toEqual(expected)
  })
})

test.each([
  [1_795_000_000_999, 1_795_000_000],
  [999, undefined],
  [Date.UTC(2100), undefined],
  [Number.NaN, undefined],
  [undefined, undefined],
])('the instant %s', (at, expected) => {
  expect(timestampOf(at)).toBe(expected)
})

describe('cutting', () => {
  test.each([
    ['a short text stays', 'abc', 3, 'abc'],
    ['after a word where one ends nearby', 'one two three', 10, 'one two…'],
    ['inside of a long word', 'abcdefghij', 4, 'abc…'],
    ['never inside of an emoji', '👩‍🚀👩‍🚀', 8, '👩‍🚀…'],
    ['never inside of an accent', 'éé', 3, 'é…'],
    ['to nothing but the ellipsis', '👩‍🚀👩‍🚀', 3, '…'],
  ])('%s', (_, text, limit, expected) => {
    expect(cut(text.normalize('NFD'), limit)).toBe(expected.normalize('NFD'))
  })

  test('ends between graphemes, within the limit', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (text, limit) => {
        const short = cut(text, limit)
        expect(short.length).toBeLessThanOrEqual(limit)
        if (short === text) return
        const kept = short.slice(0, -1)
        const ends = Array.from(segmenter.segment(text), ({ index }) => index)
        expect(text.startsWith(kept)).toBe(true)
        expect(ends).toContain(kept.length)
      }),
      { numRuns: 1_000 },
    )
  })

  test('plain text is one line, never empty, without our backticks', () => {
    expect(plainText(' `/papers help`\nsays  more ', 50)).toBe('/papers help says more')
    expect(plainText('\u200b', 50)).toBe('…')
  })

  test.each([
    ['after a line', 'One is here. Two\nand three', 22, 'One is here. Two\n'],
    ['after a sentence', 'One is here. Two and three', 22, 'One is here. '],
    ['after a word where no sentence ends nearby', 'One. Two and three and four', 22, 'One. Two and three '],
  ])('a text comes apart %s', (_, text, limit, first) => {
    expect(splitText([{ text }], limit).map(words)).toEqual([first, text.slice(first.length)])
  })

  test('a text comes apart without loss', () => {
    const runs = fc.array(fc.record({ text: fc.oneof(anyText, fc.constant('x'.repeat(200))) }), { maxLength: 6 })
    fc.assert(
      fc.property(runs, fc.integer({ min: 40, max: 300 }), (text, limit) => {
        const all = (pieces: readonly { readonly text: string }[]) => pieces.map((run) => run.text).join('')
        const pieces = splitText(text, limit)
        expect(all(pieces.flat())).toBe(all(text))
        for (const piece of pieces) expect(all(piece).length).toBeLessThanOrEqual(limit)
        expect(all(cutText(text, limit)).length).toBeLessThanOrEqual(limit)
      }),
      { numRuns: 1_000 },
    )
  })
})
