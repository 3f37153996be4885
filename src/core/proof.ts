/** Whether a topic matches a paper, and why: the meaning of the topic language. */
import type { PaperFields } from './paper.ts'
import { type Facts, filterHits, readAuthors, valueHits } from './proof/facts.ts'
import { find, type Matter, standsTogether } from './proof/find.ts'
import { indexText, type Texts } from './proof/indexed-text.ts'
import type { Occurrence } from './proof/occurrence.ts'
import type { Hit, LeafProof, Proof as ProofTree } from './proof/proof-tree.ts'
import type { Synonyms } from './synonyms.ts'
import { readsText } from './terms.ts'
import { formatLeaf } from './topic/format.ts'
import type { Leaf, Near, Query, Together, Words } from './topic/query.ts'
import type { Topic } from './topic.ts'
import { analyse } from './words.ts'

export type Proof = ProofTree

/** A paper made ready for any number of topics. */
export type AnalysedPaper = Texts & Facts

/** Hits that a leaf keeps for each field: enough to show, little to store. */
const HITS_KEPT = 3

/** Analyses a paper once. `listedOn` (yyyy-mm-dd) is what `after:` and `before:` look at. */
export function analysePaper(fields: PaperFields & { readonly listedOn?: string }): AnalysedPaper {
  return {
    fields,
    title: indexText(analyse(fields.title)),
    abstract: indexText(analyse(fields.abstract)),
    authors: readAuthors(fields),
  }
}

/** Whether a topic matches a paper, with the truth of every part of it. */
export function evaluate(
  topic: Topic,
  paper: AnalysedPaper,
  synonyms: Synonyms,
): { readonly matched: boolean; readonly proof: Proof } {
  const proof = prove(topic.query, { paper, synonyms, found: new Map() })
  return { matched: proof.value, proof }
}

/**
 * What `evaluate` says of one paper, topic by topic: it reads no more of the paper than it takes to say so, and proves only what
 * it is asked to.
 */
export function examine(
  paper: AnalysedPaper,
  synonyms: Synonyms,
): {
  readonly matches: (topic: Pick<Topic, 'query'>) => boolean
  readonly prove: (topic: Pick<Topic, 'query'>) => Proof
} {
  const matter: Matter = { paper, synonyms, found: new Map() }
  return { matches: ({ query }) => holds(query, matter), prove: ({ query }) => prove(query, matter) }
}

/** Facts are asked for before the text, which takes longer. */
function holds(query: Query, matter: Matter): boolean {
  switch (query.kind) {
    case 'any':
      return (
        query.of.some((part) => !readsText(part) && holds(part, matter)) ||
        query.of.some((part) => readsText(part) && holds(part, matter))
      )
    case 'all':
      return (
        query.of.every((part) => readsText(part) || holds(part, matter)) &&
        query.of.every((part) => !readsText(part) || holds(part, matter))
      )
    case 'not':
      return !holds(query.of, matter)
    case 'pack':
      return holds(query.of, matter)
    case 'together':
      return standsTogether(query, matter) !== undefined
    case 'words':
    case 'near':
      return find(query, matter).length > 0
    case 'value':
      return valueHits(query, matter.paper).length > 0
    default:
      return filterHits(query, matter.paper).length > 0
  }
}

/** With `kept`, leaves are true only where they are part of these: of the sentence or the pair that made a whole true. */
function prove(query: Query, matter: Matter, kept?: ReadonlySet<Occurrence>): Proof {
  switch (query.kind) {
    case 'any': {
      const of = query.of.map((part) => prove(part, matter, kept))
      return { kind: 'any', value: of.some(({ value }) => value), of }
    }
    case 'all': {
      const of = query.of.map((part) => prove(part, matter, kept))
      return { kind: 'all', value: of.every(({ value }) => value), of }
    }
    case 'not': {
      const of = prove(query.of, matter)
      return { kind: 'not', value: !of.value, of: [of] }
    }
    case 'pack': {
      const of = prove(query.of, matter, kept)
      return { kind: 'pack', name: query.name, value: of.value, of: [of] }
    }
    case 'together':
      return proveTogether(query, matter)
    case 'near':
      return proveNear(query, matter, kept)
    case 'words':
      return proveWords(query, matter, kept)
    case 'value':
      return leafProof(query, valueHits(query, matter.paper))
    default:
      return leafProof(query, filterHits(query, matter.paper))
  }
}

function proveTogether(query: Together, matter: Matter): Proof {
  const kept = standsTogether(query, matter)
  return { kind: 'together', value: kept !== undefined, of: query.of.map((part) => prove(part, matter, kept)) }
}

function proveNear(query: Near, matter: Matter, kept?: ReadonlySet<Occurrence>): Proof {
  const pairs = find(query, matter).filter((pair) => kept === undefined || kept.has(pair))
  const ends = pairs.length === 0 ? undefined : new Set(pairs.flatMap(({ of = [] }) => of))
  const of = query.of.map((side) => prove(side, matter, ends))
  return { kind: 'near', within: query.within, value: pairs.length > 0, of }
}

function proveWords(leaf: Words, matter: Matter, kept?: ReadonlySet<Occurrence>): LeafProof {
  const found = find(leaf, matter)
  if (found.length === 0) return leafProof(leaf, [])
  const hits = kept === undefined ? found : found.filter((one) => kept.has(one))
  return leafProof(leaf, [...firstHits(hits, 'title', matter.paper), ...firstHits(hits, 'abstract', matter.paper)])
}

function firstHits(found: readonly Occurrence[], field: 'title' | 'abstract', paper: AnalysedPaper): Hit[] {
  const { text } = paper[field].text
  return found
    .filter((one) => one.field === field)
    .slice(0, HITS_KEPT)
    .map(({ start, end, synonym }) => {
      const hit: Hit = { field, found: text.slice(start, end), span: [start, end] }
      return synonym === undefined ? hit : { ...hit, synonym }
    })
}

function leafProof(leaf: Leaf, hits: readonly Hit[]): LeafProof {
  return { kind: 'leaf', text: textOf(leaf), value: hits.length > 0, hits }
}

const texts = new WeakMap<Leaf, string>()

/** `formatLeaf`, once for each leaf. */
function textOf(leaf: Leaf): string {
  const known = texts.get(leaf)
  if (known !== undefined) return known
  const text = formatLeaf(leaf)
  texts.set(leaf, text)
  return text
}
