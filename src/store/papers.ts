/** Papers as they are asked for: by key, by time, by listing day, and as they were known then. */
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

const ARCHIVE_PAGE = 500

export async function* archive(db: Db, from: string, to: string): AsyncGenerator<Paper> {
  let after = { day: from, key: '' }
  for (;;) {
    const rows = await db
      .selectFrom('paper')
      .selectAll()
      .where(sql<boolean>`(listed_on, key) > (${after.day}, ${after.key})`)
      .where('listed_on', '<=', to)
      .orderBy('listed_on')
      .orderBy('key')
      .limit(ARCHIVE_PAGE)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    after = { day: last.listed_on, key: last.key }
    yield* await asListed(db, rows.map(toPaper))
  }
}

/** The papers with their fields as known at the end of their listing day; those first seen later as first known. */
async function asListed(db: Db, page: readonly Paper[]): Promise<Paper[]> {
  const keys = page.map(({ key }) => key)
  const changed = db
    .selectFrom('paper_version')
    .select('paper')
    .where('paper', 'in', keys)
    .groupBy('paper')
    .having(({ fn }) => fn.countAll(), '>', 1)
  const rows = await db
    .selectFrom('paper_version')
    .selectAll()
    .where('paper', 'in', changed)
    .orderBy('paper')
    .orderBy('at')
    .execute()
  const byPaper = new Map<PaperKey, VersionRow[]>()
  for (const row of rows) byPaper.set(row.paper, [...(byPaper.get(row.paper) ?? []), row])
  return page.map((one) => {
    const known = unfold(byPaper.get(one.key) ?? [])
    const dayEnd = Date.parse(`${one.listedOn}T23:59:59.999Z`)
    const then = known.findLast(({ at }) => at <= dayEnd) ?? known[0]
    return then === undefined ? one : { ...withoutFields(one), ...then.fields }
  })
}

/** Drops the matched fields that may be absent, so that an earlier version without them shows none. */
function withoutFields({ arxiv: _arxiv, doi: _doi, upvotes: _upvotes, ...paper }: Paper): Paper {
  return paper
}

/** Each version whole: the first as it is, the later ones over it. */
function unfold(rows: readonly VersionRow[]): { at: Instant; fields: PaperFields }[] {
  let text = {}
  return rows.map(({ at, fields }) => {
    text = { ...text, ...JSON.parse(fields) }
    return { at, fields: toFields(JSON.stringify(text)) }
  })
}

/** What a channel's own feed alone listed is no archive of everybody's: its oldest entry says nothing of how far that reaches. */
export async function archiveSpan(db: Db): Promise<{ from: string; to: string } | undefined> {
  const shared = db.selectFrom('paper').select('listed_on').where('private', '=', 0).limit(1)
  const first = await shared.orderBy('listed_on').executeTakeFirst()
  const last = await shared.orderBy('listed_on', 'desc').executeTakeFirst()
  return first && last && { from: first.listed_on, to: last.listed_on }
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
  return unfold(
    await db.selectFrom('paper_version').selectAll().where('paper', '=', storedKey(key)).orderBy('at').execute(),
  )
}

export async function countRead(
  db: Db,
  channel: ChannelKey,
  from: Instant,
  to: Instant,
): Promise<{ papers: number; sources: string[] }> {
  const ownUntil = (at: Instant) => seenInFeed(channel, sql`own.live = 1 and own.at <= ${at}`)
  // The earlier of two first sights lies in (from, to]: none of them before it, one of them not after it.
  const read = db
    .selectFrom('paper')
    .where('live_at', '>', from)
    .where(sql<boolean>`(first_live_at is null or first_live_at > ${from}) and not ${ownUntil(from)}`)
    .where(sql<boolean>`(first_live_at <= ${to} or ${ownUntil(to)})`)
  const { count } = await read.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const sources = await db
    .selectFrom('sighting')
    .select('source')
    .distinct()
    .where('paper', 'in', read.select('key'))
    .where(sql<boolean>`(channel is null or channel = ${channel})`)
    .where('live', '=', 1)
    .where('at', '<=', to)
    .orderBy('source')
    .execute()
  return { papers: count, sources: sources.map(({ source }) => source) }
}
