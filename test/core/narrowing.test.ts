import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Narrowing, narrowed, phrasesIn, readNarrowing, writeNarrowing } from '../../src/core/narrowing.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../../src/core/proof.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { makePaper, NO_SYNONYMS, topicOf } from './made.ts'

const PACKS = new Map([['moe', 'MoE, "mixture of experts"']])

/** The canonical text of a topic made narrower by a narrowing as buttons write it. */
function narrow(typed: string, written: string): string | undefined {
  const narrowing = readNarrowing(written)
  return narrowing && narrowed(topicOf(typed, PACKS), narrowing, PACKS)?.text
}

test.each<Narrowing>([
  { kind: 'phrase' },
  { kind: 'without', words: 'benchmark' },
  { kind: 'without', words: '"state space"' },
  { kind: 'without', words: 'cat:q-bio.GN' },
  { kind: 'without', words: 'phrase' },
  { kind: 'only', category: 'cs.CL' },
  { kind: 'phrase', words: '"human in the loop"' },
  { kind: 'drop', branch: 'world models' },
])('%j is read as it is written', (narrowing) => {
  expect(readNarrowing(writeNarrowing(narrowing))).toEqual(narrowing)
})

test.each(['', 'phrases', '-', 'cat:', 'benchmark'])('%j is no narrowing', (written) => {
  expect(readNarrowing(written)).toBeUndefined()
})

describe('the phrase', () => {
  test.each([
    ['llm agents', '"llm agents"'],
    ['llm agents -survey upvotes:>=20', '"llm agents" -survey upvotes:>=20'],
    ['llm agents, world models', '"llm agents" OR "world models"'],
    ['"world model" planning', '"world model planning"'],
    ['graph neur*', '"graph neur*"'],
    ['ab:(llm agents)', 'abstract:"llm agents"'],
    ['human in the loop', '"human in the loop"'],
    ['attention is all you need -survey', '"attention is all you need" -survey'],
    ['the chain of thought, world models', '"chain of thought" OR "world models"'],
    ['ab:(human in the loop)', 'abstract:"human in the loop"'],
  ])('of %s is %s', (typed, narrower) => {
    expect(narrow(typed, 'phrase')).toBe(narrower)
  })

  test.each([
    'robots',
    '"llm agents"',
    'llm AND agents',
    '="LLM" agents',
    'llm NEAR/3 agents',
    '@moe',
    'robot -(llm agents)',
  ])('there is none of %s', (typed) => {
    expect(narrow(typed, 'phrase')).toBeUndefined()
  })
})

test.each([
  ['world models', 'phrase', 'world models', '"world models"'],
  ['human in the loop', '"human in the loop"', 'human loop', '"human in the loop"'],
  [
    'human in the loop -survey, world models',
    '"human in the loop" OR "world models"',
    'human loop -survey OR world models',
    '"human in the loop" -survey OR "world models"',
  ],
  ['ab:(human in the loop)', 'abstract:"human in the loop"', 'abstract:(human loop)', 'abstract:"human in the loop"'],
])('the phrases of %s are %s, for its text too, which has lost the common words', (typed, written, text, narrower) => {
  const topic = topicOf(typed)
  expect(topic.text).toBe(text)
  expect(writeNarrowing(phrasesIn(topic))).toBe(written)
  expect(narrow(topic.text, written)).toBe(narrower)
})

describe('drop', () => {
  test.each([
    ['benchmark, world models', '~benchmark', 'world models'],
    ['benchmark, world models', '~world models', 'benchmark'],
    ['robot, drone -toy, arm, -survey', '~drone -toy', '(arm OR robot) -survey'],
    ['robot, drone cat:cs upvotes:>=5', '~robot', 'drone category:cs upvotes:>=5'],
    ['robot, @moe', '~@moe', 'robot'],
  ])('%s %s', (typed, written, narrower) => {
    expect(narrow(typed, written)).toBe(narrower)
  })

  test.each([
    ['robot', '~robot'],
    ['robot, drone', '~arm'],
    ['@moe', '~MoE'],
    ['(robot, drone) AND (robot, arm)', '~robot'],
    ['robot, drone', '~"drone'],
  ])('is nothing of %s by %s', (typed, written) => {
    expect(narrow(typed, written)).toBeUndefined()
  })
})

describe('without', () => {
  test.each([
    ['llm agents', '-benchmark', 'llm agents -benchmark'],
    ['robot upvotes:>=20 cat:cs', '-survey', 'robot category:cs -survey upvotes:>=20'],
    ['robot, drone, -survey', '-"state space"', '(drone OR robot) -"state space" -survey'],
    ['robot, drone -toy', '-survey', '(drone -toy OR robot) -survey'],
    ['robot after:2026-01-01', '-survey', 'robot -survey after:2026-01-01'],
    ['@moe', '-routing', '@moe -routing'],
    ['robot', '-cat:q-bio.GN', 'robot -category:q-bio.GN'],
    ['robot', '-not', 'robot -"not"'],
    ['robot', '-C++', 'robot -c++'],
    ['robot OR drone', '-robot', '(drone OR robot) -robot'],
  ])('%s %s', (typed, written, narrower) => {
    expect(narrow(typed, written)).toBe(narrower)
  })

  test.each([
    ['it is excluded already', 'robot -survey', '-surveys'],
    ['nothing would be left', 'robot arm', '-robots'],
    ['nothing would be left of any branch', '(robot arm) OR (robot leg)', '-robot'],
    ['it is too common', 'robot', '-the'],
    ['it is no single leaf', 'robot', '-drone OR toy'],
    ['it cannot be read', 'robot', '-"drone'],
    ['the topic would be too long', Array.from({ length: 64 }, (_, n) => `w${n}`).join(' OR '), '-survey'],
  ])('is nothing where %s', (_, typed, written) => {
    expect(narrow(typed, written)).toBeUndefined()
  })
})

