/**
 * The index and the evaluator agree on every (topic, paper) pair, while topics come and go and the index is rebuilt between.
 * More pairs, or others: PAIRS=1000000 SEED=7 npx vitest run test/core/topic-index/agreement.test.ts
 */
import { expect, test } from 'vitest'
import { type Pattern, patternOf } from '../../../src/core/proof/pattern.ts'
import { matchedLeaves } from '../../../src/core/proof/proof-tree.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../../../src/core/proof.ts'
import type { Query } from '../../../src/core/topic/query.ts'
import { parseTopic, type Topic } from '../../../src/core/topic.ts'
import { MOST_PATHS } from '../../../src/core/topic-index/trie.ts'
import { createTopicIndex, type TopicIndex } from '../../../src/core/topic-index.ts'
import { createRandom } from '../../bench/random.ts'
import { between, formsOf, makePaper, makeTopicText, PACKS, pick, type Random, SYNONYMS } from './language.ts'

/** So many show every form of the language, matching and not. */
const ENOUGH = 150_000
const PAIRS = Number(process.env.PAIRS ?? ENOUGH)
const SEED = Number(process.env.SEED ?? 1)
const [TOPICS, PAPERS, STAGES] = [200, 50, 6]

/** What must have stood in topics, or in papers, that matched and that did not. */
const FORMS = [
  ...['word', 'exact word', 'prefix in a word', 'phrase', 'exact phrase', 'prefix in a phrase', 'title:', 'abstract:'],
  ...['any', 'all', 'together', 'together with NEAR', 'NEAR', 'NEAR of a group', 'chain of NEARs'],
  ...['NOT words', 'NOT value', 'NOT any', 'NOT all', 'NOT together', 'NOT near', 'NOT pack'],
  ...['pack', 'pack behind a field', 'author', 'category', 'source', 'id', 'upvotes', 'after', 'before'],
  ...['Japanese', 'one letter', 'found by a synonym', 'found by an exact synonym', 'no abstract', 'over 32 sentences'],
]

/** What became of the pairs. */
type Tally = {
  pairs: number
  matches: number
  refused: number
  checks: number
  proposed: number
  rebuilds: number
  readonly differences: string[]
  readonly loose: string[]
  /** Form of the language → pairs that matched and that did not. */
  readonly forms: Map<string, { yes: number; no: number }>
}

function count(tally: Tally, form: string, yes: number, no: number): void {
  const before = tally.forms.get(form) ?? { yes: 0, no: 0 }
  tally.forms.set(form, { yes: before.yes + yes, no: before.no + no })
}

/** Evaluates a topic on every paper, and counts what that shows. */
function evaluateAll(topic: Topic, papers: readonly AnalysedPaper[], tally: Tally): readonly boolean[] {
  const proofs = papers.map((paper) => evaluate(topic, paper, SYNONYMS))
  const yes = proofs.filter(({ matched }) => matched).length
  for (const form of new Set(formsOf(topic.query))) count(tally, form, yes, papers.length - yes)
  for (const [at, { matched, proof }] of proofs.entries()) {
    const [y, n] = matched ? [1, 0] : [0, 1]
    const synonyms = matchedLeaves(proof).flatMap(({ hits }) => hits.flatMap(({ synonym }) => synonym ?? []))
    if (synonyms.length > 0) count(tally, 'found by a synonym', y, n)
    if (synonyms.includes('KG')) count(tally, 'found by an exact synonym', y, n)
    const { length, sentences } = papers[at]?.abstract.text ?? { length: 0, sentences: [] }
    if (length === 0) count(tally, 'no abstract', y, n)
    if (sentences.length > 32) count(tally, 'over 32 sentences', y, n)
  }
  tally.matches += yes
  tally.pairs += papers.length
  return proofs.map(({ matched }) => matched)
}

function readTopics(random: Random, tally: Tally): Topic[] {
  const topics = new Map<string, Topic>()
  while (topics.size < TOPICS) {
    const parsed = parseTopic(makeTopicText(random), PACKS, { dates: true })
    if (parsed.kind === 'refused') tally.refused++
    else topics.set(parsed.topic.key, parsed.topic)
  }
  return [...topics.values()]
}

