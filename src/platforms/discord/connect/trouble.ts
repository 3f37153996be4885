/** Why a call to Discord that is not a post failed, how long to wait before the next try, and what to say meanwhile. */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js'
import { z } from 'zod'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import { count } from '../../../core/reply.ts'
import { Halted } from './breaker.ts'

export type Trouble =
  /** Discord does not accept the token. */
  | { readonly kind: 'unauthorized' }
  /** Discord refused it, with a JSON code. */
  | { readonly kind: 'refused'; readonly code: number }
  | { readonly kind: 'limited'; readonly afterMs: number }
  /** Discord was not reached, or is not well. `why` follows "Discord cannot be reached: ". */
  | { readonly kind: 'down'; readonly why: string }

export function troubleOf(error: unknown): Trouble {
  if (error instanceof RateLimitError) return { kind: 'limited', afterMs: limitMs(error) }
  if (error instanceof Halted) return { kind: 'limited', afterMs: error.afterMs }
  if (error instanceof DiscordAPIError) {
    if (isUnauthorized(error)) return { kind: 'unauthorized' }
    const code = codeIn(error)
    return code === undefined
      ? { kind: 'down', why: `it answered with status ${error.status}` }
      : { kind: 'refused', code }
  }
  if (error instanceof HTTPError) return { kind: 'down', why: `it answered with status ${error.status}` }
  if (isLate(error)) return { kind: 'down', why: 'it took too long' }
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return { kind: 'down', why: 'its answer could not be read' }
  return { kind: 'down', why: innermost(error) }
}

/** How long a limit lasts, as far as it says. */
export function limitMs({ retryAfter, timeToReset }: RateLimitError): number {
  const said = [retryAfter, timeToReset].find((ms) => Number.isFinite(ms) && ms > 0)
  return Math.max(said ?? MINUTE, SECOND)
}

/**
 * The JSON code of a refusal: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json. Undefined where Discord
 * itself says nothing: 0 is the status once more, and a page comes from somewhere on the way.
 */
export function codeIn({ code }: DiscordAPIError): number | undefined {
  return typeof code === 'number' && code > 0 ? code : undefined
}

const TOKEN_CODES: ReadonlySet<number> = new Set([40_001, 50_014])

/** Whether Discord itself refuses the token; a page with that status may be anybody's. */
export function isUnauthorized(error: DiscordAPIError): boolean {
  const { code, status } = error
  return status === 401 && (code === 0 || TOKEN_CODES.has(Number(code)))
}

/** undici aborts what takes too long, and so does the signal of a request. */
export function isLate(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection broke'
  if (error.cause instanceof Error) return innermost(error.cause)
  const code = z.object({ code: z.string() }).safeParse(error).data?.code
  return error.message || code || error.name
}

const LONGEST = 2 * MINUTE
/** Nobody mends a token within seconds, and refusals count. */
const REFUSED = 15 * MINUTE

/** Doubles from one second to two minutes with each failure in a row, up to a quarter more by `chance` (0 to 1). */
export function backoffMs(failures: number, chance = Math.random()): number {
  return failures < 1 ? 0 : Math.min(SECOND * 2 ** (failures - 1), LONGEST) * (1 + chance / 4)
}

/** How long to wait after so many failures in a row, this one included. */
export function waitMs(trouble: Trouble, failures: number): number {
  switch (trouble.kind) {
    case 'unauthorized':
    case 'refused':
      return REFUSED
    case 'limited':
      return trouble.afterMs
    case 'down':
      return backoffMs(failures)
  }
}

/** One sentence for the log and for readiness. */
export function sayTrouble(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'unauthorized':
      return 'Discord does not accept the token in DISCORD_TOKEN. Reset it under Bot in the developer portal and start again with the new one. It is tried again every 15 minutes.'
    case 'refused':
      return `Discord refuses the bot (${trouble.code}): look at the application in the developer portal. It is tried again every 15 minutes.`
    case 'limited':
      return `Discord asks to wait ${count(Math.round(trouble.afterMs / SECOND), 'second')} before the next try.`
    case 'down':
      return `Discord cannot be reached: ${trouble.why}. It is tried again by itself.`
  }
}
