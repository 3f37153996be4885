import { expect, test } from 'vitest'
import { findPaper } from '../../src/flows/find-paper.ts'
import { openDesk } from '../desk.ts'

const OURS = [
  { title: 'Attention', arxiv: '2603.00001', authors: ['Ada Lund'] },
  { title: 'Attention in the wild: a long story', arxiv: '2603.00002' },
  { title: 'Attention in the dark: another story', doi: '10.1038/abc' },
  { title: 'Schr\\"odinger bridges for planning with world models', abstract: 'Nothing.' },
]

test.each([
  ['2603.00001', ['Attention']],
  ['https://doi.org/10.1038/ABC', ['Attention in the dark: another story']],
  ['attention in the wild - a long story', ['Attention in the wild: a long story']],
  ['Attention in the wild: a lomg storry', ['Attention in the wild: a long story']],
  ['attention in the', ['Attention in the dark: another story', 'Attention in the wild: a long story']],
  ['Schrödinger bridges for planning with world models', ['Schr\\"odinger bridges for planning with world models']],
  ['bridges', ['Schr\\"odinger bridges for planning with world models']],
  ['2603.99999', []],
  ['wrld modls for planing', ['Schr\\"odinger bridges for planning with world models']],
  ['bridges of attention, planning and the wild', []],
  ['zebra', []],
  ['…', []],
  ['', []],
])('%j', async (said, titles) => {
  const { desk, arrive } = await openDesk()
  await arrive(OURS)
  const found = await findPaper(desk, said, undefined)
  const papers = found.kind === 'paper' ? [found.paper] : found.kind === 'several' ? found.papers : []
  expect(papers.map(({ title }) => title).toSorted()).toEqual(titles)
})
