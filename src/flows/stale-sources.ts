/** Which sources were not read lately, so that silence is never taken for "nothing new". */
import type { StaleSource } from '../core/digest.ts'
import { HOUR, type Instant } from '../core/instant.ts'
import type { Store } from '../core/store.ts'

/** One failed read among many good ones is nothing to talk about. */
const STALE_AFTER = HOUR

/** Those of the live sources whose last read failed and whose last good one is more than an hour old. */
export async function staleSources(store: Store, live: readonly string[], at: Instant): Promise<StaleSource[]> {
  return (await store.sourceStates())
    .filter(
      ({ source, error, lastOkAt = 0 }) => live.includes(source) && error !== undefined && lastOkAt < at - STALE_AFTER,
    )
    .map(({ source, lastOkAt }) => ({ name: source, ...(lastOkAt === undefined ? {} : { since: lastOkAt }) }))
}
