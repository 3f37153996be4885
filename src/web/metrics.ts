/**
 * `/metrics`: numbers of the bot as Prometheus reads them, by the names that it recommends
 * (https://prometheus.io/docs/practices/naming/).
 *
 * Gauges called "of the store" are read from the database at a scrape, so every replica tells the same: take `max`, never `sum`.
 * Counters and histograms count what this process has done, each event in one process only: take `sum`. What a process did in
 * its last moments before a kill is lost to them, not to the store. Other gauges say how this process stands: whether it reaches
 * the store, how long ago it ticked, and its topic index, which each process holds whole: no `sum` of them means anything.
 *
 * Labels hold words of ours and names from the configuration only: no channel, person, address or topic.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { PlatformName } from '../core/channel.ts'
import { OPEN_STATES } from '../core/delivery.ts'
import { type Instant, SECOND } from '../core/instant.ts'
import type { DeliveryCounts } from '../core/store/deliveries.ts'
import type { Gauges } from '../core/store/gauges.ts'
import type { Route } from './serve.ts'

/** What is told of the store. */
export type Standing = { readonly deliveries: DeliveryCounts; readonly gauges: Gauges }

export type MetricsOptions = {
  /** Asked at a scrape, at most once a second. */
  readonly standing: () => Promise<Standing>
  readonly now: () => Instant
  readonly version: string
  readonly log: { warn(fields: object, message: string): void }
  /** How long a look at the store may take. */
  readonly patienceMs?: number
}

export type Outcome = 'answered' | 'repeated' | 'limited' | 'failed'

export type Metrics = {
  readonly route: Route
  /** Begins to tell of the process too: memory, processor, event loop, garbage collection. */
  watchProcess(): void
  /** Told of at each scrape. */
  tell(read: () => { readonly tickAgeMs: number; readonly index: IndexSize }): void
  digestDelivered(platform: PlatformName, latenessMs: number): void
  matched(pairs: number): void
  /** `source` is a name of the configuration, or `feed` for all feeds of channels together. */
  sourceRead(source: string, outcome: 'read' | 'failed', entries: number): void
  ticked(ms: number): void
  answered(command: string, outcome: Outcome, ms: number): void
}

export type IndexSize = { readonly topics: number; readonly atoms: number; readonly subscriptions: number }

/** Scrapes that come together, as from two Prometheus servers, cost one look. */
const FRESH_MS = SECOND
/** Prometheus itself gives up after ten seconds. */
const PATIENCE_MS = 5 * SECOND

const LATENESS = [1, 5, 15, 30, 60, 120, 300, 900, 3_600, 21_600, 86_400]
const TICK = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 30, 60, 180]
const ANSWER = [0.01, 0.03, 0.1, 0.3, 1, 1.5, 3, 10]

export function createMetrics(options: MetricsOptions): Metrics {
  const { now, log } = options
  const registry = new Registry()
  const registers = [registry]
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `paperwire_${name}`, help, labelNames, registers })
  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `paperwire_${name}`, help, labelNames, registers })
  const histogram = <Label extends string>(name: string, help: string, buckets: number[], labelNames: Label[]) =>
    new Histogram({ name: `paperwire_${name}`, help, buckets, labelNames, registers })

  gauge('build_info', 'Always 1; the version is its label.', ['version']).set({ version: options.version }, 1)
  const reachable = gauge(
    'store_reachable',
    'Whether the store answered this scrape: 1, or 0 and its gauges are absent.',
  )
  const ofStore = storeGauges(gauge, now)

  const lateness = histogram(
    'digest_lateness_seconds',
    'From the slot of a digest, or its planning where it has none, until it was delivered.',
    LATENESS,
    ['platform'],
  )
  const matches = counter('matches_total', 'New (channel, paper) pairs that matched.')
  const entries = counter('entries_read_total', 'Entries in readings that came to their end.', ['source'])
  const readings = counter('source_readings_total', 'Readings of sources.', ['source', 'outcome'])
  const tick = histogram('tick_duration_seconds', 'Of one round of match and plan.', TICK, [])
  const answer = histogram('command_duration_seconds', 'From a question to its reply, without the chat.', ANSWER, [
    'command',
    'outcome',
  ])
  const tickAge = gauge('tick_age_seconds', 'Since a tick last ended without a fault in this process.')
  const topics = gauge('index_topics', 'Topics of different meaning in the topic index.')
  const atoms = gauge('index_atoms', 'Words, phrases, names and categories that the topic index looks for.')
  const subscriptions = gauge('index_subscriptions', 'Subscriptions that the topic index serves.')

  let looked: { readonly at: number; readonly done: Promise<void> } | undefined
  let ofProcess: Parameters<Metrics['tell']>[0] | undefined

  /** Never rejected: what the process tells of itself is wanted most while the store is away. */
  async function look(): Promise<void> {
    const over = new AbortController()
    try {
      const told = await Promise.race([options.standing(), after(options.patienceMs ?? PATIENCE_MS, over.signal)])
      ofStore.set(told)
      reachable.set(1)
    } catch (error) {
      log.warn({ error }, 'the store could not be counted for /metrics')
      ofStore.reset()
      reachable.set(0)
    }
    over.abort()
  }

  async function text(): Promise<string> {
    const at = performance.now()
    if (looked === undefined || at - looked.at >= FRESH_MS) looked = { at, done: look() }
    await looked.done
    if (ofProcess !== undefined) {
      const { tickAgeMs, index } = ofProcess()
      tickAge.set(tickAgeMs / SECOND)
      topics.set(index.topics)
      atoms.set(index.atoms)
      subscriptions.set(index.subscriptions)
    }
    return registry.metrics()
  }

  return {
    route: {
      method: 'GET',
      path: '/metrics',
      async handle(_, response) {
        const body = await text()
        response
          .writeHead(200, {
            'content-type': registry.contentType,
            'content-length': Buffer.byteLength(body),
            'cache-control': 'no-store',
          })
          .end(body)
      },
    },
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    tell(read) {
      ofProcess = read
    },
    digestDelivered: (platform, latenessMs) => lateness.observe({ platform }, Math.max(0, latenessMs) / SECOND),
    matched: (pairs) => matches.inc(pairs),
    sourceRead(source, outcome, count) {
      readings.inc({ source, outcome })
      entries.inc({ source }, count)
    },
    ticked: (ms) => tick.observe(ms / SECOND),
    answered: (command, outcome, ms) => answer.observe({ command, outcome }, ms / SECOND),
  }
}

