import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { PaperFields } from '../../src/core/paper.ts'
import { matchedLeaves } from '../../src/core/proof/proof-tree.ts'
import { type AnalysedPaper, analysePaper, evaluate } from '../../src/core/proof.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'

const PACKS = new Map([
  ['moe', 'MoE, "mixture of experts"'],
  ['mine', 'cs.LG, cs.CL'],
])
const SYNONYMS = createSynonyms([
  { words: ['LoRA', 'low-rank adaptation'], exact: false },
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['LLM', 'large language model'], exact: false },
  { words: ['AR', 'augmented reality'], exact: true },
])

function paper(title: string, abstract = '', more: Partial<PaperFields & { listedOn: string }> = {}): AnalysedPaper {
  return analysePaper({ title, abstract, authors: [], categories: [], sources: [], withdrawn: false, ...more })
}

function topic(text: string): Topic {
  const parsed = parseTopic(text, PACKS, { dates: true })
  if (parsed.kind === 'refused') throw new Error(parsed.sentence)
  return parsed.topic
}

function prove(text: string, subject: AnalysedPaper) {
  return evaluate(topic(text), subject, SYNONYMS).proof
}

function matches(text: string, subject: AnalysedPaper): boolean {
  return evaluate(topic(text), subject, SYNONYMS).matched
}

describe('examples that must hold', () => {
  const rows: [title: string, abstract: string, topic: string, verdict: boolean][] = [
    ['Mélange: Cost Efficient LLM Serving', '', 'melange', true],
    ['S^{2}FT: Structured Sparsity', '', 's2ft', true],
    ['DεpS: Delayed ε-Shrinking', '', '"delayed epsilon shrinking"', true],
    ['CO2: Full Communication-Computation Overlap', '', 'CO₂', true],
    ['HyperZ{cdotZ{cdot}W} Operator', '', 'hyperz*', true],
    ['MoE^2: Collaborative Inference', '', '@moe', true],
    ['Low-Rank Adaptation with Mixture of Shards', '', 'lora', true],
    ['Low-Rank Adaptation with Mixture of Shards', '', '="LoRA"', false],
    ['Networks of neural cells', 'a graph of …', '"graph neural network"', false],
    ['Graph Neural Networks at Scale', '', '"graph neural network"', true],
    ['Something neural', 'networks are here', '"neural networks"', false],
    ['A Survey on Inference Optimization', '', 'inference -survey', false],
    ['A survey on world models', '', '"world models", -survey', false],
    ['Unrelated', '', '"world models", -survey', false],
    ['Efficient LLMs', '', 'llm', true],
    ['An LLM for X', '', 'llms', true],
    ['VLMs on GPUs', '', 'gpu vlm', true],
    ['Tracking by GPS', '', 'GPs', false],
    ['2:4 Sparsity for All', '', '"2:4 sparsity"', true],
    ['A 3.5B Model', '', '5b', false],
    ['1,000 Genomes', '', '"1000 genomes"', true],
    ['GPT-4o Evaluation', '', 'gpt4o', true],
    ['GPT4o Evaluation', '', 'gpt-4o', true],
    ['Qwen2.5 Report', '', 'qwen', true],
    ['Word2Vec', '', 'word', false],
    ['Lowrank Updates', '', 'low-rank', true],
    ['Low rank Updates', '', 'lowrank', false],
    ['Rank is low', '', 'low-rank', false],
    ['Multiagent Systems', '', '"multi agent systems"', true],
    ['Graph Neural Operators', '', '"graph neur*"', true],
    ['LoRA fine-tuning', '', '"low-rank adaptation fine tuning"', true],
    ['Sparse mixture-of-experts routing', '', '"sparse moe routing"', true],
    ['World Models', 'We plan', 'ti:"world model" NEAR/5 planning', false],
    ['A Survey of Robots', '', 'robot, drone, -survey', false],
    ['Drones', '', 'robot or drone', true],
    ['Diffusion, a survey', '', 'diffusion - survey', true],
    ['A Policy', 'We study diffusion. Later, costs.', 'diffusion policy', true],
    ['A Policy', 'We study diffusion. Later, costs.', 'diffusion cost', false],
    ['Modelling Behaviour', '', 'modeling behavior', true],
    ['Organ Segmentation', '', 'organization', false],
    ['University Life', '', 'universe', false],
    [String.raw`$\alpha$-Divergence`, '', 'alpha-divergence', true],
    [String.raw`Schr\"odinger Bridges`, '', 'schrödinger', true],
    ["Bayes' Rule", '', 'bayes', true],
    ['An R&D Agenda', '', 'r&d', true],
    ['Going Deeper with C++ Templates', '', 'c++', true],
    ['Going Deeper with C++ Templates', '', 'c', false],
  ]
  test.each(rows)('%s | %s → %s: %s', (title, abstract, text, verdict) => {
    expect(matches(text, paper(title, abstract))).toBe(verdict)
  })
  test('robot OR -survey is refused, whatever the paper', () => {
    expect(parseTopic('robot OR -survey', PACKS).kind).toBe('refused')
  })
})

