/** Look-ups that are remembered for a while. */
import { MINUTE } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'

export type Memory<T> = {
  /** What was found, now or lately; `fault` is what the look-up threw. */
  look(id: string): Promise<Found<T>>
  forget(id: string): void
}
export type Found<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'failed'; readonly fault: unknown }

/** A look-up that failed is not tried again before. */
const FAILED_FOR = MINUTE
/** Things remembered at most; the oldest go first. */
const MOST = 5_000

/** Looks things up once at a time and remembers them for `keepMs`. What fails is remembered for less long. */
export function remember<T>({ now }: Pick<Clock, 'now'>, keepMs: number, read: (id: string) => Promise<T>): Memory<T> {
  const known = new Map<string, { until: number; readonly found: Promise<Found<T>> }>()
  return {
    look(id) {
      const at = now().getTime()
      const before = known.get(id)
      if (before !== undefined && at < before.until) return before.found
      const found = read(id).then(
        (value): Found<T> => ({ kind: 'found', value }),
        (fault): Found<T> => {
          entry.until = Math.min(entry.until, at + FAILED_FOR)
          return { kind: 'failed', fault }
        },
      )
      const entry = { until: at + keepMs, found }
      known.delete(id)
      known.set(id, entry)
      const [oldest] = known.keys()
      if (known.size > MOST && oldest !== undefined) known.delete(oldest)
      return found
    },
    forget: (id) => void known.delete(id),
  }
}
