/**
 * The calls by which an answer reaches one person: https://docs.discord.com/developers/interactions/receiving-and-responding.
 * Each throws where Discord refuses what it is told.
 */
import {
  type APIInteractionResponse,
  DiscordAPIError,
  MessageFlags,
  RateLimitError,
  type REST,
  Routes,
} from 'discord.js'
import { SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { codeIn, limitMs } from '../connect/trouble.ts'
import type { Log } from '../log.ts'
import type { Body } from '../render/body.ts'
import type { Spot } from './events.ts'

/** What answering takes. */
export type Reach = { readonly rest: REST; readonly clock: Pick<Clock, 'now' | 'sleep'>; readonly log: Log }

type Line = Pick<Spot, 'interaction' | 'application' | 'token'>

/** `spent`: somebody has answered before us. `late`: Discord waits no longer. `unknown`: it did not say what became of it. */
type Taken = 'taken' | 'spent' | 'late' | 'unknown'

const SPENT = 40_060
const LATE = 10_062
/** A try that is not answered by then leaves time for another within the three seconds of an interaction. */
const TRY_MS = 0.6 * SECOND
/** So long a first answer can still wait for a limit to end. */
const SHORT_LIMIT = 1.2 * SECOND

/** The first answer, tried twice: Discord says so if it had the first one. */
export async function respond({ rest, clock }: Reach, line: Line, response: APIInteractionResponse): Promise<Taken> {
  const route = Routes.interactionCallback(line.interaction, line.token)
  for (const isAgain of [false, true]) {
    try {
      await rest.post(route, { auth: false, body: response, signal: AbortSignal.timeout(TRY_MS) })
      return 'taken'
    } catch (error) {
      const code = codeOf(error)
      if (code === SPENT) return isAgain ? 'taken' : 'spent'
      if (code === LATE) return 'late'
      if (code !== undefined) throw error
      const limit = limitOf(error)
      if (limit > SHORT_LIMIT) return 'late'
      if (limit > 0 && !isAgain) await clock.sleep(limit)
    }
  }
  return 'unknown'
}

/** What a later call comes to: `gone` where the person has dismissed the message, `over` where the line takes no more. */
type Reached = 'reached' | 'gone' | 'over'

const UNKNOWN_MESSAGE = 10_008
/** Unknown interaction, unknown webhook, expired token, too many messages by an app that a person brought along. */
const OVER: ReadonlySet<number> = new Set([LATE, 10_015, 50_027, 40_094])

/** Changes the first answer, or the message that was pressed where that was the answer. */
export function edit(reach: Reach, line: Line, body: Body): Promise<Reached> {
  const route = Routes.webhookMessage(line.application, line.token)
  return insist(reach, () => reach.rest.patch(route, { auth: false, body }))
}

/** Takes back the first answer. */
export function takeBack(reach: Reach, line: Line): Promise<Reached> {
  const route = Routes.webhookMessage(line.application, line.token)
  return insist(reach, () => reach.rest.delete(route, { auth: false }))
}

/** One more message that this person alone sees. */
export function followUp(reach: Reach, line: Line, body: Body): Promise<Reached> {
  const route = Routes.webhook(line.application, line.token)
  return insist(reach, () => reach.rest.post(route, { auth: false, body: privately(body) }))
}

export function privately(body: Body): Body & { readonly flags: MessageFlags.Ephemeral } {
  return { ...body, flags: MessageFlags.Ephemeral }
}

const WAITS = [SECOND, 3 * SECOND]
/** Nobody waits longer than that for an answer. */
const LONGEST_LIMIT = 30 * SECOND

/** Tries again where Discord did not take it or did not say so: a person would rather see an answer twice than never. */
async function insist({ clock }: Reach, call: () => Promise<unknown>): Promise<Reached> {
  for (const wait of [...WAITS, undefined]) {
    try {
      await call()
      return 'reached'
    } catch (error) {
      const code = codeOf(error)
      if (code === UNKNOWN_MESSAGE) return 'gone'
      if (code !== undefined && OVER.has(code)) return 'over'
      const limit = limitOf(error)
      if (code !== undefined || wait === undefined || limit > LONGEST_LIMIT) throw error
      await clock.sleep(Math.max(wait, limit))
    }
  }
  return 'over'
}

/** How long Discord takes no more such calls, in milliseconds. */
function limitOf(error: unknown): number {
  return error instanceof RateLimitError ? limitMs(error) : 0
}

/** Discord's own code for why it refused; undefined for any other fault, such as a page of the proxy in front of it. */
function codeOf(error: unknown): number | undefined {
  return error instanceof DiscordAPIError ? codeIn(error) : undefined
}

/** An error as the log may have it: its own properties hold the token of the line and what people typed. */
export function faultOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { fault: String(error) }
  const code = codeOf(error)
  return { fault: `${error.name}: ${error.message}`, ...(code === undefined ? {} : { code }) }
}
