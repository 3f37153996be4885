import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { assert, constantFrom, dictionary, property, string } from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withValues, writePrivately } from '../../src/init/env-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paperwire-env-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('values are set where they stand, else at the end, and all else stays', () => {
  const text = '# mine\nexport A=1\n\nB = two # why\nA=3\nC=c'
  expect(withValues(text, { A: 'x', D: 'a b#c' })).toBe("# mine\nexport A=1\n\nB = two # why\nA=x\nC=c\nD='a b#c'\n")
  expect(withValues('', {})).toBe('')
})

test('what is written is read back, whatever it is', () => {
  const value = string({ unit: constantFrom('a', 'Z', '7', '-', '.', ' ', '#', '=', '$', '"', '/') })
  void assert(
    property(dictionary(constantFrom('A', 'B_2', 'C'), value), (values) => {
      expect(parseEnv(withValues('A=old\n# note\n', values))).toEqual({ A: 'old', ...values })
    }),
    { seed: 8, numRuns: 300 },
  )
})

test('the file is private, whole, and a link stays a link', () => {
  const [real, link] = [join(folder, 'real'), join(folder, '.env')]
  writeFileSync(real, 'A=1\n', { mode: 0o644 })
  symlinkSync(real, link)
  writePrivately(link, 'A=2\n')
  expect([readFileSync(real, 'utf8'), readlinkSync(link), statSync(real).mode & 0o777]).toEqual(['A=2\n', real, 0o600])
  expect(readdirSync(folder).sort()).toEqual(['.env', 'real'])
})

test('what cannot be put in its place leaves what stood, and nothing beside it', () => {
  const place = join(folder, 'place')
  symlinkSync(folder, place)
  expect(() => writePrivately(place, 'A=2\n')).toThrow()
  expect(readdirSync(folder)).toEqual(['place'])
})
