/** The archive: papers by the day on which they were listed, as they were known then. */
import { sql } from 'kysely'
import type { ChannelKey } from '../core/channel.ts'
import type { Clue } from '../core/clue.ts'
import type { Paper } from '../core/paper.ts'
import type { Listed } from '../core/store/papers.ts'
import { changedRows } from './papers.ts'
import { PAPER_COLUMNS, toFields, toPaper } from './rows/paper.ts'
import type { Db } from './schema.ts'
import { keysThatMayMatch } from './words.ts'

const ARCHIVE_PAGE = 500

export async function* archive(db: Db, from: string, to: string): AsyncGenerator<readonly Paper[]> {
  let after = { day: from, key: '' }
  for (;;) {
    const rows = await db
      .selectFrom('paper')
      .select(PAPER_COLUMNS)
      .where(sql<boolean>`(listed_on, key) > (${after.day}, ${after.key})`)
      .where('listed_on', '<=', to)
      .orderBy('listed_on')
      .orderBy('key')
      .limit(ARCHIVE_PAGE)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    after = { day: last.listed_on, key: last.key }
    yield await asListed(db, rows.map(toPaper))
  }
}

/** The papers with their fields as known at the end of their listing day; those first seen later as first known. */
async function asListed(db: Db, page: readonly Paper[]): Promise<Paper[]> {
  const keys = page.map(({ key }) => key)
  const changed = await changedRows(db, keys)
  return page.map((one) => {
    const versions = changed.get(one.key)
    if (versions === undefined) return one
    const dayEnd = Date.parse(`${one.listedOn}T23:59:59.999Z`)
    const then = versions.filter(({ at }) => at <= dayEnd)
    return { ...withoutFields(one), ...toFields(then.length === 0 ? versions.slice(0, 1) : then) }
  })
}

/** Drops the matched fields that may be absent, so that an earlier version without them shows none. */
function withoutFields({ arxiv: _arxiv, doi: _doi, upvotes: _upvotes, ...paper }: Paper): Paper {
  return paper
}

/** What a channel's own feed alone listed is no archive of everybody's: its oldest entry says nothing of how far that reaches. */
export async function archiveSpan(db: Db): Promise<{ from: string; to: string } | undefined> {
  const shared = db.selectFrom('paper').select('listed_on').where('private', '=', 0).limit(1)
  const first = await shared.orderBy('listed_on').executeTakeFirst()
  const last = await shared.orderBy('listed_on', 'desc').executeTakeFirst()
  return first && last && { from: first.listed_on, to: last.listed_on }
}

export async function listedLast(db: Db, kind: 'private' | 'shared', limit: number): Promise<Listed[]> {
  const papers = db.selectFrom('paper').where('private', '=', kind === 'private' ? 1 : 0)
  // Days alone stand in an index: without the first of them SQLite would read and sort every paper there is.
  const days = papers.select('listed_on').orderBy('listed_on', 'desc')
  const first = await days
    .limit(1)
    .offset(Math.max(0, limit - 1))
    .executeTakeFirst()
  const rows = await papers
    .select(['key', 'listed_on', 'first_seen_at'])
    .where('listed_on', '>=', first?.listed_on ?? '')
    .orderBy('listed_on', 'desc')
    .orderBy('first_seen_at', 'desc')
    .orderBy('key')
    .limit(limit)
    .execute()
  const mark = kind === 'private' ? ({ isPrivate: true } as const) : {}
  return rows.map((row) => ({ key: row.key, listedOn: row.listed_on, firstSeenAt: row.first_seen_at, ...mark }))
}

export async function* archiveWith(db: Db, clue: Clue, from: string, to: string): AsyncGenerator<readonly Paper[]> {
  const keys = await keysThatMayMatch(db, clue, from, to)
  for (let start = 0; start < keys.length; start += ARCHIVE_PAGE) {
    const page = keys.slice(start, start + ARCHIVE_PAGE)
    const rows = await db.selectFrom('paper').select(PAPER_COLUMNS).where('key', 'in', page).execute()
    const byKey = new Map(rows.map((row) => [row.key, row]))
    const there = page.map((key) => byKey.get(key)).filter((row) => row !== undefined)
    yield await asListed(db, there.map(toPaper))
  }
}

export async function countListed(
  db: Db,
  from: string,
  to: string,
  channel: ChannelKey | undefined,
): Promise<{ day: string; papers: number }[]> {
  const listed = sql`select listed_on as day from paper where listed_on between ${from} and ${to}`
  const own = sql`select paper from sighting where channel = ${channel ?? null}`
  const { rows } = await sql<{ day: string; papers: number }>`
    select day, count(*) as papers from (
      ${listed} and private = 0
      union all
      ${listed} and private = 1 and key in (${own})) seen
    group by day order by day`.execute(db)
  return rows
}
