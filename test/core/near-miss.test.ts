import { describe, expect, test } from 'vitest'
import { alternatives, nearestFirst, nearestMiss, type Short, shortfallOf } from '../../src/core/near-miss.ts'
import { makePaper, makeSubscription, proofOf } from './made.ts'

const PACKS = new Map([['models', 'llm, vlm, moe, lora']])

function shortOf(topic: string, abstract: string): readonly Short[] {
  return shortfallOf(proofOf(topic, makePaper({ key: 'k', title: 'Untitled', abstract }), { packs: PACKS }))
}

describe('what would have to be otherwise', () => {
  test.each<[string, string, string, readonly object[]]>([
    ['nothing, where it matches', 'robot -survey', 'A robot.', []],
    ['one word', 'robot AND cups', 'A robot.', [{ kind: 'lacks', anyOf: ['cups'] }]],
    [
      'each missing word',
      'robot AND cups AND tea',
      'A robot.',
      [
        { kind: 'lacks', anyOf: ['cups'] },
        { kind: 'lacks', anyOf: ['tea'] },
      ],
    ],
    ['any one of several', 'robot AND (cups OR tea)', 'A robot.', [{ kind: 'lacks', anyOf: ['cups', 'tea'] }]],
    ['any one of a pack', 'robot AND @models', 'A robot.', [{ kind: 'lacks', anyOf: ['llm', 'lora', 'moe', 'vlm'] }]],
    [
      'the branch that is fewest short',
      '(robot AND cups AND tea) OR (robot AND milk)',
      'A robot.',
      [{ kind: 'lacks', anyOf: ['milk'] }],
    ],
    ['what is excluded', 'robot -survey', 'A survey of a robot.', [{ kind: 'has', text: 'survey' }]],
    [
      'all that is excluded',
      'robot -(survey OR review)',
      'A robot: a survey, a review.',
      [{ text: 'review' }, { text: 'survey' }],
    ],
    [
      'excluded words as they belong together',
      'robot -(open data)',
      'A robot with open data.',
      [{ kind: 'has', text: 'open data' }],
    ],
    ['words that stand apart', 'robot cups', 'A robot. The cups.', [{ kind: 'apart', texts: ['robot', 'cups'] }]],
    ['words not near enough', 'robot NEAR/2 cups', 'A robot that takes cups.', [{ kind: 'apart', within: 2 }]],
    ['a word missing from those side by side', 'robot cups', 'A robot.', [{ kind: 'lacks', anyOf: ['cups'] }]],
  ])('%s', (_, topic, abstract, expected) => {
    const shorts = shortOf(topic, abstract)
    expect(shorts).toHaveLength(expected.length)
    expect(shorts).toMatchObject(expected)
  })

  test('of what is excluded it says where it stands', () => {
    const [short] = shortOf('robot -survey', 'A survey of a robot.')
    expect(short).toMatchObject({ hits: [{ field: 'abstract', found: 'survey' }] })
  })
})

describe('the nearest', () => {
  const look = (number: number, topic: string, key = 'k') => {
    const paper = makePaper({ key, abstract: 'A robot with cups.' })
    return { subscription: makeSubscription(number, `S${number}`, topic), paper, proof: proofOf(topic, paper) }
  }

  test('comes first; what matches, or of which nothing is there, is no miss', () => {
    const looks = [
      look(1, 'robot'),
      look(2, 'tea'),
      look(3, 'robot AND tea AND milk'),
      look(4, 'robot AND tea'),
      look(5, 'robot AND cups AND tea'),
    ]
    expect(nearestFirst(looks).map(({ subscription }) => subscription.number)).toEqual([5, 4, 3])
  })

  test('of equal ones is the paper first seen, then the lower number, whatever the order', () => {
    const looks = [look(2, 'robot AND tea', 'b'), look(1, 'robot AND milk', 'b'), look(3, 'robot AND tea', 'a')]
    expect(nearestMiss(looks)).toMatchObject({ number: 3, lacks: ['tea'], has: [] })
    expect(nearestMiss(looks.slice(0, 2))).toMatchObject({ number: 1, lacks: ['milk'] })
    expect(nearestMiss([...looks].reverse())).toMatchObject({ number: 3 })
    expect(nearestMiss([look(1, 'tea')])).toBeUndefined()
  })
})

test.each([
  [['tea'], 'tea'],
  [['tea', 'milk'], 'tea or milk'],
  [['tea', 'milk', 'cups'], 'tea, milk or cups'],
  [['tea', 'milk', 'cups', 'rice', 'salt'], 'tea, milk, cups or one of 2 more'],
])('%j', (texts, said) => {
  expect(alternatives(texts)).toBe(said)
})
