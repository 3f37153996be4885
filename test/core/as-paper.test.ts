import { expect, test } from 'vitest'
import { asPaper } from '../../src/core/as-paper.ts'
import { EntrySchema } from '../../src/core/paper.ts'
import { MONDAY } from './made.ts'

const ARXIV = EntrySchema.parse({
  title: 'A title',
  abstract: 'What arXiv has.',
  categories: ['cs.CV', 'cs.RO'],
  listedOn: '2026-11-12',
  arxiv: '2611.00001',
  version: 2,
})
const HF = EntrySchema.parse({
  title: 'A  title',
  abstract: 'What Hugging Face has.',
  authors: ['Ida Sand'],
  categories: ['cs.CV'],
  listedOn: '2026-11-13',
  arxiv: '2611.00001',
  upvotes: 0,
  tldr: 'In one sentence.',
})

test('the first is believed, the others fill what it leaves out', () => {
  const told = [
    { source: 'arxiv', entry: ARXIV },
    { source: 'hf', entry: HF },
  ] as const
  expect(asPaper('arxiv:2611.00001', told, MONDAY)).toEqual({
    key: 'arxiv:2611.00001',
    title: 'A title',
    abstract: 'What arXiv has.',
    authors: ['Ida Sand'],
    categories: ['cs.CV', 'cs.RO'],
    sources: ['arxiv', 'hf'],
    withdrawn: false,
    listedOn: '2026-11-12',
    firstSeenAt: MONDAY,
    arxiv: '2611.00001',
    version: 2,
    upvotes: 0,
    tldr: 'In one sentence.',
  })
})

test('withdrawn is what anybody calls so', () => {
  const told = [
    { source: 'arxiv', entry: ARXIV },
    { source: 'hf', entry: { ...HF, withdrawn: true } },
  ] as const
  expect(asPaper('arxiv:2611.00001', told, MONDAY).withdrawn).toBe(true)
})
