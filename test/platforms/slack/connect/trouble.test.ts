import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { describe, expect, test } from 'vitest'
import { backoffMs, sayTrouble, troubleOf, waitMs } from '../../../../src/platforms/slack/connect/trouble.ts'

const platform = (error: string) => new WebAPIPlatformError({ ok: false, error })
const fetchFailed = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') })

describe('what went wrong', () => {
  test.each([
    ['a code', platform('invalid_auth'), { kind: 'refused', code: 'invalid_auth' }],
    ['a code of its own trouble', platform('internal_error'), { kind: 'down', why: 'internal_error' }],
    ['a limit as a code', platform('ratelimited'), { kind: 'down', why: 'ratelimited' }],
    ['a page', platform('<!DOCTYPE html>'), { kind: 'down', why: 'it answered with a page' }],
    ['a limit', new WebAPIRateLimitedError(30), { kind: 'limited', afterMs: 30_000 }],
    ['a limit of no time', new WebAPIRateLimitedError(0), { kind: 'limited', afterMs: 1_000 }],
    ['a status', new WebAPIHTTPError(503, 'Bad', {}), { kind: 'down', why: 'it answered with status 503' }],
    [
      'no connection',
      new WebAPIRequestError(fetchFailed),
      { kind: 'down', why: 'connect ECONNREFUSED 127.0.0.1:1', isAway: false },
    ],
    [
      'no answer in time',
      new WebAPIRequestError(new DOMException('aborted', 'TimeoutError')),
      { kind: 'down', why: 'it took too long', isAway: false },
    ],
    ['half an answer', new DOMException('aborted', 'TimeoutError'), { kind: 'down', why: 'it took too long' }],
    ['an answer of another shape', new Error('[{"expected":'), { kind: 'down', why: 'its answer could not be read' }],
    ['something thrown', 'something', { kind: 'down', why: 'its answer could not be read' }],
  ])('is told by class and code: %s', (_, error, trouble) => {
    expect(troubleOf(error)).toEqual(trouble)
  })
})

describe('the wait for the next try', () => {
  test.each([
    [0, 0],
    [1, 1_000],
    [2, 2_000],
    [6, 32_000],
    [7, 60_000],
    [1_000, 60_000],
  ])('after %i failures is %i ms', (failures, ms) => {
    expect(backoffMs(failures, 0)).toBe(ms)
  })

  test('differs by chance, by a quarter at most', () => {
    expect(backoffMs(3, 1)).toBe(5_000)
  })

  test('is five minutes where somebody has to mend something, and as told where Slack tells', () => {
    expect(waitMs({ kind: 'refused', code: 'invalid_auth' }, 1)).toBe(300_000)
    expect(waitMs({ kind: 'limited', afterMs: 7_000 }, 9)).toBe(7_000)
    expect(waitMs({ kind: 'down', why: '' }, 1)).toBeGreaterThanOrEqual(1_000)
  })
})

test.each([
  [
    { kind: 'down', why: 'it took too long' },
    'Slack cannot be reached: it took too long. It is tried again by itself.',
  ],
  [{ kind: 'limited', afterMs: 6_500 }, 'Slack asks to wait 7 seconds before the next try.'],
  [{ kind: 'limited', afterMs: 1_000 }, 'Slack asks to wait 1 second before the next try.'],
  [
    { kind: 'refused', code: 'token_revoked' },
    'The app was removed from the workspace, or its token was revoked (token_revoked): install it again and start with the new SLACK_BOT_TOKEN. It is tried again every 5 minutes.',
  ],
  [
    { kind: 'refused', code: 'invalid_auth' },
    'Slack does not accept SLACK_BOT_TOKEN (invalid_auth): copy the bot token from OAuth & Permissions and start again with it. It is tried again every 5 minutes.',
  ],
] as const)('one sentence says what is wrong and what to do: %o', (trouble, sentence) => {
  expect(sayTrouble(trouble, 'SLACK_BOT_TOKEN')).toBe(sentence)
})
