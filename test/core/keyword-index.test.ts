import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeywordIndex } from '../../src/core/keyword-index.ts'
import type { Paper } from '../../src/core/paper.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { createSynonyms, NO_SYNONYMS } from '../../src/core/synonyms.ts'
import { MONDAY, makePaper, topicOf } from './made.ts'

const CORPUS = new URL('../../../shared/corpus/arxiv-2026-04-05.jsonl.gz', import.meta.url)
const hasCorpus = existsSync(CORPUS)
if (!hasCorpus) console.log('skipped: real papers, because ../shared/corpus is not here')

const SYNONYMS = createSynonyms([
  { words: ['LoRA', 'low-rank adaptation'], exact: false },
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['LLM', 'large language model'], exact: false },
])

const everything = (): boolean => true

/** Real titles with a sentence each, in the order in which a reader of the topic named beside them would want them. */
const OCCSIM = makePaper({
  key: 'arxiv:1',
  title: 'OccSim: Multi-kilometer Simulation with Long-horizon Occupancy World Models',
  abstract: 'We present the first occupancy world model-driven 3D simulator. World models roll out for kilometers.',
  authors: ['Tianran Liu', 'Shengwen Zhao'],
  categories: ['cs.CV', 'cs.RO'],
  upvotes: 31,
})
const LEARN2FOLD = makePaper({
  key: 'arxiv:2',
  title: 'Learn2Fold: Structured Origami Generation with World Model Planning',
  abstract: 'A learned graph-structured world model serves as a differentiable surrogate simulator.',
  categories: ['cs.GR'],
})
const STEPPER = makePaper({
  key: 'arxiv:3',
  title: 'Stepper: Stepwise Immersive Scene Generation with Multiview Panoramas',
  abstract: 'The synthesis of immersive scenes has vast potential in AR/VR and world modeling of real places.',
  categories: ['cs.CV'],
  upvotes: 12,
})
const ROUTING = makePaper({
  key: 'arxiv:4',
  title: 'Self-Routing: Parameter-Free Expert Routing from Hidden States',
  abstract: 'Mixture-of-Experts (MoE) layers increase model capacity. The world is not mentioned as a whole.',
  categories: ['cs.AI'],
})
const SHARDS = makePaper({
  key: 'arxiv:5',
  title: 'Low-Rank Adaptation with Mixture of Shards',
  abstract: 'We adapt large language models with C++ kernels at 3.5B parameters. GPT-4o and Qwen2.5 are compared.',
  categories: ['cs.CL'],
  upvotes: 3,
})
const SCRIPT = makePaper({
  key: 'arxiv:6',
  title: 'SCRIPT: Scalable Diffusion Policy with Multi-stage Training for Humanoid Control',
  abstract: 'A scalable diffusion policy with a multi-stage training framework. Models of the world are left out.',
  categories: ['cs.GR'],
})
const PAPERS = [OCCSIM, LEARN2FOLD, STEPPER, ROUTING, SHARDS, SCRIPT]

function indexOf(papers: readonly Paper[]) {
  const index = createKeywordIndex()
  index.add(papers)
  return index
}

const index = indexOf(PAPERS)

function search(text: string, synonyms = SYNONYMS) {
  return index.search(topicOf(text), synonyms, { limit: 10, sees: everything })
}

describe('search', () => {
  test('best first, with what matched as the paper has it', () => {
    const { total, papers } = search('"world models"')
    expect(total).toBe(3)
    expect(papers.map(({ key }) => key)).toEqual(['arxiv:1', 'arxiv:2', 'arxiv:3'])
    expect(papers.map(({ matched }) => matched)).toEqual([
      ['World Models', 'world model'],
      ['World Model'],
      ['world modeling'],
    ])
  })

  test('the limit cuts the list, not the count', () => {
    const { total, papers } = index.search(topicOf('"world models"'), NO_SYNONYMS, { limit: 1, sees: everything })
    expect([total, papers.length]).toEqual([3, 1])
  })

  test.each([
    ['lora', ['arxiv:5']],
    ['=LoRA', []],
    ['lowrank', ['arxiv:5']],
    ['moe', ['arxiv:4']],
    ['"parameter free"', ['arxiv:4']],
    ['c++', ['arxiv:5']],
    ['gpt4o', ['arxiv:5']],
    ['qwen', ['arxiv:5']],
    ['"diffusion polic*"', ['arxiv:6']],
    ['multistag*', ['arxiv:6']],
    ['author:"S. Zhao"', ['arxiv:1']],
    ['cat:cs.CV', ['arxiv:1', 'arxiv:3']],
    ['cat:cs.CV -occupancy', ['arxiv:3']],
    ['robot OR author:liu', ['arxiv:1']],
    ['after:2026-11-17 world', []],
    ['="OccSim"', ['arxiv:1']],
    ['ti:simulation', ['arxiv:1']],
    ['immersive NEAR/5 potential', ['arxiv:3']],
    ['constructor', []],
  ])('%s', (topic, keys) => {
    expect(search(topic).papers.map(({ key }) => key)).toEqual(keys)
  })
})

