/** Two papers that turned out to be one: the younger one's history moves to the older, so nothing is ever posted twice. */
import { sql } from 'kysely'
import type { Instant } from '../../core/instant.ts'
import type { PaperKey } from '../../core/paper.ts'
import { withdrawUnsent } from '../outbox.ts'
import type { Db } from '../schema.ts'
import { forgetWords } from '../words.ts'

/** Tables with rows about a paper, and their other columns. */
const MOVED = {
  sighting: ['source', 'at', 'live', 'listed_on', 'channel'],
  paper_version: ['at', 'fields'],
  match: ['channel', 'matched_at'],
  match_subscription: ['subscription', 'channel', 'matched_at', 'proof', 'rank'],
  saved_paper: ['person', 'at'],
  useful_vote: ['person', 'at'],
} as const

/** A source that listed both on one day did so at the earlier instant. Of other tables the row that `kept` has already stays. */
const EARLIER_SIGHTING = sql`(paper, source, listed_on, live) do update set at = excluded.at where excluded.at < sighting.at`

/** Of two sightings by one source in one way the first is kept. */
const LATER_SIGHTINGS = sql`exists (
  select 1 from sighting earlier
  where earlier.paper = sighting.paper and earlier.source = sighting.source and earlier.live = sighting.live
    and (earlier.at, earlier.listed_on) < (sighting.at, sighting.listed_on))`

/**
 * Moves everything about `gone` to `kept` and deletes `gone`; its keys stay as aliases, for those for whom they were. Its versions are left behind where what
 * it was must not be seen in `kept`. The paper's own columns are the caller's.
 */
export async function moveHistory(
  tx: Db,
  { kept, gone, at, versions }: { kept: PaperKey; gone: PaperKey; at: Instant; versions: boolean },
): Promise<void> {
  await moveDeliveries(tx, kept, gone, at)
  await tx.updateTable('paper_alias').set({ paper: kept }).where('paper', '=', gone).execute()
  for (const [table, names] of Object.entries(MOVED)) {
    if (table === 'paper_version' && !versions) continue
    const columns = sql.join(names.map((name) => sql.ref(name)))
    await sql`
      insert into ${sql.table(table)} (paper, ${columns})
      select ${kept}, ${columns} from ${sql.table(table)} where paper = ${gone}
      on conflict ${table === 'sighting' ? EARLIER_SIGHTING : sql`do nothing`}`.execute(tx)
  }
  await sql`delete from sighting where paper = ${kept} and ${LATER_SIGHTINGS}`.execute(tx)
  await forgetWords(tx, [gone])
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
