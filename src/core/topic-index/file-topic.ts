/** Under which atoms a topic is filed, so that it is looked at in few papers: those of its rarest part. */
import { type Atoms, EVERY } from './atoms.ts'
import { ALONE, BOTH, BOTH_TOGETHER, type Posting, PROGRAM } from './postings.ts'
import { ALL, ANY, ATOM, atomAt, endOf, kindAt, NOT, TOGETHER } from './program.ts'

/** `at`: where the topic's program begins. */
export function fileTopic(code: Int32Array, at: number, isSure: boolean, atoms: Atoms): readonly Posting[] {
  const postings: Posting[] = []

  /** Files the topic under the rarest of what a part needs; `second` must be there too. */
  const fileUnder = (at: number, second: number): void => {
    const kind = kindAt(code, at)
    if (kind === ATOM) postings.push({ atom: atomAt(code, at), second, kind: PROGRAM })
    else if (kind === ANY) forParts(code, at, (part) => fileUnder(part, second))
    else if (kind === NOT) postings.push({ atom: EVERY, second, kind: PROGRAM })
    else {
      const rarest = rarestPart(code, at, atoms, () => true)
      const other = rarestPart(code, at, atoms, (part) => part !== rarest && kindAt(code, part) === ATOM)
      fileUnder(rarest, second !== 0 || other === 0 ? second : atomAt(code, other))
    }
  }

  /** Each branch of an OR is filed as if it were alone; one or two atoms need no program. */
  const fileBranch = (at: number): void => {
    const kind = kindAt(code, at)
    if (kind === ATOM) postings.push({ atom: atomAt(code, at), second: 0, kind: ALONE })
    else if (kind === ANY) forParts(code, at, fileBranch)
    else if (!isPair(code, at)) fileUnder(at, 0)
    else {
      const [one, other] = [atomAt(code, at + 1), atomAt(code, at + 2)]
      const [atom, second] = atoms.frequency(one) <= atoms.frequency(other) ? [one, other] : [other, one]
      postings.push({ atom, second, kind: kind === ALL ? BOTH : BOTH_TOGETHER })
    }
  }

  if (isSure) fileBranch(at)
  else fileUnder(at, 0)
  return postings
}

/** 0 where there is none. */
function rarestPart(code: Int32Array, at: number, atoms: Atoms, isMeant: (part: number) => boolean): number {
  let rarest = 0
  let least = Number.POSITIVE_INFINITY
  forParts(code, at, (part) => {
    if (!isMeant(part)) return
    const one = cost(code, part, atoms)
    if (rarest !== 0 && one >= least) return
    rarest = part
    least = one
  })
  return rarest
}

function forParts(code: Int32Array, at: number, take: (part: number) => void): void {
  for (let part = at + 1; part < endOf(code, at); part = endOf(code, part)) take(part)
}

/** Whether a part is an AND of just two atoms. */
function isPair(code: Int32Array, at: number): boolean {
  const kind = kindAt(code, at)
  const isAnd = kind === ALL || kind === TOGETHER
  return isAnd && endOf(code, at) === at + 3 && kindAt(code, at + 1) === ATOM && kindAt(code, at + 2) === ATOM
}

/** In how many papers a topic is looked at if it is filed under this part. */
function cost(code: Int32Array, at: number, atoms: Atoms): number {
  const kind = kindAt(code, at)
  if (kind === ATOM) return atoms.frequency(atomAt(code, at))
  if (kind !== ANY && kind !== ALL && kind !== TOGETHER) return Number.POSITIVE_INFINITY
  let [sum, least] = [0, Number.POSITIVE_INFINITY]
  forParts(code, at, (part) => {
    const one = cost(code, part, atoms)
    sum += one
    least = Math.min(least, one)
  })
  return kind === ANY ? sum : least
}
