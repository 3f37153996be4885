import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../../src/core/delivery.ts'
import { formatInstant, MINUTE } from '../../../src/core/instant.ts'
import { blockerOf, countsSaid, deliverySaid, type Telling } from '../../../src/core/reply/deliveries.ts'
import { sampleDelivery } from '../../contracts/platform.ts'

const CHANNEL = { platform: 'slack', workspace: 'T1', channel: 'C1' } as const
const AT = Date.UTC(2026, 10, 21, 9)
const delivery = (parts: Partial<Delivery> = {}): Delivery =>
  sampleDelivery(CHANNEL, { id: 'a'.repeat(24), plannedAt: AT, readyAt: AT, changedAt: AT + MINUTE, ...parts })
const said = (parts: Partial<Delivery>, more: Partial<Telling> = {}): string =>
  deliverySaid({
    delivery: delivery(parts),
    channel: { state: 'on' },
    at: AT + 2 * MINUTE,
    when: (at) => formatInstant(at).slice(11, 16),
    to: 'operator',
    ...more,
  })

describe('one delivery', () => {
  test.each<[string, Partial<Delivery>, Partial<Telling>, string]>([
    ['due', { state: 'due' }, {}, 'due since 09:00'],
    [
      'due later',
      { state: 'due', readyAt: AT + 5 * MINUTE, why: 'Slack could not be reached.' },
      {},
      'due since 09:00; next try: 09:05. Slack could not be reached',
    ],
    [
      'due where the channel is held',
      { state: 'due' },
      { channel: { state: 'held', why: 'the bot was removed' } },
      'due since 09:00 and waits until the channel is open to the bot again (the bot was removed)',
    ],
    [
      'due behind another',
      { state: 'due' },
      { behind: delivery({ id: 'b'.repeat(24) }) },
      `due since 09:00 and waits until ${'b'.repeat(24)} has ended, so that the order is kept`,
    ],
    [
      'being sent',
      { state: 'sending', readyAt: AT + 3 * MINUTE },
      {},
      'being sent since 09:01; next look without an answer: 09:03',
    ],
    [
      'being sent by a process that died',
      { state: 'sending', readyAt: AT },
      {},
      'being sent since 09:01; next look without an answer: as soon as the bot runs',
    ],
    [
      'uncertain',
      { state: 'uncertain', unsureSince: AT, readyAt: AT + 4 * MINUTE, why: 'The connection to Slack broke.' },
      {},
      'uncertain since 09:00: nobody knows yet whether it was posted. Next look in the channel: 09:04; nothing is posted before. The connection to Slack broke',
    ],
    [
      'held for its content, to the operator',
      { state: 'held', heldFor: 'content', why: 'Slack refused the message (invalid_blocks).' },
      {},
      `held since 09:01. Slack refused the message (invalid_blocks). It does not block the channel; \`paperwire retry ${'a'.repeat(24)}\` sends it again`,
    ],
    [
      'held for its content, in the chat',
      { state: 'held', heldFor: 'content', why: 'Slack refused the message (invalid_blocks).' },
      { to: 'chat' },
      `held since 09:01. Slack refused the message (invalid_blocks). It does not block the channel; whoever runs the bot can send it again with \`paperwire retry ${'a'.repeat(24)}\``,
    ],
    [
      'held for access, in the chat',
      { state: 'held', heldFor: 'access', why: 'the channel is archived' },
      { to: 'chat' },
      'held since 09:01. The channel is archived. It is sent once the bot can post there again; `/papers resume` tries at once',
    ],
    ['delivered', { state: 'delivered', deliveredAt: AT + 3 * MINUTE }, {}, 'delivered 09:03'],
    [
      'delivered, perhaps twice',
      { state: 'delivered', deliveredAt: AT + 3 * MINUTE, maybeRepeated: true },
      {},
      'delivered 09:03; it may be a repeat, because nobody could look',
    ],
    [
      'withdrawn',
      { state: 'withdrawn' },
      {},
      'withdrawn since 09:01, unsent; its papers went back to wait for the next digest',
    ],
  ])('%s', (_, parts, more, expected) => {
    expect(said(parts, more)).toBe(expected)
  })
})

test('whatever is open waits for the first of its channel, unless that is held for its content', () => {
  const first = delivery({ id: '1', state: 'uncertain' })
  const second = delivery({ id: '2', state: 'due' })
  const elsewhere = { ...second, id: '3', channel: { ...CHANNEL, channel: 'C2' } }
  const open = [first, second, elsewhere]
  expect(open.map((one) => blockerOf(one, open)?.id)).toEqual([undefined, '1', undefined])
  const content = { ...first, state: 'held', heldFor: 'content' } as const
  expect(blockerOf(second, [content, second])).toBeUndefined()
  expect(blockerOf(second, [{ ...content, heldFor: 'access' }, second])?.id).toBe('1')
})

test('all of them, counted', () => {
  const row = (state: Delivery['state'], count: number, maybeRepeated = 0) =>
    ({ platform: 'slack', state, count, maybeRepeated }) as const
  expect(countsSaid({ counts: [] })).toBe('')
  expect(countsSaid({ counts: [row('delivered', 1_200, 2), row('due', 1), row('delivered', 3)] })).toBe(
    '1 due, 1,203 delivered; 2 posts may be repeats, where nobody could look.',
  )
})
