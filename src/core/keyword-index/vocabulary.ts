/** The words of the papers held: a number for each stem, in how many papers it stands, and the spellings that are read as it. */
import type { Word } from '../words.ts'

export type Vocabulary = {
  /** Counts the words of one paper. */
  learn(words: Iterable<Word>): void
  /** Takes them back. What no paper holds is forgotten, its number with it. */
  forget(words: Iterable<Word>): void
  /** Undefined where no paper holds it. */
  numberOf(stem: string): number | undefined
  papersWith(stem: string): number
  /** The stems of all words whose folded spelling begins so. */
  stemsBeginning(beginning: string): ReadonlySet<string>
}

const MOST_ASKED = 64

type Counted = { papers: number }

export function createVocabulary(): Vocabulary {
  const stems = new Map<string, Counted & { readonly number: number }>()
  const spellings = new Map<string, Counted & { readonly stem: string }>()
  /** What was asked for since the words last changed: a search asks several times. */
  const asked = new Map<string, ReadonlySet<string>>()
  let next = 0

  return {
    learn(words) {
      asked.clear()
      for (const stem of stemsOf(words)) {
        const known = stems.get(stem)
        if (known === undefined) stems.set(stem, { number: next++, papers: 1 })
        else known.papers += 1
      }
      for (const [spelling, stem] of spellingsOf(words)) {
        const known = spellings.get(spelling)
        if (known === undefined) spellings.set(spelling, { stem, papers: 1 })
        else known.papers += 1
      }
    },
    forget(words) {
      asked.clear()
      for (const stem of stemsOf(words)) uncount(stems, stem)
      for (const [spelling] of spellingsOf(words)) uncount(spellings, spelling)
    },
    numberOf: (stem) => stems.get(stem)?.number,
    papersWith: (stem) => stems.get(stem)?.papers ?? 0,
    stemsBeginning(beginning) {
      const known = asked.get(beginning)
      if (known !== undefined) return known
      const found = new Set<string>()
      for (const [spelling, { stem }] of spellings) if (spelling.startsWith(beginning)) found.add(stem)
      if (asked.size === MOST_ASKED) asked.clear()
      asked.set(beginning, found)
      return found
    },
  }
}

function uncount(counted: Map<string, Counted>, name: string): void {
  const known = counted.get(name)
  if (known === undefined) return
  known.papers -= 1
  if (known.papers === 0) counted.delete(name)
}

function stemsOf(words: Iterable<Word>): Set<string> {
  const stems = new Set<string>()
  for (const { stem } of words) stems.add(stem)
  return stems
}

/** One spelling may have several stems (`GPs` is gp and gps), so both make the name, where they differ. */
function spellingsOf(words: Iterable<Word>): Map<string, string> {
  const spellings = new Map<string, string>()
  for (const { folded, stem } of words) spellings.set(folded === stem ? stem : `${folded} ${stem}`, stem)
  return spellings
}
