/**
 * A month in virtual time: the real flows as app.ts wires them, on a real database, with a tick every minute, papers every hour,
 * what is old dropped every day, and both chats at the pace of the real ones. Time passes only while nobody works, so what is measured is work alone.
 */
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../src/core/instant.ts'
import type { Entry } from '../../src/core/paper.ts'
import type { Source } from '../../src/core/ports.ts'
import type { Store } from '../../src/core/store.ts'
import type { Desk } from '../../src/flows/answer/asking.ts'
import { type Delivering, deliverReady } from '../../src/flows/deliver.ts'
import { ingest } from '../../src/flows/ingest.ts'
import { createMatcher } from '../../src/flows/match-papers.ts'
import { planDigests } from '../../src/flows/plan-digests.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { dropOld } from '../../src/flows/retention.ts'
import { tellLoss } from '../../src/flows/tell-loss.ts'
import { hash } from '../../src/hash.ts'
import { NO_PACKS, NO_SYNONYMS } from '../core/made.ts'
import { HF } from '../desk.ts'
import { createSlowChats } from './slow-chats.ts'
import type { createVirtualTime } from './virtual-time.ts'

export type SoakDay = {
  readonly day: number
  readonly cpuSeconds: number
  readonly seconds: number
  /** After a collection. */
  readonly heapMb: number
  readonly residentMb: number
  readonly databaseMb: number
  readonly digests: number
  readonly matched: number
  /** CPU seconds of the parts of a day. */
  readonly parts: Readonly<Record<string, number>>
}

export type SoakReport = {
  readonly days: readonly SoakDay[]
  readonly digests: number
  readonly refused: number
  readonly latenessMs: { readonly p50: number; readonly p99: number; readonly most: number }
  /** Of all (subscription, paper) pairs. */
  readonly share: number
  readonly open: number
}

export type SoakOptions = {
  readonly store: Store
  readonly start: Instant
  readonly days: number
  readonly papersADay: number
  readonly entries: readonly Entry[]
  readonly subscriptions: number
  /** Bytes on the disk. */
  readonly size: () => Promise<number>
  readonly tell: (day: SoakDay) => void
}

/** The least that may be set, so that the month shows what is dropped. */
const TEXTS_KEPT = 7 * DAY

/** Comes before any further slot. */
const LAST_SENDS = 10 * MINUTE

const TIMES = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }

