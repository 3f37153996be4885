/**
 * Brings a database to the tables of this program, step by step. A step that has run anywhere is never edited: its checksum is
 * kept in the database.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Instant } from '../core/instant.ts'
import { isPostgres } from './dialect.ts'
import { STEPS, type Step } from './migrations/steps.ts'
import type { Db } from './schema.ts'
import { awaitTurn } from './transact.ts'

/** Every order of texts is that of their bytes, as on SQLite, whatever the language of the server. */
function inPostgres(statement: string): string {
  return statement.replace(/ text\b(?! collate)/g, ' text collate "C"')
}

function statementsOf({ statements }: Step, db: Db): string[] {
  const postgres = isPostgres(db)
  return statements.flatMap((one) => {
    if (typeof one !== 'string') return postgres ? one.postgres : one.sqlite
    return postgres ? inPostgres(one) : one
  })
}

/** Each database has its own, because its statements are its own. */
function checksum(step: Step, db: Db): string {
  return createHash('sha256').update(statementsOf(step, db).join(';\n')).digest('hex')
}

type Options = {
  readonly at: Instant
  readonly steps?: readonly Step[]
  /** Called once, with the version that stands, when an existing database is about to change. */
  readonly before?: (version: number) => Promise<void>
}

const MADE_BY = sql`create table if not exists schema_migration (
  version integer primary key, checksum text not null, applied_at bigint not null)`

/**
 * Runs the steps that are missing and returns their numbers. Throws one sentence when the database is newer than the program
 * or was made by other steps. Processes may start together: on SQLite they settle each step by its row, which is inserted first.
 */
export function migrate(db: Db, options: Options): Promise<number[]> {
  return isPostgres(db) ? migratePostgres(db, options) : migrateSqlite(db, options)
}

/**
 * Whether no step is missing in a PostgreSQL; throws as `migrate` does. Nothing is locked: every verb of the command line comes
 * this way while the bot runs.
 */
export async function isMigrated(db: Db, steps: readonly Step[]): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`select to_regclass('schema_migration') is not null as is`.execute(db)
  const isMade = rows[0]?.is === true
  return isMade && (await acceptedVersion(db, steps)) === steps.length
}

/** All steps in one transaction, in turn with whoever writes. */
async function migratePostgres(db: Db, { at, steps = STEPS, before }: Options): Promise<number[]> {
  if (await isMigrated(db, steps)) return []
  return db.transaction().execute(async (tx) => {
    await sql`set local lock_timeout = 0`.execute(tx)
    await sql`set local statement_timeout = 0`.execute(tx)
    await awaitTurn(tx)
    await MADE_BY.execute(tx)
    const version = await acceptedVersion(tx, steps)
    const missing = steps.filter((step) => step.version > version)
    if (missing.length > 0 && version > 0) await before?.(version)
    for (const step of missing) await run(tx, step, at)
    return missing.map((step) => step.version)
  })
}

async function migrateSqlite(db: Db, { at, steps = STEPS, before }: Options): Promise<number[]> {
  await MADE_BY.execute(db)
  const version = await acceptedVersion(db, steps)
  const missing = steps.filter((step) => step.version > version)
  if (missing.length > 0 && version > 0) await before?.(version)
  const done: number[] = []
  for (const step of missing) if (await db.transaction().execute((tx) => run(tx, step, at))) done.push(step.version)
  await acceptedVersion(db, steps)
  return done
}

/** False when another process has run the step. */
async function run(tx: Db, step: Step, at: Instant): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('schema_migration')
    .values({ version: step.version, checksum: checksum(step, tx), applied_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 0n) return false
  for (const statement of statementsOf(step, tx)) await sql.raw(statement).execute(tx)
  return true
}

/** The newest step that has run, 0 for none; throws when the database was not made by these steps. */
export async function acceptedVersion(db: Db, steps: readonly Step[]): Promise<number> {
  const rows = await db.selectFrom('schema_migration').selectAll().orderBy('version').execute()
  const version = rows.at(-1)?.version ?? 0
  const known = steps.at(-1)?.version ?? 0
  if (version > known) {
    throw new Error(
      `The database is newer than this program (version ${version}, this program knows ${known}): run the newer program, or restore the backup made before it.`,
    )
  }
  const strange = rows.find((row) =>
    steps.some((step) => step.version === row.version && checksum(step, db) !== row.checksum),
  )
  if (strange !== undefined) {
    throw new Error(
      `The database was made by another build of Paperwire (step ${strange.version} differs): run the program that made it, or start with a new database.`,
    )
  }
  return version
}
