import { describe, expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import type { CatchUp, Window } from '../../src/core/digest.ts'
import { catchUpOf, windowOf } from '../../src/core/digest-window.ts'
import { DAY, HOUR, type Instant } from '../../src/core/instant.ts'
import type { Paper } from '../../src/core/paper.ts'
import { MONDAY, makeChannel, makePaper } from './made.ts'

/** Daily at 09:00 in Berlin, which MONDAY is. */
const CHANNEL = makeChannel({ createdAt: MONDAY - 9 * DAY, lastSlotAt: MONDAY - HOUR })
const KEY = channelKey(CHANNEL.ref)
const SLOT = { kind: 'scheduled', at: MONDAY } as const

test.each<[string, boolean, Partial<Paper>, number]>([
  ['begins at the last digest', false, { firstLiveAt: MONDAY - DAY }, MONDAY - HOUR],
  ['that replaces one begins before its papers', true, { firstLiveAt: MONDAY - DAY }, MONDAY - DAY - 1],
  [
    "counts what the channel's own feed listed",
    true,
    { owners: [{ channel: KEY, liveAt: MONDAY - DAY }] },
    MONDAY - DAY - 1,
  ],
  [
    "takes the earlier of the channel's own sight and everybody's",
    true,
    { firstLiveAt: MONDAY - DAY, owners: [{ channel: KEY, liveAt: MONDAY - 2 * DAY }] },
    MONDAY - 2 * DAY - 1,
  ],
  [
    "counts no sight of another channel's",
    true,
    { owners: [{ channel: 'slack:T1/C2', liveAt: MONDAY - DAY }] },
    MONDAY - HOUR,
  ],
])('a window %s', (_, replaces, parts, from) => {
  const { firstLiveAt: _live, ...paper } = makePaper({ key: 'own:1' })
  const matches = [{ channel: KEY, paper: { ...paper, ...parts }, matchedAt: MONDAY, by: [] }]
  const facts = { channel: CHANNEL, slot: SLOT, at: MONDAY, subscriptions: [], matches, replaces }
  expect(windowOf(facts)).toEqual({ from, to: MONDAY })
})

test.each<[string, number, number]>([
  ['before its slot ends there', -HOUR, 0],
  ['after its slot ends when it is planned: what came meanwhile is in it', 2 * HOUR, 2 * HOUR],
])('a window planned %s', (_, late, end) => {
  const facts = { channel: CHANNEL, slot: SLOT, at: MONDAY + late, subscriptions: [], matches: [], replaces: false }
  expect(windowOf(facts)).toEqual({ from: MONDAY - HOUR, to: MONDAY + end })
})

test.each<[string, Instant, Instant]>([
  ['waited for its subscription since before the last digest', MONDAY - 2 * DAY, MONDAY - 2 * DAY - 1],
  ['matched just as the last digest was planned, and waited', MONDAY - HOUR, MONDAY - 2 * DAY - 1],
  ['came before the last digest and matched only now', MONDAY, MONDAY - HOUR],
])('where a paper %s', (_, matchedAt, from) => {
  const paper = makePaper({ key: 'arxiv:1', firstLiveAt: MONDAY - 2 * DAY })
  const matches = [{ channel: KEY, paper, matchedAt, by: [] }]
  const facts = { channel: CHANNEL, slot: SLOT, at: MONDAY, subscriptions: [], matches, replaces: false }
  expect(windowOf(facts)).toEqual({ from, to: MONDAY })
})

describe('what a digest catches up on', () => {
  const down = (from: Instant, to: Instant) => ({ from, to })

  test.each<[string, { last?: Instant; at?: Instant; replaces?: boolean; downtime?: Window }, CatchUp | undefined]>([
    ['nothing in time', {}, undefined],
    ['nothing where it is late by itself', { at: MONDAY + HOUR }, undefined],
    ['nothing where the program was down before the slot only', { downtime: down(MONDAY - HOUR, MONDAY) }, undefined],
    [
      'the downtime that its own slot fell into',
      { at: MONDAY + DAY / 2, downtime: down(MONDAY - HOUR, MONDAY + DAY / 2) },
      { kind: 'down', from: MONDAY - HOUR, to: MONDAY + DAY / 2 },
    ],
    [
      'a downtime over several slots',
      { last: MONDAY - 3 * DAY, at: MONDAY + 1, downtime: down(MONDAY - 3 * DAY + HOUR, MONDAY + 1) },
      { kind: 'down', from: MONDAY - 3 * DAY + HOUR, to: MONDAY + 1 },
    ],
    [
      'more than the downtime explains',
      { last: MONDAY - 3 * DAY, at: MONDAY + 1, downtime: down(MONDAY - HOUR, MONDAY + 1) },
      { kind: 'away', since: MONDAY - 3 * DAY },
    ],
    [
      'an unsent digest',
      { at: MONDAY + HOUR, replaces: true, downtime: down(MONDAY - HOUR / 2, MONDAY + HOUR) },
      { kind: 'away', since: MONDAY - HOUR },
    ],
  ])('%s', (_, { last = MONDAY - HOUR, at = MONDAY, replaces = false, downtime }, caughtUp) => {
    const channel = { ...CHANNEL, lastSlotAt: last }
    const facts = { channel, slot: SLOT, at, subscriptions: [], matches: [], replaces }
    expect(catchUpOf(facts, windowOf(facts), downtime)).toEqual(caughtUp)
  })
})
