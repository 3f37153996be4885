import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AnalysedText, analyse, analyseTopicWord, createAnalyser } from '../../src/core/words.ts'

/** Whether the words of a topic, one after the other, are a path through the words of a text. */
function has(text: string, topic: string): boolean {
  const paper = analyse(text)
  const words = topic.split(' ').map(analyseTopicWord)
  return Array.from({ length: paper.length }, (_, at) => at).some((at) => follows(paper, at, words, 0))
}

function follows(paper: AnalysedText, at: number, topic: readonly AnalysedText[], typedAt: number): boolean {
  const [first, ...rest] = topic
  if (first === undefined) return true
  if (typedAt === first.length) return rest.length === 0 || follows(paper, at, rest, 0)
  return first.words
    .filter((typed) => typed.from === typedAt)
    .some((typed) =>
      paper.words.some(
        (word) => word.from === at && word.stem === typed.stem && follows(paper, word.to, topic, typed.to),
      ),
    )
}

/** `folded[from,to)` of every word. */
function shape(text: string): string[] {
  return analyse(text).words.map(({ folded, from, to }) => `${folded}[${from},${to})`)
}

describe('what matches what', () => {
  test.each([
    ['Mélange: Cost Efficient LLM Serving', 'melange'],
    ['S^{2}FT: Structured Sparsity', 's2ft'],
    ['$S^2$FT', 's2ft'],
    ['$\\mathcal{S}^{2}$IT: Tuning', 's2it'],
    ['DεpS: Delayed ε-Shrinking', 'delayed epsilon shrinking'],
    ['Delayed $\\varepsilon$-Shrinking', 'delayed ε-shrinking'],
    ['Delayed Epsilon Shrinking', 'ε-shrinking'],
    ['CO2: Full Overlap', 'CO₂'],
    ['CO<sub>2</sub> and CO₂', 'co2'],
    ['$\\mathrm{CO}_2$ Capture', 'co2'],
    ['MoE^2: Collaborative Inference', 'MoE'],
    ['MoE$^2$: Collaborative Inference', 'moe2'],
    ['Graph Neural Networks at Scale', 'graph neural network'],
    ['Efficient LLMs', 'llm'],
    ['An LLM for X', 'llms'],
    ['VLMs on GPUs', 'vlm'],
    ['VLMs on GPUs', 'gpu'],
    ['many gpus', 'GPU'],
    ['Deep GPs', 'GPs'],
    ['Deep GPs', 'gps'],
    ['Tracking by GPS', 'gps'],
    ['2:4 Sparsity for All', '2:4 sparsity'],
    ['2:4-sparse kernels', '2:4 sparsity'],
    ['1,000 Genomes', '1000 genomes'],
    ['1000 Genomes', '1,000 genomes'],
    ['GPT-4o Evaluation', 'gpt4o'],
    ['GPT4o Evaluation', 'gpt-4o'],
    ['GPT-4V(ision)', 'gpt-4v'],
    ['GPT-4V(ision)', 'gpt4v'],
    ['GPT-4V(ision)', 'gpt 4v ision'],
    ['Qwen2.5 Report', 'qwen'],
    ['Qwen2.5 Report', 'qwen2.5'],
    ['ResNet50', 'resnet'],
    ['ResNet-50', 'resnet50'],
    ['DINOv2 Features', 'dino'],
    ['Low-Rank Updates', 'low-rank'],
    ['Low-Rank Updates', 'low rank'],
    ['Low-Rank Updates', 'lowrank'],
    ['Lowrank Updates', 'low-rank'],
    ['Low rank Updates', 'low-rank'],
    ['low–rank', 'low‑rank'],
    ['Multi-Agent Systems', 'multiagent systems'],
    ['LLM+RAG', 'rag'],
    ['Math/Logic Reasoning', 'logic reasoning'],
    ['UKP_Psycontrol', 'psycontrol'],
    ['ﬁne‑tuning', 'fine-tuned'],
    ['Modelling Behaviour', 'modeling behavior'],
    ['query optimisation', 'optimization'],
    ['$\\alpha$-Divergence', 'alpha-divergence'],
    ['α-Divergence', 'alpha divergence'],
    ['Schr\\"odinger Bridges', 'schrödinger'],
    ['Erd\\H{o}s and {\\L}ukasiewicz', 'erdos and lukasiewicz'],
    ["Bayes' Rule", 'bayes'],
    ["Szász's Inequality", 'szasz'],
    ["LLM's", 'llm'],
    ['An R&D Agenda', 'r&d'],
    ['An R\\&D Agenda', 'R&D'],
    ['An R&amp;D Agenda', 'r&d'],
    ['Going Deeper with C++ Templates', 'c++'],
    ['C++17 Templates', 'C++'],
    ['A* Search', 'A*'],
    ['A$^*$ Search', 'A*'],
    ['$H_\\infty$ Control', 'H∞'],
    ['.NET Services', '.net'],
    ['Programming in C', 'C'],
    ['A Survey', 'a survey'],
    ['$k$-Means', 'k-means'],
    ['$k$-means', 'k means'],
    ['Top-$k$ Sampling', 'top-k sampling'],
    ['$\\ell_1$ Regularization', 'l1'],
    ['深度学习模型', '学习'],
    ['が、か', 'が'],
    ['Analyses of hypotheses', 'analysis of hypothesis'],
    ['Straße, Øresund, Æther, kılıç', 'strasse oresund aether kilic'],
  ])('%s has %s', (text, topic) => {
    expect(has(text, topic)).toBe(true)
  })

  test.each([
    ['A 3.5B Model', '5b'],
    ['A 3.5B Model', '3'],
    ['Word2Vec', 'word'],
    ['Qwen3', 'qwen2.5'],
    ['Tracking by GPS', 'GPs'],
    ['Low rank Updates', 'lowrank'],
    ['Rank is low', 'low-rank'],
    ['C++ Templates', 'c'],
    ['C++ Templates', 'C'],
    ['C# Templates', 'C'],
    ['Programming in C', 'c'],
    ['a* b', 'A*'],
    ['for $n$ agents and $x + y$', 'n'],
    ['for $n$ agents and $x + y$', 'x'],
    ['sums $x_i p_j$', 'xi'],
    ['$p_i$', 'pi'],
    ['$\\alpha$ and $\\beta$', 'alpha'],
    ['Organ Segmentation', 'organization'],
    ['University Life', 'universe'],
    ['か', 'が'],
    ['3-5 agents', '35'],
    ['at https://example.org/robots we', 'robots'],
    ['an <i>x</i> of', 'i'],
    ['\\cite{robots}', 'robots'],
    ['\\textcolor{red}{robots}', 'red'],
  ])('%s has no %s', (text, topic) => {
    expect(has(text, topic)).toBe(false)
  })
})

