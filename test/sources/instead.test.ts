import { expect, test } from 'vitest'
import { insteadOf, noneAt, whatIs } from '../../src/sources/instead.ts'

test.each([
  [' \n', 'nothing'],
  ['\n<!doctype html>', 'a web page'],
  ['Rate exceeded.', 'something that cannot be read'],
])('%j is %s', (text, sent) => {
  expect(insteadOf('a.test', 'its feed', whatIs(text)).message).toBe(`a.test answered with ${sent} instead of its feed`)
})

test('where there is none', () => {
  expect(noneAt('a.test', 'feed').message).toBe('a.test has no feed at its address: give its new one, or remove it')
})
