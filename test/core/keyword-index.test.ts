import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closeness, standingIn } from '../../src/core/closeness.ts'
import { createKeywordIndex, type Sees } from '../../src/core/keyword-index.ts'
import type { Paper } from '../../src/core/paper.ts'
import { wordsOf } from '../../src/core/paper-words.ts'
import { analysePaper, evaluate } from '../../src/core/proof.ts'
import { createSynonyms } from '../../src/core/synonyms.ts'
import { analyse } from '../../src/core/words.ts'
import { frequenciesOf, MONDAY, makePaper, NO_SYNONYMS, topicOf } from './made.ts'

const CORPUS = new URL('../../../shared/corpus/arxiv-2026-04-05.jsonl.gz', import.meta.url)
const hasCorpus = existsSync(CORPUS)
if (!hasCorpus) console.log('skipped: real papers, because ../shared/corpus is not here')

const SYNONYMS = createSynonyms([
  { words: ['LoRA', 'low-rank adaptation'], exact: false },
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['LLM', 'large language model'], exact: false },
])

const everything: Sees = () => true

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

const keysOf = (found: readonly { readonly paper: Paper }[]): string[] => found.map(({ paper }) => paper.key)

/** Those of the proposals that the topic matches. */
function search(text: string, among = index, sees = everything) {
  const topic = topicOf(text)
  const proposals = among.propose(topic, SYNONYMS, sees)
  return keysOf(proposals.filter(({ paper }) => evaluate(topic, analysePaper(paper), SYNONYMS).matched))
}

describe('what a topic is proposed', () => {
  test('the phrase first, then by what stands in the title', () => {
    expect(search('world models')).toEqual(['arxiv:2', 'arxiv:1', 'arxiv:3', 'arxiv:6'])
    const late = makePaper({ key: 'late', title: 'Something', abstract: 'We study one LLM agent among other things.' })
    const often = makePaper({
      key: 'often',
      title: 'Agents',
      abstract: 'An LLM helps agents; the agents help the LLM.',
    })
    expect(search('llm agents', indexOf([often, late]))).toEqual(['late', 'often'])
    const experts = makePaper({
      key: 'experts',
      title: 'Something',
      abstract: 'We use a Mixture-of-Experts among others.',
    })
    const apart = makePaper({ key: 'apart', title: 'Experts of the Mixture', abstract: 'Experts like some mixture.' })
    expect(search('mixture of experts', indexOf([apart, experts]))).toEqual(['experts', 'apart'])
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
    ['author:"Liu, Tianran"', ['arxiv:1']],
    ['cat:cs.CV', ['arxiv:1', 'arxiv:3']],
    ['cat:CS', ['arxiv:1', 'arxiv:3', 'arxiv:5', 'arxiv:2', 'arxiv:4', 'arxiv:6']],
    ['source:arxiv occupancy', ['arxiv:1']],
    ['cat:cs.CV -occupancy', ['arxiv:3']],
    ['robot OR author:liu', ['arxiv:1']],
    ['after:2026-11-17 world', []],
    ['="OccSim"', ['arxiv:1']],
    ['ti:simulation', ['arxiv:1']],
    ['immersive NEAR/5 potential', ['arxiv:3']],
    ['constructor', []],
  ])('%s', (topic, keys) => {
    expect(search(topic)).toEqual(keys)
  })

  test('is told to be sure where nothing is left to be decided', () => {
    const sure = (text: string) => index.propose(topicOf(text), SYNONYMS, everything).map(({ isSure }) => isSure)
    expect(sure('"world models" -occupancy cat:cs.GR')).toEqual([true])
    expect(sure('world models')).toEqual([true, true, true, true])
    expect(sure('immersive NEAR/5 (potential OR origami)')).toEqual([true])
    expect(sure('="immersive" NEAR/5 potential')).toEqual([false])
    expect(sure('="OccSim"')).toEqual([false])
    expect(sure('origam*')).toEqual([false])
  })
})

