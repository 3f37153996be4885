import { expect, test } from 'vitest'
import type { Paper } from '../../src/core/paper.ts'
import { paperItem } from '../../src/core/paper-item.ts'
import { makePaper, proofOf } from './made.ts'

const LONG = 'https://a-very-long-host-name-of-a-journal.example.org/feed?key=geheim'

test.each<[string, Partial<Paper>, string | undefined]>([
  ['arXiv and its first category', { arxiv: '2611.00001', categories: ['cs.CV', 'cs.RO'] }, 'arXiv cs.CV'],
  ['its source and day', { sources: ['hf', 'digest'], upvotes: 3 }, 'Hugging Face, 16 Nov · ▲3'],
  ['the host of a feed', { sources: [], url: 'https://www.nature.com/articles/1' }, 'www.nature.com, 16 Nov'],
  ['a long host in part', { sources: [], url: LONG }, 'a-very-long-host-name-o…, 16 Nov'],
  ['nothing where nothing is known', { sources: [] }, undefined],
])('a paper in a list is told by %s', (_, parts, details) => {
  expect(paperItem({ number: 1, paper: makePaper({ key: 'title:x', ...parts }) }).details).toBe(details)
})

test('what no longer stands where it was found is not shown as what matched', () => {
  const paper = makePaper({ key: 'title:x', abstract: 'Here a robot walks. A robot swims.' })
  const extractOf = (abstract: string) =>
    paperItem({ number: 1, paper: { ...paper, abstract }, proof: proofOf('robot', paper) }).extract
  expect(extractOf(paper.abstract)?.filter(({ strong }) => strong)).toEqual([{ text: 'robot', strong: true }])
  expect(extractOf('Here a robot walks. It never swims at all.')).toEqual([
    { text: 'Here a ' },
    { text: 'robot', strong: true },
    { text: ' walks.' },
  ])
  expect(extractOf('Version two is about something else altogether.')).toBeUndefined()
})

test.each([
  ['short ones whole', ['MoE', 'World models', 'Robots'], ['MoE', 'World models', '+1']],
  [
    'long ones with both their ends',
    ['Reinforcement learning for hands', 'Reinforcement learning for arms'],
    ['Reinforcement … hands', 'Reinforcement … arms'],
  ],
  [
    'long ones whole where only their middles tell them apart',
    ['Reinforcement learning of hands for robots', 'Reinforcement learning of arms for robots'],
    ['Reinforcement learning of hands for robots', 'Reinforcement learning of arms for robots'],
  ],
])('labels of others: %s', (_, also, shown) => {
  expect(paperItem({ number: 1, paper: makePaper({ key: 'title:x' }), also }).also).toEqual(shown)
})
