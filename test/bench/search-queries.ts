/** What people ask the archive, by kind: the same in every run. Titles that somebody pastes are taken from the papers themselves. */
import type { Paper } from '../../src/core/paper.ts'

/** `exact` match something; `mistyped` match nothing as they are written. */
export type Asked = { readonly kind: 'exact' | 'mistyped'; readonly typed: string }

const WORDS = [
  'quantization',
  'watermarking',
  'hallucination',
  'benchmark',
  'tokenizer',
  'robot',
  'LLM',
  'genome',
  'model',
]
const TWO_WORDS = [
  'diffusion policy',
  'world models',
  'language model',
  'speech recognition',
  'medical images',
  'code generation',
  'knowledge distillation',
  'real data',
]
const PHRASES = [
  '"large language model"',
  '"reinforcement learning"',
  '"mixture of experts"',
  '"gaussian splatting"',
  '"chain of thought"',
  '"test-time training"',
  '"state of the art"',
]
const OR = [
  'quantization OR pruning OR distillation',
  '"world model" OR "video prediction"',
  'robot, drone, "legged locomotion"',
  '(jailbreak OR "prompt injection") (defense OR detection)',
  'RAG OR "retrieval augmented generation"',
]
const NOT = [
  'benchmark -survey',
  'diffusion -image',
  '"language model" -agent -reasoning',
  'agents -LLM',
  'robot, drone, -survey',
]
const FIELDS = [
  'title:benchmark',
  'ti:"language models"',
  'abstract:"tool use"',
  'author:"Wei Wang"',
  'au:"J. Li"',
  'cat:cs.RO manipulation',
  'cat:cs.CL',
  'id:2604.01853',
  'robot after:2026-05-20',
]
const PREFIXES = ['quantiz*', 'multimod*', '"graph neur*"', 'neuro*', 'trans*']
const NEAR = ['llm NEAR/5 agent', '"world model" NEAR/10 planning', 'robot NEAR/3 (grasp OR hand)', 'model NEAR/2 data']
const MISTYPED = [
  'quantizaton',
  'halucination',
  'gausian splating',
  'camoflaged object',
  'reinforcment lerning',
  'difusion polcy',
  'tokeniser fre langage',
  'retreival augmentd generaton',
  'transfomer atention',
  'benchmrak for agnets',
]
const PASTED = 8

export function searchQueries(papers: readonly Paper[]): readonly Asked[] {
  const every = Math.floor(papers.length / PASTED)
  const titles = papers.filter((_, at) => at % every === 0).slice(0, PASTED)
  const exact = [WORDS, TWO_WORDS, PHRASES, OR, NOT, FIELDS, PREFIXES, NEAR, titles.map(({ title }) => title)].flat()
  return [
    ...exact.map((typed) => ({ kind: 'exact', typed }) as const),
    ...MISTYPED.map((typed) => ({ kind: 'mistyped', typed }) as const),
  ]
}
