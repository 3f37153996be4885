/** One PostgreSQL database for all tests of a file, each of which finds it empty. */
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import type { Store } from '../../src/core/store.ts'
import { openStore } from '../../src/store/open-store.ts'
import { T0 } from '../contracts/store/sample.ts'
import { freshDatabase } from '../fresh-database.ts'

/** True where the run goes on without PostgreSQL, which it then says. */
export function isWithoutPostgres(): boolean {
  const without = inject('postgresUrl') === undefined
  if (without) console.warn('SKIP_POSTGRES=1: what is tested on PostgreSQL is left out.')
  return without
}

/** The URL of a new database. */
export async function newDatabase(): Promise<string> {
  const url = await freshDatabase()
  if (url === undefined) throw new Error('There is no PostgreSQL for this test.')
  return url
}

/** Rows by a statement of the tests' own. */
export async function query(url: string, statement: string, values: readonly unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(statement, [...values])).rows
  } finally {
    await client.end()
  }
}

/** Children before parents: what refers to a table was made after it. What counts all rows keeps its one row. */
const TABLES = `
  select relname as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('schema_migration', 'kept_total')
  order by oid desc`

/**
 * Opens a store without a row in it. Times are told, as the tests tell them: else the database's own count. Stores are opened one
 * after the other; each is closed by whoever opened it.
 */
export function storesOnOneDatabase(opening: Parameters<typeof openStore>[1] = {}): () => Promise<Store> {
  let database: Promise<string> | undefined
  let client: pg.Client | undefined
  let empty = ''
  afterAll(() => client?.end())
  return async () => {
    database ??= newDatabase()
    const url = await database
    if (client !== undefined) await client.query(empty)
    const store = await openStore(url, { now: () => T0, ...opening })
    if (client === undefined) {
      client = new pg.Client({ connectionString: url })
      await client.connect()
      const { rows } = await client.query<{ name: string }>(TABLES)
      empty = `${rows.map(({ name }) => `delete from "${name}"`).join('; ')}; update kept_total set papers = 0, length = 0`
    }
    return store
  }
}
