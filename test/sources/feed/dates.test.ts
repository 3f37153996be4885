import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDate } from '../../../src/sources/feed/dates.ts'

const read = (text: string | undefined): string | undefined => {
  const at = readDate(text)
  return at === undefined ? undefined : new Date(at).toISOString().replace('.000Z', 'Z')
}

test.each<[text: string, at: string]>([
  ['2026-11-20T23:30:00Z', '2026-11-20T23:30:00Z'],
  ['2026-11-20T23:30:00.123456+00:00', '2026-11-20T23:30:00Z'],
  ['2026-11-20T23:30:00-05:00', '2026-11-21T04:30:00Z'],
  ['2026-11-20T23:30:00+0530', '2026-11-20T18:00:00Z'],
  ['2026-11-20 23:30', '2026-11-20T23:30:00Z'],
  ['2026-11-20 23:30:00 UTC', '2026-11-20T23:30:00Z'],
  ['2026-11-20', '2026-11-20T00:00:00Z'],
  ['2026-11', '2026-11-01T00:00:00Z'],
  ['Fri, 20 Nov 2026 09:30:00 +0000', '2026-11-20T09:30:00Z'],
  ['Fri, 20 Nov 2026 09:30:00 GMT', '2026-11-20T09:30:00Z'],
  ['Fri, 20 Nov 2026 22:30:00 EST', '2026-11-21T03:30:00Z'],
  ['Fri, 20 Nov 2026 00:30:00 CET', '2026-11-19T23:30:00Z'],
  ['Fri, 20 Nov 2026 09:30:00 XYZ', '2026-11-20T09:30:00Z'],
  ['Fri, 20 Nov 2026 09:30:00 +0100 (CET)', '2026-11-20T08:30:00Z'],
  ['20 Nov 2026', '2026-11-20T00:00:00Z'],
  ['Fri, 20 Nov 26 09:30 GMT', '2026-11-20T09:30:00Z'],
  ['Friday, 20-Nov-99 09:30:00 GMT', '1999-11-20T09:30:00Z'],
  ['1 November 2026', '2026-11-01T00:00:00Z'],
  ['November 20, 2026', '2026-11-20T00:00:00Z'],
  ['Nov. 2nd 2026', '2026-11-02T00:00:00Z'],
  ['  2026-11-20\n', '2026-11-20T00:00:00Z'],
  ['2031-01-01T00:00:00Z', '2031-01-01T00:00:00Z'],
])('%j is %s', (text, at) => {
  expect(read(text)).toBe(at)
})

test.each([
  undefined,
  '',
  'yesterday',
  '2026',
  '20',
  '1234567890',
  '2026-13-01',
  '2026-11-40',
  '2026-11-20T25:00:00Z',
  '0001-01-01T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '20 Foo 2026',
  '11/20/2026',
  'x'.repeat(100),
  `20 Nov 2026${' '.repeat(90)}x`,
])('%j is no date of a feed', (text) => {
  expect(read(text)).toBeUndefined()
})

test('every instant is read back from both ways of writing it', () => {
  const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (date) => {
      const seconds = Math.floor(date.getTime() / 1_000) * 1_000
      expect(readDate(date.toISOString())).toBe(seconds)
      expect(readDate(date.toUTCString())).toBe(seconds)
    }),
  )
})
