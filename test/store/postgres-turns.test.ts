/** What the order of writers and the holding of leases rest on, on PostgreSQL. */
import pg from 'pg'
import { describe, expect, test, vi } from 'vitest'
import { MINUTE } from '../../src/core/instant.ts'
import { openStore } from '../../src/store/open-store.ts'
import { arrival, follow, see, T0 } from '../contracts/store/sample.ts'
import { isWithoutPostgres, newDatabase, query } from './empty-database.ts'

/** As in src/store/transact.ts. */
const TURN = 0x70617072

describe.skipIf(isWithoutPostgres())('turns', () => {
  test('whoever waited for a turn sees what was done in the one before, whatever the server’s default is', async () => {
    const url = await newDatabase()
    const name = new URL(url).pathname.slice(1)
    await query(url, `alter database ${name} set default_transaction_isolation = 'repeatable read'`)
    const store = await openStore(url, { now: () => T0 })
    await follow(store, 'robotics')
    const topicsAsOf = (await store.topicChanges(0, 99)).at(-1)?.number ?? 0
    await see(store, [arrival('a')])
    const papers = (await store.unmatched(1)).map(({ paper, revision }) => ({ key: paper.key, revision }))

    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query('begin isolation level read committed')
    await other.query(`select pg_advisory_xact_lock(${TURN})`)
    const recording = store.recordMatches({ papers, matches: [], topicsAsOf, at: T0 })
    await expect
      .poll(async () => (await query(url, 'select 1 from pg_locks where not granted')).length, { timeout: 10_000 })
      .toBe(1)
    await other.query('update subscription set change = change + 1000')
    await other.query('commit')
    expect(await recording).toBe('stale')
    await other.end()
    await store.close()
  })

  test('whoever starts while another migrates waits for as long as that takes', async () => {
    const url = await newDatabase()
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query('begin')
    await other.query(`select pg_advisory_xact_lock(${TURN})`)
    // Those of the connections, which nobody waits for here.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const opening = openStore(url)
      opening.catch(() => {})
      const waiting = `
        select 1 from pg_locks where not granted and locktype = 'advisory'
          and database = (select oid from pg_database where datname = current_database())`
      await expect.poll(async () => (await other.query(waiting)).rowCount, { timeout: 10_000 }).toBe(1)
      vi.advanceTimersByTime(10 * MINUTE)
      await other.query('commit')
      const store = await opening
      expect(await store.paperCount()).toBe(0)
      await store.close()
    } finally {
      vi.useRealTimers()
      await other.end()
    }
  })

  test('a lease that is renewed in time is taken by nobody else, however often they ask', async () => {
    const url = await newDatabase()
    const [holder, rival] = [await openStore(url), await openStore(url)]
    expect(await holder.takeLease('gateway', 'holder', Date.now(), 60_000)).toBe(true)
    let isOver = false
    const renewing = (async () => {
      let kept = 0
      for (let round = 0; round < 300; round++)
        if (await holder.takeLease('gateway', 'holder', Date.now(), 60_000)) kept += 1
      isOver = true
      return kept
    })()
    const stealing = Array.from({ length: 4 }, async () => {
      let stolen = 0
      while (!isOver) if (await rival.takeLease('gateway', 'rival', Date.now(), 60_000)) stolen += 1
      return stolen
    })
    expect(await renewing).toBe(300)
    expect(await Promise.all(stealing)).toEqual([0, 0, 0, 0])
    await holder.close()
    await rival.close()
  })
})
