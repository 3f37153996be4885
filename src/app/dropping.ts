/** What nothing reads any more is dropped, once a day and some minutes after a start, when nobody waits for much else. */
import { DAY, HOUR, type Instant, MINUTE } from '../core/instant.ts'
import type { Store } from '../core/store.ts'
import { dropOld } from '../flows/retention.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'

const AFTER_START = 10 * MINUTE

export function createDropping(
  store: Store,
  { messagesMs, log, now, signal }: { messagesMs: number; log: Log; now: () => Instant; signal: AbortSignal },
): Poll {
  let nextAt = now() + AFTER_START
  return {
    name: 'retention',
    everyMs: HOUR / 4,
    isChore: true,
    async read() {
      if (now() < nextAt) return
      const counts = await dropOld(store, messagesMs, now(), signal)
      nextAt = now() + DAY
      if (Object.values(counts).some((count) => count > 0)) log.info(counts, 'old rows were dropped')
    },
  }
}
