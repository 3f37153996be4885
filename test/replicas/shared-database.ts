/** One PostgreSQL for all replicas of a world, as they and the world's own eye see it. */
import pg from 'pg'
import type { Planned } from '../chaos/check.ts'
import { PLANNED, type WorldDatabase } from '../chaos/world.ts'
import { startPostgres, type TestServer } from '../postgres.ts'

export type SharedDatabase = WorldDatabase &
  Pick<TestServer, 'restart' | 'port'> & {
    /** The same database behind another port. */
    urlBehind(port: number): string
    /** A day passes: what waits for a time of day, or for a pause to end, has waited for it. No replica may run. */
    letTimePass(): Promise<void>
    /** Ends all connections of the replicas, as an operator may. */
    terminate(): Promise<void>
    stop(): Promise<void>
  }

/** What is committed is on the disk, as it is for everybody who has not asked for less. */
const DURABLE = ['fsync=on', 'synchronous_commit=on']

export async function openSharedDatabase(): Promise<SharedDatabase> {
  const server = await startPostgres(DURABLE)

  async function ask<Row>(text: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: server.url })
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows as Row[]
    } finally {
      await client.end()
    }
  }

  return {
    url: server.url,
    port: server.port,
    restart: server.restart,
    stop: server.stop,
    urlBehind(port) {
      const url = new URL(server.url)
      url.port = String(port)
      return url.href
    },
    async terminate() {
      await ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'paperwire'")
    },
    // Its clock cannot be moved, and the replicas go by it; so what they wait for comes nearer.
    async letTimePass() {
      // As the store writes it, to the letter: a plan asks whether it is still as it was read.
      const daily = "'daily ' || to_char(now() at time zone 'utc', 'HH24:MI')"
      const now = 'floor(extract(epoch from now()) * 1000)'
      await ask(`update channel set schedule = ${daily}, next_slot_at = ${now} where schedule like 'daily%'`)
      await ask("update delivery set ready_at = 0 where state in ('due', 'uncertain')")
      await ask('update pace set blocked_until = 0')
    },
    planned: () => ask<Planned & { channel: string }>(PLANNED),
    async integrity() {
      const [found] = await ask<{ without: string }>(
        'select count(*) as without from delivery_paper p left join delivery d on d.id = p.delivery where d.id is null',
      )
      return found?.without === '0' ? 'ok' : `${found?.without} papers in no delivery`
    },
  }
}
