/**
 * A new edition out of the old one, slice by slice, while the old one answers: the programs of all topics that are still
 * followed, then the nodes that lead to their atoms, then the postings, those of each atom side by side. Topics that come
 * meanwhile are added to both by the caller.
 */
import type { Edition } from './edition.ts'
import { PROGRAM } from './postings.ts'
import { ATOM, endOf, KIND, type Program, SHIFT } from './program.ts'
import { inSlices } from './slices.ts'
import { ANYWHERE, DRAWERS, type Trie } from './trie.ts'
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

type Renewal = {
  /** The highest number of a topic. */
  readonly last: number
  readonly isFollowed: (topic: number) => boolean
  /** How many topics or nodes are handled at each step. */
  readonly slice: number
}

export function* renew(old: Edition, next: Edition, renewal: Renewal): Generator<void, void> {
  const { slice } = renewal
  const topics = yield* topicsInOrder(old, next, renewal)
  const atoms = yield* copyAtoms(old, next, topics, slice)
  const copied = yield* copyPrograms(old, next, topics, atoms, renewal)
  yield* copyNodes(old, next, atoms, slice)
  yield* fileAll(next, copied, slice)
}

/** First the topics whose programs run, all by the commonest atom that finds them: what is found together lies side by side. */
function* topicsInOrder(old: Edition, next: Edition, { last, isFollowed, slice }: Renewal): Generator<void, Ints> {
  const topics = new Int32Array(last)
  const foundBy = new Int32Array(last)
  const atoms = old.atoms.size()
  let count = 0
  yield* inSlices(last, slice, (at) => {
    const topic = at + 1
    if (!old.has(topic) || next.has(topic) || !isFollowed(topic)) return
    const filing = old.filingOf(topic)
    let commonest = filing.atoms[0] ?? 0
    for (let posting = 1; posting < filing.count; posting++) {
      const atom = filing.atoms[posting] ?? 0
      if (old.atoms.frequency(atom) > old.atoms.frequency(commonest)) commonest = atom
    }
    foundBy[count] = commonest + (filing.kinds[0] === PROGRAM ? 0 : atoms)
    topics[count++] = topic
  })
  return yield* inOrderOf(topics.subarray(0, count), foundBy, 2 * atoms, slice)
}

/** The commonest first, so that those which stand in papers lie side by side. Gives back old atom → new atom. */
function* copyAtoms(old: Edition, next: Edition, topics: Ints, slice: number): Generator<void, Ints> {
  const atoms = new Int32Array(old.atoms.size() + 1)
  const living = new Int32Array(atoms.length)
  const rareness = new Int32Array(atoms.length)
  let count = 0
  yield* inSlices(topics.length, slice, (at) => {
    const code = old.code()
    const start = old.startOf(topics[at] ?? 0)
    const end = endOf(code, start)
    for (let part = start; part < end; part++) {
      const atom = atomIn(code[part] ?? 0)
      if (atom === 0 || atoms[atom] !== 0) continue
      atoms[atom] = atom
      rareness[count] = Math.clz32(old.atoms.frequency(atom))
      living[count++] = atom
    }
  })
  const ordered = yield* inOrderOf(living.subarray(0, count), rareness, 32, slice)
  yield* inSlices(count, slice, (at) => {
    const atom = ordered[at] ?? 0
    atoms[atom] = next.atoms.copy(old.atoms, atom)
  })
  for (const [atLeast, atom] of old.atoms.upvotes) {
    const copied = atoms[atom] ?? 0
    if (copied !== 0) next.atoms.upvotes.set(atLeast, copied)
  }
  return atoms
}

/** Gives back the topics that are still followed. */
function* copyPrograms(
  old: Edition,
  next: Edition,
  topics: Ints,
  atoms: Ints,
  { isFollowed, slice }: Renewal,
): Generator<void, Ints> {
  const program: Program = { code: NO_INTS, length: 0, isSure: true }
  let count = 0
  yield* inSlices(topics.length, slice, (at) => {
    const topic = topics[at] ?? 0
    if (!isFollowed(topic)) return
    const code = old.code()
    const start = old.startOf(topic)
    program.length = endOf(code, start) - start
    program.code = withRoom(program.code, program.length)
    for (let part = 0; part < program.length; part++) {
      const before = code[start + part] ?? 0
      const atom = atomIn(before)
      program.code[part] = atom === 0 ? before : ((atoms[atom] ?? 0) << SHIFT) | ATOM
    }
    program.isSure = old.isSure(topic)
    next.keep(topic, program)
    topics[count++] = topic
  })
  return topics.subarray(0, count)
}

