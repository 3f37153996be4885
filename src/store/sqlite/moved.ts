/** The mark in a SQLite database that was moved to PostgreSQL: nobody goes on with it by mistake. */
import type { Database as Connection } from 'better-sqlite3'
import { formatInstant, type Instant } from '../../core/instant.ts'

/** `to` without its password. */
export function markMoved(connection: Connection, to: string, at: Instant): void {
  connection.exec('create table if not exists moved (destination text not null, at bigint not null)')
  connection.prepare('insert into moved (destination, at) values (?, ?)').run(to, at)
}

export function unmarkMoved(connection: Connection): void {
  connection.exec('drop table if exists moved')
}

/** Throws one sentence for a database that was moved. */
export function assertNotMoved(connection: Connection): void {
  const there = connection.prepare("select 1 from sqlite_master where name = 'moved'").get()
  if (there === undefined) return
  const moved = connection
    .prepare<[], { destination: string; at: Instant }>('select destination, at from moved order by at desc')
    .get()
  if (moved === undefined) return
  throw new Error(
    `The database ${connection.name} was moved to ${moved.destination} on ${formatInstant(moved.at)}: set DATABASE_URL to that. To go back to this file, give it to "paperwire restore".`,
  )
}
