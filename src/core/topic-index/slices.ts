/** Does `take` for each whole number below `count`, at most `slice` of them between two steps. */
export function* inSlices(count: number, slice: number, take: (at: number) => void): Generator<void, void> {
  for (let from = 0; from < count; from += slice) {
    yield
    const end = Math.min(count, from + slice)
    for (let at = from; at < end; at++) take(at)
  }
}
