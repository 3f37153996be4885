/** Whole numbers side by side. */
export type Ints = Int32Array<ArrayBuffer>

/** The array itself if it has an element `at`, else a longer copy, so that adding one by one stays cheap. */
export function withRoom(array: Ints, at: number): Ints {
  if (at < array.length) return array
  const longer = new Int32Array(Math.max(at + 1, Math.ceil(array.length * 1.5), 16))
  longer.set(array)
  return longer
}

export const NO_INTS: Ints = new Int32Array(0)
