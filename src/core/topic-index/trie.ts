/**
 * Everything that can be read off a paper, as paths of steps from a root: words and phrases, names, values. A node is known by
 * the hash of its path, so no text is kept; the atoms that stand in a paper where a path ends hang on its last node.
 *
 * Nodes stand in a table at the place that their hash says, so that to find one and what hangs on it is a look at one place:
 * these looks are what reading a paper takes. The table stands in drawers, each of which grows alone, so that no topic has to
 * wait long for another. A node is named by its drawer and place, which holds until room is made.
 */
import { addToHi, addToLo, endHi, endLo, hashOf } from './hash.ts'
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

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
  /** How many nodes there are. */
  readonly size: () => number
  /** Places for nodes in one of the `DRAWERS`, and the node that stands at one of them, 0 for none. */
  readonly placesIn: (drawer: number) => number
  readonly nodeAt: (drawer: number, place: number) => number
  /** How often a drawer grew, so that its nodes stand elsewhere. */
  readonly growthsOf: (drawer: number) => number
  /** Makes room for some `MOST_PATHS` nodes. True if nodes stand elsewhere now, so that one that was known is not to be used. */
  readonly makeRoom: () => boolean
  readonly root: (name: RootName) => number
  /** The node to which a step leads, 0 if there is none. The step is given by the hash of its text. */
  readonly child: (node: number, kind: number, lo: number, hi: number) => number
  /** The same; makes the node if it is not there. Room is to be made before. */
  readonly extend: (node: number, kind: number, lo: number, hi: number) => number
  /** The kinds of steps that lead on from a node: bits. */
  readonly kindsFrom: (node: number) => number
  /** Hangs an atom on a node, once. */
  readonly hang: (node: number, atom: number, where: number) => void
  /** What hangs on a node, as a list to be walked by `hung` (an atom × 4 + where it counts) and `rest`; 0 is empty. */
  readonly listOf: (node: number) => number
  readonly hung: (list: number) => number
  readonly rest: (list: number) => number
  /** Brings a node over from another trie, without what hangs on it and leads on from it. Room is to be made before. */
  readonly copy: (from: Trie, node: number) => number
  /** Tells the parent of a node that was brought over that a step leads on to it. */
  readonly join: (node: number) => void
  readonly loOf: (node: number) => number
  readonly hiOf: (node: number) => number
  /** What is known of the way to a node: the parent's hash as far as it is kept, and the kind of the step from it. */
  readonly linkOf: (node: number) => number
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

/** So many that a drawer out of two million nodes grows in some ten milliseconds. */
const DRAWER_BITS = 4
export const DRAWERS = 1 << DRAWER_BITS

/** When a drawer has room for fewer nodes, it grows: so early that the others can do so one after the other, each with another topic. */
const ROOM = 8 * MOST_PATHS

/** The numbers at a place: a hash in two halves, a list × 8 + the kinds of steps from there, and a link, 0 at a free place. */
const WIDTH = 4
const HI = 1
const INSIDE = 2
/** The kind of the step to a node, in place of the lower bits of the lower half of its parent's hash: these say nothing of places. */
const LINK = 3

