/** Real papers on both databases: the same answers to what people ask. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config.ts'
import { type Clue, clueOf } from '../../../src/core/clue.ts'
import type { Paper } from '../../../src/core/paper.ts'
import { wordsOf } from '../../../src/core/paper-words.ts'
import type { Store } from '../../../src/core/store.ts'
import { createSynonyms } from '../../../src/core/synonyms.ts'
import { createArchive } from '../../../src/flows/read-archive.ts'
import { searchPapers } from '../../../src/flows/search-papers.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { searchQueries } from '../../bench/search-queries.ts'
import { makePaper, topicOf } from '../../core/made.ts'
import { isWithoutPostgres, newDatabase } from '../empty-database.ts'
import { keepPapers, openPostgres, openSqlite, putPapers } from './two-databases.ts'

const CORPUS = '../shared/corpus/arxiv-2026-04-05.jsonl.gz'
const isThere = existsSync(CORPUS)
if (!isThere) console.warn(`${CORPUS} is not there: whether both databases find the same real papers is not tested.`)

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const config = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(config.synonyms)

function readCorpus(): Paper[] {
  const lines = gunzipSync(readFileSync(CORPUS)).toString().trimEnd().split('\n')
  // Each one takes its time on two databases; those left out bring no other kind of question.
  const some = lines.filter((_, at) => at % EACH === 0)
  return some.map((line) => {
    const { id, day, title, abstract, authors, categories } = JSON.parse(line)
    return makePaper({ key: `arxiv:${id}`, title, abstract, authors, categories, arxiv: id, listedOn: day })
  })
}

const EACH = 4

/** A paper that every question finds among the few newest ones says nothing about the words of the others. */
const FEW = { days: 60, shared: 200, private: 10 }
const FIRST = 10

describe.skipIf(!isThere || isWithoutPostgres())('real papers on SQLite and PostgreSQL', () => {
  const papers = isThere ? readCorpus() : []
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
  let stores: readonly [sqlite: Store, postgres: Store]
  let asked: readonly { readonly typed: string; readonly clue: Clue }[] = []

  beforeAll(async () => {
    const path = join(folder, 'words.db')
    const url = await newDatabase()
    const words = papers.map(wordsOf)
    for (const db of [await openSqlite(path), await openPostgres(url)]) {
      await putPapers(db, papers)
      await keepPapers(db, words, papers.length)
      await db.destroy()
    }
    stores = [await openStore(`sqlite:${path}`), await openStore(url)]
    asked = searchQueries(papers).flatMap(({ typed }) => {
      const clue = clueOf(topicOf(typed, config.packs).query, synonyms, { values: true })
      return clue === undefined ? [] : [{ typed, clue }]
    })
  }, 300_000)
  afterAll(async () => {
    for (const store of stores) await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('every question finds the same papers in the same order', async () => {
    expect(asked.length).toBeGreaterThan(60)
    const [sqlite, postgres] = stores
    let found = 0
    for (const { typed, clue } of asked) {
      const keysIn = async (store: Store) =>
        (await store.papersWith(clue, { limit: papers.length, offset: 0 })).map(({ key }) => key)
      const keys = await keysIn(sqlite)
      expect(await keysIn(postgres), typed).toEqual(keys)
      found += keys.length
    }
    expect(found).toBeGreaterThan(papers.length)
  }, 180_000)

  test('search shows the same first ten', async () => {
    const shownBy = async (store: Store): Promise<Map<string, string[]>> => {
      const archive = createArchive(store, FEW)
      await archive.keepUp()
      const shown = new Map<string, string[]>()
      for (const { typed } of searchQueries(papers)) {
        const topic = topicOf(typed, config.packs)
        const found = await searchPapers(
          { store, archive, synonyms },
          { topic, typed, limit: FIRST, channel: undefined },
        )
        shown.set(
          typed,
          [...found.hits.map(({ paper }) => paper), ...found.close].map(({ key }) => key),
        )
      }
      return shown
    }
    const [sqlite, postgres] = stores
    const shown = await shownBy(sqlite)
    expect(await shownBy(postgres)).toEqual(shown)
    expect([...shown.values()].filter((keys) => keys.length > 0).length).toBeGreaterThan(60)
  }, 180_000)
})
