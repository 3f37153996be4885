/** What was looked up, remembered for a while. */
import { MINUTE } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'

/** A look-up that failed is not tried again before. */
export const NOTHING_FOR = MINUTE
/** Things of one kind remembered at most; the oldest go first. */
const MOST = 5_000

type Memory<T> = { look(id: string): Promise<T | undefined>; forget(id: string): void }

/** Looks things up once at a time and remembers them as long as `keepMs` says. What fails is nothing, remembered for less long. */
export function remember<T>(
  clock: Pick<Clock, 'now'>,
  keepMs: (found: T) => number,
  read: (id: string) => Promise<T | undefined>,
): Memory<T> {
  const known = new Map<string, { until: number; readonly value: Promise<T | undefined> }>()
  return {
    look(id) {
      const now = clock.now().getTime()
      const found = known.get(id)
      if (found !== undefined && now < found.until) return found.value
      const value = read(id).catch(() => undefined)
      const entry = { until: Number.POSITIVE_INFINITY, value }
      known.delete(id)
      known.set(id, entry)
      const [oldest] = known.keys()
      if (known.size > MOST && oldest !== undefined) known.delete(oldest)
      return value.then((fact) => {
        entry.until = now + (fact === undefined ? NOTHING_FOR : keepMs(fact))
        return fact
      })
    },
    forget: (id) => void known.delete(id),
  }
}
