/**
 * outbox → platform.send → ledger. A try is committed before the socket is touched; a try whose end is unknown is looked for
 * before anything is sent again; every write is fenced by the claim. What becomes of an outcome is decided in core/delivery.ts.
 */
import type { PlatformName } from '../core/channel.ts'
import {
  afterFind,
  afterSend,
  asSent,
  type Delivery,
  type DeliveryTimes,
  type FindOutcome,
  formToSend,
  leaseIsEnough,
  type SendOutcome,
  type Settlement,
} from '../core/delivery.ts'
import { SECOND } from '../core/instant.ts'
import type { Clock, Crashpoint, Pace, Platform } from '../core/ports.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'

export type Settled = {
  readonly delivery: Delivery
  readonly state: Settlement['state'] | 'lost'
  readonly why?: string
}

export type Delivering = {
  readonly store: Store
  readonly platforms: ReadonlyMap<PlatformName, Platform>
  readonly clock: Clock
  readonly times: DeliveryTimes
  /** Unique to this process. */
  readonly owner: string
  readonly crashpoint: Crashpoint
}

const IN_FLIGHT = 8
/** The pace of a platform puts a delivery off by moments; what comes later than this is for the next call. */
const MOMENTS = 5 * SECOND

/**
 * Claims and settles deliveries until none is ready or about to be. A channel has at most one in flight. Returns what became of
 * each try; `lost` means that the lease ran out, and whoever claims the delivery next goes on with it. A signal ends it after
 * what is in flight.
 */
export async function deliverReady(delivering: Delivering, signal?: AbortSignal): Promise<Settled[]> {
  const { store, platforms, clock } = delivering
  const settled: Settled[] = []
  for (let first = true; ; first = false) {
    const round = await drain(delivering, signal)
    settled.push(...round)
    if (signal?.aborted === true) return settled
    // Ready and yet not claimed: another process has it, or was faster.
    if (round.length === 0 && !first) return settled
    const at = clock.now().getTime()
    const next = await store.nextReadyAt([...platforms.keys()], at)
    const waitMs = next === undefined ? Infinity : next - at
    if (waitMs > MOMENTS) return settled
    // A timer may fire a moment early.
    if (waitMs > 0) await clock.sleep(waitMs + 1, signal)
  }
}

/** What can be claimed now, several at a time. One claim that finds nothing ends it, once all in flight are settled. */
async function drain(delivering: Delivering, signal: AbortSignal | undefined): Promise<Settled[]> {
  const { store, platforms, clock, times, owner, crashpoint } = delivering
  const { leaseMs, settleMs } = times
  const pace: ReadonlyMap<PlatformName, Pace> = new Map([...platforms].map(([name, platform]) => [name, platform.pace]))
  const settled: Settled[] = []
  const faults: unknown[] = []
  const inFlight = new Set<Promise<void>>()

  async function work(claim: Claim): Promise<void> {
    try {
      settled.push(await tryDelivery(delivering, claim))
    } catch (fault) {
      faults.push(fault)
    }
  }

  for (;;) {
    const mayClaim = signal?.aborted !== true && faults.length === 0
    const request = { at: clock.now().getTime(), owner, leaseMs, settleMs, pace }
    const claim = mayClaim ? await store.claim(request).catch((fault) => void faults.push(fault)) : undefined
    if (claim !== undefined) {
      crashpoint('deliver: after claim')
      const one: Promise<void> = work(claim).finally(() => inFlight.delete(one))
      inFlight.add(one)
    }
    if (claim === undefined && inFlight.size === 0) break
    if (claim === undefined || inFlight.size >= IN_FLIGHT) await Promise.race(inFlight)
  }
  if (faults.length > 0) throw faults[0]
  return settled
}

async function tryDelivery(delivering: Delivering, claim: Claim): Promise<Settled> {
  const { store, platforms, clock, crashpoint } = delivering
  const { delivery } = claim
  const { platform: name } = delivery.channel
  const platform = platforms.get(name)
  if (platform === undefined) throw new Error(`A delivery for ${name} was claimed, which is not running.`)
  const settlement = await (delivery.unsureSince === undefined ? send : look)(delivering, claim, platform)
  if (settlement === 'lost') return { delivery, state: 'lost' }
  crashpoint('deliver: before settle')
  const ours = await store.settle(claim, settlement, clock.now().getTime())
  crashpoint('deliver: after settle')
  const why = 'why' in settlement ? { why: settlement.why } : {}
  return { delivery, state: ours ? settlement.state : 'lost', ...why }
}

async function send(
  { store, clock, times, crashpoint }: Delivering,
  claim: Claim,
  platform: Platform,
): Promise<Settlement | 'lost'> {
  const { delivery, leaseUntil } = claim
  const at = clock.now().getTime()
  if (!leaseIsEnough(leaseUntil, at, times) || !(await store.intend(claim, at))) return 'lost'
  crashpoint('deliver: after intent')
  const outcome = await platform.send(asSent(delivery), formToSend(delivery)).catch(
    // A platform never throws; where one does, nobody knows how far it came.
    (fault: unknown): SendOutcome => ({ kind: 'uncertain', why: reasonOf(fault) }),
  )
  crashpoint('deliver: after send')
  return afterSend(delivery, outcome, clock.now().getTime(), times)
}

async function look(
  { clock, times, crashpoint }: Delivering,
  { delivery }: Claim,
  platform: Platform,
): Promise<Settlement> {
  const outcome = await platform
    .find(delivery)
    .catch((fault: unknown): FindOutcome => ({ kind: 'cannot-look', because: 'failure', why: reasonOf(fault) }))
  crashpoint('deliver: after find')
  return afterFind(delivery, outcome, clock.now().getTime(), times)
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
