/** What the store comes to, in a few counts. Deliveries are counted in ledger.ts. */
import { sql } from 'kysely'
import type { Gauges } from '../core/store/gauges.ts'
import { paperCount } from './papers.ts'
import { given } from './rows.ts'
import type { Db } from './schema.ts'

export async function gauges(db: Db, names: readonly string[]): Promise<Gauges> {
  const channels = await db
    .selectFrom('channel')
    .select(({ fn }) => ['platform', 'state', fn.countAll<number>().as('count')])
    .groupBy(['platform', 'state'])
    .orderBy('platform')
    .orderBy('state')
    .execute()
  const { rows: feeds } = await sql<{ all: number; failing: number }>`
    select count(*) as "all", count(source_cursor.error) as failing
    from feed left join source_cursor on source_cursor.source = 'feed:' || feed.channel || '#' || feed.number
    where feed.removed_at is null`.execute(db)
  const sources =
    names.length === 0
      ? []
      : await db
          .selectFrom('source_cursor')
          .select(['source', 'last_ok_at', 'error'])
          .where('source', 'in', [...names])
          .orderBy('source')
          .execute()
  return {
    papers: await paperCount(db),
    channels,
    feeds: feeds[0] ?? { all: 0, failing: 0 },
    sources: sources.map(({ source, last_ok_at, error }) => ({
      source,
      isFailing: error !== null,
      ...given({ lastOkAt: last_ok_at }),
    })),
  }
}
