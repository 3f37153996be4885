/**
 * Words in PostgreSQL: a `tsvector` for each paper, made of our own words. Where a word stands in the text is not kept there, but
 * how often, which is what ranking asks: its positions are 1, 2, 3 …, the first of them (weight A) for the title, then B for the
 * abstract, or C for a spelling. How many papers hold a word is counted as papers come and go.
 */
import { type Expression, type RawBuilder, sql } from 'kysely'
import type { PaperKey } from '../../core/paper.ts'
import type { PaperWords } from '../../core/store/papers.ts'
import type { Db, PaperRow } from '../schema.ts'
import { type Asked, spellingTerm, termOf } from './asked.ts'
import type { Engine, Ids, Page } from './engine.ts'
import { lexemeOf, rankedHits, tsqueryOf } from './postgres-ranking.ts'

/**
 * Part of a step of migrations.ts. kept_paper.length: how many words. Its rows are mostly longer than 2 kB, and ranking reads
 * thousands of them: beside the table or pressed they would take several times as long to read. It has no `on delete cascade`:
 * a paper goes after its words, or they would still be counted. kept_total: its one row, number 1, counts papers and their words.
 */
export const WORD_TABLES_POSTGRES = [
  `create table kept_paper (
    id bigint primary key, paper text collate "C" not null unique references paper (key),
    length integer not null, words tsvector not null) with (toast_tuple_target = 8160)`,
  'create index kept_paper_words on kept_paper using gin (words) with (gin_pending_list_limit = 256)',
  'create table kept_stem (term text collate "C" primary key, papers integer not null) with (fillfactor = 50)',
  'create table kept_total (number integer primary key, papers integer not null, length bigint not null)',
]

/** Another step. It is no column of kept_paper, whose rows are read by the thousand. */
export const OUTLINE_TABLE_POSTGRES =
  'create table kept_outline (id bigint primary key references kept_paper (id) on delete cascade, outline bytea not null)'

export const POSTGRES_WORDS: Engine = { forgetAll, forget, add, hits, ranked, termsBeginning, frequencies }

/** No `truncate`: it would wait for whoever reads, be it a backup, and hold up all others meanwhile. */
async function forgetAll(tx: Db): Promise<void> {
  for (const table of ['kept_paper', 'kept_stem', 'kept_total']) await sql`delete from ${sql.table(table)}`.execute(tx)
}

async function forget(tx: Db, papers: readonly PaperKey[] | Expression<PaperKey>): Promise<void> {
  const gone = tx.deleteFrom('kept_paper').where('paper', 'in', papers)
  await sql`with moved as (${gone} returning words, length) ${count(-1)}`.execute(tx)
}

async function add(tx: Db, papers: readonly { readonly id: number; readonly words: PaperWords }[]): Promise<void> {
  const rows = papers.map(({ id, words }) => ({ id, paper: words.key, ...vectorOf(words) }))
  const column = <Name extends keyof (typeof rows)[number]>(name: Name) => rows.map((row) => row[name])
  await sql`
    with moved as (
      insert into kept_paper (id, paper, length, words)
      select * from unnest(
        ${column('id')}::bigint[], ${column('paper')}::text[], ${column('length')}::int[], ${column('vector')}::tsvector[])
      returning words, length)
    ${count(1)}`.execute(tx)
}

/** The rest of a statement that begins with the papers that have come or gone. */
function count(sign: 1 | -1): RawBuilder<unknown> {
  const by = sql.lit(sign)
  return sql`, total as (
      insert into kept_total (number, papers, length) select 1, ${by} * count(*), ${by} * coalesce(sum(length), 0) from moved
      on conflict (number) do update
      set papers = kept_total.papers + excluded.papers, length = kept_total.length + excluded.length)
    insert into kept_stem (term, papers)
    select term, ${by} * count(*) from moved, unnest(tsvector_to_array(words)) term group by term
    on conflict (term) do update set papers = kept_stem.papers + excluded.papers`
}

/** PostgreSQL keeps no more positions of a word. */
const MOST_POSITIONS = 255
/** A tsvector holds less than 1 MiB. Only a text of accidents has so many different words: the last ones are left out. */
const MOST_BYTES = 1_000_000

/** A paper's words as a tsvector is written, and how many there are of them. */
function vectorOf({ title, abstract, spellings }: PaperWords): { length: number; vector: string } {
  const stems = new Set([...title, ...abstract])
  const further = spellings.filter((one) => !stems.has(one))
  const weighed = [
    ...title.map((stem) => ({ term: termOf(stem), weight: 'A' })),
    ...abstract.map((stem) => ({ term: termOf(stem), weight: 'B' })),
    ...further.map((folded) => ({ term: spellingTerm(folded), weight: 'C' })),
  ].filter(({ term }) => term !== '')
  const weights = new Map<string, string[]>()
  for (const { term, weight } of weighed) {
    const known = weights.get(term)
    if (known === undefined) weights.set(term, [weight])
    else if (known.length < MOST_POSITIONS) known.push(weight)
  }
  let room = MOST_BYTES
  const lexemes: string[] = []
  for (const [term, all] of weights) {
    // Beside its letters a word takes 4 bytes, 2 for the number of its positions and 2 for each, and 1 to begin at an even one.
    room -= Buffer.byteLength(term) + 7 + 2 * all.length
    if (room < 0) break
    lexemes.push(`${lexemeOf(term)}:${all.map((weight, at) => `${at + 1}${weight}`).join(',')}`)
  }
  return { length: weighed.length, vector: lexemes.join(' ') }
}

function hits(asked: Asked, { from, before }: Ids) {
  return sql<{ id: number }>`
    select id from kept_paper where words @@ ${tsqueryOf(asked)}::tsquery
      ${from === undefined ? sql`` : sql`and id >= ${from}`} ${before === undefined ? sql`` : sql`and id < ${before}`}`
}

function ranked(db: Db, asked: Asked, ids: Ids, most: number, page: Page): Promise<PaperRow[]> {
  return rankedHits(db, asked, hits(asked, ids), most, page)
}

async function termsBeginning(db: Db, beginning: string): Promise<string[]> {
  const begins = (first: string) => sql`term >= ${first} and term < ${`${first}\u{10ffff}`}`
  const { rows } = await sql<{ term: string }>`
    select term from kept_stem
    where papers > 0 and (${begins(termOf(beginning))} or ${begins(spellingTerm(beginning))})`.execute(db)
  return rows.map(({ term }) => term)
}

async function frequencies(
  db: Db,
  stems: readonly string[],
): Promise<{ papers: number; holding: ReadonlyMap<string, number> }> {
  const { rows } = await sql<{ term: string | null; papers: number }>`
    select null as term, papers from kept_total
    union all
    select term, papers from kept_stem where term = any(${stems.map(termOf)}::text[])`.execute(db)
  const counted = new Map(rows.map(({ term, papers }) => [term, papers]))
  return {
    papers: counted.get(null) ?? 0,
    holding: new Map(stems.map((stem) => [stem, counted.get(termOf(stem)) ?? 0])),
  }
}
