/** Which narrowings are proposed, from what a topic brought. */
import { describe, expect, test } from 'vitest'
import {
  createSample,
  mayBeWorthAsking,
  proposals,
  type Sample,
  stemsWorthAsking,
} from '../../../src/core/narrowing/propose.ts'
import { writeNarrowing } from '../../../src/core/narrowing.ts'
import { openPaper } from '../../../src/core/proof/open-paper.ts'
import { analysePaper } from '../../../src/core/proof.ts'
import { createSynonyms } from '../../../src/core/synonyms.ts'
import { outlineOfPaper } from '../../../src/core/words/outline.ts'
import { analyse, analyseByFrequency, type ReadText } from '../../../src/core/words.ts'
import { createRandom, pick } from '../../bench/random.ts'
import { makePaper, topicOf } from '../made.ts'

type Group = { readonly papers: number; readonly title?: string; readonly abstract?: string; readonly cat?: string }

function sampleOf(...groups: readonly Group[]): Sample {
  const sample = createSample()
  for (const { papers, title = 'A robot', abstract = 'It moves.', cat } of groups)
    for (let at = 0; at < papers; at++)
      sample.count(
        analysePaper(makePaper({ key: `${at}`, title, abstract, categories: cat === undefined ? [] : [cat] })),
      )
  return sample.read()
}

/** Words of which the archive knows how many of its 1,000 papers hold them; of the others 50 do. */
function proposed(topic: string, sample: Sample, known: Readonly<Record<string, number>> = {}): string[] {
  const stems = Object.entries(known).map(([word, papers]) => [analyse(word).words[0]?.stem ?? word, papers] as const)
  const holding = new Map(stemsWorthAsking(sample).map((stem): [string, number] => [stem, 50]))
  for (const [stem, papers] of stems) holding.set(stem, papers)
  const about = { packs: new Map(), synonyms: createSynonyms([{ words: ['robot', 'android'], exact: false }]) }
  const found = proposals(topicOf(topic), sample, { papers: 1_000, holding }, about)
  return found.map(({ narrowing }) => writeNarrowing(narrowing))
}

const REST: Group = { papers: 12 }

describe('a word', () => {
  test.each<[string, readonly Group[], Readonly<Record<string, number>>, readonly string[]]>([
    [
      'that parts the papers and stands in titles is',
      [{ papers: 8, title: 'A robot benchmark' }, REST],
      {},
      ['-benchmark'],
    ],
    ['is as it is spelled most', [{ papers: 8, title: 'Benchmarks of robots' }, REST], {}, ['-benchmarks']],
    ['that stands in abstracts only is not', [{ papers: 8, abstract: 'We propose it.' }, REST], {}, []],
    ['that few hold is not', [{ papers: 2, title: 'A robot benchmark' }, { papers: 20 }], {}, []],
    ['that nearly all hold is not', [{ papers: 18, title: 'A robot benchmark' }, { papers: 2 }], {}, []],
    ['that all papers hold as often is not', [{ papers: 8, title: 'A robot benchmark' }, REST], { benchmark: 400 }, []],
    [
      'that the archive does not know of is',
      [{ papers: 8, title: 'A robot benchmark' }, REST],
      { benchmark: 0 },
      ['-benchmark'],
    ],
    ['of the topic is not', [{ papers: 8, title: 'A robot arm' }, REST], {}, ['-arm']],
    [
      'that is a synonym of the topic is not',
      [
        { papers: 8, title: 'An android' },
        { papers: 12, title: 'Robot' },
      ],
      {},
      [],
    ],
    ['that is excluded already is not', [{ papers: 8, title: 'A robot survey' }, REST], {}, []],
    ['that names no subject is not', [{ papers: 8, title: 'Towards a novel large robot' }, REST], {}, []],
    ['that stands in every sixth paper is not', [{ papers: 8, title: 'A robot grasp' }, REST], { grasp: 160 }, []],
    [
      'for a kind of paper is, though it stands there too',
      [{ papers: 8, title: 'A robot benchmark' }, REST],
      { benchmark: 160 },
      ['-benchmark'],
    ],
    ['of grammar is not', [{ papers: 8, title: 'More than a robot learning system' }, REST], {}, []],
    ['that is plainly a verb is not', [{ papers: 8, title: 'A robot accelerates a gripper' }, REST], {}, ['-gripper']],
    [
      'for a kind of paper comes before one for a subject',
      [{ papers: 8, title: 'A gripper benchmark' }, REST],
      {},
      ['-benchmark', '-gripper'],
    ],
    ['that is a part of a compound is not', [{ papers: 8, title: 'A multi-agent robot' }, REST], {}, []],
    ['that is a stop word is not', [{ papers: 8, title: 'Via the robot' }, REST], {}, []],
  ])('%s', (_, groups, known, expected) => {
    expect(proposed('robot -survey', sampleOf(...groups), known)).toEqual(expected)
  })

  test('the most promising comes first: half of the papers, in titles, rare elsewhere', () => {
    const sample = sampleOf(
      { papers: 10, title: 'A robot benchmark' },
      { papers: 4, title: 'A robot dataset' },
      { papers: 8, title: 'A robot', abstract: 'It moves in a video.' },
      { papers: 1, title: 'A robot video', abstract: 'It moves in a video.' },
    )
    expect(proposed('robot', sample)).toEqual(['-benchmark', '-dataset'])
  })
})

