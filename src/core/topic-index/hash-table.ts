/** Hash → number. The table stands in drawers, each of which grows alone, so that no insertion takes long. */
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

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

/** So many that a drawer out of a million numbers grows in a few milliseconds. */
const DRAWERS = 16

/** `expected`: how many numbers it holds without growing. */
export function createHashTable(expected: number): HashTable {
  /** Two halves for each number. */
  let hashes = new Int32Array(2 * expected + 2)
  /** In each drawer numbers, each in the first free place from its home on; 0 is free. */
  const drawers: Ints[] = Array.from(
    { length: DRAWERS },
    () => new Int32Array(Math.ceil((expected / DRAWERS + 8) / FULLEST)),
  )
  const sizes = new Int32Array(DRAWERS)

  const drawerOf = (hi: number): number => hi & (DRAWERS - 1)
  const homeIn = (places: Ints, lo: number): number => Math.floor((lo >>> 0) * (places.length / 2 ** 32))
  const homeOf = (places: Ints, number: number): number => homeIn(places, hashes[2 * number] ?? 0)
  const after = (places: Ints, place: number): number => (place + 1 === places.length ? 0 : place + 1)
  const put = (places: Ints, number: number): void => {
    let place = homeOf(places, number)
    while (places[place] !== 0) place = after(places, place)
    places[place] = number
  }
  const roomIn = (drawer: number): Ints => {
    const places = drawers[drawer] ?? NO_INTS
    if ((sizes[drawer] ?? 0) < places.length * FULLEST - 1) return places
    const longer = new Int32Array(Math.ceil(places.length * 1.5))
    for (const number of places) if (number !== 0) put(longer, number)
    drawers[drawer] = longer
    return longer
  }

  return {
    find: (lo, hi) => {
      const places = drawers[drawerOf(hi)] ?? NO_INTS
      for (let place = homeIn(places, lo); ; place = after(places, place)) {
        const number = places[place] ?? 0
        if (number === 0 || (hashes[2 * number] === lo && hashes[2 * number + 1] === hi)) return number
      }
    },
    insert: (lo, hi, number) => {
      hashes = withRoom(hashes, 2 * number + 1)
      hashes[2 * number] = lo
      hashes[2 * number + 1] = hi
      const drawer = drawerOf(hi)
      put(roomIn(drawer), number)
      sizes[drawer] = (sizes[drawer] ?? 0) + 1
    },
    remove: (number) => {
      const drawer = drawerOf(hashes[2 * number + 1] ?? 0)
      const places = drawers[drawer] ?? NO_INTS
      sizes[drawer] = (sizes[drawer] ?? 0) - 1
      let gap = homeOf(places, number)
      while (places[gap] !== number) gap = after(places, gap)
      // What follows without a free place between moves up, unless it would stand before its home.
      for (let place = after(places, gap); places[place] !== 0; place = after(places, place)) {
        const follower = places[place] ?? 0
        const home = homeOf(places, follower)
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
