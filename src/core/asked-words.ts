/** What queries ask for in texts, of which most of the words are asked for by none. */
import { stemsOf } from './clue.ts'
import { type PatternStep, patternOf } from './proof/pattern.ts'
import type { Synonyms } from './synonyms.ts'
import type { Query } from './topic/query.ts'
import { analyse, analyseFor, type ReadText } from './words.ts'

/** All steps of the words and phrases that a query looks for or excludes, those of synonyms too. */
export function stepsIn(query: Query, synonyms: Synonyms): readonly PatternStep[] {
  switch (query.kind) {
    case 'words':
      return patternOf(query, synonyms).steps.flat()
    case 'any':
    case 'all':
    case 'together':
    case 'near':
      return query.of.flatMap((part) => stepsIn(part, synonyms))
    case 'not':
    case 'pack':
      return stepsIn(query.of, synonyms)
    default:
      return []
  }
}

/**
 * What reads a text as far as these queries go: all that they find in a whole one they find in this, at the same places. Where
 * one asks for beginnings of words all words are read, because of these any may have the stem of a word that is asked for.
 */
export function readerFor(queries: readonly Query[], synonyms: Synonyms): ReadText {
  const steps = queries.flatMap((query) => stepsIn(query, synonyms))
  return steps.some(({ by }) => by === 'prefix') ? analyse : analyseFor(new Set(steps.flatMap(stemsOf)))
}
