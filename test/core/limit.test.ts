import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Asked } from '../../src/core/invocation.ts'
import { createAskLimit, createBuckets } from '../../src/core/limit.ts'
import { textOfReply } from '../plain-text.ts'

const T0 = Date.parse('2026-11-21T09:00:00Z')

describe('a bucket', () => {
  test('is full at first, then fills evenly', () => {
    const { take } = createBuckets(30)
    for (let one = 0; one < 30; one++) expect(take('ann', T0)).toBeUndefined()
    expect(take('ann', T0)).toBe(T0 + 2 * SECOND)
    expect(take('ann', T0 + 2 * SECOND - 1)).toBe(T0 + 2 * SECOND)
    expect(take('ann', T0 + 2 * SECOND)).toBeUndefined()
    expect(take('ann', T0 + 2 * SECOND)).toBe(T0 + 4 * SECOND)
    expect(take('bo', T0 + 2 * SECOND)).toBeUndefined()
  })

  test('is full again after a minute, and never fuller', () => {
    const { take } = createBuckets(3)
    for (const at of [T0, T0 + 10 * MINUTE]) {
      expect([1, 2, 3].map(() => take('ann', at))).toEqual([undefined, undefined, undefined])
      expect(take('ann', at)).toBe(at + 20 * SECOND)
    }
  })

  test('a token put back can be taken again', () => {
    const buckets = createBuckets(1)
    expect(buckets.take('ann', T0)).toBeUndefined()
    buckets.giveBack('ann')
    expect(buckets.take('ann', T0)).toBeUndefined()
    expect(buckets.take('ann', T0)).toBe(T0 + MINUTE)
  })

  test('a clock that steps back locks nobody out', () => {
    const { take } = createBuckets(2)
    take('ann', T0)
    take('ann', T0)
    expect(take('ann', T0 - 60 * MINUTE)).toBeUndefined()
    expect(take('ann', T0 - 60 * MINUTE)).toBeUndefined()
    expect(take('ann', T0 - 60 * MINUTE)).toBe(T0 - 60 * MINUTE + 30 * SECOND)
  })

  test('0 is no limit, and nothing is remembered', () => {
    const buckets = createBuckets(0)
    for (let one = 0; one < 1_000; one++) expect(buckets.take('ann', T0)).toBeUndefined()
    expect(buckets.size()).toBe(0)
  })

  test('what is remembered is bounded, the full ones forgotten first', () => {
    const buckets = createBuckets(1, 100)
    buckets.take('old', T0)
    for (let one = 0; one < 99; one++) buckets.take(`then ${one}`, T0 + SECOND)
    buckets.take('new', T0 + MINUTE)
    expect(buckets.size()).toBe(100)
    expect(buckets.take('old', T0 + MINUTE)).toBeUndefined()
    for (let one = 0; one < 1_000; one++) buckets.take(`later ${one}`, T0 + MINUTE)
    expect(buckets.size()).toBe(100)
  })

  test('whoever asks whenever, no minute holds more than two buckets, and who waits as told is let in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.array(fc.nat(4 * SECOND), { maxLength: 300 }), (limit, gaps) => {
        const { take } = createBuckets(limit)
        let at = T0
        const taken: number[] = []
        for (const gap of gaps) {
          at += gap
          const again = take('ann', at)
          if (again === undefined) taken.push(at)
          else {
            expect(again).toBeGreaterThan(at)
            expect(take('ann', again)).toBeUndefined()
            taken.push(again)
            at = again
          }
        }
        for (const [first, from] of taken.entries())
          expect(taken.slice(first).filter((one) => one - from < MINUTE).length).toBeLessThanOrEqual(2 * limit)
      }),
      { seed: 8, numRuns: 100 },
    )
  })
})

