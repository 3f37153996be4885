/** The schema for editors is made from the one that reads the file; with WRITE_SCHEMA=1 it is written anew (then format it). */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { papersJsonSchema } from '../../src/config/papers-file.ts'

test('config/papers.schema.json says what a file may hold', () => {
  const path = join(import.meta.dirname, '..', '..', 'config', 'papers.schema.json')
  const made = JSON.stringify(papersJsonSchema(), null, 2)
  if (process.env.WRITE_SCHEMA === '1') writeFileSync(path, `${made}\n`)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(made))
})
