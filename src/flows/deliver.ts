/**
 * outbox → platform.send → ledger. A try is committed before the socket is touched; a try whose end is unknown is looked for
 * before anything is sent again; every write is fenced by the claim. What becomes of an outcome is decided in core/delivery.ts.
 */
import type { PlatformName } from '../core/channel.ts'
import {
  afterFind,
  afterSend,
  type Delivery,
  type DeliveryTimes,
  formToSend,
  leaseIsEnough,
  type Settlement,
} from '../core/delivery.ts'
import type { Claim, Clock, Crashpoint, Pace, Platform, Store } from '../core/ports.ts'

export type Settled = {
  readonly delivery: Delivery
  readonly state: Settlement['state'] | 'lost'
  readonly why?: string
}

const IN_FLIGHT = 8

/**
 * Claims and settles deliveries until none is ready. A channel has at most one in flight. Returns what became of each try;
 * `lost` means that the lease ran out and another worker owns the delivery now.
 */
export async function deliverReady(request: {
  store: Store
  platforms: ReadonlyMap<PlatformName, Platform>
  clock: Clock
  times: DeliveryTimes
  /** Unique to this process. */
  owner: string
  crashpoint: Crashpoint
  signal?: AbortSignal
}): Promise<Settled[]> {
  const { store, platforms, clock, times, owner, crashpoint, signal } = request
  const pace: ReadonlyMap<PlatformName, Pace> = new Map([...platforms].map(([name, platform]) => [name, platform.pace]))
  const settled: Settled[] = []

  async function work(): Promise<void> {
    while (signal?.aborted !== true) {
      const at = clock.now().getTime()
      const { leaseMs, settleMs } = times
      const claim = await store.claim({ at, owner, leaseMs, settleMs, pace })
      if (claim === undefined) return
      const platform = platforms.get(claim.delivery.channel.platform)
      if (platform === undefined)
        throw new Error(`claimed a delivery for ${claim.delivery.channel.platform}, which is not running`)
      crashpoint('deliver: after claim')
      settled.push(await tryDelivery(claim, platform))
    }
  }

  async function tryDelivery(claim: Claim, platform: Platform): Promise<Settled> {
    const { delivery } = claim
    const settlement = delivery.unsureSince === undefined ? await send(claim, platform) : await look(claim, platform)
    if (settlement === 'lost') return { delivery, state: 'lost' }
    crashpoint('deliver: before settle')
    const ours = await store.settle(claim, settlement, clock.now().getTime())
    crashpoint('deliver: after settle')
    const why = 'why' in settlement ? { why: settlement.why } : {}
    return { delivery, state: ours ? settlement.state : 'lost', ...why }
  }

  async function send(claim: Claim, platform: Platform): Promise<Settlement | 'lost'> {
    const { delivery, leaseUntil } = claim
    const at = clock.now().getTime()
    if (!leaseIsEnough(leaseUntil, at, times) || !(await store.intend(claim, at))) return 'lost'
    crashpoint('deliver: after intent')
    const outcome = await platform.send(delivery, formToSend(delivery))
    crashpoint('deliver: after send')
    return afterSend(delivery, outcome, clock.now().getTime(), times)
  }

  async function look(claim: Claim, platform: Platform): Promise<Settlement> {
    const outcome = await platform.find(claim.delivery)
    crashpoint('deliver: after find')
    return afterFind(claim.delivery, outcome, clock.now().getTime(), times)
  }

  await Promise.all(Array.from({ length: IN_FLIGHT }, work))
  return settled
}
