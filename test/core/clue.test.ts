import { expect, test } from 'vitest'
import { type Clue, clueOf } from '../../src/core/clue.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { spelledValues } from '../../src/core/values.ts'
import { makePaper, topicOf } from './made.ts'

const SYNONYMS = createSynonyms([{ words: ['MoE', 'mixture of experts'], exact: false }])

/** `(a|b*) & c`. */
function written(clue: Clue | undefined): string {
  if (clue === undefined) return 'anything'
  if (clue.kind === 'word') return [...clue.stems, ...clue.prefixes.map((one) => `${one}*`)].join('|')
  return `(${clue.of.map(written).join(clue.kind === 'all' ? ' & ' : ' , ')})`
}

test.each([
  ['robots', 'robot', 'robot'],
  ['"world models"', '(world|worldmodel & worldmodel|model)', '(world|worldmodel & worldmodel|model)'],
  ['="LoRA"', 'lora', 'lora'],
  ['robot*', 'robot*', 'robot*'],
  ['robot -survey', '(robot)', '(robot)'],
  ['au:"S. Levine"', 'anything', 'author:levine:*'],
  ['au:"Levine, Sergey"', 'anything', 'author:levine:*'],
  ['cat:cs.CL', 'anything', 'category:cs.cl.*'],
  ['id:2611.00001', 'anything', 'id:2611.00001:*'],
  ['robot cat:cs', '(robot)', '(robot & category:cs.*)'],
  ['robot OR source:hf', 'anything', '(robot , source:hf:*)'],
  ['robot upvotes:>=3 after:2026-01-01', '(robot)', '(robot)'],
])('%s', (text, words, all) => {
  const { query } = topicOf(text)
  expect(written(clueOf(query, SYNONYMS))).toBe(words)
  expect(written(clueOf(query, SYNONYMS, { values: true }))).toBe(all)
})

test('a synonym is part of the clue', () => {
  expect(written(clueOf(topicOf('moe').query, SYNONYMS))).toContain('mixtur')
})

test('values are spelled as clues begin', () => {
  const paper = makePaper({
    key: 'k',
    authors: ['Sergey V. Levine', 'van der Schaar, Mihaela', 'Sammy Davis Jr.', '???'],
    categories: ['cs.LG'],
    sources: ['hf'],
    arxiv: '2611.00001',
    doi: '10.1/AB',
  })
  expect(spelledValues(paper)).toEqual([
    'author:levine:',
    'author:schaar:',
    'author:davis:',
    'category:cs.lg.',
    'source:hf:',
    'id:2611.00001:',
    'id:10.1/ab:',
  ])
})
