import { describe, expect, test } from 'vitest'
import { redirected, signIn, webAddress } from '../../../src/sources/http/address.ts'

describe('a name and a password in an address', () => {
  test.each([
    ['https://ann:pass@example.org/', 'ann:pass'],
    ['https://ann@example.org/', 'ann:'],
    ['https://:key@example.org/', ':key'],
    ['https://a%40b:%C3%B6@example.org/', 'a@b:ö'],
    ['https://100%zz:50%@example.org/', '100%zz:50%'],
  ])('%s signs in as %s', (url, said) => {
    expect(signIn(webAddress(url))).toEqual({ authorization: `Basic ${Buffer.from(said).toString('base64')}` })
  })

  test('are needed for a sign-in', () => {
    expect(signIn(webAddress('https://example.org/'))).toEqual({})
  })

  test.each([
    ['https://example.org/next', 'https://ann:pass@example.org/next'],
    ['/next', 'https://ann:pass@example.org/next'],
    ['https://eve:evil@example.org/next', 'https://ann:pass@example.org/next'],
    ['https://example.org:8443/next', 'https://example.org:8443/next'],
    ['https://www.example.org/next', 'https://www.example.org/next'],
    ['https://eve:evil@www.example.org/next', 'https://www.example.org/next'],
    ['//www.example.org/next', 'https://www.example.org/next'],
  ])('go along to %s as %s', (location, url) => {
    const first = webAddress('https://ann:pass@example.org/feed')
    expect(redirected(location, first, first, false).href).toBe(url)
  })

  test('come back to where they belong', () => {
    const first = webAddress('https://ann:pass@example.org/feed')
    const away = redirected('https://www.example.org/', first, first, false)
    expect(redirected('https://example.org/', away, first, false).href).toBe('https://ann:pass@example.org/')
  })
})

test('https is lost only where it may be', () => {
  const first = webAddress('https://example.org/')
  expect(() => redirected('http://example.org/', first, first, false)).toThrow(
    'example.org sends us on to an address without https',
  )
  expect(redirected('http://example.org/', first, first, true).href).toBe('http://example.org/')
})