test.each([
  ['Low-Rank', ['low[0,1)', 'lowrank[0,2)', 'rank[1,2)']],
  ['S^{2}FT', ['s[0,1)', 's2[0,2)', 's2ft[0,3)', '2[1,2)', '2ft[1,3)', 'ft[2,3)']],
  ['LLMs', ['llms[0,1)', 'llm[0,1)']],
  ['Qwen2.5', ['qwen2.5[0,1)', 'qwen[0,1)']],
  ['YOLOv8', ['yolov8[0,1)', 'yolov[0,1)', 'yolo[0,1)']],
  ['R&D-led', ['r&d[0,1)', 'led[1,2)']],
  ["don't", ['dont[0,1)']],
  ["O'Reilly", ['o[0,1)', 'oreilly[0,2)', 'reilly[1,2)']],
  ['GPT模型', ['gpt[0,1)', '模[1,2)', '型[2,3)']],
  ['e.g. U.S.', ['eg[0,1)', 'us[1,2)']],
  ['3D-2D', ['3d[0,1)', '3d2d[0,2)', '2d[1,2)']],
  ['7-8', ['7[0,1)', '8[1,2)']],
  ['the $n$ x', ['the[0,1)', 'x[2,3)']],
])('the words of %s', (text, expected) => {
  expect(shape(text)).toEqual(expected)
})

test('a compound of many parts joins at most six of them', () => {
  const longest = Math.max(...analyse('a-b-c-d-e-f-g-h').words.map(({ from, to }) => to - from))
  expect(longest).toBe(6)
})

test('surface is the text as it stands, case kept', () => {
  expect(analyse('The Low-Rank LLMs, 1,000').words.map(({ surface, joined }) => [surface, joined])).toEqual([
    ['The', false],
    ['Low', false],
    ['Low-Rank', true],
    ['Rank', false],
    ['LLMs', false],
    ['LLMs', false],
    ['1,000', false],
  ])
})

