import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clean, cleanLine } from '../../src/core/harmless.ts'

const ZWNJ = '\u200c'
const ZWJ = '\u200d'

describe('what draws nothing', () => {
  test.each([
    ['stays inside of a Persian word', `می${ZWNJ}خواهم`, `می${ZWNJ}خواهم`],
    ['stays between letters of an Indic script', `क्${ZWJ}ष र्${ZWNJ}य`, `क्${ZWJ}ष र्${ZWNJ}य`],
    ['stays between pictures that are one', `👩${ZWJ}🔬 👩🏽${ZWJ}🔬 🏳️${ZWJ}🌈`, `👩${ZWJ}🔬 👩🏽${ZWJ}🔬 🏳️${ZWJ}🌈`],
    ['stays after a picture that it colours', '❤️ and ☀️', '❤️ and ☀️'],
    ['goes where it is doubled', `می${ZWNJ}${ZWNJ}خواهم 👩${ZWJ}${ZWJ}🔬`, 'میخواهم 👩🔬'],
    ['goes at the end of a word and beside a picture', `می${ZWNJ} 👩${ZWJ} ${ZWJ}🔬`, 'می 👩 🔬'],
    ['goes between other letters', `@every${ZWJ}one pay${ZWNJ}pal a\ufe0f`, '@everyone paypal a'],
    ['goes beside what goes', `می\u200b${ZWNJ}خواهم ❤\u200b️`, 'میخواهم ❤'],
    ['goes whatever else it is', 'a\u200bb\u202ec\u00add\u2060e\u{e0041}f', 'abcdef'],
  ])('%s', (_, text, expected) => {
    expect(clean(text)).toBe(expected)
    expect(cleanLine(text)).toBe(expected)
  })

  test('what was cleaned is clean', () => {
    const unit = fc.constantFrom(
      ZWNJ,
      ZWJ,
      '\ufe0f',
      '\u061c',
      '\u034f',
      '\u200b',
      'م',
      'ی',
      'ِ',
      'क',
      '्',
      '👩',
      '🏽',
      '🔬',
      'a',
      '@',
      ' ',
    )
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const cleaned = clean(text)
        expect(clean(cleaned)).toBe(cleaned)
        const seen = (said: string): string => said.replace(/\u200c|\u200d|\ufe0f|\u061c|\u034f|\u200b/g, '')
        expect(seen(cleaned)).toBe(seen(text))
        expect(cleaned).not.toMatch(/(?:\u200c|\u200d|\ufe0f){3}|(?:\u200c|\u200d){2}|[a@ ](?:\u200c|\u200d|\ufe0f)/)
      }),
      { numRuns: 2_000 },
    )
  })
})
