/** One worker's real flows, put together as app.ts does. Everything that it touches comes in from outside. */
import type { PlatformName } from '../../src/core/channel.ts'
import type { DeliveryTimes } from '../../src/core/delivery.ts'
import { type Instant, MINUTE } from '../../src/core/instant.ts'
import type { Invocation, News, Reply } from '../../src/core/invocation.ts'
import type { Clock, Crashpoint, LiveSource, Platform, Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { Desk } from '../../src/flows/answer/asking.ts'
import { answer } from '../../src/flows/answer.ts'
import { deliverReady } from '../../src/flows/deliver.ts'
import { hearNews } from '../../src/flows/hear-news.ts'
import { type IngestReport, ingest } from '../../src/flows/ingest.ts'
import { lookAtAccess } from '../../src/flows/look-at-access.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { oneAtATime } from '../../src/flows/one-at-a-time.ts'
import { planDigests } from '../../src/flows/plan-digests.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { tellLoss } from '../../src/flows/tell-loss.ts'
import { hash } from '../../src/hash.ts'
import { NO_PACKS, NO_SYNONYMS } from '../core/made.ts'

export type Ports = {
  readonly store: Store
  readonly platforms: ReadonlyMap<PlatformName, Platform>
  readonly clock: Clock
  readonly crashpoint: Crashpoint
  readonly owner: string
  readonly times: DeliveryTimes
  readonly sources: readonly string[]
  readonly wake: () => void
}

export type Flows = {
  poll(source: Source): Promise<IngestReport>
  tick(): Promise<void>
  /** Milliseconds until the next is ready, as far as anything is. */
  deliver(): Promise<number>
  lookAround(): Promise<void>
  ask(call: Invocation): Promise<Reply>
  news(platform: PlatformName, fact: News): Promise<void>
}

const DOWN = 10 * MINUTE

export function wireFlows(ports: Ports): Flows {
  const { store, platforms, clock, crashpoint, owner, times, wake } = ports
  const synonyms = NO_SYNONYMS
  const matcher = createMatcher({ ...NO_PACKS, store, synonyms, hash, crashpoint })
  const archive = createArchive(store)
  const sources = ports.sources.map((name): LiveSource => ({ name, kind: 'feed', everyMs: MINUTE, readsBack: false }))
  const now = (): number => clock.now().getTime()
  const desk: Desk = {
    ...{ ...NO_PACKS, store, matcher, archive, synonyms, hash, clock, crashpoint, sources, platforms, wake },
    packsAbout: new Map(),
    defaults: {
      schedule: { kind: 'daily', at: '09:00' },
      zone: 'UTC',
      settings: { size: 8, announce: true, quiet: true, hourly: 4 },
      who: { slack: 'anyone', discord: 'anyone', terminal: 'anyone' },
    },
    subscriptionLimit: 50,
    operator: { name: '', contact: '' },
    lookUp: async () => ({ kind: 'off' }),
    findFeed: async () => ({ kind: 'refused', sentence: 'There are no feeds here.' }),
    feedLimit: 10,
    storedIn: 'memory',
    health: async () => [],
  }
  let next: Instant | undefined
  const asked: Store = {
    ...store,
    async nextReadyAt(names, at) {
      next = await store.nextReadyAt(names, at)
      return next
    },
  }
  const delivering = { store: asked, platforms, clock, times, owner, crashpoint, rests: new Map() }
  const deliverNow = oneAtATime(() => deliverReady(delivering))
  return {
    poll: (source) => ingest({ store, source, live: true, hash, clock, crashpoint }),
    async tick() {
      const at = now()
      const before = await store.beat(at)
      const downtime = before !== undefined && at - before > DOWN ? { from: before, to: at } : undefined
      await matcher.match(at)
      await planDigests(desk, at, downtime)
      await tellLoss(desk, at)
    },
    async deliver() {
      await deliverNow()
      // What it asked for last, before it ended.
      return next === undefined ? Number.POSITIVE_INFINITY : next - now()
    },
    async lookAround() {
      await lookAtAccess(desk, now())
    },
    ask: (call) => answer(desk, call),
    news: async (platform, fact) => void (await hearNews(desk, platform, fact, now())),
  }
}
