/** The channels' own feeds. An address may hold a secret: nothing here puts it into a message. */
import { sql } from 'kysely'
import type { ChannelKey } from '../core/channel.ts'
import { type Feed, feedSourceName } from '../core/feed.ts'
import type { Instant } from '../core/instant.ts'
import type { Owner, PaperKey } from '../core/paper.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { Store } from '../core/store.ts'
import { addChange } from './changes.ts'
import { nextNumber } from './marks.ts'
import { fromPaper, toPaper } from './rows/paper.ts'
import { toFeed } from './rows.ts'
import { type Db, EVERYBODY, type FeedRow, type PaperRow } from './schema.ts'
import { inTurn } from './transact.ts'
import { forgetWords } from './words.ts'

export async function feeds(db: Db, channel?: ChannelKey): Promise<Feed[]> {
  const rows = await db
    .selectFrom('feed')
    .selectAll()
    .where('removed_at', 'is', null)
    .$if(channel !== undefined, (query) => query.where('channel', '=', channel ?? ''))
    .orderBy('channel')
    .orderBy('number')
    .execute()
  return rows.map(toFeed)
}

export async function channelsWithFeeds(db: Db): Promise<ChannelKey[]> {
  const rows = await db.selectFrom('feed').select('channel').distinct().execute()
  return rows.map(({ channel }) => channel)
}

export async function feed(db: Db, channel: ChannelKey, number: number): Promise<Feed | undefined> {
  const row = await db
    .selectFrom('feed')
    .selectAll()
    .where('channel', '=', channel)
    .where('number', '=', number)
    .executeTakeFirst()
  return row && toFeed(row)
}

export function addFeed(db: Db, made: Parameters<Store['addFeed']>[0], note?: ChangeNote): Promise<Feed> {
  const { channel, url, title } = made
  return inTurn(db, async (tx) => {
    const { last_feed: number } = await tx
      .updateTable('channel')
      .set(({ eb }) => ({ last_feed: eb('last_feed', '+', 1) }))
      .where('key', '=', channel)
      .returning('last_feed')
      .executeTakeFirstOrThrow(() => new Error(`The channel ${channel} is not in the store: open it first.`))
    const row: FeedRow = {
      channel,
      number,
      url,
      title,
      by_person: made.by,
      added_at: made.addedAt,
      removed_at: null,
    }
    await tx.insertInto('feed').values(row).execute()
    await addChange(tx, channel, note)
    return toFeed(row)
  })
}

export function changeFeed(
  db: Db,
  channel: ChannelKey,
  number: number,
  { removedAt }: { removedAt: Instant | null },
  note?: ChangeNote,
): Promise<void> {
  return inTurn(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('feed')
      .set({ removed_at: removedAt })
      .where('channel', '=', channel)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows === 0n) throw new Error(`The channel ${channel} has no feed #${number}.`)
    await addChange(tx, channel, note)
  })
}

const NAMED = /^feed:(.+)#(\d+)$/

/** Whether the feed that a source's name stands for is read by its channel: neither was removed meanwhile. */
export async function isFeedThere(tx: Db, source: string): Promise<boolean> {
  const [, channel, number] = NAMED.exec(source) ?? []
  const found = channel === undefined ? undefined : await feed(tx, channel, Number(number))
  return found !== undefined && found.removedAt === undefined
}

/** Deletes the feeds of a channel, how far they were read, what nobody else has from them, and what they called the rest. */
export async function deleteFeeds(tx: Db, channel: ChannelKey): Promise<void> {
  const gone = await tx.deleteFrom('feed').where('channel', '=', channel).returning('number').execute()
  const sources = gone.map(({ number }) => feedSourceName(channel, number))
  if (sources.length > 0) await tx.deleteFrom('source_cursor').where('source', 'in', sources).execute()
  const owned = await papersOf(tx, channel)
  await tx.deleteFrom('sighting').where('channel', '=', channel).execute()
  await changeOwners(tx, owned, (owners) => owners.filter((owner) => owner.channel !== channel))
  await sql`
    delete from paper_alias where owner = ${channel} and owner <> ${sql.lit(EVERYBODY)}
      and not exists (select 1 from paper where paper.key = paper_alias.paper and paper.private = 1)`.execute(tx)
  await deleteUnseen(tx)
}

/** The feeds of a channel, how far they were read and whatever they have told, are another key's: it must have none. */
export async function moveFeeds(tx: Db, from: ChannelKey, to: ChannelKey): Promise<void> {
  await changeOwners(tx, await papersOf(tx, from), (owners) =>
    owners.map((owner) => (owner.channel === from ? { ...owner, channel: to } : owner)),
  )
  const moved = await tx
    .updateTable('feed')
    .set({ channel: to })
    .where('channel', '=', from)
    .returning('number')
    .execute()
  for (const { number } of moved) {
    const [before, source] = [feedSourceName(from, number), feedSourceName(to, number)]
    await tx.updateTable('source_cursor').set({ source }).where('source', '=', before).execute()
    await tx.updateTable('sighting').set({ source }).where('source', '=', before).execute()
  }
  await tx.updateTable('sighting').set({ channel: to }).where('channel', '=', from).execute()
  await tx.updateTable('paper_alias').set({ owner: to }).where('owner', '=', from).execute()
}

/** What a channel's own feeds have listed. */
function papersOf(tx: Db, channel: ChannelKey): Promise<PaperRow[]> {
  return tx
    .selectFrom('paper')
    .selectAll()
    .where('key', 'in', tx.selectFrom('sighting').select('paper').where('channel', '=', channel))
    .execute()
}

/** Numbered as changes of the papers, for every copy of them to hear. */
async function changeOwners(
  tx: Db,
  papers: readonly PaperRow[],
  changed: (owners: readonly Owner[]) => readonly Owner[],
): Promise<void> {
  for (const row of papers) {
    const paper = toPaper(row)
    const change = await nextNumber(tx, 'paper change')
    await tx
      .updateTable('paper')
      .set({ ...fromPaper({ ...paper, owners: changed(paper.owners ?? []) }), change })
      .where('key', '=', paper.key)
      .execute()
  }
}

const UNSEEN = sql`
  private = 1 and owners = '[]'
  and not exists (select 1 from saved_paper where saved_paper.paper = paper.key)
  and not exists (select 1 from delivery_paper where delivery_paper.paper = paper.key)`

/**
 * Deletes the private papers that have no owner any more, but for those that somebody saved or that stand in a
 * delivery, and notes that they are gone.
 */
export async function deleteUnseen(tx: Db): Promise<void> {
  await forgetWords(tx, sql<PaperKey>`(select key from paper where ${UNSEEN})`)
  const { rows } = await sql<{ key: PaperKey }>`delete from paper where ${UNSEEN} returning key`.execute(tx)
  for (const { key } of rows) {
    const change = await nextNumber(tx, 'paper change')
    await tx
      .insertInto('paper_gone')
      .values({ key, change })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ change }))
      .execute()
  }
}
