/** Two papers that turned out to be one: the younger one's history moves to the older, so nothing is ever posted twice. */
import { sql } from 'kysely'
import type { ChannelKey } from '../../core/channel.ts'
import type { Instant } from '../../core/instant.ts'
import type { PaperKey } from '../../core/paper.ts'
import { openMatches } from '../matches.ts'
import { withdrawUnsent } from '../outbox.ts'
import type { Db } from '../schema.ts'
import { lockChannelOf } from '../transact.ts'
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
 * A channel that has both in two deliveries keeps the paper in one: a delivery that is surely unsent is withdrawn where all else
 * that it holds comes again, else one lets go of the paper, and never one that was posted while the other may still be made anew.
 */
async function moveDeliveries(tx: Db, kept: PaperKey, gone: PaperKey, at: Instant): Promise<void> {
  const twice = await tx
    .selectFrom('delivery_paper as a')
    .innerJoin('delivery_paper as b', 'b.channel', 'a.channel')
    .innerJoin('delivery', 'delivery.id', 'b.delivery')
    .select(['a.channel', 'a.delivery as one', 'b.delivery as other', 'delivery.delivered_at as postedAt'])
    .where('a.paper', '=', kept)
    .where('b.paper', '=', gone)
    .where('a.holds', '=', 1)
    .where('b.holds', '=', 1)
    .execute()
  for (const { channel, one, other, postedAt } of twice) {
    if (one === other) continue
    if (await withdrawWithoutLoss(tx, channel, { id: other, besides: gone, at })) continue
    if (await withdrawWithoutLoss(tx, channel, { id: one, besides: kept, at })) continue
    const [id, paper] = postedAt === null ? [other, gone] : [one, kept]
    await tx
      .updateTable('delivery_paper')
      .set({ holds: 0 })
      .where('delivery', '=', id)
      .where('paper', '=', paper)
      .execute()
  }
  await joinPlaces(tx, kept, gone)
  await tx.updateTable('delivery_paper').set({ paper: kept }).where('paper', '=', gone).execute()
}

/** Only where every paper besides one comes again: those that somebody chose to post wait as no match, and would be lost. */
async function withdrawWithoutLoss(
  tx: Db,
  channel: ChannelKey,
  { id, besides, at }: { readonly id: string; readonly besides: PaperKey; readonly at: Instant },
): Promise<boolean> {
  const held = await tx
    .selectFrom('delivery_paper')
    .innerJoin('delivery', 'delivery.id', 'delivery_paper.delivery')
    .select('paper')
    .where('delivery', '=', id)
    .where('holds', '=', 1)
    .where('state', '=', 'due')
    .execute()
  if (held.length === 0) return false
  const again = new Set((await openMatches(tx, channel, id)).map(({ paper }) => paper.key)).add(besides)
  return held.every(({ paper }) => again.has(paper)) && (await withdrawUnsent(tx, id, at))
}

/** Where both stand in one delivery the better of the two places stays; one fewer is shown where both were. */
async function joinPlaces(tx: Db, kept: PaperKey, gone: PaperKey): Promise<void> {
  const both = await tx
    .selectFrom('delivery_paper as a')
    .innerJoin('delivery_paper as b', 'b.delivery', 'a.delivery')
    .select(['a.delivery as id', 'a.position as one', 'b.position as other', 'a.holds', 'b.holds as otherHolds'])
    .where('a.paper', '=', kept)
    .where('b.paper', '=', gone)
    .execute()
  for (const { id, one, other, holds, otherHolds } of both) {
    await lockChannelOf(tx, id)
    // Positions have gaps where papers were joined before: whether the second place was shown is told by those before it.
    await sql`
      update delivery set shown = shown - 1 where id = ${id} and shown > (
        select count(*) from delivery_paper placed
        where placed.delivery = delivery.id and placed.position < ${Math.max(one, other)})`.execute(tx)
    await tx.deleteFrom('delivery_paper').where('delivery', '=', id).where('paper', '=', gone).execute()
    await tx
      .updateTable('delivery_paper')
      .set({ position: Math.min(one, other), holds: holds === 1 ? holds : otherHolds })
      .where('delivery', '=', id)
      .where('paper', '=', kept)
      .execute()
  }
}
