/**
 * Which topics are to be looked at when an atom stands in a paper. A posting names another atom that must stand there too, and how
 * the topic is decided then.
 *
 * The postings of an atom stand side by side in a run. One that is added later is put in front, in a run of its own that leads to
 * what was there before.
 */
import { withRoom } from './with-room.ts'

/** The atom alone decides, or both in one paper, or both in one sentence, or the topic's program. */
export const ALONE = 0
export const BOTH = 1
export const BOTH_TOGETHER = 2
export const PROGRAM = 3

/** Beside the kind: the topic may be found again in the same block, or needs its program, so that more is kept of it. */
export const KEPT = 4
/** Beside the kind: no posting comes after it. */
export const LAST = 8
const BITS = 4

type Postings = {
  /** Writes a posting at a place that was reserved. `second` is 0 if one atom is enough; `of`: the topic, or if `KEPT` where more is kept of it. */
  readonly put: (place: number, second: number, of: number, marks: number) => void
  /** Reserves so many places side by side for postings of an atom; the first of them. All are to be filled. */
  readonly reserve: (atom: number, count: number) => number
  /** The first posting of an atom, 0 if there is none. The next one stands after it, unless it is the `LAST`. */
  readonly first: (atom: number) => number
  /** Of each posting two numbers: the second atom, and whose it is × 16 + its marks and kind. Instead of a second atom the negative of a place leads on there. */
  readonly entries: () => Int32Array
  readonly size: () => number
}

/** Whose a posting is, out of its second number. */
export function ofEntry(entry: number): number {
  return entry >> BITS
}

export function kindOfEntry(entry: number): number {
  return entry & 3
}

export function createPostings(expected: { readonly atoms: number; readonly postings: number }): Postings {
  let heads = new Int32Array(expected.atoms + 1)
  let entries = new Int32Array(2 * expected.postings + 2)
  let end = 1
  /** How many of the entries lead on to others. */
  let leading = 0

  const reserve = (atom: number, count: number): number => {
    const first = end
    heads = withRoom(heads, atom)
    const before = heads[atom] ?? 0
    end += before === 0 ? count : count + 1
    entries = withRoom(entries, 2 * end)
    if (before === 0) entries[2 * (end - 1) + 1] = LAST
    else {
      entries[2 * (end - 1)] = -before
      leading++
    }
    heads[atom] = first
    return first
  }
  return {
    put: (place, second, of, marks) => {
      const isLast = (entries[2 * place + 1] ?? 0) & LAST
      entries[2 * place] = second
      entries[2 * place + 1] = (of << BITS) | isLast | marks
    },
    reserve,
    first: (atom) => heads[atom] ?? 0,
    entries: () => entries,
    size: () => end - 1 - leading,
  }
}
