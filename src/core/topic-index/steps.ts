/** The steps of a word or phrase as numbers, and the paths that they make through the trie. */
import type { Step } from '../topic/lattice.ts'
import { hashInto } from './hash.ts'
import { MOST_PATHS, MOST_STEPS, PREFIX, STEM, type StepKind, SURFACE, type Trie } from './trie.ts'
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

/** Paths lead from place 0 to place `end`. Kept from phrase to phrase, so that nothing is made for one. */
export type Steps = {
  count: number
  end: number
  /** Of each step: the places that it leads from and to, and its kind. */
  from: Ints
  to: Ints
  kind: Ints
  /** Of each step the hash of its text: two numbers. */
  texts: Ints
}

const KINDS: Readonly<Record<Step['by'], StepKind>> = { stem: STEM, surface: SURFACE, prefix: PREFIX }

export function createSteps(): Steps {
  return { count: 0, end: 0, from: NO_INTS, to: NO_INTS, kind: NO_INTS, texts: NO_INTS }
}

/** Puts steps in the place of those that were there before. They lead from place 0 to place `end`. */
export function readSteps(steps: Steps, all: readonly Step[], end: number): void {
  steps.count = all.length
  steps.end = end
  steps.from = withRoom(steps.from, all.length)
  steps.to = withRoom(steps.to, all.length)
  steps.kind = withRoom(steps.kind, all.length)
  steps.texts = withRoom(steps.texts, 2 * all.length)
  let at = 0
  for (const { from, to, by, text } of all) {
    steps.from[at] = from
    steps.to[at] = to
    steps.kind[at] = KINDS[by]
    hashInto(steps.texts, at, text)
    at++
  }
}

/** Makes every path end in the atom. False if they are too many or too long and were cut, so that more matches than should. */
export function plantPaths(trie: Trie, steps: Readonly<Steps>, atom: number, where: number): boolean {
  const { count, end, from, to, kind, texts } = steps
  let paths: { readonly place: number; readonly node: number }[] = [{ place: 0, node: trie.root('text') }]
  let ended = 0
  for (let length = 0; paths.length > 0; length++) {
    // The nodes of the paths may stand elsewhere: all again. What was planted stays as it is.
    if (trie.makeRoom()) return plantPaths(trie, steps, atom, where)
    const isTooLong = length === MOST_STEPS || (length > 0 && ended + countSteps(steps, paths) > MOST_PATHS)
    if (isTooLong) {
      for (const { node } of paths) trie.hang(node, atom, where)
      return false
    }
    const longer: typeof paths = []
    for (const { place, node } of paths) {
      for (let at = 0; at < count; at++) {
        if (from[at] !== place) continue
        const next = trie.extend(node, kind[at] ?? 0, texts[2 * at] ?? 0, texts[2 * at + 1] ?? 0)
        const there = to[at] ?? 0
        if (there === end) {
          trie.hang(next, atom, where)
          ended++
        } else if (!longer.some((one) => one.place === there && one.node === next)) {
          longer.push({ place: there, node: next })
        }
      }
    }
    paths = longer
  }
  return true
}

/** How many steps lead on from paths. */
function countSteps({ count, from }: Readonly<Steps>, paths: readonly { readonly place: number }[]): number {
  let sum = 0
  for (const { place } of paths) for (let at = 0; at < count; at++) if (from[at] === place) sum++
  return sum
}
