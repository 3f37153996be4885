/** Papers as they are asked for: by key, by time, and what is known of each. By listing day: archive.ts. */
import { type RawBuilder, sql } from 'kysely'
import type { ChannelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Paper, PaperFields, PaperKey } from '../core/paper.ts'
import type { PaperChange, Sighting } from '../core/store/papers.ts'
import { toFields, toPaper } from './rows/paper.ts'
import { type Db, EVERYBODY, type PaperRow, type VersionRow } from './schema.ts'

/** The key that a paper is stored under, whichever of the keys that lead to it for everybody is given. */
export function storedKey(key: PaperKey): RawBuilder<PaperKey> {
  return sql<PaperKey>`(select paper from paper_alias where alias = ${key} and owner = ${EVERYBODY})`
}

export async function paper(db: Db, key: PaperKey, channel?: ChannelKey): Promise<Paper | undefined> {
  const [found] = await papers(db, [key], channel)
  return found
}

export async function papers(db: Db, keys: readonly PaperKey[], channel?: ChannelKey): Promise<Paper[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('paper_alias')
    .innerJoin('paper', 'paper.key', 'paper_alias.paper')
    .selectAll('paper')
    .select('alias')
    .where('alias', 'in', keys)
    .where('owner', 'in', channel === undefined ? [EVERYBODY] : [EVERYBODY, channel])
    // Of two under one key the last stays: that of everybody.
    .orderBy('owner', 'desc')
    .execute()
  const byAlias = new Map(rows.map((row) => [row.alias, row]))
  const found = new Map(keys.map((key) => byAlias.get(key)).map((row) => [row?.key, row]))
  return [...found.values()].filter((row) => row !== undefined).map(toPaper)
}

export async function unmatched(db: Db, limit: number): Promise<{ paper: Paper; first: boolean; revision: number }[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .where(sql<boolean>`waiting = 1 and live_at is not null`)
    .orderBy('live_at')
    .orderBy('key')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ paper: toPaper(row), first: row.matched_at === null, revision: row.change }))
}

export async function matchedSince(
  db: Db,
  since: Instant,
  after: { at: Instant; key: PaperKey } | undefined,
  limit: number,
): Promise<{ paper: Paper; at: Instant }[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .where('matched_at', 'is not', null)
    .where('live_at', '>=', since)
    .$if(after !== undefined, (query) => query.where(sql<boolean>`(live_at, key) > (${after?.at}, ${after?.key})`))
    .orderBy('live_at')
    .orderBy('key')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ paper: toPaper(row), at: row.live_at ?? 0 }))
}

export async function latestPapers(db: Db, channel: ChannelKey, limit: number): Promise<Paper[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .where(({ or, eb }) => or([eb('private', '=', 0), seenInFeed(channel)]))
    .orderBy('first_seen_at', 'desc')
    .orderBy('listed_on', 'desc')
    .orderBy('key', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPaper)
}

