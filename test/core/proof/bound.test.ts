import { describe, expect, test } from 'vitest'
import { occurrencesNear } from '../../../src/core/proof/bound.ts'
import type { Occurrence } from '../../../src/core/proof/occurrence.ts'
import { analysePaper, evaluate } from '../../../src/core/proof.ts'
import { makePaper, NO_SYNONYMS, topicOf } from '../made.ts'

function word(from: number, field: Occurrence['field'] = 'abstract'): Occurrence {
  return { field, from, to: from + 1, start: 4 * from, end: 4 * from + 3 }
}

const isMatch = (topic: string, abstract: string): boolean =>
  evaluate(topicOf(topic), analysePaper(makePaper({ key: 'arxiv:1', abstract })), NO_SYNONYMS).matched

describe('near', () => {
  test.each([
    ['next to it', 3, 4, 1, true],
    ['next to it on the left', 4, 3, 1, true],
    ['one word between', 3, 5, 1, false],
    ['one word between', 3, 5, 2, true],
    ['one word between on the left', 5, 3, 2, true],
    ['itself', 3, 3, 9, false],
  ])('%s: %i and %i within %i', (_, left, right, within, isNear) => {
    expect(occurrencesNear([word(left)], [word(right)], within)).toHaveLength(isNear ? 1 : 0)
  })

  test('never over the gap between title and abstract', () => {
    expect(occurrencesNear([word(3, 'title')], [word(4)], 50)).toEqual([])
  })

  test('the same pairs as each compared with each', () => {
    const [left, right] = [[9, 2, 30, 2, 5].map((at) => word(at)), [1, 8, 7, 31, 40, 3].map((at) => word(at))]
    for (const within of [1, 2, 5, 10]) {
      const expected = left.flatMap((a) =>
        right.filter((b) => {
          const gap = Math.max(b.from - a.to, a.from - b.to)
          return gap >= 0 && gap < within
        }),
      )
      expect(occurrencesNear(left, right, within)).toHaveLength(expected.length)
    }
  })

  test('of a text made of one word a bounded number of pairs is kept', () => {
    const all = Array.from({ length: 3_000 }, (_, at) => word(at))
    expect(occurrencesNear(all, all, 50)).toHaveLength(1_000)
  })

  test('a chain grows by the words that it spans, not by the ways to choose them', () => {
    const all = Array.from({ length: 30 }, (_, at) => word(at))
    let chain: readonly Occurrence[] = all
    for (let side = 2; side <= 8; side++) {
      chain = occurrencesNear(chain, all, 50)
      // 30 words have 30 × 31 / 2 spans, each of which 30 words can make longer.
      expect(chain.length).toBeLessThanOrEqual(1_000)
    }
    expect(chain.length).toBeGreaterThan(0)
  })

  test('chains are found to their end', () => {
    expect(isMatch('one NEAR/1 two NEAR/1 three', 'Then two three one.')).toBe(false)
    expect(isMatch('one NEAR/1 two NEAR/1 three', 'Then three one two.')).toBe(true)
    expect(isMatch('one NEAR/2 two NEAR/2 three NEAR/2 four', 'Then four or three or two or one.')).toBe(true)
    expect(isMatch('one NEAR/2 two NEAR/2 three NEAR/2 four', 'Then four. And so three or two or one.')).toBe(false)
  })
})

/** Each part can be read alone or joined to the next: every way leads to the same places, so each place is looked at once. */
test('a compound of many parts is compared in as many steps as it has parts, not ways', () => {
  const compound = 'ab-'.repeat(200)
  expect(isMatch(`${compound}zz`, `An ${compound}yy.`)).toBe(false)
  expect(isMatch(`"${'ab '.repeat(200)}zz"`, `An ${compound}yy.`)).toBe(false)
  expect(isMatch(`"${'ab '.repeat(200)}yy"`, `An ${compound}yy.`)).toBe(true)
})
