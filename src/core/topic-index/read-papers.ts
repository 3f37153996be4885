/** Papers → the atoms that stand in them. */
import type { AuthorName } from '../author.ts'
import type { AnalysedPaper } from '../proof.ts'
import { type Atoms, EVERY } from './atoms.ts'
import { type Block, emptyBlock, note, TITLE } from './block.ts'
import { hashOf } from './hash.ts'
import { createTextReader, noteAtoms } from './read-text.ts'
import { ANYWHERE, IN_ABSTRACT, IN_TITLE, type RootName, STEM, type Trie } from './trie.ts'

/** What reads at most 32 papers into a block. */
export function createPaperReader(atoms: Atoms): (papers: readonly AnalysedPaper[], block: Block) => void {
  const { trie } = atoms
  const readText = createTextReader(trie)
  return (papers, block) => {
    emptyBlock(block, Math.max(1, ...papers.map(({ abstract }) => abstract.text.sentences.length)), atoms.size())
    for (const [number, paper] of papers.entries()) {
      note(block, EVERY, number, TITLE)
      readText(paper.title.text, IN_TITLE, block, number)
      readText(paper.abstract.text, IN_ABSTRACT, block, number)
      for (const node of factNodes(trie, paper)) noteAtoms(trie, node, ANYWHERE, block, number, TITLE)
      const { upvotes = 0 } = paper.fields
      for (const [atLeast, atom] of atoms.upvotes) if (upvotes >= atLeast) note(block, atom, number, TITLE)
    }
  }
}

/** The nodes of a paper's authors, categories, sources and ids: what `valueHits` finds, found from the other side. */
function factNodes(trie: Trie, { fields, authors }: AnalysedPaper): number[] {
  const nodes: number[] = []
  const read = (root: RootName, value: string): void => {
    nodes.push(valueNode(trie, trie.root(root), value))
  }
  for (const { name } of authors) {
    const last = name.at(-1)
    if (last !== undefined) collectNames(trie, valueNode(trie, trie.root('author'), last), name, 0, nodes)
  }
  for (const category of fields.categories) for (const one of withParents(category)) read('category', one)
  for (const source of fields.sources) read('source', source)
  for (const id of [fields.arxiv, fields.doi]) if (id !== undefined) read('id', id)
  return nodes
}

function valueNode(trie: Trie, node: number, value: string): number {
  if (node === 0 || trie.kindsFrom(node) === 0) return 0
  const { lo, hi } = hashOf(value.toLowerCase())
  return trie.child(node, STEM, lo, hi)
}

/** `cs.LG` and `cs`. */
function withParents(category: string): readonly string[] {
  const parts = category.split('.')
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'))
}

/** From a node on: each given name from `next`, or its initial, leads on; names may be left out. */
function collectNames(trie: Trie, node: number, name: AuthorName, next: number, nodes: number[]): void {
  if (node === 0) return
  nodes.push(node)
  if (trie.kindsFrom(node) === 0) return
  for (let at = next; at < name.length - 1; at++) {
    const given = name[at] ?? ''
    collectNames(trie, valueNode(trie, node, given), name, at + 1, nodes)
    if (given.length > 1) collectNames(trie, valueNode(trie, node, given.charAt(0)), name, at + 1, nodes)
  }
}
