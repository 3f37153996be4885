/** Reads the channels' own feeds: each for its channel alone. */
import type { Feed } from '../core/feed.ts'
import type { Hash } from '../core/paper.ts'
import { isDue } from '../core/poll.ts'
import type { Clock, Crashpoint, Source } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { type IngestReport, ingest } from './ingest.ts'

/** Each may wait for a slow server, and a bot may have hundreds. */
const AT_ONCE = 4

/**
 * Reads every feed that is due, the one that has waited longest first. Those of a channel that is held, paused or follows nothing
 * are read too: what they list waits, and a feed shows its newest entries only. A feed that fails is a report with an error and
 * hinders no other; the store's own faults are thrown together at the end.
 */
export async function readFeeds(request: {
  store: Store
  sourceOf: (feed: Feed) => Source
  everyMs: number
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  stopped?: () => boolean
}): Promise<IngestReport[]> {
  const { store, sourceOf, everyMs, clock, stopped = () => false, ...reading } = request
  const at = clock.now().getTime()
  const states = new Map((await store.sourceStates()).map((state) => [state.source, state]))
  const due = (await store.feeds())
    .map((feed) => ({ feed, state: states.get(feed.source) }))
    .filter(({ state }) => isDue(state, everyMs, at, false))
    .sort((a, b) => (a.state?.lastTryAt ?? 0) - (b.state?.lastTryAt ?? 0))

  const reports: IngestReport[] = []
  const faults: unknown[] = []
  const queue = due.values()

  async function work(): Promise<void> {
    for (const { feed } of queue) {
      if (stopped()) return
      try {
        const source = sourceOf(feed)
        reports.push(await ingest({ ...reading, store, clock, source, live: true, channel: feed.channel, stopped }))
      } catch (fault) {
        faults.push(fault)
      }
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} of the channels' feeds could not be stored`)
  return reports
}
