/**
 * Does search bring up the paper that somebody has in mind? Thirty questions as people type them, about real papers, each with
 * the one paper that is meant: misspelt words of a title, the idea in other words, a short form, an author. A paper's rank is its
 * place in what a person gets to see: first what matches, then what comes close.
 */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { type Entry, EntrySchema, keysOf, type PaperKey } from '../src/core/paper.ts'
import type { Store } from '../src/core/store.ts'
import { createSynonyms } from '../src/core/synonyms.ts'
import { createArchive } from '../src/flows/read-archive.ts'
import { searchPapers } from '../src/flows/search-papers.ts'
import { hash } from '../src/hash.ts'
import { createDigestTextSource } from '../src/sources/digest-text.ts'
import { openStore } from '../src/store/open-store.ts'
import { topicOf } from './core/made.ts'

const CORPUS = '../shared/corpus/arxiv-2026-04-05.jsonl.gz'
const CAPTURES = '../shared/digests'
const isThere = existsSync(CORPUS) && existsSync(CAPTURES)
if (!isThere) console.warn(`${CORPUS} and ${CAPTURES} are not there: how well search finds real papers is not tested.`)

type Kind = 'misspelt' | 'paraphrase' | 'short form' | 'author'

const ASKED: readonly (readonly [kind: Kind, typed: string, meant: PaperKey])[] = [
  ['misspelt', 'needel haystack malignent cells', 'arxiv:2604.07722'],
  ['misspelt', 'dancecrafer choregraphic', 'arxiv:2604.18648'],
  ['misspelt', 'coserat rodds framwork', 'arxiv:2605.13766'],
  ['misspelt', 'camoflaged objct detection RGB-D', 'arxiv:2604.02935'],
  ['misspelt', 'convexty in flow gmaes', 'arxiv:2604.04729'],
  ['misspelt', 'topologcal gausian splating', 'arxiv:2605.17011'],
  ['misspelt', 'redundency and duplicaton in data laeks', 'title:vfg25wwafmdm4hqrknscegmb'],
  ['misspelt', 'transfromable architecture serach', 'title:rzfakvcdvyyft46e5tmt7g2o'],

  ['paraphrase', 'unsafe behavior transferred from teacher to student agents', 'arxiv:2604.15559'],
  ['paraphrase', 'spelling mistakes made by people with dyslexia', 'arxiv:2604.01853'],
  ['paraphrase', 'when the prompt contradicts what the model memorized', 'arxiv:2605.12185'],
  ['paraphrase', 'adding reflections of inserted objects to photos', 'arxiv:2604.02168'],
  ['paraphrase', 'simulating hospital emergency rooms', 'arxiv:2605.13345'],
  ['paraphrase', 'institutional money in betting markets', 'arxiv:2604.10005'],
  ['paraphrase', 'choosing training data from sellers who show only samples', 'title:utqz7z27env5u34qtnmwblrr'],
  ['paraphrase', 'average pooling for sentence embeddings', 'arxiv:2604.27398'],

  ['short form', 'dgpo', 'arxiv:2605.10863'],
  ['short form', 'RAG for CTI', 'arxiv:2604.14166'],
  ['short form', 'SUPERNOVA RLVR', 'arxiv:2604.08477'],
  ['short form', 'NER yoruba', 'arxiv:2604.05624'],
  ['short form', 'TTA on edge devices', 'title:huseri7n2aywz3ihjhkfcotz'],
  ['short form', 'self-verification medical VQA', 'arxiv:2605.10850'],
  ['short form', 'TTT 3D reconstruction', 'arxiv:2604.07279'],

  ['author', 'Shaw Dalen', 'arxiv:2604.10005'],
  ['author', 'au:"Mattia Gazzola"', 'arxiv:2605.13766'],
  ['author', 'Kentaro Inui embeddings', 'arxiv:2604.27398'],
  ['author', 'Firsching', 'arxiv:2605.13171'],
  ['author', 'Alabi named entity recognition', 'arxiv:2604.05624'],
  ['author', 'Muhlenbernd', 'arxiv:2604.02512'],
  ['author', 'author:"M. Wedel"', 'arxiv:2605.29302'],
]

/** As many as one answer shows. */
const SHOWN = 10

