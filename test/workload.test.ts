/** The benchmark's own parts: a benchmark of topics that nobody could follow, or that counts wrongly, says nothing. */
import { describe, expect, test } from 'vitest'
import { analysePaper, evaluate } from '../src/core/proof.ts'
import { sizeOf } from './bench/matching.ts'
import { makeEntries, paperOf } from './bench/papers.ts'
import { createQueries } from './bench/query-per-topic.ts'
import { createRandom } from './bench/random.ts'
import { createTopicTexts, MIXES } from './bench/workload.ts'
import { NO_SYNONYMS, topicOf } from './core/made.ts'

const papers = makeEntries(300).map(paperOf)
const [batch, others] = [papers.slice(0, 50), papers.slice(50)]
const COUNT = 2_000

describe.each(MIXES)('topics of the %s mix', (mix) => {
  const textOf = createTopicTexts(others, mix, COUNT)
  const texts = Array.from({ length: COUNT }, (_, number) => textOf(number))

  test('can all be read, without an exclusion that nobody meant', () => {
    for (const text of texts) expect(topicOf(text).hints, text).toEqual([])
  })

  test('are the same in every run', () => {
    const again = createTopicTexts(others, mix, COUNT)
    expect(again(COUNT - 1)).toBe(texts.at(-1))
    expect(again(0)).toBe(texts[0])
  })

  test('are followed by several only where they are shared', () => {
    const distinct = new Set(texts.map((text) => topicOf(text).key)).size
    if (mix === 'shared') expect(distinct).toBeLessThan(COUNT / 4)
    else expect(distinct).toBeGreaterThan(COUNT / 2)
  })
})

test('the forms of the random mix come in their shares', () => {
  const textOf = createTopicTexts(others, 'random', COUNT)
  const texts = Array.from({ length: COUNT }, (_, number) => textOf(number))
  const share = (form: RegExp): number => (100 * texts.filter((text) => form.test(text)).length) / COUNT
  const found = [/^"[^"]+"$/, /^[\w-]+ [\w-]+$/, /^[\w-]+$/, /^(?!.*[()]).* OR /, / -/, /:/, /\*$/, /^\(.*\) \(/].map(
    share,
  )
  for (const [at, wanted] of [30, 20, 12, 15, 10, 5, 5, 3].entries()) {
    expect(found[at]).toBeGreaterThan(wanted * 0.7)
    expect(found[at]).toBeLessThan(wanted * 1.3)
  }
})

test('the obvious way matches what the evaluator does', () => {
  const textOf = createTopicTexts(others, 'random', COUNT)
  const topics = Array.from({ length: 100 }, (_, number) => topicOf(textOf(number)))
  const analysed = batch.map(analysePaper)
  const matched = topics.map((topic) => analysed.filter((paper) => evaluate(topic, paper, NO_SYNONYMS).matched).length)
  expect(createQueries(topics, batch, NO_SYNONYMS)()).toBe(matched.reduce((sum, count) => sum + count, 0))
  expect(matched.filter((count) => count > 0).length).toBeGreaterThan(20)
})

test('the bits of a set are counted', () => {
  const random = createRandom(5)
  const sets = [0, -1, 1, 1 << 31, ...Array.from({ length: 200 }, () => (random() * 2 ** 32) | 0)]
  for (const set of sets) {
    const bits = Array.from({ length: 32 }, (_, bit) => (set >>> bit) & 1).filter((bit) => bit === 1)
    expect(sizeOf(set)).toBe(bits.length)
  }
})
