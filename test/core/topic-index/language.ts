/**
 * Random topics over the whole topic language and random papers, from so few words that matches are common. The same seed gives
 * the same ones.
 */
import type { PaperFields } from '../../../src/core/paper.ts'
import { createSynonyms } from '../../../src/core/synonyms.ts'
import type { Query } from '../../../src/core/topic/query.ts'
import type { Packs } from '../../../src/core/topic.ts'
import type { createRandom } from '../../bench/random.ts'

export const SYNONYMS = createSynonyms([
  { words: ['MoE', 'mixture of experts'], exact: false },
  { words: ['LLM', 'large language model'], exact: false },
  { words: ['LoRA', 'low-rank adaptation'], exact: false },
  { words: ['KG', 'knowledge graph'], exact: true },
])
export const PACKS: Packs = new Map([
  ['moe', 'MoE, router, -survey'],
  ['robots', 'robot*, "mobile robot", @moe'],
  ['people', 'robot drone'],
])

export type Random = ReturnType<typeof createRandom>

/** A whole number from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1))
}

export function pick<One>(random: Random, from: readonly One[]): One {
  return from[Math.floor(random() * from.length)] as One
}

function several<One>(random: Random, from: number, to: number, make: () => One): One[] {
  return Array.from({ length: between(random, from, to) }, make)
}

const WORDS = (
  'robot robots mobile drone drones low rank low-rank lowrank Low-Rank adaptation LoRA Lora MoE mixture experts router survey ' +
  'large language model models LLM LLMs knowledge graph graphs KG kg multi agent multiagent multi-agent vision-language-action ' +
  'qwen2.5 Qwen resnet50 3.5b gpt-4o GPT4o 2:4 1,000 C++ R&D A* IT C R x epsilon ε Schrödinger schrodinger modelling modeling ' +
  '世界モデル 世界 モデル がく state-of-the-art constructor'
).split(' ')
/** What synonyms stand for. */
const SPELLINGS = [
  'mixture of experts',
  'large language models',
  'low-rank adaptation',
  'knowledge graph',
  'MoE',
  'KG',
  'LLM',
  'LoRA',
]
const SMALL = ['of', 'the', 'a', 'with']
const PREFIXES = [
  'rob*',
  'robots*',
  'dron*',
  'low-ran*',
  'lan*',
  'multi*',
  'state-of-t*',
  'schröd*',
  'res*',
  'Qwe*',
  'モデル*',
]
const AUTHORS = [
  'Levine',
  'S. Levine',
  'Sergey Levine',
  '"Levine, Sergey V."',
  'van der Schaar',
  'Li',
  'J. Li',
  'Jane Li Jr.',
]
const CATEGORIES = ['cs', 'cs.LG', 'cs.lg', 'cs.*', 'stat', 'q-bio.GN']
const SOURCES = ['hf', 'arxiv', 'HF']
const IDS = ['2604.00001', '2604.00002', '10.1101/abc', 'arXiv:2604.00003v2']

export function makeTopicText(random: Random): string {
  const one = <Text>(...from: readonly Text[]): Text => pick(random, from)
  const word = (): string => (random() < 0.1 ? one(...SMALL) : one(...WORDS))
  const inPhrase = (): string =>
    one(
      word,
      word,
      word,
      word,
      word,
      word,
      () => one(...PREFIXES),
      () => one(...SPELLINGS),
    )()
  const phrase = (): string => `"${several(random, 1, one(2, 2, 3, 4), inPhrase).join(' ')}"`
  const leaf = (): string => one(word, word, phrase, phrase, () => one(...PREFIXES))()
  const exact = (): string => `=${one(word(), `"${word()} ${word()}"`)}`
  const side = (): string => one(leaf, leaf, exact, () => `(${leaf()} OR ${leaf()})`)()
  const near = (): string => several(random, 2, one(2, 2, 3), side).join(` NEAR/${between(random, 1, 9)} `)
  const fact = (): string =>
    one(
      () => `au:${quoted(one(...AUTHORS))}`,
      () => `cat:${one(...CATEGORIES)}`,
      () => `cat:(${one(...CATEGORIES)} OR ${one(...CATEGORIES)})`,
      () => `src:${one(...SOURCES)}`,
      () => `id:${one(...IDS)}`,
    )()
  const fielded = (depth: number): string =>
    `${one('ti', 'ab')}:${one(
      word,
      phrase,
      exact,
      () => `(${list(depth + 1)})`,
      () => `(${near()})`,
      () => '@moe',
    )()}`
  const group = (depth: number): string => (depth > 2 ? leaf() : `(${list(depth + 1)})`)
  const unit = (depth: number): string =>
    one(
      leaf,
      leaf,
      leaf,
      leaf,
      phrase,
      exact,
      near,
      fact,
      () => fielded(depth),
      () => group(depth),
      () => `@${one(...PACKS.keys())}`,
    )()
  const signed = (depth: number): string => (random() < 0.15 ? `${one('-', '-', 'NOT ')}${unit(depth)}` : unit(depth))
  const run = (depth: number): string => several(random, 1, one(1, 2, 2, 3), () => signed(depth)).join(' ')
  const item = (depth: number): string => several(random, 1, one(1, 1, 2), () => run(depth)).join(one(' AND ', ' OR '))
  const list = (depth: number): string => several(random, 1, one(1, 1, 1, 2), () => item(depth)).join(', ')
  const filters =
    random() < 0.1
      ? ` upvotes:>=${one(0, 5, 20)}`
      : random() < 0.05
        ? ` ${one('after', 'before')}:2026-04-0${one(1, 2, 3)}`
        : ''
  // A long phrase now and then: more ways to write it than the index follows.
  return (random() < 0.02 ? `"${several(random, 6, 9, word).join(' ')}"` : list(0)) + filters
}

