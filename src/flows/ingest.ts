/** source → entry → (store): reads one source from where it left off and stores its entries in batches. */
import type { Instant } from '../core/instant.ts'
import { type Hash, keysOf, type Rejected } from '../core/paper.ts'
import type { Arrival, Clock, Crashpoint, Cursor, Source, Store } from '../core/ports.ts'

export type IngestReport = {
  readonly source: string
  readonly read: number
  readonly added: number
  readonly known: number
  readonly rejected: readonly Rejected[]
  /** Why the rest of the source was not read; what was stored before stays, and the cursor does not pass it. */
  readonly error?: string
}

const BATCH = 200

/**
 * Stores what a source lists. `live` entries can alert, others are archive. A cursor is stored in the transaction of the
 * entries before it, so a death in between reads them again and finds them known. Never throws for a failing source.
 */
export async function ingest(request: {
  store: Store
  source: Source
  live: boolean
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  progress?: (read: number) => void
}): Promise<IngestReport> {
  const { store, source, live, hash, clock, crashpoint, progress } = request
  const report = { source: source.name, read: 0, added: 0, known: 0, rejected: [] as Rejected[] }
  let arrivals: Arrival[] = []
  const flush = async (cursor?: Cursor): Promise<void> => {
    if (arrivals.length === 0 && cursor === undefined) return
    const at: Instant = clock.now().getTime()
    crashpoint('ingest: before store')
    const stored = await store.addEntries({
      source: source.name,
      live,
      at,
      arrivals,
      ...(cursor === undefined ? {} : { cursor }),
    })
    crashpoint('ingest: after store')
    report.added += stored.added
    report.known += stored.known
    arrivals = []
    progress?.(report.read)
  }

  const state = (await store.sourceStates()).find((one) => one.source === source.name)
  try {
    for await (const item of source.read(state?.cursor)) {
      if (item.kind === 'rejected') report.rejected.push(item.rejected)
      else if (item.kind === 'cursor') await flush(item.cursor)
      else {
        report.read += 1
        arrivals.push({ entry: item.entry, keys: keysOf(item.entry, hash) })
        if (arrivals.length >= BATCH) await flush()
      }
    }
  } catch (fault) {
    await flush()
    const error = fault instanceof Error ? fault.message : String(fault)
    await store.recordRead(source.name, { at: clock.now().getTime(), error })
    return { ...report, error }
  }
  await flush()
  await store.recordRead(source.name, { at: clock.now().getTime(), entries: report.read })
  return report
}
