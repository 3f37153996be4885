/**
 * outbox → platform.send → ledger. A try is committed before the socket is touched; a try whose end is unknown is looked for
 * before anything is sent again; every write is fenced by the claim. What becomes of an outcome is decided in core/delivery.ts.
 */
import type { ChannelRef, PlatformName } from '../core/channel.ts'
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
import { type Instant, SECOND } from '../core/instant.ts'
import type { Clock, Crashpoint, Pace, Platform } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'
import { within } from '../core/within.ts'

/** What became of one try. It holds no message: there may be many thousands. */
export type Settled = {
  readonly delivery: Pick<Delivery, 'id' | 'channel' | 'slot'>
  readonly state: Settlement['state'] | 'lost'
  readonly why?: string
}

/** A clock that is put back before its beginning ends it. */
type Rest = { readonly from: Instant; readonly until: Instant }

export type Delivering = {
  readonly store: Store
  readonly platforms: ReadonlyMap<PlatformName, Platform>
  readonly clock: Clock
  readonly times: DeliveryTimes
  /** Unique to this process. */
  readonly owner: string
  readonly crashpoint: Crashpoint
  /**
   * Platforms that this process leaves alone for a while: it does not reach them, or its token is not taken there. Kept here and
   * not with the pace in the store, so that processes that are well go on.
   */
  readonly rests: Map<PlatformName, Rest>
  /** Told what became of each try, as soon as it is known. */
  readonly settled?: (one: Settled) => void
}

/**
 * Sends of one platform that are under way together: more than its pace begins while one of them is answered (0.3 s), so that
 * a slow answer never costs a turn; and each platform has its own, so that none waits for another that hangs.
 */
const IN_FLIGHT = 64
/** The pace of a platform puts a delivery off by moments; what comes later than this is for the next call. */
const MOMENTS = 5 * SECOND
/** What ends within this time ends together. */
const TOGETHER_MS = 25
/** So often it looks for what was planned while it waits. */
const LOOK_MS = SECOND

function restMs({ rests }: Delivering, name: PlatformName, at: Instant): number {
  const rest = rests.get(name)
  return rest === undefined || at < rest.from ? 0 : Math.max(rest.until - at, 0)
}

/**
 * Claims and settles deliveries until none is ready or about to be. A channel has at most one in flight. Returns what became of
 * each try; `lost` means that the lease ran out, and whoever claims the delivery next goes on with it. A signal ends it after
 * what is in flight, and so does a fault, which is then thrown.
 */
