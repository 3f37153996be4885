/** The clock of a process. */
import type { Instant } from './core/instant.ts'
import type { Clock } from './core/ports.ts'

/** Real time; or, where --at gives one, that instant, which moves on only while the process sleeps. */
export function createClock(at: Instant | undefined): Clock {
  let told = at
  return {
    now: () => new Date(told ?? Date.now()),
    async sleep(ms, signal) {
      const wake = told === undefined ? undefined : told + ms
      await pass(ms, signal)
      if (told !== undefined && wake !== undefined && signal?.aborted !== true) told = Math.max(told, wake)
    },
  }
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
function pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
