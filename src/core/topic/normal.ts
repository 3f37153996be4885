/** Builds queries in normal form, so that equal meanings are mostly equal trees and canonical texts. */
import { formatTopic, isBound } from './format.ts'
import { queryKey } from './key.ts'
import type { Near, Query, Together, TopicWord, Words } from './query.ts'

/** At least one part. */
export function anyOf(parts: readonly Query[]): Query {
  return listOf('any', parts, () => 0)
}

/** At least one part. */
export function allOf(parts: readonly Query[]): Query {
  return listOf('all', parts, place)
}

/** In order of place, then text, each of which is made once: a text is as long as all that it holds. */
function listOf(kind: 'any' | 'all', parts: readonly Query[], placeOf: (part: Query) => number): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]))
  const sorted = flat
    .map((part) => ({ part, place: placeOf(part), text: formatTopic(part) }))
    .sort((a, b) => a.place - b.place || (a.text < b.text ? -1 : Number(a.text > b.text)))
  const of = distinct(sorted.map(({ part }) => part))
  const [first] = of
  return of.length === 1 && first !== undefined ? first : { kind, of }
}

/** What is looked for first, then what is excluded, then the filters. */
function place(query: Query): number {
  if (query.kind === 'upvotes' || query.kind === 'after' || query.kind === 'before') return 3
  if (query.kind === 'not') return 2
  return isBound(query) ? 0 : 1
}

/**
 * Words and NEARs written side by side, in their order, which is the phrase that ranks first. At least one. `typed` is that
 * phrase where it is not just these words.
 */
export function togetherOf(parts: readonly (Words | Near)[], field?: 'abstract', typed?: readonly TopicWord[]): Query {
  const of = distinct(parts)
  const [first] = of
  if (of.length === 1 && first !== undefined) return first
  const run: Together = field === undefined ? { kind: 'together', of } : { kind: 'together', of, field }
  if (typed !== undefined) asTyped.set(run, typed)
  return run
}

/** Beside the tree: what is asked for is the same without it, and the canonical text does not hold it. */
const asTyped = new WeakMap<Together, readonly TopicWord[]>()

/** The words of a run as they were typed, where some between them are too common to look for. */
export function typedOf(run: Together): readonly TopicWord[] | undefined {
  return asTyped.get(run)
}

export function notOf(query: Query): Query {
  return query.kind === 'not' ? query.of : { kind: 'not', of: query }
}

/** Either order is meant, so the sides are sorted; a chain keeps its NEAR on the left. */
export function nearOf(within: number, left: Query, right: Query): Near {
  const inOrder = left.kind === 'near' || formatTopic(left) <= formatTopic(right)
  return { kind: 'near', within, of: inOrder ? [left, right] : [right, left] }
}

/** Whether there is anything to look for: negations and filters alone are none. */
export function isPositive(query: Query): boolean {
  switch (query.kind) {
    case 'any':
      return query.of.every(isPositive)
    case 'all':
      return query.of.some(isPositive)
    case 'not':
    case 'upvotes':
    case 'after':
    case 'before':
      return false
    case 'pack':
      return isPositive(query.of)
    default:
      return true
  }
}

function distinct<Part extends Query>(parts: readonly Part[]): readonly Part[] {
  const seen = new Set<string>()
  return parts.filter((part) => {
    const key = queryKey(part)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
