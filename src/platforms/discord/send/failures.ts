/**
 * What becomes of a delivery when a call to Discord fails: decided by code, never by the words of a message. A JSON code or a
 * 429 says that surely nothing was posted, and so does a connection that never came to be. Where the end of a call is unknown,
 * the outcome is uncertain: a look at the channel costs a minute, a repeat cannot be taken back.
 */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import { type Delivery, type FindOutcome, retryMs } from '../../../core/delivery.ts'
import { codeBeforeSending, isUntrusted } from '../../../core/unsent.ts'
import { Halted } from '../connect/breaker.ts'
import { codeIn, isLate, isUnauthorized, limitMs } from '../connect/trouble.ts'
import { listed } from '../guilds/permissions.ts'
import { type Failure, later, limited, outcomeOfCode, unauthorized, uncertain } from './outcomes.ts'

/** What a failed post comes to. `error` is what discord.js threw; `missing` are the names of permissions, where known. */
export function outcomeOf(error: unknown, delivery: Delivery, missing: readonly string[] = []): Failure {
  const failure = failureOf(error, retryMs(delivery))
  if (failure.kind === 'uncertain')
    return uncertain(`${failure.why} Whether the message was posted is looked up before anything is sent again.`)
  if (isMissingPermissions(error) && missing.length > 0 && failure.kind === 'gone')
    return {
      ...failure,
      why: `The bot lacks ${listed(missing)} in the channel. Give ${missing.length > 1 ? 'them' : 'it'} to its role there.`,
    }
  return failure
}

export type LookFailure = { readonly because: 'scope' | 'failure'; readonly why: string }

/**
 * What a failed look at the channel comes to. Access that was lost is a failure: the look succeeds once the bot is back, nothing
 * is posted twice, and that the channel is closed is learnt from the gateway and from the regular look at all channels.
 */
export function lookOutcomeOf(error: unknown): FindOutcome {
  return { kind: 'cannot-look', ...asLooked(lookFailureOf(error)) }
}

/** Why a channel's history could not be read. */
export function lookFailureOf(error: unknown): LookFailure {
  return { because: 'failure', why: reasonOf(error) }
}

/** The same, said of the look for one delivery. */
export function asLooked({ because, why }: LookFailure): LookFailure {
  const asked =
    because === 'scope' ? 'was posted before cannot be looked up.' : 'was posted could not be looked up yet.'
  return { because, why: `Whether it ${asked} ${why}` }
}

/** Why a call that posts nothing failed, in a sentence or two. */
export function reasonOf(error: unknown): string {
  if (error instanceof RateLimitError || error instanceof Halted)
    return 'Discord answers no more such calls for a while.'
  const failure = failureOf(error, 0)
  const code = error instanceof DiscordAPIError ? codeIn(error) : undefined
  // Of limits and contents outcomes speak as of a post.
  const speaksOfPosts = code !== undefined && failure.kind !== 'gone' && failure !== unauthorized
  return speaksOfPosts ? `Discord refused the call (${code}).` : failure.why
}

const MISSING_PERMISSIONS: ReadonlySet<number> = new Set([50_001, 50_013])

export function isMissingPermissions(error: unknown): boolean {
  return error instanceof DiscordAPIError && MISSING_PERMISSIONS.has(codeIn(error) ?? 0)
}

/** Whether Discord no longer takes the token. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof DiscordAPIError && isUnauthorized(error)
}

const UNKNOWN_MESSAGE = 10_008

/** A nonce is still known whose message was deleted: Discord then neither posts again nor names the message. */
export function wasPostedAndDeleted(error: unknown): boolean {
  return error instanceof DiscordAPIError && codeIn(error) === UNKNOWN_MESSAGE
}

/** `retryMs` is how long what surely could not be sent waits. */
function failureOf(error: unknown, retryMs: number): Failure {
  if (error instanceof RateLimitError) return limited(limitMs(error), error.global ? 'bot' : 'channel')
  if (error instanceof Halted) return limited(error.afterMs, 'bot')
  if (error instanceof DiscordAPIError) return refusalOf(error, retryMs)
  if (error instanceof HTTPError) return uncertain(`Discord answered with the HTTP status ${error.status}.`)
  const code = codeBeforeSending(error)
  if (code !== undefined) return unreachable(code, retryMs)
  return uncertain(isLate(error) ? 'Discord did not answer in time.' : 'The connection to Discord broke.')
}

/** A page with status 403 comes from the guard before Discord, which then lets nothing of ours pass: it is about no channel. */
function refusalOf(error: DiscordAPIError, retryMs: number): Failure {
  if (isUnauthorized(error)) return unauthorized
  const code = codeIn(error)
  if (code !== undefined) return outcomeOfCode(code)
  if (error.code === 0 && error.status === 404)
    return later(
      retryMs,
      'process',
      'Discord has no such address. Check DISCORD_API_URL if it is set, else update Paperwire.',
    )
  if (error.status === 403)
    return later(
      retryMs,
      'process',
      'Discord lets no requests of this machine pass at the moment (403). It is tried again by itself.',
    )
  return uncertain(`Discord answered with the HTTP status ${error.status}.`)
}

function unreachable(code: string, retryMs: number): Failure {
  const why = isUntrusted(code)
    ? `Discord's certificate was not accepted (${code}). Check the clock of this machine, its certificates and DISCORD_API_URL.`
    : `Discord could not be reached (${code}). Check the network of this machine, and DISCORD_API_URL if it is set.`
  return later(retryMs, 'process', why)
}