/** Mean reciprocal ranks that search reaches today, with one question to spare. */
const FLOORS: Record<Kind, number> = { misspelt: 0.87, paraphrase: 0.33, 'short form': 0.64, author: 0.85 }
const FLOOR = 0.75

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const config = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(config.synonyms)

/** Each day of the corpus on its day, and the captures on the last of them: some of the papers are new, most are older. */
async function fill(store: Store): Promise<void> {
  const put = async (source: string, day: string, entries: readonly Entry[]): Promise<void> => {
    const arrivals = entries.map((entry) => ({ entry, keys: keysOf(entry, hash) }))
    await store.addEntries({ source, live: false, at: Date.parse(`${day}T08:00:00Z`), arrivals })
  }
  const entries = gunzipSync(readFileSync(CORPUS))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { id, day, title, abstract, authors, categories } = JSON.parse(line)
      return EntrySchema.parse({ title, abstract, authors, categories, arxiv: id, listedOn: day })
    })
  for (const day of new Set(entries.map(({ listedOn }) => listedOn))) {
    const listed = entries.filter(({ listedOn }) => listedOn === day)
    await put('arxiv', day, listed)
  }

  const date = '2026-05-29'
  const captured: Entry[] = []
  const source = createDigestTextSource({ name: 'digest', path: CAPTURES, today: () => date, date, always: true })
  for await (const item of source.read(undefined)) if (item.kind === 'entry') captured.push(item.entry)
  await put('digest', date, captured)
}

type Answered = {
  readonly kind: Kind
  readonly typed: string
  readonly rank: number | undefined
  readonly total: number
}

/** As the command does it, with what it shows. */
async function askAll(store: Store): Promise<readonly Answered[]> {
  const archive = createArchive(store)
  await archive.keepUp()
  const answered: Answered[] = []
  for (const [kind, typed, meant] of ASKED) {
    const asked = { topic: topicOf(typed, config.packs), typed, limit: SHOWN, channel: undefined }
    const { total, hits, close } = await searchPapers({ store, archive, synonyms }, asked)
    const shown = [...hits.map(({ paper }) => paper), ...close].map(({ key }) => key)
    const at = shown.indexOf(meant)
    answered.push({ kind, typed, rank: at < 0 ? undefined : at + 1, total })
  }
  return answered
}

function meanReciprocalRank(answered: readonly Answered[]): number {
  return answered.reduce((sum, { rank }) => sum + (rank === undefined ? 0 : 1 / rank), 0) / answered.length
}

describe.skipIf(!isThere)('search finds the paper that is meant', () => {
  let store: Store
  let answered: readonly Answered[] = []

  beforeAll(async () => {
    store = await openStore('sqlite::memory:')
    await fill(store)
    answered = await askAll(store)
    const lines = answered.map(({ kind, typed, rank, total }) => {
      const found = total === 0 ? 'close' : `${total} match`
      return `${kind.padEnd(10)}  ${`${rank ?? 'missed'}`.padStart(6)}  ${found.padStart(12)}  ${typed}`
    })
    console.log(`kind          rank         found  typed\n${lines.join('\n')}`)
  }, 240_000)
  afterAll(() => store.close())

  test('thirty questions, and the papers that they mean are there', async () => {
    expect(ASKED).toHaveLength(30)
    const meant = new Set(ASKED.map(([, , key]) => key))
    expect((await store.papers([...meant])).length).toBe(meant.size)
  })

  test.each(Object.entries(FLOORS) as [Kind, number][])('%s: mean reciprocal rank of at least %d', (kind, floor) => {
    const reached = meanReciprocalRank(answered.filter((one) => one.kind === kind))
    console.log(`${kind}: mean reciprocal rank ${reached.toFixed(2)}`)
    expect(reached).toBeGreaterThanOrEqual(floor)
  })

  test('all together', () => {
    const reached = meanReciprocalRank(answered)
    const missed = answered.filter(({ rank }) => rank === undefined).map(({ typed }) => typed)
    console.log(`all: mean reciprocal rank ${reached.toFixed(2)}, ${missed.length} missed: ${missed.join(' · ')}`)
    expect(reached).toBeGreaterThanOrEqual(FLOOR)
  })
})
