/** What the proof of one paper tells of a topic without one of its parts. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import {
  holdsAlone,
  holdsWithout,
  readsText,
  type Term,
  termsOf,
  withoutExclusions,
  wordsIn,
} from '../../src/core/terms.ts'
import { formatTopic } from '../../src/core/topic/format.ts'
import { allOf, anyOf, notOf } from '../../src/core/topic/normal.ts'
import type { Query } from '../../src/core/topic/query.ts'
import { NO_SYNONYMS, topicOf } from './made.ts'

const PACKS = new Map([
  ['arms', 'robot, gripper, -toy'],
  ['all', '@arms, drone'],
])

describe('the terms of a topic', () => {
  test.each<[string, readonly string[]]>([
    ['robot', []],
    ['robot arm', []],
    ['robot AND arm', []],
    ['robot OR arm', ['arm', 'robot']],
    ['robot, arm, -survey', ['arm', 'robot', '-survey']],
    ['robot -survey -"toy arm"', ['-"toy arm"', '-survey']],
    ['(robot OR arm) (cup OR plate)', ['arm', 'robot', 'cup', 'plate']],
    ['robot OR (arm -toy)', ['arm -toy', '-toy', 'robot']],
    ['robot -(toy OR plate)', ['-(plate OR toy)']],
    ['@arms', ['gripper', 'robot', '-toy']],
    ['@arms, cup', ['@arms', 'gripper (arms)', 'robot (arms)', '-toy (arms)', 'cup']],
    ['@all', ['@arms', 'gripper (arms)', 'robot (arms)', '-toy (arms)', 'drone']],
    ['cup -@arms', ['-@arms']],
    ['title:(robot OR arm)', ['title:arm', 'title:robot']],
  ])('%s', (typed, expected) => {
    const said = ({ text, pack }: Term): string => (pack === undefined ? text : `${text} (${pack})`)
    expect([...termsOf(topicOf(typed, PACKS).query)].map(said).sort()).toEqual([...expected].sort())
  })
})

/** The query with a term left out, or as the only branch of every OR around it, built anew. */
function changed(query: Query, [at = 0, ...path]: readonly number[], keep: 'alone' | 'rest'): Query | undefined {
  if (query.kind !== 'any' && query.kind !== 'all') return undefined
  const list = query.kind === 'any' ? anyOf : allOf
  const part = query.of[at]
  const others = query.of.filter((_, index) => index !== at)
  if (path.length > 0) {
    const inside = part && changed(part, path, keep)
    if (inside === undefined) return undefined
    return query.kind === 'any' && keep === 'alone' ? inside : list([inside, ...others])
  }
  if (keep === 'alone') return part
  return others.length === 0 ? undefined : list(others)
}

const WORDS = ['robot', 'arm', 'cup', 'toy', 'drone', 'plate']
const leaf: fc.Arbitrary<Query> = fc.constantFrom(...WORDS).map((word) => topicOf(word).query)
const { query } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('query'), { minLength: 2, maxLength: 4 }).map(anyOf),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map(allOf),
    fc.tuple(tie('query'), leaf).map(([positive, out]) => allOf([positive, notOf(out)])),
  ),
}))
const paper = fc.tuple(fc.subarray(WORDS), fc.subarray(WORDS)).map(([title, abstract]) =>
  analysePaper({
    title: `On ${title.join(' ')}`,
    abstract: `We say ${abstract.join(' ')}.`,
    authors: [],
    categories: [],
    sources: [],
    withdrawn: false,
  }),
)

test('are what the topic without them, or with them alone, makes of the paper', () => {
  let looked = 0
  fc.assert(
    fc.property(query, fc.array(paper, { minLength: 1, maxLength: 5 }), (made, papers) => {
      // What is read back is in normal form, as every topic is.
      const topic = topicOf(formatTopic(made))
      const open = { ...topic, query: withoutExclusions(topic.query) }
      for (const term of termsOf(topic.query)) {
        const without = changed(topic.query, term.path, 'rest')
        const alone = changed(topic.query, term.path, 'alone')
        for (const one of papers) {
          const { proof } = evaluate(topic, one, NO_SYNONYMS)
          const holds = (query: Query) => evaluate({ ...topic, query }, one, NO_SYNONYMS).matched
          if (without !== undefined) expect(holdsWithout(proof, term)).toBe(holds(without))
          if (without !== undefined && term.kind === 'exclusion' && holds(without))
            expect(evaluate(open, one, NO_SYNONYMS).matched).toBe(true)
          if (term.kind === 'branch' && alone !== undefined) expect(holdsAlone(proof, term)).toBe(holds(alone))
          looked += 1
        }
      }
    }),
    { seed: 6, numRuns: 400 },
  )
  expect(looked).toBeGreaterThan(1_000)
})

test.each([
  ['@all', 'gripper', 'A gripper', true],
  ['@all', 'gripper', 'A drone', false],
  ['@all', '@arms', 'A gripper', true],
  ['cup OR ((robot OR arm) plate)', 'arm', 'A cup and an arm', false],
  ['cup OR ((robot OR arm) plate)', 'arm', 'A plate on an arm', true],
  ['cup OR ((robot OR arm) plate)', 'arm', 'A plate on a robot', false],
])('%s with %s alone: %s is %s', (typed, text, title, holds) => {
  const topic = topicOf(typed, PACKS)
  const one = analysePaper({ title, abstract: '', authors: [], categories: [], sources: [], withdrawn: false })
  const term = termsOf(topic.query).find((each) => each.text === text)
  expect(term && holdsAlone(evaluate(topic, one, NO_SYNONYMS).proof, term)).toBe(holds)
})

test.each([
  ['robot -survey -cat:cs.RO', 'robot'],
  ['robot, @arms, -survey', '@arms OR robot'],
  ['robot OR (arm -toy)', 'arm OR robot'],
])('%s without its exclusions', (typed, left) => {
  const papers = ['A robot', 'A toy arm', 'A survey of arms', 'A toy gripper', 'Cups'].map((title) =>
    analysePaper({ title, abstract: '', authors: [], categories: [], sources: [], withdrawn: false }),
  )
  const open = { ...topicOf(typed, PACKS), query: withoutExclusions(topicOf(typed, PACKS).query) }
  const packs = new Map([...PACKS, ['arms', 'robot, gripper']])
  for (const one of papers)
    expect(evaluate(open, one, NO_SYNONYMS).matched).toBe(evaluate(topicOf(left, packs), one, NO_SYNONYMS).matched)
})

test.each<[string, readonly string[]]>([
  ['robot "toy arm" -survey', ['robot', 'toy arm']],
  ['@arms cat:cs.RO', ['gripper', 'robot']],
  ['robot NEAR/3 (cup OR plate*)', ['cup', 'plate', 'robot']],
  ['au:Levine', []],
])('the words that %s looks for', (typed, words) => {
  const found = wordsIn(topicOf(typed, PACKS).query).map((leaf) => leaf.words.map(({ surface }) => surface).join(' '))
  expect(found.sort()).toEqual(words)
})

test.each([
  ['robot', true],
  ['au:Levine', false],
  ['au:Levine OR cat:cs.RO upvotes:>=3', false],
  ['au:Levine -survey', true],
  ['cat:cs.RO -@arms', true],
  ['cat:cs.RO id:2604.00001 source:hf', false],
])('%s reads text: %s', (typed, reads) => {
  expect(readsText(topicOf(typed, PACKS).query)).toBe(reads)
})
