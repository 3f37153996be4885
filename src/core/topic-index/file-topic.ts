/** Under which atoms a topic is filed, so that it is looked at in few papers: those of its rarest part. */
import { type Atoms, EVERY } from './atoms.ts'
import { ALONE, BOTH, BOTH_TOGETHER, PROGRAM } from './postings.ts'
import { ALL, ANY, ATOM, atomAt, endOf, kindAt, NOT, TOGETHER } from './program.ts'
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

/** The postings of one topic: of each its atom, the second one (0 if one is enough), and its kind. Kept from topic to topic. */
export type Filing = { count: number; atoms: Ints; seconds: Ints; kinds: Ints }

export function createFiling(): Filing {
  return { count: 0, atoms: NO_INTS, seconds: NO_INTS, kinds: NO_INTS }
}

/** Fills in the postings of a topic. `at`: where its program begins. */
export function fileTopic(filing: Filing, code: Ints, at: number, isSure: boolean, atoms: Atoms): void {
  filing.count = 0
  if (isSure) fileBranch(filing, code, at, atoms)
  else fileUnder(filing, code, at, 0, atoms)
}

function note(filing: Filing, atom: number, second: number, kind: number): void {
  const at = filing.count++
  filing.atoms = withRoom(filing.atoms, at)
  filing.seconds = withRoom(filing.seconds, at)
  filing.kinds = withRoom(filing.kinds, at)
  filing.atoms[at] = atom
  filing.seconds[at] = second
  filing.kinds[at] = kind
}

/** Each branch of an OR is filed as if it were alone; one or two atoms need no program. */
function fileBranch(filing: Filing, code: Ints, at: number, atoms: Atoms): void {
  const kind = kindAt(code, at)
  const end = endOf(code, at)
  if (kind === ATOM) note(filing, atomAt(code, at), 0, ALONE)
  else if (kind === ANY)
    for (let part = at + 1; part < end; part = endOf(code, part)) fileBranch(filing, code, part, atoms)
  else if (!isPair(code, at)) fileUnder(filing, code, at, 0, atoms)
  else {
    const one = atomAt(code, at + 1)
    const other = atomAt(code, at + 2)
    const isInOrder = atoms.frequency(one) <= atoms.frequency(other)
    note(filing, isInOrder ? one : other, isInOrder ? other : one, kind === ALL ? BOTH : BOTH_TOGETHER)
  }
}

/** Files the topic under the rarest of what a part needs; `second` must be there too. */
function fileUnder(filing: Filing, code: Ints, at: number, second: number, atoms: Atoms): void {
  const kind = kindAt(code, at)
  const end = endOf(code, at)
  if (kind === ATOM) note(filing, atomAt(code, at), second, PROGRAM)
  else if (kind === NOT) note(filing, EVERY, second, PROGRAM)
  else if (kind === ANY)
    for (let part = at + 1; part < end; part = endOf(code, part)) fileUnder(filing, code, part, second, atoms)
  else {
    const rarest = rarestPart(code, at, atoms)
    const other = second === 0 ? rarestAtomBut(rarest, code, at, atoms) : second
    fileUnder(filing, code, rarest, other, atoms)
  }
}

/** The part that is looked at in the fewest papers; all have one. */
function rarestPart(code: Ints, at: number, atoms: Atoms): number {
  let rarest = 0
  let least = Number.POSITIVE_INFINITY
  for (let part = at + 1; part < endOf(code, at); part = endOf(code, part)) {
    const one = cost(code, part, atoms)
    if (rarest !== 0 && one >= least) continue
    rarest = part
    least = one
  }
  return rarest
}

/** The rarest atom among the other parts, 0 if none of them is one. */
function rarestAtomBut(rarest: number, code: Ints, at: number, atoms: Atoms): number {
  let other = 0
  for (let part = at + 1; part < endOf(code, at); part = endOf(code, part)) {
    if (part === rarest || kindAt(code, part) !== ATOM) continue
    const atom = atomAt(code, part)
    if (other === 0 || atoms.frequency(atom) < atoms.frequency(other)) other = atom
  }
  return other
}

/** Whether a part is an AND of just two atoms. */
function isPair(code: Ints, at: number): boolean {
  const kind = kindAt(code, at)
  const isAnd = kind === ALL || kind === TOGETHER
  return isAnd && endOf(code, at) === at + 3 && kindAt(code, at + 1) === ATOM && kindAt(code, at + 2) === ATOM
}

/** In how many papers a topic is looked at if it is filed under this part. */
function cost(code: Ints, at: number, atoms: Atoms): number {
  const kind = kindAt(code, at)
  if (kind === ATOM) return atoms.frequency(atomAt(code, at))
  if (kind !== ANY && kind !== ALL && kind !== TOGETHER) return Number.POSITIVE_INFINITY
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  for (let part = at + 1; part < endOf(code, at); part = endOf(code, part)) {
    const one = cost(code, part, atoms)
    sum += one
    least = Math.min(least, one)
  }
  return kind === ANY ? sum : least
}
