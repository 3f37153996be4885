import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Path, Verdict } from '../../../src/core/explanation.ts'
import { type Message, MessageSchema } from '../../../src/core/message.ts'
import type { Rank } from '../../../src/core/ranking.ts'
import { ordinal, rankSentences } from '../../../src/core/reply/why/rank.ts'
import { treeText } from '../../../src/core/reply/why/tree.ts'
import { treeMessage, whyMessage } from '../../../src/core/reply/why.ts'
import { textOfMessage } from '../../plain-text.ts'
import { MONDAY, makeChannel, makePaper, makeSubscription, proofOf } from '../made.ts'

const PAPER = makePaper({
  key: 'arxiv:2603.00001',
  title: 'Planning with $\\alpha$ robots',
  abstract: 'A robot plans. Sparse layers help it.',
})

function verdict(number: number, topic: string, paper = PAPER): Verdict {
  const proof = proofOf(topic, paper)
  return { subscription: makeSubscription(number, `T${number}`, topic), matched: proof.value, proof }
}

function made(parts: Partial<Path> = {}): Path {
  return {
    ...{ paper: PAPER, reason: 'no-match', subscriptions: [], broken: [], seen: [], aliases: [], removed: [] },
    ...{ takenSince: new Map(), toOthers: new Map() },
    ...parts,
  }
}

const lines = (message: Message): string[] => textOfMessage(MessageSchema.parse(message)).split('\n')

describe('the score in words', () => {
  const rank = (parts: Partial<Rank>): Rank => ({
    ...{ score: 7.25, parts: { text: 5.12, phrase: 1.31, curation: 0.82 }, place: 3, of: 5 },
    ...{ words: [{ word: 'world model', papers: 194 }], archive: 13_800 },
    ...parts,
  })

  test.each<[string, Partial<Rank>, string]>([
    [
      'each part',
      {},
      'It was 3rd of 5 papers of this topic, with a score of 7.3: its words 5.1 ("world model" in 194 of 13,800 papers), the phrase 1.3, its upvotes 0.8.',
    ],
    [
      'parts that come to nothing are left out',
      { score: 5.16, parts: { text: 5.12, phrase: 0, curation: 0.04 } },
      'It was 3rd of 5 papers of this topic, with a score of 5.2: its words 5.1 ("world model" in 194 of 13,800 papers).',
    ],
    [
      'a score of nothing is no score',
      { score: 0.01, parts: { text: 0.01, phrase: 0, curation: 0 } },
      'It was 3rd of 5 papers of this topic.',
    ],
    [
      'without words, what orders it',
      { score: 0.02, parts: { text: 0, phrase: 0, curation: 0.02 }, words: [] },
      'It was 3rd of 5 papers of this topic: it has no words to rank by, so upvotes decide, and then what came first.',
    ],
    [
      'the only one',
      { score: 0.02, parts: { text: 0, phrase: 0, curation: 0.02 }, words: [], place: 1, of: 1 },
      'It was the only paper of this topic.',
    ],
    [
      'a few of many words',
      { words: ['a', 'b', 'c', 'd', 'e', 'f'].map((word, at) => ({ word, papers: 1_000 * at })) },
      'It was 3rd of 5 papers of this topic, with a score of 7.3: its words 5.1 ("a" in 0 of 13,800 papers, "b" in 1,000, "c" in 2,000, "d" in 3,000 and 2 more words), the phrase 1.3, its upvotes 0.8.',
    ],
  ])('%s', (_, parts, sentence) => {
    expect(rankSentences({ rank: rank(parts), isPlanned: true })).toEqual([sentence])
  })

  test('as things stand, and what other topics got', () => {
    expect(rankSentences({ rank: rank({ words: [] }), isPlanned: false })[0]).toMatch(/^As things stand it is 3rd of 5/)
    const others = { places: 4, of: 8 }
    expect(rankSentences({ rank: rank({}), isPlanned: true, others })[1]).toBe(
      '4 of the 8 places went to other topics, because topics take places in turn.',
    )
  })

  test.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [102, '102nd'],
    [111, '111th'],
  ])('%i is %s', (place, said) => {
    expect(ordinal(place)).toBe(said)
  })
})

