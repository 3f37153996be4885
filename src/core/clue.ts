/**
 * What a paper must hold to have a chance against a topic. Necessary, not sufficient: it narrows the archive down to few papers,
 * and the evaluator decides about those.
 */

import { type PatternStep, patternOf } from './proof/pattern.ts'
import type { Synonyms } from './synonyms.ts'
import type { Query, Value, Words } from './topic/query.ts'
import { spelledValue } from './values.ts'
import { analyse } from './words.ts'

/** One of these words (by stem, or by how its folded spelling begins), or all or any of these clues. */
export type Clue =
  | { readonly kind: 'word'; readonly stems: readonly string[]; readonly prefixes: readonly string[] }
  | { readonly kind: 'any' | 'all'; readonly of: readonly Clue[] }

/**
 * Undefined where any paper may match, as with authors and filters alone. With `values` authors, categories, sources and ids are
 * clues too (see `spelledValues`): for papers as they stand now only, because nothing is kept of what they were.
 */
export function clueOf(query: Query, synonyms: Synonyms, { values = false } = {}): Clue | undefined {
  switch (query.kind) {
    case 'words':
      return clueOfWords(query, synonyms)
    case 'value':
      return values ? clueOfValue(query) : undefined
    case 'pack':
      return clueOf(query.of, synonyms, { values })
    case 'any': {
      const of = query.of.map((part) => clueOf(part, synonyms, { values }))
      return of.every((clue) => clue !== undefined) ? { kind: 'any', of } : undefined
    }
    case 'all':
    case 'together':
    case 'near': {
      const of = query.of.flatMap((part) => clueOf(part, synonyms, { values }) ?? [])
      return of.length === 0 ? undefined : { kind: 'all', of }
    }
    default:
      return undefined
  }
}

/** Every path through a phrase begins with one of its first steps and ends with one of its last. */
function clueOfWords(leaf: Words, synonyms: Synonyms): Clue {
  const { steps, end } = patternOf(leaf, synonyms)
  const first = steps[0] ?? []
  if (first.every(({ to }) => to === end)) return clueOfSteps(first)
  const last = steps.flat().filter(({ to }) => to === end)
  return { kind: 'all', of: [clueOfSteps(first), clueOfSteps(last)] }
}

function clueOfValue({ field, value }: Value): Clue | undefined {
  const beginning = spelledValue(field, value)
  return beginning === undefined ? undefined : { kind: 'word', stems: [], prefixes: [beginning] }
}

function clueOfSteps(steps: readonly PatternStep[]): Clue {
  return {
    kind: 'word',
    stems: [...new Set(steps.flatMap(stemsOf))],
    prefixes: [...new Set(steps.flatMap(({ by, text }) => (by === 'prefix' ? [text] : [])))],
  }
}

/** The stems that a paper must hold to take a step: of a spelling all that it is read as, of a beginning none. */
export function stemsOf({ by, text }: PatternStep): readonly string[] {
  if (by === 'prefix') return []
  return by === 'stem' ? [text] : analyse(text).words.map(({ stem }) => stem)
}