describe('search finds what a topic matches, and nothing else', () => {
  const vocabulary = PAPERS.flatMap(({ title, abstract }) => `${title} ${abstract}`.split(/[^\p{L}\p{N}+-]+/u)).filter(
    (word) => /^\p{L}[\p{L}\p{N}-]+$/u.test(word) && !/^(?:or|and|not|near)$/i.test(word),
  )
  const word = fc.constantFrom(...vocabulary)
  const leaf = fc.oneof(
    word,
    fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => `"${words.join(' ')}"`),
    word.filter((one) => one.length > 4).map((one) => `${one.slice(0, 4).replace(/-$/, 'x')}*`),
    word.map((one) => `="${one}"`),
    word.map((one) => `ti:"${one}"`),
    fc.tuple(word, word).map(([a, b]) => `"${a}" NEAR/6 "${b}"`),
    fc.constantFrom('cat:cs.CV', 'author:liu', 'lora', 'moe', '"large language models"'),
  )
  const query = fc.tuple(
    leaf,
    leaf,
    leaf,
    fc.constantFrom('%1 %2', '%1 OR %2 %3', '%1 AND (%2 OR %3)', '(%1, %2) -(%3)', '%1 -%2'),
  )
  const topics = query.map(([a, b, c, form]) => form.replace('%1', a).replace('%2', b).replace('%3', c))

  function agree(papers: readonly Paper[], text: string): number | undefined {
    const built = papers === PAPERS ? index : realIndex
    let topic: ReturnType<typeof topicOf>
    try {
      topic = topicOf(text)
    } catch {
      return undefined
    }
    const matched = papers
      .filter((paper) => evaluate(topic, analysePaper(paper), SYNONYMS).matched)
      .map(({ key }) => key)
    const found = built.search(topic, SYNONYMS, { limit: papers.length, sees: everything })
    expect(found.total, text).toBe(matched.length)
    expect(found.papers.map(({ key }) => key).sort(), text).toEqual(matched.sort())
    return matched.length
  }

  test('for topics made of their words', () => {
    let read = 0
    let matches = 0
    fc.assert(
      fc.property(topics, (text) => {
        const count = agree(PAPERS, text)
        read += count === undefined ? 0 : 1
        matches += count ?? 0
      }),
      { numRuns: 400, seed: 7 },
    )
    expect(read).toBeGreaterThan(250)
    expect(matches).toBeGreaterThan(200)
  })

  const real = hasCorpus ? readCorpus(400) : []
  const realIndex = indexOf(real)

  test.skipIf(!hasCorpus).each([
    ['world models', 1],
    ['"world models", -survey', 1],
    ['llm agents', 10],
    ['moe OR lora', 3],
    ['"reinforcement learn*"', 15],
    ['graph neural network', 2],
    ['="LLM"', 20],
    ['fine-tuning AND (cat:cs.CL OR cat:cs.LG)', 10],
    ['reasoning NEAR/4 models', 5],
    ['"state of the art"', 10],
    ['cat:cs.RO', 5],
    ['au:wang', 5],
    ['lowrank', 1],
    ['R&D, c++, "2:4 sparsity", A*', 0],
  ])('on real papers: %s', (text, atLeast) => {
    expect(agree(real, text)).toBeGreaterThanOrEqual(atLeast)
  })
})

