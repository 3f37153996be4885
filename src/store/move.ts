/**
 * Moves what a SQLite database holds to an empty PostgreSQL: all tables in one transaction, in batches, then every table is
 * read back on both sides and compared before it is committed. Words are derived, so they are kept anew there.
 */
import { createHash } from 'node:crypto'
import type { Database as Connection } from 'better-sqlite3'
import { sql } from 'kysely'
import { type Compared, isDifferent, type MoveOutcome } from '../core/store/move.ts'
import { migrate } from './migrations.ts'
import { connectPostgres, UNHURRIED } from './postgres.ts'
import type { Db, Schema } from './schema.ts'
import { awaitTurn } from './transact.ts'

/** Parents before children, as the foreign keys ask. */
export const MOVED_TABLES = [
  ...['paper', 'paper_alias', 'paper_gone', 'sighting', 'paper_version', 'channel', 'channel_change', 'subscription'],
  ...['match', 'match_subscription', 'delivery', 'delivery_paper', 'pace', 'invocation', 'saved_paper', 'useful_vote'],
  ...['source_cursor', 'back_fill', 'feed', 'mark', 'installation', 'install_state', 'lease', 'pack'],
] as const satisfies readonly (keyof Schema)[]
type Table = (typeof MOVED_TABLES)[number]

/** What says how far words are kept is of the side that keeps them. */
const LEFT_OUT: Partial<Record<Table, string>> = { mark: "name not in ('words reach', 'words analyser')" }

/** Rows of one statement. The longest are papers and messages, of some kilobytes each. */
const BATCH = 200

type Row = Readonly<Record<string, unknown>>

/** Thrown inside the transaction to undo it. */
const UNDO = new Error('The move is undone.')

/**
 * `from` must be up to date and in nobody's hands; it is only read. `told` hears how many rows of which table were copied. Throws one sentence
 * where the target cannot be reached.
 */
export async function moveTo(
  from: Connection,
  url: string,
  { at, told = () => {} }: { at: number; told?: (table: string, rows: number) => void },
): Promise<MoveOutcome> {
  const unlimited = { ...UNHURRIED, idle_in_transaction_session_timeout: 0 }
  const { db } = await connectPostgres<Schema>(url, unlimited, '--to')
  let outcome: MoveOutcome | undefined
  try {
    await migrate(db, { at })
    await db.transaction().execute(async (tx) => {
      await awaitTurn(tx)
      outcome = await firstFilled(tx)
      if (outcome !== undefined) throw UNDO
      for (const table of MOVED_TABLES) await copy(from, tx, table, (rows) => told(table, rows))
      const tables: Compared[] = []
      for (const table of MOVED_TABLES) tables.push(await compare(from, tx, table))
      const differs = tables.some(isDifferent)
      outcome = { kind: differs ? 'differs' : 'moved', tables }
      if (differs) throw UNDO
    })
  } catch (fault) {
    if (fault !== UNDO) throw fault
  } finally {
    await db.destroy()
  }
  if (outcome === undefined) throw UNDO
  return outcome
}

async function firstFilled(tx: Db): Promise<MoveOutcome | undefined> {
  for (const table of MOVED_TABLES) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(tx)
    const count = rows[0]?.count ?? 0
    if (count > 0) return { kind: 'not empty', table, rows: count }
  }
  return undefined
}

/** In the order in which SQLite has them. */
function columnsOf(from: Connection, table: Table): string[] {
  return (from.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
}

function readSqlite(from: Connection, table: Table): IterableIterator<Row> {
  const where = LEFT_OUT[table] === undefined ? '' : ` where ${LEFT_OUT[table]}`
  return from.prepare<[], Row>(`select ${columnsOf(from, table).join(', ')} from ${table}${where}`).iterate()
}

/** PostgreSQL takes no NUL in a text. */
function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value
}

async function copy(from: Connection, tx: Db, table: Table, told: (rows: number) => void): Promise<void> {
  const columns = columnsOf(from, table)
  const names = sql.join(columns.map((name) => sql.ref(name)))
  let batch: Row[] = []
  let copied = 0
  async function write(): Promise<void> {
    if (batch.length === 0) return
    const rows = JSON.stringify(batch, (_, value) => withoutNul(value))
    await sql`insert into ${sql.table(table)} (${names})
      select ${names} from json_populate_recordset(null::${sql.table(table)}, ${rows}::json)`.execute(tx)
    copied += batch.length
    batch = []
    told(copied)
  }
  for (const row of readSqlite(from, table)) {
    batch.push(row)
    if (batch.length === BATCH) await write()
  }
  await write()
}

/** The same whatever the order of the rows: the sum of their hashes, each of its values in the order of the columns. */
function createSum(columns: readonly string[]) {
  let rows = 0
  let sum = 0n
  return {
    add(row: Row): void {
      const text = JSON.stringify(columns.map((name) => withoutNul(row[name])))
      rows += 1
      sum = BigInt.asUintN(64, sum + createHash('sha256').update(text).digest().readBigUInt64BE())
    },
    result: () => ({ rows, hash: sum.toString(16).padStart(16, '0') }),
  }
}

async function compare(from: Connection, tx: Db, table: Table): Promise<Compared> {
  const columns = columnsOf(from, table)
  const here = createSum(columns)
  for (const row of readSqlite(from, table)) here.add(row)
  const there = createSum(columns)
  const where = sql.raw(LEFT_OUT[table] === undefined ? '' : `where ${LEFT_OUT[table]}`)
  await sql`declare moved no scroll cursor for select * from ${sql.table(table)} ${where}`.execute(tx)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(BATCH)} from moved`.execute(tx)
    for (const row of rows) there.add(row)
    if (rows.length < BATCH) break
  }
  await sql`close moved`.execute(tx)
  return { table, from: here.result(), to: there.result() }
}
