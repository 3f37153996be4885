/** What *Fewer like this* says of each exclusion. */
import { expect, test } from 'vitest'
import type { Candidate } from '../../../src/core/narrowing/fewer.ts'
import { fewerMessage } from '../../../src/core/reply/fewer.ts'
import { addDays, type Volume, volumeOf, weeksUntil } from '../../../src/core/volume.ts'
import { textOfMessage } from '../../plain-text.ts'
import { makePaper, makeSubscription, proofOf, topicOf } from '../made.ts'

const SPAN = weeksUntil('2026-11-15', 8)
const DAYS = Array.from({ length: 56 }, (_, at) => addDays(SPAN.from, at))
const PAPER = makePaper({ key: 'arxiv:2611.00001', title: 'A robot survey', abstract: 'Robots are surveyed.' })

/** So many papers, spread over eight weeks. */
function brings(papers: number): Volume {
  const share = (at: number) => Math.floor(((at + 1) * papers) / 56) - Math.floor((at * papers) / 56)
  return volumeOf(SPAN, {
    listed: new Map(DAYS.map((day) => [day, 200])),
    matched: new Map(DAYS.map((day, at) => [day, share(at)])),
  })
}

function candidate(words: string): Candidate {
  const topic = topicOf(`robot -${words}`)
  return { words, weight: 1, about: words, most: 0.7, narrowing: { kind: 'without', words }, topic }
}

function said(whole: number, left: number, posted: { papers: number; missed: number }, words = 'survey'): string {
  const lines = textOfMessage(
    fewerMessage({
      paper: PAPER,
      subscription: makeSubscription(3, 'Machines', 'robot'),
      proof: proofOf('robot', PAPER),
      volume: brings(whole),
      effects: [{ candidate: candidate(words), volume: brings(left) }],
      posted: { papers: posted.papers, missed: [posted.missed] },
    }),
  ).split('\n')
  return lines[3] ?? ''
}

const NONE = { papers: 0, missed: 0 }

test.each<[number, number, { papers: number; missed: number }, string]>([
  [504, 224, NONE, 'about 4 a day instead of 9'],
  [112, 28, NONE, 'about 3.5 a week instead of 2 a day'],
  [112, 4, NONE, 'less than one a week instead of 2 a day'],
  [112, 0, NONE, 'nothing instead of 2 a day'],
  [504, 503, NONE, '503 papers in 8 weeks instead of 504'],
  [504, 224, { papers: 1, missed: 1 }, 'about 4 a day instead of 9; the last posted paper would not have come'],
  [504, 224, { papers: 1, missed: 0 }, 'about 4 a day instead of 9; the last posted paper would still have come'],
  [
    504,
    224,
    { papers: 8, missed: 0 },
    'about 4 a day instead of 9; all of the last 8 posted papers would still have come',
  ],
  [504, 224, { papers: 8, missed: 3 }, 'about 4 a day instead of 9; of the last 8 posted papers 3 would not have come'],
  [504, 224, { papers: 8, missed: 8 }, 'about 4 a day instead of 9; none of the last 8 posted papers would have come'],
])('%i papers to %i, %o posted', (whole, left, posted, sentence) => {
  expect(said(whole, left, posted)).toBe(`-survey  ${sentence} [Leave out]`)
})

test('of a young archive the days that it holds are told, and one paper is one', () => {
  const young = (papers: number): Volume => {
    const days = DAYS.slice(-21)
    return volumeOf(SPAN, {
      listed: new Map(days.map((day) => [day, 200])),
      matched: new Map(days.slice(0, papers).map((day) => [day, 1])),
    })
  }
  const facts = { paper: PAPER, subscription: makeSubscription(3, 'Machines', 'robot'), proof: proofOf('robot', PAPER) }
  const effects = [{ candidate: candidate('survey'), volume: young(1) }]
  const text = textOfMessage(fewerMessage({ ...facts, volume: young(2), effects, posted: { papers: 0, missed: [0] } }))
  expect(text).toContain('-survey  1 paper in 21 days instead of 2 [Leave out]')
})

test('words too long for a button can still be typed', () => {
  const words = `"${'long '.repeat(14)}words"`
  expect(said(504, 224, NONE, words)).toBe(`-${words}  about 4 a day instead of 9`)
})
