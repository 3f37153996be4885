/** When a message may have been posted, where nobody knows how its try ended: a look at its channel reads no more than that. */
import type { Delivery } from './delivery.ts'
import { type Instant, MINUTE } from './instant.ts'

/** Lease and settle time (config `times`) are together no longer: so long after it began a try has landed, or it never will. */
export const LONGEST_TRY = 10 * MINUTE

/** Our clock and a chat's may differ as much as Slack's own signatures allow. */
export const CLOCK_SKEW = 5 * MINUTE

/** Both ends are included. Without an end it goes up to now. */
export type LookWindow = { readonly from: Instant; readonly to?: Instant }

/**
 * It ends, or in a busy channel every look would have more to read than the last, and might never come to the try. Only what a
 * restored backup holds has no try that we know of: it may have been posted at any time since.
 */
export function lookWindow({ unsureSince, plannedAt, attempts }: Delivery): LookWindow {
  const from = (unsureSince ?? plannedAt) - CLOCK_SKEW
  if (unsureSince === undefined || attempts === 0) return { from }
  return { from, to: unsureSince + LONGEST_TRY + CLOCK_SKEW }
}
