/** Words and phrases with their synonyms, as steps. */
import { makePattern } from '../proof/pattern.ts'
import type { Synonyms } from '../synonyms.ts'
import { latticeOf } from '../topic/lattice.ts'
import type { Words } from '../topic/query.ts'
import { createSteps, plantPaths, readSteps, type Steps } from './steps.ts'
import { ANYWHERE, createTrie, STEM } from './trie.ts'

/** The steps of a leaf and of its synonyms; good until the next leaf's. */
export type Widen = (leaf: Words) => Readonly<Steps>

/** Hangs on the end of every spelling that has others. */
const SPELLING = 1

/** Few phrases hold a spelling that has others, so these are looked for first: in a trie, as in a paper. */
export function createWiden(synonyms: Synonyms): Widen {
  const steps = createSteps()
  const trie = createTrie(0)
  for (const { lattice, isAmbiguous } of synonyms.groups.flat()) {
    if (isAmbiguous) continue
    readSteps(steps, lattice.steps, lattice.length)
    plantPaths(trie, steps, SPELLING, ANYWHERE)
  }

  const isSpellingFrom = (place: number, node: number): boolean => {
    const { count, from, to, kind, texts } = steps
    for (let at = 0; at < count; at++) {
      if (from[at] !== place || kind[at] !== STEM) continue
      const next = trie.child(node, STEM, texts[2 * at] ?? 0, texts[2 * at + 1] ?? 0)
      if (next !== 0 && (trie.listOf(next) !== 0 || isSpellingFrom(to[at] ?? 0, next))) return true
    }
    return false
  }
  const holdsSpelling = (): boolean => {
    const root = trie.root('text')
    for (let place = 0; place < steps.end; place++) if (isSpellingFrom(place, root)) return true
    return false
  }

  return (leaf) => {
    const lattice = latticeOf(leaf)
    readSteps(steps, lattice.steps, lattice.length)
    if (holdsSpelling()) readSteps(steps, makePattern(leaf, synonyms).steps.flat(), lattice.length)
    return steps
  }
}
