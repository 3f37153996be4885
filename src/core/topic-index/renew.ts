/**
 * A new edition out of the old one, slice by slice, while the old one answers: the programs of all topics that are still
 * followed, then the nodes that lead to their atoms, then the postings, those of each atom side by side. Topics that come
 * meanwhile are added to both by the caller.
 */
import type { Edition } from './edition.ts'
import { type Posting, PROGRAM } from './postings.ts'
import { ATOM, atomAt, endOf, KIND, kindAt, SHIFT } from './program.ts'
import { ANYWHERE } from './trie.ts'
import type { Ints } from './with-room.ts'

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
function* topicsInOrder(old: Edition, next: Edition, renewal: Renewal): Generator<void, Ints> {
  const topics = new Int32Array(renewal.last)
  const foundBy = new Int32Array(renewal.last)
  let count = 0
  for (let topic = 1; topic <= renewal.last; topic++) {
    if (topic % renewal.slice === 0) yield
    if (!old.has(topic) || next.has(topic) || !renewal.isFollowed(topic)) continue
    const postings = old.postingsOf(topic)
    const commonest = postings.reduce(
      (best, { atom }) => (old.atoms.frequency(atom) > old.atoms.frequency(best) ? atom : best),
      postings[0]?.atom ?? 0,
    )
    foundBy[count] = commonest + (postings[0]?.kind === PROGRAM ? 0 : old.atoms.size())
    topics[count++] = topic
  }
  return yield* inOrderOf(topics.subarray(0, count), foundBy, renewal.slice)
}

/** The commonest first, so that those which stand in papers lie side by side. Gives back old atom → new atom. */
function* copyAtoms(old: Edition, next: Edition, topics: Ints, slice: number): Generator<void, Ints> {
  const atoms = new Int32Array(old.atoms.size() + 1)
  const living = new Int32Array(atoms.length)
  const rareness = new Int32Array(atoms.length)
  let count = 0
  for (const [done, topic] of topics.entries()) {
    if (done % slice === 0) yield
    for (const atom of atomsIn(old.code(), old.startOf(topic))) {
      if (atoms[atom] !== 0) continue
      atoms[atom] = atom
      rareness[count] = Math.clz32(old.atoms.frequency(atom))
      living[count++] = atom
    }
  }
  const ordered = yield* inOrderOf(living.subarray(0, count), rareness, slice)
  for (const [done, atom] of ordered.entries()) {
    if (done % slice === 0) yield
    atoms[atom] = next.atoms.copy(old.atoms, atom)
  }
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
  const copied = new Int32Array(topics.length)
  let count = 0
  for (const [done, topic] of topics.entries()) {
    if (done % slice === 0) yield
    if (!isFollowed(topic)) continue
    const start = old.startOf(topic)
    const program = old.code().slice(start, endOf(old.code(), start))
    for (const [at, part] of program.entries()) {
      if ((part & KIND) === ATOM) program[at] = ((atoms[part >> SHIFT] ?? 0) << SHIFT) | ATOM
    }
    const key = { lo: old.numbers.loOf(topic), hi: old.numbers.hiOf(topic) }
    next.keep(topic, key, program, old.isSure(topic))
    copied[count++] = topic
  }
  return copied.subarray(0, count)
}

function* atomsIn(code: Int32Array, start: number): Generator<number> {
  const end = endOf(code, start)
  for (let at = start; at < end; at++) if (kindAt(code, at) === ATOM) yield atomAt(code, at)
}

/** Items in the ascending order of their keys, small numbers; equal ones stay in theirs. */
function* inOrderOf(items: Ints, keys: Ints, slice: number): Generator<void, Ints> {
  let most = 0
  for (let at = 0; at < items.length; at++) most = Math.max(most, keys[at] ?? 0)
  const places = new Int32Array(most + 2)
  for (let at = 0; at < items.length; at++) {
    const next = (keys[at] ?? 0) + 1
    places[next] = (places[next] ?? 0) + 1
  }
  for (let key = 1; key < places.length; key++) places[key] = (places[key] ?? 0) + (places[key - 1] ?? 0)
  const ordered = new Int32Array(items.length)
  for (let at = 0; at < items.length; at++) {
    if (at % slice === 0) yield
    const key = keys[at] ?? 0
    const place = places[key] ?? 0
    ordered[place] = items[at] ?? 0
    places[key] = place + 1
  }
  return ordered
}

/** The nodes on which atoms hang that were copied, and all nodes before them. */
function* copyNodes(old: Edition, next: Edition, atoms: Ints, slice: number): Generator<void, void> {
  const from = old.atoms.trie
  const to = next.atoms.trie
  let growths = -1
  // When the old table grows meanwhile, its nodes stand elsewhere: all again. What was copied stays as it is.
  while (growths !== from.growths()) {
    growths = from.growths()
    for (let place = 1; place <= from.lastPlace() && growths === from.growths(); place++) {
      if (place % slice === 0) yield
      for (let list = from.listOf(place); list !== 0; list = from.rest(list)) {
        const hung = from.hung(list)
        const atom = atoms[hung >> 2] ?? 0
        if (atom === 0) continue
        to.makeRoom()
        to.hang(to.copy(from, place), atom, hung & ANYWHERE)
      }
    }
  }
}

/** What is read together is laid down side by side. What is counted in papers meanwhile is counted elsewhere, so each topic is filed alike twice. */
function* fileAll(next: Edition, topics: Ints, slice: number): Generator<void, void> {
  const places = new Int32Array(next.atoms.size() + 1)
  for (const [done, topic] of topics.entries()) {
    if (done % slice === 0) yield
    for (const { atom } of next.postingsOf(topic)) places[atom] = (places[atom] ?? 0) + 1
  }
  let end = next.reserve(places.reduce((sum, count) => sum + count, 0))
  for (let atom = 1; atom < places.length; atom++) {
    end += places[atom] ?? 0
    places[atom] = end
  }
  const placeFor = ({ atom }: Posting): number => {
    const place = (places[atom] ?? 0) - 1
    places[atom] = place
    return place
  }
  for (const [done, topic] of topics.entries()) {
    if (done % slice === 0) yield
    next.file(topic, placeFor)
  }
}
