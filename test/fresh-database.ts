/** Databases of the tests' PostgreSQL, each of its own and empty. */
import pg from 'pg'
import { inject } from 'vitest'

let made = 0

/** The URL of a new, empty database; undefined where the run goes on without PostgreSQL. */
export async function freshDatabase(): Promise<string | undefined> {
  const server = inject('postgresUrl')
  if (server === undefined) return undefined
  const name = `test_${process.pid}_${Date.now()}_${++made}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
