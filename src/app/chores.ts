/** What goes on in the background beside the sources: indexes are kept in step with the store, and channels are looked after. */
import type { Config } from '../config.ts'
import { type Instant, MINUTE } from '../core/instant.ts'
import type { Desk } from '../flows/answer/asking.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'
import { createBackups } from './backups.ts'
import { createDropping } from './dropping.ts'
import type { Leases } from './leases.ts'
import { createUpkeep } from './upkeep.ts'

export function createChores(
  desk: Desk,
  { demo, retention, backup, databaseUrl }: Pick<Config, 'demo' | 'retention' | 'backup' | 'databaseUrl'>,
  options: { readonly log: Log; readonly now: () => Instant; readonly signal: AbortSignal; readonly leases: Leases },
): Poll[] {
  const { store } = desk
  const { log, now, signal, leases } = options
  const kept = [
    createUpkeep(desk, { ...retention, ...options }),
    createDropping(store, { ...retention, log, now, signal }),
    createBackups({ store, databaseUrl, settings: backup, now }, log),
  ]
  return [indexing(desk, signal), ...(demo ? [] : kept.map(leases.alone))]
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
