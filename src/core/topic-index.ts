/**
 * All followed topics, to be asked which of them may match new papers. Topics come and go while it runs.
 *
 * The idea: whatever a topic asks for is made of things that stand in a paper or do not: words and phrases with their synonyms,
 * names, categories. Each such thing is a number, an atom. A paper is read once, through a trie of all phrases, into the atoms
 * that stand in it and the sentences in which they do; from then on no text is looked at. A topic is filed under its rarest
 * atom, so that it is looked at only when that one is there, mostly together with the second rarest. Topics that mean the same
 * are one. Papers go through in blocks of 32, so that all that is done for a topic is done for 32 papers at once: an AND of two
 * numbers. What atoms cannot decide, such as NEAR, is proposed, and the evaluator decides.
 *
 * Added topics are linked into the lists at once; removed ones are left out of what is found. After many of either, a new edition
 * is made in slices: without what nobody follows, its lists in order, filed by how often atoms stood in the papers so far.
 */
import type { AnalysedPaper } from './proof.ts'
import type { Synonyms } from './synonyms.ts'
import type { Topic } from './topic.ts'
import { createAtoms } from './topic-index/atoms.ts'
import { createEdition, type Edition, type Sizes } from './topic-index/edition.ts'
import { hashOf } from './topic-index/hash.ts'
import { createHashTable } from './topic-index/hash-table.ts'
import { renew } from './topic-index/renew.ts'
import { inSlices } from './topic-index/slices.ts'
import { createTrie } from './topic-index/trie.ts'
import { createWiden } from './topic-index/widen.ts'
import { withRoom } from './topic-index/with-room.ts'

/** Stands for all topics that mean the same, as long as anybody follows one of them. */
export type TopicNumber = number

/** A set of papers of one block: bit n stands for the n-th of them. */
export type PaperSet = number

/** The most papers that go through at once: as many as a set has bits. */
export const BLOCK = 32

export type TopicIndex = {
  /** One more follows the topic. The number is the same for all topics of one key. */
  readonly add: (topic: Topic) => TopicNumber
  /** One fewer follows it; a topic that nobody follows is proposed no more. */
  readonly remove: (number: TopicNumber) => void
  /** How many topics of different meaning are followed. */
  readonly size: () => number
  /** How many words, phrases, names and categories it looks for. */
  readonly atoms: () => number
  /**
   * Calls `take` once for each topic that may match any of at most 32 papers. Where `isSure`, it matches exactly these papers;
   * else those that it matches are among them, and the evaluator decides. `take` may add and remove topics.
   */
  readonly propose: (
    papers: readonly AnalysedPaper[],
    take: (topic: TopicNumber, papers: PaperSet, isSure: boolean) => void,
  ) => void
  /** Whether so many topics have come or gone, or so much more is known of papers, that it is worth rebuilding. */
  readonly isWorn: () => boolean
  /**
   * Files all topics anew, a slice at each step, every one a few milliseconds; in between everything else may be called. What
   * was there is used until the last step. A rebuild that is begun takes the place of one that is not finished.
   */
  readonly rebuild: () => Generator<void, void>
}

/** Fewer topics are not worth rebuilding anything. */
const SOME = 2_000
/** The share of all topics that may come or go before a rebuild, and for which an edition has room beforehand. */
const CHANGING = 1 / 20
const NOTHING: Sizes = { topics: 0, atoms: 0, nodes: 0, code: 0, postings: 0, kept: 0 }

/** `slice`: how many topics or nodes a step of a rebuild handles; 2,000 take a few milliseconds. */
export function createTopicIndex(options: { readonly synonyms: Synonyms; readonly slice?: number }): TopicIndex {
  const { synonyms, slice = 2_000 } = options
  const widen = createWiden(synonyms)
  /** Of each number how many follow the topic. */
  let followers = new Int32Array(16)
  /** Of each number one bit: whether anybody follows it. Asked of everything found, so it is kept small. */
  let living = new Int32Array(16)
  let last = 0
  let size = 0
  /** Numbers that stand for nothing any more, in any edition. */
  let free: number[] = []
  /** Key of a topic, hashed → its number. */
  const numbers = createHashTable(0)
  let current = createEdition(createAtoms(widen, createTrie(0), 0), NOTHING)
  /** The edition in the making, and how many were begun. */
  let next: Edition | undefined
  let begun = 0
  /** How many topics have come or gone since the current edition was made, and how many papers it had seen then. */
  let changes = 0
  let seenThen = current.atoms.seen()

  const isFollowed = (number: number): boolean => ((living[number >> 5] ?? 0) & (1 << (number & 31))) !== 0

  const add = ({ key, query }: Topic): TopicNumber => {
    const { lo, hi } = hashOf(key)
    const known = numbers.find(lo, hi)
    if (known !== 0) {
      followers[known] = (followers[known] ?? 0) + 1
      return known
    }
    const number = free.pop() ?? ++last
    followers = withRoom(followers, number)
    living = withRoom(living, number >> 5)
    living[number >> 5] = (living[number >> 5] ?? 0) | (1 << (number & 31))
    followers[number] = 1
    numbers.insert(lo, hi, number)
    current.add(number, query)
    next?.add(number, query)
    size++
    changes++
    return number
  }

  const remove = (number: TopicNumber): void => {
    if (!isFollowed(number)) return
    const left = (followers[number] ?? 0) - 1
    followers[number] = left
    if (left > 0) return
    living[number >> 5] = (living[number >> 5] ?? 0) & ~(1 << (number & 31))
    numbers.remove(number)
    size--
    changes++
  }

  const propose: TopicIndex['propose'] = (papers, take) => {
    if (papers.length > BLOCK) throw new RangeError(`At most ${BLOCK} papers go through the topic index at once.`)
    current.propose(papers, (topic, set, isSure) => {
      if (isFollowed(topic)) take(topic, set, isSure)
    })
  }

  function* rebuild(): Generator<void, void> {
    const own = ++begun
    next = undefined
    const sizes = withHeadroom(current.sizes())
    // The large tables are made one at a time: memory asked for by tens of megabytes calls the collector, and a slice waits for it.
    const trie = createTrie(sizes.nodes, current.atoms.trie)
    yield
    if (own !== begun) return
    const atoms = createAtoms(widen, trie, sizes.atoms, current.atoms)
    yield
    if (own !== begun) return
    const changesThen = changes
    const made = createEdition(atoms, sizes)
    next = made
    try {
      for (const _ of renew(current, made, { last, isFollowed, slice })) {
        yield
        if (own !== begun) return
      }
      seenThen = made.atoms.seen()
      current = made
      changes -= changesThen
    } finally {
      if (next === made) next = undefined
    }
    yield* numbers.fit(last, CHANGING, slice)
    free = []
    const highest = last
    yield* inSlices(highest, slice, (at) => {
      if (current === made && !made.has(highest - at)) free.push(highest - at)
    })
  }

  return {
    add,
    remove,
    size: () => size,
    atoms: () => current.atoms.size(),
    propose,
    isWorn: () => changes > Math.max(SOME, size * CHANGING) || (size >= SOME && current.atoms.seen() >= 4 * seenThen),
    rebuild,
  }
}

/** Room for what comes until the next rebuild, so that no array must grow then. */
function withHeadroom(sizes: Sizes): Sizes {
  const more = (count: number): number => Math.ceil(count * (1 + CHANGING)) + SOME
  return {
    topics: more(sizes.topics),
    atoms: more(sizes.atoms),
    nodes: more(sizes.nodes),
    code: more(sizes.code),
    postings: more(sizes.postings),
    kept: more(sizes.kept),
  }
}