/** `expected`: how many nodes it holds without growing. `before`: the trie of which nodes will be copied. */
export function createTrie(expected: number, before?: Trie): Trie {
  const perDrawer = Math.ceil((expected / DRAWERS + ROOM) / FULLEST)
  const tables: Ints[] = Array.from({ length: DRAWERS }, () => new Int32Array(WIDTH * (perDrawer + 1)))
  const sizes = new Int32Array(DRAWERS)
  const growths = new Int32Array(DRAWERS)
  /** At least so many more nodes are free in each drawer. */
  let room = 0
  /** A list of one is what hangs there; of several it is the negative of a place here, where the first stands, then the rest. */
  let lists = new Int32Array(16)
  let listsEnd = 2
  const prefixes = before?.prefixes ?? new Int32Array(PREFIX_BITS / 32)
  /** Of each: a hash in two halves and the node, 0 if there is none. */
  const recent = new Int32Array(3 * RECENT)
  let hasSurfaces = false

  const tableOf = (node: number): Ints => tables[node & (DRAWERS - 1)] ?? NO_INTS
  const offsetOf = (node: number): number => WIDTH * (node >> DRAWER_BITS)
  const insideAt = (node: number): number => tableOf(node)[offsetOf(node) + INSIDE] ?? 0
  const linkAt = (node: number): number => tableOf(node)[offsetOf(node) + LINK] ?? 0
  const setInside = (node: number, inside: number): void => {
    tableOf(node)[offsetOf(node) + INSIDE] = inside
  }
  const drawerOf = (lo: number): number => (lo >>> 3) & (DRAWERS - 1)
  const lastPlaceIn = (table: Ints): number => table.length / WIDTH - 1
  const homeIn = (table: Ints, lo: number): number =>
    1 + Math.floor(((lo & ~KINDS) >>> 0) * (lastPlaceIn(table) / 2 ** 32))
  const after = (table: Ints, place: number): number => (place === lastPlaceIn(table) ? 1 : place + 1)
  /** Where in a drawer a node stands, or would. */
  const placeIn = (table: Ints, lo: number, hi: number): number => {
    let place = homeIn(table, lo)
    while (table[WIDTH * place + LINK] !== 0 && (table[WIDTH * place] !== lo || table[WIDTH * place + HI] !== hi)) {
      place = after(table, place)
    }
    return place
  }
  /** A node, or what would be one. */
  const nodeFor = (lo: number, hi: number): number => {
    const drawer = drawerOf(lo)
    return (placeIn(tables[drawer] ?? NO_INTS, lo, hi) << DRAWER_BITS) | drawer
  }
  const grow = (drawer: number): Ints => {
    const old = tables[drawer] ?? NO_INTS
    const table = new Int32Array(WIDTH * (Math.ceil(lastPlaceIn(old) * 1.5) + 1))
    for (let at = WIDTH; at < old.length; at += WIDTH) {
      if (old[at + LINK] === 0) continue
      const to = WIDTH * placeIn(table, old[at] ?? 0, old[at + HI] ?? 0)
      for (let i = 0; i < WIDTH; i++) table[to + i] = old[at + i] ?? 0
    }
    tables[drawer] = table
    growths[drawer] = (growths[drawer] ?? 0) + 1
    recent.fill(0)
    return table
  }
  const roomIn = (table: Ints, drawer: number): number =>
    Math.floor(lastPlaceIn(table) * FULLEST) - (sizes[drawer] ?? 0)
  const makeRoom = (): boolean => {
    if (room >= ROOM) return false
    const rooms = tables.map(roomIn)
    const fullest = rooms.indexOf(Math.min(...rooms))
    const hasGrown = (rooms[fullest] ?? 0) < ROOM
    if (hasGrown) rooms[fullest] = roomIn(grow(fullest), fullest)
    room = Math.min(...rooms)
    return hasGrown
  }
  const keepRecent = (lo: number, hi: number, node: number): void => {
    const at = 3 * (lo & (RECENT - 1))
    recent[at] = lo
    recent[at + 1] = hi
    recent[at + 2] = node
  }
  const insert = (node: number, lo: number, hi: number, link: number): void => {
    const drawer = drawerOf(lo)
    sizes[drawer] = (sizes[drawer] ?? 0) + 1
    room--
    keepRecent(lo, hi, node)
    const table = tableOf(node)
    const at = offsetOf(node)
    table[at] = lo
    table[at + HI] = hi
    table[at + LINK] = link
    hasSurfaces ||= (link & KINDS) === SURFACE
  }
  const isFree = (node: number): boolean => linkAt(node) === 0
  const root = (name: RootName): number => nodeFor(ROOTS[name].lo, ROOTS[name].hi)
  // A root is its own parent.
  for (const { lo, hi } of Object.values(ROOTS)) insert(nodeFor(lo, hi), lo, hi, lo & ~KINDS)

  /** The hash of the child of a node. */
  let childLo = 0
  let childHi = 0
  const hashChild = (node: number, kind: number, lo: number, hi: number): void => {
    const table = tableOf(node)
    const at = offsetOf(node)
    const a = addToLo((table[at] ?? 0) ^ lo, kind)
    const b = addToHi((table[at + HI] ?? 0) ^ hi, kind)
    childLo = endLo(a, b)
    childHi = endHi(childLo, b)
  }
  const loOf = (node: number): number => tableOf(node)[offsetOf(node)] ?? 0
  const hiOf = (node: number): number => tableOf(node)[offsetOf(node) + HI] ?? 0
  const listOf = (node: number): number => insideAt(node) >> 3
  const hung = (list: number): number => (list > 0 ? list : (lists[-list] ?? 0))
  const rest = (list: number): number => (list > 0 ? 0 : (lists[1 - list] ?? 0))

  return {
    size: () => sizes.reduce((sum, size) => sum + size, 0),
    placesIn: (drawer) => lastPlaceIn(tables[drawer] ?? NO_INTS),
    nodeAt: (drawer, place) => {
      const node = (place << DRAWER_BITS) | drawer
      return isFree(node) ? 0 : node
    },
    growthsOf: (drawer) => growths[drawer] ?? 0,
    makeRoom,
    root,
    child: (node, kind, lo, hi) => {
      hashChild(node, kind, lo, hi)
      const at = 3 * (childLo & (RECENT - 1))
      if (recent[at] === childLo && recent[at + 1] === childHi) return recent[at + 2] ?? 0
      const found = nodeFor(childLo, childHi)
      const child = isFree(found) ? 0 : found
      keepRecent(childLo, childHi, child)
      return child
    },
    extend: (node, kind, lo, hi) => {
      if (kind === PREFIX) {
        const at = (lo & (PREFIX_BITS - 1)) >> 5
        prefixes[at] = (prefixes[at] ?? 0) | (1 << (lo & 31))
      }
      hashChild(node, kind, lo, hi)
      const child = nodeFor(childLo, childHi)
      if (!isFree(child)) return child
      insert(child, childLo, childHi, (loOf(node) & ~KINDS) | kind)
      setInside(node, insideAt(node) | kind)
      return child
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
      setInside(node, (longer << 3) | (insideAt(node) & KINDS))
    },
    listOf,
    hung,
    rest,
    copy: (from, node) => {
      const [lo, hi] = [from.loOf(node), from.hiOf(node)]
      const copied = nodeFor(lo, hi)
      if (isFree(copied)) insert(copied, lo, hi, from.linkOf(node))
      return copied
    },
    // A link says nearly all of a parent's hash: hardly ever two nodes may be meant, and then both are told.
    join: (node) => {
      const link = linkAt(node)
      if ((link & KINDS) === 0) return
      const drawer = drawerOf(link)
      const table = tables[drawer] ?? NO_INTS
      for (let place = homeIn(table, link); table[WIDTH * place + LINK] !== 0; place = after(table, place)) {
        const at = WIDTH * place
        if ((((table[at] ?? 0) ^ link) & ~KINDS) === 0) table[at + INSIDE] = (table[at + INSIDE] ?? 0) | (link & KINDS)
      }
    },
    loOf,
    hiOf,
    linkOf: linkAt,
    hasSurfaces: () => hasSurfaces,
    prefixes,
  }
}
