/**
 * Which tries of a worker are begun and have not reached their socket, and until when each has to: what stands once the lease
 * and the settle time are over is found by whoever looks then, and what is written later is assumed not to happen. While a
 * worker stands still, all of its tries wait.
 */
import type { Delivery } from '../../src/core/delivery.ts'
import type { Instant } from '../../src/core/instant.ts'
import type { Store } from '../../src/core/store.ts'
import { TIMES } from './scenario.ts'
import type { World } from './world.ts'

type Tried = Pick<Delivery, 'id' | 'channel'>

/** Two clocks differ by so much. */
const SKEW_MS = 3_000

export type Tries = {
  /** The store, which notes what is claimed, begun with an intent, and settled. */
  readonly store: Store
  /** Until when all that are begun have to be written. */
  writeBy(): Instant | undefined
  begin(delivery: Tried): void
  end(delivery: Tried): void
}

/** `aheadMs` of the clock by which the worker claims. */
export function notingTries(world: World, worker: string, aheadMs: () => number): Tries {
  const { store, timeline, unwritten, chats } = world
  const claimedAt = new Map<string, Instant>()
  const requestOf = ({ id }: Tried): string => `${worker} ${id}`

  function begin(delivery: Tried): void {
    const request = requestOf(delivery)
    if (unwritten.has(request)) return
    const showsMs = chats.find(({ name }) => name === delivery.channel.platform)?.showsWithinMs ?? 0
    const since = claimedAt.get(delivery.id) ?? timeline.now()
    unwritten.set(request, since + TIMES.leaseMs + TIMES.settleMs - showsMs - SKEW_MS)
  }

  const end = (delivery: Tried): void => void unwritten.delete(requestOf(delivery))

  return {
    store: {
      ...store,
      async claim(request) {
        const claim = await store.claim(request)
        if (claim !== undefined) claimedAt.set(claim.delivery.id, request.at - aheadMs())
        return claim
      },
      async intend(claim, at) {
        const ours = await store.intend(claim, at)
        if (ours) begin(claim.delivery)
        return ours
      },
      settle(claim, settlement, at) {
        end(claim.delivery)
        return store.settle(claim, settlement, at)
      },
    },
    writeBy() {
      const all = [...unwritten].filter(([request]) => request.startsWith(`${worker} `)).map(([, at]) => at)
      return all.length === 0 ? undefined : Math.min(...all)
    },
    begin,
    end,
  }
}
