/**
 * Everything that reads sources: one at a time for a verb, all of them for a tick, each in its own loop while the bot runs. Of
 * several processes on one database one reads a source at a time, and the pause until the next reading counts for all.
 */
import type { Config } from '../config.ts'
import { type Instant, MINUTE, SECOND } from '../core/instant.ts'
import type { Hash } from '../core/paper.ts'
import { isDue } from '../core/poll.ts'
import type { Clock, Crashpoint, Source } from '../core/ports.ts'
import { count } from '../core/reply.ts'
import type { Store } from '../core/store.ts'
import { type BackFillReport, backFill } from '../flows/back-fill.ts'
import { type IngestReport, ingest } from '../flows/ingest.ts'
import { readFeeds } from '../flows/read-feeds.ts'
import { NOTHING } from '../flows/take-in.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'
import { createFilling } from './filling.ts'
import type { Lease, Leases } from './leases.ts'
import type { ConfiguredSource, Sources } from './sources.ts'

export type Reading = {
  /** Reads one source now. */
  read(source: Source, live: boolean): Promise<IngestReport>
  /** Reads one that other processes may be reading: these are waited for, as long as one that died would keep it from us. */
  readAlone(source: Source, live: boolean): Promise<IngestReport>
  /** Reads what a source listed since a day into the archive, from where it was left. */
  readBack(source: Source, since: string): Promise<BackFillReport>
  /** Every source that is read live, and every feed of a channel, each alone. */
  readAll(): Promise<IngestReport[]>
  /** The loops of a running bot. */
  readonly polls: readonly Poll[]
}

/** So often a process looks whether a source is due. */
const LOOK_MS = 30 * SECOND

/** Of a source that another process went on reading. */
const BUSY = 'read by another process just now; ask again later'

/** The channels' own, which are read together. */
const FEEDS = 'feeds'

const leaseOf = ({ name }: Source): string => `source ${name}`

export function createReading(options: {
  config: Config
  store: Store
  leases: Leases
  /** Of a verb, which a bot may run beside. */
  verbLeases: Leases
  sources: Sources
  /** Those that are read live. */
  live: readonly ConfiguredSource[]
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  log: Log
  now: () => Instant
  /** Aborts when the program ends. */
  signal: AbortSignal
  progress: ((words: string) => void) | undefined
}): Reading {
  const { config, store, leases, verbLeases, sources, live, hash, clock, crashpoint, log, now, signal, progress } =
    options
  const isOver = (): boolean => signal.aborted
  const reading = { store, hash, clock, crashpoint }
  /** What another process does by now is left to it. */
  const unless = (lease: Lease) => (): boolean => isOver() || !lease.isOurs()

  async function read(source: Source, isLive: boolean, stopped = isOver): Promise<IngestReport> {
    const told = progress && {
      progress: (entries: number) => progress(`${source.name}: ${count(entries, 'entry', 'entries')} read`),
    }
    const report = await ingest({ ...reading, source, live: isLive, stopped, ...told })
    progress?.('')
    return report
  }

  /** Undefined where another process did not end in time. */
  async function onceFree<Result>(name: string, run: (lease: Lease) => Promise<Result>): Promise<Result | undefined> {
    for (let waited = 0; ; waited += SECOND) {
      const result = await verbLeases.whileLeased(name, run)
      if (waited > 0) progress?.('')
      if (result !== undefined || waited > config.times.leaseMs || isOver()) return result
      progress?.(`${name}: another process is reading, which is waited for`)
      await clock.sleep(SECOND, signal)
    }
  }

  const leftAlone = (source: string): IngestReport => ({ source, ...NOTHING, ...(isOver() ? {} : { error: BUSY }) })

  async function readAlone(source: Source, isLive: boolean): Promise<IngestReport> {
    const report = await onceFree(leaseOf(source), (lease) => read(source, isLive, unless(lease)))
    return report ?? leftAlone(source.name)
  }

  async function readBack(source: Source, since: string, stopped = isOver): Promise<BackFillReport> {
    const told = progress && {
      progress: (entries: number, reached: string | undefined) =>
        progress(
          `${source.name}: ${count(entries, 'entry', 'entries')} read${reached === undefined ? '' : `, back to ${reached}`}`,
        ),
    }
    const report = await backFill({ ...reading, source, since, stopped, ...told })
    progress?.('')
    return report
  }

  function ownFeeds(everyMs: number, stopped: () => boolean): Promise<IngestReport[]> {
    return readFeeds({ ...reading, sourceOf: sources.ofFeed, everyMs, stopped })
  }

  function tell(report: IngestReport): 'failed' | undefined {
    const { rejected, ...counts } = report
    const [first] = rejected
    if (report.error !== undefined) log.warn(counts, 'a source was not read to its end')
    else if (first !== undefined)
      log.warn({ ...counts, rejected: rejected.length, first: `${first.at}: ${first.reason}` }, 'read a source in part')
    else if (report.added > 0) log.info(counts, 'read a source')
    return report.error === undefined ? undefined : 'failed'
  }

  function pollOf(source: ConfiguredSource): Poll {
    const { name, about } = source
    let isStart = true

    async function readIfDue(lease: Lease): Promise<'failed' | undefined> {
      const wasStart = isStart
      isStart = false
      if (!isDue(await store.sourceState(name), about.everyMs, now(), wasStart)) return undefined
      return tell(await read(source, true, unless(lease)))
    }

    /** A first digest should hold what came meanwhile, so a process that starts waits for whoever reads it just then. */
    async function readFirst(): Promise<'failed' | undefined> {
      const lease = await leases.hold(leased, signal, () => {})
      try {
        return lease && (await readIfDue(lease))
      } finally {
        await lease?.release()
      }
    }

    const leased = leaseOf(source)
    return {
      name,
      everyMs: Math.min(about.everyMs, LOOK_MS),
      read: () => (isStart ? readFirst() : leases.whileLeased(leased, readIfDue)),
    }
  }

  const filling = createFilling({
    store,
    sources: live.filter(({ about }) => about.readsBack),
    backfillMs: config.backfillMs,
    now,
    fill: readBack,
    log,
  })

  return {
    read,
    readAlone,
    readBack,
    async readAll() {
      const reports: IngestReport[] = []
      for (const source of live) reports.push(await readAlone(source, true))
      const feeds = await onceFree(FEEDS, (lease) => ownFeeds(0, unless(lease)))
      return [...reports, ...(feeds ?? [leftAlone(FEEDS)])]
    },
    polls: [
      ...live.map(pollOf),
      {
        name: FEEDS,
        everyMs: MINUTE,
        isChore: true,
        read: () =>
          leases.whileLeased(FEEDS, async (lease) => {
            for (const report of await ownFeeds(config.feeds.everyMs, unless(lease))) tell(report)
          }),
      },
      ...(config.backfillMs === 0
        ? []
        : [{ ...filling, read: () => leases.whileLeased('back-fill', (lease) => filling.read(unless(lease))) }]),
    ],
  }
}
