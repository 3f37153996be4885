import { expect, test } from 'vitest'
import { isStopWord } from '../../../src/core/words/stop-words.ts'

test.each([
  ['the', true],
  ['The', true],
  ['A', true],
  ['it', true],
  ['IT', false],
  ['OR', false],
  ['robots', false],
  ['constructor', false],
  ['', false],
])('%j: %s', (word, expected) => {
  expect(isStopWord(word)).toBe(expected)
})
