/**
 * When a shard may identify. Discord resets the token of a bot that does so more than a thousand times a day:
 * https://docs.discord.com/developers/events/gateway#session-start-limit
 */
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'

/** As `GET /gateway/bot` says it. */
export type SessionLimit = {
  readonly total: number
  readonly remaining: number
  readonly resetsAt: Instant
  /** How many shards may identify within five seconds. */
  readonly together: number
}

export type IdentifyGuard = {
  /** What Discord said last. */
  limit(limit: SessionLimit): void
  /** Resolves when this shard may identify, and counts it; rejects when the signal aborts. */
  waitForIdentify(shard: number, signal: AbortSignal): Promise<void>
}

const SPACING = 5.5 * SECOND
/** A shard that had to identify so often within an hour is not well, and goes on slowly: 500 times a day at most. */
const OFTEN = 10
const SLOW_SPACING = 5 * MINUTE

export function createIdentifyGuard(clock: Pick<Clock, 'now' | 'sleep'>): IdentifyGuard {
  const now = () => clock.now().getTime()
  const made = new Map<number, Instant[]>()
  const lastOf = new Map<number, Instant>()
  const lines = new Map<number, Promise<void>>()
  let said: SessionLimit = { total: 1_000, remaining: 1_000, resetsAt: now() + DAY, together: 1 }

  /** When this shard may identify, as far as is known now. */
  function turnOf(shard: number, line: number): Instant {
    const at = now()
    const recent = (made.get(shard) ?? []).filter((one) => one > at - HOUR && one <= at)
    made.set(shard, recent)
    const spaced = Math.min(lastOf.get(line) ?? Number.NEGATIVE_INFINITY, at) + SPACING
    const slowly = recent.length < OFTEN ? at : (recent.at(-1) ?? at) + SLOW_SPACING
    return Math.max(at, spaced, slowly, said.remaining < 1 ? said.resetsAt : at)
  }

  async function take(shard: number, line: number, signal: AbortSignal): Promise<void> {
    const wait = turnOf(shard, line) - now()
    if (wait > 0 && !signal.aborted) await clock.sleep(wait, signal)
    if (signal.aborted) throw new Error('The connection closed before the shard could identify.')
    const at = now()
    lastOf.set(line, at)
    made.get(shard)?.push(at)
    const isNew = said.remaining < 1 || at >= said.resetsAt
    said = isNew
      ? { ...said, remaining: said.total - 1, resetsAt: at + DAY }
      : { ...said, remaining: said.remaining - 1 }
  }

  return {
    limit(limit) {
      said = limit
    },
    waitForIdentify(shard, signal) {
      const line = shard % Math.max(said.together, 1)
      const turn = (lines.get(line) ?? Promise.resolve()).then(() => take(shard, line, signal))
      lines.set(
        line,
        turn.catch(() => {}),
      )
      return turn
    },
  }
}
