import { expect, test } from 'vitest'
import { AMERICAN } from '../../../src/core/words/spellings.ts'
import { stemOf } from '../../../src/core/words/stem.ts'

test.each([
  'critic critical',
  'object objective',
  'several severe',
  'general generalization',
  'local localization',
  'continual continuous',
  'transform transformer',
  'positive position',
  'animal animation',
  'differential differentiable',
  'corpora corporate',
  'author authority',
  'informal information',
  'optimism optimal',
  'execution executive',
  'plan plane',
  'universe university',
  'organ organization',
  'internal international',
  'gps gp',
  'news new',
])('%s are two words', (pair) => {
  const [one = '', other = ''] = pair.split(' ')
  expect(stemOf(one)).not.toBe(stemOf(other))
})

test.each([
  'analysis analyses',
  'hypothesis hypotheses',
  'matrix matrices matrixes',
  'criterion criteria',
  'corpus corpora',
  'phenomenon phenomena',
  'vertex vertices',
  'index indices indexes indexing',
  'axis axes',
  'synthesis syntheses',
  'text texts textual',
  'sparse sparsity sparsely',
  'transformer transformers',
  'generalize generalization generalisation generalizable',
  'organize organisations',
  'robot robots robotics',
  'llm llms',
  'vlm vlms',
  'gpu gpus',
  'pde pdes',
  'nfe nfes',
  'ε epsilon',
  'ω omega',
  'modelling modeling models',
  'behaviour behavioral',
  'analyse analyzing',
  'tumour tumors',
  'colour color',
  'centre centers',
  'labelled labels',
  'optimisation optimize',
])('%s are one word', (words) => {
  expect(new Set(words.split(' ').map(stemOf)).size).toBe(1)
})

test.each([
  ['gps', 'gps'],
  ['class', 'class'],
  ['gpt4s', 'gpt4s'],
  ['3d', '3d'],
  ['qwen2.5', 'qwen2.5'],
  ['模', '模'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
  ['é', 'é'],
])('%s has the stem %s', (word, stem) => {
  expect(stemOf(word)).toBe(stem)
})

test.each([
  'noise',
  'promise',
  'precise',
  'exercise',
  'rise',
  'hour',
  'four',
  'tour',
  'arise',
  'supervise',
  'compromise',
])('%s is no British spelling', (word) => {
  expect(AMERICAN.has(word)).toBe(false)
})

test('British and American forms are folded, and differ', () => {
  for (const [british, american] of AMERICAN) {
    expect(`${british} ${american}`).toMatch(/^[a-z]+ [a-z]+$/)
    expect(american).not.toBe(british)
    expect(AMERICAN.has(american)).toBe(false)
  }
})
