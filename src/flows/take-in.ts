/** What a source yields → batches in the store: the same for a live reading and for a back-fill. */
import type { Instant } from '../core/instant.ts'
import { type Hash, keysOf, type Rejected } from '../core/paper.ts'
import type { Cursor, SourceGap, SourceItem, SourceRest } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import type { Arrival } from '../core/store/papers.ts'

export type Taken = {
  readonly read: number
  readonly added: number
  readonly known: number
  /** Replacements of papers that were never listed here. */
  readonly skipped: number
  /** The first 1,000 of them. */
  readonly rejected: readonly Rejected[]
  /** How many were rejected beyond those. */
  readonly moreRejected: number
}

/** A cursor stands for all entries before it; with `reached`, back to that day all is read. */
export type Mark = { readonly cursor: Cursor; readonly reached?: string }

/** How it ended. After `stopped` the rest is read another time; a source that failed says why in words for people. */
type End = { readonly kind: 'whole' } | { readonly kind: 'stopped' } | Failed

/** `restsUntil`: the source asks to be left alone until then. `isGap`: it failed at what it listed before only. */
type Failed = { readonly kind: 'failed'; readonly error: string; readonly restsUntil?: Instant; readonly isGap?: true }

export const NOTHING: Taken = { read: 0, added: 0, known: 0, skipped: 0, rejected: [], moreRejected: 0 }

/** Written in one turn, for which all who write wait: 200 took up to 4 seconds on PostgreSQL. */
const BATCH = 40
/** A source all of whose records are bad must not fill the memory. */
const REJECTED_KEPT = 1_000

/**
 * Stores what a source yields in batches; a mark is put together with the entries before it, and what came after the last mark
 * without one. An exception of the source is a way to end, one of `put` is thrown. `read` is how many entries were read so far.
 * `isUnchanged`: the source had nothing to tell but that.
 */
export async function takeIn(
  items: AsyncIterable<SourceItem>,
  how: {
    readonly hash: Hash
    put(
      arrivals: readonly Arrival[],
      mark: Mark | undefined,
      read: number,
    ): Promise<{ readonly added: number; readonly known: number; readonly skipped: number }>
    /** Asked between two batches. A source that fails while it holds has not failed. */
    stopped(): boolean
  },
): Promise<{ readonly taken: Taken; readonly end: End; readonly isUnchanged: boolean }> {
  const { hash, put, stopped } = how
  const rejected: Rejected[] = []
  const taken = { ...NOTHING, rejected }
  let arrivals: Arrival[] = []
  let isUnchanged = true

  async function flush(mark?: Mark): Promise<void> {
    if (arrivals.length === 0 && mark === undefined) return
    const { added, known, skipped } = await put(arrivals, mark, taken.read)
    taken.added += added
    taken.known += known
    taken.skipped += skipped
    arrivals = []
  }

  for await (const item of toItsEnd(items)) {
    isUnchanged &&= item.kind === 'failed' || (item.kind === 'cursor' && item.isUnchanged === true)
    switch (item.kind) {
      case 'rejected':
        if (rejected.length < REJECTED_KEPT) rejected.push(item.rejected)
        else taken.moreRejected += 1
        break
      case 'cursor': {
        const { cursor, reached } = item
        await flush(reached === undefined ? { cursor } : { cursor, reached })
        if (stopped()) return { taken, end: { kind: 'stopped' }, isUnchanged }
        break
      }
      case 'entry': {
        const { entry, isOld } = item
        taken.read += 1
        arrivals.push({ entry, keys: keysOf(entry, hash), ...(isOld && { isOld }) })
        if (arrivals.length < BATCH) break
        await flush()
        if (stopped()) return { taken, end: { kind: 'stopped' }, isUnchanged }
        break
      }
      case 'failed':
        await flush()
        return { taken, end: stopped() ? { kind: 'stopped' } : item, isUnchanged }
    }
  }
  await flush()
  return { taken, end: { kind: 'whole' }, isUnchanged }
}

/** The source's exception as its last item, so that it is never mistaken for one of the store's. */
async function* toItsEnd(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem | Failed> {
  try {
    yield* items
  } catch (fault) {
    const error = reasonOf(fault)
    const rest = isRest(fault) && { restsUntil: fault.restsUntil }
    yield { kind: 'failed', error, ...rest, ...(isGap(fault) && { isGap: true }) }
  }
}

function isRest(fault: unknown): fault is SourceRest {
  return fault instanceof Error && 'restsUntil' in fault && typeof fault.restsUntil === 'number'
}

function isGap(fault: unknown): fault is SourceGap {
  return fault instanceof Error && 'isGap' in fault && fault.isGap === true
}
