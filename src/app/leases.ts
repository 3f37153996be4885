/** What one process at a time does, of all that run on one database: a reading, a chore, the connection to Discord. */
import { SECOND } from '../core/instant.ts'
import type { Clock } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { within } from '../core/within.ts'

/** Something that this process alone has, until it lets go of it or cannot renew it in time. */
export type Lease = {
  /** Whether it is still ours. Who stood still asks before going on: the timer behind `lost` may come later than other news. */
  isOurs(): boolean
  /** Aborts once it is not, early enough to end what goes on before another may have it. */
  readonly lost: AbortSignal
  release(): Promise<void>
}

type Chore = { readonly name: string; read(): Promise<unknown> }

export type Leases = {
  /** Does something unless another process does; undefined, and nothing is done, where one does. */
  whileLeased<Result>(name: string, run: (lease: Lease) => Promise<Result>): Promise<Result | undefined>
  /** Waits until this process has it; undefined once the signal aborts. `waiting` is called where another has it. */
  hold(name: string, signal: AbortSignal, waiting: () => void): Promise<Lease | undefined>
  /** A chore that is done for all: the process that begins with it goes on until it ends, and the others only look. */
  alone<One extends Chore>(chore: One): One
  /** Gives back what `alone` has kept. */
  close(): Promise<void>
}

/** How long something stays taken on whose next owner people wait for answers: a quarter of a lease, at most 15 seconds. */
export function takeoverMs(leaseMs: number): number {
  return Math.min(leaseMs / 4, 15 * SECOND)
}

/** Less than that would be lost whenever the machine is busy for a moment. */
const LEAST_MS = 2 * SECOND
/** A lease is renewed so many times in its span; it counts as lost when one of these parts is left. */
const PARTS = 5
/** A database that does not answer keeps nobody from ending: the leases end by themselves. */
const CLOSED_WITHIN = 3 * SECOND

/** `forMs` is how long something stays taken by a process that died. */
export function createLeases(options: {
  store: Pick<Store, 'takeLease' | 'dropLease'>
  owner: string
  clock: Clock
  forMs: number
  fault: (name: string, error: unknown) => void
}): Leases {
  const { store, owner, clock, fault } = options
  const forMs = Math.max(options.forMs, LEAST_MS)
  const partMs = forMs / PARTS
  const kept = new Map<string, Lease>()

  /** By a clock that nobody sets, and by the one that goes on while the machine sleeps. */
  const clocks = () => ({ steady: performance.now(), told: clock.now().getTime() })

  /** Until when it is surely ours, counted from before it was asked for; undefined where another has it. */
  async function ask(name: string) {
    const { steady, told } = clocks()
    if (!(await store.takeLease(name, owner, told, forMs))) return undefined
    return { steady: steady + forMs - partMs, told: told + forMs - partMs }
  }

  function keep(name: string, first: NonNullable<Awaited<ReturnType<typeof ask>>>): Lease {
    const lost = new AbortController()
    let until = first
    let end = setTimeout(lose, until.steady - performance.now())
    let renewal: Promise<void> | undefined
    const renewing = setInterval(() => {
      renewal ??= renew().finally(() => {
        renewal = undefined
      })
    }, partMs)

    function isOurs(): boolean {
      const { steady, told } = clocks()
      return !lost.signal.aborted && steady < until.steady && told < until.told
    }

    function lose(): void {
      clearTimeout(end)
      clearInterval(renewing)
      lost.abort()
    }

    async function renew(): Promise<void> {
      if (!isOurs()) return lose()
      const next = await ask(name).catch((error: unknown) => {
        fault(name, error)
        return until
      })
      if (next === undefined || !isOurs()) return lose()
      until = next
      clearTimeout(end)
      end = setTimeout(lose, until.steady - performance.now())
    }

    return {
      isOurs,
      lost: lost.signal,
      async release() {
        lose()
        // A renewal on its way would take again what was given back.
        await renewal
        await store.dropLease(name, owner).catch((error: unknown) => fault(name, error))
      },
    }
  }

  return {
    async whileLeased(name, run) {
      const until = await ask(name)
      if (until === undefined) return undefined
      const lease = keep(name, until)
      try {
        return await run(lease)
      } finally {
        await lease.release()
      }
    },

    async hold(name, signal, waiting) {
      while (!signal.aborted) {
        const until = await ask(name).catch((error: unknown) => fault(name, error))
        if (until !== undefined) return keep(name, until)
        waiting()
        await clock.sleep(partMs, signal)
      }
      return undefined
    },

    alone: (chore) => ({
      ...chore,
      async read() {
        const { name } = chore
        if (kept.get(name)?.isOurs() !== true) {
          const until = await ask(name)
          if (until === undefined) return undefined
          kept.set(name, keep(name, until))
        }
        return chore.read()
      },
    }),

    async close() {
      const given = Promise.all([...kept.values()].map((lease) => lease.release()))
      await within(clock, CLOSED_WITHIN, given)
    },
  }
}
