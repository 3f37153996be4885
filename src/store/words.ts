/**
 * The words of papers, kept for looking up in SQLite's FTS5, which nothing outside of this file knows of: of each word, where it
 * stands; the texts are not kept again (about 1.3 kB a paper). In PostgreSQL all of this is a `tsvector` in `kept_paper`, the
 * words of the title in weight A, of the abstract in B, spellings in C, asked with a `tsquery` and put in order by `ts_rank`;
 * how many papers hold a word is counted there.
 */
import { type Expression, sql } from 'kysely'
import type { Clue } from '../core/clue.ts'
import { DAY } from '../core/instant.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import type { PaperWords } from '../core/store/papers.ts'
import type { Store } from '../core/store.ts'
import { ANALYSER_VERSION } from '../core/words.ts'
import { toPaper } from './rows/paper.ts'
import type { Db, MarkName, PaperRow } from './schema.ts'

/**
 * Part of a step of migrations.ts. id: the papers of one listing day have a range of their own, so that FTS5 can keep to a few
 * days and begin with the last.
 */
export const WORD_TABLES = [
  `create table kept_paper (
    id integer primary key, paper text not null unique references paper (key) on delete cascade)`,
  `create virtual table kept_word using fts5(
    abstract, title, content = '', contentless_delete = 1, tokenize = 'ascii')`,
  `insert into kept_word (kept_word, rank) values ('rank', 'bm25(1.0, 3.0)')`,
  'create virtual table kept_stem using fts5vocab(kept_word, row)',
]

/** More than there are papers of one day. */
const IDS_OF_DAY = 1_000_000

function firstIdOf(day: string): number {
  return (Date.parse(day) / DAY) * IDS_OF_DAY
}

/**
 * As one token of FTS5's `ascii` tokenizer, which cuts at every ASCII sign and lowers capitals: both are written as letters of
 * the private use area, so `c++`, `A` and `a` stay what they are, and nothing is left that a query could be made of.
 */
function token(word: string): string {
  return word.replace(/[^a-z0-9\u0080-\uffff]/g, (sign) => String.fromCharCode(0xe000 + sign.charCodeAt(0)))
}

function untoken(term: string): string {
  return term.replace(/[\ue000-\ue07f]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xe000))
}

/** Spellings are words of their own, so that no stem is found in them. */
const SPELLING = '\ue100'

function spelling(folded: string): string {
  return `${SPELLING}${token(folded)}`
}

export async function wordsReach(db: Db, analyser: number): Promise<number> {
  const rows = await db.selectFrom('mark').selectAll().where('name', 'in', ['words reach', 'words analyser']).execute()
  const marks = new Map(rows.map(({ name, value }) => [name, value]))
  return marks.get('words analyser') === analyser ? (marks.get('words reach') ?? 0) : 0
}

export function keepWords(db: Db, kept: Parameters<Store['keepWords']>[0]): Promise<boolean> {
  const { papers, analyser, after, reach } = kept
  return db.transaction().execute(async (tx) => {
    if ((await wordsReach(tx, analyser)) !== after) return false
    if (after === 0) await forgetAll(tx)
    await forgetWords(
      tx,
      papers.map(({ key }) => key),
    )
    await addWords(tx, papers)
    await setMark(tx, 'words analyser', analyser)
    await setMark(tx, 'words reach', reach)
    return true
  })
}

async function setMark(tx: Db, name: MarkName, value: number): Promise<void> {
  await tx
    .insertInto('mark')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

async function forgetAll(tx: Db): Promise<void> {
  await sql`insert into kept_word (kept_word) values ('delete-all')`.execute(tx)
  await tx.deleteFrom('kept_paper').execute()
}

/** Before the papers themselves are deleted, too. */
export async function forgetWords(tx: Db, papers: readonly PaperKey[] | Expression<PaperKey>): Promise<void> {
  const ids = tx.selectFrom('kept_paper').select('id').where('paper', 'in', papers)
  await sql`delete from kept_word where rowid in ${ids}`.execute(tx)
  await tx.deleteFrom('kept_paper').where('paper', 'in', papers).execute()
}

/** A paper that was deleted meanwhile has no words. In the order of ids, as FTS5 writes them: else it begins anew each time. */
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
  rows.sort((a, b) => a.id - b.id)
  await tx
    .insertInto('kept_paper')
    .values(rows.map(({ id, words }) => ({ id, paper: words.key })))
    .execute()
  const values = rows.map(({ id, words }) => sql`(${id}, ${abstractOf(words)}, ${words.title.map(token).join(' ')})`)
  await sql`insert into kept_word (rowid, abstract, title) values ${sql.join(values)}`.execute(tx)
}

/** Spellings stand behind the text, where no phrase reaches them; most are stems too, and one is enough. */
function abstractOf({ title, abstract, spellings }: PaperWords): string {
  const stems = new Set([...title, ...abstract])
  return [...abstract.map(token), ...spellings.filter((one) => !stems.has(one)).map(spelling)].join(' ')
}

/** Of the papers that are stored: the first that are free on their listing days. */
async function newIdsOf(tx: Db, keys: readonly PaperKey[]): Promise<ReadonlyMap<PaperKey, number>> {
  const papers = await tx.selectFrom('paper').select(['key', 'listed_on']).where('key', 'in', keys).execute()
  const next = new Map<string, number>()
  for (const day of new Set(papers.map(({ listed_on }) => listed_on))) {
    const first = firstIdOf(day)
    const { last } = await tx
      .selectFrom('kept_paper')
      .select(({ fn }) => fn.max('id').as('last'))
      .where('id', '>=', first)
      .where('id', '<', first + IDS_OF_DAY)
      .executeTakeFirstOrThrow()
    next.set(day, last === null ? first : last + 1)
  }
  return new Map(
    papers.map(({ key, listed_on: day }) => {
      const id = next.get(day) ?? 0
      next.set(day, id + 1)
      return [key, id]
    }),
  )
}

