/**
 * The parts of a topic that can be left out: each branch of an OR, each exclusion. From the proof of one paper it can be read
 * whether the topic would match without one of them, because the truth of every other part stands in it.
 */
import type { Proof } from './proof/proof-tree.ts'
import { formatTopic } from './topic/format.ts'
import type { Query, Words } from './topic/query.ts'
import type { Volume } from './volume.ts'

export type Term = {
  readonly kind: 'branch' | 'exclusion'
  /** As the topic writes it: `"world models"`, `-survey`. */
  readonly text: string
  /** The pack that it belongs to, where that is not the whole topic. */
  readonly pack?: string
  /** Which part to take at each step down from the root of the query; a proof has the same shape. */
  readonly path: readonly number[]
}

/**
 * What the topic would bring with a branch as the only one of every OR around it (`alone` is nothing of an exclusion), and
 * without the term.
 */
export type TermVolumes = { readonly term: Term; readonly alone: Volume; readonly without: Volume }

/** The terms of a query, those of its packs too; what stands inside of an exclusion is one with it. */
export function termsOf(query: Query): readonly Term[] {
  return query.kind === 'pack' ? termsIn(query.of, { path: [0] }) : termsIn(query, { path: [] })
}

type Place = Pick<Term, 'path' | 'pack'>

function termsIn(query: Query, place: Place): readonly Term[] {
  switch (query.kind) {
    case 'pack':
      return termsIn(query.of, { path: [...place.path, 0], pack: query.name })
    case 'not':
      return place.path.length === 0 ? [] : [{ kind: 'exclusion', text: formatTopic(query), ...place }]
    case 'all':
      return query.of.flatMap((part, at) => termsIn(part, below(place, at)))
    case 'any':
      return query.of.flatMap((part, at): Term[] => {
        const inside = below(place, at)
        return [{ kind: 'branch', text: formatTopic(part), ...inside }, ...termsIn(part, inside)]
      })
    default:
      return []
  }
}

function below(place: Place, at: number): Place {
  return { ...place, path: [...place.path, at] }
}

/** Whether the topic would match without the term. */
export function holdsWithout(proof: Proof, { path }: Term): boolean {
  return holds(proof, path, 'without')
}

/** Whether the topic would match if of every OR around a branch only the part with this branch were there. */
export function holdsAlone(proof: Proof, { path }: Term): boolean {
  return holds(proof, path, 'alone')
}

/** The value of the root without the part at the end of the path, or with it alone. */
function holds(proof: Proof, [at = 0, ...path]: readonly number[], how: 'without' | 'alone'): boolean {
  if (proof.kind === 'leaf') return proof.value
  const [part, isEnd] = [proof.of[at], path.length === 0]
  const others = proof.of.filter((_, index) => index !== at)
  const values = [
    ...(part === undefined || (isEnd && how === 'without') ? [] : [isEnd ? part.value : holds(part, path, how)]),
    ...(proof.kind === 'any' && how === 'alone' ? [] : others.map(({ value }) => value)),
  ]
  return proof.kind === 'any' ? values.some(Boolean) : values.every(Boolean)
}

/** What is left of a query without its exclusions: whatever would match without some of them matches this. */
export function withoutExclusions(query: Query): Query {
  switch (query.kind) {
    case 'pack':
      return { ...query, of: withoutExclusions(query.of) }
    case 'any':
      return { ...query, of: query.of.map(withoutExclusions) }
    case 'all':
      return { ...query, of: query.of.filter(({ kind }) => kind !== 'not').map(withoutExclusions) }
    default:
      return query
  }
}

/** Every word and phrase that a query looks for, in its order; what it excludes is left out. */
export function wordsIn(query: Query): readonly Words[] {
  switch (query.kind) {
    case 'words':
      return [query]
    case 'pack':
      return wordsIn(query.of)
    case 'any':
    case 'all':
    case 'together':
    case 'near':
      return query.of.flatMap(wordsIn)
    default:
      return []
  }
}

/** Whether words decide, if only by what must not be there; else authors, categories, sources, ids and filters do alone. */
export function readsText(query: Query): boolean {
  switch (query.kind) {
    case 'words':
    case 'together':
    case 'near':
      return true
    case 'not':
    case 'pack':
      return readsText(query.of)
    case 'any':
    case 'all':
      return query.of.some(readsText)
    default:
      return false
  }
}