type MakeGauge = <Label extends string = never>(name: string, help: string, labelNames?: Label[]) => Gauge<Label>

/** Platforms, states and sources come and go, so each look sets them anew. */
function storeGauges(gauge: MakeGauge, now: () => Instant) {
  const deliveries = gauge('deliveries', 'Deliveries by platform and state. Of the store.', ['platform', 'state'])
  const open = gauge(
    'open_deliveries',
    'Deliveries that are not settled: due, sending, uncertain or held. Of the store.',
  )
  const repeats = gauge('possible_repeats', 'Posts that may be repeats, because nobody could look. Of the store.')
  const oldestDue = gauge(
    'oldest_due_age_seconds',
    'Age of the oldest due delivery in an open channel; 0 without one. Of the store.',
  )
  const papers = gauge('papers', 'Papers in the archive. Of the store.')
  const channels = gauge('channels', 'Channels by platform and state. Of the store.', ['platform', 'state'])
  const feeds = gauge('channel_feeds', 'Feeds that channels have added for themselves. Of the store.')
  const failingFeeds = gauge('channel_feeds_failing', 'Those of them whose last reading failed. Of the store.')
  const sourceAge = gauge('source_age_seconds', 'Since the last good reading of a source. Of the store.', ['source'])
  const sourceFailing = gauge('source_failing', 'Whether the last reading of a source failed. Of the store.', [
    'source',
  ])
  /** Absent rather than 0: a store that does not answer is not an empty one. */
  const reset = (): void => {
    for (const one of [deliveries, channels, sourceAge, sourceFailing]) one.reset()
    for (const one of [open, repeats, oldestDue, papers, feeds, failingFeeds]) one.remove()
  }
  reset()
  return {
    reset,
    set({ deliveries: { counts, oldestDueAt }, gauges }: Standing): void {
      reset()
      const at = now()
      const ageOf = (then: Instant): number => Math.max(0, at - then) / SECOND
      for (const { platform, state, count } of counts) deliveries.set({ platform, state }, count)
      open.set(sum(counts.filter(({ state }) => IS_OPEN.has(state)).map(({ count }) => count)))
      repeats.set(sum(counts.map(({ maybeRepeated }) => maybeRepeated)))
      oldestDue.set(oldestDueAt === undefined ? 0 : ageOf(oldestDueAt))
      papers.set(gauges.papers)
      for (const { platform, state, count } of gauges.channels) channels.set({ platform, state }, count)
      feeds.set(gauges.feeds.all)
      failingFeeds.set(gauges.feeds.failing)
      for (const { source, isFailing, lastOkAt } of gauges.sources) {
        if (lastOkAt !== undefined) sourceAge.set({ source }, ageOf(lastOkAt))
        sourceFailing.set({ source }, isFailing ? 1 : 0)
      }
    },
  }
}

const IS_OPEN: ReadonlySet<string> = new Set(OPEN_STATES)

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** Throws after so many milliseconds, unless the signal aborts before. */
function after(ms: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`The store did not answer within ${ms} ms.`)), ms)
    signal.addEventListener('abort', () => clearTimeout(timer))
  })
}