test('categories follow, the leading one first, and not those that the topic keeps to', () => {
  const sample = sampleOf({ papers: 12, cat: 'cs.RO' }, { papers: 6, cat: 'cs.LG' }, { papers: 1, cat: 'cs.CV' })
  expect(proposed('robot', sample)).toEqual(['cat:cs.RO', 'cat:cs.LG'])
  expect(proposed('robot cat:cs.RO', sample)).toEqual(['cat:cs.LG'])
})

test('of few papers nothing is proposed', () => {
  expect(proposed('robot', sampleOf({ papers: 5, title: 'A robot benchmark', cat: 'cs.RO' }, { papers: 6 }))).toEqual(
    [],
  )
})

/** Most stand in compounds more often than alone, so that outlines count more of them than there are; few are in titles. */
const WORDS = (
  'retrieval retrieval-augmented retrieval-free long-text short-text text state state-space state-based agents ' +
  'multi-agent single-agent benchmark the of'
).split(' ')

test('papers read by outlines, where they have one, are counted as those that are read whole', () => {
  const random = createRandom(12)
  const some = (most: number) => Array.from({ length: Math.floor(random() * most) + 1 }, () => pick(WORDS, random))
  const rounds = Array.from({ length: 200 }, (_, round) => {
    const papers = Array.from({ length: 40 }, (_, at) => {
      const texts = { title: random() < 0.2 ? some(2).join(' ') : 'A note', abstract: some(9).join(' ') }
      const other = random() < 0.05 ? 'Another text' : texts.abstract
      const outline = outlineOfPaper(
        { ...texts, abstract: other },
        { title: analyse(texts.title), abstract: analyse(other) },
      )
      return { ...makePaper({ key: `${at}`, ...texts }), outline: random() < (round % 4) / 4 ? undefined : outline }
    })
    const counted = (read: ReadText): unknown => {
      const sample = createSample()
      for (const paper of papers) sample.count(openPaper(paper, read, paper.outline))
      const { words } = sample.read()
      return stemsWorthAsking(sample.read()).map((stem) => [stem, words.get(stem)])
    }
    const whole = counted(analyse)
    expect(counted(analyseByFrequency(papers, mayBeWorthAsking))).toEqual(whole)
    return whole
  })
  expect(new Set(rounds.map((whole) => JSON.stringify(whole))).size).toBeGreaterThan(100)
})
