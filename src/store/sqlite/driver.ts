/** SQLite as kysely drives it: statements prepared once, transactions that take the lock at once, and a turn for others. */
import { setImmediate } from 'node:timers/promises'
import type { Database as Connection } from 'better-sqlite3'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type LimitNode,
  type QueryCompiler,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
  SqliteQueryCompiler,
  type SqliteStatement,
  type TransactionSettings,
  ValueNode,
} from 'kysely'
import { MEMORY } from '../sqlite.ts'

/** What a statement threw, as a sentence with the file where its disk is full. */
function statementFault(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_FULL')) return cause
  return new Error(
    `The database ${path} cannot be written (${cause.message}). Free some space on its disk; the bot then goes on by itself.`,
    { cause },
  )
}

/** Kysely over one connection. */
export function queries<Tables>(connection: Connection): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new ImmediateDialect({ database: connection }) })
}

/** More than there are statements that differ by more than the length of a list. */
const STATEMENTS = 500

/** Prepares each statement once: the same few run thousands of times, and to prepare one takes as long as to run it. */
function preparingOnce(connection: Connection): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>()
  const told =
    <Result>(run: (parameters: readonly unknown[]) => Result) =>
    (parameters: readonly unknown[]): Result => {
      try {
        return run(parameters)
      } catch (fault) {
        throw statementFault(connection.name, fault)
      }
    }
  return {
    prepare(sql) {
      const known = prepared.get(sql)
      if (known !== undefined) return known
      if (prepared.size >= STATEMENTS) prepared.clear()
      const bare = connection.prepare(sql)
      const statement: SqliteStatement = {
        reader: bare.reader,
        all: told((parameters) => bare.all(parameters)),
        run: told((parameters) => bare.run(parameters)),
        iterate: (parameters) => bare.iterate(parameters),
      }
      prepared.set(sql, statement)
      return statement
    },
    close: () => void connection.close(),
  }
}

class ImmediateDialect extends SqliteDialect {
  readonly #config: { database: Connection }

  constructor(config: { database: Connection }) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new ImmediateDriver(this.#config)
  }

  override createQueryCompiler(): QueryCompiler {
    return new PlainLimits()
  }
}

/**
 * A limit is written out. SQLite (since 3.46 or so) plans by the value of a bound one, and therefore compiles such a statement
 * anew each time it is run: 12 to 70 µs instead of one or two (measured with 3.53).
 */
class PlainLimits extends SqliteQueryCompiler {
  protected override visitLimit({ limit }: LimitNode): void {
    this.append('limit ')
    if (ValueNode.is(limit)) this.append(String(Number(limit.value)))
    else this.visitNode(limit)
  }
}

/** SQLite answers within the call, so a long run of queries would let nothing else happen: people wait for answers meanwhile. */
const LONGEST_TURN_MS = 10

/**
 * Every transaction takes the write lock as it begins. Kysely's own begins as a reader and fails with SQLITE_BUSY, without
 * waiting, when another process wrote between its first read and its first write.
 */
class ImmediateDriver extends SqliteDriver {
  readonly #database: Connection
  readonly #turnMs: number
  #turnedAt = performance.now()

  constructor(config: { database: Connection }) {
    super({ database: preparingOnce(config.database) })
    this.#database = config.database
    this.#turnMs = config.database.name === MEMORY ? Number.POSITIVE_INFINITY : LONGEST_TURN_MS
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (performance.now() - this.#turnedAt > this.#turnMs) {
      await setImmediate()
      this.#turnedAt = performance.now()
    }
    return super.acquireConnection()
  }

  override async beginTransaction(connection: DatabaseConnection, _settings?: TransactionSettings): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  /** SQLite rolls back by itself where it finds the disk full: to ask again would fail, and hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.inTransaction) await super.rollbackTransaction(connection)
  }
}
