/**
 * `npm run soak -- sqlite|postgres [--days 30] [--channels 5000] [--subscriptions 100000]`: a virtual month of the bot. Needs
 * `node --expose-gc` for honest memory figures.
 */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { openStore } from '../../src/store/open-store.ts'
import { readEntries } from '../bench/papers.ts'
import { startPostgres } from '../postgres.ts'
import { drawTopics, openCrowd } from './crowd.ts'
import { type SoakDay, type SoakReport, soak } from './soak.ts'
import { createVirtualTime } from './virtual-time.ts'

const START = Date.UTC(2026, 10, 17)
const PAPERS_A_DAY = 450
/** Distinct topics, each followed by five. */
const EACH_TOPIC = 5
const CORPUS = 13_800

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: 'string', default: '30' },
    channels: { type: 'string', default: '5000' },
    subscriptions: { type: 'string', default: '100000' },
  },
})
const [kind = 'sqlite'] = positionals
const [days, channels, subscriptions] = [Number(values.days), Number(values.channels), Number(values.subscriptions)]

type Place = { readonly url: string; size(): Promise<number>; close(): Promise<void> }

async function openPlace(): Promise<Place> {
  if (kind === 'postgres') {
    const server = await startPostgres(['fsync=on'])
    return {
      url: server.url,
      async size() {
        const client = new pg.Client({ connectionString: server.url })
        await client.connect()
        const { rows } = await client.query('select pg_database_size(current_database()) as size')
        await client.end()
        return Number(rows[0]?.size)
      },
      close: server.stop,
    }
  }
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-soak-'))
  return {
    url: `sqlite:${join(folder, 'paperwire.db')}`,
    size: async () => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    close: async () => rmSync(folder, { recursive: true }),
  }
}

const place = await openPlace()
const time = createVirtualTime(START)
const store = await openStore(place.url, { now: () => time.clock.now().getTime() })
try {
  const { entries, from } = readEntries(CORPUS)
  const { topics, share } = drawTopics(entries, subscriptions / EACH_TOPIC)
  console.log(`${from}; ${topics.length} topics that match ${(share * 100).toFixed(3)} % of the papers tried`)
  const opening = performance.now()
  await openCrowd(store, { channels, subscriptions, topics, at: START })
  console.log(
    `${channels} channels, ${subscriptions} subscriptions opened in ${((performance.now() - opening) / 1_000).toFixed(0)} s`,
  )
  const report = await soak(
    {
      store,
      start: START,
      days,
      papersADay: PAPERS_A_DAY,
      entries,
      subscriptions,
      size: place.size,
      tell: (day) => console.log(lineOf(day)),
    },
    time,
  )
  console.log(summaryOf(report))
} finally {
  await store.close()
  await place.close()
}

function lineOf({
  day,
  cpuSeconds,
  seconds,
  heapMb,
  residentMb,
  databaseMb,
  digests,
  matched,
  parts,
}: SoakDay): string {
  const shares = Object.entries(parts).map(([name, cpu]) => `${name} ${cpu.toFixed(1)}`)
  return [
    `day ${day}: ${digests} digests, ${matched} matches`,
    `${cpuSeconds.toFixed(1)} s of CPU in ${seconds.toFixed(1)} s (${shares.join(', ')})`,
    `${heapMb.toFixed(0)} MB held, ${residentMb.toFixed(0)} MB resident, ${databaseMb.toFixed(0)} MB on disk`,
  ].join('; ')
}

function summaryOf({ days: all, digests, refused, latenessMs, share, open }: SoakReport): string {
  const sum = (of: (day: SoakDay) => number): number => all.reduce((total, day) => total + of(day), 0)
  const { p50, p99, most } = latenessMs
  return [
    `${digests} digests, ${refused} refused for their pace, ${open} open at the end; ${(share * 100).toFixed(4)} % of the pairs matched`,
    `late beyond the limits: p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`,
    `${sum(({ cpuSeconds }) => cpuSeconds).toFixed(0)} s of CPU in ${sum(({ seconds }) => seconds).toFixed(0)} s, ${(sum(({ seconds }) => seconds) / Math.max(all.length, 1)).toFixed(1)} s a day`,
  ].join('\n')
}