describe('ranking', () => {
  const ranked = (text: string, papers: readonly Paper[]) => [
    ...indexOf(papers).rank(
      topicOf(text),
      SYNONYMS,
      papers.map(({ key }) => key),
    ),
  ]
  const order = (text: string, papers: readonly Paper[]) => ranked(text, papers).map(([key]) => key)

  test('the phrase comes first, whatever the upvotes', () => {
    const apart = makePaper({ key: 'apart', title: 'Models for a World of World Models of Agents', upvotes: 5_000 })
    const scattered = makePaper({
      key: 'scattered',
      title: 'Agents',
      abstract: 'An LLM helps agents; the agents help the LLM.',
      upvotes: 900,
    })
    const phrase = makePaper({
      key: 'phrase',
      title: 'Something',
      abstract: 'We study one LLM agent among many other things that we also study.',
    })
    expect(order('llm agents', [apart, scattered, phrase])).toEqual(['phrase', 'scattered'])
  })

  test('a word in the title weighs more than one in the abstract', () => {
    const inTitle = makePaper({ key: 'b', title: 'Occupancy at Scale' })
    const inAbstract = makePaper({ key: 'a', abstract: 'We study occupancy.' })
    expect(order('occupancy', [inAbstract, inTitle])).toEqual(['b', 'a'])
  })

  test('curation lifts among equals, by at most a quarter, and its parts are told', () => {
    const papers = [0, 3, 200, 50_000].map((upvotes) =>
      makePaper({ key: `u${upvotes}`, title: 'Occupancy at Scale', upvotes }),
    )
    const scores = ranked('occupancy', papers)
    expect(scores.map(([key]) => key)).toEqual(['u200', 'u50000', 'u3', 'u0'])
    for (const [, { score, parts }] of scores) {
      expect(score).toBeCloseTo(parts.text + parts.phrase + parts.curation, 5)
      expect(parts.curation).toBeLessThanOrEqual(parts.text * 0.25 + 1e-6)
    }
  })

  test('a compound weighs by the word that was asked for, not by its rare neighbours', () => {
    const plain = makePaper({ key: 'plain', title: 'Robots and Robots' })
    const compound = makePaper({ key: 'compound', title: 'Robot-Renorrhaphy Dialogues and Reason2' })
    expect(ranked('robot* OR reasoning', [plain, compound]).map(([, { parts }]) => parts.text < 8)).toEqual([
      true,
      true,
    ])
    expect(order('robot*', [compound, plain])).toEqual(['plain', 'compound'])
  })

  test('a synonym of three words weighs no more than the short form', () => {
    const [short, long] = ranked('moe', [
      makePaper({ key: 'short', title: 'Routing in MoE' }),
      makePaper({ key: 'long', title: 'Routing in Mixture of Experts' }),
    ]).map(([, { parts }]) => parts.text)
    expect(short).toBeGreaterThan(0)
    expect(long).toBeLessThan(4 * (short ?? 0))
  })

  test('topics without ranking words go by upvotes, then first seen, then key', () => {
    const papers = [
      makePaper({ key: 'c', upvotes: 5 }),
      makePaper({ key: 'b', upvotes: 5, firstSeenAt: MONDAY - 1 }),
      makePaper({ key: 'a', upvotes: 5 }),
      makePaper({ key: 'd', upvotes: 40 }),
      makePaper({ key: 'e', upvotes: 1 }),
    ]
    expect(order('source:arxiv upvotes:>=2', papers)).toEqual(['d', 'b', 'a', 'c'])
  })

  test('equal papers give equal orders, however they came in', () => {
    const forth = ranked('world OR model OR simulation', PAPERS)
    const back = ranked('world OR model OR simulation', [...PAPERS].reverse())
    expect(back).toEqual(forth)
  })

  test('leaves out what is unknown or does not match', () => {
    const keys = ['arxiv:1', 'arxiv:6', 'arxiv:404', 'arxiv:1']
    expect([...index.rank(topicOf('"world models"'), SYNONYMS, keys).keys()]).toEqual(['arxiv:1'])
  })
})

describe('a changing archive', () => {
  test('a paper that comes again replaces itself, one that goes is gone', () => {
    const changing = indexOf(PAPERS)
    changing.add([{ ...OCCSIM, title: 'OccSim: Simulating Traffic', abstract: 'We simulate.', upvotes: 90 }])
    expect(changing.size()).toBe(PAPERS.length)
    expect(changing.search(topicOf('occupancy'), NO_SYNONYMS, { limit: 5, sees: everything }).total).toBe(0)
    expect(changing.search(topicOf('traffic'), NO_SYNONYMS, { limit: 5, sees: everything }).total).toBe(1)
    expect(changing.documentFrequency('world')).toBe(index.documentFrequency('world') - 1)

    changing.add([{ ...SHARDS, upvotes: 70 }])
    expect(changing.search(topicOf('lora upvotes:>=70'), SYNONYMS, { limit: 5, sees: everything }).total).toBe(1)

    for (const { key } of PAPERS) changing.remove(key)
    changing.remove('arxiv:404')
    expect(changing.size()).toBe(0)
    expect(changing.documentFrequency('world')).toBe(0)
    expect(changing.search(topicOf('simulat*'), NO_SYNONYMS, { limit: 5, sees: everything })).toEqual({
      total: 0,
      papers: [],
    })
  })
})

describe('close', () => {
  test.each([
    ['ocupancy simulaton', 'arxiv:1'],
    ['origam', 'arxiv:2'],
    ['"difusion polcy" OR nonsense', 'arxiv:6'],
    ['shrads', 'arxiv:5'],
  ])('%s', (text, key) => {
    expect(index.close(text, 1, everything).map((one) => one.key)).toEqual([key])
  })

  test.each(['', 'the of', 'zzzzqqqq', '-- ((', 'OR'])('nothing is close to %j', (text) => {
    expect(index.close(text, 5, everything)).toEqual([])
  })
})

