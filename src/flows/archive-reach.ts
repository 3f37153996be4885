/** How far back the archive goes, as far as it is known: a young one says little, and its answers say so. */
import type { LiveSource } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { utcDay } from '../core/volume.ts'

/** Days are yyyy-mm-dd. */
export type Reach = {
  /** From this day on every live source whose past is wanted was read; undefined where no past is wanted. */
  readonly wholeFrom?: string
  /** Sources whose past is still being read, and the first day wanted of each. */
  readonly filling: readonly { readonly source: string; readonly since: string }[]
}

/** A source whose past was not reached at all counts from the day of its first reading. */
export async function reachOf(store: Store, sources: readonly LiveSource[]): Promise<Reach> {
  const live = new Set(sources.map(({ name }) => name))
  const fills = (await store.backFills()).filter(({ source }) => live.has(source))
  const firstRead = new Map((await store.sourceStates()).map(({ source, firstOkAt }) => [source, firstOkAt]))
  const from = fills.map(({ source, since, reached, doneAt }) => {
    const firstOkAt = firstRead.get(source)
    if (doneAt !== undefined) return since
    return reached ?? (firstOkAt === undefined ? undefined : utcDay(firstOkAt))
  })
  const known = from.filter((day) => day !== undefined).sort()
  const filling = fills.filter(({ doneAt }) => doneAt === undefined).map(({ source, since }) => ({ source, since }))
  const wholeFrom = known.at(-1)
  return wholeFrom === undefined ? { filling } : { wholeFrom, filling }
}
