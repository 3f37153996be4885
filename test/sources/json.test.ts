import { expect, test } from 'vitest'
import { z } from 'zod'
import { parseJson, readJson } from '../../src/sources/json.ts'

test.each<[text: string, value: unknown]>([
  ['{"a":[1]}', { a: [1] }],
  ['null', null],
  ['', undefined],
  ['{"a":', undefined],
  ['['.repeat(500_000), undefined],
])('%.20s', (text, value) => {
  expect(parseJson(text)).toEqual(value)
})

test.each<[text: string | undefined, value: { a: number } | undefined]>([
  ['{"a":1}', { a: 1 }],
  ['{"a":"1"}', undefined],
  ['{', undefined],
  ['', undefined],
  [undefined, undefined],
])('%s, where {"a":number} is wanted', (text, value) => {
  expect(readJson(z.object({ a: z.number() }), text)).toEqual(value)
})
