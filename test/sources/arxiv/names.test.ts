import { expect, test } from 'vitest'
import { splitNames } from '../../../src/sources/arxiv/names.ts'

test.each([
  ['Ann Lee, Carl May', ['Ann Lee', 'Carl May']],
  ['Ann Lee', ['Ann Lee']],
  ['', []],
  [' , Ann Lee,, ', ['Ann Lee']],
  ['Carl May, Jr., Ann Lee', ['Carl May Jr.', 'Ann Lee']],
  ['Ann Lee, Carl May III', ['Ann Lee', 'Carl May III']],
  ['Carl May, II', ['Carl May II']],
  ['Ann Lee (Bern, Switzerland), Carl May (Lab (Physics, Maths), Ulm)', ['Ann Lee', 'Carl May']],
  ['Robert (Bob) Low, Ann Lee', ['Robert (Bob) Low', 'Ann Lee']],
  ['Ann Lee (Bern, Carl May', ['Ann Lee (Bern', 'Carl May']],
  ['Ann Lee, and Carl May', ['Ann Lee', 'Carl May']],
  ['Andrea Anders, Anders Andrea', ['Andrea Anders', 'Anders Andrea']],
  ["Siân O'Brien-Łoś, José M. Núñez", ["Siân O'Brien-Łoś", 'José M. Núñez']],
])('%s', (text, names) => {
  expect(splitNames(text)).toEqual(names)
})

test.each([
  ['brackets', '('.repeat(100_000), ['('.repeat(100_000)]],
  ['opened names', '(a'.repeat(50_000), ['(a'.repeat(50_000)]],
  ['commas', ','.repeat(100_000), []],
  ['commas in brackets', '(,)'.repeat(30_000), ['(', ...Array.from({ length: 29_998 }, () => ')('), ')']],
])('%s without end', (_, text, names) => {
  expect(splitNames(text)).toEqual(names)
})
