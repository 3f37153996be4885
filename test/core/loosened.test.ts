/** Readings that find more than a topic that finds nothing. */
import { describe, expect, test } from 'vitest'
import { loosened } from '../../src/core/loosened.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { NO_SYNONYMS, topicOf } from './made.ts'

const PACKS = new Map([['arms', 'robot, "soft gripper"']])

describe('the looser readings', () => {
  test.each<[string, readonly string[]]>([
    ['robot', []],
    ['robot OR arm', []],
    ['robot arm', ['arm AND robot']],
    ['"robot arm"', ['robot arm', 'arm AND robot']],
    ['title:robot', ['robot']],
    ['title:"robot arm"', ['title:arm title:robot', 'arm AND robot']],
    ['abstract:(robot arm)', ['robot arm', 'arm AND robot']],
    ['robot NEAR/3 arm', ['arm AND robot']],
    ['"state of the art"', ['state art', 'art AND state']],
    ['"robot arm" OR "tea cup"', ['robot arm OR tea cup', '(arm AND robot) OR (cup AND tea)']],
    ['"robot arm" -survey cat:cs.RO', ['robot arm category:cs.RO -survey', 'arm AND robot category:cs.RO -survey']],
    ['@arms "tea cup"', ['tea cup @arms', 'cup AND tea @arms']],
    ['="Robot Arm"', ['=Robot =Arm', '=Arm AND =Robot']],
  ])('of %s', (typed, expected) => {
    const readings = expected.map((text) => topicOf(text, PACKS).text)
    expect(loosened(topicOf(typed, PACKS), PACKS).map(({ text }) => text)).toEqual(readings)
  })
})

const TEXTS = [
  'robot arm',
  'arm of a robot',
  'robot. An arm',
  'arm',
  'robot',
  'tea cup',
  'cup. Tea',
  'survey of a robot arm',
]

test('each finds what the one before finds', () => {
  const papers = TEXTS.flatMap((title) =>
    TEXTS.map((abstract) =>
      analysePaper({ title, abstract, authors: [], categories: [], sources: [], withdrawn: false }),
    ),
  )
  for (const typed of [
    '"robot arm"',
    'title:"robot arm"',
    'abstract:"robot arm" -survey',
    '"robot arm" OR "tea cup"',
  ]) {
    const topic = topicOf(typed)
    const readings = [topic, ...loosened(topic, new Map())]
    const counts = readings.map((one) => papers.filter((paper) => evaluate(one, paper, NO_SYNONYMS).matched))
    for (const [at, found] of counts.entries()) expect(counts[at + 1] ?? found).toEqual(expect.arrayContaining(found))
    expect(counts.at(-1)?.length).toBeGreaterThan(counts[0]?.length ?? 0)
  }
})