/** `store` has to take its time from `now` of the virtual time: see `openSoak`. */
export async function soak(options: SoakOptions, time: ReturnType<typeof createVirtualTime>): Promise<SoakReport> {
  const { start, days, papersADay, entries, size, tell, subscriptions } = options
  const { clock } = time
  const store = time.watched(options.store)
  const crashpoint = (): void => {}
  const now = (): number => clock.now().getTime()
  const chats = createSlowChats(clock)
  const matcher = createMatcher({ ...NO_PACKS, store, synonyms: NO_SYNONYMS, hash, crashpoint })
  const parts: Record<string, number> = {}
  let matched = 0
  let sleeping = new AbortController()
  const desk: Desk = {
    ...{ store, matcher, archive: createArchive(store), ...NO_PACKS, packsAbout: new Map(), clock },
    ...{ synonyms: NO_SYNONYMS, hash, crashpoint, sources: [HF], subscriptionLimit: 50, feedLimit: 10 },
    platforms: chats.platforms,
    defaults: {
      ...{ schedule: { kind: 'daily', at: '09:00' }, zone: 'UTC' },
      settings: { size: 8, announce: true, quiet: true, hourly: 4 },
      who: { slack: 'anyone', discord: 'anyone', terminal: 'anyone' },
    },
    operator: { name: '', contact: '' },
    lookUp: async () => ({ kind: 'off' }),
    findFeed: async () => ({ kind: 'refused', sentence: 'None here.' }),
    storedIn: 'a database',
    health: async () => [],
    wake: () => sleeping.abort(),
  }

  /** How much of the CPU a part takes; what goes on beside it meanwhile is counted with it. */
  async function part<Result>(name: string, run: () => Promise<Result>): Promise<Result> {
    const before = process.cpuUsage()
    const result = await run()
    const { user, system } = process.cpuUsage(before)
    parts[name] = (parts[name] ?? 0) + (user + system) / 1e6
    return result
  }

  async function tick(): Promise<void> {
    const at = now()
    await store.beat(at)
    matched += (await part('match', () => matcher.match(at))).matched
    await part('plan', () => planDigests(desk, at))
    await part('tell loss', () => tellLoss(desk, at))
    sleeping.abort()
    await part('index', async () => {
      await desk.archive.keepUp()
      await matcher.tidy()
    })
  }

  let listed = 0
  const source: Source = {
    name: HF.name,
    async *read() {
      const due = Math.floor(((now() - start) / DAY) * papersADay)
      const listedOn = new Date(now()).toISOString().slice(0, 10)
      for (; listed < due; listed++) {
        const entry = entries[listed % entries.length]
        if (entry !== undefined) yield { kind: 'entry', entry: { ...entry, listedOn } }
      }
      yield { kind: 'cursor', cursor: String(listed) }
    },
  }

  const over = new AbortController()
  const named = { store, platforms: chats.platforms, clock, times: TIMES, owner: 'soak', crashpoint }
  const delivering: Delivering = { ...named, rests: new Map() }

  async function deliverLoop(): Promise<void> {
    while (!over.signal.aborted) {
      sleeping = new AbortController()
      await deliverReady(delivering, over.signal)
      const at = now()
      const waitMs = ((await store.nextReadyAt([...chats.platforms.keys()], at)) ?? at + MINUTE) - at
      await clock.sleep(Math.min(Math.max(waitMs, SECOND), MINUTE), sleeping.signal)
    }
  }
  async function every(ms: number, run: () => Promise<unknown>): Promise<void> {
    for (let next = start + ms; !over.signal.aborted; next += ms) {
      await clock.sleep(next - now(), over.signal)
      if (!over.signal.aborted) await run()
    }
  }

  await part('follow', () => matcher.match(start))
  const faults: unknown[] = []
  const loops = [
    every(HOUR, () => part('ingest', () => ingest({ store, source, live: true, hash, clock, crashpoint }))),
    every(MINUTE, () => time.busy(tick)),
    every(DAY, () => part('retention', () => time.busy(() => dropOld(store, TEXTS_KEPT, now(), over.signal)))),
    deliverLoop(),
  ].map((loop) => loop.catch((fault: unknown) => void faults.push(fault)))

  const done: SoakDay[] = []
  for (let day = 1; day <= days; day++) {
    for (const name of Object.keys(parts)) parts[name] = 0
    const from = { digests: chats.accepted(), matched, wall: performance.now(), cpu: process.cpuUsage() }
    await time.run(start + day * DAY)
    if (faults.length > 0) throw faults[0]
    const { user, system } = process.cpuUsage(from.cpu)
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    const one: SoakDay = {
      day,
      cpuSeconds: (user + system) / 1e6,
      seconds: (performance.now() - from.wall) / SECOND,
      heapMb: (heapUsed + external) / 1e6,
      residentMb: rss / 1e6,
      databaseMb: (await size()) / 1e6,
      digests: chats.accepted() - from.digests,
      matched: matched - from.matched,
      parts: { ...parts },
    }
    done.push(one)
    tell(one)
  }
  // Channels may be due at the very end: they get what they wait for, and whatever is being sent then is let end.
  await time.run(start + days * DAY + LAST_SENDS)
  over.abort()
  sleeping.abort()
  await time.run(start + days * DAY + LAST_SENDS + MINUTE)
  await Promise.all(loops)
  if (faults.length > 0) throw faults[0]
  const { all: open } = await options.store.countOpen()
  const latenessMs = { p50: chats.lateness(0.5), p99: chats.lateness(0.99), most: chats.lateness(1) }
  const share = matched / (subscriptions * Math.max(listed, 1))
  return { days: done, digests: chats.accepted(), refused: chats.refused(), latenessMs, share, open }
}
