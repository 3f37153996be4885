/**
 * `npm run bench -- topics [mix …] [subscriptions …]`: what it takes to match 1,000 papers with up to a million subscriptions, next to
 * what reading these papers takes anyway, and to the obvious way of one MiniSearch query for each topic. All that is compared
 * is timed in turns in the same rounds.
 */
import { readFileSync } from 'node:fs'
import { loadConfig } from '../../src/config.ts'
import type { Paper } from '../../src/core/paper.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { createTopicIndex, type TopicIndex, type TopicNumber } from '../../src/core/topic-index.ts'
import { blocksOf, countMatches, proposedFor } from './matching.ts'
import { aligned, formatMs, median, memory } from './measure.ts'
import { readPapers } from './papers.ts'
import { createQueries } from './query-per-topic.ts'
import { formatTargets } from './target.ts'
import { type Matching, targetsOf } from './topic-targets.ts'
import { createTopicTexts, MIXES, type Mix } from './workload.ts'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
const PAPERS = 1_000
const ROUNDS = 7
const WARM_ROUNDS = 2
/** Topics are made and read so many at a time, and dropped. */
const CHUNK = 20_000
/** Topics that MiniSearch is asked for; what it takes is scaled up to all of them. */
const ASKED = 1_000
/** Topics of which every proposal is compared with the evaluator. */
const CHECKED = 100

const readFile = (path: string) => (path.startsWith('config') ? readFileSync(path, 'utf8') : undefined)
const synonyms = createSynonyms(loadConfig({ env: {}, readFile, bundled: 'config' }).synonyms)

/** `wanted` names mixes and numbers of subscriptions; without any of either, all are measured. */
export async function benchTopics(wanted: readonly string[]): Promise<string> {
  const mixes = MIXES.filter((mix) => wanted.includes(mix))
  const sizes = wanted.map(Number).filter((size) => size > 0)
  const { papers, from } = readPapers(13_800)
  const isOfBatch = (_: Paper, at: number): boolean => at % 13 === 0 && at < 13 * PAPERS
  const batch = papers.filter(isOfBatch)
  const others = papers.filter((paper, at) => !isOfBatch(paper, at))
  const all: Matching[] = []
  for (const mix of mixes.length === 0 ? MIXES : mixes) {
    for (const subscriptions of sizes.length === 0 ? SIZES : sizes) {
      process.stderr.write(`${mix}, ${subscriptions.toLocaleString('en')} …\n`)
      all.push(matchingOf({ mix, subscriptions, batch, others }))
    }
  }
  return `${PAPERS.toLocaleString('en')} of ${papers.length.toLocaleString('en')} ${from}, topics out of the others, medians of ${ROUNDS} rounds

${formatAll(all)}

Whole: reading the papers and matching them. Analyser: reading them. Matching: of the papers that were read. MiniSearch: one query
for each topic over the batch that was read, and a look at what it finds, measured on ${ASKED.toLocaleString('en')} of the topics and scaled.
What the index proposes for ${CHECKED} topics of each row is what the evaluator says.

${formatTargets(targetsOf(all))}`
}

type Workload = {
  readonly mix: Mix
  readonly subscriptions: number
  readonly batch: readonly Paper[]
  readonly others: readonly Paper[]
}

/** Alone in what it stands in, so that it is gone when it is taken out: what it holds is read by memory with and without it. */
type Held = { index?: TopicIndex }
type Sample = readonly { readonly topic: Topic; readonly number: TopicNumber }[]

function matchingOf(workload: Workload): Matching {
  const held: Held = {}
  const { sample, ...built } = build(workload, held)
  const times = runAll(workload, held, sample)
  check(workload, held, sample)
  const withIt = memory()
  delete held.index
  const bytes = (withIt - memory()) / workload.subscriptions
  return { mix: workload.mix, subscriptions: workload.subscriptions, bytes, ...built, ...times }
}

function build(workload: Workload, held: Held) {
  const index = createTopicIndex({ synonyms })
  held.index = index
  const { sample, addMs } = addAll(workload, index)
  const slices = rebuilt(index)
  const buildMs = addMs + slices.reduce((sum, ms) => sum + ms, 0)
  // The papers of the days before have shown which words are common.
  countMatches(index, workload.others.slice(0, PAPERS).map(analysePaper))
  const later = index.isWorn() ? rebuilt(index) : []
  return { sample, buildMs, sliceMs: Math.max(...slices, ...later), distinct: index.size() }
}

/** Only what the index does is timed, from topics that were read. What they are made of is gone afterwards. */
function addAll({ mix, subscriptions, others }: Workload, index: TopicIndex) {
  const textOf = createTopicTexts(others, mix, subscriptions)
  const isSampled = (at: number): boolean => at % Math.ceil(subscriptions / ASKED) === 0
  const sample: { topic: Topic; number: TopicNumber }[] = []
  let addMs = 0
  for (let from = 0; from < subscriptions; from += CHUNK) {
    const length = Math.min(CHUNK, subscriptions - from)
    const topics = readTopics(Array.from({ length }, (_, at) => textOf(from + at)))
    const adding = measured(() => topics.map(index.add))
    addMs += adding.ms
    for (const [at, topic] of topics.entries())
      if (isSampled(from + at)) sample.push({ topic, number: adding.result[at] ?? 0 })
  }
  return { sample, addMs }
}

