/**
 * The words of papers, kept for looking up: by FTS5 in SQLite, in a tsvector in PostgreSQL. Both answer the same, in the same
 * order: that of FTS5's bm25, where a word counts three times in a title.
 */
import { type Expression, sql } from 'kysely'
import type { Clue } from '../core/clue.ts'
import { DAY } from '../core/instant.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import { WORDS_VERSION } from '../core/paper-words.ts'
import type { PaperWords } from '../core/store/papers.ts'
import type { Store } from '../core/store.ts'
import type { PaperOutline } from '../core/words/outline.ts'
import { isPostgres } from './dialect.ts'
import { inParts } from './in-parts.ts'
import { markOf, setMark } from './marks.ts'
import { toPaper } from './rows/paper.ts'
import type { Db, PaperRow } from './schema.ts'
import { inTurn } from './transact.ts'
import { askedOf, wordOf } from './words/asked.ts'
import type { Engine, Page } from './words/engine.ts'
import { toBytes, toOutline } from './words/outline-bytes.ts'
import { POSTGRES_WORDS } from './words/postgres.ts'
import { SQLITE_WORDS } from './words/sqlite.ts'

function engineOf(db: Db): Engine {
  return isPostgres(db) ? POSTGRES_WORDS : SQLITE_WORDS
}

/**
 * The papers of one listing day have a range of ids of their own, so that both can keep to a few days and begin with the last.
 * It is longer than there are papers of one day.
 */
const IDS_OF_DAY = 1_000_000

function firstIdOf(day: string): number {
  return (Date.parse(day) / DAY) * IDS_OF_DAY
}

export async function wordsReach(db: Db, version: number): Promise<number> {
  const rows = await db.selectFrom('mark').selectAll().where('name', 'in', ['words reach', 'words analyser']).execute()
  const marks = new Map(rows.map(({ name, value }) => [name, value]))
  return marks.get('words analyser') === version ? (marks.get('words reach') ?? 0) : 0
}

export function keepWords(db: Db, kept: Parameters<Store['keepWords']>[0]): Promise<boolean> {
  const { papers, version, after, reach } = kept
  return inTurn(db, async (tx) => {
    if ((await wordsReach(tx, version)) !== after || (await markOf(tx, 'words analyser')) > version) return false
    if (after === 0) await engineOf(tx).forgetAll(tx)
    await forgetWords(
      tx,
      papers.map(({ key }) => key),
    )
    await addWords(tx, papers)
    await setMark(tx, 'words analyser', version)
    await setMark(tx, 'words reach', reach)
    return true
  })
}

/** Before the papers themselves are deleted, too. */
export async function forgetWords(tx: Db, papers: readonly PaperKey[] | Expression<PaperKey>): Promise<void> {
  if (Array.isArray(papers) && papers.length === 0) return
  await engineOf(tx).forget(tx, papers)
}

/** A paper that was deleted meanwhile has no words. */
async function addWords(tx: Db, papers: readonly PaperWords[]): Promise<void> {
  const ids = await newIdsOf(
    tx,
    papers.map(({ key }) => key),
  )
  const rows = papers.flatMap((words) => {
    const id = ids.get(words.key)
    return id === undefined ? [] : [{ id, words }]
  })
  if (rows.length === 0) return
  await engineOf(tx).add(
    tx,
    rows.toSorted((a, b) => a.id - b.id),
  )
  const kept = rows.map(({ id, words }) => ({ id, outline: toBytes(words.outline) }))
  for (const part of inParts(kept)) await tx.insertInto('kept_outline').values(part).execute()
}

/** None where a program of another version keeps them: it may read texts by other rules. */
export async function outlines(db: Db, papers: readonly PaperKey[]): Promise<ReadonlyMap<PaperKey, PaperOutline>> {
  if (papers.length === 0) return new Map()
  const rows = await db
    .selectFrom('kept_paper')
    .innerJoin('kept_outline', 'kept_outline.id', 'kept_paper.id')
    .select(['kept_paper.paper', 'kept_outline.outline'])
    .where('kept_paper.paper', 'in', papers)
    .where(
      ({ selectFrom }) => selectFrom('mark').select('value').where('name', '=', 'words analyser'),
      '=',
      WORDS_VERSION,
    )
    .execute()
  return new Map(rows.map(({ paper, outline }) => [paper, toOutline(outline)]))
}

