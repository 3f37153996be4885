/** What an audit and the metrics ask of a store. */
import { expect, test } from 'vitest'
import type { Settlement } from '../../../src/core/delivery.ts'
import { HOUR, MINUTE } from '../../../src/core/instant.ts'
import { type Open, ref, sampleChannel, samplePlan, T0, useStore } from './sample.ts'

const UNLIMITED = { sends: 1, perMs: 0 }
const PACE = new Map([['terminal', { channel: UNLIMITED, workspace: UNLIMITED, bot: UNLIMITED }]] as const)

export function ledgerContract(open: Open): void {
  const store = useStore(open)
  let claims = 0

  /** Plans a delivery at one instant and ends its try at another. */
  async function settled(id: string, name: string, at: number, settlement: Settlement, endsAt = at): Promise<void> {
    await store().openChannel(sampleChannel(name))
    await store().plan(samplePlan(id, name, { at }))
    // Claims move on, whatever was planned when.
    const claimedAt = T0 + HOUR + ++claims
    const claim = await store().claim({ at: claimedAt, owner: 'one', leaseMs: MINUTE, settleMs: MINUTE, pace: PACE })
    if (claim?.delivery.id !== id) throw new Error(`${id} was not claimed`)
    await store().intend(claim, claimedAt)
    await store().settle(claim, settlement, endsAt)
  }
  const sent = { state: 'delivered', ref: 'r' } as const

  test('deliveries of a channel that were planned and delivered in a span, both ends included', async () => {
    for (const [id, minute] of [
      ['a', 0],
      ['b', 1],
      ['c', 2],
      ['d', 3],
    ] as const)
      await settled(id, 'lab', T0 + minute * MINUTE, sent)
    await settled('e', 'lab', T0 + 2 * MINUTE, { state: 'held', heldFor: 'content', why: 'odd' })
    await settled('f', 'hall', T0 + 2 * MINUTE, sent)
    const key = 'terminal:demo/lab'
    const between = { plannedFrom: T0 + MINUTE, deliveredTo: T0 + 2 * MINUTE }
    const found = await store().deliveredBetween(key, between)
    expect(found.map(({ id, state }) => [id, state])).toEqual([
      ['b', 'delivered'],
      ['c', 'delivered'],
    ])
    expect(found[0]).toEqual(await store().delivery('b'))
    await settled('g', 'lab', T0 + 2 * MINUTE, sent, T0 + 9 * MINUTE)
    expect(await store().deliveredBetween(key, between)).toHaveLength(2)
  })

  test('nothing is counted where there is nothing', async () => {
    expect(await store().countDeliveries()).toEqual({ counts: [] })
  })

  test('deliveries are counted by platform and state, possible repeats among them', async () => {
    await settled('a', 'lab', T0, sent)
    await settled('b', 'lab', T0 + 1, sent)
    await settled('c', 'lab', T0 + 2, { state: 'held', heldFor: 'content', why: 'odd' })
    const again = { state: 'due', readyAt: T0 + 9, why: 'no scope', refusals: 0, maybeRepeated: true } as const
    await settled('d', 'lab', T0 + 3, again)
    expect(await store().countDeliveries()).toEqual({
      counts: [
        { platform: 'terminal', state: 'delivered', count: 2, maybeRepeated: 0 },
        { platform: 'terminal', state: 'due', count: 1, maybeRepeated: 1 },
        { platform: 'terminal', state: 'held', count: 1, maybeRepeated: 0 },
      ],
      oldestDueAt: T0 + 3,
    })
  })

  test('the oldest due one is not one of a channel that is held', async () => {
    await store().openChannel(sampleChannel('lab'))
    await store().openChannel(sampleChannel('hall'))
    await store().plan(samplePlan('a', 'lab', { at: T0 }))
    await store().plan(samplePlan('b', 'hall', { at: T0 + 1 }))
    expect((await store().countDeliveries()).oldestDueAt).toBe(T0)
    await store().hold(ref('lab'), 'archived', T0 + 2)
    expect((await store().countDeliveries()).oldestDueAt).toBe(T0 + 1)
  })
}
