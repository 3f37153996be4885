/** A title or an abstract → the atoms that stand in it: at every word begins a walk through the trie, along the lattice of words. */
import type { AnalysedText, Word } from '../words.ts'
import { type Block, CROSSING, note, TITLE } from './block.ts'
import { addToHi, addToLo, EMPTY_HI, EMPTY_LO, endHi, endLo, hashInto } from './hash.ts'
import { type IN_ABSTRACT, IN_TITLE, mayBePrefix, PREFIX, STEM, SURFACE, type Trie } from './trie.ts'
import { withRoom } from './with-room.ts'

type TextReader = (text: AnalysedText, field: typeof IN_TITLE | typeof IN_ABSTRACT, block: Block, paper: number) => void

/** Notes the atoms that hang on a node and count where it was reached. */
export function noteAtoms(
  trie: Trie,
  node: number,
  where: number,
  block: Block,
  paper: number,
  sentence: number,
): void {
  for (let list = trie.listOf(node); list !== 0; list = trie.rest(list)) {
    const hung = trie.hung(list)
    if ((hung & where) !== 0) note(block, hung >> 2, paper, sentence)
  }
}

/** It keeps its own arrays from text to text. */
export function createTextReader(trie: Trie): TextReader {
  const { prefixes } = trie
  let words: readonly Word[] = []
  let block: Block
  let paper = 0
  let where: typeof IN_TITLE | typeof IN_ABSTRACT = IN_TITLE
  /** Of each word, two numbers. */
  let stems = new Int32Array(0)
  let surfaces = new Int32Array(0)
  /** Of each position: the first word that begins there or later, and the sentence. */
  let firsts = new Int32Array(0)
  let sentences = new Int32Array(0)

  const prepare = (text: AnalysedText): void => {
    words = text.words
    stems = withRoom(stems, 2 * words.length)
    surfaces = withRoom(surfaces, 2 * words.length)
    firsts = withRoom(firsts, text.length + 1)
    sentences = withRoom(sentences, text.length + 1)
    firsts[text.length + 1] = words.length
    const hasSurfaces = trie.hasSurfaces()
    for (const [at, word] of words.entries()) {
      hashInto(stems, at, word.stem)
      if (hasSurfaces) hashInto(surfaces, at, word.surface)
    }
    let word = 0
    let sentence = 0
    for (let position = 0; position <= text.length; position++) {
      while ((words[word]?.from ?? position) < position) word++
      while ((text.sentences[sentence + 1] ?? position + 1) <= position) sentence++
      firsts[position] = word
      sentences[position] = sentence
    }
  }

  /** Goes on from a node with every word that begins at a position. The walk began at `from`. */
  const goOn = (node: number, position: number, from: number): void => {
    const end = firsts[position + 1] ?? words.length
    for (let at = firsts[position] ?? end; at < end; at++) takeWord(node, at, from)
  }

  const takeWord = (node: number, at: number, from: number): void => {
    const kinds = trie.kindsFrom(node)
    if (kinds & STEM) arrive(trie.child(node, STEM, stems[2 * at] ?? 0, stems[2 * at + 1] ?? 0), at, from)
    if (kinds & SURFACE) arrive(trie.child(node, SURFACE, surfaces[2 * at] ?? 0, surfaces[2 * at + 1] ?? 0), at, from)
    if (kinds & PREFIX) takePrefixes(node, at, from)
  }

  const takePrefixes = (node: number, at: number, from: number): void => {
    const folded = words[at]?.folded ?? ''
    let lo = EMPTY_LO
    let hi = EMPTY_HI
    for (let i = 0; i < folded.length; i++) {
      const unit = folded.charCodeAt(i)
      lo = addToLo(lo, unit)
      hi = addToHi(hi, unit)
      const end = endLo(lo, hi)
      if (mayBePrefix(prefixes, end)) arrive(trie.child(node, PREFIX, end, endHi(end, hi)), at, from)
    }
  }

  const arrive = (node: number, at: number, from: number): void => {
    if (node === 0) return
    const to = words[at]?.to ?? 0
    noteAtoms(trie, node, where, block, paper, where === IN_TITLE ? TITLE : sentenceOf(from, to))
    if (trie.kindsFrom(node) !== 0) goOn(node, to, from)
  }

  const sentenceOf = (from: number, to: number): number => {
    const sentence = sentences[from] ?? 0
    return sentence === sentences[to - 1] ? sentence : CROSSING
  }

  return (text, field, into, which) => {
    block = into
    paper = which
    where = field
    prepare(text)
    const root = trie.root('text')
    for (let position = 0; position < text.length; position++) goOn(root, position, position)
  }
}
