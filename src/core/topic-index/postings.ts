/**
 * Which topics are to be looked at when an atom stands in a paper. A posting names another atom that must stand there too, and how
 * the topic is decided then.
 */
import { withRoom } from './with-room.ts'

/** The atom alone decides, or both in one paper, or both in one sentence, or the topic's program. */
export const ALONE = 0
export const BOTH = 1
export const BOTH_TOGETHER = 2
export const PROGRAM = 3
type PostingKind = typeof ALONE | typeof BOTH | typeof BOTH_TOGETHER | typeof PROGRAM

/** Beside the kind: the topic may be found again in the same block, or needs its program, so that more is kept of it. */
export const KEPT = 4
const BITS = 3

/** `second` is 0 if one atom is enough. */
export type Posting = { readonly atom: number; readonly second: number; readonly kind: PostingKind }

type Postings = {
  /** Adds a posting, at a place of its own or at one that was reserved. `of`: the topic, or if `isKept` where more is kept of it. */
  readonly add: (posting: Posting, of: number, isKept: boolean, place?: number) => void
  /** Reserves places; the first of them. */
  readonly reserve: (count: number) => number
  /** The first posting of an atom, 0 if there is none. */
  readonly first: (atom: number) => number
  /** Of each posting three numbers: the second atom, whose it is × 8 + `KEPT` + its kind, the next posting of the same atom or 0. */
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
  let entries = new Int32Array(3 * expected.postings + 3)
  let end = 1

  const reserve = (count: number): number => {
    const first = end
    end += count
    entries = withRoom(entries, 3 * end)
    return first
  }
  return {
    add: ({ atom, second, kind }, of, isKept, place = reserve(1)) => {
      heads = withRoom(heads, atom)
      entries[3 * place] = second
      entries[3 * place + 1] = (of << BITS) | (isKept ? KEPT : 0) | kind
      entries[3 * place + 2] = heads[atom] ?? 0
      heads[atom] = place
    },
    reserve,
    first: (atom) => heads[atom] ?? 0,
    entries: () => entries,
    size: () => end - 1,
  }
}