describe('topics', () => {
  test('those that take it first, then the nearest, then all others in one line', () => {
    const topics = ['tea', 'robot AND tea', 'robot', 'milk', 'cups', 'robot AND plans AND tea']
    const said = lines(
      whyMessage(made({ subscriptions: topics.map((topic, at) => verdict(at + 1, topic)) }), makeChannel(), MONDAY),
    )
    expect(said.filter((line) => line.startsWith('#')).map((line) => line.split(' (')[0])).toEqual([
      '# Planning with α robots',
      '#3 T3',
      '#6 T6',
      '#2 T2',
      '#1 T1, #4 T4 and #5 T5 do not take it: little or nothing that they look for is there.',
    ])
  })

  test('fifty of them make a message that can be read', () => {
    const subscriptions = Array.from({ length: 50 }, (_, n) =>
      verdict(n + 1, `robot${n % 2 === 0 ? '' : ` AND word${n}`}`),
    )
    const said = lines(whyMessage(made({ reason: 'waiting', subscriptions }), makeChannel(), MONDAY))
    expect(said.length).toBeLessThan(20)
    expect(said).toContainEqual(expect.stringMatching(/^#17 T17, .* and 12 more take it too\.$/))
    expect(said).toContainEqual(expect.stringMatching(/^#12 T12, .* and 15 more do not take it/))
  })

  test('of more than can be chosen among, those that take it or took it are offered', () => {
    const misses = Array.from({ length: 30 }, (_, n) => verdict(n + 1, `word${n}`))
    const recorded = { at: MONDAY, proof: verdict(31, 'robot').proof }
    const subscriptions = [...misses, { ...verdict(31, 'tea'), recorded }, verdict(32, 'robot')]
    const { actions } = whyMessage(made({ subscriptions }), makeChannel(), MONDAY)
    const choices = actions.at(-1)?.choices ?? []
    expect(choices).toHaveLength(25)
    expect(choices.slice(0, 3).map(({ value }) => value)).toEqual(['31', '32', '1'])
  })

  test.each([
    [{ since: MONDAY + 1, createdAt: MONDAY + 1 }, 'the topic was followed here'],
    [{ since: MONDAY + 1 }, 'the topic was changed, or followed again'],
    [{ meaningAt: MONDAY + 2 }, 'what the words of the topic mean (packs, synonyms) changed'],
  ])('one that takes it now only: %j came after it', (times, cause) => {
    const robot = verdict(1, 'robot')
    const subscription = { ...robot.subscription, ...times }
    const message = whyMessage(
      made({ reason: 'archive', subscriptions: [{ ...robot, subscription }] }),
      makeChannel(),
      MONDAY,
    )
    expect(lines(message)[1]).toContain(
      `It matches, but came before ${cause}: only what comes in after that is posted.`,
    )
  })

  test('one that cannot be read any more says why, and one that was removed when', () => {
    const subscription = { ...makeSubscription(2, 'Gone', '@gone') }
    const removed = { ...verdict(3, 'robot') }
    const said = lines(
      whyMessage(
        made({
          broken: [{ subscription, sentence: 'There is no pack @gone.', goesOn: false }],
          removed: [{ ...removed, subscription: { ...removed.subscription, removedAt: MONDAY } }],
        }),
        makeChannel(),
        MONDAY,
      ),
    )
    expect(said).toContain(
      '#2 Gone (@gone) takes nothing, because its topic cannot be read any more: There is no pack @gone.',
    )
    expect(said).toContain('#3 T3 (robot) would take it, but was unsubscribed on Mon 16 Nov 2026, 09:00 Berlin.')
    expect(said.join()).not.toContain('follows nothing')
  })
})

describe('the tree', () => {
  const tree = (topic: string, limit = 2_400): string => {
    const packs = new Map([['many', Array.from({ length: 30 }, (_, n) => `word${n}`).join(', ')]])
    return treeText(proofOf(topic, PAPER, { packs }), PAPER, limit)
  }

  test('says yes or no, and what was found in which sentence', () => {
    expect(tree('(robot plans OR tea) -"sparse layers" upvotes:>=2').split('\n')).toEqual([
      '✗ no  all of these',
      '✓ yes   any of these',
      '✓ yes     all in the title, or in one sentence',
      '✓ yes       robot, in the title: "Planning with α robots", in the abstract: "A robot plans."',
      '✓ yes       plans, in the title: "Planning with α robots", in the abstract: "A robot plans."',
      '✗ no      tea',
      '✗ no    without this',
      '✓ yes     "sparse layers", in the abstract: "Sparse layers help it."',
      '✗ no    upvotes:>=2',
    ])
  })

  test('counts alternatives that are not there', () => {
    expect(tree('robot AND @many').split('\n')).toEqual([
      '✗ no  all of these',
      expect.stringContaining('✓ yes   robot, in the title'),
      '✗ no    the pack many',
      '✗ no      any of these',
      ...['word0', 'word1', 'word10', 'word11'].map((word) => `✗ no        ${word}`),
      '✗ no        26 more, none of which holds',
    ])
  })

  test('stays within its limit and says how much is left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 400 }), (leaves, limit) => {
        const text = tree(Array.from({ length: leaves }, (_, n) => `word${n}`).join(' AND '), limit)
        expect(text.length).toBeLessThanOrEqual(limit)
        const [, left = '0'] = /… and (\d+) more lines?$/.exec(text) ?? []
        const whole = leaves === 1 ? 1 : leaves + 1
        expect(text.split('\n').length + Number(left) - Number(left !== '0')).toBe(whole)
      }),
      { seed: 20_261_121, numRuns: 60 },
    )
  })

  test('is a message that every platform takes', () => {
    const message = treeMessage(PAPER, verdict(1, 'robot'))
    expect(MessageSchema.parse(message)).toEqual(message)
    expect(message.items.map(({ kind }) => kind)).toEqual(['text', 'preformatted'])
  })
})

test('two topics are told apart by the whole of their labels', () => {
  const labels = [1, 2].map((number) => `${'L'.repeat(59)}${number}`)
  const subscriptions = labels.map((label, at): Verdict => {
    const one = verdict(at + 1, 'robots')
    return { ...one, subscription: { ...one.subscription, label } }
  })
  const [, tree] = whyMessage(made({ subscriptions }), makeChannel(), MONDAY).actions
  expect(tree?.choices?.map(({ label }) => label)).toEqual(labels.map((label, at) => `#${at + 1} ${label}`))
})
