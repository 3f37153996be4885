/** Papers through the topic index in blocks, as they come in. */
import type { AnalysedPaper } from '../../src/core/proof.ts'
import { BLOCK, type PaperSet, type TopicIndex, type TopicNumber } from '../../src/core/topic-index.ts'

/** How many (topic, paper) pairs the index proposes, each topic of one meaning once. */
export function countMatches(index: TopicIndex, papers: readonly AnalysedPaper[]): number {
  let count = 0
  for (const block of blocksOf(papers))
    index.propose(block, (_, found) => {
      count += sizeOf(found)
    })
  return count
}

/** The papers that the index proposes for some topics, as positions, and whether it was sure of every one. */
export function proposedFor(
  index: TopicIndex,
  papers: readonly AnalysedPaper[],
  topics: ReadonlySet<TopicNumber>,
): ReadonlyMap<TopicNumber, { readonly papers: ReadonlySet<number>; readonly isSure: boolean }> {
  const found = new Map([...topics].map((topic) => [topic, { papers: new Set<number>(), isSure: true }]))
  for (const [at, block] of blocksOf(papers).entries())
    index.propose(block, (topic, set, isSure) => {
      const one = found.get(topic)
      if (one === undefined) return
      one.isSure &&= isSure
      for (const bit of block.keys()) if ((set & (1 << bit)) !== 0) one.papers.add(at * BLOCK + bit)
    })
  return found
}

export function blocksOf<One>(papers: readonly One[]): (readonly One[])[] {
  return Array.from({ length: Math.ceil(papers.length / BLOCK) }, (_, at) => papers.slice(at * BLOCK, (at + 1) * BLOCK))
}

/** How many bits are set. */
export function sizeOf(set: PaperSet): number {
  const pairs = set - ((set >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
