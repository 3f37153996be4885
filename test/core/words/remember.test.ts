import { expect, test } from 'vitest'
import { remember } from '../../../src/core/words/remember.ts'

test('makes a thing once, and anew after many others', () => {
  const made: string[] = []
  const upper = remember(3, (text) => {
    made.push(text)
    return text.toUpperCase()
  })
  expect(['a', 'b', 'a', 'c', 'b', 'a'].map(upper)).toEqual(['A', 'B', 'A', 'C', 'B', 'A'])
  expect(made).toEqual(['a', 'b', 'c'])
  expect(['d', 'a', 'd', 'a'].map(upper)).toEqual(['D', 'A', 'D', 'A'])
  expect(made).toEqual(['a', 'b', 'c', 'd', 'a'])
})

test.each(['', 'x'.repeat(100), '\ud800 half', '模型𝔼', '__proto__'])('remembers %j by all of it', (text) => {
  const same = remember(10, (own) => own)
  expect(same(text)).toBe(text)
  expect(same(`${text}.`)).toBe(`${text}.`)
  expect(same(text)).toBe(text)
})
