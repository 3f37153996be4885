import { expect, test } from 'vitest'
import { codeBeforeSending, isUntrusted } from '../../src/core/unsent.ts'

const fault = (code: string, parts: object = {}) => Object.assign(new Error(code), { code, ...parts })

test.each([
  ['a name that was not found', fault('ENOTFOUND'), 'ENOTFOUND'],
  ['a connection that nobody took', fault('ECONNREFUSED'), 'ECONNREFUSED'],
  ['a network that was not reached', fault('ENETUNREACH', { syscall: 'connect' }), 'ENETUNREACH'],
  ['a certificate that was not accepted', fault('CERT_HAS_EXPIRED'), 'CERT_HAS_EXPIRED'],
  ['the cause of another', new TypeError('fetch failed', { cause: fault('EAI_AGAIN') }), 'EAI_AGAIN'],
  ['every address that was tried', new AggregateError([fault('ECONNREFUSED'), fault('ECONNREFUSED')]), 'ECONNREFUSED'],
  ['only some of the addresses', new AggregateError([fault('ECONNREFUSED'), fault('ECONNRESET')]), undefined],
  ['a line that was cut', fault('ECONNRESET', { syscall: 'read' }), undefined],
  ['a network lost on the way', fault('ENETUNREACH', { syscall: 'write' }), undefined],
  ['nothing that was said', 'odd', undefined],
])('%s', (_, error, code) => {
  expect(codeBeforeSending(error)).toBe(code)
})

test('a certificate is told from a connection', () => {
  expect(['CERT_HAS_EXPIRED', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ECONNREFUSED'].map(isUntrusted)).toEqual([
    true,
    true,
    false,
  ])
})