/** Of the papers that are stored: the first that are free on their listing days. */
async function newIdsOf(tx: Db, keys: readonly PaperKey[]): Promise<ReadonlyMap<PaperKey, number>> {
  const papers = await tx
    .selectFrom('paper')
    .select(['key', 'listed_on'])
    .where('key', 'in', keys)
    .orderBy('key')
    .execute()
  const next = new Map<string, number>()
  for (const day of new Set(papers.map(({ listed_on }) => listed_on))) {
    const first = firstIdOf(day)
    const { last } = await tx
      .selectFrom('kept_paper')
      .select(({ fn }) => fn.max('id').as('last'))
      .where('id', '>=', first)
      .where('id', '<', first + IDS_OF_DAY)
      .executeTakeFirstOrThrow()
    next.set(day, last === null ? first : Number(last) + 1)
  }
  return new Map(
    papers.map(({ key, listed_on: day }) => {
      const id = next.get(day) ?? 0
      next.set(day, id + 1)
      return [key, id]
    }),
  )
}

/** So many hits are ranked, the newest by listing day: words that more papers hold say little about which is best. */
const RANKED = 10_000

export async function papersWith(
  db: Db,
  clue: Clue,
  { limit, offset, before }: Page & { readonly before?: string },
): Promise<Paper[]> {
  const asked = askedOf(clue)
  if (asked === undefined) return []
  const ids = before === undefined ? {} : { before: firstIdOf(before) }
  const { ranked, hits } = engineOf(db)
  const best = offset < RANKED ? await ranked(db, asked, ids, RANKED, { limit, offset }) : []
  const missing = limit - best.length
  const older = { limit: missing, offset: Math.max(offset, RANKED) }
  const others = missing > 0 ? await olderHits(db, hits(asked, ids), older) : []
  return [...best, ...others].map(toPaper)
}

async function olderHits(db: Db, hits: Expression<unknown>, { limit, offset }: Page): Promise<PaperRow[]> {
  const { rows } = await sql<PaperRow>`
    select paper.* from (${hits} order by id desc limit ${limit} offset ${offset}) hit
    join kept_paper on kept_paper.id = hit.id
    join paper on paper.key = kept_paper.paper
    order by hit.id desc`.execute(db)
  return rows
}

/** The keys of `archiveWith`, in its order. */
export async function keysThatMayMatch(db: Db, clue: Clue, from: string, to: string): Promise<PaperKey[]> {
  const asked = askedOf(clue)
  const ids = { from: firstIdOf(from), before: firstIdOf(to) + IDS_OF_DAY }
  const hits = asked === undefined ? sql`select 0 as id where 1 = 0` : engineOf(db).hits(asked, ids)
  const days = sql`listed_on between ${from} and ${to}`
  const reach = await wordsReach(db, WORDS_VERSION)
  const changes = await db
    .selectFrom('paper')
    .select(({ fn }) => fn.max('change').as('last'))
    .executeTakeFirstOrThrow()
  // Asked for only where there are some: the days of papers and their changes stand in no index together.
  const unkept =
    (changes.last ?? 0) > reach ? sql`union all select key from paper where change > ${reach} and ${days}` : sql``
  // With '' SQLite reads the days of papers in an index, and does not look each key up in the papers themselves.
  const key = isPostgres(db) ? sql`key` : sql`key || ''`
  const { rows } = await sql<{ key: PaperKey }>`
    select key from paper where ${days} and ${key} in (
      select kept_paper.paper from (${hits}) hit join kept_paper on kept_paper.id = hit.id
      ${unkept}
      union all select key from paper where reworded = 1 and ${days})
    order by listed_on, key`.execute(db)
  return rows.map(({ key }) => key)
}

export async function wordsBeginning(db: Db, beginning: string): Promise<string[]> {
  if (beginning === '') return []
  const words = (await engineOf(db).termsBeginning(db, beginning)).map(wordOf)
  return [...new Set(words)].filter((word) => !word.includes(':'))
}

export function wordFrequencies(
  db: Db,
  stems: readonly string[],
): Promise<{ papers: number; holding: ReadonlyMap<string, number> }> {
  return engineOf(db).frequencies(db, stems)
}
