/** Waiting for something only so long. */
import type { Clock } from './ports.ts'

/** What a promise gives within some milliseconds; undefined when it is late. It goes on, for whoever asks next. */
export async function within<T>(clock: Pick<Clock, 'sleep'>, ms: number, promise: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  try {
    return await Promise.race([promise, clock.sleep(ms, over.signal).then(() => undefined)])
  } finally {
    over.abort()
  }
}
