import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildDigest, type DigestFacts, papersOf } from '../../src/core/digest.ts'
import { nearestMiss } from '../../src/core/near-miss.ts'
import { UNRANKED } from '../../src/core/ranking.ts'
import type { Subscription } from '../../src/core/subscription.ts'
import { MONDAY, makeChannel, makeFacts, makePaper, makeSubscription, proofOf } from './made.ts'

const PROOF = proofOf('title', makePaper({ key: 'any' }))

/** Who matched what with which score: `{ A: { p1: 3, p2: 1 }, B: { p1: 2 } }` in the order of the numbers. */
type Matched = Readonly<Record<string, Readonly<Record<string, number>>>>

function factsOf(matched: Matched, size = 8): DigestFacts {
  const subscriptions = Object.keys(matched).map((label, at) => makeSubscription(at + 1, label))
  const keys = [...new Set(Object.values(matched).flatMap((scores) => Object.keys(scores)))]
  const matches = keys.map((key) => ({
    channel: 'terminal:demo/robotics',
    paper: makePaper({ key }),
    matchedAt: MONDAY,
    by: subscriptions
      .filter(({ label }) => matched[label]?.[key] !== undefined)
      .map(({ id }) => ({ subscription: id, proof: PROOF })),
  }))
  const scoresOf = ({ label }: Subscription) =>
    new Map(Object.entries(matched[label] ?? {}).map(([key, score]) => [key, { ...UNRANKED, score }]))
  return makeFacts({
    channel: makeChannel({ size }),
    matches,
    subscriptions: subscriptions.map((subscription) => ({ subscription, ranked: scoresOf(subscription) })),
  })
}

/** `A: 1 p1, 2 p2 of 3 | B: 3 p3 (+A)`. */
function outline(facts: DigestFacts): string {
  return buildDigest(facts)
    .sections.map(({ label, papers, matched }) => {
      const shown = papers.map(({ number, key, also }) => `${number} ${key}${also.map((one) => ` (+${one})`).join('')}`)
      return `${label}: ${shown.join(', ')}${matched > papers.length ? ` of ${matched}` : ''}`
    })
    .join(' | ')
}

