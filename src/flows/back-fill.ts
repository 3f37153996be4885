/** Reads a source's past into the archive, the newest first, from where it was left. What it brings alerts nobody. */
import type { Hash } from '../core/paper.ts'
import type { Clock, Crashpoint, Source } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { NOTHING, type Taken, takeIn } from './take-in.ts'

export type BackFillReport = Taken & {
  readonly source: string
  /** Back to this day (yyyy-mm-dd) all is read, by this call or before it. */
  readonly reached?: string
  /** Whether nothing that was ever wanted is missing. */
  readonly done: boolean
  /** Why the rest was not read; the next call goes on from where this one ended. */
  readonly error?: string
}

/**
 * Reads what a source listed from `since` (yyyy-mm-dd) on, or from an earlier day that was wanted before. How far it came is
 * stored in the transaction of the entries that it stands for, so that a death at any point repeats a part and loses none.
 * `stopped` ends it between two batches. A source that fails is a report with an error; only the store's own faults are thrown.
 */
export async function backFill(request: {
  store: Store
  source: Source
  since: string
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  progress?: (read: number, reached: string | undefined) => void
  stopped?: () => boolean
}): Promise<BackFillReport> {
  const { store, source, since, hash, clock, crashpoint, progress, stopped = () => false } = request
  const { name, takes } = source
  const taking = takes === undefined ? {} : { takes }
  if (source.readBack === undefined)
    return { source: name, ...NOTHING, done: false, error: 'it shows its newest entries only: its past cannot be read' }

  const stands = await store.wantBackFill(name, since, takes)
  let { reached } = stands
  const readBefore = stands.read
  const reportOf = (taken: Taken, done: boolean): BackFillReport => ({
    source: name,
    ...taken,
    ...(reached !== undefined && { reached }),
    done,
  })
  if (stands.doneAt !== undefined) return reportOf(NOTHING, true)

  const { taken, end } = await takeIn(source.readBack(stands.since, stands.cursor), {
    hash,
    stopped,
    async put(arrivals, mark, read) {
      const batch = { source: name, live: false, at: clock.now().getTime(), arrivals }
      crashpoint('back-fill: before store')
      const stored = await store.addEntries(
        mark ? { ...batch, back: { ...mark, ...taking, read: readBefore + read } } : batch,
      )
      crashpoint('back-fill: after store')
      reached = mark?.reached ?? reached
      progress?.(read, reached)
      return stored
    },
  })
  switch (end.kind) {
    case 'whole':
      await store.recordBackFill(name, { doneAt: clock.now().getTime(), since: stands.since, ...taking })
      return reportOf(taken, true)
    case 'failed':
      await store.recordBackFill(name, { error: end.error })
      return { ...reportOf(taken, false), error: end.error }
    case 'stopped':
      return reportOf(taken, false)
  }
}