export async function deliverReady(delivering: Delivering, signal?: AbortSignal): Promise<Settled[]> {
  const { store, clock, times, owner, crashpoint } = delivering
  const { leaseMs, settleMs } = times
  const settled: Settled[] = []
  const faults: unknown[] = []
  const inFlight = new Map<Claim, PlatformName>()
  let lastServed: ChannelRef | undefined
  let waiting = new AbortController()
  /** Of the wait that is to end soon. */
  let soon: AbortController | undefined
  const stop = (): void => waiting.abort()
  const mayClaim = (): boolean => signal?.aborted !== true && faults.length === 0

  async function work(claim: Claim): Promise<void> {
    try {
      const one = await tryDelivery(delivering, claim)
      settled.push(one)
      delivering.settled?.(one)
    } catch (fault) {
      faults.push(fault)
    }
    inFlight.delete(claim)
    lookSoon()
  }

  /** Several that end almost together are followed by one look. */
  function lookSoon(): void {
    const ours = waiting
    if (inFlight.size === 0 || faults.length > 0) ours.abort()
    else if (soon !== ours) void clock.sleep(TOGETHER_MS, ours.signal).then(() => ours.abort())
    soon = ours
  }

  async function claimNext(): Promise<Claim | undefined> {
    const except = [...inFlight.keys()].map(({ delivery }) => delivery.id)
    const request = { at: clock.now().getTime(), owner, leaseMs, settleMs, lastServed, except }
    const claim = await store.claim({ ...request, pace: paceOf(delivering, [...inFlight.values()]) })
    if (claim === undefined) return undefined
    crashpoint('deliver: after claim')
    lastServed = claim.delivery.channel
    inFlight.set(claim, claim.delivery.channel.platform)
    void work(claim)
    return claim
  }

  signal?.addEventListener('abort', stop)
  try {
    for (let misses = 0; ; ) {
      waiting = new AbortController()
      let waitMs = Infinity
      try {
        if (mayClaim() && (await claimNext()) !== undefined) {
          misses = 0
          continue
        }
        if (mayClaim()) waitMs = await untilReady(delivering, [...inFlight.values()])
      } catch (fault) {
        faults.push(fault)
      }
      misses = waitMs === 0 ? misses + 1 : 0
      // Ready and yet not claimed, twice: another process has it, or was faster.
      if (inFlight.size === 0 && (waitMs > MOMENTS || misses > 1)) break
      // A timer may fire a moment early.
      const pauseMs = waitMs > 0 ? Math.min(waitMs + 1, LOOK_MS) : misses > 1 ? LOOK_MS : 0
      if (pauseMs > 0 && !waiting.signal.aborted) await clock.sleep(pauseMs, waiting.signal)
    }
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  if (faults.length > 0) throw faults[0]
  return settled
}

/** Milliseconds until a claim should succeed; none where one should have just now, and did not. */
export async function untilReady(delivering: Delivering, inFlight: readonly PlatformName[] = []): Promise<number> {
  const { store, platforms, clock } = delivering
  const at = clock.now().getTime()
  const next = await store.nextReadyAt([...paceOf(delivering, inFlight).keys()], at)
  const rests = [...platforms.keys()].map((name) => restMs(delivering, name, at)).filter((ms) => ms > 0)
  return Math.min(next === undefined ? Infinity : Math.max(next - at, 0), ...rests)
}

/** The platforms that may take one more beside those in flight, with their paces. */
function paceOf(delivering: Delivering, inFlight: readonly PlatformName[]): ReadonlyMap<PlatformName, Pace> {
  const at = delivering.clock.now().getTime()
  const mayTake = (name: PlatformName): boolean =>
    inFlight.filter((one) => one === name).length < IN_FLIGHT && restMs(delivering, name, at) === 0
  return new Map([...delivering.platforms].filter(([name]) => mayTake(name)).map(([name, { pace }]) => [name, pace]))
}

async function tryDelivery(delivering: Delivering, claim: Claim): Promise<Settled> {
  const { store, platforms, clock, crashpoint } = delivering
  const { delivery } = claim
  const { id, channel, slot } = delivery
  const { platform: name } = channel
  const platform = platforms.get(name)
  if (platform === undefined) throw new Error(`A delivery for ${name} was claimed, which is not running.`)
  const settlement = await (delivery.unsureSince === undefined ? send : look)(delivering, claim, platform)
  if (settlement === 'lost') return { delivery: { id, channel, slot }, state: 'lost' }
  crashpoint('deliver: before settle')
  const ours = await store.settle(claim, settlement, clock.now().getTime())
  crashpoint('deliver: after settle')
  const why = 'why' in settlement ? { why: settlement.why } : {}
  return { delivery: { id, channel, slot }, state: ours ? settlement.state : 'lost', ...why }
}

async function send(
  { store, clock, times, crashpoint, rests }: Delivering,
  claim: Claim,
  platform: Platform,
): Promise<Settlement | 'lost'> {
  const { delivery, leaseUntil } = claim
  const at = clock.now().getTime()
  if (!leaseIsEnough(leaseUntil, at, times) || !(await store.intend(claim, at))) return 'lost'
  crashpoint('deliver: after intent')
  const readyAt = clock.now().getTime()
  // Written in time, as it believed then: where we stood still meanwhile, others may look for this try before it begins.
  if (!leaseIsEnough(leaseUntil, readyAt, times)) {
    const { refusals, maybeRepeated } = delivery
    return { state: 'due', readyAt, why: 'the program stood still before it could send', refusals, maybeRepeated }
  }
  const outcome = await platform.send(asSent(delivery), formToSend(delivery)).catch(
    // A platform never throws; where one does, nobody knows how far it came.
    (fault: unknown): SendOutcome => ({ kind: 'uncertain', why: reasonOf(fault) }),
  )
  crashpoint('deliver: after send')
  const answeredAt = clock.now().getTime()
  if (outcome.kind === 'later' && outcome.blocks === 'process')
    rests.set(platform.name, { from: answeredAt, until: answeredAt + outcome.afterMs })
  return afterSend(delivery, outcome, answeredAt, times)
}

async function look(
  { clock, times, crashpoint }: Delivering,
  { delivery, leaseUntil }: Claim,
  platform: Platform,
): Promise<Settlement> {
  const failed = (why: string): FindOutcome => ({ kind: 'cannot-look', because: 'failure', why })
  const looking = platform.find(delivery).catch((fault: unknown) => failed(reasonOf(fault)))
  // A look that outlasts its lease would be begun again by another process, and its answer belong to nobody.
  const patienceMs = Math.max(leaseUntil - clock.now().getTime() - times.marginMs, 0)
  const outcome = (await within(clock, patienceMs, looking)) ?? failed(LOOK_TOO_LONG)
  crashpoint('deliver: after find')
  return afterFind(delivery, outcome, clock.now().getTime(), times)
}

const LOOK_TOO_LONG =
  'Whether it was posted could not be looked up yet: the look took too long. It is tried again by itself.'
