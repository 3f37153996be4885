import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import { isDue, nextPollAt, pauseAfter } from '../../src/core/poll.ts'
import { MONDAY } from './made.ts'

test.each([
  ['after a good reading at its own pace', 6 * HOUR, false, 6 * HOUR],
  ['after a failure sooner', 6 * HOUR, true, 10 * MINUTE],
  ['but never sooner than its own pace', 5 * MINUTE, true, 5 * MINUTE],
])('a source is read again %s', (_, everyMs, hasFailed, pauseMs) => {
  expect(pauseAfter(everyMs, hasFailed)).toBe(pauseMs)
})

test('the next reading is told from the last try, and not before the source wants to be asked', () => {
  expect(nextPollAt({ source: 'hf' }, HOUR)).toBeUndefined()
  expect(nextPollAt({ source: 'hf', lastTryAt: MONDAY }, HOUR)).toBe(MONDAY + HOUR)
  const failed = { source: 'hf', lastTryAt: MONDAY, error: 'asks for a pause' }
  expect(nextPollAt(failed, HOUR)).toBe(MONDAY + 10 * MINUTE)
  expect(nextPollAt({ ...failed, restsUntil: MONDAY + 30 * MINUTE }, HOUR)).toBe(MONDAY + 30 * MINUTE)
})

describe('whether a source is due, whichever process read it last', () => {
  const read = { source: 'hf', lastTryAt: MONDAY }
  const failed = { ...read, error: 'answered 503' }

  test.each([
    ['never read', undefined, MONDAY, false, true],
    ['only seen by the command line', { source: 'hf' }, MONDAY, false, true],
    ['read just now', read, MONDAY + MINUTE, false, false],
    ['read just now, by a process before this one', read, MONDAY + MINUTE, true, false],
    ['a moment too early, by a timer', read, MONDAY + HOUR - 5, false, true],
    ['its pause is over', read, MONDAY + HOUR, false, true],
    ['failed just now', failed, MONDAY + MINUTE, false, false],
    ['failed before this process started', failed, MONDAY + MINUTE, true, true],
    ['failed ten minutes ago', failed, MONDAY + 10 * MINUTE, false, true],
    ['wants to be left alone', { ...failed, restsUntil: MONDAY + HOUR }, MONDAY + 20 * MINUTE, false, false],
    ['read just now, by a clock some seconds ahead', { ...read, lastTryAt: MONDAY + 5_000 }, MONDAY, false, false],
    ['read by a clock that ran ahead', { ...read, lastTryAt: MONDAY + 30 * HOUR }, MONDAY, false, true],
  ])('%s', (_, state, at, isStart, due) => {
    expect(isDue(state, HOUR, at, isStart)).toBe(due)
  })
})
