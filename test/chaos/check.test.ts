import { expect, test } from 'vitest'
import { checkPlace, type Planned, type Post } from './check.ts'
import { listedAs, type Place } from './entries.ts'

const PLACE: Place = {
  platform: 'slack',
  name: 'robots',
  topic: 'robots',
  schedule: { kind: 'instant' },
  expects: (title) => /robots/i.test(title),
}
/** Of these the first, the fourth and the seventh are about robots. */
const LISTED = [0, 1, 2, 3, 4, 5, 6].map(listedAs)
const titled = (...numbers: number[]): string => numbers.map((number) => listedAs(number).title).join('\n')
const planned = (seq: number, parts: Partial<Planned> = {}): Planned => ({
  id: `delivery-${seq}`,
  seq,
  kind: 'instant',
  state: 'delivered',
  ...parts,
})
const posted = (seq: number, ...numbers: number[]): Post => ({ delivery: `delivery-${seq}`, text: titled(...numbers) })
const found = (posts: readonly Post[], deliveries: readonly Planned[]) => checkPlace(PLACE, LISTED, posts, deliveries)

const CLEAN = { owed: 3, lost: [], repeated: [], unasked: [], disorder: [], unsettled: [] }

test('what stands once and in order is clean, and a line about a quiet time posts nothing', () => {
  const deliveries = [planned(1), planned(2, { kind: 'notice' }), planned(3)]
  expect(found([posted(1, 0, 3), posted(2, 3), posted(3, 6)], deliveries)).toEqual({ ...CLEAN, stand: 3 })
})

test('a paper that stands nowhere is lost', () => {
  expect(found([posted(1, 0, 3)], [planned(1)]).lost).toEqual(['slack/robots: paper 6'])
})

test('a second copy of a message, and a paper in two messages, are repeated', () => {
  expect(found([posted(1, 0, 3, 6), posted(1, 0, 3, 6)], [planned(1)]).repeated).toHaveLength(4)
  expect(found([posted(1, 0, 3), posted(2, 3, 6)], [planned(1), planned(2)]).repeated).toEqual([
    'slack/robots: paper 3',
  ])
})

test('what nobody asked for, and what no delivery stands behind, is told', () => {
  expect(found([posted(1, 0, 1, 3, 6)], [planned(1)]).unasked).toEqual(['slack/robots: paper 1'])
  expect(found([posted(1, 0, 3, 6)], []).unasked).toEqual([`slack/robots: ${titled(0, 3, 6).slice(0, 60)}`])
})

test('a message behind a later one is out of order', () => {
  const deliveries = [planned(1), planned(2)]
  expect(found([posted(2, 0, 3), posted(1, 6)], deliveries).disorder).toEqual(['slack/robots: 1'])
})

test('a delivery without an end, or delivered to nowhere, is unsettled', () => {
  const deliveries = [planned(1), planned(2), planned(3, { state: 'uncertain' }), planned(4, { state: 'withdrawn' })]
  expect(found([posted(1, 0, 3, 6)], deliveries).unsettled).toEqual([
    'slack/robots: delivery-3 is uncertain',
    'slack/robots: delivery-2 is delivered',
  ])
})
