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

/** More than there are statements that differ by more than the length of a list. */
const STATEMENTS = 500

/**
 * A statement with a name is planned once for each connection: writes, and what looks for something to send, are the same few by
 * the thousand. Other reads are planned by what they ask for, each time.
 */
function namesOfStatements(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= STATEMENTS) return known
    const name = `paperwire_${names.size}`
    names.set(text, name)
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

/** What looks through the lines of the outbox. */
const CLAIMS = /^\s*with recursive lines\b/i

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
      const isOften = inTransaction || CLAIMS.test(text)
      const name = isOften && values.length > 0 ? nameOf(text) : undefined
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

  return {
    async executeQuery<Row>({ sql, parameters }: { sql: string; parameters: readonly unknown[] }) {
      let result: pg.QueryResult
      try {
        result = await run(sql, parameters)
      } catch (fault) {
        if (!isBroken || inTransaction || !READS.test(sql)) throw fault
        await anew()
        result = await run(sql, parameters)
      }
      const { command, rowCount, rows } = result
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
