/**
 * A topic as numbers: its query tree in the order of reading, each part as one number, what it holds after it. A part is read
 * for 32 papers at once.
 *
 * What cannot be decided by atoms (NEAR, days, phrases that were cut) is read as the most that it may match; inside of a NOT as
 * the least, so that the whole is never too little.
 */
import type { Query } from '../topic/query.ts'
import { type Atoms, EVERY, NEVER } from './atoms.ts'
import { type Block, maskOf, setOf } from './block.ts'
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

/** The lower bits of a part say what it is; the others are an atom's number, or how many numbers follow that belong to it. */
export const ATOM = 0
export const ANY = 1
export const ALL = 2
export const TOGETHER = 3
export const NOT = 4
export const SHIFT = 3
export const KIND = 7

/** `isSure`: it matches exactly what the topic does. `code` is used again for the next program. */
export type Program = { code: Ints; length: number; isSure: boolean }

type Bound = 'most' | 'least'

/** What makes programs, one after the other. */
export function createCompiler(atoms: Atoms): (query: Query) => Readonly<Program> {
  const program: Program = { code: NO_INTS, length: 0, isSure: true }

  const put = (part: number): void => {
    program.code = withRoom(program.code, program.length)
    program.code[program.length++] = part
  }
  const group = (kind: number, of: readonly Query[], bound: Bound): void => {
    const at = program.length
    put(0)
    for (const part of of) write(part, bound)
    program.code[at] = ((program.length - at - 1) << SHIFT) | kind
  }
  const atom = (number: number): void => put((number << SHIFT) | ATOM)
  const write = (query: Query, bound: Bound): void => {
    switch (query.kind) {
      case 'any':
        group(ANY, query.of, bound)
        break
      case 'all':
        group(ALL, query.of, bound)
        break
      case 'together':
        group(TOGETHER, query.of, bound)
        break
      case 'not':
        group(NOT, [query.of], bound === 'most' ? 'least' : 'most')
        break
      case 'pack':
        write(query.of, bound)
        break
      case 'near':
        program.isSure = false
        if (bound === 'most') group(ALL, query.of, bound)
        else atom(NEVER)
        break
      case 'after':
      case 'before':
        program.isSure = false
        atom(bound === 'most' ? EVERY : NEVER)
        break
      default: {
        const number = atoms.of(query)
        const isCut = atoms.isCut(number)
        if (isCut) program.isSure = false
        atom(isCut && bound === 'least' ? NEVER : number)
      }
    }
  }
  return (query) => {
    program.length = 0
    program.isSure = true
    write(query, 'most')
    return program
  }
}

/** What a part is: `ATOM`, `ANY` … */
export function kindAt(code: Int32Array, at: number): number {
  return (code[at] ?? 0) & KIND
}

/** The atom of a part that is one. */
export function atomAt(code: Int32Array, at: number): number {
  return (code[at] ?? 0) >> SHIFT
}

/** Where the part ends that begins at a place. */
export function endOf(code: Int32Array, at: number): number {
  const part = code[at] ?? 0
  return (part & KIND) === ATOM ? at + 1 : at + 1 + (part >> SHIFT)
}

/** Those papers of a set that a part matches. */
export function run(code: Int32Array, at: number, block: Block, among: number): number {
  const end = endOf(code, at)
  switch (kindAt(code, at)) {
    case ATOM:
      return among & setOf(block, atomAt(code, at))
    case ANY: {
      let found = 0
      for (let part = at + 1; part < end; part = endOf(code, part)) found |= run(code, part, block, among & ~found)
      return found
    }
    case ALL: {
      let left = among
      for (let part = at + 1; part < end && left !== 0; part = endOf(code, part)) left = run(code, part, block, left)
      return left
    }
    case NOT:
      return among & ~run(code, at + 1, block, among)
    default: {
      let found = 0
      for (let left = among; left !== 0; left &= left - 1) {
        const paper = 31 - Math.clz32(left & -left)
        if (standsTogether(code, at, block, paper)) found |= 1 << paper
      }
      return found
    }
  }
}

function standsTogether(code: Int32Array, at: number, block: Block, paper: number): boolean {
  for (let word = 0; word < block.width; word++) {
    if (sentencesOf(code, at, block, paper, word) !== 0) return true
  }
  return false
}

/** The sentences in which a part stands: those of all its parts, or of any for an OR. 32 of them, from 32 × `word`. */
function sentencesOf(code: Int32Array, at: number, block: Block, paper: number, word: number): number {
  const kind = kindAt(code, at)
  if (kind === ATOM) return maskOf(block, atomAt(code, at), paper, word)
  const end = endOf(code, at)
  let mask = kind === ANY ? 0 : -1
  for (let part = at + 1; part < end; part = endOf(code, part)) {
    const one = sentencesOf(code, part, block, paper, word)
    mask = kind === ANY ? mask | one : mask & one
  }
  return mask
}
