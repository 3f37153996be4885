/** How much it takes to hold what many channels wait for. */
import { Kysely } from 'kysely'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { hold } from '../../src/store/access.ts'
import { openStore } from '../../src/store/open-store.ts'
import { postgresDialect } from '../../src/store/postgres/driver.ts'
import type { Schema } from '../../src/store/schema.ts'
import { sampleChannel, samplePlan, T0 } from '../contracts/store/sample.ts'
import { isWithoutPostgres, newDatabase } from './empty-database.ts'

describe.skipIf(isWithoutPostgres())('all channels of a bot', () => {
  test('are held by as many statements as one', async () => {
    const url = await newDatabase()
    const store = await openStore(url)
    for (const name of ['a', 'b', 'c']) {
      await store.openChannel(sampleChannel(name))
      await store.plan(samplePlan(name, name))
    }
    const pool = new pg.Pool({ connectionString: url })
    const renewals: string[] = []
    const db = new Kysely<Schema>({
      dialect: postgresDialect({ connect: () => pool.connect(), end: () => pool.end() }),
      log: ({ query }) => void (/update delivery set line/.test(query.sql) && renewals.push(query.sql)),
    })
    await hold(db, { platform: 'terminal' }, 'gone', T0)
    expect(renewals).toHaveLength(1)
    expect(await db.selectFrom('delivery').select(['id', 'line']).orderBy('id').execute()).toEqual(
      ['a', 'b', 'c'].map((id) => ({ id, line: null })),
    )
    await db.destroy()
    await store.close()
  })
})
