/** Looks in a paper for what a query asks of its words. */
import type { Synonyms } from '../synonyms.ts'
import type { Query, Together } from '../topic/query.ts'
import { occurrencesNear, occurrencesTogether } from './bound.ts'
import type { Facts } from './facts.ts'
import type { Texts } from './indexed-text.ts'
import { findPattern, type Occurrence } from './occurrence.ts'
import { patternOf } from './pattern.ts'

export type Matter = {
  readonly paper: Texts & Facts
  readonly synonyms: Synonyms
  /** What was found already, so that a leaf is looked for once and its occurrences are the same objects each time. */
  readonly found: Map<Query, readonly Occurrence[]>
}

/** Where a word, a phrase, a group of these or a NEAR occurs. */
export function find(query: Query, matter: Matter): readonly Occurrence[] {
  const known = matter.found.get(query)
  if (known !== undefined) return known
  const found = lookFor(query, matter)
  matter.found.set(query, found)
  return found
}

function lookFor(query: Query, matter: Matter): readonly Occurrence[] {
  switch (query.kind) {
    case 'words':
      return findPattern(patternOf(query, matter.synonyms), matter.paper, query.field)
    case 'any':
      return query.of.flatMap((part) => find(part, matter))
    case 'pack':
      return find(query.of, matter)
    case 'near':
      return occurrencesNear(find(query.of[0], matter), find(query.of[1], matter), query.within)
    default:
      return []
  }
}

/** The occurrences in which a run stands together, as `occurrencesTogether` says. */
export function standsTogether({ of }: Together, matter: Matter): ReadonlySet<Occurrence> | undefined {
  const parts = of.map((part) => find(part, matter))
  return occurrencesTogether(parts, matter.paper)
}
