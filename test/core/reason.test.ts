import { expect, test } from 'vitest'
import { fileReasonOf, reasonOf } from '../../src/core/reason.ts'

test('a fault in the words of its message; what is no fault as it is', () => {
  expect(reasonOf(new Error('no answer'))).toBe('no answer')
  expect(reasonOf('no answer')).toBe('no answer')
})

test.each([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'this user may not'],
  ['EMFILE', 'EMFILE'],
])('%s of a file', (code, said) => {
  expect(fileReasonOf(Object.assign(new Error('x'), { code }))).toBe(said)
})
