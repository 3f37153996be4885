import { expect, test } from 'vitest'
import { formatState, parseState, type State } from '../../../src/sources/arxiv/cursor.ts'

const feed = (announced: string, seen = announced) => ({ seen, announced, validators: { etag: `"${announced}"` } })
const STATE: State = {
  v: 1,
  feeds: { 'cs.CL+cs.LG': feed('2026-11-18'), 'cs.RO+cs.CV': feed('2026-11-16', '2026-11-19') },
  missed: ['2026-09-24', '2026-09-25', '2026-11-17'],
}
const parse = (...keys: string[]): State => parseState(formatState(STATE), { keys, today: '2026-11-20' })

test('what was missed more than eight weeks ago is forgotten', () => {
  expect(parse().missed).toEqual(['2026-09-25', '2026-11-17'])
})

test.each<[string, string, State['feeds'][string] | undefined]>([
  ['the same categories', 'cs.CL+cs.LG', feed('2026-11-18')],
  ['one of them', 'cs.LG', { ...feed('2026-11-18'), validators: {} }],
  ['one of them and others', 'math+cs.CL', { ...feed('2026-11-18'), validators: {} }],
  [
    'of two feeds: the one that is further behind',
    'cs.CL+cs.CV',
    { ...feed('2026-11-16', '2026-11-19'), validators: {} },
  ],
  ['others', 'math', undefined],
])('a feed of %s', (_, key, state) => {
  expect(parse(key).feeds).toEqual(state === undefined ? {} : { [key]: state })
})
