/** Time that passes only while everybody sleeps: to the next instant at which somebody wakes, at once. */
import type { Instant } from '../../src/core/instant.ts'
import type { Clock } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'

export type VirtualTime = {
  readonly clock: Clock
  /** Time stands still until this is done: for work that lets others go first now and then, and never sleeps. */
  busy<Result>(work: () => Promise<Result>): Promise<Result>
  /** The same store, but whoever waits for its answer is not asleep. */
  watched(store: Store): Store
  /** Lets time pass up to an instant. */
  run(until: Instant): Promise<void>
}

type Sleeper = { readonly at: Instant; readonly order: number; wake(): void }

/** Turns of the event loop after which whoever had a turn to wait for has gone on. */
const TURNS = 4

export function createVirtualTime(start: Instant): VirtualTime {
  const heap: Sleeper[] = []
  let now = start
  let order = 0
  let asking = 0
  let answered = (): void => {}

  function busy<Result>(run: () => Promise<Result>): Promise<Result> {
    asking += 1
    return run().finally(() => {
      asking -= 1
      if (asking === 0) answered()
    })
  }

  async function* eachBusy<One>(all: AsyncIterable<One>): AsyncIterable<One> {
    const iterator = all[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = await busy(() => iterator.next())
      if (done === true) return
      yield value
    }
  }

  /** Resolves once nobody waits for anything but time. */
  async function rest(): Promise<void> {
    for (let turns = 0; turns < TURNS; turns++) {
      if (asking > 0) {
        await new Promise<void>((resolve) => {
          answered = resolve
        })
        turns = -1
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const clock: Clock = {
    now: () => new Date(now),
    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.resolve()
      return new Promise((resolve) => {
        const sleeper = { at: now + Math.max(ms, 0), order: order++, wake: done }
        function done(): void {
          signal?.removeEventListener('abort', done)
          resolve()
        }
        signal?.addEventListener('abort', done)
        push(heap, sleeper)
      })
    },
  }

  return {
    clock,
    busy,
    watched: (store) =>
      new Proxy(store, {
        get(target, name, receiver) {
          const verb: unknown = Reflect.get(target, name, receiver)
          if (typeof verb !== 'function') return verb
          return (...asked: unknown[]) => {
            const result: unknown = verb.apply(target, asked)
            if (result instanceof Promise) return busy(() => result)
            return isIterable(result) ? eachBusy(result) : result
          }
        },
      }),
    async run(until) {
      await rest()
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop(heap)
        now = Math.max(now, next.at)
        next.wake()
        await rest()
      }
      now = until
    },
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

const isBefore = (a: Sleeper, b: Sleeper): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

function push(heap: Sleeper[], one: Sleeper): void {
  let at = heap.length
  for (let above = (at - 1) >> 1; at > 0; above = (at - 1) >> 1) {
    const parent = heap[above]
    if (parent === undefined || !isBefore(one, parent)) break
    heap[at] = parent
    at = above
  }
  heap[at] = one
}

function pop(heap: Sleeper[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left
    if (child === undefined || !isBefore(child, last)) break
    heap[at] = child
    at = child === right ? 2 * at + 2 : 2 * at + 1
  }
  heap[at] = last
}
