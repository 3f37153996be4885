/** Leases: one row for each thing that one process at a time does. The row is the lock, so both verbs are one statement. */
import { sql } from 'kysely'
import { MINUTE } from '../core/instant.ts'
import type { Store } from '../core/store.ts'
import { nowIn } from './dialect.ts'
import type { Db } from './schema.ts'

/** Whose configuration asks for longer keeps what it took; no configuration has a reason to ask for longer than this. */
const LONGEST = 10 * MINUTE

export async function takeLease(db: Db, ...[name, owner, at, forMs]: Parameters<Store['takeLease']>): Promise<boolean> {
  const now = nowIn(db, at)
  const longest = Math.max(forMs, LONGEST)
  const { rows } = await sql`
    insert into lease (name, owner, epoch, until) values (${name}, ${owner}, 1, ${now} + ${forMs})
    on conflict (name) do update set
      owner = excluded.owner,
      epoch = case when lease.owner = excluded.owner then lease.epoch else lease.epoch + 1 end,
      until = excluded.until
    where lease.owner = excluded.owner or lease.until <= ${now} or lease.until > ${now} + ${longest}
    returning name`.execute(db)
  return rows.length > 0
}

export async function dropLease(db: Db, name: string, owner: string): Promise<void> {
  await db.updateTable('lease').set({ until: 0 }).where('name', '=', name).where('owner', '=', owner).execute()
}
