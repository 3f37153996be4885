/**
 * Discord locks out whoever makes 10,000 invalid requests in ten minutes: https://docs.discord.com/developers/topics/rate-limits.
 * Long before that nothing more is asked under the bot's name, until the ten minutes are over.
 */
import { MINUTE } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import type { Log } from '../log.ts'

/** Requests are not made, for so long. */
export class Halted extends Error {
  readonly afterMs: number

  constructor(afterMs: number) {
    super('Too many requests to Discord were invalid within ten minutes.')
    this.name = 'Halted'
    this.afterMs = afterMs
  }
}

export type Breaker = {
  /** Throws `Halted` where too many requests were invalid. */
  check(): void
  /** Counts an answer of Discord. `scope` is its `X-RateLimit-Scope`. */
  note(status: number, scope: string | null): void
}

const WINDOW = 10 * MINUTE
const MOST = 1_000
const INVALID: ReadonlySet<number> = new Set([401, 403, 429])

export function createBreaker({ now }: Pick<Clock, 'now'>, log: Log): Breaker {
  let ends = 0
  let count = 0
  return {
    check() {
      const left = ends - now().getTime()
      if (count >= MOST && left > 0) throw new Halted(Math.min(left, WINDOW))
    },
    note(status, scope) {
      // A shared limit is others' doing, and Discord does not count it.
      if (!INVALID.has(status) || scope === 'shared') return
      const at = now().getTime()
      if (at >= ends || ends - at > WINDOW) {
        ends = at + WINDOW
        count = 0
      }
      count += 1
      if (count === MOST)
        log.error({ count }, 'Discord refused too many requests, so none is made until ten minutes are over')
    },
  }
}
