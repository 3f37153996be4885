/** The buttons that narrow a topic, and what does not fit into one. */
import { describe, expect, test } from 'vitest'
import type { Narrowing } from '../../../src/core/narrowing.ts'
import { narrowWays, topicAction, tryWays } from '../../../src/core/reply/narrowing-actions.ts'
import type { Outlook } from '../../../src/core/reply/outlook.ts'
import { addDays, volumeOf, weeksUntil } from '../../../src/core/volume.ts'

const SPAN = weeksUntil('2026-11-15', 1)

function brings(daily: number) {
  const days = Array.from({ length: 7 }, (_, at) => addDays(SPAN.from, at))
  return volumeOf(SPAN, {
    listed: new Map(days.map((day) => [day, 90])),
    matched: new Map(days.map((day) => [day, daily])),
  })
}

function outlook(narrowings: readonly Narrowing[], phrase?: string): Outlook {
  return {
    topic: 'llm agents',
    reading: '',
    hints: [],
    volume: brings(20),
    best: [],
    ...(phrase === undefined ? {} : { asPhrase: { topic: phrase, volume: brings(5) } }),
    narrowings: narrowings.map((narrowing, at) => ({ narrowing, topic: `narrower ${at}`, volume: brings(8 + at) })),
  }
}

const WITHOUT: Narrowing = { kind: 'without', words: 'benchmark' }
const ONLY: Narrowing = { kind: 'only', category: 'cs.CL' }

describe('of a subscription', () => {
  test('name it by its number; the phrase and Keep come first', () => {
    expect(narrowWays(12, outlook([WITHOUT, ONLY], '"llm agents"'))).toEqual({
      actions: [
        { id: '1.narrow.12.phrase', label: 'Use the phrase · 5 a day' },
        { id: '1.keep.12', label: 'Keep' },
        { id: '1.narrow.12.-benchmark', label: 'add -benchmark · 8 a day' },
        { id: '1.narrow.12.cat:cs.CL', label: 'only cat:cs.CL · 9 a day' },
      ],
      lines: [],
    })
    expect(narrowWays(12, outlook([WITHOUT])).actions).toHaveLength(1)
    expect(narrowWays(12, outlook([]))).toEqual({ actions: [], lines: [] })
  })

  test('a phrase too long for a button is said, and Keep does not stand alone', () => {
    const phrase = `"${'many '.repeat(14)}words"`
    const { asPhrase = { topic: phrase, volume: brings(5) }, ...rest } = outlook([WITHOUT], phrase)
    const long = { ...rest, asPhrase: { ...asPhrase, narrowing: { kind: 'phrase', words: phrase } as const } }
    expect(narrowWays(12, long)).toEqual({
      actions: [{ id: '1.narrow.12.-benchmark', label: 'add -benchmark · 8 a day' }],
      lines: ['Use the phrase: about 5 a day'],
    })
  })

  test.each([
    ['x'.repeat(58), 1],
    ['x'.repeat(59), 0],
    ['é'.repeat(29), 1],
    ['é'.repeat(30), 0],
  ])('with an id of at most 70 bytes (%#)', (words, buttons) => {
    const { actions, lines } = narrowWays(1, outlook([{ kind: 'without', words }]))
    expect(actions).toHaveLength(buttons)
    expect(lines).toHaveLength(1 - buttons)
    for (const { label } of actions) expect(label.length).toBeLessThan(60)
  })
})

test('of a topic that nobody follows each tries the narrower topic, over as many weeks', () => {
  expect(tryWays(outlook([WITHOUT], '"llm agents"')).actions).toEqual([
    { id: '1.try."llm agents"', label: 'Use the phrase · 5 a day' },
    { id: '1.try.narrower 0', label: 'add -benchmark · 8 a day' },
  ])
  expect(tryWays(outlook([WITHOUT]), 26).actions).toEqual([
    { id: '1.try.narrower 0 weeks:26', label: 'add -benchmark · 8 a day' },
  ])
})

describe('a button about a topic', () => {
  const kindOf = (topic: string) => {
    const [action] = topicAction('try', 'Try', topic)
    if (action === undefined) return 'none'
    return action.choices === undefined ? 'button' : 'select'
  }

  test.each([
    ['x'.repeat(64), 'button'],
    ['x'.repeat(65), 'select'],
    ['ß'.repeat(33), 'select'],
    ['x'.repeat(100), 'select'],
    ['x'.repeat(101), 'none'],
    ['"a|b"', 'select'],
  ])('%#: %s', (topic, kind) => {
    expect(kindOf(topic)).toBe(kind)
  })

  test.each([
    ['x'.repeat(55), 'button'],
    ['x'.repeat(56), 'select'],
    ['x'.repeat(91), 'select'],
    ['x'.repeat(92), 'none'],
  ])('and its weeks, %#: %s', (topic, kind) => {
    const [action] = topicAction('try', 'Try', topic, 26)
    expect(action === undefined ? 'none' : action.choices === undefined ? 'button' : 'select').toBe(kind)
    if (action?.choices !== undefined) expect(action.choices).toEqual([{ value: `${topic} weeks:26`, label: topic }])
  })
})
