/**
 * What becomes of a delivery when a call to Slack fails: decided by code, never by the words of a message. A platform code or a
 * 429 says that surely nothing was posted, and so does a connection that never came to be. Where the end of a call is unknown,
 * the outcome is uncertain: a look at the channel costs a minute, a repeat cannot be taken back.
 */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { z } from 'zod'
import { type Delivery, type FindOutcome, retryMs } from '../../../core/delivery.ts'
import { codeBeforeSending, isUntrusted } from '../../../core/unsent.ts'
import { type Failure, later, limited, OUTCOMES, outcomeOfCode, type Refusal, uncertain, waitMs } from './outcomes.ts'

/** What a failed `chat.postMessage` comes to. `error` is what the SDK threw. */
export function outcomeOf(error: unknown, delivery: Delivery): Failure {
  const failure = failureOf(error, retryMs(delivery))
  return failure.kind === 'uncertain'
    ? uncertain(`${failure.why} Whether the message was posted is looked up before anything is sent again.`)
    : failure
}

/**
 * What a failed look at the channel comes to. Only a scope that was never granted is settled by a repeat. Access that was lost is
 * a failure: the look succeeds once the bot is back, nothing is posted twice, and that the channel is closed is learnt from the
 * regular look at all channels.
 */
export function lookOutcomeOf(error: unknown): FindOutcome {
  const { because, why } = lookFailureOf(error)
  const asked =
    because === 'scope' ? 'was posted before cannot be looked up.' : 'was posted could not be looked up yet.'
  return { kind: 'cannot-look', because, why: `Whether it ${asked} ${why}` }
}

/** Why a channel's history could not be read. */
export function lookFailureOf(error: unknown): { because: 'scope' | 'failure'; why: string } {
  const { code, needed = 'to read its history' } = refusalIn(error) ?? {}
  if (code === 'missing_scope')
    return {
      because: 'scope',
      why: `The bot token lacks the scope ${needed}. Add it in the settings of the app and install it again.`,
    }
  return { because: 'failure', why: reasonOf(error) }
}

/** Why a call that posts nothing failed, in a sentence or two. */
export function reasonOf(error: unknown): string {
  if (error instanceof WebAPIRateLimitedError) return 'Slack answers no more such calls for a while.'
  const failure = failureOf(error, 0)
  const { code } = refusalIn(error) ?? {}
  const speaksOfPosts = code !== undefined && (failure.kind === 'refused' || failure.kind === 'later')
  return speaksOfPosts ? `Slack refused the call (${code}).` : failure.why
}

/** Whether a message that was to be deleted had been already. */
export function wasGone(error: unknown): boolean {
  return refusalIn(error)?.code === 'message_not_found'
}

/** `retryMs` is how long what surely could not be sent waits. */
function failureOf(error: unknown, retryMs: number): Failure {
  if (error instanceof WebAPIRateLimitedError) return limited(waitMs(error.retryAfter))
  const refusal = refusalIn(error)
  if (refusal !== undefined) return outcomeOfCode(refusal)
  if (error instanceof WebAPIHTTPError) return uncertain(`Slack answered with the HTTP status ${error.statusCode}.`)
  if (error instanceof WebAPIPlatformError)
    return uncertain('Slack answered with something that is not JSON of its own.')
  const code = codeBeforeSending(error)
  if (code !== undefined) return unreachable(code, retryMs)
  return uncertain(isTimeout(error) ? 'Slack did not answer in time.' : 'The connection to Slack broke.')
}

const RefusalSchema = z.object({
  ok: z.literal(false),
  error: z.string(),
  needed: z.string().optional(),
  response_metadata: z.object({ retryAfter: z.number().optional() }).optional(),
})
/** Codes have this form. The SDK hands on a body that is no JSON as a code too, so one word alone may be a proxy's. */
const UNKNOWN_CODE = /^[a-z0-9]+(?:_[a-z0-9]+)+$/

/** What Slack itself said: `ok: false` with a code, with status 200 or, behind some gateways, 4xx. */
function refusalIn(error: unknown): Refusal | undefined {
  const answer =
    error instanceof WebAPIPlatformError
      ? error.data
      : error instanceof WebAPIHTTPError && error.statusCode < 500
        ? error.body
        : undefined
  const { error: code, needed, response_metadata: metadata } = RefusalSchema.safeParse(answer).data ?? {}
  if (code === undefined || !(OUTCOMES.has(code) || UNKNOWN_CODE.test(code))) return undefined
  return { code, needed, retryAfter: metadata?.retryAfter }
}

function unreachable(code: string, retryMs: number): Failure {
  const why = isUntrusted(code)
    ? `Slack's certificate was not accepted (${code}). Check the clock of this machine, its certificates and SLACK_API_URL.`
    : `Slack could not be reached (${code}). Check the network of this machine, and SLACK_API_URL if it is set.`
  return later(retryMs, 'process', why)
}

function isTimeout(error: unknown): boolean {
  const fault = error instanceof WebAPIRequestError ? error.original : error
  return fault instanceof Error && fault.name === 'TimeoutError'
}
