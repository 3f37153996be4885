import { expect, test } from 'vitest'
import { isSuffix } from '../../src/sources/names.ts'

test.each([
  ['Jr.', true],
  ['jr', true],
  ['III', true],
  ['IV.', true],
  ['J.', false],
  ['V', false],
  ['M.D.', false],
  ['Junior', false],
  ['', false],
])('%j: %s', (part, is) => {
  expect(isSuffix(part)).toBe(is)
})
