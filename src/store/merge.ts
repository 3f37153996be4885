/** Two papers that turned out to be one: the younger one's history moves to the older, so nothing is ever posted twice. */
import { sql } from 'kysely'
import type { Instant } from '../core/instant.ts'
import type { PaperKey } from '../core/paper.ts'
import { withdrawUnsent } from './outbox.ts'
import type { Db } from './schema.ts'

/** Tables with rows about a paper, and their other columns. Rows that `kept` has already stay behind and go with `gone`. */
const MOVED = {
  sighting: ['source', 'at', 'live', 'listed_on', 'channel'],
  paper_version: ['at', 'fields'],
  match: ['channel', 'matched_at'],
  match_subscription: ['subscription', 'channel', 'matched_at', 'proof', 'score'],
  saved_paper: ['person', 'at'],
  useful_vote: ['person', 'at'],
} as const

/** Moves everything about `gone` to `kept` and deletes `gone`; its keys stay as aliases. The paper's own columns are the caller's. */
export async function moveHistory(tx: Db, kept: PaperKey, gone: PaperKey, at: Instant): Promise<void> {
  await moveDeliveries(tx, kept, gone, at)
  await tx.updateTable('paper_alias').set({ paper: kept }).where('paper', '=', gone).execute()
  for (const [table, names] of Object.entries(MOVED)) {
    const columns = sql.join(names.map((name) => sql.ref(name)))
    await sql`
      insert into ${sql.table(table)} (paper, ${columns})
      select ${kept}, ${columns} from ${sql.table(table)} where paper = ${gone}
      on conflict do nothing`.execute(tx)
  }
  await tx.deleteFrom('paper').where('key', '=', gone).execute()
}

/**
 * A channel that has both in two deliveries keeps the paper in one: a delivery that is surely unsent is withdrawn, else the
 * later one lets go of it, which changes nothing of what was posted.
 */
async function moveDeliveries(tx: Db, kept: PaperKey, gone: PaperKey, at: Instant): Promise<void> {
  const twice = await tx
    .selectFrom('delivery_paper as a')
    .innerJoin('delivery_paper as b', 'b.channel', 'a.channel')
    .select(['a.delivery as one', 'b.delivery as other'])
    .where('a.paper', '=', kept)
    .where('b.paper', '=', gone)
    .where('a.holds', '=', 1)
    .where('b.holds', '=', 1)
    .execute()
  for (const { one, other } of twice) {
    if (one === other || (await withdrawUnsent(tx, other, at)) || (await withdrawUnsent(tx, one, at))) continue
    await tx
      .updateTable('delivery_paper')
      .set({ holds: 0 })
      .where('delivery', '=', other)
      .where('paper', '=', gone)
      .execute()
  }
  const inBoth = tx.selectFrom('delivery_paper').select('delivery').where('paper', '=', kept)
  await tx.deleteFrom('delivery_paper').where('paper', '=', gone).where('delivery', 'in', inBoth).execute()
  await tx.updateTable('delivery_paper').set({ paper: kept }).where('paper', '=', gone).execute()
}
