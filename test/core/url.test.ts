import { expect, test } from 'vitest'
import { decoded, isPostgresUrl, readUrl } from '../../src/core/url.ts'

test.each<[text: string, base: string | undefined, href: string | undefined]>([
  ['https://example.org/a', undefined, 'https://example.org/a'],
  ['/a', 'https://example.org/b', 'https://example.org/a'],
  ['/a', undefined, undefined],
  ['https://', undefined, undefined],
  ['', undefined, undefined],
  ['/a', 'no address', undefined],
])('%j under %j', (text, base, href) => {
  expect(readUrl(text, base)?.href).toBe(href)
})

test('a host in other letters is read however many addresses were read before', () => {
  for (let index = 0; index < 50_000; index++) {
    readUrl(`https://example.org/${index}`)
    readUrl(`/${index}`, 'https://example.org/')
  }
  expect(readUrl('http://exämple.org/ü')?.href).toBe('http://xn--exmple-cua.org/%C3%BC')
  expect(readUrl('/ü', 'http://exämple.org/')?.href).toBe('http://xn--exmple-cua.org/%C3%BC')
})

test.each([
  ['p%40ss', 'p@ss'],
  ['100%', '100%'],
  ['%C3%BC', 'ü'],
])('%j is meant as %j', (text, meant) => {
  expect(decoded(text)).toBe(meant)
})

test.each([
  ['postgres://paperwire@db/paperwire', true],
  ['postgresql://db', true],
  ['postgres://', false],
  ['postgres://[', false],
  ['sqlite:data/postgres://.db', false],
])('%j is the address of a PostgreSQL database: %s', (text, is) => {
  expect(isPostgresUrl(text)).toBe(is)
})
