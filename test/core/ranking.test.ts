import { describe, expect, test } from 'vitest'
import type { Paper } from '../../src/core/paper.ts'
import { createFinder } from '../../src/core/ranking/found.ts'
import { rank, stemsOf } from '../../src/core/ranking.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { frequenciesOf, MONDAY, makePaper, rankAll, topicOf } from './made.ts'

const SYNONYMS = createSynonyms([
  { words: ['LoRA', 'low-rank adaptation'], exact: false },
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['LLM', 'large language model'], exact: false },
])

const ranked = (text: string, papers: readonly Paper[]) => [...rankAll(topicOf(text), papers, SYNONYMS)]
const order = (text: string, papers: readonly Paper[]) => ranked(text, papers).map(([key]) => key)

describe('ranking', () => {
  test('the phrase comes first, whatever the upvotes', () => {
    const apart = makePaper({ key: 'apart', title: 'Models for a World of World Models of Agents', upvotes: 5_000 })
    const scattered = makePaper({
      key: 'scattered',
      title: 'Agents',
      abstract: 'An LLM helps agents; the agents help the LLM.',
      upvotes: 900,
    })
    const phrase = makePaper({
      key: 'phrase',
      title: 'Something',
      abstract: 'We study one LLM agent among many other things that we also study.',
    })
    expect(order('llm agents', [apart, scattered, phrase])).toEqual(['phrase', 'scattered'])
  })

  const sayingOnly = (key: string, sentence: string) => makePaper({ key, title: 'Something', abstract: sentence })
  const PADDED = 'among many other things that we also study and that make this a long sentence'
  test.each([
    ['mixture of experts', `A mixture of experts ${PADDED}.`, 'Experts mix; a mixture, the experts say, is a mixture.'],
    ['chain of thought', `One chain-of-thought ${PADDED}.`, 'Thoughts on a chain: a chain, we thought, is a chain.'],
    ['mixture experts', `One mixture-of-experts ${PADDED}.`, 'Experts mix; a mixture, the experts say, is a mixture.'],
    ['human in the loop', `Some human-in-the-loop ${PADDED}.`, 'Loops are no humans; a loop, human, is a loop.'],
    [
      'deep research agents',
      `One of the deep research agents ${PADDED}.`,
      'Agents in deep water are deep, and agents.',
    ],
  ])('the phrase of %s may hold the common words that were typed', (topic, phrase, apart) => {
    const papers = [sayingOnly('apart', apart), sayingOnly('phrase', phrase)]
    expect(order(topic, papers)).toEqual(['phrase', 'apart'])
    expect(order(topicOf(topic).text, papers)).toEqual(['phrase', 'apart'])
  })

  test.each([
    'A mixture. Of experts we say nothing.',
    'A mixture with many experts.',
    'A mixture of (some) experts.',
    'An expert mixture of things, and experts.',
  ])('no phrase of mixture experts: %s', (sentence) => {
    const finder = createFinder(topicOf('mixture AND experts, mixture experts'), SYNONYMS)
    expect(finder(sayingOnly('k', sentence))?.isPhrase).toBe(false)
  })

  test('a word in the title weighs more than one in the abstract', () => {
    const inTitle = makePaper({ key: 'b', title: 'Occupancy at Scale' })
    const inAbstract = makePaper({ key: 'a', abstract: 'We study occupancy.' })
    expect(order('occupancy', [inAbstract, inTitle])).toEqual(['b', 'a'])
  })

  test('curation lifts among equals, by at most a quarter, and its parts are told', () => {
    const papers = [0, 3, 200, 50_000].map((upvotes) =>
      makePaper({ key: `u${upvotes}`, title: 'Occupancy at Scale', upvotes }),
    )
    const scores = ranked('occupancy', papers)
    expect(scores.map(([key]) => key)).toEqual(['u200', 'u50000', 'u3', 'u0'])
    for (const [, { score, parts }] of scores) {
      expect(score).toBeCloseTo(parts.text + parts.phrase + parts.curation, 5)
      expect(parts.curation).toBeLessThanOrEqual(parts.text * 0.25 + 1e-6)
    }
  })

  test('a compound weighs by the word that was asked for, not by its rare neighbours', () => {
    const plain = makePaper({ key: 'plain', title: 'Robots and Robots' })
    const compound = makePaper({ key: 'compound', title: 'Robot-Renorrhaphy Dialogues and Reason2' })
    expect(order('robot*', [compound, plain])).toEqual(['plain', 'compound'])
    expect(ranked('robot*', [compound, plain]).map(([, { words }]) => words)).toEqual([
      [{ word: 'Robots', papers: 2 }],
      [{ word: 'Robot', papers: 2 }],
    ])
  })

  test('a synonym of three words weighs no more than the short form', () => {
    const [short, long] = ['Routing in MoE', 'Routing in Mixture of Experts'].map((title) =>
      makePaper({ key: title, title }),
    )
    if (short === undefined || long === undefined) return expect.fail()
    const text = (paper: Paper) => rankAll(topicOf('moe'), [paper], SYNONYMS).get(paper.key)?.parts.text ?? 0
    expect(text(short)).toBeGreaterThan(0)
    expect(text(long)).toBeCloseTo(text(short), 1)
  })

  test('a rare word weighs more than a common one, and what is found twice more than once', () => {
    const others = Array.from({ length: 20 }, (_, at) => makePaper({ key: `o${at}`, title: 'Robots' }))
    const rare = makePaper({ key: 'rare', title: 'Origami' })
    const both = makePaper({ key: 'both', title: 'Origami Robots' })
    expect(order('robot OR origami', [...others, rare, both]).slice(0, 2)).toEqual(['both', 'rare'])
  })

  test('the words are told as the paper first has them, with the papers that hold them; of no stop words', () => {
    const papers = [
      makePaper({ key: 'a', title: 'State-of-the-Art Robots', abstract: 'The robot is an LLM.' }),
      makePaper({ key: 'b', title: 'Robotics' }),
      makePaper({ key: 'c', abstract: 'One robot.' }),
    ]
    expect(rankAll(topicOf('"state of the art" robot, llm'), papers, SYNONYMS).get('a')?.words).toEqual([
      { word: 'State', papers: 1 },
      { word: 'Art', papers: 1 },
      { word: 'Robots', papers: 3 },
      { word: 'LLM', papers: 1 },
    ])
  })

  test('topics without ranking words go by upvotes, then first seen, then key', () => {
    const papers = [
      makePaper({ key: 'c', upvotes: 5 }),
      makePaper({ key: 'b', upvotes: 5, firstSeenAt: MONDAY - 1 }),
      makePaper({ key: 'a', upvotes: 5 }),
      makePaper({ key: 'd', upvotes: 40 }),
      makePaper({ key: 'e', upvotes: 1 }),
    ]
    expect(order('source:arxiv upvotes:>=2', papers)).toEqual(['d', 'b', 'a', 'c'])
  })

  test('equal papers give equal numbers, however they came in', () => {
    const papers = ['world models', 'models of the world', 'a simulation of the world', 'world model simulation'].map(
      (title, at) => makePaper({ key: `k${at}`, title, abstract: `We study ${title} and simulations.`, upvotes: at }),
    )
    const forth = ranked('world model, simulation', papers)
    expect(JSON.stringify(ranked('world model, simulation', papers.toReversed()))).toBe(JSON.stringify(forth))
  })

  test('a paper gets its numbers from the frequencies handed in, and asks for those of its own words only', () => {
    const paper = makePaper({ key: 'k', title: 'Robots', abstract: 'Robots fold shirts.' })
    const found = [createFinder(topicOf('robot'), SYNONYMS)(paper)].filter((one) => one !== undefined)
    expect(stemsOf(found)).toEqual(['robot'])
    const text = (papers: number, held: number) =>
      rank(found, { papers, holding: new Map([['robot', held]]) }).get('k')?.parts.text ?? 0
    expect(text(1_000, 10)).toBeGreaterThan(text(1_000, 500))
    expect(text(1_000, 500)).toBeGreaterThan(text(1_000, 1_000))
    expect(text(0, 0)).toBeGreaterThan(0)
  })

  test('leaves out what does not match', () => {
    const papers = [makePaper({ key: 'a', title: 'World Models' }), makePaper({ key: 'b', title: 'Models of a World' })]
    expect(order('"world models"', papers)).toEqual(['a'])
    expect(frequenciesOf(papers).holding.get('world')).toBe(2)
  })
})
