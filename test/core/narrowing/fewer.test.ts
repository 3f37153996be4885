import { describe, expect, test } from 'vitest'
import { tellingWordsOf, weighted } from '../../../src/core/likeness.ts'
import { type Candidate, candidatesFor, worthProposing } from '../../../src/core/narrowing/fewer.ts'
import { writeNarrowing } from '../../../src/core/narrowing.ts'
import { analysePaper, evaluate } from '../../../src/core/proof.ts'
import { createSynonyms } from '../../../src/core/synonyms.ts'
import { type Volume, volumeOf } from '../../../src/core/volume.ts'
import { makePaper, topicOf } from '../made.ts'

const SYNONYMS = createSynonyms([{ words: ['MRI', 'magnetic resonance imaging'], exact: false }])

const TENSORS = makePaper({
  key: 'arxiv:2603.00001',
  title: 'Diffusion tensor imaging of super-resolution benchmarks',
  abstract:
    'We propose a method for magnetic resonance imaging. The results show that diffusion tensor imaging is well.',
  categories: ['q-bio.NC', 'eess.IV'],
})

function candidates(typed: string, paper = TENSORS): readonly Candidate[] {
  const topic = topicOf(typed)
  const analysed = analysePaper(paper)
  const terms = weighted(tellingWordsOf(paper), { papers: 1_000, holding: new Map([['imag', 90]]) })
  const { proof } = evaluate(topic, analysed, SYNONYMS)
  return candidatesFor(topic, { analysed, proof, terms }, { packs: new Map(), synonyms: SYNONYMS })
}

const written = (typed: string): string[] => candidates(typed).map(({ narrowing }) => writeNarrowing(narrowing))

describe('what could be excluded', () => {
  test('the words beside what was found, the words said often, the category', () => {
    expect(written('diffusion')).toEqual([
      '-"diffusion tensor"',
      '-tensor',
      '-benchmarks',
      '-super-resolution',
      '-imaging',
      '-cat:q-bio.NC',
    ])
  })

  test('never a word of the topic, nor of a synonym of it, nor what every paper says', () => {
    expect(written('MRI "diffusion tensor"')).toEqual(['-benchmarks', '-super-resolution', '-cat:q-bio.NC'])
    for (const one of written('diffusion')) expect(one).not.toMatch(/propos|method|result|show|well/)
  })

  test('each keeps the paper out, and the topic is canonical', () => {
    for (const { topic } of candidates('diffusion OR benchmark upvotes:>=0')) {
      expect(evaluate(topic, analysePaper(TENSORS), SYNONYMS).matched).toBe(false)
      expect(topicOf(topic.text).text).toBe(topic.text)
    }
  })

  test('nothing of what the topic excludes or keeps to already', () => {
    expect(written('diffusion cat:q-bio.NC')).not.toContain('-cat:q-bio.NC')
    expect(written('diffusion OR (imaging -tensor)').join()).not.toContain('tensor')
  })

  test('a compound is one, however many of its words tell something', () => {
    const paper = makePaper({ key: 'arxiv:1', title: 'Neuro-symbolic agents', abstract: 'An agent.' })
    expect(candidates('agent', paper).map(({ narrowing }) => writeNarrowing(narrowing))).toEqual([
      '-"symbolic agents"',
      '-neuro-symbolic',
    ])
  })

  test('is found in time in a text without any space', () => {
    const paper = makePaper({ key: 'arxiv:1', title: 'Robot', abstract: `robot ${'ab-'.repeat(30_000)}` })
    expect(candidates('robot', paper).length).toBeLessThan(20)
  })
})

describe('what is worth proposing', () => {
  const volume = (matched: number): Volume =>
    volumeOf(
      { from: '2026-01-01', to: '2026-02-25' },
      { listed: new Map([['2026-02-02', 500]]), matched: new Map([['2026-02-02', matched]]), wholeFrom: undefined },
    )
  const candidate = (words: string, weight: number, about = words, most = 0.7): Candidate => ({
    words,
    weight,
    about,
    most,
    narrowing: { kind: 'without', words },
    topic: topicOf(`robot -${words}`),
  })
  const proposed = (of: readonly (readonly [Candidate, number])[], whole = 100): string[] =>
    worthProposing(
      of.map(([one]) => one),
      volume(whole),
      of.map(([, left]) => volume(left)),
    ).map((effect) => effect.candidate.words)

  test('at most three, those that tell most and take away most first', () => {
    expect(
      proposed([
        [candidate('a1', 5), 90],
        [candidate('b1', 9), 90],
        [candidate('c1', 5), 98],
        [candidate('d1', 5), 85],
      ]),
    ).toEqual(['b1', 'd1', 'a1'])
  })

  test('nothing that changes nothing, or takes away nearly all', () => {
    expect(
      proposed([
        [candidate('a1', 9), 100],
        [candidate('b1', 9), 20],
        [candidate('c1', 1), 70],
        [candidate('d1', 9, 'a category', 0.35), 60],
      ]),
    ).toEqual(['c1'])
  })

  test('one of those that are about the same word; of what takes away the paper alone only where nothing takes more', () => {
    expect(
      proposed([
        [candidate('a1', 9, 'a'), 90],
        [candidate('a2', 8, 'a'), 80],
        [candidate('b1', 20), 99],
      ]),
    ).toEqual(['a1'])
    expect(proposed([[candidate('b1', 20), 99]])).toEqual(['b1'])
    expect(proposed([[candidate('b1', 20), 0]], 1)).toEqual([])
  })
})