function quoted(name: string): string {
  return name.startsWith('"') || !name.includes(' ') ? name : `"${name}"`
}

export function makePaper(random: Random): PaperFields & { readonly listedOn: string } {
  const word = (): string => pick(random, pick(random, [SMALL, SMALL, WORDS, WORDS, WORDS, WORDS, WORDS, SPELLINGS]))
  const sentence = (): string => {
    const text = several(random, 1, 9, word).join(' ')
    return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${pick(random, ['.', '.', '?', ', e.g.', ' $x$.'])} `
  }
  const sentences = random() < 0.1 ? between(random, 33, 70) : between(random, 0, 6)
  const arxiv = pick(random, [...IDS.slice(0, 2), '2604.00003', undefined])
  const doi = pick(random, ['10.1101/ABC', undefined])
  return {
    title: several(random, 1, 6, word).join(' '),
    abstract: Array.from({ length: sentences }, sentence).join(''),
    authors: several(random, 0, 3, () =>
      pick(random, ['Sergey V. Levine', 'Sasha Levine', 'Mihaela van der Schaar', 'Jane Li', 'Li, Jun']),
    ),
    categories: several(random, 0, 2, () => pick(random, ['cs.LG', 'cs.CL', 'stat.ML', 'q-bio.GN', 'cs'])),
    sources: [pick(random, ['hf', 'arxiv'])],
    withdrawn: false,
    listedOn: `2026-04-0${between(random, 1, 4)}`,
    ...(arxiv === undefined ? {} : { arxiv }),
    ...(doi === undefined ? {} : { doi }),
    ...(random() < 0.5 ? {} : { upvotes: pick(random, [0, 4, 5, 19, 20, 300]) }),
  }
}

/** The forms of the language that a topic is written in, for counting. */
export function formsOf(query: Query): readonly string[] {
  switch (query.kind) {
    case 'any':
    case 'all':
      return [query.kind, ...query.of.flatMap(formsOf)]
    case 'together': {
      const of = query.of.map(({ kind }) => kind)
      return [of.includes('near') ? 'together with NEAR' : 'together', ...query.of.flatMap(formsOf)]
    }
    case 'near': {
      const kinds = query.of.map(({ kind }) => kind)
      const name = kinds.includes('near') ? 'chain of NEARs' : kinds.includes('any') ? 'NEAR of a group' : 'NEAR'
      return [name, ...query.of.flatMap(formsOf)]
    }
    case 'not':
      return [`NOT ${query.of.kind === 'words' ? 'words' : query.of.kind}`, ...formsOf(query.of)]
    case 'pack':
      return [query.field === undefined ? 'pack' : 'pack behind a field', ...formsOf(query.of)]
    case 'value':
      return [query.field]
    case 'words': {
      const { words, exact, field } = query
      const kind = words.length > 1 ? 'phrase' : 'word'
      const forms = [exact ? `exact ${kind}` : kind]
      if (words.some(({ prefix }) => prefix)) forms.push(`prefix in a ${kind}`)
      if (field !== undefined) forms.push(`${field}:`)
      if (words.some(({ surface }) => /[モ世が]/u.test(surface))) forms.push('Japanese')
      if (words.some(({ surface }) => surface.length === 1)) forms.push('one letter')
      return forms
    }
    default:
      return [query.kind]
  }
}
