/** source → entry → paper → (store): reads one source from where it left off and stores its entries in batches. */
import type { ChannelKey } from '../core/channel.ts'
import { DAY, type Instant } from '../core/instant.ts'
import type { Hash, Rejected } from '../core/paper.ts'
import type { Clock, Crashpoint, Source } from '../core/ports.ts'
import type { Listed, SourceState } from '../core/store/sources.ts'
import type { Store } from '../core/store.ts'
import { NOTHING, type Taken, takeIn } from './take-in.ts'

export type IngestReport = Taken & {
  readonly source: string
  /** Why the rest of the source was not read; what was stored before stays, and the cursor does not pass it. */
  readonly error?: string
}

/** What was rejected, and the source itself where it could not be read to its end; `at` is what people call it. */
export function rejectionsOf({ source, rejected, error }: IngestReport, at = source): readonly Rejected[] {
  return error === undefined ? rejected : [...rejected, { at, reason: error }]
}

/**
 * Stores what a source lists. `live` entries can alert unless the source says that they are old, others are archive. With
 * `channel` they are that channel's own. A cursor is stored in the transaction of the entries before it, so a death in between
 * reads them again and finds them known. A source that fails is a report with an error; only the store's own faults are thrown.
 * Only a live reading goes on from a cursor and leaves one: what is read into the archive may still be told live.
 * One that asked to be left alone is, whichever process asks.
 * A reading that ends because the program does (`stopped`) is noted nowhere: its rest comes with the next one.
 */
export async function ingest(request: {
  store: Store
  source: Source
  live: boolean
  channel?: ChannelKey
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  progress?: (read: number) => void
  stopped?: () => boolean
}): Promise<IngestReport> {
  const { store, source, live, channel, hash, clock, crashpoint, progress, stopped = () => false } = request
  const now = (): number => clock.now().getTime()

  const state = await store.sourceState(source.name)
  if (state !== undefined && isResting(state, now()))
    return { source: source.name, ...NOTHING, error: state.error ?? 'asks for a pause' }
  const { taken, end, isUnchanged } = await takeIn(source.read(live ? state?.cursor : undefined), {
    hash,
    stopped,
    async put(arrivals, mark, read) {
      crashpoint('ingest: before store')
      const stored = await store.addEntries({
        source: source.name,
        live,
        at: now(),
        arrivals,
        ...(mark && live && { cursor: mark.cursor }),
        ...(channel !== undefined && { channel }),
      })
      crashpoint('ingest: after store')
      progress?.(read)
      return stored
    },
  })
  const report = { source: source.name, ...taken }
  const listed: Listed = isUnchanged ? { isUnchanged } : { entries: taken.read, rejected: taken.rejected }
  switch (end.kind) {
    case 'whole':
      await store.recordRead(source.name, { at: now(), ...listed })
      return report
    case 'failed': {
      const { error, restsUntil, isGap } = end
      const rest = restsUntil === undefined ? {} : { restsUntil }
      await store.recordRead(source.name, { at: now(), error, ...rest, ...(isGap && listed) })
      return { ...report, error }
    }
    case 'stopped':
      return report
  }
}

/** No source asks for more than a day: what lies beyond was noted by a clock that ran ahead. */
function isResting({ restsUntil = 0 }: SourceState, at: Instant): boolean {
  return at < restsUntil && restsUntil <= at + DAY
}
