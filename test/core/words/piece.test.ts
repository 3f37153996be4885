import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cleanPaperText } from '../../../src/core/words/clean.ts'
import { fold } from '../../../src/core/words/fold.ts'
import { PROTECTED_SPELLINGS, protectedPattern } from '../../../src/core/words/protected.ts'
import { readFormula, readProtected, readToken, TOKEN } from '../../../src/core/words/token.ts'
import { type AnalysedText, analyse, createAnalyser, type Word } from '../../../src/core/words.ts'
import { texts } from './texts.ts'

const TOKENS = new RegExp(`(${protectedPattern(PROTECTED_SPELLINGS)})|${TOKEN}`, 'gu')
const SENTENCE_START = /^[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u
const ABBREVIATION = /^(?:\p{Lu}|\p{L}(?:\.\p{L})+)$/u
const ABBREVIATIONS = ['al', 'approx', 'cf', 'dr', 'eq', 'eqs', 'fig', 'figs', 'prof', 'resp', 'sec', 'tab', 'vs']

/** The rules without pieces: one expression over the whole text, and the gap between two tokens as it stands there. */
function readWhole(raw: string): AnalysedText {
  const { text, math } = cleanPaperText(raw)
  const words: Word[] = []
  const sentences = [0]
  let length = 0
  let last: { surface: string; end: number; isMath: boolean } | undefined
  for (const { 0: surface, 1: spelling, index: start } of text.matchAll(TOKENS)) {
    const end = start + surface.length
    const isMath = math.some((from, i) => i % 2 === 0 && from <= start && end <= (math[i + 1] ?? 0))
    if (last !== undefined) {
      const gap = text.slice(last.end, start)
      const isInitial = ABBREVIATION.test(last.surface) && !(last.isMath && [...last.surface].length === 1)
      const isAbbreviation = isInitial || ABBREVIATIONS.includes(fold(last.surface))
      const ends = /[.!?]["')\]]*\s/.test(gap) && !(gap.startsWith('.') && isAbbreviation)
      if (ends && SENTENCE_START.test(surface)) sentences.push(length)
    }
    const ordinary = isMath ? readFormula(surface) : readToken(surface, 'paper')
    const token = spelling === undefined ? ordinary : readProtected(surface)
    for (const reading of token.readings) {
      const { from, to } = reading
      words.push({
        ...reading,
        from: length + from,
        to: length + to,
        start: start + reading.start,
        end: start + reading.end,
      })
    }
    length += token.positions
    last = { surface, end, isMath }
  }
  return { text, words, length, sentences }
}

test('a text read piece by piece is the text read whole', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(analyse(text)).toEqual(readWhole(text))
    }),
    { seed: 6, numRuns: 5_000 },
  )
})

test('what was read before changes nothing', () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 5 }), (all) => {
      const { analyse: analyseAnew } = createAnalyser()
      for (const text of [...all, ...all]) expect(analyseAnew(text)).toEqual(readWhole(text))
    }),
    { seed: 6, numRuns: 300 },
  )
})

test.each([
  ['a formula over three pieces', 'so $a + B$ is', ['so', 'is']],
  ['the same piece as formula and as word', 'x $x$ x', ['x', 'x']],
  ['two formulas side by side', 'of \\(x,\\)\\(y\\) so', ['of', 'so']],
  ['half a piece is a formula', 'an $x$-axis', ['an', 'x', 'xaxi', 'axis']],
  ['a protected spelling at the edge of a piece', 'A* A * R&D R & D', ['a*', 'a', 'r&d', 'R', 'D']],
])('%s', (_, text, stems) => {
  expect(analyse(text).words.map(({ stem }) => stem)).toEqual(stems)
})

test.each([
  ['a stop that stands alone', 'We act . Then rest', [0, 2]],
  ['a stop after a dash', 'We act – . Then rest', [0, 2]],
  ['an abbreviation, then a stop that stands alone', 'We act al. . Then rest', [0]],
  ['a stop before the first word', '. Then rest', [0]],
  ['a stop and a dash before a small letter', 'We act. – then Rest', [0]],
  ['a letter as a formula is no initial', 'for $K$. Then', [0, 2]],
])('the sentences of %s', (_, text, sentences) => {
  expect(analyse(text).sentences).toEqual(sentences)
})

test('a protected spelling is one piece', () => {
  expect(() => createAnalyser(['Q#', 'Visual Basic'])).toThrow('A protected spelling holds no space: Visual Basic')
})
