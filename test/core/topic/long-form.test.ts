import { expect, test } from 'vitest'
import { createSynonyms } from '../../../src/core/synonyms.ts'
import { longFormsIn } from '../../../src/core/topic/long-form.ts'
import { topicOf } from '../made.ts'

const SYNONYMS = createSynonyms([
  { words: ['LLM', 'large language model'], exact: false },
  { words: ['dLLM', 'diffusion language model', 'diffusion large language model'], exact: false },
  { words: ['RAG', 'retrieval-augmented generation'], exact: false },
  { words: ['CoT', 'chain of thought'], exact: false },
  { words: ['KG', 'knowledge graph'], exact: true },
  { words: ['analysis of variance', 'ANOVA'], exact: false },
])

const LLM = { long: 'large language model', short: 'LLM' }
const RAG = { long: 'retrieval-augmented generation', short: 'RAG' }

test.each([
  ['large language model agents', [LLM]],
  ['agents Large Language Models', [LLM]],
  ['diffusion large language models', [{ long: 'diffusion large language model', short: 'dLLM' }]],
  ['retrieval augmented generation', [RAG]],
  ['retrieval-augmented generation', [RAG]],
  ['chain of thought', [{ long: 'chain of thought', short: 'CoT' }]],
  ['knowledge graph', [{ long: 'knowledge graph', short: 'KG' }]],
  ['large language model, retrieval augmented generation, robot', [LLM, RAG]],
  ['(large language model OR robot) -survey', [LLM]],
  ['ab:(large language model)', [LLM]],
  // nothing to say
  ['"large language model" agents', []],
  ['llm agents', []],
  ['language large model', []],
  ['large language', []],
  ['large "language" =model', []],
  ['large language model*', []],
  ['ti:(large language model)', []],
  ['robot -(large language model)', []],
])('%s', (typed, expected) => {
  expect(longFormsIn(topicOf(typed).query, SYNONYMS)).toEqual(expected)
})
