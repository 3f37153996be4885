/** Where the formulas of a text are, to be asked from left to right. Offsets into the text, half open. */
export type Formulas = {
  readonly isNone: boolean
  /** Whether a formula holds some of a stretch. */
  readonly touch: (start: number, end: number) => boolean
  /** Whether one formula holds all of it. */
  readonly hold: (start: number, end: number) => boolean
}

const NONE: Formulas = { isNone: true, touch: () => false, hold: () => false }

/** `math` is flat and ascending: from, to, from, to … */
export function createFormulas(math: readonly number[]): Formulas {
  if (math.length === 0) return NONE
  let next = 0
  const nextFrom = (start: number): number => {
    while ((math[next + 1] ?? Number.POSITIVE_INFINITY) <= start) next += 2
    return math[next] ?? Number.POSITIVE_INFINITY
  }
  return {
    isNone: false,
    touch: (start, end) => nextFrom(start) < end,
    hold: (start, end) => nextFrom(start) <= start && end <= (math[next + 1] ?? 0),
  }
}