/** How long each slice of a rebuild took. */
function rebuilt(index: TopicIndex): number[] {
  // What the making of topics left behind is not swept up in a slice.
  globalThis.gc?.()
  const slices: number[] = []
  const rebuilding = index.rebuild()
  for (let isDone = false; !isDone; ) {
    const { ms, result } = measured(() => rebuilding.next())
    isDone = result.done === true
    slices.push(ms)
  }
  return slices
}

/** How long work takes that has a processor to itself: others may take turns on it, and the collector may run beside it. */
function measured<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(cpu)
  return { ms: Math.min(performance.now() - start, (user + system) / 1_000), result }
}

/** Equal ones are read once. */
function readTopics(texts: readonly string[]): readonly Topic[] {
  const read = new Map<string, Topic>()
  return texts.map((text) => {
    const topic = read.get(text) ?? readTopic(text)
    read.set(text, topic)
    return topic
  })
}

function readTopic(text: string): Topic {
  const parsed = parseTopic(text, new Map())
  if (parsed.kind === 'refused') throw new Error(`${text}: ${parsed.sentence}`)
  return parsed.topic
}

/** One round is: read the papers; read and match them; match what was read; ask MiniSearch. */
function runAll({ batch, subscriptions }: Workload, held: Held, sample: Sample) {
  const index = indexIn(held)
  const queries = createQueries(
    sample.map(({ topic }) => topic),
    batch,
    synonyms,
  )
  const blocks = blocksOf(batch)
  const analysed = batch.map(analysePaper)
  const rounds = Array.from({ length: WARM_ROUNDS + ROUNDS }, () => ({
    analyser: timed(() => blocks.map((block) => block.map(analysePaper)).length),
    whole: timed(() => blocks.reduce((sum, block) => sum + countMatches(index, block.map(analysePaper)), 0)),
    match: timed(() => countMatches(index, analysed)),
    query: timed(queries),
  })).slice(WARM_ROUNDS)
  const middle = (of: (round: (typeof rounds)[number]) => number): number => median(rounds.map(of))
  const scale = subscriptions / sample.length
  return {
    matches: rounds[0]?.whole.result ?? 0,
    analyserMs: middle(({ analyser }) => analyser.ms),
    wholeMs: middle(({ whole }) => whole.ms),
    matchMs: middle(({ match }) => match.ms),
    queriesMs: middle(({ query }) => query.ms) * scale,
    timesAnalyser: middle(({ analyser, whole }) => whole.ms / analyser.ms),
    timesFaster: middle(({ match, query }) => (query.ms * scale) / match.ms),
  }
}

function timed(work: () => number): { readonly ms: number; readonly result: number } {
  globalThis.gc?.()
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

/** A fast index that proposes the wrong papers is none. */
function check({ batch }: Workload, held: Held, sample: Sample): void {
  const papers = batch.map(analysePaper)
  const checked = sample.filter((_, at) => at % Math.ceil(sample.length / CHECKED) === 0)
  const proposed = proposedFor(indexIn(held), papers, new Set(checked.map(({ number }) => number)))
  for (const { topic, number } of checked) {
    const found = proposed.get(number)
    for (const [at, paper] of papers.entries()) {
      const isProposed = found?.papers.has(at) === true
      const isRight = evaluate(topic, paper, synonyms).matched === isProposed || (isProposed && found?.isSure === false)
      const said = isProposed ? 'proposes' : 'does not propose'
      if (!isRight) throw new Error(`For "${topic.text}" the index ${said} "${paper.fields.title}", which is wrong.`)
    }
  }
}

function indexIn({ index }: Held): TopicIndex {
  if (index === undefined) throw new Error('The index is gone already.')
  return index
}

const HEAD = [
  ...['mix', 'subscriptions', 'distinct', 'built', 'longest slice', 'bytes each', 'matches a paper'],
  ...['whole a paper', 'analyser a paper', '× analyser', 'matching', 'MiniSearch', '× faster'],
]

function formatAll(all: readonly Matching[]): string {
  const count = (number: number): string => Math.round(number).toLocaleString('en')
  const rows = all.map((one) => [
    ...[one.mix, count(one.subscriptions), count(one.distinct), formatMs(one.buildMs), formatMs(one.sliceMs)],
    ...[count(one.bytes), count(one.matches / PAPERS)],
    ...[formatMs(one.wholeMs / PAPERS), formatMs(one.analyserMs / PAPERS), one.timesAnalyser.toFixed(1)],
    ...[formatMs(one.matchMs), formatMs(one.queriesMs), count(one.timesFaster)],
  ])
  return aligned([HEAD, ...rows], [0])
}
