/** PostgreSQL as kysely drives it. Kysely's own driver keeps a connection that broke, and takes back nothing it can do again. */
import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import { isLost, isStale } from './fault.ts'

export type Connections = {
  connect(): Promise<pg.PoolClient>
  end(): Promise<void>
}

export function postgresDialect(connections: Connections): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createDriver(connections, namesOfStatements()),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

/** What kysely holds for as long as it needs it; the client behind it may be changed for a new one. */
type Held = DatabaseConnection & {
  begin(statement: string): Promise<void>
  /** Ends a transaction. */
  end(statement: 'commit' | 'rollback'): Promise<void>
  release(): void
}

/** More than there are statements that differ by more than the length of a list: a name takes memory on the server. */
const STATEMENTS = 500
/** What was asked so many times is named. Lists of a length that seldom returns are not. */
const OFTEN = 8
/** Texts of which it is counted how often they were asked. */
const COUNTED = 5_000

/**
 * A statement with a name is read once for each connection; reading it takes longer than most take to run. Whether it is planned
 * anew for what is asked each time, the server decides by what that has gained so far.
 */
function namesOfStatements(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  const asked = new Map<string, number>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= STATEMENTS) return known
    const times = (asked.get(text) ?? 0) + 1
    if (asked.size >= COUNTED) asked.clear()
    asked.set(text, times)
    if (times < OFTEN) return undefined
    const name = `paperwire_${names.size}`
    names.set(text, name)
    asked.delete(text)
    return name
  }
}

function createDriver({ connect, end }: Connections, nameOf: (text: string) => string | undefined): Driver {
  return {
    async init() {},
    acquireConnection: async () => hold(await connect(), connect, nameOf),
    // Whatever the server's default is: what was reasoned of turns and claims asks for a new look with each statement.
    beginTransaction: (held) => (held as Held).begin('begin isolation level read committed'),
    commitTransaction: (held) => (held as Held).end('commit'),
    // Where the connection is gone the transaction is gone with it, and what went wrong is told already.
    rollbackTransaction: (held) => (held as Held).end('rollback').catch(() => {}),
    releaseConnection: async (held) => (held as Held).release(),
    destroy: end,
  }
}

/** After a change of the tables, or a failover, every connection of the pool may be one of before. */
export const MOST_STALE = 10

/** Reads change nothing, so one that got no answer is asked again. */
const READS = /^\s*(select|with recursive)\b/i

function hold(
  first: pg.PoolClient,
  connect: Connections['connect'],
  nameOf: (text: string) => string | undefined,
): Held {
  let client = first
  let isBroken = false
  let isReleased = false
  let inTransaction = false

  async function run(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    try {
      const name = values.length > 0 ? nameOf(text) : undefined
      return await client.query({ text, values: values.map(storable), ...(name === undefined ? {} : { name }) })
    } catch (fault) {
      if (isLost(fault) || isStale(fault)) isBroken = true
      throw fault
    }
  }

  /** Once for each client: without another in its place it may be released already. */
  function release(): void {
    if (!isReleased) client.release(isBroken)
    isReleased = true
  }

  /** The broken one goes first: all connections of the pool may be broken, and none free to be had before. */
  async function anew(): Promise<void> {
    release()
    client = await connect()
    isReleased = false
    isBroken = false
  }

  /** A statement on a connection of before has done nothing; a read that is lost has changed nothing. */
  async function runAgain(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    for (let stale = 0, lost = 0; ; ) {
      try {
        return await run(text, values)
      } catch (fault) {
        const mayAgain = isStale(fault) ? ++stale <= MOST_STALE : READS.test(text) && ++lost === 1
        if (!isBroken || inTransaction || !mayAgain) throw fault
        await anew()
      }
    }
  }

  return {
    async executeQuery<Row>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
      const { command, rowCount, rows } = await runAgain(sql, parameters)
      const changed = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE'
      const affected = changed ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}
      return { rows, ...affected } satisfies QueryResult<Row>
    },
    // biome-ignore lint/correctness/useYield: nothing is streamed.
    async *streamQuery() {
      throw new Error('Nothing is streamed from PostgreSQL.')
    },
    async begin(statement) {
      inTransaction = true
      await run(statement, [])
    },
    async end(statement) {
      inTransaction = false
      if (statement === 'commit' || !isBroken) await run(statement, [])
    },
    release,
  }
}

/** PostgreSQL keeps no NUL in a text: it stands as the sign for what cannot be shown. */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\ufffd') : value
}
