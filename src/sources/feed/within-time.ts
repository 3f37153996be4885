/** A limit to work that does not wait. What others wrote is read by libraries, and some of it is made to keep them busy. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'

/** What the work returns; `fallback` where it took longer than so many milliseconds. Throws what the work throws. */
export function withinTime<T>(ms: number, work: () => T, fallback: T): T {
  try {
    // Only what is called out of a context can be stopped from outside, and with it all that it calls, patterns included.
    return runInNewContext('work()', { work }, { timeout: ms }) as T
  } catch (fault) {
    if (isTimeout(fault)) return fallback
    throw fault
  }
}

/** It comes from the other context, so it is no Error of this one. */
function isTimeout(fault: unknown): boolean {
  return (fault as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}

/** Nothing else has to wait longer than this for its turn, unless one piece of the work takes longer. Milliseconds. */
const TURN_MS = 10

/**
 * Does pieces of work, numbered from 0, one after the other and lets all else have its turn in between. False where they took
 * so many milliseconds together: the rest is left undone. Throws what the work throws.
 */
export async function inTurns(ms: number, count: number, work: (at: number) => void): Promise<boolean> {
  let left = ms
  let at = 0
  while (at < count) {
    if (left <= 0) return false
    const start = performance.now()
    const turn = (): boolean => {
      // Not from `start` on: before it gets here a busy machine may take longer than a turn, and then nothing would be done in it.
      const from = performance.now()
      do {
        work(at)
        at += 1
      } while (at < count && performance.now() - from < TURN_MS)
      return true
    }
    if (!withinTime(Math.ceil(left), turn, false)) return false
    left -= performance.now() - start
    await nextTurn()
  }
  return true
}
