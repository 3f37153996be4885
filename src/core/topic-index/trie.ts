/**
 * Everything that can be read off a paper, as paths of steps from a root: words and phrases, names, values. A node is known by
 * the hash of its path, so no text is kept; the atoms that stand in a paper where a path ends hang on its last node.
 *
 * Nodes stand in one table at the place that their hash says, so that to find one and what hangs on it is a look at one place:
 * these looks are what reading a paper takes. A node is named by its place, which holds until room is made.
 */
import { addToHi, addToLo, endHi, endLo, type Hash, hashOf } from './hash.ts'
import { withRoom } from './with-room.ts'

/** What a step compares: a word's stem (or a value), its spelling, or its beginning. One bit each. */
export const STEM = 1
export const SURFACE = 2
export const PREFIX = 4
const KINDS = 7
export type StepKind = typeof STEM | typeof SURFACE | typeof PREFIX

/** Where paths begin. */
const ROOTS = {
  text: hashOf('root text'),
  author: hashOf('root author'),
  category: hashOf('root category'),
  source: hashOf('root source'),
  id: hashOf('root id'),
} as const
export type RootName = keyof typeof ROOTS

/** A path has at most so many steps, and one pattern so many paths. */
export const MOST_STEPS = 32
export const MOST_PATHS = 64

/** Where in a paper an atom on a node counts, as bits. */
export const IN_TITLE = 1
export const IN_ABSTRACT = 2
export const ANYWHERE = IN_TITLE | IN_ABSTRACT

export type Trie = {
  /** How many nodes there are, and the places that they stand at: from 1 to the last. */
  readonly size: () => number
  readonly lastPlace: () => number
  /** How often the table grew. */
  readonly growths: () => number
  /** Makes room for so many nodes as one pattern may need at most, so that none moves while they are made. */
  readonly makeRoom: () => void
  readonly root: (name: RootName) => number
  /** The node to which a step leads, 0 if there is none. The step is given by the hash of its text. */
  readonly child: (node: number, kind: StepKind, lo: number, hi: number) => number
  /** The same; makes the node if it is not there. Room is to be made before. */
  readonly extend: (node: number, kind: StepKind, step: Hash) => number
  /** The kinds of steps that lead on from a node: bits. */
  readonly kindsFrom: (node: number) => number
  /** Hangs an atom on a node, once. */
  readonly hang: (node: number, atom: number, where: number) => void
  /** What hangs on a node, as a list to be walked by `hung` (an atom × 4 + where it counts) and `rest`; 0 is empty. */
  readonly listOf: (node: number) => number
  readonly hung: (list: number) => number
  readonly rest: (list: number) => number
  /** Brings a node over from another trie, with all before it. Room is to be made before. */
  readonly copy: (from: Trie, node: number) => number
  readonly hashOf: (node: number) => Hash
  /** The node before, and the kind of the step from it: 0 for a root. */
  readonly parentOf: (node: number) => number
  readonly kindTo: (node: number) => number
  /** Whether any step compares spellings. */
  readonly hasSurfaces: () => boolean
  /** One bit for every prefix there is or was, by the lower half of its hash: what has none is no prefix. */
  readonly prefixes: Int32Array
}

/** As many bits, for tens of thousands of prefixes: small enough to stay close to the processor. */
const PREFIX_BITS = 1 << 18

/** Whether a beginning of a word, given by the lower half of its hash, may be a prefix: most are told apart by this alone. */
export function mayBePrefix(prefixes: Int32Array, lo: number): boolean {
  return ((prefixes[(lo & (PREFIX_BITS - 1)) >> 5] ?? 0) & (1 << (lo & 31))) !== 0
}

/** Answers kept of those given last: papers repeat their words, and the table is larger than what the processor has at hand. */
const RECENT = 1 << 14

/** How full the table may be. What is next to each other is fetched together, so a few looks further cost little. */
const FULLEST = 0.8

/** The numbers at a place: a hash in two halves, a list × 8 + the kinds of steps from there, the parent × 8 + the kind of step to it. */
const WIDTH = 4
const HI = 1
const INSIDE = 2
/** 0 at a free place. */
const LINK = 3

