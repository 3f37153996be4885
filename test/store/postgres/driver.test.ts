/** The driver on connections that break: what a caller is told, and that each is given back once. */
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { postgresDialect } from '../../../src/store/postgres/driver.ts'
import { isWithoutPostgres, newDatabase } from '../empty-database.ts'

const CUT = sql`select pg_terminate_backend(pg_backend_pid())`

describe.skipIf(isWithoutPostgres())('a connection that breaks', () => {
  test('is given back once where there is no other, and the caller is told why there is none', async () => {
    const pool = new pg.Pool({ connectionString: await newDatabase(), max: 1 })
    pool.on('error', () => {})
    pool.on('connect', (client) => void client.on('error', () => {}))
    let isAway = false
    const connect = async () => {
      if (isAway) throw new Error('Nobody answers.')
      return pool.connect()
    }
    const db = new Kysely<object>({ dialect: postgresDialect({ connect, end: () => pool.end() }) })
    await db.connection().execute(async (held) => {
      isAway = true
      await expect(CUT.execute(held)).rejects.toThrow('Nobody answers.')
    })
    expect(pool.totalCount).toBe(0)
    isAway = false
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
    await db.destroy()
  })
})
