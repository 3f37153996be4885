import { expect, test } from 'vitest'
import { either, nearest, quoted } from '../../src/core/spelling.ts'

test.each([
  ['  two \n lines ', '"two lines"'],
  ['', '""'],
  ['"a title"', '"a title"'],
  ['“a title”', '"a title"'],
  ['"one" and "two"', '""one" and "two""'],
  ['x'.repeat(40), `"${'x'.repeat(40)}"`],
  ['x'.repeat(41), `"${'x'.repeat(39)}…"`],
  ['𝒳'.repeat(41), `"${'𝒳'.repeat(39)}…"`],
])('quoted(%j)', (text, expected) => {
  expect(quoted(text)).toBe(expected)
})

test.each([
  [[], ''],
  [['Berlin'], 'Berlin'],
  [['Berlin', 'Paris'], 'Berlin or Paris'],
  [['Berlin', 'Paris', 'Rome'], 'Berlin, Paris or Rome'],
])('either(%j)', (words, expected) => {
  expect(either(words)).toBe(expected)
})

const COMMANDS = ['subscribe', 'unsubscribe', 'search', 'saved', 'save', 'show', 'list']

test.each([
  ['subscrbe', ['subscribe']],
  ['usbscribe', ['subscribe', 'unsubscribe']],
  ['saev', ['save']],
  ['savee', ['saved', 'save']],
  ['lsit', ['list']],
  ['zzz', []],
  ['sh', []],
  ['', []],
])('nearest to %j', (typed, expected) => {
  expect(nearest(typed, COMMANDS)).toEqual(expected)
})

test('a smaller limit and another reach', () => {
  expect(nearest('savee', COMMANDS, 1)).toEqual(['saved'])
  expect(nearest('sxvx', COMMANDS, 3, 2)).toEqual(['save'])
})
