/** How often a source is read. */
import { type Instant, MINUTE, SECOND } from './instant.ts'
import type { SourceState } from './store/sources.ts'

/** A reading that failed is tried again after so long, also where the pause between two readings is hours. */
const AGAIN = 10 * MINUTE

/** The pause after a reading, in milliseconds. */
export function pauseAfter(everyMs: number, hasFailed: boolean): number {
  return hasFailed ? Math.min(everyMs, AGAIN) : everyMs
}

/** A timer may fire a moment early: what is due so soon is due. */
const MOMENT = SECOND
/** Clocks of several machines may differ so much. */
const SKEW = MINUTE

/**
 * Whether a source is to be read now, whichever process read it last. One that failed is read again by a process that has just
 * started (`isStart`): what it failed for may have been mended.
 */
export function isDue(state: SourceState | undefined, everyMs: number, at: Instant, isStart: boolean): boolean {
  const next = state && nextPollAt(state, everyMs)
  if (state === undefined || next === undefined || (isStart && state.error !== undefined)) return true
  // A try far in the future was noted by a clock that ran ahead.
  return next <= at + Math.min(MOMENT, everyMs / 10) || (state.lastTryAt ?? 0) > at + SKEW
}

/** When it is read next, as far as is known; undefined before its first reading. */
export function nextPollAt({ lastTryAt, error, restsUntil = 0 }: SourceState, everyMs: number): Instant | undefined {
  if (lastTryAt === undefined) return undefined
  return Math.max(lastTryAt + pauseAfter(everyMs, error !== undefined), restsUntil)
}
