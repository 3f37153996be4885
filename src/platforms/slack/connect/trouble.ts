/** Why a call to Slack that is not a post failed, how long to wait before the next try, and what to say meanwhile. */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import { count } from '../../../core/reply.ts'
import { codeBeforeSending } from '../../../core/unsent.ts'

export type Trouble =
  /** Slack refused it, and will until somebody mends something. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'limited'; readonly afterMs: number }
  /** Slack was not reached (`isAway`: surely not), or is not well. `why` follows "Slack cannot be reached: ". */
  | { readonly kind: 'down'; readonly why: string; readonly isAway?: boolean }

/** Codes by which Slack says that it is not well itself. */
const ITS_OWN = new Set([
  'fatal_error',
  'internal_error',
  'rate_limited',
  'ratelimited',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
])

export function troubleOf(error: unknown): Trouble {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'limited', afterMs: Math.max(error.retryAfter, 1) * SECOND }
  }
  if (error instanceof WebAPIPlatformError) {
    const { error: code } = error.data
    // A page in place of JSON is the code, as the SDK has it.
    if (!/^\w+$/.test(code)) return { kind: 'down', why: 'it answered with a page' }
    return ITS_OWN.has(code) ? { kind: 'down', why: code } : { kind: 'refused', code }
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'down', why: `it answered with status ${error.statusCode}` }
  if (error instanceof WebAPIRequestError)
    return { kind: 'down', why: innermost(error.original), isAway: codeBeforeSending(error) !== undefined }
  return { kind: 'down', why: isLate(error) ? TOO_LATE : 'its answer could not be read' }
}

const TOO_LATE = 'it took too long'

function isLate(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}

/** The message of what lies behind; node's own fetch says only that it failed. */
function innermost(error: Error): string {
  if (isLate(error)) return TOO_LATE
  const { cause } = error
  if (cause instanceof Error) return innermost(cause)
  return error.message === '' ? error.name : error.message
}

const LONGEST = MINUTE
/** Nobody mends a token within seconds. */
const REFUSED = 5 * MINUTE

/** Doubles from one second to a minute with each failure in a row, up to a quarter more by `chance` (0 to 1). */
export function backoffMs(failures: number, chance = Math.random()): number {
  return failures < 1 ? 0 : Math.min(SECOND * 2 ** (failures - 1), LONGEST) * (1 + chance / 4)
}

/** How long to wait after so many failures in a row, this one included. */
export function waitMs(trouble: Trouble, failures: number): number {
  switch (trouble.kind) {
    case 'refused':
      return REFUSED
    case 'limited':
      return trouble.afterMs
    case 'down':
      return backoffMs(failures)
  }
}

const REMOVED = new Set(['account_inactive', 'token_revoked', 'user_removed_from_team'])

/** Whether the token is lost for good: only installing the app again helps. */
export function isRemoved(trouble: Trouble): boolean {
  return trouble.kind === 'refused' && REMOVED.has(trouble.code)
}

/** Which token: the name of its variable, or the workspace that installed the app by itself. */
export type TokenName = 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | { readonly workspace: string }

/** The same, as it stands in a sentence. */
export function sayToken(token: TokenName): string {
  return typeof token === 'string' ? token : `the token of the workspace ${token.workspace}`
}

/** One sentence for the log and for readiness. */
export function sayTrouble(trouble: Trouble, token: TokenName): string {
  switch (trouble.kind) {
    case 'limited':
      return `Slack asks to wait ${count(Math.ceil(trouble.afterMs / SECOND), 'second')} before the next try.`
    case 'down':
      return `Slack cannot be reached: ${trouble.why}. It is tried again by itself.`
    case 'refused':
      return `${refusal(trouble.code, token)} It is tried again every 5 minutes.`
  }
}

function refusal(code: string, token: TokenName): string {
  if (typeof token === 'object') {
    return `Slack does not accept ${sayToken(token)} (${code}): have the app installed there again, at /slack/install.`
  }
  if (code === 'link_disabled') {
    return "Socket Mode is switched off for this app: switch it on under Socket Mode on the app's page, or use HTTP mode with SLACK_SIGNING_SECRET."
  }
  if (token === 'SLACK_APP_TOKEN') {
    return `Slack does not accept SLACK_APP_TOKEN (${code}): make an app-level token with the scope connections:write under Basic Information and start again with it.`
  }
  return REMOVED.has(code)
    ? `The app was removed from the workspace, or its token was revoked (${code}): install it again and start with the new SLACK_BOT_TOKEN.`
    : `Slack does not accept SLACK_BOT_TOKEN (${code}): copy the bot token from OAuth & Permissions and start again with it.`
}
