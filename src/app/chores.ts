/** What goes on in the background beside the sources: indexes are kept in step with the store, and channels are looked after. */
import type { Config } from '../config.ts'
import { type Instant, MINUTE } from '../core/instant.ts'
import type { Desk } from '../flows/answer/asking.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'
import { createUpkeep } from './upkeep.ts'

export function createChores(
  desk: Desk,
  { demo, retention }: Pick<Config, 'demo' | 'retention'>,
  options: { readonly log: Log; readonly now: () => Instant; readonly signal: AbortSignal },
): Poll[] {
  return [indexing(desk, options.signal), ...(demo ? [] : [createUpkeep(desk, { ...retention, ...options })])]
}

/** Derived from the store: the words of papers, the newest of them in memory, the filing of topics. */
function indexing({ archive, matcher }: Desk, signal: AbortSignal): Poll {
  return {
    name: 'indexing',
    everyMs: MINUTE,
    isChore: true,
    async read() {
      await archive.keepUp(signal)
      await matcher.tidy()
    },
  }
}
