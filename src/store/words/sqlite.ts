/** Words in SQLite's FTS5: of each word, where it stands; the texts only where cleaning changed them (about 1.3 kB a paper, 1.5 kB its outline). */
import { type Expression, sql } from 'kysely'
import type { PaperKey } from '../../core/paper.ts'
import type { PaperWords } from '../../core/store/papers.ts'
import type { Db, PaperRow } from '../schema.ts'
import { type Asked, spellingTerm, termOf } from './asked.ts'
import type { Engine, Ids, Page } from './engine.ts'

/** Part of a step of migrations.ts. */
export const WORD_TABLES = [
  `create table kept_paper (
    id integer primary key, paper text not null unique references paper (key) on delete cascade)`,
  `create virtual table kept_word using fts5(
    abstract, title, content = '', contentless_delete = 1, tokenize = 'ascii')`,
  `insert into kept_word (kept_word, rank) values ('rank', 'bm25(1.0, 3.0)')`,
  'create virtual table kept_stem using fts5vocab(kept_word, row)',
]

/** Another step. It is no column of kept_paper, whose rows are read by the thousand. */
export const OUTLINE_TABLE =
  'create table kept_outline (id integer primary key references kept_paper (id) on delete cascade, outline blob not null)'

export const SQLITE_WORDS: Engine = { forgetAll, forget, add, hits, ranked, termsBeginning, frequencies }

async function forgetAll(tx: Db): Promise<void> {
  await sql`insert into kept_word (kept_word) values ('delete-all')`.execute(tx)
  await tx.deleteFrom('kept_paper').execute()
}

async function forget(tx: Db, papers: readonly PaperKey[] | Expression<PaperKey>): Promise<void> {
  const ids = tx.selectFrom('kept_paper').select('id').where('paper', 'in', papers)
  await sql`delete from kept_word where rowid in ${ids}`.execute(tx)
  await tx.deleteFrom('kept_paper').where('paper', 'in', papers).execute()
}

/** FTS5 begins anew wherever an id is less than the one before. */
async function add(tx: Db, papers: readonly { readonly id: number; readonly words: PaperWords }[]): Promise<void> {
  await tx
    .insertInto('kept_paper')
    .values(papers.map(({ id, words }) => ({ id, paper: words.key })))
    .execute()
  const values = papers.map(({ id, words }) => sql`(${id}, ${abstractOf(words)}, ${words.title.map(termOf).join(' ')})`)
  await sql`insert into kept_word (rowid, abstract, title) values ${sql.join(values)}`.execute(tx)
}

/** Spellings stand behind the text, where no phrase reaches them; most are stems too, and one is enough. */
function abstractOf({ title, abstract, spellings }: PaperWords): string {
  const stems = new Set([...title, ...abstract])
  return [...abstract.map(termOf), ...spellings.filter((one) => !stems.has(one)).map(spellingTerm)].join(' ')
}

function matchOf(asked: Asked): string {
  if (asked.kind === 'term') return `"${asked.text}"${asked.isBeginning ? '*' : ''}`
  return `(${asked.of.map(matchOf).join(asked.kind === 'any' ? ' OR ' : ' AND ')})`
}

function found(asked: Asked, { from, before }: Ids): Expression<unknown> {
  const first = from === undefined ? sql`` : sql`and kept_word.rowid >= ${from}`
  return sql`kept_word match ${matchOf(asked)} ${first} ${before === undefined ? sql`` : sql`and kept_word.rowid < ${before}`}`
}

function hits(asked: Asked, ids: Ids) {
  return sql<{ id: number }>`select rowid as id from kept_word where ${found(asked, ids)}`
}

async function ranked(db: Db, asked: Asked, ids: Ids, most: number, { limit, offset }: Page): Promise<PaperRow[]> {
  const { rows } = await sql<PaperRow>`
    select paper.* from (
      select kept_paper.paper, hit.score from (
        select rowid as id, rank as score from kept_word where ${found(asked, ids)} order by rowid desc limit ${most}) hit
      join kept_paper on kept_paper.id = hit.id
      order by hit.score, kept_paper.paper limit ${limit} offset ${offset}) best
    join paper on paper.key = best.paper
    order by best.score, paper.key`.execute(db)
  return rows
}

/** As many as have two letters in common with a word, a few thousand, take some milliseconds. */
async function termsBeginning(db: Db, beginning: string): Promise<string[]> {
  const begins = (first: string) => sql`term >= ${first} and term < ${`${first}\u{10ffff}`}`
  const { rows } = await sql<{ term: string }>`
    select term from kept_stem where ${begins(termOf(beginning))}
    union all
    select term from kept_stem where ${begins(spellingTerm(beginning))}`.execute(db)
  return rows.map(({ term }) => term)
}

async function frequencies(
  db: Db,
  stems: readonly string[],
): Promise<{ papers: number; holding: ReadonlyMap<string, number> }> {
  const { papers } = await db
    .selectFrom('kept_paper')
    .select(({ fn }) => fn.countAll<number>().as('papers'))
    .executeTakeFirstOrThrow()
  const { rows } = await sql<{ term: string; doc: number }>`
    select term, doc from kept_stem where term in (${sql.join(stems.map(termOf))})`.execute(db)
  const counted = new Map(rows.map(({ term, doc }) => [term, doc]))
  return { papers, holding: new Map(stems.map((stem) => [stem, counted.get(termOf(stem)) ?? 0])) }
}