/** `expected`: how many nodes it holds without growing. `before`: the trie of which nodes will be copied. */
export function createTrie(expected: number, before?: Trie): Trie {
  let lastPlace = Math.ceil((expected + MOST_STEPS * MOST_PATHS) / FULLEST)
  let table = new Int32Array(WIDTH * (lastPlace + 1))
  /** A list of one is what hangs there; of several it is the negative of a place here, where the first stands, then the rest. */
  let lists = new Int32Array(16)
  let listsEnd = 2
  const prefixes = before?.prefixes ?? new Int32Array(PREFIX_BITS / 32)
  /** Of each: a hash in two halves and the place of the node, 0 if there is none. */
  const recent = new Int32Array(3 * RECENT)
  let size = 0
  let growths = 0
  let hasSurfaces = false

  const insideAt = (place: number): number => table[WIDTH * place + INSIDE] ?? 0
  const linkAt = (place: number): number => table[WIDTH * place + LINK] ?? 0
  /** Where a node stands, or would. */
  const placeFor = (lo: number, hi: number): number => {
    let place = 1 + Math.floor((lo >>> 0) * (lastPlace / 2 ** 32))
    while (linkAt(place) !== 0 && (table[WIDTH * place] !== lo || table[WIDTH * place + HI] !== hi)) {
      place = place === lastPlace ? 1 : place + 1
    }
    return place
  }
  const grow = (): void => {
    growths++
    recent.fill(0)
    const old = table
    const oldLast = lastPlace
    const moved = new Int32Array(oldLast + 1)
    lastPlace = Math.ceil(lastPlace * 1.5)
    table = new Int32Array(WIDTH * (lastPlace + 1))
    for (let place = 1; place <= oldLast; place++) {
      const at = WIDTH * place
      if (old[at + LINK] === 0) continue
      const to = placeFor(old[at] ?? 0, old[at + HI] ?? 0)
      moved[place] = to
      for (let i = 0; i < WIDTH; i++) table[WIDTH * to + i] = old[at + i] ?? 0
    }
    for (let place = 1; place <= lastPlace; place++) {
      const link = linkAt(place)
      if (link !== 0) table[WIDTH * place + LINK] = ((moved[link >> 3] ?? 0) << 3) | (link & KINDS)
    }
  }
  const insert = (place: number, lo: number, hi: number, parent: number, kind: number): number => {
    size++
    recent.fill(0, 3 * (lo & (RECENT - 1)), 3 * (lo & (RECENT - 1)) + 3)
    table[WIDTH * place] = lo
    table[WIDTH * place + HI] = hi
    table[WIDTH * place + LINK] = (parent << 3) | kind
    table[WIDTH * parent + INSIDE] = insideAt(parent) | kind
    hasSurfaces ||= kind === SURFACE
    return place
  }
  const isFree = (place: number): boolean => linkAt(place) === 0
  const root = (name: RootName): number => placeFor(ROOTS[name].lo, ROOTS[name].hi)
  for (const { lo, hi } of Object.values(ROOTS)) {
    const place = placeFor(lo, hi)
    // A root is its own parent.
    insert(place, lo, hi, place, 0)
  }

  /** The hash of the child of a node. */
  let childLo = 0
  let childHi = 0
  const hashChild = (node: number, kind: StepKind, lo: number, hi: number): void => {
    const a = addToLo((table[WIDTH * node] ?? 0) ^ lo, kind)
    const b = addToHi((table[WIDTH * node + HI] ?? 0) ^ hi, kind)
    childLo = endLo(a, b)
    childHi = endHi(childLo, b)
  }
  const hashAt = (node: number): Hash => ({ lo: table[WIDTH * node] ?? 0, hi: table[WIDTH * node + HI] ?? 0 })
  const listOf = (node: number): number => insideAt(node) >> 3
  const hung = (list: number): number => (list > 0 ? list : (lists[-list] ?? 0))
  const rest = (list: number): number => (list > 0 ? 0 : (lists[1 - list] ?? 0))

  const copy = (from: Trie, node: number): number => {
    const { lo, hi } = from.hashOf(node)
    const place = placeFor(lo, hi)
    if (!isFree(place)) return place
    const parent = copy(from, from.parentOf(node))
    // The parent may have taken the place.
    return insert(placeFor(lo, hi), lo, hi, parent, from.kindTo(node))
  }

  return {
    size: () => size,
    lastPlace: () => lastPlace,
    growths: () => growths,
    makeRoom: () => {
      if (size + MOST_STEPS * MOST_PATHS > lastPlace * FULLEST) grow()
    },
    root,
    child: (node, kind, lo, hi) => {
      hashChild(node, kind, lo, hi)
      const at = 3 * (childLo & (RECENT - 1))
      if (recent[at] === childLo && recent[at + 1] === childHi) return recent[at + 2] ?? 0
      const place = placeFor(childLo, childHi)
      const child = isFree(place) ? 0 : place
      recent[at] = childLo
      recent[at + 1] = childHi
      recent[at + 2] = child
      return child
    },
    extend: (node, kind, step) => {
      const { lo, hi } = step
      if (kind === PREFIX) {
        const at = (lo & (PREFIX_BITS - 1)) >> 5
        prefixes[at] = (prefixes[at] ?? 0) | (1 << (lo & 31))
      }
      hashChild(node, kind, lo, hi)
      const place = placeFor(childLo, childHi)
      return isFree(place) ? insert(place, childLo, childHi, node, kind) : place
    },
    kindsFrom: (node) => insideAt(node) & KINDS,
    hang: (node, atom, where) => {
      const list = listOf(node)
      const one = (atom << 2) | where
      for (let at = list; at !== 0; at = rest(at)) if (hung(at) === one) return
      let longer = one
      if (list !== 0) {
        lists = withRoom(lists, listsEnd + 1)
        lists[listsEnd] = one
        lists[listsEnd + 1] = list
        longer = -listsEnd
        listsEnd += 2
      }
      table[WIDTH * node + INSIDE] = (longer << 3) | (insideAt(node) & KINDS)
    },
    listOf,
    hung,
    rest,
    copy,
    hashOf: hashAt,
    parentOf: (node) => linkAt(node) >> 3,
    kindTo: (node) => linkAt(node) & KINDS,
    hasSurfaces: () => hasSurfaces,
    prefixes,
  }
}
