/** The archive of the first weeks, filled in the background: one source after the other, as far as the configuration says. */
import { formatInstant, type Instant, MINUTE } from '../core/instant.ts'
import type { Source } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { utcDay } from '../core/volume.ts'
import type { BackFillReport } from '../flows/back-fill.ts'
import type { Log } from '../log.ts'

/** A source that failed is asked again after so long. */
const AGAIN = 10 * MINUTE

/**
 * A chore that reads what is missing and, once nothing is, only looks. It is wanted from the first start on, so a later start
 * does not move the day; a longer `backfill` in the configuration reads on from where it ended.
 */
export function createFilling(options: {
  store: Store
  /** Those that can be read back. */
  sources: readonly Source[]
  backfillMs: number
  now: () => Instant
  fill: (source: Source, since: string, stopped: () => boolean) => Promise<BackFillReport>
  log: Log
}) {
  const { store, sources, backfillMs, now, fill, log } = options
  const since = utcDay(now() - backfillMs)

  async function fillNext(source: Source, stopped: () => boolean): Promise<void> {
    const stands = (await store.backFills()).find((one) => one.source === source.name)
    if (stands === undefined || stands.doneAt !== undefined) return
    log.info({ source: source.name, since: stands.since }, 'the archive is being filled')
    const { read, added, reached, error, done } = await fill(source, since, stopped)
    const fields = { source: source.name, read, added, reached }
    if (error !== undefined) log.warn({ ...fields, error, again: formatInstant(now() + AGAIN) }, 'not filled yet')
    else if (done) log.info(fields, 'the archive is filled')
  }

  return {
    name: 'back-fill',
    everyMs: AGAIN,
    isChore: true as const,
    /** `stopped` ends it between two batches. */
    async read(stopped = (): boolean => false): Promise<void> {
      // All of it is wanted from the start, so that `try` and `status` know what is still to come.
      for (const { name, takes } of sources) await store.wantBackFill(name, since, takes)
      for (const source of sources) if (!stopped()) await fillNext(source, stopped)
    },
  }
}
