/**
 * Spellings that mean one thing: `LoRA` and `low-rank adaptation`. They widen a topic when it is matched, in any place of a
 * phrase, and are no part of the topic itself: who edits the groups changes no stored topic.
 */
import { type Lattice, latticeOf } from './topic/lattice.ts'
import type { TopicWord } from './topic/query.ts'

/**
 * The spellings of one thing. With `exact` those with a capital letter after the first are ambiguous (`AR`, `SAM`): they are found in
 * papers in exactly these letters, and typed in a topic they stand for themselves only.
 */
export type SynonymGroup = { readonly words: readonly string[]; readonly exact: boolean }

export type Spelling = { readonly text: string; readonly lattice: Lattice; readonly isAmbiguous: boolean }

export type Synonyms = {
  /** Groups of spellings, each read. */
  readonly groups: readonly (readonly Spelling[])[]
  /** Changes whenever the groups do. */
  readonly fingerprint: string
  /** Groups by each stem that one of their unambiguous spellings may begin with. */
  readonly byFirstStem: ReadonlyMap<string, readonly (readonly Spelling[])[]>
}

export function createSynonyms(groups: readonly SynonymGroup[]): Synonyms {
  const read = groups.map(({ words, exact }) => words.map((text) => readSpelling(text, exact)))
  const byFirstStem = new Map<string, (readonly Spelling[])[]>()
  for (const group of read) {
    for (const stem of firstStems(group)) byFirstStem.set(stem, [...(byFirstStem.get(stem) ?? []), group])
  }
  return { groups: read, fingerprint: JSON.stringify(groups.map(({ words, exact }) => [exact, ...words])), byFirstStem }
}

function readSpelling(text: string, isExactGroup: boolean): Spelling {
  const isAmbiguous = isExactGroup && /.\p{Lu}/u.test(text)
  const words = text.split(/\s+/).map((surface): TopicWord => ({ surface, prefix: false }))
  return { text, isAmbiguous, lattice: latticeOf({ words, exact: isAmbiguous }) }
}

function firstStems(group: readonly Spelling[]): Set<string> {
  const steps = group.filter(({ isAmbiguous }) => !isAmbiguous).flatMap(({ lattice }) => lattice.steps)
  return new Set(steps.filter(({ from }) => from === 0).map(({ text }) => text))
}
