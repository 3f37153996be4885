/** Everything that reads sources: one at a time for a verb, all of them for a tick, each in its own loop while the bot runs. */
import type { Config } from '../config.ts'
import { type Instant, MINUTE } from '../core/instant.ts'
import type { Hash } from '../core/paper.ts'
import type { Clock, Crashpoint, Source } from '../core/ports.ts'
import type { Store } from '../core/store.ts'
import { type BackFillReport, backFill } from '../flows/back-fill.ts'
import { type IngestReport, ingest } from '../flows/ingest.ts'
import { readFeeds } from '../flows/read-feeds.ts'
import type { Log } from '../log.ts'
import type { Poll } from '../scheduler.ts'
import { createFilling } from './filling.ts'
import type { ConfiguredSource, Sources } from './sources.ts'

export type Reading = {
  /** Reads one source now. */
  read(source: Source, live: boolean): Promise<IngestReport>
  /** Reads what a source listed since a day into the archive, from where it was left. */
  readBack(source: Source, since: string): Promise<BackFillReport>
  /** Every source that is read live, and every feed of a channel. */
  readAll(): Promise<IngestReport[]>
  /** The loops of a running bot. */
  readonly polls: readonly Poll[]
}

export function createReading(options: {
  config: Config
  store: Store
  sources: Sources
  /** Those that are read live. */
  live: readonly ConfiguredSource[]
  hash: Hash
  clock: Clock
  crashpoint: Crashpoint
  log: Log
  now: () => Instant
  stopped: () => boolean
  progress: ((words: string) => void) | undefined
}): Reading {
  const { config, store, sources, live, hash, clock, crashpoint, log, now, stopped, progress } = options
  const reading = { store, hash, clock, crashpoint, stopped }

  async function read(source: Source, isLive: boolean): Promise<IngestReport> {
    const told = progress && { progress: (entries: number) => progress(`${source.name}: ${entries} entries read`) }
    const report = await ingest({ ...reading, source, live: isLive, ...told })
    progress?.('')
    return report
  }

  async function readBack(source: Source, since: string): Promise<BackFillReport> {
    const told = progress && {
      progress: (entries: number, reached: string | undefined) =>
        progress(`${source.name}: ${entries} entries read${reached === undefined ? '' : `, back to ${reached}`}`),
    }
    const report = await backFill({ ...reading, source, since, ...told })
    progress?.('')
    return report
  }

  function ownFeeds(everyMs: number): Promise<IngestReport[]> {
    return readFeeds({ ...reading, sourceOf: sources.ofFeed, everyMs })
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
    readBack,
    async readAll() {
      const reports: IngestReport[] = []
      for (const source of live) reports.push(await read(source, true))
      return [...reports, ...(await ownFeeds(0))]
    },
    polls: [
      ...live.map(
        (source): Poll => ({
          name: source.name,
          everyMs: source.about.everyMs,
          read: async () => tell(await read(source, true)),
        }),
      ),
      {
        name: 'feeds',
        everyMs: MINUTE,
        isChore: true,
        async read() {
          for (const report of await ownFeeds(config.feeds.everyMs)) tell(report)
        },
      },
      ...(config.backfillMs === 0 ? [] : [filling]),
    ],
  }
}
