import { expect, test } from 'vitest'
import { indexText, wordsAt } from '../../../src/core/proof/indexed-text.ts'
import { analyse } from '../../../src/core/words.ts'

const text = analyse('Low-rank updates of LLMs. An LLM for $x$ updates a low-rank model, low and high; qwen2.5')

test('the words of a stem are the same however often one asks', () => {
  const { withStem } = indexText(text)
  for (let round = 0; round < 5; round++) {
    for (const stem of ['low', 'llm', 'updat', 'nowhere', 'lowrank']) {
      expect(withStem(stem)).toEqual(text.words.filter((word) => word.stem === stem))
    }
  }
  expect(withStem('llm')).toHaveLength(3)
})

test('the words at a position', () => {
  for (let position = 0; position <= text.length; position++) {
    expect(wordsAt(text, position)).toEqual(text.words.filter(({ from }) => from === position))
  }
  expect(wordsAt(text, 0).map(({ stem }) => stem)).toEqual(['low', 'lowrank'])
})

test('a text without words', () => {
  const nothing = analyse('')
  expect(wordsAt(nothing, 0)).toEqual([])
  expect(indexText(nothing).withStem('low')).toEqual([])
})