describe('suggest', () => {
  test('beginnings of titles, then of words, then anything inside', () => {
    const titles = ['A Tale of Worlds', 'World Models', 'Underworld'].map((title, at) =>
      makePaper({ key: `k${at}`, title }),
    )
    expect(
      indexOf(titles)
        .suggest(' WORLD', 5, everything)
        .map(({ title }) => title),
    ).toEqual(['World Models', 'A Tale of Worlds', 'Underworld'])
    expect(indexOf(titles).suggest('world', 1, everything)).toEqual([{ key: 'k1', title: 'World Models' }])
  })

  test.each([
    ['melange', 'Mélange: Cost Efficient LLM Serving'],
    ['moe²', 'MoE$^2$: Collaborative Inference'],
  ])('%s', (typed, title) => {
    expect(indexOf([makePaper({ key: 'k', title })]).suggest(typed, 3, everything)).toHaveLength(1)
  })

  test.each(['', '   ', '(['])('nothing for %j', (typed) => {
    expect(index.suggest(typed, 3, everything)).toEqual([])
  })
})

describe('similar', () => {
  test('the nearest shares the most telling words, and is never the paper itself', () => {
    const others = Array.from({ length: 40 }, (_, at) =>
      makePaper({
        key: `other:${at}`,
        title: 'Multi-stage Policies at Large',
        abstract: 'A framework with stages, scaled out.',
      }),
    )
    const [nearest, ...further] = indexOf([...PAPERS, ...others]).similar('arxiv:1', 50, everything)
    expect(nearest?.key).toBe('arxiv:2')
    expect(nearest?.score).toBeLessThan(1)
    expect(nearest?.shared).toEqual(expect.arrayContaining(['World', 'Models', 'Simulation']))
    expect(further.map(({ key }) => key)).not.toContain('arxiv:1')
  })

  test('an unknown paper has no neighbours', () => {
    expect(index.similar('arxiv:404', 5, everything)).toEqual([])
  })
})

describe('what somebody may not see', () => {
  const secret = makePaper({
    key: 'doi:10.1/secret',
    title: 'Zeppelins with world models',
    abstract: 'A simulator of an occupancy world.',
    isPrivate: true,
    owners: [{ channel: 'terminal:demo/lab', liveAt: MONDAY }],
  })
  const mixed = indexOf([...PAPERS, secret])
  const shared = (paper: Paper): boolean => paper.isPrivate !== true
  const keys = (found: readonly { readonly key: string }[]): string[] => found.map(({ key }) => key)

  test.each<[string, (sees: (paper: Paper) => boolean) => string[]]>([
    ['search', (sees) => keys(mixed.search(topicOf('world'), NO_SYNONYMS, { limit: 99, sees }).papers)],
    ['close', (sees) => keys(mixed.close('ocupancy zepelins', 99, sees))],
    ['suggest', (sees) => keys(mixed.suggest('wor', 99, sees))],
    ['similar', (sees) => keys(mixed.similar('arxiv:1', 99, sees))],
  ])('is in no answer of %s', (_, look) => {
    expect(look(everything)).toContain(secret.key)
    expect(look(shared)).not.toContain(secret.key)
    expect(look(shared)).toEqual(look(everything).filter((key) => key !== secret.key))
  })

  test('is not counted, has no neighbours, and takes no place of another', () => {
    const { total, papers } = mixed.search(topicOf('zeppelins'), NO_SYNONYMS, { limit: 9, sees: shared })
    expect([total, papers]).toEqual([0, []])
    expect(mixed.similar(secret.key, 9, shared)).toEqual([])
    expect(mixed.suggest('w', 1, shared)).toHaveLength(1)
    expect(mixed.close('zeppelins', 1, shared)).toEqual(index.close('zeppelins', 1, everything))
  })

  test('its words are spelling mistakes until everybody may see it', () => {
    const changing = indexOf([...PAPERS, secret, makePaper({ key: 'k', title: 'Zepelin flights' })])
    expect(keys(changing.close('zeppelin', 9, everything))).toEqual([secret.key])
    expect(keys(changing.close('zeppelin', 9, shared))).toEqual(['k'])
    const { isPrivate: _, ...told } = secret
    changing.add([told])
    expect(keys(changing.close('zeppelin', 9, shared))).toEqual([secret.key])
  })
})

type Row = { id: string; title: string; abstract: string; authors: string[]; categories: string[]; day: string }

function readCorpus(count: number): Paper[] {
  const lines = gunzipSync(readFileSync(CORPUS)).toString('utf8').split('\n', count)
  return lines.map((line) => {
    const { id, title, abstract, authors, categories, day } = JSON.parse(line) as Row
    return makePaper({ key: `arxiv:${id}`, arxiv: id, title, abstract, authors, categories, listedOn: day })
  })
}
