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
  const failure = failureOf(error, delivery)
  return failure.kind === 'uncertain'
    ? uncertain(`${failure.why} Whether the message was posted is looked up before anything is sent again.`)
    : failure
}

/**
 * What a failed look at the channel comes to. Only a scope that was never granted is settled by a repeat. Access that was lost is
 * a failure: the look succeeds once the bot is back, nothing is posted twice, and that the channel is closed is learnt from the
 * regular look at all channels.
 */
export function lookOutcomeOf(error: unknown, delivery: Delivery): FindOutcome {
  const { code, needed = 'to read its history' } = refusalIn(error) ?? {}
  if (code === 'missing_scope')
    return {
      kind: 'cannot-look',
      because: 'scope',
      why: `Whether it was posted before cannot be looked up: the bot token lacks the scope ${needed}. Add it in the settings of the app.`,
    }
  const failure = failureOf(error, delivery)
  const reason = failure.kind === 'refused' ? `Slack refused the call (${code}).` : failure.why
  return { kind: 'cannot-look', because: 'failure', why: `Whether it was posted could not be looked up yet. ${reason}` }
}

function failureOf(error: unknown, delivery: Delivery): Failure {
  if (error instanceof WebAPIRateLimitedError) return limited(waitMs(error.retryAfter))
  const refusal = refusalIn(error)
  if (refusal !== undefined) return outcomeOfCode(refusal)
  if (error instanceof WebAPIHTTPError) return uncertain(`Slack answered with the HTTP status ${error.statusCode}.`)
  if (error instanceof WebAPIPlatformError)
    return uncertain('Slack answered with something that is not JSON of its own.')
  const code = codeBeforeSending(error)
  if (code !== undefined) return unreachable(code, delivery)
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

function unreachable(code: string, delivery: Delivery): Failure {
  const why = isUntrusted(code)
    ? `Slack's certificate was not accepted (${code}). Check the clock of this machine, its certificates and SLACK_API_URL.`
    : `Slack could not be reached (${code}). Check the network of this machine, and SLACK_API_URL if it is set.`
  return later(retryMs(delivery), 'bot', why)
}

function isTimeout(error: unknown): boolean {
  const fault = error instanceof WebAPIRequestError ? error.original : error
  return fault instanceof Error && fault.name === 'TimeoutError'
}
