/** Workspaces that installed the bot by themselves, with their sealed tokens; and installations that somebody began. */
import { sql } from 'kysely'
import { workspaceKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Installation, Installed, WorkspaceRef } from '../core/store/workspaces.ts'
import type { Store } from '../core/store.ts'
import type { Seals } from './installations/sealed.ts'
import type { Db, InstallationRow } from './schema.ts'
import { inTurn } from './transact.ts'

type Verb<Name extends keyof Store> = (db: Db, ...rest: Parameters<Store[Name]>) => ReturnType<Store[Name]>

/** The verbs that seal or open tokens. */
export function tokenVerbs(seals: Seals) {
  const read = (row: InstallationRow): Installation => toInstallation(row, seals)

  const installation: Verb<'installation'> = async (db, where) => {
    const row = await rowOf(db, where).selectAll().executeTakeFirst()
    return row && read(row)
  }
  const installations: Verb<'installations'> = async (db) => {
    const rows = await db.selectFrom('installation').selectAll().orderBy('platform').orderBy('workspace').execute()
    return rows.map(read)
  }
  const install: Verb<'install'> = async (db, installed, token) => {
    const row = fromInstalled(installed, seals.seal(token, workspaceKey(installed)))
    const { platform: _, workspace: __, ...columns } = row
    await db
      .insertInto('installation')
      .values(row)
      .onConflict((conflict) => conflict.columns(['platform', 'workspace']).doUpdateSet(columns))
      .execute()
  }
  const rotateKeys: Verb<'rotateKeys'> = async (db) => {
    const rows = await db.selectFrom('installation').selectAll().orderBy('platform').orderBy('workspace').execute()
    const done = { sealed: 0, kept: 0, locked: [] as WorkspaceRef[] }
    for (const { platform, workspace, token } of rows) {
      if (token === null) continue
      const place = workspaceKey({ platform, workspace })
      const opened = seals.open(token, place)
      if (opened.kind === 'locked') done.locked.push({ platform, workspace })
      else if (seals.isCurrent(token)) done.kept += 1
      // Whoever installs it anew meanwhile seals with a key of their own choice.
      else if (await replaceToken(db, { platform, workspace }, token, seals.seal(opened.text, place))) done.sealed += 1
      else done.kept += 1
    }
    return done
  }
  return { installation, installations, install, rotateKeys }
}

function rowOf(db: Db, { platform, workspace }: WorkspaceRef) {
  return db.selectFrom('installation').where('platform', '=', platform).where('workspace', '=', workspace)
}

function fromInstalled(installed: Installed, token: string): InstallationRow {
  const { platform, workspace, name, bot, scopes, by, installedAt } = installed
  const row = { platform, workspace, name, token, bot, scopes: JSON.stringify(scopes), by_person: by ?? null }
  return { ...row, installed_at: installedAt, revoked_at: null }
}

function toInstallation(row: InstallationRow, seals: Seals): Installation {
  const { platform, workspace, name, token, bot, scopes, by_person, installed_at, revoked_at } = row
  const installed: Installed = {
    platform,
    workspace,
    name,
    bot,
    scopes: JSON.parse(scopes),
    ...(by_person === null ? {} : { by: by_person }),
    installedAt: installed_at,
  }
  if (token === null || revoked_at !== null)
    return { ...installed, state: 'revoked', revokedAt: revoked_at ?? installed_at }
  const opened = seals.open(token, workspaceKey(row))
  if (opened.kind === 'opened') return { ...installed, state: 'installed', token: opened.text }
  const mend = 'Set the key that it was sealed with in PAPERWIRE_OLD_KEYS, or have the app installed there again.'
  return { ...installed, state: 'locked', why: `The token of ${name} cannot be opened: ${opened.why}. ${mend}` }
}

/** False where the token is another by now. */
async function replaceToken(db: Db, { platform, workspace }: WorkspaceRef, from: string, to: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('installation')
    .set({ token: to })
    .where('platform', '=', platform)
    .where('workspace', '=', workspace)
    .where('token', '=', from)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function revokeInstallation(
  db: Db,
  { platform, workspace }: WorkspaceRef,
  installedAt: Instant,
  at: Instant,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('installation')
    .set({ token: null, revoked_at: at })
    .where('platform', '=', platform)
    .where('workspace', '=', workspace)
    .where('installed_at', '=', installedAt)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export function forgetInstallation(db: Db, where: WorkspaceRef, revokedAt: Instant): Promise<boolean> {
  const { platform, workspace } = where
  return inTurn(db, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('installation')
      .where('platform', '=', platform)
      .where('workspace', '=', workspace)
      .where('revoked_at', '=', revokedAt)
      .where(
        sql<boolean>`not exists (select 1 from channel c where c.platform = ${platform} and c.workspace = ${workspace})`,
      )
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) return false
    await tx
      .deleteFrom('pace')
      .where('scope', '=', `workspace:${workspaceKey(where)}`)
      .execute()
    return true
  })
}

export function beginInstall(db: Db, ...[begun, since, most]: Parameters<Store['beginInstall']>): Promise<void> {
  return inTurn(db, async (tx) => {
    await tx.deleteFrom('install_state').where('at', '<', since).execute()
    const { open } = await tx
      .selectFrom('install_state')
      .select(({ fn }) => fn.countAll().as('open'))
      .executeTakeFirstOrThrow()
    const tooMany = Number(open) + 1 - most
    if (tooMany > 0) {
      const oldest = tx.selectFrom('install_state').select('state').orderBy('at').orderBy('state').limit(tooMany)
      await tx.deleteFrom('install_state').where('state', 'in', oldest).execute()
    }
    await tx.insertInto('install_state').values(begun).execute()
  })
}

export async function takeInstall(db: Db, state: string): ReturnType<Store['takeInstall']> {
  return await db.deleteFrom('install_state').where('state', '=', state).returningAll().executeTakeFirst()
}
