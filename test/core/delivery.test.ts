import { describe, expect, test } from 'vitest'
import {
  afterFind,
  afterSend,
  asSent,
  type Delivery,
  formToSend,
  isDigest,
  leaseIsEnough,
  retryMs,
} from '../../src/core/delivery.ts'
import { MINUTE, SECOND } from '../../src/core/instant.ts'
import { plainMessage, words } from '../../src/core/message.ts'
import { MONDAY } from './made.ts'

const TIMES = { requestMs: 10 * SECOND, leaseMs: 60 * SECOND, settleMs: 60 * SECOND, marginMs: 5 * SECOND }

function made(parts: Partial<Delivery> = {}): Delivery {
  return {
    id: 'abcdefghijklmnopqrstuvwx',
    channel: { platform: 'slack', workspace: 'T01', channel: 'C02' },
    slot: 'scheduled:2026-11-16T08:00:00Z',
    part: 1,
    kind: 'scheduled',
    state: 'sending',
    message: { v: 1, items: [], actions: [], notification: 'x' },
    papers: [],
    shown: 0,
    attempts: 1,
    refusals: 0,
    maybeRepeated: false,
    plannedAt: MONDAY,
    readyAt: MONDAY,
    ...parts,
  }
}

test('digests are what papers of a slot or of somebody make, no notice and no shared paper', () => {
  expect(['scheduled', 'instant', 'post', 'share', 'notice'].filter(isDigest)).toEqual(['scheduled', 'instant', 'post'])
})

describe('what is sent', () => {
  const footerOf = (delivery: Delivery): string => words(asSent(delivery).message.footer ?? [])

  test('is the message as it was frozen', () => {
    expect(asSent(made())).toEqual(made())
  })

  test('says so where it may be a repeat', () => {
    expect(footerOf(made({ maybeRepeated: true }))).toMatch(/^may be a repeat/)
    const message = { ...made().message, footer: [{ text: '3 read' }] }
    expect(footerOf(made({ maybeRepeated: true, message }))).toMatch(/^may be a repeat[^·]* · 3 read/)
  })

  test('says so in its plain form too', () => {
    const form = plainMessage(asSent(made({ maybeRepeated: true, refusals: 1 })).message)
    expect(words(form.footer ?? [])).toMatch(/^may be a repeat/)
  })
})

describe('after a send', () => {
  test('sent is delivered', () => {
    expect(afterSend(made(), { kind: 'sent', ref: 'r1' }, MONDAY, TIMES)).toEqual({ state: 'delivered', ref: 'r1' })
  })

  test('later is due then, and blocks its scope until then', () => {
    const outcome = { kind: 'later', afterMs: 30_000, blocks: 'workspace', why: 'rate limited' } as const
    expect(afterSend(made({ refusals: 1, maybeRepeated: true }), outcome, MONDAY, TIMES)).toEqual({
      state: 'due',
      readyAt: MONDAY + 30_000,
      why: 'rate limited',
      refusals: 1,
      maybeRepeated: true,
      block: { scope: 'workspace', until: MONDAY + 30_000 },
    })
  })

  test('refused content is tried once more in plain words, then held', () => {
    const refused = { kind: 'refused', why: 'invalid_blocks' } as const
    const first = afterSend(made(), refused, MONDAY, TIMES)
    expect(first).toMatchObject({ state: 'due', readyAt: MONDAY, refusals: 1 })
    expect([formToSend(made()), formToSend(made({ refusals: 1 }))]).toEqual(['full', 'plain'])
    expect(afterSend(made({ refusals: 1 }), refused, MONDAY, TIMES)).toMatchObject({
      state: 'held',
      heldFor: 'content',
    })
  })

  test('a closed place holds its scope', () => {
    const gone = { kind: 'gone', scope: 'channel', why: 'is_archived' } as const
    expect(afterSend(made(), gone, MONDAY, TIMES)).toMatchObject({ state: 'held', heldFor: 'access', scope: 'channel' })
  })

  test('an unknown end waits for the settle time, and is never sent again unseen', () => {
    const settlement = afterSend(made(), { kind: 'uncertain', why: 'timeout' }, MONDAY, TIMES)
    expect(settlement).toEqual({ state: 'uncertain', readyAt: MONDAY + TIMES.settleMs, why: 'timeout' })
  })
})

describe('after a look', () => {
  const uncertain = made({ state: 'uncertain', unsureSince: MONDAY })

  test('found is delivered, under the first reference', () => {
    const settlement = afterFind(uncertain, { kind: 'found', refs: ['r1', 'r2'] }, MONDAY, TIMES)
    expect(settlement).toEqual({ state: 'delivered', ref: 'r1' })
  })

  test('absent is due again, and no repeat', () => {
    expect(afterFind(uncertain, { kind: 'absent' }, MONDAY, TIMES)).toMatchObject({
      state: 'due',
      readyAt: MONDAY,
      maybeRepeated: false,
    })
  })

  test('without the scope to look it is posted once more, marked as a possible repeat', () => {
    const look = { kind: 'cannot-look', because: 'scope', why: 'missing_scope' } as const
    expect(afterFind(uncertain, look, MONDAY, TIMES)).toMatchObject({ state: 'due', maybeRepeated: true })
  })

  test('a failed look is repeated, ever more rarely, for ever', () => {
    const look = { kind: 'cannot-look', because: 'failure', why: 'timeout' } as const
    const waits = [1, 2, 4, 8, 60, 10_000].map((minutes) => {
      const at = MONDAY + minutes * MINUTE
      const settlement = afterFind(uncertain, look, at, TIMES)
      expect(settlement.state).toBe('uncertain')
      return settlement.state === 'uncertain' ? settlement.readyAt - at : 0
    })
    const least = [1, 2, 4, 8, 15, 15]
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((least[index] ?? 0) * MINUTE)
      expect(wait).toBeLessThan(2 * (least[index] ?? 0) * MINUTE)
    }
  })
})

test.each([
  [15 * SECOND, true],
  [15 * SECOND - 1, false],
  [0, false],
])('with %i ms of lease left a send may begin: %s', (left, enough) => {
  expect(leaseIsEnough(MONDAY + left, MONDAY, TIMES)).toBe(enough)
})

describe('what surely could not be sent', () => {
  const waits = (id: string, tries = [0, 1, 2, 3, 4]) => tries.map((attempts) => retryMs({ id, attempts }))
  const ID = 'abcdefghijklmnopqrstuvwx'

  test('waits longer with every try, five minutes and a quarter at most', () => {
    const all = waits(ID)
    expect(all).toEqual(all.toSorted((a, b) => a - b))
    expect(all[0]).toBeGreaterThanOrEqual(30 * SECOND)
    expect(Math.max(...waits(ID, [4, 10, 50, 500]))).toBeLessThanOrEqual(6.25 * MINUTE)
  })

  test('waits the same for the same id, and not for all ids', () => {
    expect(waits('ab')).toEqual(waits('ab'))
    expect(waits('ac')).not.toEqual(waits('ab'))
  })

  test('two that once wait the same do not at the next try: the number of tries counts too', () => {
    const jitters = waits(ID, [4, 5, 6, 7]).map((wait) => wait / (5 * MINUTE))
    expect(new Set(jitters).size).toBe(4)
    for (const jitter of jitters) expect(jitter >= 1 && jitter < 1.25).toBe(true)
  })
})
