/** How often a source is read. */
import { type Instant, MINUTE } from './instant.ts'
import type { SourceState } from './store/sources.ts'

/** A reading that failed is tried again after so long, also where the pause between two readings is hours. */
const AGAIN = 10 * MINUTE

/** The pause after a reading, in milliseconds. */
export function pauseAfter(everyMs: number, hasFailed: boolean): number {
  return hasFailed ? Math.min(everyMs, AGAIN) : everyMs
}

/** When it is read next, as far as is known; undefined before its first reading. */
export function nextPollAt({ lastTryAt, error, restsUntil = 0 }: SourceState, everyMs: number): Instant | undefined {
  if (lastTryAt === undefined) return undefined
  return Math.max(lastTryAt + pauseAfter(everyMs, error !== undefined), restsUntil)
}
