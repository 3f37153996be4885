/** Who is asked how often: one request at a time in a group, a pause between the starts of two, a rest where one is asked for. */
import { DAY, formatInstant, type Instant, MINUTE, SECOND } from '../../core/instant.ts'
import type { Clock, SourceRest } from '../../core/ports.ts'
import { failure } from './failure.ts'

type Group = {
  /** Resolves when the last in the queue is done. */
  last: Promise<void>
  waiting: number
  /** What the last one in asked for. */
  pauseMs: number
  nextAt: Instant
  restsUntil: Instant
}

/** Leaves the group alone for at least so long, whatever `retryAfter` (the header) says, and for at most a day by that. */
export type Rest = (restMs: number, retryAfter: string | undefined) => Instant

type Queues = {
  /**
   * Runs `work` when its turn in the group has come. Throws without asking anybody while the group rests, and where the
   * program stops before the turn has come. `host` is for the words.
   */
  run<T>(group: string, everyMs: number, host: string, work: (rest: Rest) => Promise<T>): Promise<T>
  /** How many have come to the group and are not done, the one at work included. */
  waiting(group: string): number
}

/** From this many groups on those that nobody has asked for lately are forgotten: chat users name hosts without end. */
const KEPT = 1_000

export function createQueues(clock: Clock, signal: AbortSignal | undefined): Queues {
  const groups = new Map<string, Group>()
  const now = (): Instant => clock.now().getTime()

  const groupOf = (name: string): Group => {
    const known = groups.get(name)
    if (known !== undefined) return known
    if (groups.size >= KEPT) {
      for (const [idle, { waiting, nextAt, restsUntil }] of groups) {
        if (waiting === 0 && Math.max(nextAt, restsUntil) <= now()) groups.delete(idle)
      }
    }
    const group: Group = { last: Promise.resolve(), waiting: 0, pauseMs: 0, nextAt: 0, restsUntil: 0 }
    groups.set(name, group)
    return group
  }

  return {
    async run(name, everyMs, host, work) {
      const group = groupOf(name)
      const check = (): void => {
        if (signal?.aborted === true) throw failure('STOPPING', host)
        if (group.restsUntil > now()) throw pauseFailure(host, group.restsUntil, now())
      }
      const rest: Rest = (restMs, retryAfter) => {
        const ms = Math.max(restMs, retryAfterMs(retryAfter, now()))
        group.restsUntil = Math.max(group.restsUntil, now() + ms)
        return group.restsUntil
      }
      check()
      // When the program stops, whoever is at work is interrupted, so the queue empties of itself.
      const turn = group.last.then(async () => {
        // A clock that was set back makes nobody wait for longer than the pause.
        const waitMs = Math.min(group.nextAt - now(), group.pauseMs)
        if (waitMs > 0) await clock.sleep(waitMs, signal)
        check()
        group.pauseMs = everyMs
        group.nextAt = now() + everyMs
        return await work(rest)
      })
      const leave = (): void => {
        group.waiting -= 1
      }
      group.waiting += 1
      group.last = turn.then(leave, leave)
      return await turn
    },
    waiting: (name) => groups.get(name)?.waiting ?? 0,
  }
}

/** Says until when nobody is asked; `because` comes before it where there is more to say. */
export function pauseFailure(host: string, until: Instant, now: Instant, because = ''): SourceRest {
  const written = formatInstant(Math.ceil(until / MINUTE) * MINUTE)
  const day = written.slice(0, 10) === formatInstant(now).slice(0, 10) ? '' : `${written.slice(0, 10)} `
  const words = `${host} ${because}asks for a pause until ${day}${written.slice(11, 16)} UTC`
  return Object.assign(new Error(words, { cause: 'PAUSE' }), { restsUntil: until })
}

/** Retry-After in milliseconds from now, at most a day: seconds or an HTTP date (RFC 9110 §10.2.3); 0 for anything else. */
export function retryAfterMs(header: string | undefined, now: Instant): number {
  const said = header?.trim() ?? ''
  const ms = /^\d+$/.test(said) ? Number(said) * SECOND : Date.parse(said) - now
  return ms > 0 ? Math.min(ms, DAY) : 0
}
