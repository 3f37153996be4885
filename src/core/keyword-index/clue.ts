/**
 * What a paper must hold to have a chance against a topic. Necessary, not sufficient: it narrows the archive down to few papers,
 * and the evaluator decides about those.
 */
import { type PatternStep, patternOf } from '../proof/pattern.ts'
import type { Synonyms } from '../synonyms.ts'
import type { Query, Words } from '../topic/query.ts'

/** One of these words, or all or any of these clues. */
export type Clue =
  | { readonly kind: 'word'; readonly steps: readonly PatternStep[] }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Clue[] }

/** Undefined where any paper may match, as with authors and filters alone. */
export function clueOf(query: Query, synonyms: Synonyms): Clue | undefined {
  switch (query.kind) {
    case 'words':
      return clueOfWords(query, synonyms)
    case 'pack':
      return clueOf(query.of, synonyms)
    case 'any': {
      const of = query.of.map((part) => clueOf(part, synonyms))
      return of.every((clue) => clue !== undefined) ? { kind: 'any', of } : undefined
    }
    case 'all':
    case 'together':
    case 'near': {
      const of = query.of.flatMap((part) => clueOf(part, synonyms) ?? [])
      return of.length === 0 ? undefined : { kind: 'all', of }
    }
    default:
      return undefined
  }
}

/** Every path through a phrase begins with one of its first steps and ends with one of its last. */
function clueOfWords(leaf: Words, synonyms: Synonyms): Clue {
  const { steps, end } = patternOf(leaf, synonyms)
  const first: Clue = { kind: 'word', steps: steps[0] ?? [] }
  if (first.steps.every(({ to }) => to === end)) return first
  return { kind: 'all', of: [first, { kind: 'word', steps: steps.flat().filter(({ to }) => to === end) }] }
}
