/**
 * What can be seen of the work from outside, put around the ports: lines of the log that tell the story of a delivery by its id,
 * and numbers of what this process has done. So the flows know nothing of either.
 */
import type { Config } from '../config.ts'
import { type ChannelKey, channelKey } from '../core/channel.ts'
import { type Delivery, isDigest } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { Platform } from '../core/ports.ts'
import type { Claim } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'
import { along, deliveryTrail } from '../core/trail.ts'
import type { Log } from '../log.ts'
import { createMetrics, type Metrics, type Standing } from '../web/metrics.ts'

/** The store and what is counted of it. */
export function observe(
  opened: Store,
  { config, now, version, log }: { config: Pick<Config, 'sources'>; now: () => Instant; version: string; log: Log },
): { readonly store: Store; readonly metrics: Metrics } {
  const names = [...new Set([...config.sources.map(({ name }) => name), 'digest'])]
  const standing = async (): Promise<Standing> => ({
    deliveries: await opened.countDeliveries(),
    gauges: await opened.gauges(names),
  })
  const metrics = createMetrics({ standing, now, version, log })
  return { metrics, store: observeStore(opened, { log, metrics, sources: new Set(names) }) }
}

type Observed = { readonly log: Log; readonly metrics: Counted; readonly sources: ReadonlySet<string> }

type Counted = Pick<Metrics, 'matched' | 'digestDelivered' | 'sourceRead'>

/** `sources` are the names of the configuration; all others are feeds of channels, which are told of together. */
export function observeStore(store: Store, { log, metrics, sources }: Observed): Store {
  /** A write about one delivery. The round that fails with it tells the fault, but not the delivery. */
  async function about<Result>({ delivery }: Claim, write: () => Promise<Result>): Promise<Result> {
    return along(log, deliveryTrail(delivery.id), async () => {
      try {
        return await write()
      } catch (error) {
        log.error({ error }, 'a delivery could not be written about')
        throw error
      }
    })
  }

  function matched<Pairs extends number | 'stale'>(pairs: Pairs): Pairs {
    if (pairs !== 'stale') metrics.matched(pairs)
    return pairs
  }

  return {
    ...store,
    async plan(plan) {
      const outcome = await store.plan(plan)
      if (outcome === 'planned') {
        const { id, slot, kind, papers, replaces } = plan
        const fields = { delivery: id, channel: channelKey(plan.channel), slot, kind, papers: papers.length }
        log.info(replaces === undefined ? fields : { ...fields, replaces }, 'planned for delivery')
      }
      return outcome
    },
    async withdraw(id, at) {
      const withdrawn = await store.withdraw(id, at)
      if (withdrawn) log.info({ delivery: id }, 'withdrawn before it was sent')
      return withdrawn
    },
    intend: (claim, at) => about(claim, () => store.intend(claim, at)),
    settle: (claim, settlement, at) =>
      about(claim, async () => {
        const isOurs = await store.settle(claim, settlement, at)
        if (isOurs && settlement.state === 'delivered') tellLateness(metrics, claim.delivery, at)
        return isOurs
      }),
    recordMatches: async (done) => matched(await store.recordMatches(done)),
    catchUp: async (done) => matched(await store.catchUp(done)),
    async recordRead(source, outcome) {
      await store.recordRead(source, outcome)
      const name = sources.has(source) ? source : 'feed'
      const entries = 'entries' in outcome ? outcome.entries : 0
      metrics.sourceRead(name, 'error' in outcome ? 'failed' : 'read', entries)
    },
  }
}

/** Of digests only: a notice and a shared paper have no slot that they could miss. */
function tellLateness(metrics: Counted, { channel, kind, slot, plannedAt }: Delivery, at: Instant): void {
  if (!isDigest(kind)) return
  const [, written] = kind === 'scheduled' ? (/^scheduled:(.+)$/.exec(slot) ?? []) : []
  metrics.digestDelivered(channel.platform, at - (written === undefined ? plannedAt : Date.parse(written)))
}

/** Whatever a platform logs while it sends or looks for a delivery carries the delivery's id. */
export function observeSending(platform: Platform, log: Log): Platform {
  const to = (delivery: Delivery): { readonly channel: ChannelKey } => ({ channel: channelKey(delivery.channel) })
  return {
    ...platform,
    send: (delivery, form) =>
      along(log, deliveryTrail(delivery.id), () => {
        log.debug({ ...to(delivery), form, attempts: delivery.attempts }, 'sending')
        return platform.send(delivery, form)
      }),
    find: (delivery) =>
      along(log, deliveryTrail(delivery.id), () => {
        log.debug(to(delivery), 'looking whether it was posted')
        return platform.find(delivery)
      }),
  }
}
