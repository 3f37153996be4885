import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractAround, type Span } from '../../src/core/extract.ts'
import type { Run } from '../../src/core/message.ts'
import { analyse } from '../../src/core/words.ts'

/** The text with `*` around its spans → the text and the spans. */
function marked(text: string): [string, Span[]] {
  const spans: Span[] = []
  let plain = ''
  for (const [at, piece] of text.split('*').entries()) {
    if (at % 2 === 1) spans.push([plain.length, plain.length + piece.length])
    plain += piece
  }
  return [plain, spans]
}

const show = (runs: readonly Run[]): string => runs.map(({ text, strong }) => (strong ? `*${text}*` : text)).join('')

function extract(text: string, limit?: number): string {
  const [plain, spans] = marked(text)
  return show(extractAround(analyse(plain), spans, limit))
}

describe('an extract', () => {
  test.each([
    ['a whole sentence that fits', 'One. We plan with *world models* here. Two.', 'We plan with *world models* here.'],
    ['an abstract without a match', 'We plan.', ''],
    [
      'the sentence with the most',
      'A *model* is here. A *world* and a *model* are there.',
      'A *world* and a *model* are there.',
    ],
    [
      'not after an abbreviation',
      'As in Fig. 3 the *model*, e.g. A, fails. Next.',
      'As in Fig. 3 the *model*, e.g. A, fails.',
    ],
    ['touching and overlapping spans as one', 'A *low-rank** update* here.', 'A *low-rank update* here.'],
    ['what opens the next sentence left out', 'A *model*. "Next."', 'A *model*.'],
    ['raised and lowered signs', 'A CO_2 *model* of 10^{-3}', 'A CO₂ *model* of 10⁻³'],
    ['a word that is part of a compound', 'The *world model*-driven simulator', 'The *world model*-driven simulator'],
    ['without spaces', '我们研究*世界模型*的规划', '我们研究*世界模型*的规划'],
  ])('%s', (_, text, shown) => {
    expect(extract(text)).toBe(shown)
  })

  const LONG = `${'before words '.repeat(20)}the *model* ${'after words '.repeat(20)}`

  test('a long sentence is cut at words on both sides, a little more after than before', () => {
    const shown = extract(LONG, 60)
    expect(shown).toBe('before words the *model* after words after words after')
  })

  test('a match at either end of a long sentence uses the whole room', () => {
    expect(extract(`*Model* ${'words '.repeat(40)}`, 40)).toBe('*Model* words words words words words')
    expect(extract(`${'words '.repeat(40)}*model*`, 40)).toBe('words words words words words *model*')
  })

  test('cut ends leave no punctuation hanging', () => {
    expect(extract(`aaaa, (bbbb) *model*, cccc, ${'dddd '.repeat(40)}`, 20)).toBe('*model*, cccc')
  })

  test('Chinese is cut between characters', () => {
    const shown = extract(`${'前'.repeat(100)}*世界模型*${'后'.repeat(100)}`, 40)
    expect(shown).toMatch(/^前{5,20}\*世界模型\*后{15,25}$/)
  })

  test('a match longer than the room is shortened', () => {
    expect(extract(`*${'long '.repeat(60)}*`, 30).length).toBeLessThanOrEqual(32)
  })

  test('any text and spans: within the limit, no pair cut, something strong', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
    const place = fc.nat({ max: 400 })
    const span = fc.tuple(place, place).map(([a, b]): Span => [Math.min(a, b), Math.max(a, b)])
    fc.assert(
      fc.property(text, fc.array(span, { maxLength: 5 }), fc.integer({ min: 10, max: 150 }), (any, spans, limit) => {
        const runs = extractAround(analyse(any), spans, limit)
        const shown = runs.map((run) => run.text).join('')
        expect([...shown].length).toBeLessThanOrEqual(limit)
        for (const run of runs) expect(run.text).not.toBe('')
      }),
      { numRuns: 500 },
    )
  })
})