/** The clue as FTS5 asks; undefined where nothing can pass it. */
function matchOf(clue: Clue): string | undefined {
  if (clue.kind === 'word') {
    const { stems, prefixes } = clue
    const begun = prefixes.flatMap((prefix) => [`"${token(prefix)}"*`, `"${spelling(prefix)}"*`])
    return joined('OR', [...stems.map((stem) => `"${token(stem)}"`), ...begun])
  }
  const parts = clue.of.map(matchOf)
  const possible = parts.filter((part) => part !== undefined)
  if (clue.kind === 'any') return joined('OR', possible)
  return possible.length === parts.length ? joined('AND', possible) : undefined
}

/** The longest first: FTS5 has room for few brackets that stand behind others, and for many that stand in front. */
function joined(by: 'OR' | 'AND', parts: readonly string[]): string | undefined {
  return parts.length < 2 ? parts[0] : `(${parts.toSorted((a, b) => b.length - a.length).join(` ${by} `)})`
}

/** So many hits are ranked, the newest by listing day: words that more papers hold say little about which is best. */
const RANKED = 10_000

export async function papersWith(
  db: Db,
  clue: Clue,
  { limit, offset, before }: { limit: number; offset: number; before?: string },
): Promise<Paper[]> {
  const match = matchOf(clue)
  if (match === undefined) return []
  const hits = sql`kept_word match ${match} ${before === undefined ? sql`` : sql`and rowid < ${firstIdOf(before)}`}`
  const best = offset < RANKED ? await rankedHits(db, hits, limit, offset) : []
  const missing = limit - best.length
  const others = missing > 0 ? await olderHits(db, hits, missing, Math.max(offset, RANKED)) : []
  return [...best, ...others].map(toPaper)
}

async function rankedHits(db: Db, hits: Expression<unknown>, limit: number, offset: number): Promise<PaperRow[]> {
  const { rows } = await sql<PaperRow>`
    select paper.* from (
      select kept_paper.paper, hit.score from (
        select rowid as id, rank as score from kept_word where ${hits}
        order by rowid desc limit ${RANKED}) hit
      join kept_paper on kept_paper.id = hit.id
      order by hit.score, kept_paper.paper limit ${limit} offset ${offset}) best
    join paper on paper.key = best.paper
    order by best.score, paper.key`.execute(db)
  return rows
}

async function olderHits(db: Db, hits: Expression<unknown>, limit: number, offset: number): Promise<PaperRow[]> {
  const { rows } = await sql<PaperRow>`
    select paper.* from (
      select rowid as id from kept_word where ${hits}
      order by rowid desc limit ${limit} offset ${offset}) hit
    join kept_paper on kept_paper.id = hit.id
    join paper on paper.key = kept_paper.paper
    order by hit.id desc`.execute(db)
  return rows
}

/** Asks for nothing. */
const NO_WORD = '""'

/** The keys of `archiveWith`, in its order. */
export async function keysThatMayMatch(db: Db, clue: Clue, from: string, to: string): Promise<PaperKey[]> {
  const match = matchOf(clue) ?? NO_WORD
  const reach = await wordsReach(db, ANALYSER_VERSION)
  const ids = sql`${firstIdOf(from)} and ${firstIdOf(to) + IDS_OF_DAY - 1}`
  const days = sql`listed_on between ${from} and ${to}`
  const { rows } = await sql<{ key: PaperKey }>`
    select listed_on, key from kept_word
    join kept_paper on kept_paper.id = kept_word.rowid
    join paper on paper.key = kept_paper.paper
    where kept_word match ${match} and kept_word.rowid between ${ids} and ${days}
    union
    select listed_on, key from paper where change > ${reach} and ${days}
    union
    select listed_on, key from paper where reworded = 1 and ${days}
    order by listed_on, key`.execute(db)
  return rows.map(({ key }) => key)
}

/** As many as have two letters in common with a word, a few thousand, take some milliseconds. */
export async function wordsBeginning(db: Db, beginning: string): Promise<string[]> {
  if (beginning === '') return []
  const begins = (first: string) => sql`term >= ${first} and term < ${`${first}\uffff`}`
  const { rows } = await sql<{ term: string }>`
    select term from kept_stem where ${begins(token(beginning))}
    union all
    select term from kept_stem where ${begins(spelling(beginning))}`.execute(db)
  const words = rows.map(({ term }) => (term.startsWith(SPELLING) ? term.slice(SPELLING.length) : term)).map(untoken)
  return [...new Set(words)].filter((word) => !word.includes(':'))
}

export async function wordFrequencies(
  db: Db,
  stems: readonly string[],
): Promise<{ papers: number; holding: ReadonlyMap<string, number> }> {
  const { papers } = await db
    .selectFrom('kept_paper')
    .select(({ fn }) => fn.countAll<number>().as('papers'))
    .executeTakeFirstOrThrow()
  const terms = new Map(stems.map((stem) => [token(stem), stem]))
  const { rows } = await sql<{ term: string; doc: number }>`
    select term, doc from kept_stem where term in (${sql.join([...terms.keys()])})`.execute(db)
  const counted = new Map(rows.map(({ term, doc }) => [term, doc]))
  return { papers, holding: new Map([...terms].map(([term, stem]) => [stem, counted.get(term) ?? 0])) }
}