/** One set of topics and papers, each pair evaluated once, then compared with the index again and again while it changes. */
function playRound(seed: number, tally: Tally): void {
  const random = createRandom(seed)
  const topics = readTopics(random, tally)
  const papers = Array.from({ length: PAPERS }, () => analysePaper(makePaper(random)))
  const truth = topics.map((topic) => evaluateAll(topic, papers, tally))

  const index = createTopicIndex({ synonyms: SYNONYMS, slice: pick(random, [5, 20, 100, 1_000]) })
  /** Topic → how many follow it, and its number. */
  const followed = new Map<number, { count: number; number: number }>()
  const add = (i: number): void => {
    const number = index.add(topics[i] as Topic)
    const before = followed.get(i)
    if (before !== undefined && before.number !== number)
      tally.differences.push(`${topics[i]?.text} changed its number`)
    followed.set(i, { count: (before?.count ?? 0) + 1, number })
  }
  const remove = (i: number): void => {
    const before = followed.get(i)
    if (before === undefined) return
    index.remove(before.number)
    if (before.count === 1) followed.delete(i)
    else followed.set(i, { ...before, count: before.count - 1 })
  }
  let rebuilding: Iterator<void> | undefined
  const step = (): void => {
    if (rebuilding?.next().done !== true) return
    tally.rebuilds++
    rebuilding = undefined
  }
  for (let stage = 0; stage < STAGES; stage++) {
    for (let change = between(random, 0, TOPICS); change > 0; change--) {
      const i = between(random, 0, TOPICS - 1)
      if (random() < 0.6) add(i)
      else remove(i)
      if (random() < 0.05) rebuilding ??= index.rebuild()
      if (random() < 0.01) rebuilding = index.rebuild()
      if (random() < 0.5) step()
    }
    expect(index.size()).toBe(followed.size)
    const size = stage === 0 ? 32 : between(random, 1, 32)
    for (let at = 0; at < PAPERS; at += size) {
      compare(index, followed, { topics, papers, truth, at, size }, tally)
      step()
    }
  }
}

type Batch = {
  readonly topics: readonly Topic[]
  readonly papers: readonly AnalysedPaper[]
  readonly truth: readonly (readonly boolean[])[]
  readonly at: number
  readonly size: number
}

function compare(
  index: TopicIndex,
  followed: ReadonlyMap<number, { readonly number: number }>,
  { topics, papers, truth, at, size }: Batch,
  tally: Tally,
): void {
  const batch = papers.slice(at, at + size)
  const proposed = new Map<number, { set: number; isSure: boolean }>()
  index.propose(batch, (number, set, isSure) => {
    if (proposed.has(number)) tally.differences.push(`topic ${number} was taken twice`)
    proposed.set(number, { set, isSure })
    tally.proposed++
  })
  for (const [i, { number }] of followed) {
    const { set, isSure } = proposed.get(number) ?? { set: 0, isSure: true }
    proposed.delete(number)
    for (const [n, paper] of batch.entries()) {
      const matched = truth[i]?.[at + n] === true
      const says = (set & (1 << n)) !== 0
      tally.checks++
      if (isSure ? says !== matched : matched && !says) {
        tally.differences.push(
          `${topics[i]?.text} | ${paper.title.text.text} | ${paper.abstract.text.text}: ${matched}`,
        )
      }
    }
    const topic = topics[i]
    if (!isSure && topic !== undefined && isDecidable(topic.query)) tally.loose.push(topic.text)
  }
  for (const number of proposed.keys()) tally.differences.push(`number ${number} is nobody's`)
}

/** Whether the index can say surely what a topic matches: no NEAR, no days, no phrase that may be written in too many ways. */
function isDecidable(query: Query): boolean {
  switch (query.kind) {
    case 'any':
    case 'all':
    case 'together':
      return query.of.every(isDecidable)
    case 'not':
    case 'pack':
      return isDecidable(query.of)
    case 'words':
      return countPaths(patternOf(query, SYNONYMS)) <= MOST_PATHS
    default:
      return query.kind === 'value' || query.kind === 'upvotes'
  }
}

function countPaths(pattern: Pattern, place = 0): number {
  if (place === pattern.end) return 1
  return (pattern.steps[place] ?? []).reduce((sum, { to }) => sum + countPaths(pattern, to), 0)
}

test(
  'the index and the evaluator agree on every topic and paper',
  () => {
    const tally: Tally = {
      pairs: 0,
      matches: 0,
      refused: 0,
      checks: 0,
      proposed: 0,
      rebuilds: 0,
      differences: [],
      loose: [],
      forms: new Map(),
    }
    for (let round = 0; tally.pairs < PAIRS; round++) playRound(SEED * 1_000_003 + round, tally)
    const { pairs, matches, checks, proposed, rebuilds, refused } = tally
    console.info(
      `seed ${SEED}: ${pairs} pairs of a topic and a paper, ${matches} matches, looked at ${checks} times over ` +
        `${rebuilds} rebuilds; ${proposed} proposals; ${refused} texts were no topic; ${tally.differences.length} differences`,
    )
    if (process.env.PAIRS !== undefined) console.table(Object.fromEntries([...tally.forms].sort()))
    expect(tally.differences.slice(0, 5)).toEqual([])
    expect(tally.loose.slice(0, 5)).toEqual([])
    expect(matches).toBeGreaterThan(pairs / 50)
    expect(rebuilds).toBeGreaterThan(pairs / 10_000)
    if (PAIRS < ENOUGH) return
    for (const form of FORMS) {
      const { yes, no } = tally.forms.get(form) ?? { yes: 0, no: 0 }
      expect({ form, yes: yes > 0, no: no > 0 }).toEqual({ form, yes: true, no: true })
    }
  },
  PAIRS > ENOUGH ? 3_600_000 : 60_000,
)
