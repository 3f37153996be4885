import { expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/instant.ts'
import { nextPollAt, pauseAfter } from '../../src/core/poll.ts'
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