/** The atom that a part of a program is, 0 for a group. */
function atomIn(part: number): number {
  return (part & KIND) === ATOM ? part >> SHIFT : 0
}

/** Items in the ascending order of their keys, from 0 to `most`; equal ones stay in theirs. */
function* inOrderOf(items: Ints, keys: Ints, most: number, slice: number): Generator<void, Ints> {
  const places = new Int32Array(most + 2)
  yield* inSlices(items.length, slice, (at) => {
    const next = (keys[at] ?? 0) + 1
    places[next] = (places[next] ?? 0) + 1
  })
  yield* inSlices(most + 1, slice, (key) => {
    places[key + 1] = (places[key + 1] ?? 0) + (places[key] ?? 0)
  })
  const ordered = new Int32Array(items.length)
  yield* inSlices(items.length, slice, (at) => {
    const key = keys[at] ?? 0
    const place = places[key] ?? 0
    ordered[place] = items[at] ?? 0
    places[key] = place + 1
  })
  return ordered
}

/**
 * The nodes on which atoms hang that were copied, and all from which steps lead on, in the order in which they stand; then it is
 * found out anew from which steps lead on. So a phrase that nobody follows loses its last step at each renewal.
 */
function* copyNodes(old: Edition, next: Edition, atoms: Ints, slice: number): Generator<void, void> {
  const from = old.atoms.trie
  const to = next.atoms.trie
  yield* forNodes(from, slice, (node) => {
    to.makeRoom()
    if (from.kindsFrom(node) !== 0) to.copy(from, node)
    for (let list = from.listOf(node); list !== 0; list = from.rest(list)) {
      const hung = from.hung(list)
      const atom = atoms[hung >> 2] ?? 0
      if (atom !== 0) to.hang(to.copy(from, node), atom, hung & ANYWHERE)
    }
  })
  yield* forNodes(to, slice, to.join)
}

/** What a look at a free place takes, as a part of what a node takes. */
const LOOKING = 1 / 64

/** Takes all nodes, some of them perhaps more than once: when a drawer grows meanwhile, its nodes stand elsewhere. */
function* forNodes(trie: Trie, slice: number, take: (node: number) => void): Generator<void, void> {
  let work = 0
  for (let drawer = 0; drawer < DRAWERS; drawer++) {
    let growths = -1
    while (growths !== trie.growthsOf(drawer)) {
      growths = trie.growthsOf(drawer)
      for (let place = 1; place <= trie.placesIn(drawer) && growths === trie.growthsOf(drawer); place++) {
        const node = trie.nodeAt(drawer, place)
        if (node !== 0) take(node)
        work += node === 0 ? LOOKING : 1
        if (work < slice) continue
        yield
        work = 0
      }
    }
  }
}

/** What is read together is laid down side by side. What is counted in papers meanwhile is counted elsewhere, so each topic is filed alike twice. */
function* fileAll(next: Edition, topics: Ints, slice: number): Generator<void, void> {
  const places = new Int32Array(next.atoms.size() + 1)
  yield* inSlices(topics.length, slice, (at) => {
    const filing = next.filingOf(topics[at] ?? 0)
    for (let posting = 0; posting < filing.count; posting++) {
      const atom = filing.atoms[posting] ?? 0
      places[atom] = (places[atom] ?? 0) + 1
    }
  })
  yield* inSlices(places.length, slice, (atom) => {
    const count = places[atom] ?? 0
    if (count > 0) places[atom] = next.reserve(atom, count)
  })
  const placeFor = (atom: number): number => {
    const place = places[atom] ?? 0
    places[atom] = place + 1
    return place
  }
  yield* inSlices(topics.length, slice, (at) => next.file(topics[at] ?? 0, placeFor))
}