/** Whether a channel's own feed listed the paper of the row. */
function seenInFeed(channel: ChannelKey, when = sql`true`): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select 1 from sighting own where own.channel = ${channel} and own.paper = paper.key and ${when})`
}

export async function changeBefore(db: Db, count: number): Promise<number> {
  const row = await db
    .selectFrom('paper')
    .select('change')
    .where('private', '=', 0)
    .orderBy('change', 'desc')
    .limit(1)
    .offset(count)
    .executeTakeFirst()
  return row?.change ?? 0
}

/** One statement, so that no change comes in between and is passed over. */
export async function changedPapers(db: Db, after: number, limit: number): Promise<PaperChange[]> {
  const { rows } = await sql<PaperRow & { number: number; gone: PaperKey | null; others: string | null }>`
    select changes.number, changes.gone, paper.*, (
      select string_agg(alias, ${'\n'}) from paper_alias
      where paper_alias.paper = paper.key and owner = ${EVERYBODY} and alias <> paper.key) as others
    from (
      select change as number, key, null as gone from paper where change > ${after}
      union all
      select change as number, key, key as gone from paper_gone where change > ${after}
      order by number limit ${limit}) changes
    left join paper on paper.key = changes.key and changes.gone is null
    order by changes.number`.execute(db)
  return rows.map(({ number, gone, others, ...row }) =>
    gone === null ? { number, paper: toPaper(row), aliases: others?.split('\n') ?? [] } : { number, gone },
  )
}

export async function paperCount(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('paper')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('private', '=', 0)
    .executeTakeFirstOrThrow()
  return count
}

export async function sightings(db: Db, key: PaperKey): Promise<Sighting[]> {
  const rows = await db
    .selectFrom('sighting')
    .selectAll()
    .where('paper', '=', storedKey(key))
    .orderBy('at')
    .orderBy('source')
    .orderBy('listed_on')
    .execute()
  return rows.map(({ source, at, live, listed_on }) => ({ source, at, live: live === 1, listedOn: listed_on }))
}

export async function aliases(db: Db, key: PaperKey): Promise<PaperKey[]> {
  const rows = await db
    .selectFrom('paper_alias')
    .select('alias')
    .where('paper', '=', storedKey(key))
    .where('owner', '=', EVERYBODY)
    .orderBy('alias')
    .execute()
  return rows.map(({ alias }) => alias)
}

export async function versions(db: Db, key: PaperKey): Promise<{ at: Instant; fields: PaperFields }[]> {
  const rows = await db
    .selectFrom('paper_version')
    .selectAll()
    .where('paper', '=', storedKey(key))
    .orderBy('at')
    .execute()
  return rows.map(({ at }, index) => ({ at, fields: toFields(rows.slice(0, index + 1)) }))
}

/** A number is all that follows: nothing else of a version has no comma before it. */
const VOTES_ONLY = sql`fields like '{"upvotes":%' and fields not like '%,%'`

export async function versionsOf(
  db: Db,
  keys: readonly PaperKey[],
  { upvotes }: { upvotes: boolean },
): Promise<ReadonlyMap<PaperKey, { at: Instant; fields: PaperFields }[]>> {
  if (keys.length === 0) return new Map()
  const changed = await changedRows(db, keys, upvotes ? sql`true` : sql`not (${VOTES_ONLY})`)
  const read = (rows: readonly CountedRow[]) =>
    rows.flatMap(({ at, counts }, index) => (counts === 1 ? [{ at, fields: toFields(rows.slice(0, index + 1)) }] : []))
  return new Map([...changed].map(([key, rows]) => [key, read(rows)]))
}

type CountedRow = VersionRow & { readonly counts: 0 | 1 }

/** All versions, oldest first, of the papers that have several that count. */
export async function changedRows(
  db: Db,
  keys: readonly PaperKey[],
  counts: RawBuilder<unknown> = sql`true`,
): Promise<ReadonlyMap<PaperKey, readonly CountedRow[]>> {
  // Most papers have one version: an index says so, and its fields, which are long, are not read.
  const several = db
    .selectFrom('paper_version')
    .select('paper')
    .where('paper', 'in', keys)
    .groupBy('paper')
    .having(({ fn }) => fn.countAll(), '>', 1)
  const changed = db
    .selectFrom('paper_version')
    .select('paper')
    .where('paper', 'in', several)
    .groupBy('paper')
    .having(sql<boolean>`count(*) filter (where ${counts}) > 1`)
  const rows = await db
    .selectFrom('paper_version')
    .selectAll()
    .select(sql<0 | 1>`case when ${counts} then 1 else 0 end`.as('counts'))
    .where('paper', 'in', changed)
    .orderBy('paper')
    .orderBy('at')
    .execute()
  const byPaper = new Map<PaperKey, CountedRow[]>()
  for (const row of rows) byPaper.set(row.paper, [...(byPaper.get(row.paper) ?? []), row])
  return byPaper
}

export async function countRead(
  db: Db,
  channel: ChannelKey | undefined,
  from: Instant,
  to: Instant,
): Promise<{ papers: number; sources: string[] }> {
  const ownUntil = (at: Instant): RawBuilder<boolean> =>
    channel === undefined ? sql`false` : seenInFeed(channel, sql`own.live = 1 and own.at <= ${at}`)
  // The earlier of two first sights lies in (from, to]: none of them before it, one of them not after it.
  const read = db
    .selectFrom('paper')
    .where('live_at', '>', from)
    .where(sql<boolean>`(first_live_at is null or first_live_at > ${from}) and not ${ownUntil(from)}`)
    .where(sql<boolean>`(first_live_at <= ${to} or ${ownUntil(to)})`)
  const { rows } = await sql<{ source: string | null; papers: number }>`
    select source, papers from (
      with read (paper) as materialized ${read.select('key')}
      select null as source, count(*) as papers from read
      union all
      select source, 0 from sighting
      where paper in (select paper from read) and (channel is null or channel = ${channel ?? null}) and live = 1 and at <= ${to}
      group by source) counted`.execute(db)
  const sources = rows.flatMap(({ source }) => source ?? []).toSorted()
  return { papers: rows.find(({ source }) => source === null)?.papers ?? 0, sources }
}