describe('what may be asked', () => {
  const asked: Asked = { kind: 'command', text: 'status' }
  const typing: Asked = { kind: 'suggest', command: 'subscribe', argument: 'topic', typed: 'l' }
  const call = (
    person: string,
    parts: { asked?: Asked; workspace?: string; platform?: 'slack' | 'terminal' } = {},
  ) => ({
    channel: { platform: parts.platform ?? 'slack', workspace: parts.workspace ?? 'T1', channel: 'C1' },
    person: { id: person, mayManage: true },
    asked: parts.asked ?? asked,
  })

  test('a limit of one is said as one', () => {
    const limit = createAskLimit({ perPerson: 1, perWorkspace: 100 })
    expect(limit(call('ann'), T0)).toBeUndefined()
    expect(textOfReply(limit(call('ann'), T0) ?? expect.fail('not refused'))).toMatch(/more than 1 thing in a minute/)
  })

  test('whoever hammers is refused in one sentence; others are not', () => {
    const limit = createAskLimit({ perPerson: 3, perWorkspace: 100 })
    for (let one = 0; one < 3; one++) expect(limit(call('ann'), T0)).toBeUndefined()
    const refused = limit(call('ann'), T0) ?? expect.fail('not refused')
    expect(textOfReply(refused)).toBe(
      'You have asked for more than 3 things in a minute, which is the limit: please try again in 20 seconds.',
    )
    expect(limit(call('bo'), T0)).toBeUndefined()
    expect(limit(call('ann'), T0 + 20 * SECOND)).toBeUndefined()
  })

  test('buttons and forms count as commands do', () => {
    const limit = createAskLimit({ perPerson: 2, perWorkspace: 100 })
    expect(limit(call('ann', { asked: { kind: 'action', id: 'x' } }), T0)).toBeUndefined()
    expect(limit(call('ann', { asked: { kind: 'submit', form: 'x', values: {} } }), T0)).toBeUndefined()
    expect(limit(call('ann', { asked: { kind: 'home' } }), T0)).toMatchObject({ kind: 'show' })
  })

  test('a workspace has a limit of its own, of which those who are refused take nothing', () => {
    const limit = createAskLimit({ perPerson: 2, perWorkspace: 4 })
    for (let one = 0; one < 9; one++) limit(call('ann'), T0)
    expect(['bo', 'cy'].map((person) => limit(call(person), T0))).toEqual([undefined, undefined])
    const refused = limit(call('dee'), T0) ?? expect.fail('not refused')
    expect(textOfReply(refused)).toBe(
      'Everybody here together has asked for more than 4 things in a minute, which is the limit: please try again in 15 seconds.',
    )
    expect(limit(call('dee', { workspace: 'T2' }), T0)).toBeUndefined()
    // Refused by the workspace, a person has lost nothing of their own.
    expect(limit(call('dee', { workspace: 'T2' }), T0)).toBeUndefined()
    expect(limit(call('dee', { workspace: 'T2' }), T0)).toMatchObject({ kind: 'show' })
  })

  test('people who write to the bot by themselves share no limit with each other', () => {
    const limit = createAskLimit({ perPerson: 2, perWorkspace: 3 })
    const all = ['ann', 'bo', 'cy', 'dee'].flatMap((person) => [person, person])
    expect(all.map((person) => limit(call(person, { workspace: '@me' }), T0))).toEqual(all.map(() => undefined))
    expect(limit(call('dee', { workspace: '@me' }), T0)).toMatchObject({ kind: 'show' })
  })

  test('typing has a wider limit, takes nothing from commands, and is refused without words', () => {
    const limit = createAskLimit({ perPerson: 2, perWorkspace: 100 })
    for (let one = 0; one < 10; one++) expect(limit(call('ann', { asked: typing }), T0)).toBeUndefined()
    expect(limit(call('ann', { asked: typing }), T0)).toEqual({ kind: 'choices', choices: [] })
    expect(limit(call('ann'), T0)).toBeUndefined()
  })

  test('at the terminal nothing is counted, and 0 is no limit', () => {
    const limit = createAskLimit({ perPerson: 1, perWorkspace: 1 })
    for (let one = 0; one < 9; one++) expect(limit(call('ann', { platform: 'terminal' }), T0)).toBeUndefined()
    const none = createAskLimit({ perPerson: 0, perWorkspace: 0 })
    for (let one = 0; one < 999; one++) expect(none(call('ann'), T0)).toBeUndefined()
  })
})