test.each([
  ['Securing IT systems', 'IT systems', true],
  ['We show that it improves systems', 'IT systems', false],
  ['We show that it improves systems', 'IT', false],
  ['It, or IT-based systems', 'IT', true],
  ['Robots in the OR', '"OR"', true],
  ['Robots or the like', '"OR"', false],
  ['The state of the art', '"STATE OF THE ART"', true],
])('a common word in capitals is a name where it stands alone: %s → %s: %s', (title, text, verdict) => {
  expect(matches(text, paper(title, ''))).toBe(verdict)
})

describe('together', () => {
  const subject = paper(
    'Planning with Robots',
    'Diffusion helps. World models and costs differ! A graph neural. Network is cut.',
  )
  test.each([
    ['robot planning', true],
    ['diffusion help', true],
    ['diffusion costs', false],
    ['diffusion AND costs', true],
    ['diffusion planning', true],
    ['world costs robot', true],
    ['diffusion (costs)', true],
    ['diffusion (costs OR nothing)', true],
    ['diffusion ab:costs', true],
    ['ab:(diffusion costs)', false],
    ['ab:(world costs)', true],
    ['ab:(world robot)', false],
    ['ti:(planning robots)', true],
    ['diffusion -nothing', true],
    ['diffusion -cost', false],
    ['world NEAR/3 cost differ', true],
    ['world NEAR/3 cost diffusion', false],
    ['"graph neural network" costs', false],
  ])('%s: %s', (text, verdict) => {
    expect(matches(text, subject)).toBe(verdict)
  })
})

describe('near', () => {
  const subject = paper('Tool Use', 'An agent calls one or two tools while a low-rank model adapts the agent.')
  test.each([
    ['agent NEAR/5 tool', true],
    ['tool NEAR/5 agent', true],
    ['agent NEAR/4 tool', false],
    ['(robot OR agent) NEAR/5 (tool OR drone)', true],
    ['ti:tool NEAR/50 agent', false],
    ['ab:tool NEAR/50 agent', true],
    ['"an agent" NEAR/5 tool*', true],
    ['rank NEAR/1 "low rank"', false],
    ['"low rank" NEAR/1 model', true],
    ['agent NEAR/1 calls NEAR/4 tools', true],
    ['agent NEAR/1 calls NEAR/3 tools', false],
    ['tool NEAR/50 tool', false],
  ])('%s: %s', (text, verdict) => {
    expect(matches(text, subject)).toBe(verdict)
  })
})

describe('authors', () => {
  test.each([
    ['Sergey V. Levine', '"S. Levine"', true],
    ['Sergey V. Levine', '"S. V. Levine"', true],
    ['Sergey V. Levine', '"Sergey Levine"', true],
    ['Sergey V. Levine', 'Levine', true],
    ['Sergey V. Levine', '"Levine, Sergey"', true],
    ['Sergey V. Levine', '"Levine, S."', true],
    ['Sergey V. Levine', 'Sergey', false],
    ['Sergey V. Levine', '"V. S. Levine"', false],
    ['Sasha Levine', '"Sergey Levine"', false],
    ['S. Levine', '"Sergey Levine"', false],
    ['Mihaela van der Schaar', '"van der Schaar"', true],
    ['Mihaela van der Schaar', 'Schaar', true],
    ['Mihaela van der Schaar', '"M. van der Schaar"', true],
    ['Bernhard Schölkopf', 'scholkopf', true],
    ['Levine, Sergey', '"S. Levine"', true],
    ["Conor O'Brien", "O'Brien", true],
    ['Jun Lin', '"J. Li"', false],
  ])('%s by au:%s: %s', (author, typed, verdict) => {
    expect(matches(`au:${typed}`, paper('T', 'A', { authors: ['Ann Other', author] }))).toBe(verdict)
  })
})

describe('values and filters', () => {
  const subject = paper('T', 'A', {
    categories: ['cs.LG', 'hep-th'],
    sources: ['hf', 'arxiv'],
    arxiv: '2604.01234',
    doi: '10.1101/2024.01.01',
    upvotes: 20,
    listedOn: '2026-05-10',
  })
  test.each([
    ['cat:cs', true],
    ['cat:cs.*', true],
    ['cat:CS.lg', true],
    ['cat:cs.L', false],
    ['cat:c', false],
    ['cat:hep-th', true],
    ['cat:@mine', true],
    ['cat:(stat OR math)', false],
    ['src:HF', true],
    ['src:h', false],
    ['id:2604.01234v3', true],
    ['id:doi:10.1101/2024.01.01', true],
    ['id:2604.0123', false],
    ['src:hf upvotes:>=20', true],
    ['src:hf upvotes:>=21', false],
    ['src:hf after:2026-05-10', true],
    ['src:hf after:2026-05-11', false],
    ['src:hf before:2026-05-11', true],
    ['src:hf before:2026-05-10', false],
  ])('%s: %s', (text, verdict) => {
    expect(matches(text, subject)).toBe(verdict)
  })
})

