/** Hash → number. The table stands in drawers, each of which grows alone, so that no insertion takes long. */
import { type Ints, NO_INTS, withRoom } from './with-room.ts'

/** Numbers are given by the caller: whole, from 1 to 16,777,215. */
export type HashTable = {
  /** 0 where there is none. */
  readonly find: (lo: number, hi: number) => number
  /** Of a hash that is not there yet. */
  readonly insert: (lo: number, hi: number, number: number) => void
  readonly remove: (number: number) => void
  /** Leaves room for a share of `more` and numbers up to `last`; a step resizes at least one drawer, or `slice` numbers. */
  readonly fit: (last: number, more: number, slice: number) => Generator<void, void>
  readonly loOf: (number: number) => number
  readonly hiOf: (number: number) => number
}

/** How full the places may be. What is next to each other is fetched together, so a few looks further cost little. */
const FULLEST = 0.8

/** At a place: a number, and over it the upper bits of its hash, so that hardly any other's hash is looked at in vain. */
const NUMBER = 0x00ffffff
const TAG = 0xff000000

/** So many that a drawer out of a million numbers grows in a few milliseconds. */
const DRAWERS = 16

/** `expected`: how many numbers it holds without growing. */
export function createHashTable(expected: number): HashTable {
  /** Two halves for each number. */
  let hashes = new Int32Array(2 * expected + 2)
  /** In each drawer numbers, each in the first free place from its home on; 0 is free. */
  const placesFor = (count: number): Ints => new Int32Array(Math.ceil((count + 8) / FULLEST))
  const drawers: Ints[] = Array.from({ length: DRAWERS }, () => placesFor(expected / DRAWERS))
  const sizes = new Int32Array(DRAWERS)

  const drawerOf = (hi: number): number => hi & (DRAWERS - 1)
  const homeIn = (places: Ints, lo: number): number => Math.floor((lo >>> 0) * (places.length / 2 ** 32))
  const homeOf = (places: Ints, entry: number): number => homeIn(places, hashes[2 * (entry & NUMBER)] ?? 0)
  const after = (places: Ints, place: number): number => (place + 1 === places.length ? 0 : place + 1)
  const put = (places: Ints, entry: number): void => {
    let place = homeOf(places, entry)
    while (places[place] !== 0) place = after(places, place)
    places[place] = entry
  }
  const moveTo = (places: Ints, drawer: number): Ints => {
    for (const entry of drawers[drawer] ?? NO_INTS) if (entry !== 0) put(places, entry)
    drawers[drawer] = places
    return places
  }
  const roomIn = (drawer: number): Ints => {
    const places = drawers[drawer] ?? NO_INTS
    const isFull = (sizes[drawer] ?? 0) >= places.length * FULLEST - 1
    return isFull ? moveTo(new Int32Array(places.length * 2), drawer) : places
  }

  return {
    find: (lo, hi) => {
      const places = drawers[drawerOf(hi)] ?? NO_INTS
      for (let place = homeIn(places, lo); ; place = after(places, place)) {
        const entry = places[place] ?? 0
        if (entry === 0) return 0
        if (((entry ^ hi) & TAG) !== 0) continue
        const number = entry & NUMBER
        if (hashes[2 * number] === lo && hashes[2 * number + 1] === hi) return number
      }
    },
    insert: (lo, hi, number) => {
      if (number > NUMBER) throw new RangeError(`A hash table holds no number over ${NUMBER}.`)
      hashes = withRoom(hashes, 2 * number + 1)
      hashes[2 * number] = lo
      hashes[2 * number + 1] = hi
      const drawer = drawerOf(hi)
      put(roomIn(drawer), number | (hi & TAG))
      sizes[drawer] = (sizes[drawer] ?? 0) + 1
    },
    remove: (number) => {
      const drawer = drawerOf(hashes[2 * number + 1] ?? 0)
      const places = drawers[drawer] ?? NO_INTS
      sizes[drawer] = (sizes[drawer] ?? 0) - 1
      let gap = homeOf(places, number)
      while (((places[gap] ?? 0) & NUMBER) !== number) gap = after(places, gap)
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
    *fit(last, more, slice) {
      const needed = 2 * Math.ceil(last * (1 + more)) + 2
      if (needed < hashes.length) hashes = hashes.slice(0, needed)
      let work = 0
      for (let drawer = 0; drawer < DRAWERS; drawer++) {
        const size = sizes[drawer] ?? 0
        moveTo(placesFor(size * (1 + more)), drawer)
        work += size
        if (work < slice) continue
        yield
        work = 0
      }
    },
    loOf: (number) => hashes[2 * number] ?? 0,
    hiOf: (number) => hashes[2 * number + 1] ?? 0,
  }
}