test('a prefix finds what stands before an odd sign', () => {
  const [first] = analyse('HyperZ{cdotZ{cdot}W} Operator').words
  expect(first?.folded).toBe('hyperz')
})

test('a topic word has fewer readings than the same word in a paper', () => {
  const stems = (text: string) => analyseTopicWord(text).words.map(({ stem }) => stem)
  expect(stems('GPs')).toEqual(['gp'])
  expect(stems('LLMs')).toEqual(['llm'])
  expect(stems('qwen2.5')).toEqual(['qwen2.5'])
  expect(stems('low-rank')).toEqual(['low', 'lowrank', 'rank'])
})

describe('sentences', () => {
  test.each([
    ['One two. Three four? Five! 6 seven', [0, 2, 4, 5]],
    ['We act (as so.) Then "we rest." And wait', [0, 4, 7]],
    ['See e.g. Smith i.e. Jones et al. Then vs. Others in Fig. 3 and Eq. 4', [0]],
    ['By J. Smith and R. E. Jones', [0]],
    ['for all $K$. We show', [0, 3]],
    ['version 3.5 of cs.LG. small start', [0]],
    ['一。二', [0, 1]],
    ['', [0]],
  ])('%s', (text, expected) => {
    expect(analyse(text).sentences).toEqual(expected)
  })
})

test('further spellings can be protected', () => {
  const { analyse: analyseMore, analyseTopicWord: topicWord } = createAnalyser(['Q#', 'AT&T'])
  expect(analyseMore('From at&t with Q# and C++').words.map(({ folded }) => folded)).toEqual([
    'from',
    'at&t',
    'with',
    'q#',
    'and',
    'c++',
  ])
  expect(topicWord('AT&T').words.map(({ stem }) => stem)).toEqual(['at&t'])
  const { words } = createAnalyser(['STATICS']).analyse('Statics, statics.')
  expect(words.map(({ stem }) => stem)).toEqual(['statics', 'statics'])
})

describe('on any text', () => {
  const pieces = fc.constantFrom(
    ...'a A b1 LLMs C++ A* R&D $ $$ \\ \\( \\) { } ^ _ - – \' " . , : ; 1 1,000 2.5 が ゙ 模 ε é ﬁ ß İ & &amp; &#233; < > <i> </i> https:// www. \\" \\alpha \\cite ~ ` -- e.g.'.split(
      ' ',
    ),
    ' ',
    '\n',
    '\ud800',
    '\u0301',
    '\ue000',
    '\ue001',
    '\u200b',
    'constructor',
    '__proto__',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  )

  test('a paper becomes a well-formed lattice', () => {
    fc.assert(
      fc.property(texts, (text) => expectLattice(analyse(text))),
      { numRuns: 5_000 },
    )
  })

  test('so does a topic word', () => {
    fc.assert(
      fc.property(texts, (text) => expectLattice(analyseTopicWord(text))),
      { numRuns: 2_000 },
    )
  })

  test('analysing twice gives the same, whatever came between', () => {
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        const first = analyse(text)
        analyse(other)
        expect(analyse(text)).toEqual(first)
      }),
      { numRuns: 500 },
    )
  })

  test('long runs of anything come to an end', () => {
    for (const piece of [
      'a-',
      '$a',
      '\\(',
      '{',
      'a{',
      "a'",
      '1,',
      '.',
      'A^',
      '<a b=',
      'www.',
      '\\cite{',
      'が\u0301',
      '&#',
    ]) {
      expectLattice(analyse(piece.repeat(100_000 / piece.length)))
    }
  })
})

function expectLattice({ text, words, length, sentences }: AnalysedText): void {
  let before = { from: 0, to: 0 }
  for (const word of words) {
    const { from, to, start, end, surface, folded, stem } = word
    const isWell = 0 <= from && from < to && to <= length && 0 <= start && start < end && end <= text.length
    const isOrdered = from > before.from || (from === before.from && to >= before.to)
    if (!isWell || !isOrdered || surface !== text.slice(start, end) || folded === '' || stem === '') {
      expect.fail(`bad word ${JSON.stringify(word)} in ${JSON.stringify(text)}`)
    }
    before = word
  }
  expect(sentences[0]).toBe(0)
  for (const [i, first] of sentences.entries()) {
    if (i > 0 && !((sentences[i - 1] ?? 0) < first && first < length))
      expect.fail(`bad sentences ${sentences} of ${length}`)
  }
}