describe('exact words and prefixes', () => {
  const subject = paper('LoRA and Low-Rank LLMs', 'The lora of Graph Neural things.')
  test.each([
    ['="LoRA"', true],
    ['="LORA"', false],
    ['="Low-Rank"', true],
    ['="low-rank"', false],
    ['="LLM"', false],
    ['="LLMs"', true],
    ['="Low-Rank LLMs"', true],
    ['="lora of"', true],
    ['neur*', true],
    ['low-ra*', true],
    ['lowra*', true],
    ['"graph neur* thing"', true],
    ['eural*', false],
  ])('%s: %s', (text, verdict) => {
    expect(matches(text, subject)).toBe(verdict)
  })
})

describe('synonyms', () => {
  test.each([
    ['augmented reality', 'AR for Surgery', false],
    ['"augmented reality"', 'AR for Surgery', true],
    ['"augmented reality"', 'Ar for Surgery', false],
    ['AR', 'Augmented Reality', false],
    ['"large language models agents"', 'LLM Agents', true],
    ['"llm agents"', 'Large Language Model Agents', true],
    ['lor*', 'Low-rank Adaptation', false],
  ])('%s in %s: %s', (text, title, verdict) => {
    expect(matches(text, paper(title))).toBe(verdict)
  })
  test('the proof names the spelling that was found instead', () => {
    const [leaf] = matchedLeaves(prove('lora', paper('Low-Rank Adaptation of Models')))
    expect(leaf?.hits).toEqual([
      { field: 'title', found: 'Low-Rank Adaptation', span: [0, 19], synonym: 'low-rank adaptation' },
    ])
  })
  test('and none where the words stand as typed', () => {
    expect(prove('moe', paper('MoE')).value).toBe(true)
    expect(JSON.stringify(prove('moe', paper('MoE')))).not.toContain('synonym')
  })
})

describe('the proof', () => {
  test('holds every node, and where the true leaves are', () => {
    const subject = paper('Robots', 'They plan. A robot, and robots, and a robot, and the Robots again.')
    expect(prove('robot -survey', subject)).toEqual({
      kind: 'all',
      value: true,
      of: [
        {
          kind: 'leaf',
          text: 'robot',
          value: true,
          hits: [
            { field: 'title', found: 'Robots', span: [0, 6] },
            { field: 'abstract', found: 'robot', span: [13, 18] },
            { field: 'abstract', found: 'robots', span: [24, 30] },
            { field: 'abstract', found: 'robot', span: [38, 43] },
          ],
        },
        { kind: 'not', value: true, of: [{ kind: 'leaf', text: 'survey', value: false, hits: [] }] },
      ],
    })
  })
  test('survives JSON', () => {
    const proof = prove('@moe NEAR/5 routing, "a b", -survey', paper('MoE routing'))
    expect(JSON.parse(JSON.stringify(proof))).toEqual(proof)
  })
  test('shows only the sentence that made a run true', () => {
    const subject = paper('T', 'Diffusion first. Then diffusion of costs. Costs last.')
    const leaves = matchedLeaves(prove('diffusion cost', subject))
    expect(leaves.map(({ hits }) => hits.map(({ span }) => span))).toEqual([[[22, 31]], [[35, 40]]])
  })
  test('shows only the pair that made a NEAR true', () => {
    const subject = paper('T', 'A tool here and an agent so far away from it. The agent tool.')
    const leaves = matchedLeaves(prove('agent NEAR/2 tool', subject))
    expect(leaves.map(({ text, hits }) => [text, hits.length])).toEqual([
      ['agent', 1],
      ['tool', 1],
    ])
  })
  test('leaves out what a NOT hit', () => {
    const proof = prove('inference -survey -@moe', paper('A Survey on Inference Optimization'))
    expect(matchedLeaves(proof).map(({ text }) => text)).toEqual(['inference'])
  })
  test('of a branch that failed shows nothing', () => {
    const leaves = matchedLeaves(prove('llm AND agent OR robot', paper('LLM Robots')))
    expect(leaves.map(({ text }) => text)).toEqual(['robot'])
  })
})

const CORPUS = new URL('../../../shared/corpus/arxiv-2026-04-05.jsonl.gz', import.meta.url)
const hasCorpus = existsSync(CORPUS)
if (!hasCorpus) console.log('skipped: no ../shared/corpus beside the repository')

describe.skipIf(!hasCorpus)('real papers', () => {
  test('the shares that the language was chosen by', () => {
    const papers = gunzipSync(readFileSync(CORPUS))
      .toString()
      .trimEnd()
      .split('\n')
      .filter((_, i) => i % 4 === 0)
      .map((line) => {
        const { title, abstract } = JSON.parse(line)
        return paper(title, abstract)
      })
    const share = (text: string): number => {
      const read = topic(text)
      return papers.filter((one) => evaluate(read, one, SYNONYMS).matched).length / papers.length
    }
    const [anywhere, together, phrase] = [share('world AND models'), share('world models'), share('"world models"')]
    expect(anywhere).toBeGreaterThan(0.1)
    expect(anywhere).toBeLessThan(0.15)
    expect(phrase).toBeGreaterThan(0.009)
    expect(phrase).toBeLessThan(0.02)
    expect(together).toBeGreaterThan(phrase)
    expect(together).toBeLessThan(anywhere / 1.5)
  }, 20_000)
})