describe('only', () => {
  test.each([
    ['robot, drone', 'cat:cs.RO', 'category:cs.RO (drone OR robot)'],
    ['robot cat:cs upvotes:>=5', 'cat:cs.RO', 'robot category:cs.RO upvotes:>=5'],
    ['robot cat:cs.CV', 'cat:cs.RO', 'robot category:cs.CV category:cs.RO'],
  ])('%s %s', (typed, written, narrower) => {
    expect(narrow(typed, written)).toBe(narrower)
  })

  test.each([
    ['robot cat:cs.RO', 'cat:cs.ro'],
    ['robot cat:cs.RO', 'cat:cs'],
    ['robot', 'cat:cs.RO OR drone'],
    ['robot', 'cat:"'],
  ])('changes nothing of %s by %s', (typed, written) => {
    expect(narrow(typed, written)).toBeUndefined()
  })
})

describe('any topic', () => {
  const word = fc.constantFrom('robot', 'arm', 'world', 'model', 'survey', 'low-rank')
  const leaf = fc.oneof(
    { weight: 4, arbitrary: word },
    fc.tuple(word, word).map(([one, other]) => `"${one} ${other}"`),
    word.map((one) => `ti:${one}`),
    word.map((one) => `=${one}`),
    fc.constantFrom('wor*', '@moe', 'cat:cs', 'au:Berg', '"not"', 'C++'),
  )
  const unit = fc.oneof(
    { weight: 4, arbitrary: leaf },
    fc.tuple(word, word).map(([one, other]) => `${one} NEAR/3 ${other}`),
    fc.tuple(leaf, leaf).map(([one, other]) => `(${one} OR ${other})`),
    leaf.map((one) => `-${one}`),
  )
  const typed = fc
    .tuple(
      fc.array(fc.tuple(unit, fc.constantFrom(' ', ' ', ', ', ' AND ', ' OR ')), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('', ' upvotes:>=3', ' after:2026-01-01'),
    )
    .map(([units, filter]) => units.flat().slice(0, -1).join('') + filter)
  const narrowing: fc.Arbitrary<Narrowing> = fc.oneof(
    fc.constant({ kind: 'phrase' } as const),
    leaf.map((words) => ({ kind: 'without', words }) as const),
    leaf.map((branch) => ({ kind: 'drop', branch }) as const),
    { weight: 4, arbitrary: word.map((branch) => ({ kind: 'drop', branch }) as const) },
    fc.constantFrom('cs', 'cs.RO', 'q-bio').map((category) => ({ kind: 'only', category }) as const),
  )
  const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => `A ${words.join(' ')}.`)
  // One sentence: over the end of one a phrase may be found though its words are not together.
  const paper = fc
    .record({
      title: sentence,
      abstract: sentence,
      upvotes: fc.constantFrom(0, 5),
      categories: fc.subarray(['cs.RO', 'cs.CL', 'q-bio.GN']),
      authors: fc.subarray(['Jo Berg', 'Mina Okafor']),
    })
    .map((fields) => analysePaper(makePaper({ key: 'arxiv:1', ...fields })))

  const matches = (topic: Topic, one: AnalysedPaper): boolean => evaluate(topic, one, NO_SYNONYMS).matched

  test('made narrower reads back to itself and finds nothing that it did not find before', () => {
    const narrowedBy = { phrase: 0, without: 0, only: 0, drop: 0 }
    let fewer = 0
    fc.assert(
      fc.property(typed, narrowing, fc.array(paper, { maxLength: 8 }), (text, how, papers) => {
        const parsed = parseTopic(text, PACKS, { dates: true })
        const narrower = parsed.kind === 'topic' ? narrowed(parsed.topic, how, PACKS) : undefined
        if (parsed.kind === 'refused' || narrower === undefined) return
        narrowedBy[how.kind] += 1
        expect(topicOf(narrower.text, PACKS)).toMatchObject({ text: narrower.text, key: narrower.key })
        for (const one of papers) {
          const [before, after] = [matches(parsed.topic, one), matches(narrower, one)]
          if (after) expect(before).toBe(true)
          if (before && !after) fewer += 1
          if (how.kind === 'without' && after) expect(matches(topicOf(how.words, PACKS), one)).toBe(false)
          if (how.kind === 'only' && after) expect(matches(topicOf(`cat:${how.category}`), one)).toBe(true)
        }
      }),
      { numRuns: 4_000, seed: 6 },
    )
    for (const times of Object.values(narrowedBy)) expect(times).toBeGreaterThan(30)
    expect(fewer).toBeGreaterThan(100)
  })

  test('is narrowed once by each, and a second time by none', () => {
    fc.assert(
      fc.property(typed, narrowing, (text, how) => {
        // Where an OR has become its last branch, that branch may hold an OR with the same word.
        fc.pre(how.kind !== 'drop')
        const parsed = parseTopic(text, PACKS, { dates: true })
        const once = parsed.kind === 'topic' ? narrowed(parsed.topic, how, PACKS) : undefined
        if (once !== undefined) expect(narrowed(once, how, PACKS)).toBeUndefined()
      }),
      { numRuns: 2_000, seed: 6 },
    )
  })
})
