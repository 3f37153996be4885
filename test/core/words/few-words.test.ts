/** A text read for a few of its words holds these where the text read whole does. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFewWordsReader, wantedOf } from '../../../src/core/words/few-words.ts'
import { createFormulas } from '../../../src/core/words/formulas.ts'
import { createOutlines } from '../../../src/core/words/outlines.ts'
import { readPiece } from '../../../src/core/words/piece.ts'
import { TOKEN } from '../../../src/core/words/token.ts'
import { type AnalysedText, analyse, analyseFor } from '../../../src/core/words.ts'
import { texts } from './texts.ts'

function only({ words, ...text }: AnalysedText, stems: ReadonlySet<string>): AnalysedText {
  return { ...text, words: words.filter(({ stem }) => stems.has(stem)) }
}

test('whatever is wanted', () => {
  let kept = 0
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), fc.nat(6), (all, every) => {
      const read = all.map(analyse)
      const stems = new Set(
        read.flatMap(({ words }) => words.map(({ stem }) => stem)).filter((_, at) => at % 7 >= every),
      )
      const readFor = analyseFor(stems)
      for (const [at, text] of all.entries()) {
        const whole = read[at]
        const few = readFor(text)
        if (whole !== undefined) expect(few).toEqual(only(whole, stems))
        kept += few.words.length
      }
    }),
    { seed: 6, numRuns: 1_000 },
  )
  expect(kept).toBeGreaterThan(1_000)
})

test.each([
  ['marks behind a word', 'We model. (It models), "it modelled!" Then', 4],
  ['an abbreviation at the end', 'We model Fig. Then e.g. Models; al.) Then', 2],
  ['a sign between word and stop', 'We model 50%. Then x.%, Then', 1],
])('%s', (_, text, found) => {
  const stems = new Set(['model', 'then'])
  const few = analyseFor(stems)(text)
  expect(few).toEqual(only(analyse(text), stems))
  expect(few.words.length).toBeGreaterThanOrEqual(found)
})

const TOKENS = new RegExp(`(A\\*)|${TOKEN}`, 'gu')
const SENTENCES = [
  'We model a world. It models many worlds, e.g. of robots.',
  'A world model (one of many) is a model!',
  'Then other words come, and then the world again.',
]

/** What reads with room for so many pieces, and how many it had to read. */
function makeReader(most: number) {
  let read = 0
  const readOne = (piece: string) => readPiece(piece, TOKENS, 'paper')
  const outlines = createOutlines((piece) => {
    read += 1
    return readOne(piece)
  }, most)
  const reader = createFewWordsReader(outlines, (text, start) => {
    const end = text.indexOf(' ', start)
    return readOne(text.slice(start, end === -1 ? text.length : end))
  })
  return { read: () => read, reader }
}

test.each([1, 3, 8, 100])('with room for %d pieces the words are the same', (most) => {
  const { reader } = makeReader(most)
  const questions = [['world'], ['model', 'robot'], ['zeppelin']].map((stems) => wantedOf(new Set(stems)))
  for (let round = 0; round < 3; round++) {
    for (const text of SENTENCES) {
      for (const wanted of questions)
        expect(reader(text, createFormulas([]), wanted)).toEqual(only(analyse(text), wanted.stems))
    }
  }
})

test('a piece is outlined once for all questions, whatever stands behind it', () => {
  const { reader, read } = makeReader(100)
  reader('world world. world, world)', createFormulas([]), wantedOf(new Set(['world'])))
  reader('"world" world', createFormulas([]), wantedOf(new Set(['other'])))
  expect(read()).toBe(2)
})