describe('everything that a topic matches is proposed', () => {
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
    fc.tuple(word, word, word).map(([a, b, c]) => `(="${a}" OR "${b}") NEAR/3 ti:"${c}"`),
    fc.tuple(word, word, word).map(([a, b, c]) => `("${a}" NEAR/3 "${b}") NEAR/4 "${c}"`),
    fc.constantFrom('cat:cs.CV', 'author:liu', 'lora', 'moe', '"large language models"'),
  )
  const query = fc.tuple(
    leaf,
    leaf,
    leaf,
    fc.constantFrom('%1 %2', '%1 OR %2 %3', '%1 AND (%2 OR %3)', '(%1, %2) -(%3)', '%1 -%2'),
  )
  const topics = query.map(([a, b, c, form]) => form.replace('%1', a).replace('%2', b).replace('%3', c))

  /** How many match; of what was proposed as sure, all must. */
  function agree(papers: readonly Paper[], text: string): number | undefined {
    const built = papers === PAPERS ? index : realIndex
    let topic: ReturnType<typeof topicOf>
    try {
      topic = topicOf(text)
    } catch {
      return undefined
    }
    const isMatch = (paper: Paper): boolean => evaluate(topic, analysePaper(paper), SYNONYMS).matched
    const matched = papers.filter(isMatch).map(({ key }) => key)
    const proposals = built.propose(topic, SYNONYMS, everything)
    const [sure, unsure] = [true, false].map((isSure) => proposals.filter((one) => one.isSure === isSure))
    expect(
      keysOf(sure ?? []).filter((key) => !matched.includes(key)),
      text,
    ).toEqual([])
    const found = [...(sure ?? []), ...(unsure ?? []).filter(({ paper }) => isMatch(paper))]
    expect(keysOf(found).sort(), text).toEqual(matched.sort())
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
      { numRuns: 500, seed: 7 },
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

describe('a changing index', () => {
  test('a paper that comes again replaces itself, one that goes is gone', () => {
    const changing = indexOf(PAPERS)
    changing.add([{ ...OCCSIM, title: 'OccSim: Simulating Traffic', abstract: 'We simulate.', upvotes: 90 }])
    expect(changing.size()).toBe(PAPERS.length)
    expect(search('occupancy', changing)).toEqual([])
    expect(search('traffic upvotes:>=90', changing)).toEqual(['arxiv:1'])

    changing.add([{ ...SHARDS, upvotes: 70 }])
    expect(search('lora upvotes:>=70', changing)).toEqual(['arxiv:5'])
    changing.add([{ ...SHARDS, authors: ['Ada Sample'] }])
    expect(search('au:sample', changing)).toEqual(['arxiv:5'])
    expect(changing.has('arxiv:5')).toBe(true)

    for (const { key } of PAPERS) changing.remove(key)
    changing.remove('arxiv:404')
    expect([changing.size(), changing.has('arxiv:5')]).toEqual([0, false])
    for (const text of ['simulat*', 'world', 'au:sample', 'cat:cs']) expect(search(text, changing)).toEqual([])
    changing.add([SCRIPT])
    expect(search('"diffusion policy" -survey', changing)).toEqual(['arxiv:6'])
  })
})

/** As the flow does it, with no older papers. */
function close(text: string, among = index, sees = everything, papers: readonly Paper[] = PAPERS): string[] {
  const meant = among.meant(text, sees)
  const { holding } = frequenciesOf(papers)
  return keysOf(
    among.close(meant, { papers: papers.length, holding }, 9, sees).filter(({ paper }) => {
      const title = analyse(paper.title).words
      return closeness(meant, { papers: papers.length, holding }, standingIn(wordsOf(paper)), title).isClose
    }),
  )
}

describe('what comes close', () => {
  test.each([
    ['ocupancy simulaton', 'arxiv:1'],
    ['origam', 'arxiv:2'],
    ['"difusion polcy" OR nonsense', 'arxiv:6'],
    ['shrads', 'arxiv:5'],
    ['liu occupancy', 'arxiv:1'],
    ['author:zhao simulator', 'arxiv:1'],
    ['"title: scalable difusion framework"', 'arxiv:6'],
  ])('%s', (text, key) => {
    expect(close(text)[0]).toBe(key)
  })

  test.each(['', 'the of', 'zzzzqqqq', '-- ((', 'OR', 'blorptastic fnord', 'purple elephants model tango', 'ann'])(
    'nothing is close to %j',
    (text) => {
      expect(close(text)).toEqual([])
    },
  )

  test('two words that stand side by side in the title come first', () => {
    const papers = [
      makePaper({ key: 'apart', title: 'Policy Search for Diffusion' }),
      makePaper({ key: 'beside', title: 'A Search for a Diffusion Policy' }),
    ]
    const meant = indexOf(papers).meant('difusion policy', everything)
    const score = ({ title, ...paper }: Paper) =>
      closeness(meant, frequenciesOf(papers), standingIn(wordsOf({ ...paper, title })), analyse(title).words).score
    const [apart, beside] = papers.map(score)
    expect(beside).toBeGreaterThan(apart ?? 9)
  })

  test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    'of a name that every object has: %s',
    (word) => {
      const robots = makePaper({ key: 'robots', title: `A robot ${word}`, abstract: 'It moves.' })
      const arms = makePaper({ key: 'arms', title: 'Learning robot arms', abstract: 'They move.' })
      expect(close(`robot ${word} dreams`, indexOf([arms, robots]), everything, [arms, robots])[0]).toBe('robots')
    },
  )

  test('a short form stands for words of the title that begin so', () => {
    const paper = makePaper({ key: 'k', title: 'Scalable Test-Time Training for Reconstruction' })
    const meant = indexOf([paper, ...PAPERS]).meant('TTT reconstruction', everything)
    const title = analyse(paper.title).words
    const { isClose } = closeness(meant, frequenciesOf([paper]), standingIn(wordsOf(paper)), title)
    expect(isClose).toBe(true)
  })
})

describe('suggest', () => {
  test('beginnings of titles, then of words, then anything inside', () => {
    const titles = ['A Tale of Worlds', 'World Models', 'Underworld'].map((title, at) =>
      makePaper({ key: `k${at}`, title }),
    )
    const suggested = indexOf(titles).suggest(' WORLD', 5, everything)
    expect(suggested.map(({ title }) => title)).toEqual(['World Models', 'A Tale of Worlds', 'Underworld'])
    expect(indexOf(titles).suggest('world', 1, everything)).toMatchObject([{ key: 'k1', title: 'World Models' }])
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

describe('what somebody may not see', () => {
  const secret = makePaper({
    key: 'doi:10.1/secret',
    title: 'Zeppelins with world models',
    abstract: 'A simulator of an occupancy world.',
    authors: ['Zoe Zauber'],
    isPrivate: true,
    owners: [{ channel: 'terminal:demo/lab', liveAt: MONDAY }],
  })
  const mixed = indexOf([...PAPERS, secret])
  const shared = (paper: Paper): boolean => paper.isPrivate !== true
  const keys = (papers: readonly Paper[]): string[] => papers.map(({ key }) => key)

  test.each<[string, (sees: (paper: Paper) => boolean) => string[]]>([
    ['a search', (sees) => keysOf(mixed.propose(topicOf('world'), NO_SYNONYMS, sees))],
    ['what comes close', (sees) => close('ocupancy simulator', mixed, sees, [...PAPERS, secret])],
    ['suggestions', (sees) => keys(mixed.suggest('wor', 99, sees))],
    ['what is near', (sees) => keys(mixed.near(new Map([['world', 1]]), 99, sees))],
  ])('is in no answer: %s', (_, look) => {
    expect(look(everything)).toContain(secret.key)
    expect(look(shared)).not.toContain(secret.key)
    expect(look(shared)).toEqual(look(everything).filter((key) => key !== secret.key))
  })

  test('its words and authors are not known', () => {
    const changing = indexOf([...PAPERS, secret, makePaper({ key: 'k', title: 'Zepelin flights' })])
    const meant = (text: string, sees: (paper: Paper) => boolean) =>
      changing.meant(text, sees).map(({ terms }) => [...terms.keys()].filter((term) => !term.includes(':')))
    expect(meant('zeppelin', everything)).toEqual([['zeppelin']])
    expect(meant('zeppelin', shared)).toEqual([['zepelin']])
    const { isPrivate: _, ...told } = secret
    changing.add([told])
    expect(meant('zeppelin', shared)).toEqual([['zeppelin']])
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