describe('places', () => {
  test.each<[string, Matched, number, string, string[]]>([
    [
      'all that fits, best first, numbered through',
      { A: { p1: 1, p2: 3 }, B: { p3: 2 } },
      8,
      'A: 1 p2, 2 p1 | B: 3 p3',
      [],
    ],
    [
      'in turn, so that a noisy topic starves no quiet one',
      { A: { a1: 9, a2: 8, a3: 7, a4: 6, a5: 5 }, B: { b1: 1 }, C: { c1: 3, c2: 2 } },
      4,
      'A: 1 a1, 2 a2 of 5 | B: 3 b1 | C: 4 c1 of 2',
      ['c2', 'a3', 'a4', 'a5'],
    ],
    [
      'a paper once, with the others that matched',
      { A: { p1: 2 }, B: { p1: 9, p2: 1 } },
      8,
      'A: 1 p1 (+B) | B: 2 p2',
      [],
    ],
    ['no section for what stands elsewhere', { A: { p1: 2 }, B: { p1: 9 } }, 8, 'A: 1 p1 (+B)', []],
    [
      'what is behind the cap counts for every section that it belongs to',
      { A: { p1: 5, p2: 4, p3: 3, p4: 1 }, B: { p5: 9, p4: 8 } },
      3,
      'A: 1 p1, 2 p2 of 4 | B: 3 p5 of 2',
      ['p4', 'p3'],
    ],
    ['nothing at all', {}, 8, '', []],
  ])('%s', (_, matched, size, shown, hidden) => {
    const facts = factsOf(matched, size)
    expect(outline(facts)).toBe(shown)
    expect(buildDigest(facts).hidden).toEqual(hidden)
  })

  test('equal scores go by first seen, then key; a paper without a score comes last', () => {
    const facts = factsOf({ A: { b: 1, a: 1, c: 1, d: 0 } })
    const matches = facts.matches.map((one) => ({
      ...one,
      paper: makePaper({ key: one.paper.key, firstSeenAt: one.paper.key === 'c' ? MONDAY - 1 : MONDAY }),
    }))
    expect(outline({ ...facts, matches })).toBe('A: 1 c, 2 a, 3 b, 4 d')
  })

  test('a subscription to a pack names it', () => {
    const facts = factsOf({ A: { p: 1 } })
    const subscriptions = facts.subscriptions.map((one) => ({
      ...one,
      subscription: { ...one.subscription, topic: '@moe' },
    }))
    expect(buildDigest({ ...facts, subscriptions }).sections[0]?.packName).toBe('moe')
    expect(buildDigest(facts).sections[0]?.packName).toBeUndefined()
  })

  test('what the delivery uses up, and where everything stands', () => {
    const digest = buildDigest(factsOf({ A: { p1: 5, p2: 4, p3: 3, p4: 1 }, B: { p5: 9, p4: 8 } }, 3))
    expect(papersOf(digest)).toEqual({ papers: ['p1', 'p2', 'p5', 'p4', 'p3'], shown: 3 })
    expect(digest.ranks).toHaveLength(6)
    const ranks = digest.ranks.filter(({ paper }) => paper === 'p4')
    expect(ranks).toEqual([
      { paper: 'p4', subscription: 'terminal:demo/robotics#1', rank: { ...UNRANKED, score: 1, place: 4, of: 4 } },
      { paper: 'p4', subscription: 'terminal:demo/robotics#2', rank: { ...UNRANKED, score: 8, place: 2, of: 2 } },
    ])
  })

  const scores = fc.dictionary(fc.constantFrom(...'pqrstuvwxyz'), fc.integer({ min: 0, max: 5 }), {
    noNullPrototype: true,
  })
  const anyMatched = fc
    .array(scores, { maxLength: 8 })
    .map((all): Matched => Object.fromEntries(all.map((one, at) => [`S${at}`, one])))

  test('any matches: fair, once, within the size, numbered without a gap, in any order of the facts', () => {
    fc.assert(
      fc.property(anyMatched, fc.integer({ min: 3, max: 15 }), (matched, size) => {
        const facts = factsOf(matched, size)
        const digest = buildDigest(facts)
        const papers = digest.sections.flatMap((section) => section.papers)
        const all = new Set(Object.values(matched).flatMap((one) => Object.keys(one)))

        expect(papers.map(({ number }) => number)).toEqual(papers.map((_, at) => at + 1))
        expect(papers.length).toBe(Math.min(size, all.size))
        expect([...papers.map(({ key }) => key), ...digest.hidden].sort()).toEqual([...all].sort())

        const waiting = Object.entries(matched).filter(([, one]) => Object.keys(one).length > 0)
        const served = waiting.filter(([label]) => {
          return (
            papers.some(({ also }) => also.includes(label)) ||
            digest.sections.some((section) => section.label === label)
          )
        })
        expect(served.length).toBeGreaterThanOrEqual(Math.min(size, waiting.length))

        const backwards = {
          ...facts,
          matches: [...facts.matches].reverse(),
          subscriptions: [...facts.subscriptions].reverse(),
        }
        expect(buildDigest(backwards).sections).toEqual(digest.sections)
        expect(buildDigest(backwards).hidden).toEqual(digest.hidden)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the nearest miss', () => {
  const miss = (number: number, topic: string, key: string, abstract: string) => {
    const paper = makePaper({ key, abstract })
    return { subscription: makeSubscription(number, `S${number}`, topic), paper, proof: proofOf(topic, paper) }
  }
  const told = (misses: ReturnType<typeof miss>[]) => {
    const nearest = nearestMiss(misses)
    return nearest && { key: nearest.paper.key, label: nearest.label, lacks: nearest.lacks, has: nearest.has }
  }

  test.each([
    ['lacks one of two', 'world AND planning', 'The world.', { lacks: ['planning'], has: [] }],
    ['has what is excluded', 'world -survey', 'A survey of the world.', { lacks: [], has: ['survey'] }],
    [
      'the cheapest branch',
      '(world AND planning AND robots) OR (world AND tea)',
      'The world.',
      { lacks: ['tea'], has: [] },
    ],
    [
      'words that stand apart',
      'world planning',
      'The world. We are planning.',
      { lacks: ['world planning together'], has: [] },
    ],
  ])('%s', (_, topic, abstract, expected) => {
    expect(told([miss(1, topic, 'k', abstract)])).toMatchObject(expected)
  })

  test('fewest leaves short, then most found, then first seen', () => {
    const one = miss(1, 'world AND planning AND tea', 'k1', 'The world.')
    const two = miss(2, 'world AND planning', 'k2', 'The world.')
    const three = miss(3, 'world AND planning AND tea', 'k3', 'The world and tea.')
    expect(told([one, two, three])).toMatchObject({ key: 'k3', label: 'S3' })
    expect(told([one, two])).toMatchObject({ key: 'k2' })
    expect(told([miss(2, 'world AND tea', 'k9', 'The world.'), two])).toMatchObject({ key: 'k2' })
  })

  test('no miss is near when nothing was found, and a match is none', () => {
    expect(told([miss(1, 'planning', 'k', 'The world.')])).toBeUndefined()
    expect(told([miss(1, 'world', 'k', 'The world.')])).toBeUndefined()
    expect(told([])).toBeUndefined()
  })
})
