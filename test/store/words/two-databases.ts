/** The same papers on SQLite and on PostgreSQL, put there as rows: to store them one by one takes minutes. */
import type { Paper } from '../../../src/core/paper.ts'
import { WORDS_VERSION } from '../../../src/core/paper-words.ts'
import type { PaperWords } from '../../../src/core/store/papers.ts'
import { migrate } from '../../../src/store/migrations.ts'
import { connectPostgres } from '../../../src/store/postgres.ts'
import { fromPaper } from '../../../src/store/rows/paper.ts'
import { type Db, EVERYBODY, type Schema } from '../../../src/store/schema.ts'
import { queries } from '../../../src/store/sqlite/driver.ts'
import { connect, MEMORY } from '../../../src/store/sqlite.ts'
import { keepWords, wordsReach } from '../../../src/store/words.ts'
import { newDatabase } from '../empty-database.ts'

export async function openSqlite(path = MEMORY): Promise<Db> {
  const db = queries<Schema>(await connect(path))
  await migrate(db, { at: 0 })
  return db
}

export async function openPostgres(url?: string): Promise<Db> {
  const { db } = await connectPostgres<Schema>(url ?? (await newDatabase()))
  await migrate(db, { at: 0 })
  return db
}

const ROWS = 200

/** Papers that are everybody's, numbered as they come. */
export async function putPapers(db: Db, papers: readonly Paper[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (let start = 0; start < papers.length; start += ROWS) {
      const rows = papers.slice(start, start + ROWS).map((paper, at) => ({
        ...fromPaper(paper),
        change: start + at + 1,
        waiting: 0 as const,
        matched_at: null,
        reworded: 0 as const,
      }))
      await tx.insertInto('paper').values(rows).execute()
      const aliases = rows.map(({ key }) => ({ alias: key, owner: EVERYBODY, paper: key }))
      await tx.insertInto('paper_alias').values(aliases).execute()
    }
    const last = { name: 'paper change' as const, value: papers.length }
    await tx
      .insertInto('mark')
      .values(last)
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: papers.length }))
      .execute()
  })
}

const PAGE = 400

/** As after the changes so far; in pages, each behind the one before. */
export async function keepPapers(db: Db, words: readonly PaperWords[], reach: number): Promise<void> {
  for (let start = 0; start < words.length; start += PAGE) {
    const papers = words.slice(start, start + PAGE)
    const after = await wordsReach(db, WORDS_VERSION)
    const kept = await keepWords(db, { papers, version: WORDS_VERSION, after, reach })
    if (!kept) throw new Error('Somebody else has kept words meanwhile.')
  }
}
