import { describe, expect, test } from 'vitest'
import { BUDGET, type Message, MessageSchema, type Run } from '../../../src/core/message.ts'
import { backNotice, DELETED, lostNotice } from '../../../src/core/reply/access.ts'
import { textOfMessage } from '../../plain-text.ts'
import { MONDAY, makeChannel, makeSubscription } from '../made.ts'

const runsOf = ({ items }: Message): Run[] => items.flatMap((item) => (item.kind === 'text' ? item.text : []))

describe('the line on return', () => {
  test.each([
    [0, 'Nothing was missed meanwhile.'],
    [1, '1 paper has waited and follows.'],
    [2, '2 papers have waited and follow.'],
    [1_200, '1,200 papers have waited and follow.'],
  ])('%i papers have waited', (waiting, sentence) => {
    const message = backNotice({ since: MONDAY, followed: 1, waiting, zone: 'Europe/Berlin' })
    expect(textOfMessage(message)).toBe(
      `I can post here again, after I could not since Mon 16 Nov 2026, 09:00 Berlin. ${sentence}\n[Tune topics]`,
    )
    expect(MessageSchema.parse(message)).toEqual(message)
  })

  test('where nobody knows since when', () => {
    const message = backNotice({ since: undefined, followed: 1, waiting: 0, zone: 'UTC' })
    expect(textOfMessage(message)).toContain('I can post here again, after I could not. Nothing was')
  })
})

describe('the line to those who subscribed', () => {
  const channel = makeChannel({ name: 'merger-talks', state: 'held', why: 'the channel was archived' })
  const theirs = [makeSubscription(1, 'Robots'), makeSubscription(4, 'Cups')]

  test('says what was lost, why, and how to mend it', () => {
    expect(textOfMessage(lostNotice(channel, theirs))).toBe(
      [
        'I can no longer post in a channel, where you follow #1 Robots, #4 Cups: the channel was archived.',
        'To mend it, let me in there again. Nothing is lost: what matches waits, and then comes in one digest.',
        '[Try again]',
      ].join('\n'),
    )
    const { why: _, ...unsaid } = channel
    expect(textOfMessage(lostNotice(unsaid, theirs))).toContain('#4 Cups: access was lost.')
  })

  test('offers no way back to a channel that was deleted', () => {
    const message = lostNotice({ ...channel, why: DELETED }, theirs)
    expect(textOfMessage(message)).toMatch(/^A channel where you follow #1 Robots, #4 Cups was deleted\./)
    expect(message.actions.map(({ id }) => id)).toEqual(['1.subscribe'])
  })

  test('tells what the platform says there as what it is: said there', () => {
    const message = lostNotice(channel, theirs, 'I am not in this channel: type `/invite @paperwire` here first.')
    expect(textOfMessage(message)).toContain(
      'To mend it, let me in there again. Asked there, I say: “I am not in this channel: type `/invite @paperwire` here first.” Nothing is lost: what matches waits',
    )
  })

  test('tells the channel by its key alone, in the text and in the button', () => {
    const message = lostNotice(channel, theirs)
    expect(JSON.stringify(message)).not.toContain('merger-talks')
    expect(runsOf(message).filter(({ place }) => place !== undefined)).toEqual([
      { text: 'a channel', place: 'terminal:demo/robotics' },
    ])
    expect(message.actions.map(({ place }) => place)).toEqual(['terminal:demo/robotics'])
  })

  test('is within the budget of a message with many long labels', () => {
    const many = Array.from({ length: 50 }, (_, n) => makeSubscription(n + 1, `${n} ${'x'.repeat(57)}`))
    const message = lostNotice(channel, many)
    expect(MessageSchema.parse(message)).toEqual(message)
    expect([...textOfMessage(message)].length).toBeLessThanOrEqual(BUDGET.digest)
    expect(textOfMessage(message)).toContain(' and 42 more: the channel was archived.')
    expect([...message.notification].length).toBeLessThanOrEqual(BUDGET.notification)
  })
})
