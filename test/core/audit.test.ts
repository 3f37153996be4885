import { describe, expect, test } from 'vitest'
import { compare, dueToStand, toRead } from '../../src/core/audit.ts'
import type { Delivery } from '../../src/core/delivery.ts'
import { MINUTE } from '../../src/core/instant.ts'
import { sampleDelivery } from '../contracts/platform.ts'

const CHANNEL = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const

const delivered = (id: string, parts: Partial<Delivery> = {}): Delivery =>
  sampleDelivery(CHANNEL, { id, state: 'delivered', ref: `${id}.1`, papers: [], shown: 0, ...parts })
const known = (...all: Delivery[]): ReadonlyMap<string, Delivery> => new Map(all.map((one) => [one.id, one]))
const post = (delivery: string, ref = `${delivery}.1`, at = 10) => ({ ref, delivery, at })

describe('what stands, compared with the ledger', () => {
  test('is in order where every delivery stands once', () => {
    const all = [delivered('a'), delivered('b')]
    expect(compare([post('a'), post('b')], all, known(...all))).toEqual({
      standing: 2,
      gone: [],
      repeated: [],
      unexpected: [],
      papers: [],
    })
  })

  test('misses what was delivered and is there no more', () => {
    const all = [delivered('a'), delivered('b')]
    expect(compare([post('b')], all, known(...all)).gone).toEqual([all[0]])
  })

  test.each([
    ['the copy that the ledger names, though it is younger', 'a.2', 'a.2', ['a.1', 'a.3']],
    ['the oldest, where the ledger names none of them', 'elsewhere', 'a.1', ['a.2', 'a.3']],
    ['the oldest, where the ledger knows no name', '', 'a.1', ['a.2', 'a.3']],
  ])('keeps %s', (_, ref, kept, surplus) => {
    const one = delivered('a', { ref })
    const posts = [post('a', 'a.3', 30), post('a', 'a.1', 10), post('a', 'a.2', 20)]
    const [repeated, ...others] = compare(posts, [one], known(one)).repeated
    expect(others).toEqual([])
    expect(repeated?.kept.ref).toBe(kept)
    expect(repeated?.surplus.map((copy) => copy.ref)).toEqual(surplus)
  })

  test('calls nothing surplus where the history names one message twice', () => {
    const one = delivered('a')
    expect(compare([post('a'), post('a')], [one], known(one)).repeated).toEqual([])
  })

  test.each(['due', 'sending', 'uncertain', 'held', 'withdrawn'] as const)(
    'tells of one that is %s, and calls no copy of it surplus',
    (state) => {
      const open = delivered('a', { state })
      const found = compare([post('a', 'a.1'), post('a', 'a.2')], [], known(open))
      expect(found.unexpected.map((one) => [one.post.ref, one.state])).toEqual([
        ['a.1', state],
        ['a.2', state],
      ])
      expect(found.repeated).toEqual([])
    },
  )

  test('tells of one that this database does not know', () => {
    expect(compare([post('a')], [], known()).unexpected).toEqual([{ post: post('a'), state: 'unknown' }])
  })

  test('names papers that stand in several deliveries, but not those behind Show more, in copies, or shared', () => {
    const all = [
      delivered('a', { papers: ['p1', 'p2', 'p3'], shown: 2 }),
      delivered('b', { papers: ['p2', 'p4', 'p3'], shown: 2 }),
      delivered('c', { papers: ['p1'], shown: 1, kind: 'share' }),
    ]
    const posts = [post('a'), post('a', 'a.2'), post('b'), post('c')]
    expect(compare(posts, all, known(...all)).papers).toEqual([{ paper: 'p2', deliveries: ['a', 'b'] }])
  })
})

test('what must stand is read, however the two clocks differ within five minutes', () => {
  const window = { from: 100 * MINUTE, to: 200 * MINUTE }
  expect(toRead(window)).toEqual({ from: 95 * MINUTE, to: 200 * MINUTE })
  expect(dueToStand(window)).toEqual({ plannedFrom: 100 * MINUTE, deliveredTo: 195 * MINUTE })
})
