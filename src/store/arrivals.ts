/** Entries on their way in: which paper each is about, what it adds to it, and who saw it when. */
import { createHash } from 'node:crypto'
import type { ChannelKey } from '../core/channel.ts'
import { DAY, type Instant } from '../core/instant.ts'
import type { Entry, Paper, PaperKey } from '../core/paper.ts'
import type { Arrival } from '../core/store/papers.ts'
import type { Store } from '../core/store.ts'
import { utcDay } from '../core/volume.ts'
import {
  areSeenAlike,
  changedFields,
  combine,
  fieldsOf,
  isLiveAnew,
  newPaper,
  type Sight,
  tell,
} from './arrivals/enrichment.ts'
import { moveHistory } from './arrivals/merge.ts'
import { tiedPapers } from './arrivals/tied.ts'
import { isFeedThere } from './feeds.ts'
import { nextNumber } from './marks.ts'
import { fromPaper, latestLive, toPaper } from './rows/paper.ts'
import { bit } from './rows.ts'
import { type Db, EVERYBODY, type PaperRow } from './schema.ts'
import { saveBackFill, saveCursor } from './sources.ts'
import { inTurn } from './transact.ts'

type Batch = Parameters<Store['addEntries']>[0]
type Became = 'added' | 'known' | 'skipped'

/** How long after its first sight a paper is matched again when what topics can match has changed. */
const REMATCH_MS = 14 * DAY

export function addEntries(db: Db, batch: Batch): Promise<Record<Became, number>> {
  const { source, arrivals, cursor, back, channel } = batch
  return inTurn(db, async (tx) => {
    const count = { added: 0, known: 0, skipped: 0 }
    if (channel !== undefined && !(await isFeedThere(tx, source))) return count
    for (const arrival of arrivals) count[await addEntry(tx, arrival, sightOf(arrival, batch))] += 1
    if (cursor !== undefined) await saveCursor(tx, source, cursor)
    if (back !== undefined) await saveBackFill(tx, source, back)
    return count
  })
}

/** A replacement is no first sight: what was listed before belongs to the archive, however late we hear of it. */
function sightOf({ entry, isOld }: Arrival, { source, live, at, channel }: Batch): Sight {
  return { source, at, channel, live: live && isOld !== true && !isReplacement(entry) }
}

function isReplacement({ announced }: Entry): boolean {
  return announced === 'replace' || announced === 'replace-cross'
}

async function addEntry(tx: Db, arrival: Arrival, sight: Sight): Promise<Became> {
  const { entry, keys } = arrival
  const { channel } = sight
  const tied = await tiedPapers(tx, { keys, authors: entry.authors }, channel)
  // What only a channel's own feed has listed, a shared source does not know.
  const known = tied.find((row) => channel !== undefined || row.private === 0)
  if (known === undefined && isReplacement(entry)) return 'skipped'
  const kept = known ?? (await addPaper(tx, arrival, sight))
  // A channel's own feed makes nothing of papers that others see too, neither one of two nor known by a further key.
  const others = tied.filter((row) => row.key !== kept.key && (channel === undefined || row.private === 1))
  if (known !== undefined || others.length > 0) await update(tx, kept, others, entry, sight)
  if (channel === undefined || kept.private === 1) await addAliases(tx, kept.key, keys, channel)
  await addSighting(tx, kept.key, entry, sight, known === undefined)
  return known === undefined ? 'added' : 'known'
}

async function addPaper(tx: Db, { entry, keys: [key] }: Arrival, sight: Sight): Promise<PaperRow> {
  const { channel } = sight
  const paper = newPaper(channel === undefined ? key : await freeKey(tx, channel, key), entry, sight)
  const change = await nextNumber(tx, 'paper change')
  const row = { ...fromPaper(paper), reworded: bit(false), change, waiting: bit(true), matched_at: null }
  await tx.insertInto('paper').values(row).execute()
  const first = { paper: paper.key, at: sight.at, fields: JSON.stringify(fieldsOf(paper)) }
  await tx.insertInto('paper_version').values(first).execute()
  return row
}

/**
 * Two channels whose feeds list the same have a paper each. Its key stands in the ids of buttons, which are short; one that has
 * become a key of everybody's paper is not given again.
 */
async function freeKey(tx: Db, channel: ChannelKey, key: PaperKey, round = 0): Promise<PaperKey> {
  const said = [channel, key, ...(round === 0 ? [] : [round])].join('|')
  const own = `own:${createHash('sha256').update(said).digest('hex').slice(0, 24)}`
  const taken = await tx.selectFrom('paper_alias').select('paper').where('alias', '=', own).executeTakeFirst()
  return taken === undefined ? own : freeKey(tx, channel, key, round + 1)
}

