/** PostgreSQL through pg: a few connections, each with limits on how long anything may take, and what becomes of lost ones. */
import { setTimeout as pause } from 'node:timers/promises'
import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression } from 'kysely'
import pg from 'pg'
import type { Finding } from '../core/ports.ts'
import { postgresDialect } from './postgres/driver.ts'
import { isLost, openFault } from './postgres/fault.ts'

/** The oldest that its makers still mend, and a few more. */
const OLDEST = 13

/** Of one process: replicas share the connections of the server, 100 by default. */
const CONNECTIONS = 10
const CONNECT_MS = 5_000
/** Much longer than from one tick to the next: a new connection has every statement still to read. */
const UNUSED_MS = 300_000
/**
 * A transaction is over in milliseconds; one whose process stands still holds up the others no longer than this. Whoever waits
 * for it waits longer than that, and nobody waits for a server that says nothing at all.
 */
const IDLE_IN_TRANSACTION_MS = 10_000
const LOCK_MS = 20_000
const STATEMENT_MS = 30_000
const SILENCE_MS = 40_000

/** One connection for statements that take as long as the tables are large. */
export const UNHURRIED: Partial<pg.PoolConfig> = { max: 1, statement_timeout: 0, query_timeout: 0 }

/** How long whoever wants a connection goes on asking a server that does not answer: it may be starting again. */
const PATIENCE_MS = 3_000
const ASK_AGAIN_MS = 200

/** As `sslmode` means it in a URL of PostgreSQL's own programs; pg alone would read `require` as `verify-full`. */
function withLibpqModes(url: string): string {
  const parsed = new URL(url.trim())
  if (parsed.searchParams.has('sslmode')) parsed.searchParams.set('uselibpqcompat', 'true')
  return parsed.href
}

const { INT8, NUMERIC } = pg.types.builtins

/** Counts and instants are far below 2^53, so they are numbers as on SQLite. Said of these connections only. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    type === INT8 || type === NUMERIC ? Number : (pg.types.getTypeParser(type, format) as (value: string) => unknown),
}

function createPool(url: string, limits: Partial<pg.PoolConfig> = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withLibpqModes(url),
    application_name: 'paperwire',
    // An intent that is forgotten when the server dies would let a message be sent twice. Compiling takes longer than any query of ours.
    options: '-c synchronous_commit=on -c jit=off',
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: UNUSED_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    lock_timeout: LOCK_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: SILENCE_MS,
    keepAlive: true,
    types: TYPES,
    ...limits,
  })
  // An idle connection that ends is taken out by the pool; the next who asks is given another. Nobody listening ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/** Asks for a connection until there is one. Nothing was sent yet, so nothing is done twice. */
async function connection(pool: pg.Pool): Promise<pg.PoolClient> {
  const start = performance.now()
  for (;;) {
    try {
      return await pool.connect()
    } catch (fault) {
      if (!isLost(fault) || performance.now() - start > PATIENCE_MS) throw fault
      await pause(ASK_AGAIN_MS)
    }
  }
}

export type Connected<Tables> = { readonly db: Kysely<Tables>; check(): Promise<Finding[]> }

/**
 * Opens `postgres://…` or `postgresql://…` and asks it its version. Throws one sentence, never with the password, when it does
 * not answer, does not let us in, has no such database, or is too old. `limits` are for work of another kind than a verb's; `named` is where the address was
 * given.
 */
export async function connectPostgres<Tables>(
  url: string,
  limits: Partial<pg.PoolConfig> = {},
  named?: string,
): Promise<Connected<Tables>> {
  const pool = createPool(url, limits)
  try {
    const { rows } = await pool.query<{ number: number; name: string }>(
      "select current_setting('server_version_num')::integer as number, current_setting('server_version') as name",
    )
    const [version] = rows
    if (version === undefined || version.number < OLDEST * 10_000) {
      const name = version?.name ?? 'of an unknown version'
      throw new Error(`is PostgreSQL ${name}, and this program needs ${OLDEST} or newer`)
    }
  } catch (fault) {
    await pool.end()
    throw openFault(url, fault, named)
  }
  const db = new Kysely<Tables>({
    dialect: postgresDialect({ connect: () => connection(pool), end: () => pool.end() }),
    // Where SQLite takes `in ()` for false, PostgreSQL takes it for a mistake.
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  })
  return { db, check: () => check(pool, url) }
}

/** People wait for the answer. */
const CHECK_MS = 3_000

const READ_ONLY =
  'see whether it is a standby or out of room, and have DATABASE_URL lead to the server that takes writes'

/** One finding: whether the database answers, and takes writes. */
async function check(pool: pg.Pool, url: string): Promise<Finding[]> {
  const { host, pathname } = new URL(url)
  const what = `the database ${decodeURIComponent(pathname.slice(1))} at ${host}`
  const patience = new AbortController()
  const silence = pause(CHECK_MS, 'silence' as const, { signal: patience.signal })
  try {
    const answer = pool.query<{ isReadOnly: boolean }>(
      `select current_setting('transaction_read_only')::boolean as "isReadOnly", exists (select 1 from channel)`,
    )
    // It may still fail when nobody waits for it any more.
    answer.catch(() => {})
    const said = await Promise.race([answer, silence])
    if (said === 'silence') throw new Error('nothing within three seconds')
    return said.rows[0]?.isReadOnly === true
      ? [{ ok: false, what: `${what} takes no writes`, mend: READ_ONLY }]
      : [{ ok: true, what: `${what} answers` }]
  } catch (fault) {
    const why = fault instanceof Error ? fault.message || 'it refuses the connection' : String(fault)
    return [
      { ok: false, what: `${what} does not answer: ${why}`, mend: 'see whether PostgreSQL runs and can be reached' },
    ]
  } finally {
    silence.catch(() => {})
    patience.abort()
  }
}
