/** Which sources were not read lately, so that silence is never taken for "nothing new". */
import type { StaleSource } from '../core/digest.ts'
import { DAY, type Instant } from '../core/instant.ts'
import type { Store } from '../core/ports.ts'

const STALE_AFTER = DAY

/** Sources whose last read failed and whose last good one is a day old. */
export async function staleSources(store: Store, at: Instant): Promise<StaleSource[]> {
  return (await store.sourceStates())
    .filter(({ error, lastOkAt }) => error !== undefined && (lastOkAt ?? 0) < at - STALE_AFTER)
    .map(({ source, lastOkAt }) => ({ name: source, ...(lastOkAt === undefined ? {} : { since: lastOkAt }) }))
}
