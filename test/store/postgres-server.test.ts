/** The server itself: who may come in, what becomes of connections that end, and of statements that last too long. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { STEPS } from '../../src/store/migrations/steps.ts'
import { openStore } from '../../src/store/open-store.ts'
import { connectPostgres } from '../../src/store/postgres.ts'
import type { Schema } from '../../src/store/schema.ts'
import { arrival, follow, matched, record, sampleChannel, samplePlan, see, T0 } from '../contracts/store/sample.ts'
import { startPostgres, type TestServer } from '../postgres.ts'
import { startWorker } from './child.ts'
import { isWithoutPostgres, newDatabase, query } from './empty-database.ts'

const CUT =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()'

function changed(url: string, change: (parsed: URL) => void): string {
  const parsed = new URL(url)
  change(parsed)
  return parsed.href
}

describe.skipIf(isWithoutPostgres())('opening', () => {
  const server = inject('postgresUrl') ?? ''

  test.each<[string, (url: URL) => void, RegExp]>([
    [
      'a wrong password',
      (url) => (url.password = 'wrong-secret'),
      /does not let ".+" in .*check the name and the password/,
    ],
    ['a database that is not there', (url) => (url.pathname = '/nowhere'), /has no database "nowhere": make it/],
    ['a server that is not there', (url) => (url.port = '1'), /does not answer .*: start it, or set DATABASE_URL/],
  ])('%s is told in one sentence, without the password', async (_, change, sentence) => {
    const url = changed(server, change)
    const fault = await openStore(url).catch((reason: Error) => reason)
    expect(`${fault}`).toMatch(sentence)
    expect(`${fault}`).not.toContain(new URL(url).password)
  })

  test('replicas that start together on a new database make it once', async () => {
    const url = await newDatabase()
    const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(url)))
    expect(await query(url, 'select version from schema_migration order by version')).toEqual(
      STEPS.map(({ version }) => ({ version })),
    )
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a step that fails leaves nothing of itself, nor of those before it', async () => {
    const url = await newDatabase()
    const steps = [
      ...STEPS,
      { version: STEPS.length + 1, statements: ['create table half (a text)', 'no such statement'] },
    ]
    await expect(openStore(url, { steps })).rejects.toThrow('syntax error')
    expect(await query(url, "select relname from pg_class where relname in ('half', 'paper')")).toEqual([])
    await (await openStore(url)).close()
  })

  test('a newer database is refused, and so is one made by other steps', async () => {
    const url = await newDatabase()
    await (await openStore(url)).close()
    await query(url, "insert into schema_migration (version, checksum, applied_at) values (99, '', 0)")
    await expect(openStore(url)).rejects.toThrow(/newer than this program \(version 99/)
    await query(url, "update schema_migration set checksum = 'x' where version = 3")
    await query(url, 'delete from schema_migration where version = 99')
    await expect(openStore(url)).rejects.toThrow('another build of Paperwire (step 3 differs)')
  })

  test('every text is put in order by its bytes, whatever the language of the database', async () => {
    const url = await newDatabase()
    await (await openStore(url)).close()
    const others = `
      select table_name, column_name from information_schema.columns
      where table_schema = 'public' and data_type = 'text' and table_name <> 'schema_migration'
        and collation_name is distinct from 'C'`
    expect(await query(url, others)).toEqual([])
  })

  test('a backup is refused with what to do instead', async () => {
    const store = await openStore(await newDatabase())
    await expect(store.backup('data/a.db')).rejects.toThrow(/pg_dump/)
    await store.close()
  })
})

describe.skipIf(isWithoutPostgres())('connections', () => {
  test('those that the server ends are replaced, and nothing that was answered is lost', async () => {
    const url = await newDatabase()
    const store = await openStore(url)
    await store.openChannel(sampleChannel('lab'))
    let planned = 0
    let isOver = false
    const faults: unknown[] = []
    const reading = (async () => {
      while (!isOver) await store.deliveries().catch((fault: unknown) => faults.push(fault))
    })()
    const answered: string[] = []
    const planning = (async () => {
      while (!isOver) {
        const id = `d${++planned}`
        // Without an answer it may stand or not.
        if ((await store.plan(samplePlan(id, 'lab')).catch(() => 'unknown')) === 'planned') answered.push(id)
      }
    })()
    for (let cuts = 0; cuts < 10; cuts++) {
      await query(url, CUT)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    isOver = true
    await Promise.all([reading, planning])
    const stored = (await store.deliveries()).map(({ id }) => id)
    expect(stored).toEqual(expect.arrayContaining(answered))
    expect(new Set(stored).size).toBe(stored.length)
    expect(answered.length).toBeGreaterThan(0)
    // A read is asked again, once: two cuts may meet one.
    expect(faults.length).toBeLessThanOrEqual(2)
    expect((await store.check()).every(({ ok }) => ok)).toBe(true)
    await store.close()
  })

  test('a statement that lasts too long is ended, and its connection is used again', async () => {
    const { db } = await connectPostgres<Schema>(await newDatabase(), { statement_timeout: 100, max: 1 })
    await expect(sql`select pg_sleep(20)`.execute(db)).rejects.toThrow('statement timeout')
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    await db.destroy()
  })

  test('those to a server that has become a standby are replaced once there is one that takes writes', async () => {
    const url = await newDatabase()
    await (await openStore(url)).close()
    const readOnly = (isOn: boolean) => {
      const change = isOn ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'
      return query(inject('postgresUrl') ?? '', `alter database "${new URL(url).pathname.slice(1)}" ${change}`)
    }
    // It counts for connections that are made from now on, and these keep it.
    await readOnly(true)
    const store = await openStore(url)
    await expect(store.openChannel(sampleChannel('lab'))).rejects.toThrow('read-only transaction')
    await Promise.all(Array.from({ length: 20 }, () => store.paperCount()))
    expect(await store.check()).toEqual([
      {
        ok: false,
        what: expect.stringMatching(/^the database \S+ at \S+ takes no writes$/),
        mend: expect.stringContaining('DATABASE_URL'),
      },
    ])
    await readOnly(false)
    await store.openChannel(sampleChannel('lab'))
    await store.beat(T0)
    expect((await store.check()).every(({ ok }) => ok)).toBe(true)
    await store.close()
  })

  test('whoever stands still within a transaction holds up the others no longer than is said', async () => {
    const url = await newDatabase()
    const store = await openStore(url)
    await store.openChannel(sampleChannel('lab'))
    const { db } = await connectPostgres<Schema>(url, { idle_in_transaction_session_timeout: 200 })
    const standing = db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(0x70617072)})`.execute(tx)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      await sql`select 1`.execute(tx)
    })
    standing.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await store.plan(samplePlan('a', 'lab'))).toBe('planned')
    await expect(standing).rejects.toThrow()
    await db.destroy()
    await store.close()
  })

  test('what no text of PostgreSQL may hold is kept as the sign for what cannot be shown', async () => {
    const store = await openStore(await newDatabase())
    await see(store, [arrival('a', { title: 'before\0after' })])
    expect((await store.paper('a'))?.title).toBe('before\ufffdafter')
    await store.close()
  })

  test('numbers are numbers, and only for these connections', async () => {
    const store = await openStore(await newDatabase(), { now: () => T0 })
    const lora = await follow(store, 'lab')
    await see(store, [arrival('a')])
    await record(store, [matched(lora, 'a')])
    expect(await store.paperCount()).toBe(1)
    expect((await store.openMatches(lora.channel)).map(({ matchedAt }) => matchedAt)).toEqual([T0])
    const [row] = (await query(inject('postgresUrl') ?? '', 'select 1::bigint as one')) as { one: unknown }[]
    expect(row?.one).toBe('1')
    await store.close()
  })

  test('two processes deliver each delivery once', async () => {
    const url = await newDatabase()
    const store = await openStore(url)
    const planned = ['x', 'y', 'z'].flatMap((name) => Array.from({ length: 10 }, (_, index) => `${name}${index}`))
    for (const name of ['x', 'y', 'z']) await store.openChannel(sampleChannel(name))
    for (const id of planned) await store.plan(samplePlan(id, id.charAt(0)))
    const workers = ['w1', 'w2'].map((name) => startWorker('deliver', url, name))
    const said = await Promise.all(workers.map((worker) => worker.lines()))
    expect(said.flat().toSorted()).toEqual(planned.toSorted())
    expect((await store.deliveries({ states: ['delivered'] })).map(({ id }) => id)).toEqual(planned)
    await store.close()
  }, 60_000)
})

describe.skipIf(isWithoutPostgres())('a server of its own', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.stop(), 60_000)

  test.each(['fast', 'immediate'] as const)(
    'after a restart (%s) everything goes on by itself',
    async (how) => {
      const store = await openStore(server.url)
      const before = await store.paperCount()
      await see(store, [arrival(`before ${how}`)])
      const restarted = server.restart(how)
      await restarted
      await see(store, [arrival(`after ${how}`)])
      expect(await store.paperCount()).toBe(before + 2)
      await store.close()
    },
    60_000,
  )

  test('while it is away a check says so within seconds, and nothing ends the process', async () => {
    const store = await openStore(server.url)
    await server.stop()
    const [finding] = await store.check()
    expect(finding).toMatchObject({ ok: false, what: expect.stringContaining('does not answer') })
    await expect(store.paperCount()).rejects.toThrow()
    await store.close()
    server = await startPostgres()
  }, 60_000)
})
