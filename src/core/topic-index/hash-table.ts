/** Hash → number. */
import { withRoom } from './with-room.ts'

/** Numbers are given by the caller: small, whole, from 1. */
export type HashTable = {
  /** 0 where there is none. */
  readonly find: (lo: number, hi: number) => number
  /** Of a hash that is not there yet. */
  readonly insert: (lo: number, hi: number, number: number) => void
  readonly remove: (number: number) => void
  readonly loOf: (number: number) => number
  readonly hiOf: (number: number) => number
}

/** How full the places may be: more, and looking for what is not there takes long. */
const FULLEST = 0.7

/** `expected`: how many numbers it holds without growing. */
export function createHashTable(expected: number): HashTable {
  /** Two halves for each number. */
  let hashes = new Int32Array(2 * expected + 2)
  /** Numbers, each in the first free place from its home on; 0 is free. */
  let places = new Int32Array(Math.ceil((expected + 8) / FULLEST))
  let size = 0

  const homeOf = (lo: number): number => Math.floor((lo >>> 0) * (places.length / 2 ** 32))
  const after = (place: number): number => (place + 1 === places.length ? 0 : place + 1)
  const put = (number: number): void => {
    let place = homeOf(hashes[2 * number] ?? 0)
    while (places[place] !== 0) place = after(place)
    places[place] = number
  }
  const grow = (): void => {
    const before = places
    places = new Int32Array(Math.ceil(before.length * 1.5))
    for (const number of before) if (number !== 0) put(number)
  }

  return {
    find: (lo, hi) => {
      for (let place = homeOf(lo); ; place = after(place)) {
        const number = places[place] ?? 0
        if (number === 0 || (hashes[2 * number] === lo && hashes[2 * number + 1] === hi)) return number
      }
    },
    insert: (lo, hi, number) => {
      size++
      if (size > places.length * FULLEST) grow()
      hashes = withRoom(hashes, 2 * number + 1)
      hashes[2 * number] = lo
      hashes[2 * number + 1] = hi
      put(number)
    },
    remove: (number) => {
      size--
      let gap = homeOf(hashes[2 * number] ?? 0)
      while (places[gap] !== number) gap = after(gap)
      // What follows without a free place between moves up, unless it would stand before its home.
      for (let place = after(gap); places[place] !== 0; place = after(place)) {
        const follower = places[place] ?? 0
        const home = homeOf(hashes[2 * follower] ?? 0)
        if (gap < place ? gap < home && home <= place : gap < home || home <= place) continue
        places[gap] = follower
        gap = place
      }
      places[gap] = 0
    },
    loOf: (number) => hashes[2 * number] ?? 0,
    hiOf: (number) => hashes[2 * number + 1] ?? 0,
  }
}
