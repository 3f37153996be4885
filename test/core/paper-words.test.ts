/** What is kept of a paper is believed by every program of the same WORDS_VERSION, however long ago it was kept. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { WORDS_VERSION, wordsOf } from '../../src/core/paper-words.ts'
import { makePaper } from './made.ts'

/** Of each rule of the analyser something. */
const TITLES = [
  'Low-Rank LLMs: GPT-3.5, Qwen2.5 and DINOv2 for state-of-the-art VLMs',
  'C++, R&D, .NET and A* search in the U.S.',
  "Müller's naïve Bayes — it’s “generalised” modelling of colour",
  '世界モデル: 模型 of the world',
  'IT as a service, e.g. F_1 and R^2',
]
const ABSTRACTS = [
  'We model $x^2 + \\alpha_{t-1}$ robots, see Fig. 3 et al. Results improve by 3.5\\% (1,000 runs). Code: https://github.com/a/b.',
  'Transformers, matrices, hypotheses; <i>in vitro</i> &amp; \\textbf{organised} n-grams. Is it so? "Yes." Then!',
  'α-synuclein, CO<sub>2</sub>, H-NS, p53/MDM2; SARS-CoV-2 (2019–2020) ... and 10.5 mg.',
  'Policy-gradient methods: multi-agent, multi-modal, end-to-end. It learns 3-5 tasks, e.g. grasping.',
  '',
]

/** Whoever changes what these give, by any of the rules, raises ANALYSER_VERSION or OUTLINE_VERSION, and only then the hash. */
test('what is kept is that of its version', () => {
  const kept = TITLES.map((title, at) => {
    const { outline, ...words } = wordsOf(makePaper({ key: `${at}`, title, abstract: ABSTRACTS[at] ?? '' }))
    const both = [outline.title, outline.abstract]
    return { ...words, outline: both.map((one) => one && { ...one, numbers: [...one.numbers] }) }
  })
  expect(kept.flatMap(({ outline }) => outline).every((one) => one !== undefined)).toBe(true)
  const hash = createHash('sha256').update(JSON.stringify(kept)).digest('hex').slice(0, 16)
  expect([WORDS_VERSION, hash]).toEqual([3, '9e25328459eafd4c'])
})
