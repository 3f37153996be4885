/** Virtual time: what is to happen, in order. Nothing else happens until everything that one event set off has come to rest. */
import type { Instant } from '../../src/core/instant.ts'

export type Timeline = {
  /** True time, which no clock of a worker need show. */
  now(): Instant
  /** Calls of one instant come in the order in which they were asked for. */
  after(ms: number, what: () => unknown): void
  /** Lets everything up to this instant happen. */
  run(until: Instant): Promise<void>
}

type Event = { readonly at: Instant; readonly what: () => unknown }

/** `isBusy`: something outside of this process has yet to answer. */
export function createTimeline(start: Instant, isBusy: () => boolean = () => false): Timeline {
  /** The last first. */
  const events: Event[] = []
  let now = start
  return {
    now: () => now,
    after(ms, what) {
      const event = { at: now + ms, what }
      let place = events.length
      while (place > 0 && (events[place - 1]?.at ?? 0) <= event.at) place -= 1
      events.splice(place, 0, event)
    },
    async run(until) {
      for (let next = events.at(-1); next !== undefined && next.at <= until; next = events.at(-1)) {
        events.pop()
        now = next.at
        await next.what()
        do await rest()
        while (isBusy())
      }
      now = until
    },
  }
}

/**
 * Resolves once no promise is left to run. The flows wait for nothing but ports, which are events here, and now and then for one
 * turn of the event loop, after which they call a port: two turns let both come to an end.
 */
async function rest(): Promise<void> {
  await turn()
  await turn()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
