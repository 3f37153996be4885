import { expect, test } from 'vitest'
import { fold, foldKeepingCase } from '../../../src/core/words/fold.ts'

test.each([
  ['LoRA', 'lora'],
  ['Mélange', 'melange'],
  ['CO₂', 'co2'],
  ['ﬁne', 'fine'],
  ['𝔼', 'e'],
  ['Ｑwen', 'qwen'],
  ['Łódź', 'lodz'],
  ['Øystein', 'oystein'],
  ['Đorđe', 'dorde'],
  ['Straße', 'strasse'],
  ['Æther', 'aether'],
  ['Œuvre', 'oeuvre'],
  ['İzmir', 'izmir'],
  ['kılıç', 'kilic'],
  ['ΆΛΦΑ', 'αλφα'],
  ['ΟΔΟΣ', 'οδοσ'],
  ['Ёлка', 'елка'],
  ['が', 'が'],
  ['か\u3099', 'が'],
  ['한글', '한글'],
  ['ϵ', 'ε'],
])('%s is folded to %s', (text, folded) => {
  expect(fold(text)).toBe(folded)
})

test('case can be kept', () => {
  expect(foldKeepingCase('É')).toBe('E')
})
