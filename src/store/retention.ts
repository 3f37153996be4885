/** Drops what nothing reads any more, a slice at a time. Which paper was posted where, and every key of a paper, stay for good. */
import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Instant } from '../core/instant.ts'
import { type Message, MessageSchema } from '../core/message.ts'
import type { PaperKey } from '../core/paper.ts'
import type { Dropped, DroppedSlice } from '../core/store/retention.ts'
import { markOf, setMark } from './marks.ts'
import type { Db, MarkName } from './schema.ts'
import { inTurn } from './transact.ts'

type Slice = { readonly before: Instant; readonly limit: number; readonly after?: string }

const DROP: Readonly<Record<Dropped, (tx: Db, slice: Slice) => Promise<DroppedSlice>>> = {
  messages: dropMessages,
  votes: dropVotes,
  matches: dropMatches,
  gone: dropGone,
}

export function dropOld(db: Db, what: Dropped, slice: Slice): Promise<DroppedSlice> {
  return inTurn(db, (tx) => DROP[what](tx, slice))
}

/** What is left of a message that stands in its chat only: its title. */
function textless({ title }: Message): Message {
  return { v: 1, ...(title === undefined ? {} : { title }), items: [], actions: [], notification: '' }
}

const PlaceSchema = z.tuple([z.number(), z.string(), z.union([z.string(), z.number()])])

/** Where a slice begins: after the last row of the one before, else after the instant up to which all was dropped before. */
async function beginOf(tx: Db, name: MarkName, after: string | undefined): Promise<z.infer<typeof PlaceSchema>> {
  if (after !== undefined) return PlaceSchema.parse(JSON.parse(after))
  // No channel and no day is called nothing.
  return [(await markOf(tx, name)) + 1, '', 0]
}

/** All before the last row's instant is done; at that very instant more may follow. */
async function endOf<Row>(
  tx: Db,
  name: MarkName,
  {
    rows,
    limit,
    placeOf,
  }: { rows: readonly Row[]; limit: number; placeOf: (row: Row) => [number, string, string | number] },
): Promise<{ readonly next?: string }> {
  const last = rows.at(-1)
  if (last === undefined) return {}
  const place = placeOf(last)
  const isFull = rows.length === limit
  await setMark(tx, name, isFull ? place[0] - 1 : place[0])
  return isFull ? { next: JSON.stringify(place) } : {}
}

/** In the order of planning. What is still open keeps its text for good. */
async function dropMessages(tx: Db, { before, limit, after }: Slice): Promise<DroppedSlice> {
  const [at, channel, seq] = await beginOf(tx, 'messages dropped', after)
  const rows = await tx
    .selectFrom('delivery')
    .select(['id', 'planned_at', 'channel', 'seq'])
    .where(sql<boolean>`(planned_at, channel, seq) > (${at}, ${channel}, ${seq})`)
    .where('planned_at', '<', before)
    .orderBy('planned_at')
    .orderBy('channel')
    .orderBy('seq')
    .limit(limit)
    .execute()
  const settled = await tx
    .selectFrom('delivery')
    .select(['id', 'message'])
    .where(
      'id',
      'in',
      rows.map(({ id }) => id),
    )
    .where(sql<boolean>`state in ('delivered', 'withdrawn')`)
    .execute()
  for (const { id, message } of settled) {
    const left = JSON.stringify(textless(MessageSchema.parse(JSON.parse(message))))
    await tx.updateTable('delivery').set({ message: left }).where('id', '=', id).execute()
  }
  const placeOf = (row: (typeof rows)[number]): [number, string, number] => [row.planned_at, row.channel, row.seq]
  return { dropped: settled.length, ...(await endOf(tx, 'messages dropped', { rows, limit, placeOf })) }
}

/** A version in which nothing but the count of upvotes changed: `{"upvotes":12}`. */
const isVote = (version: string): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${version}.fields`)} like '{"upvotes":%' and ${sql.ref(`${version}.fields`)} not like '%,%')`

/** Of papers first seen so long ago, in that order. The last count stays, so that the versions after it hold it too. */
async function dropVotes(tx: Db, { before, limit, after }: Slice): Promise<DroppedSlice> {
  const [at, day, key] = await beginOf(tx, 'votes dropped', after)
  const rows = await tx
    .selectFrom('paper')
    .select(['key', 'first_seen_at', 'listed_on'])
    .where(sql<boolean>`(first_seen_at, listed_on, key) > (${at}, ${day}, ${String(key)})`)
    .where('first_seen_at', '<', before)
    .orderBy('first_seen_at')
    .orderBy('listed_on')
    .orderBy('key')
    .limit(limit)
    .execute()
  const { numDeletedRows } = await tx
    .deleteFrom('paper_version')
    .where(
      'paper',
      'in',
      rows.map((row) => row.key),
    )
    .where(isVote('paper_version'))
    .where(
      sql<boolean>`exists (
        select 1 from paper_version later
        where later.paper = paper_version.paper and later.at > paper_version.at and ${isVote('later')})`,
    )
    .executeTakeFirstOrThrow()
  const placeOf = (row: (typeof rows)[number]): [number, string, string] => [row.first_seen_at, row.listed_on, row.key]
  return { dropped: Number(numDeletedRows), ...(await endOf(tx, 'votes dropped', { rows, limit, placeOf })) }
}

/** Only the matches of a removed subscription go; a paper that another one took keeps its place. */
async function dropMatches(tx: Db, { before, limit }: Slice): Promise<DroppedSlice> {
  const { rows } = await sql<{ channel: string; paper: PaperKey }>`
    delete from match_subscription where (channel, paper, subscription) in (
      select proved.channel, proved.paper, proved.subscription
      from match_subscription proved join subscription on subscription.id = proved.subscription
      where subscription.removed_at < ${before} and not exists (
        select 1 from delivery_paper held
        where held.channel = proved.channel and held.paper = proved.paper and held.holds = 1)
      limit ${limit})
    returning channel, paper`.execute(tx)
  for (const { channel, paper } of rows) {
    await sql`
      delete from match where channel = ${channel} and paper = ${paper} and not exists (
        select 1 from match_subscription proved where proved.channel = match.channel and proved.paper = match.paper)`.execute(
      tx,
    )
  }
  return { dropped: rows.length, ...(rows.length === limit && { next: '' }) }
}

/** So many changes back every process has heard: one that was away for longer reads everything anew. */
const HEARD_CHANGES = 10_000

async function dropGone(tx: Db, { limit }: Slice): Promise<DroppedSlice> {
  const words = await markOf(tx, 'words reach')
  const changes = await markOf(tx, 'paper change')
  const { numAffectedRows = 0n } = await sql`
    delete from paper_gone where key in (
      select key from paper_gone where change <= ${Math.min(words, changes - HEARD_CHANGES)} limit ${limit})`.execute(
    tx,
  )
  const dropped = Number(numAffectedRows)
  return { dropped, ...(dropped === limit && { next: '' }) }
}
