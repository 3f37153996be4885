/**
 * Topics by number, ready to be asked which of them may match: the atoms of all of them, their programs, and the postings under
 * which they are filed. It only grows; what nobody follows any more is left behind when the next edition is made (see renew.ts).
 */
import type { AnalysedPaper } from '../proof.ts'
import type { Query } from '../topic/query.ts'
import type { Atoms } from './atoms.ts'
import { createBlock, slotOf, togetherIn } from './block.ts'
import { createFiling, type Filing, fileTopic } from './file-topic.ts'
import { BOTH_TOGETHER, createPostings, KEPT, kindOfEntry, LAST, ofEntry, PROGRAM } from './postings.ts'
import { createCompiler, type Program, run } from './program.ts'
import { createPaperReader } from './read-papers.ts'
import { type Ints, withRoom } from './with-room.ts'

/** How much an edition holds, or is to hold without growing. */
export type Sizes = {
  readonly topics: number
  readonly atoms: number
  readonly nodes: number
  readonly code: number
  readonly postings: number
  readonly kept: number
}

export type Take = (topic: number, papers: number, isSure: boolean) => void

export type Edition = {
  readonly atoms: Atoms
  readonly sizes: () => Sizes
  readonly has: (topic: number) => boolean
  /** Compiles a topic, keeps it and files it. */
  readonly add: (topic: number, query: Query) => void
  /** Keeps a program, which is to be filed later. */
  readonly keep: (topic: number, program: Readonly<Program>) => void
  /** All programs, and where that of a topic begins. */
  readonly code: () => Ints
  readonly startOf: (topic: number) => number
  readonly isSure: (topic: number) => boolean
  /** What a topic's postings are to be, as atoms are known now; good until the next topic's. */
  readonly filingOf: (topic: number) => Readonly<Filing>
  /** Reserves so many places side by side for postings of an atom; the first of them. */
  readonly reserve: (atom: number, postings: number) => number
  /** Files a topic, each posting at a place that was reserved for it. */
  readonly file: (topic: number, placeFor: (atom: number) => number) => void
  /** Takes each topic that may match any of at most 32 papers, once. */
  readonly propose: (papers: readonly AnalysedPaper[], take: Take) => void
}

