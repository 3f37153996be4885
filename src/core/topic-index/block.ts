/**
 * Up to 32 papers as the atoms that stand in them: for each atom the set of papers, one bit each, and for each of these papers
 * the sentences of the abstract in which the atom stands as a whole, one bit each. What stands in the title stands in all.
 */
import { type Ints, withRoom } from './with-room.ts'

export type Block = {
  /** How many 32 bits the sentences of the longest abstract need. */
  width: number
  /** One bit for each atom that stands in a paper of the block: few do, so this is asked first. */
  present: Ints
  /** Atom → its slot, if it is present. */
  slots: Ints
  /** How many slots are taken, from 1. The papers of slot 0 are none. */
  taken: number
  /** Of each slot its atom, its papers, and its sentences: 32 × `width` numbers, valid for the papers of the set. */
  atoms: Ints
  sets: Ints
  masks: Ints
}

/** For sentences: all of them, or none because the atom crosses from one to the next. */
export const TITLE = -1
export const CROSSING = -2

export function createBlock(): Block {
  const none = new Int32Array(0)
  return { width: 1, present: none, slots: none, taken: 0, atoms: none, sets: none, masks: none }
}

/** Empties a block for papers of at most `sentences` sentences, and atoms up to `lastAtom`. */
export function emptyBlock(block: Block, sentences: number, lastAtom: number): void {
  const { present, atoms } = block
  for (let slot = 1; slot <= block.taken; slot++) present[(atoms[slot] ?? 0) >> 5] = 0
  block.taken = 0
  block.width = Math.max(1, Math.ceil(sentences / 32))
  block.present = withRoom(present, lastAtom >> 5)
  block.slots = withRoom(block.slots, lastAtom)
  block.sets = withRoom(block.sets, 0)
}

/** The slot of an atom, 0 if it stands in no paper of the block. */
export function slotOf({ present, slots }: Block, atom: number): number {
  return ((present[atom >> 5] ?? 0) & (1 << (atom & 31))) === 0 ? 0 : (slots[atom] ?? 0)
}

/** Notes that an atom stands in a paper: in a sentence, in the title, or across. */
export function note(block: Block, atom: number, paper: number, sentence: number): void {
  const slot = slotOf(block, atom) || takeSlot(block, atom)
  const { sets, masks, width } = block
  const set = sets[slot] ?? 0
  const first = (slot * 32 + paper) * width
  if ((set & (1 << paper)) === 0) {
    sets[slot] = set | (1 << paper)
    for (let word = 0; word < width; word++) masks[first + word] = 0
  }
  if (sentence === TITLE) for (let word = 0; word < width; word++) masks[first + word] = -1
  else if (sentence !== CROSSING)
    masks[first + (sentence >> 5)] = (masks[first + (sentence >> 5)] ?? 0) | (1 << (sentence & 31))
}

function takeSlot(block: Block, atom: number): number {
  const slot = ++block.taken
  block.present[atom >> 5] = (block.present[atom >> 5] ?? 0) | (1 << (atom & 31))
  block.slots[atom] = slot
  block.atoms = withRoom(block.atoms, slot)
  block.sets = withRoom(block.sets, slot)
  block.masks = withRoom(block.masks, (slot + 1) * 32 * block.width)
  block.atoms[slot] = atom
  block.sets[slot] = 0
  return slot
}

/** The papers in which an atom stands. */
export function setOf(block: Block, atom: number): number {
  return block.sets[slotOf(block, atom)] ?? 0
}

/** 32 of the sentences of a paper in which an atom stands, from 32 × `word`. */
export function maskOf(block: Block, atom: number, paper: number, word: number): number {
  const slot = slotOf(block, atom)
  if (((block.sets[slot] ?? 0) & (1 << paper)) === 0) return 0
  return block.masks[(slot * 32 + paper) * block.width + word] ?? 0
}

/** Those papers of a set in which two slots' atoms stand in one sentence. */
export function togetherIn({ masks, width }: Block, one: number, other: number, among: number): number {
  let found = 0
  for (let left = among; left !== 0; left &= left - 1) {
    const paper = 31 - Math.clz32(left & -left)
    const [a, b] = [(one * 32 + paper) * width, (other * 32 + paper) * width]
    for (let word = 0; word < width; word++) {
      if (((masks[a + word] ?? 0) & (masks[b + word] ?? 0)) === 0) continue
      found |= 1 << paper
      break
    }
  }
  return found
}
