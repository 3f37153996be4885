import { describe, expect, test } from 'vitest'
import { type Item, MessageSchema } from '../../src/core/message.ts'
import { about, count, line, message, note, say } from '../../src/core/reply.ts'
import { textOfMessage } from '../plain-text.ts'

test.each([
  [0, '0 papers'],
  [1, '1 paper'],
  [1_234, '1,234 papers'],
])('%i is counted in words', (number, words) => {
  expect(count(number, 'paper')).toBe(words)
})

test('an odd plural is given', () => {
  expect([count(1, 'entry', 'entries'), count(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries'])
})

describe('the notification', () => {
  const paper: Item = { kind: 'paper', number: 1, key: 'arxiv:1', title: 'World models' }
  const cases: readonly (readonly [string, Parameters<typeof message>[0], string])[] = [
    ['is the title', { title: 'Topics', items: [line('One.')] }, 'Topics'],
    ['or the first words', { items: [line([{ text: 'One ' }, { text: 'two', strong: true }])] }, 'One two'],
    ['or the first paper', { items: [paper] }, 'World models'],
    ['or the first heading', { items: [{ kind: 'heading', text: 'Packs' }] }, 'Packs'],
    ['or nothing', { items: [] }, ''],
  ]
  test.each(cases)('%s', (_, parts, notification) => {
    expect(message(parts).notification).toBe(notification)
  })

  test('is short, however long the title', () => {
    const { title = '', notification } = message({ title: 'word '.repeat(100), items: [] })
    expect([[...title].length <= 150, [...notification].length <= 120]).toEqual([true, true])
  })
})

test('every part makes a message that can be stored', () => {
  const action = { id: '1.tune', label: 'Tune topics' }
  const made = message({
    title: 'List',
    items: [line(about('#1', 'robots'), [action])],
    actions: [action],
    footer: 'end',
  })
  expect(MessageSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made)
  expect(textOfMessage(made)).toBe('# List\n#1  robots [Tune topics]\n[Tune topics]\n-- end')
})

test('sentences stand one below the other', () => {
  expect(textOfMessage(note(['One.', 'Two.']))).toBe('One.\nTwo.')
  expect(say('One.')).toEqual({ kind: 'show', message: note(['One.']) })
})
