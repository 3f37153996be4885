/** source → entry → paper → (store): reads one source from where it left off and stores its entries in batches. */
import { type Hash, keysOf, type Rejected } from '../core/paper.ts'
import type { Clock, Crashpoint, Cursor, Source, SourceItem } from '../core/ports.ts'
import type { Arrival, Store } from '../core/store.ts'

export type IngestReport = {
  readonly source: string
  readonly read: number
  readonly added: number
  readonly known: number
  readonly rejected: readonly Rejected[]
  /** Why the rest of the source was not read; what was stored before stays, and the cursor does not pass it. */
  readonly error?: string
}

/** What was rejected, and the source itself where it could not be read to its end. */
export function rejectionsOf({ source, rejected, error }: IngestReport): readonly Rejected[] {
  return error === undefined ? rejected : [...rejected, { at: source, reason: error }]
}

const BATCH = 200

/**
 * Stores what a source lists. `live` entries can alert, others are archive. A cursor is stored in the transaction of the
 * entries before it, so a death in between reads them again and finds them known. A source that fails is a report with an
 * error; only the store's own faults are thrown.
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

  async function flush(cursor?: Cursor): Promise<void> {
    if (arrivals.length === 0 && cursor === undefined) return
    const batch = { source: source.name, live, at: clock.now().getTime(), arrivals }
    crashpoint('ingest: before store')
    const stored = await store.addEntries(cursor === undefined ? batch : { ...batch, cursor })
    crashpoint('ingest: after store')
    report.added += stored.added
    report.known += stored.known
    arrivals = []
    progress?.(report.read)
  }

  const state = (await store.sourceStates()).find((one) => one.source === source.name)
  for await (const item of toItsEnd(source.read(state?.cursor))) {
    switch (item.kind) {
      case 'rejected':
        report.rejected.push(item.rejected)
        break
      case 'cursor':
        await flush(item.cursor)
        break
      case 'entry':
        report.read += 1
        arrivals.push({ entry: item.entry, keys: keysOf(item.entry, hash) })
        if (arrivals.length >= BATCH) await flush()
        break
      case 'failed':
        await flush()
        await store.recordRead(source.name, { at: clock.now().getTime(), error: item.error })
        return { ...report, error: item.error }
    }
  }
  await flush()
  await store.recordRead(source.name, { at: clock.now().getTime(), entries: report.read })
  return report
}

/** The source's exception as its last item, so that it is never mistaken for one of the store's. */
async function* toItsEnd(
  items: AsyncIterable<SourceItem>,
): AsyncGenerator<SourceItem | { readonly kind: 'failed'; readonly error: string }> {
  try {
    yield* items
  } catch (fault) {
    yield { kind: 'failed', error: fault instanceof Error ? fault.message : String(fault) }
  }
}
