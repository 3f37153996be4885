import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { codeOf, failure, statusFailure } from '../../../src/sources/http/failure.ts'

describe('a fault in words', () => {
  test.each([
    ['ENOTFOUND', 'there is no host named example.org'],
    ['EAI_AGAIN', 'the name example.org could not be looked up; the name server did not answer'],
    ['ECONNREFUSED', 'example.org refused the connection; nothing listens there at the moment'],
    ['ENETUNREACH', 'example.org cannot be reached from here'],
    ['EHOSTUNREACH', 'example.org cannot be reached from here'],
    ['ETIMEDOUT', 'example.org took too long to answer'],
    ['UND_ERR_CONNECT_TIMEOUT', 'example.org took too long to answer'],
    ['ECONNRESET', 'example.org broke off in the middle'],
    ['UND_ERR_SOCKET', 'example.org broke off in the middle'],
    ['Z_BUF_ERROR', 'example.org broke off in the middle'],
    ['Z_DATA_ERROR', 'example.org sent a packed answer that is damaged'],
    ['CERT_HAS_EXPIRED', 'the certificate of example.org cannot be trusted, so it was not read'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'the certificate of example.org cannot be trusted, so it was not read'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'the certificate of example.org cannot be trusted, so it was not read'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of example.org cannot be trusted, so it was not read'],
    ['EPROTO', 'example.org does not answer with https as it should'],
    ['HPE_INVALID_CONSTANT', 'example.org does not answer as a web server does'],
    ['UND_ERR_HEADERS_OVERFLOW', 'example.org does not answer as a web server does'],
    ['SOMETHING_NEW', 'example.org could not be read'],
  ])('%s', (code, sentence) => {
    const { message, cause } = failure(code, 'example.org')
    expect({ message, cause }).toEqual({ message: sentence, cause: code })
  })

  test.each([
    [401, 'example.org refuses us; it wants a sign-in, or lets no programs in (401)'],
    [403, 'example.org refuses us; it wants a sign-in, or lets no programs in (403)'],
    [400, 'example.org does not accept the request (400)'],
    [418, 'example.org does not accept the request (418)'],
    [500, 'example.org answered with an error of its own (500)'],
    [502, 'example.org answered with an error of its own (502)'],
    [206, 'example.org gave an answer that nobody asked for (206)'],
    [300, 'example.org gave an answer that nobody asked for (300)'],
  ])('the status %i', (status, sentence) => expect(statusFailure(status, 'example.org').message).toBe(sentence))

  test('a code is all that is kept of another error', () => {
    const fault = Object.assign(new TypeError('Invalid URL: https://example.org/?key=sesame'), {
      code: 'ERR_INVALID_URL',
      input: 'https://example.org/?key=sesame',
    })
    expect(codeOf(fault)).toBe('ERR_INVALID_URL')
    expect(inspect(failure(codeOf(fault), 'example.org'), { showHidden: true })).not.toContain('sesame')
  })

  test.each([
    [undefined],
    ['ECONNRESET'],
    [new Error('no code')],
    [Object.assign(new Error(), { code: 'https://sesame' })],
  ])('%s has no code', (fault) => expect(codeOf(fault)).toBe('UNKNOWN'))
})
