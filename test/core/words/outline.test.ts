/** A text read by its outline holds of the wanted words what the text read whole does. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOutlineOf, type OutlinedTexts, outlineOf, outlineOfPaper } from '../../../src/core/words/outline.ts'
import { type AnalysedText, analyse, analyseByFrequency, analyseFor } from '../../../src/core/words.ts'
import { texts } from './texts.ts'

function only({ words, ...text }: AnalysedText, stems: ReadonlySet<string>): AnalysedText {
  return { ...text, words: words.filter(({ stem }) => stems.has(stem)) }
}

function stemsOf({ words }: AnalysedText): string[] {
  return words.map(({ stem }) => stem)
}

test('whatever is wanted', () => {
  let kept = 0
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), fc.nat(6), (all, every) => {
      const stems = new Set(all.flatMap((text) => stemsOf(analyse(text))).filter((_, at) => at % 7 >= every))
      const read = analyseFor(stems)
      for (const text of all) {
        const whole = analyse(text)
        const outline = outlineOf(text, whole)
        expect(outline).toBeDefined()
        const few = read(text, outline)
        expect(few).toEqual(only(whole, stems))
        expect(read(text)).toEqual(whole)
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
  ['readings of one piece', 'Then model-based, models/modelling-then and $x$-model-$y$-model', 5],
  ['markup', 'The <b>models</b>  of \\emph{then} $then$ &amp; $m$-model -- then', 5],
  ['letters of a formula, which are no words', 'Then $x-model$ then $y-model$ of models', 5],
  ['pieces far from each other', `Then ${'$x$ '.repeat(60)}models of`, 2],
])('%s', (_, text, found) => {
  const stems = new Set(['model', 'then'])
  const whole = analyse(text)
  const few = analyseFor(stems)(text, outlineOf(text, whole))
  expect(few).toEqual(only(whole, stems))
  expect(few.words.length).toBeGreaterThanOrEqual(found)
  expect(few.words.length).toBeLessThan(whole.words.length)
})

test('a stem with the same bits is no other stem', () => {
  const text = Array.from({ length: 3_000 }, (_, at) => `w${at.toString(36)}x`).join(' ')
  const whole = analyse(text)
  const outline = outlineOf(text, whole)
  const stems = new Set(Array.from({ length: 3_000 }, (_, at) => `other${at}`))
  expect(analyseFor(stems)(text, outline)).toEqual({ ...whole, words: [] })
})

test('the outline of another text is not read', () => {
  const [text, other] = ['We model robots.', 'We model plants.']
  const outline = outlineOf(other, analyse(other))
  expect([outline && isOutlineOf(outline, other), outline && isOutlineOf(outline, text)]).toEqual([true, false])
  expect(analyseFor(new Set(['model']))(text, outline)).toEqual(analyse(text))
})

test.each([
  ['a piece of hundreds of letters', `${'x'.repeat(300)} model`],
  ['hundreds of places without a word', `Then ${'$x$ '.repeat(300)}model`],
])('there is none where a word stands behind %s', (_, text) => {
  expect(outlineOf(text, analyse(text))).toBeUndefined()
})

test('of a paper, one of whose texts has none', () => {
  const paper = { title: 'World models', abstract: `${'x'.repeat(300)} model` }
  const [title, abstract] = [analyse(paper.title), analyse(paper.abstract)]
  expect(outlineOfPaper(paper, { title, abstract })).toEqual({ title: outlineOf(paper.title, title) })
})

test('a text that is clean is not kept again', () => {
  const cleaned = (text: string) => outlineOf(text, analyse(text))?.cleaned
  expect([cleaned('World models'), cleaned('World  models'), cleaned('<b></b>')]).toEqual([
    undefined,
    'World models',
    '',
  ])
})

describe('words by how many papers hold their stems', () => {
  const outlined = (title: string, abstract: string, outline = true): OutlinedTexts => ({
    title,
    abstract,
    outline: outline
      ? outlineOfPaper({ title, abstract }, { title: analyse(title), abstract: analyse(abstract) })
      : undefined,
  })
  const papers = [
    outlined('World models', 'We model robots. A model plans.'),
    outlined('Robots that plan', 'Robots see models.'),
    outlined('Planning', 'Robots walk.'),
    outlined('Robots', 'Robots and models and zeppelins.', false),
    { ...outlined('Robots', 'Robots model.'), abstract: 'Plants are green.' },
  ]

  test('each paper is counted once, and one without an outline, or with that of another text, for every word', () => {
    const told = new Map<string, unknown>()
    analyseByFrequency(papers, (counted, of) => {
      if (counted.papers > 2) told.set(JSON.stringify(counted), of)
      return false
    })
    expect([...told].sort()).toEqual([
      ['{"papers":3,"titles":2}', 5],
      ['{"papers":3,"titles":3}', 5],
      ['{"papers":4,"titles":3}', 5],
      ['{"papers":5,"titles":3}', 5],
      ['{"papers":5,"titles":4}', 5],
    ])
  })

  test('those that are wanted are read, and of a text without an outline all', () => {
    const read = analyseByFrequency(papers, ({ papers }) => papers === 5)
    const stems = papers.map(({ title, abstract, outline }) =>
      [read(title, outline?.title), read(abstract, outline?.abstract)].map((text) => stemsOf(text).join(' ')),
    )
    expect(stems).toEqual([
      ['', 'robot plan'],
      ['robot plan', 'robot'],
      ['plan', 'robot'],
      ['robot', 'robot and model and zeppelin'],
      ['robot', 'plant are green'],
    ])
  })
})
