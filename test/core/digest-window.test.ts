import { expect, test } from 'vitest'
import { channelKey } from '../../src/core/channel.ts'
import { windowOf } from '../../src/core/digest-window.ts'
import { DAY, HOUR } from '../../src/core/instant.ts'
import type { Paper } from '../../src/core/paper.ts'
import { MONDAY, makeChannel, makePaper } from './made.ts'

const CHANNEL = makeChannel({ createdAt: MONDAY - 9 * DAY, lastSlotAt: MONDAY - HOUR })
const KEY = channelKey(CHANNEL.ref)

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
  const slot = { kind: 'scheduled' as const, at: MONDAY }
  expect(windowOf({ channel: CHANNEL, slot, subscriptions: [], matches, replaces })).toEqual({ from, to: MONDAY })
})
