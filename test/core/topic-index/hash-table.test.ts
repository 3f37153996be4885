import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashOf } from '../../../src/core/topic-index/hash.ts'
import { createHashTable } from '../../../src/core/topic-index/hash-table.ts'

test('a table is a map from hashes to numbers, however much comes and goes', () => {
  // Few different lower halves, so that many hashes want the same place.
  const hash = fc.record({
    lo: fc.constantFrom(0, 1, -1, 0x40000000, -0x40000000),
    hi: fc.integer({ min: 0, max: 20 }).chain((low) => fc.constantFrom(low, low | 0x01000000, low | -0x01000000)),
  })
  const change = fc.record({ hash, isNew: fc.boolean() })
  fc.assert(
    fc.property(fc.nat(50), fc.array(change, { maxLength: 300 }), (expected, changes) => {
      const table = createHashTable(expected)
      const map = new Map<string, number>()
      let last = 0
      for (const { hash, isNew } of changes) {
        const key = `${hash.lo} ${hash.hi}`
        const known = map.get(key)
        expect(table.find(hash.lo, hash.hi)).toBe(known ?? 0)
        if (known === undefined && isNew) {
          table.insert(hash.lo, hash.hi, ++last)
          map.set(key, last)
        } else if (known !== undefined && !isNew) {
          table.remove(known)
          map.delete(key)
        }
      }
      for (const _ of table.fit(last, 0.05, 10)) expect(table.find(0, -1)).toBe(map.get('0 -1') ?? 0)
      for (const [key, number] of map) {
        const [lo = 0, hi = 0] = key.split(' ').map(Number)
        expect(table.find(lo, hi)).toBe(number)
        expect([table.loOf(number), table.hiOf(number)]).toEqual([lo, hi])
      }
    }),
    { numRuns: 500, seed: 6 },
  )
})

test('hashes of many texts are all different in each half about as often as chance has it', () => {
  const hashes = Array.from({ length: 50_000 }, (_, n) => hashOf(`word${n} ${n % 7}`))
  const different = (values: readonly (number | string)[]): number => new Set(values).size
  expect(different(hashes.map(({ lo, hi }) => `${lo} ${hi}`))).toBe(50_000)
  // By chance about 0.3 pairs of 50,000 share one of 2^32 values.
  expect(different(hashes.map(({ lo }) => lo))).toBeGreaterThan(49_990)
  expect(different(hashes.map(({ hi }) => hi))).toBeGreaterThan(49_990)
  // Places are taken by the upper bits: 50,000 in as many places leave about 37 % of them free.
  const places = different(hashes.map(({ lo }) => Math.floor((lo >>> 0) * (50_000 / 2 ** 32))))
  expect(places / 50_000).toBeGreaterThan(0.62)
  expect(places / 50_000).toBeLessThan(0.65)
})
