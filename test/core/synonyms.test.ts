import { expect, test } from 'vitest'
import { patternOf } from '../../src/core/proof/pattern.ts'
import { createSynonyms, type SynonymGroup } from '../../src/core/synonyms.ts'
import { parseTopic } from '../../src/core/topic.ts'

const GROUPS: readonly SynonymGroup[] = [
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['AR', 'augmented reality'], exact: true },
  { words: ['AR', 'autoregressive'], exact: true },
  { words: ['dLLM', 'diffusion language model', 'diffusion large language model'], exact: false },
]

/** The other spellings by which a leaf is widened. */
function widenedBy(text: string, groups = GROUPS): string[] {
  const parsed = parseTopic(text, new Map())
  if (parsed.kind === 'refused' || parsed.topic.query.kind !== 'words') throw new Error(text)
  const { steps } = patternOf(parsed.topic.query, createSynonyms(groups))
  return [...new Set(steps.flat().flatMap(({ synonym }) => synonym ?? []))].sort()
}

test.each([
  ['moe', ['mixture of experts']],
  ['MoEs', ['mixture of experts']],
  ['"mixtures of experts"', ['MoE']],
  ['mixture-of-experts', ['MoE']],
  ['"sparse moe routing"', ['mixture of experts']],
  ['"moe moe"', ['mixture of experts']],
  ['"diffusion language models"', ['dLLM', 'diffusion large language model']],
  ['mixture', []],
  ['="MoE"', []],
  ['moe*', []],
  ['ar', []],
  ['AR', []],
  ['autoregressive', ['AR']],
])('%s is widened by %s', (text, spellings) => {
  expect(widenedBy(text)).toEqual(spellings)
})

test('no groups widen nothing', () => {
  expect(widenedBy('moe', [])).toEqual([])
})

test('the fingerprint changes with the groups', () => {
  const prints = [GROUPS, GROUPS.slice(1), GROUPS.map(({ words }) => ({ words, exact: false }))].map(
    (groups) => createSynonyms(groups).fingerprint,
  )
  expect(new Set(prints).size).toBe(3)
  expect(createSynonyms(GROUPS).fingerprint).toBe(prints[0])
})
