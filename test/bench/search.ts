/**
 * `npm run bench -- search [first]`: how long people wait for an answer out of the window of new papers and out of 100,000, and how a
 * program with 100,000 papers and 100,000 topics comes up. Everything goes through the flows that the program itself uses.
 */
import { readFileSync } from 'node:fs'
import { loadConfig } from '../../src/config.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { createArchive } from '../../src/flows/read-archive.ts'
import { searchPapers } from '../../src/flows/search-papers.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Started } from './cold-start.ts'
import { CORPUS, copyOfFilled, forgetWords, today } from './filled-stores.ts'
import { aligned, formatMs, median } from './measure.ts'
import { inProcessOfItsOwn } from './own-process.ts'
import { readPapers } from './papers.ts'
import { type Asked, searchQueries } from './search-queries.ts'
import { formatTargets } from './target.ts'

const WINDOW = 5_000
const ARCHIVE = 100_000
const SUBSCRIPTIONS = 100_000
const ROUNDS = 5
const SHOWN = 10
const SLOWEST = 3
/** What the README tells operators of small machines: with more at hand Node lets garbage lie. */
const SMALL_HEAP = '--max-old-space-size=256'

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const { synonyms: groups, packs } = loadConfig({ env: {}, readFile, bundled: 'config' })
const synonyms = createSynonyms(groups)

/** With `first` also how it comes up where the words of all papers are still to be kept, which takes minutes. */
export async function benchSearch(wanted: readonly string[]): Promise<string> {
  const { papers, from } = readPapers(CORPUS)
  const queries = searchQueries(papers.slice(-WINDOW).filter(({ title }) => isRead(title)))
  const filled = await copyOfFilled({ papers: ARCHIVE, subscriptions: SUBSCRIPTIONS }, synonyms)
  process.stderr.write('starting …\n')
  const restart = coldStart(filled)
  const small = coldStart(filled, [SMALL_HEAP])
  const starts: [string, Started][] = [
    ['restart', restart],
    [SMALL_HEAP, small],
  ]
  if (wanted.includes('first')) {
    await forgetWords(filled)
    starts.push(['no words kept', coldStart(filled)])
  }
  process.stderr.write('searching …\n')
  const archive = await waits(filled, queries)
  const window = await waits(await copyOfFilled({ papers: WINDOW, subscriptions: 0 }, synonyms), queries)
  const of = (all: readonly Wait[], kind: Asked['kind']) => all.filter((one) => one.kind === kind)
  const [exact, mistyped] = [of(window, 'exact'), of(window, 'mistyped')]
  return `${from}; ${queries.length} questions, medians of ${ROUNDS} rounds

${formatWaits([
  [`window of ${WINDOW.toLocaleString('en')}: exact`, exact],
  [`window of ${WINDOW.toLocaleString('en')}: mistyped`, mistyped],
  [`${ARCHIVE.toLocaleString('en')} papers: exact`, of(archive, 'exact')],
  [`${ARCHIVE.toLocaleString('en')} papers: mistyped`, of(archive, 'mistyped')],
])}

${formatStarts(starts)}

${formatTargets([
  { what: 'window, exact: p99, ms', allowed: 25, reached: share(exact, 0.99) },
  { what: 'window, mistyped: p99, ms', allowed: 50, reached: share(mistyped, 0.99) },
  { what: `${ARCHIVE.toLocaleString('en')} papers: p99, ms`, allowed: 100, reached: share(archive, 0.99) },
  { what: 'cold start: first answer, s', allowed: 3, reached: restart.answerMs / 1_000 },
  { what: `cold start, ${SMALL_HEAP}: most memory ever, MB`, allowed: 400, reached: small.peakMb },
  { what: 'cold start: longest block, ms', allowed: 50, reached: restart.blockedMs },
])}`
}

type Wait = Asked & { readonly ms: number; readonly total: number }

async function waits(path: string, queries: readonly Asked[]): Promise<readonly Wait[]> {
  const store = await openStore(`sqlite:${path}`)
  const archive = createArchive(store)
  await archive.keepUp()
  const asked = queries.map((query) => ({ ...query, topic: readTopic(query.typed) }))
  const rounds: { readonly ms: number; readonly total: number }[][] = []
  // One more, to warm up.
  for (let round = 0; round <= ROUNDS; round++) {
    const times: { ms: number; total: number }[] = []
    for (const { topic, typed } of asked) {
      const start = performance.now()
      const question = { topic, typed, limit: SHOWN, channel: undefined }
      const { total } = await searchPapers({ store, archive, synonyms }, question)
      times.push({ ms: performance.now() - start, total })
    }
    if (round > 0) rounds.push(times)
  }
  await store.close()
  return queries.map((query, at) => ({
    ...query,
    ms: median(rounds.map((times) => times[at]?.ms ?? Number.NaN)),
    total: rounds[0]?.[at]?.total ?? 0,
  }))
}

/** A title with a comma before `and` is no topic. */
function isRead(text: string): boolean {
  return parseTopic(text, packs).kind !== 'refused'
}

function readTopic(text: string): Topic {
  const parsed = parseTopic(text, packs, { dates: true })
  if (parsed.kind === 'refused') throw new Error(`${text}: ${parsed.sentence}`)
  return parsed.topic
}

function coldStart(path: string, flags: readonly string[] = []): Started {
  return inProcessOfItsOwn('./cold-start.js', [path, `${today()}`], flags)
}

/** The wait that such a share of the questions does not exceed. */
function share(waits: readonly Wait[], at: number): number {
  const sorted = waits.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return sorted[Math.ceil((sorted.length - 1) * at)] ?? Number.NaN
}

function formatWaits(all: readonly (readonly [name: string, waits: readonly Wait[]])[]): string {
  const rows = all.map(([name, waits]) => [
    name,
    `${waits.length}`,
    formatMs(share(waits, 0.5)),
    formatMs(share(waits, 0.99)),
    `${waits.filter(({ total }) => total > 0).length}`,
    waits
      .toSorted((a, b) => b.ms - a.ms)
      .slice(0, SLOWEST)
      .map(({ typed, ms, total }) => `${typed.slice(0, 40)} (${formatMs(ms)}, ${total})`)
      .join(' · '),
  ])
  return aligned([['', 'questions', 'p50', 'p99', 'match', 'slowest'], ...rows], [0, 5])
}

function formatStarts(all: readonly (readonly [name: string, started: Started])[]): string {
  const rows = all.map(([name, one]) => [
    name,
    ...[one.openedMs, one.answerMs, one.answerCpuMs, one.topicsMs, one.builtMs, one.blockedMs].map(formatMs),
    ...[one.peakMb, one.settledMb].map((mb) => `${Math.round(mb)} MB`),
    `${one.total}`,
  ])
  const head = [
    'opened',
    'first answer',
    'topics read',
    'all built',
    'longest block',
    'most memory',
    'settled',
    'found',
  ]
  return aligned([['', ...head], ...rows], [0])
}