/** Brings a known paper up to date, after the others that turned out to be the same were merged into it. */
async function update(tx: Db, kept: PaperRow, others: readonly PaperRow[], entry: Entry, sight: Sight): Promise<void> {
  const before = toPaper(kept)
  let merged = before
  let isMixed = false
  for (const row of others) {
    const other = toPaper(row)
    const versions = areSeenAlike(merged, other)
    isMixed ||= versions
    await moveHistory(tx, { kept: kept.key, gone: other.key, at: sight.at, versions })
    merged = combine(merged, other)
  }
  const paper = tell(merged, entry, sight)
  const columns = fromPaper(paper)
  if (others.length === 0 && JSON.stringify(columns) === JSON.stringify(fromPaper(before))) return

  const changed = changedFields(fieldsOf(before), fieldsOf(paper))
  // Versions of others stand among its own by now, so only a whole one says what it is after all of them.
  const told = isMixed ? fieldsOf(paper) : changed
  if (told !== undefined) await keepVersion(tx, paper, told, sight)
  const isReworded = before.title !== paper.title || before.abstract !== paper.abstract
  const reworded = kept.reworded === 1 || isMixed || isReworded
  const isFresh = sight.at - (latestLive(paper) ?? paper.firstSeenAt) <= REMATCH_MS
  const all = [kept, ...others]
  const waiting =
    all.some((row) => row.waiting === 1) || isLiveAnew(merged, paper) || (changed !== undefined && isFresh)
  // A private paper was matched with the topics of its channel only, so a shared one that it becomes was never matched.
  const matchedAt = all.find((row) => row.matched_at !== null && row.private === kept.private)?.matched_at ?? null
  const change = await nextNumber(tx, 'paper change')
  await tx
    .updateTable('paper')
    .set({ ...columns, reworded: bit(reworded), change, waiting: bit(waiting), matched_at: matchedAt })
    .where('key', '=', paper.key)
    .execute()
}

/** Keeps what is told anew of what topics can match. */
async function keepVersion(tx: Db, paper: Paper, told: object, sight: Sight): Promise<void> {
  if (isVote(told)) await forgetVoteOfDay(tx, paper.key, sight.at)
  await addVersion(tx, paper, told, sight)
}

function isVote(told: object): boolean {
  return Object.keys(told).join() === 'upvotes'
}

/** Upvotes change with nearly every reading, so only the last count of a day is kept where nothing else has changed since. */
async function forgetVoteOfDay(tx: Db, paper: PaperKey, at: Instant): Promise<void> {
  const last = await tx
    .selectFrom('paper_version')
    .selectAll()
    .where('paper', '=', paper)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last === undefined || !isVote(JSON.parse(last.fields)) || utcDay(last.at) !== utcDay(at)) return
  await tx.deleteFrom('paper_version').where('paper', '=', paper).where('at', '=', last.at).execute()
}

/**
 * A second change at the same instant replaces the first by all fields, which is a version too. One told after the clock was put
 * back stands a moment after the last: versions are read in the order of their instants, each as what changed since the one
 * before.
 */
async function addVersion(tx: Db, paper: Paper, told: object, sight: Sight): Promise<void> {
  const { last } = await tx
    .selectFrom('paper_version')
    .select(({ fn }) => fn.max('at').as('last'))
    .where('paper', '=', paper.key)
    .executeTakeFirstOrThrow()
  const at = last !== null && sight.at < last ? last + 1 : sight.at
  await tx
    .insertInto('paper_version')
    .values({ paper: paper.key, at, fields: JSON.stringify(told) })
    .onConflict((conflict) =>
      conflict.columns(['paper', 'at']).doUpdateSet({ fields: JSON.stringify(fieldsOf(paper)) }),
    )
    .execute()
}

/** The paper's own key leads to it whoever asks, the others of a private paper only in its channel. */
async function addAliases(
  tx: Db,
  paper: PaperKey,
  keys: readonly PaperKey[],
  owner: ChannelKey = EVERYBODY,
): Promise<void> {
  await tx
    .insertInto('paper_alias')
    .values([{ alias: paper, owner: EVERYBODY, paper }, ...keys.map((alias) => ({ alias, owner, paper }))])
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The first by its source and in its way: sources list the same again and again. */
async function addSighting(tx: Db, paper: PaperKey, { listedOn }: Entry, sight: Sight, isNew: boolean): Promise<void> {
  const { source, at, live, channel } = sight
  if (!isNew && (await isSighted(tx, paper, sight))) return
  await tx
    .insertInto('sighting')
    .values({ paper, source, at, live: bit(live), listed_on: listedOn, channel: channel ?? null })
    .execute()
}

async function isSighted(tx: Db, paper: PaperKey, { source, live }: Sight): Promise<boolean> {
  const known = await tx
    .selectFrom('sighting')
    .select('at')
    .where('paper', '=', paper)
    .where('source', '=', source)
    .where('live', '=', bit(live))
    .limit(1)
    .executeTakeFirst()
  return known !== undefined
}