export function createEdition(atoms: Atoms, expected: Sizes): Edition {
  const postings = createPostings(expected)
  const read = createPaperReader(atoms)
  const block = createBlock()
  const compile = createCompiler(atoms)
  const filing = createFiling()
  /** One program after the other. */
  let code = new Int32Array(expected.code + 1)
  let codeEnd = 1
  let lastTopic = 0
  /** Where each topic's program begins × 2, + 1 if it is unsure; 0 for no topic. */
  let starts = new Int32Array(expected.topics + 1)
  /** Of each topic that is not found by one posting alone: its number × 2, + 1 if it is unsure, and the start of its program. */
  let kept = new Int32Array(2 * expected.kept + 2)
  /** Of each of these the papers found in the block at hand. */
  let founds = new Int32Array(expected.kept + 1)
  let keptEnd = 1
  /** Of each topic found in the block at hand: its number × 2, + 1 if it is unsure, and its papers. */
  let hits = new Int32Array(0)
  let hitsEnd = 0

  const startOf = (topic: number): number => (starts[topic] ?? 0) >> 1
  const isSure = (topic: number): boolean => ((starts[topic] ?? 0) & 1) === 0
  const keep: Edition['keep'] = (topic, program) => {
    const start = codeEnd
    codeEnd = start + program.length
    code = withRoom(code, codeEnd)
    starts = withRoom(starts, topic)
    lastTopic = Math.max(lastTopic, topic)
    for (let at = 0; at < program.length; at++) code[start + at] = program.code[at] ?? 0
    starts[topic] = (start << 1) | (program.isSure ? 0 : 1)
  }
  const filingOf = (topic: number): Readonly<Filing> => {
    fileTopic(filing, code, startOf(topic), isSure(topic), atoms)
    return filing
  }
  const file: Edition['file'] = (topic, placeFor) => {
    const { count, atoms, seconds, kinds } = filingOf(topic)
    const isKept = count > 1 || kinds[0] === PROGRAM
    const of = isKept ? keepMore(topic) : topic
    for (let at = 0; at < count; at++) {
      postings.put(placeFor(atoms[at] ?? 0), seconds[at] ?? 0, of, (kinds[at] ?? 0) | (isKept ? KEPT : 0))
    }
  }
  const placeOfOwn = (atom: number): number => postings.reserve(atom, 1)
  const keepMore = (topic: number): number => {
    kept = withRoom(kept, 2 * keptEnd + 1)
    founds = withRoom(founds, keptEnd)
    kept[2 * keptEnd] = (topic << 1) | (isSure(topic) ? 0 : 1)
    kept[2 * keptEnd + 1] = startOf(topic)
    return keptEnd++
  }
  const hit = (topic: number, papers: number, isSure: boolean): void => {
    hits = withRoom(hits, hitsEnd + 1)
    hits[hitsEnd] = (topic << 1) | (isSure ? 0 : 1)
    hits[hitsEnd + 1] = papers
    hitsEnd += 2
  }

  /** Looks at all topics filed under an atom that stands in the block. */
  const lookThrough = (slot: number): void => {
    const { sets } = block
    const entries = postings.entries()
    const [programs, keptHere, foundHere] = [code, kept, founds]
    const here = sets[slot] ?? 0
    let at = postings.first(block.atoms[slot] ?? 0)
    for (let isLast = at === 0; !isLast; ) {
      const second = entries[2 * at] ?? 0
      if (second < 0) {
        at = -second
        continue
      }
      const entry = entries[2 * at + 1] ?? 0
      isLast = (entry & LAST) !== 0
      at++
      const other = second === 0 ? slot : slotOf(block, second)
      let matched = here & (sets[other] ?? 0)
      if (matched === 0) continue
      const of = ofEntry(entry)
      const kind = kindOfEntry(entry)
      if (kind === BOTH_TOGETHER) matched = togetherIn(block, slot, other, matched)
      else if (kind === PROGRAM) matched = run(programs, keptHere[2 * of + 1] ?? 0, block, matched)
      if (matched === 0) continue
      if ((entry & KEPT) !== 0) foundHere[of] = (foundHere[of] ?? 0) | matched
      else hit(of, matched, true)
    }
  }

  const takeKept = (): void => {
    for (let at = 1; at < keptEnd; at++) {
      const papers = founds[at] ?? 0
      if (papers === 0) continue
      founds[at] = 0
      const topic = kept[2 * at] ?? 0
      hit(topic >> 1, papers, (topic & 1) === 0)
    }
  }

  return {
    atoms,
    sizes: () => ({
      topics: lastTopic,
      atoms: atoms.size(),
      nodes: atoms.trie.size(),
      code: codeEnd,
      postings: postings.size(),
      kept: keptEnd,
    }),
    has: (topic) => (starts[topic] ?? 0) !== 0,
    add: (topic, query) => {
      keep(topic, compile(query))
      file(topic, placeOfOwn)
    },
    keep,
    code: () => code,
    startOf,
    isSure,
    filingOf,
    file,
    reserve: postings.reserve,
    propose: (papers, take) => {
      read(papers, block)
      hitsEnd = 0
      for (let slot = 1; slot <= block.taken; slot++) lookThrough(slot)
      takeKept()
      atoms.countPapers(papers.length)
      for (let slot = 1; slot <= block.taken; slot++) {
        atoms.count(block.atoms[slot] ?? 0, bitCount(block.sets[slot] ?? 0))
      }
      for (let at = 0; at < hitsEnd; at += 2) {
        const topic = hits[at] ?? 0
        take(topic >> 1, hits[at + 1] ?? 0, (topic & 1) === 0)
      }
    },
  }
}

function bitCount(set: number): number {
  const pairs = set - ((set >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
