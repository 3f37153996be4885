/** Entries on their way in: which paper each is about, what it adds to it, and who saw it when. */
import { sql } from 'kysely'
import { DAY } from '../core/instant.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { Arrival, Store } from '../core/store.ts'
import { changedFields, combine, enrich, fieldsOf, newPaper } from './enrichment.ts'
import { nextNumber } from './marks.ts'
import { moveHistory } from './merge.ts'
import { bit, fromPaper, toPaper } from './rows.ts'
import type { Db, PaperRow } from './schema.ts'
import { saveCursor } from './sources.ts'

type Batch = Parameters<Store['addEntries']>[0]

/** How long after its first sight a paper is matched again when what topics can match has changed. */
const REMATCH_MS = 14 * DAY

export function addEntries(db: Db, batch: Batch): Promise<{ added: number; known: number }> {
  const { source, arrivals, cursor } = batch
  return db.transaction().execute(async (tx) => {
    let added = 0
    for (const arrival of arrivals) {
      const [oldest, ...others] = await tiedPapers(tx, arrival)
      if (oldest === undefined) added += 1
      const key =
        oldest === undefined ? await addPaper(tx, arrival, batch) : await tell(tx, oldest, others, arrival, batch)
      await addAliases(tx, key, arrival.keys)
      await addSighting(tx, key, arrival, batch)
    }
    if (cursor !== undefined) await saveCursor(tx, source, cursor)
    return { added, known: arrivals.length - added }
  })
}

/**
 * The papers that stand under any of the keys, the oldest first. A title alone does not tie two papers that have different
 * arXiv ids: those are two papers of one name.
 */
function tiedPapers(tx: Db, { keys }: Arrival): Promise<PaperRow[]> {
  const arxiv = keys.find((key) => key.startsWith('arxiv:'))
  const namesake = sql<boolean>`(paper_alias.alias like 'title:%' and exists (
    select 1 from paper_alias other
    where other.paper = paper_alias.paper and other.alias like 'arxiv:%' and other.alias <> ${arxiv}))`
  return tx
    .selectFrom('paper_alias')
    .innerJoin('paper', 'paper.key', 'paper_alias.paper')
    .selectAll('paper')
    .distinct()
    .where('paper_alias.alias', 'in', keys)
    .$if(arxiv !== undefined, (query) => query.where(({ not }) => not(namesake)))
    .orderBy('paper.first_seen_at')
    .orderBy('paper.key')
    .execute()
}

async function addPaper(tx: Db, { entry, keys }: Arrival, batch: Batch): Promise<PaperKey> {
  const paper = newPaper(keys[0], entry, batch)
  const change = await nextNumber(tx, 'paper change')
  await tx
    .insertInto('paper')
    .values({ ...fromPaper(paper), change, waiting: 1, matched_at: null })
    .execute()
  await addVersion(tx, paper, fieldsOf(paper), batch)
  return paper.key
}

/** Brings a known paper up to date, after the others that turned out to be the same were merged into it. */
async function tell(
  tx: Db,
  oldest: PaperRow,
  others: readonly PaperRow[],
  { entry }: Arrival,
  batch: Batch,
): Promise<PaperKey> {
  const before = toPaper(oldest)
  let paper = before
  for (const other of others) {
    await moveHistory(tx, oldest.key, other.key, batch.at)
    paper = combine(paper, toPaper(other))
  }
  paper = enrich(paper, entry, batch)
  const columns = fromPaper(paper)
  if (others.length === 0 && JSON.stringify(columns) === JSON.stringify(fromPaper(before))) return paper.key

  const fields = changedFields(fieldsOf(before), fieldsOf(paper))
  if (fields !== undefined) await addVersion(tx, paper, fields, batch)
  const fresh = batch.at - (paper.firstLiveAt ?? paper.firstSeenAt) <= REMATCH_MS
  const all = [oldest, ...others]
  const waiting = all.some((row) => row.waiting === 1) || (fields !== undefined && fresh)
  const matchedAt = all.find((row) => row.matched_at !== null)?.matched_at ?? null
  const change = await nextNumber(tx, 'paper change')
  await tx
    .updateTable('paper')
    .set({ ...columns, change, waiting: bit(waiting), matched_at: matchedAt })
    .where('key', '=', paper.key)
    .execute()
  return paper.key
}

/** A second change at the same instant replaces the first by all fields, which is a version too. */
async function addVersion(tx: Db, paper: Paper, changed: object, { at }: Batch): Promise<void> {
  await tx
    .insertInto('paper_version')
    .values({ paper: paper.key, at, fields: JSON.stringify(changed) })
    .onConflict((conflict) =>
      conflict.columns(['paper', 'at']).doUpdateSet({ fields: JSON.stringify(fieldsOf(paper)) }),
    )
    .execute()
}

async function addAliases(tx: Db, paper: PaperKey, keys: readonly PaperKey[]): Promise<void> {
  await tx
    .insertInto('paper_alias')
    .values([paper, ...keys].map((alias) => ({ alias, paper })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function addSighting(tx: Db, paper: PaperKey, { entry }: Arrival, batch: Batch): Promise<void> {
  const { source, at, live, channel = null } = batch
  await tx
    .insertInto('sighting')
    .values({ paper, source, at, live: bit(live), listed_on: entry.listedOn, channel })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
