/** Claims and settlements by hand, for tests that need a delivery in a certain state. */
import type { Settlement } from '../src/core/delivery.ts'
import type { Pace } from '../src/core/ports.ts'
import type { Claim } from '../src/core/store/deliveries.ts'
import type { TestDesk } from './desk.ts'

const UNLIMITED = { sends: 1, perMs: 0 }
const PACE: Pace = { channel: UNLIMITED, workspace: UNLIMITED, bot: UNLIMITED }

export function createClaims({ store, clock }: TestDesk) {
  return {
    /** Claims the next delivery and begins a try of it. */
    async claim(): Promise<Claim> {
      const request = { at: clock.at, owner: 'by hand', leaseMs: 60_000, settleMs: 60_000 }
      const claim = await store.claim({ ...request, pace: new Map([['terminal', PACE]]) })
      if (claim === undefined) throw new Error('nothing to claim')
      await store.intend(claim, clock.at)
      return claim
    },
    async settle(claim: Claim, settlement: Settlement): Promise<void> {
      if (!(await store.settle(claim, settlement, clock.at))) throw new Error('the claim was lost')
    },
  }
}
