/**
 * Texts by 64 bits, in two halves, so that the index need not keep a million topics' words. Among a million kept texts another
 * one is taken for one of them once in 2^44 questions: in about ten thousand million papers.
 */
export type Hash = { readonly lo: number; readonly hi: number }

/** Odd, and about the golden ratio of 2^32: neighbouring characters end up far from each other. */
const FACTOR_LO = 0x9e3779b1
const FACTOR_HI = 0x5f356495

/** Either half of a text's hash while it is being read, one UTF-16 unit after the other. */
export const EMPTY_LO = 0x2545f491
export const EMPTY_HI = 0x6c8e9cf5

export function addToLo(lo: number, unit: number): number {
  return Math.imul(lo ^ unit, FACTOR_LO)
}

export function addToHi(hi: number, unit: number): number {
  return Math.imul(hi ^ unit, FACTOR_HI)
}

/** The lower half of what was read: every bit depends on every bit of both. */
export function endLo(lo: number, hi: number): number {
  return Math.imul(lo ^ (lo >>> 16), 0x85ebca6b) ^ Math.imul(hi ^ (hi >>> 13), 0xc2b2ae35)
}

/** The upper half. `end` is the lower one, ended. */
export function endHi(end: number, hi: number): number {
  return Math.imul(hi ^ (hi >>> 16), 0x85ebca6b) ^ Math.imul(end ^ (end >>> 13), 0xc2b2ae35)
}

/** Writes the hash of a text as the two numbers from 2 × `at`. */
export function hashInto(hashes: Int32Array, at: number, text: string): void {
  let lo = EMPTY_LO
  let hi = EMPTY_HI
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    lo = addToLo(lo, unit)
    hi = addToHi(hi, unit)
  }
  const end = endLo(lo, hi)
  hashes[2 * at] = end
  hashes[2 * at + 1] = endHi(end, hi)
}

const pair = new Int32Array(2)

export function hashOf(text: string): Hash {
  hashInto(pair, 0, text)
  return { lo: pair[0] ?? 0, hi: pair[1] ?? 0 }
}
