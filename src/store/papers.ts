/** Papers as they are asked for: by key, by time, by listing day, and as they were known then. */
import { type RawBuilder, sql } from 'kysely'
import type { Instant } from '../core/instant.ts'
import type { Paper, PaperFields, PaperKey } from '../core/paper.ts'
import type { Sighting } from '../core/store.ts'
import { markOf } from './marks.ts'
import { toFields, toPaper } from './rows.ts'
import type { Db, VersionRow } from './schema.ts'

/** The key that a paper is stored under, whichever of its keys is given. */
export function storedKey(key: PaperKey): RawBuilder<PaperKey> {
  return sql<PaperKey>`(select paper from paper_alias where alias = ${key})`
}

export async function paper(db: Db, key: PaperKey): Promise<Paper | undefined> {
  const row = await db.selectFrom('paper').selectAll().where('key', '=', storedKey(key)).executeTakeFirst()
  return row && toPaper(row)
}

export async function papers(db: Db, keys: readonly PaperKey[]): Promise<Paper[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('paper_alias')
    .innerJoin('paper', 'paper.key', 'paper_alias.paper')
    .selectAll('paper')
    .select('alias')
    .where('alias', 'in', keys)
    .execute()
  const byAlias = new Map(rows.map((row) => [row.alias, row]))
  const found = new Map(keys.map((key) => byAlias.get(key)).map((row) => [row?.key, row]))
  return [...found.values()].filter((row) => row !== undefined).map(toPaper)
}

export async function unmatched(db: Db, limit: number): Promise<{ paper: Paper; first: boolean; revision: number }[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .where(sql<boolean>`waiting = 1 and first_live_at is not null`)
    .orderBy('first_live_at')
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
): Promise<Paper[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .where('matched_at', 'is not', null)
    .where('first_live_at', '>=', since)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(first_live_at, key) > (${after?.at}, ${after?.key})`),
    )
    .orderBy('first_live_at')
    .orderBy('key')
    .limit(limit)
    .execute()
  return rows.map(toPaper)
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

export async function archiveSpan(db: Db): Promise<{ from: string; to: string } | undefined> {
  const { from, to } = await db
    .selectFrom('paper')
    .select(({ fn }) => [fn.min('listed_on').as('from'), fn.max('listed_on').as('to')])
    .executeTakeFirstOrThrow()
  return from === null ? undefined : { from, to }
}

export async function latestPapers(db: Db, limit: number): Promise<Paper[]> {
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .orderBy('first_seen_at', 'desc')
    .orderBy('listed_on', 'desc')
    .orderBy('key', 'desc')
    .limit(limit)
    .execute()
  return rows.map(toPaper)
}

export function lastPaperChange(db: Db): Promise<number> {
  return markOf(db, 'paper change')
}

export async function changedPapers(
  db: Db,
  after: number,
  limit: number,
): Promise<{ number: number; paper: Paper; aliases: PaperKey[] }[]> {
  const others = sql<string | null>`(
    select string_agg(alias, ${'\n'}) from paper_alias where paper_alias.paper = paper.key and alias <> paper.key)`
  const rows = await db
    .selectFrom('paper')
    .selectAll()
    .select(others.as('others'))
    .where('change', '>', after)
    .orderBy('change')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ number: row.change, paper: toPaper(row), aliases: row.others?.split('\n') ?? [] }))
}

export async function paperCount(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('paper')
    .select(({ fn }) => fn.countAll<number>().as('count'))
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
    .orderBy('alias')
    .execute()
  return rows.map(({ alias }) => alias)
}

export async function versions(db: Db, key: PaperKey): Promise<{ at: Instant; fields: PaperFields }[]> {
  return unfold(
    await db.selectFrom('paper_version').selectAll().where('paper', '=', storedKey(key)).orderBy('at').execute(),
  )
}

export async function countRead(db: Db, from: Instant, to: Instant): Promise<{ papers: number; sources: string[] }> {
  const read = db.selectFrom('paper').where('first_live_at', '>', from).where('first_live_at', '<=', to)
  const { count } = await read.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const sources = await db
    .selectFrom('sighting')
    .select('source')
    .distinct()
    .where('paper', 'in', read.select('key'))
    .where('live', '=', 1)
    .where('at', '<=', to)
    .orderBy('source')
    .execute()
  return { papers: count, sources: sources.map(({ source }) => source) }
}
