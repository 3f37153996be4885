/**
 * An atom is one thing that stands in a paper or does not: a word or phrase with its synonyms, an author, a category, a number
 * of upvotes. Equal leaves of any number of topics are one atom.
 */
import { readAuthorName } from '../author.ts'
import { queryKey } from '../topic/key.ts'
import type { Filter, Value, Words } from '../topic/query.ts'
import { type Hash, hashOf } from './hash.ts'
import { createHashTable } from './hash-table.ts'
import { plantPaths } from './steps.ts'
import { ANYWHERE, IN_ABSTRACT, IN_TITLE, STEM, type Trie } from './trie.ts'
import type { Widen } from './widen.ts'
import { withRoom } from './with-room.ts'

type TestableLeaf = Words | Value | Extract<Filter, { kind: 'upvotes' }>

/** Stands in every paper. */
export const EVERY = 1
/** Stands in no paper. */
export const NEVER = 2

export type Atoms = {
  readonly trie: Trie
  /** Number of atoms; they are numbered from 1. */
  readonly size: () => number
  /** The atom of a leaf. */
  readonly of: (leaf: TestableLeaf) => number
  /** Whether it stands for the first words only of a phrase, because the whole may be written in too many ways. */
  readonly isCut: (atom: number) => boolean
  /** Least number of upvotes → atom. */
  readonly upvotes: Map<number, number>
  /** In how many of `seen` papers an atom stands, or is guessed to. */
  readonly frequency: (atom: number) => number
  readonly count: (atom: number, papers: number) => void
  readonly countPapers: (papers: number) => void
  readonly seen: () => number
  /** Brings an atom over from other atoms, without its nodes and its number of upvotes. */
  readonly copy: (from: Atoms, atom: number) => number
  readonly hashOf: (atom: number) => Hash
}

const COMMONEST = 0x7fffffff

/** As if so many papers had been read before the first, so that guesses count for little soon. */
const SEEN_BEFORE = 100

/** `trie`: an empty one. `expected`: how many atoms it holds without growing. `before`: the atoms of which some will be copied. */
export function createAtoms(widen: Widen, trie: Trie, expected: number, before?: Atoms): Atoms {
  const byLeaf = createHashTable(expected + 2)
  const cut = new Set<number>()
  const upvotes = new Map<number, number>()
  let frequencies = new Int32Array(expected + 3)
  let seen = before?.seen() ?? SEEN_BEFORE
  let size = 0
  const insert = (lo: number, hi: number, frequency: number): number => {
    const atom = ++size
    byLeaf.insert(lo, hi, atom)
    frequencies = withRoom(frequencies, atom)
    frequencies[atom] = frequency
    return atom
  }
  for (const [name, frequency] of [
    ['every', COMMONEST],
    ['never', 0],
  ] as const) {
    const { lo, hi } = hashOf(`atom ${name}`)
    insert(lo, hi, frequency)
  }

  const make = (leaf: TestableLeaf, lo: number, hi: number): number => {
    const atom = insert(lo, hi, Math.ceil((guess(leaf) * seen) / SEEN_BEFORE))
    if (leaf.kind === 'upvotes') upvotes.set(leaf.atLeast, atom)
    else if (leaf.kind === 'value') plantValue(trie, leaf, atom)
    else if (!plantPaths(trie, widen(leaf), atom, whereOf(leaf))) cut.add(atom)
    return atom
  }

  return {
    trie,
    size: () => size,
    of: (leaf) => {
      const { lo, hi } = hashOf(queryKey(leaf))
      const known = byLeaf.find(lo, hi)
      return known === 0 ? make(leaf, lo, hi) : known
    },
    isCut: (atom) => cut.has(atom),
    upvotes,
    frequency: (atom) => frequencies[atom] ?? 0,
    count: (atom, papers) => {
      if (atom !== EVERY) frequencies[atom] = (frequencies[atom] ?? 0) + papers
    },
    countPapers: (papers) => {
      seen += papers
    },
    seen: () => seen,
    hashOf: (atom) => ({ lo: byLeaf.loOf(atom), hi: byLeaf.hiOf(atom) }),
    copy: (from, atom) => {
      const { lo, hi } = from.hashOf(atom)
      const known = byLeaf.find(lo, hi)
      if (known !== 0) return known
      const copied = insert(lo, hi, from.frequency(atom))
      if (from.isCut(atom)) cut.add(copied)
      return copied
    },
  }
}

/** In how many of a hundred papers a leaf may stand, before any were read; only what is looked at first depends on it. */
function guess(leaf: TestableLeaf): number {
  if (leaf.kind === 'upvotes') return 50
  if (leaf.kind === 'value') return leaf.field === 'source' ? 50 : leaf.field === 'category' ? 20 : 0
  const [first, second] = leaf.words
  return second !== undefined || first === undefined ? 0 : Math.max(2, 14 - first.surface.length)
}

function whereOf({ field }: Words): number {
  return field === 'title' ? IN_TITLE : field === 'abstract' ? IN_ABSTRACT : ANYWHERE
}

/** An author is filed as last name, then given names (see `isSameAuthor`); any other value as one step. */
function plantValue(trie: Trie, { field, value }: Value, atom: number): void {
  const name = field === 'author' ? readAuthorName(value) : [value.toLowerCase()]
  const last = name.at(-1)
  if (last === undefined) return
  trie.makeRoom()
  const extend = (node: number, text: string): number => {
    const { lo, hi } = hashOf(text)
    return trie.extend(node, STEM, lo, hi)
  }
  let node = extend(trie.root(field), last)
  for (const given of name.slice(0, -1)) node = extend(node, given)
  trie.hang(node, atom, ANYWHERE)
}
