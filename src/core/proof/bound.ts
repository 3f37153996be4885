/** What binds words to each other: the sentence of a run, the distance of a NEAR. */
import type { Texts } from './indexed-text.ts'
import { type Occurrence, sentenceOf } from './occurrence.ts'

/**
 * The occurrences in which a run stands together: all parts in the title, or all in one sentence of the abstract with the
 * title counting in every sentence. Undefined where it never does.
 */
export function occurrencesTogether(
  parts: readonly (readonly Occurrence[])[],
  texts: Texts,
): ReadonlySet<Occurrence> | undefined {
  if (parts.some((part) => part.length === 0)) return undefined
  const missing = parts.filter((part) => !part.some(({ field }) => field === 'title'))
  if (missing.length === 0) return new Set(parts.flat())
  const [first = new Set<number>(), ...others] = missing.map((part) => sentencesOf(part, texts))
  const shared = new Set([...first].filter((sentence) => others.every((sentences) => sentences.has(sentence))))
  if (shared.size === 0) return undefined
  return new Set(parts.flat().filter((one) => one.field === 'title' || shared.has(sentenceOf(one, texts) ?? -1)))
}

function sentencesOf(part: readonly Occurrence[], texts: Texts): Set<number> {
  return new Set(part.flatMap((one) => sentenceOf(one, texts) ?? []))
}

/**
 * Pairs that are kept of one NEAR, those that begin first in the text: no paper that people read has as many. A text made of one
 * word would have millions, and a chain of NEARs would multiply them.
 */
const MOST_PAIRS = 1_000

/** Each pair, one of either side, in one field with fewer than `within` words between and no overlap, as one occurrence. */
export function occurrencesNear(
  left: readonly Occurrence[],
  right: readonly Occurrence[],
  within: number,
): readonly Occurrence[] {
  if (left.length === 0 || right.length === 0) return []
  const pairs: Occurrence[] = []
  for (const field of ['title', 'abstract'] as const) {
    const others = right.filter((one) => one.field === field)
    const byFrom = others.toSorted((a, b) => a.from - b.from)
    const byTo = others.toSorted((a, b) => a.to - b.to)
    for (const one of distinctPlaces(left.filter((side) => side.field === field))) {
      const after = between(byFrom, ({ from }) => from, one.to, one.to + within)
      const before = between(byTo, ({ to }) => to, one.from - within + 1, one.from + 1)
      for (const other of [...before, ...after]) {
        if (pairs.length === MOST_PAIRS) return pairs
        pairs.push(joined(one, other))
      }
    }
  }
  return pairs
}

/** In the order of the text. Of the pairs of an inner NEAR that take up the same words one is enough. */
function distinctPlaces(found: readonly Occurrence[]): readonly Occurrence[] {
  const inOrder = found.toSorted((a, b) => a.from - b.from || a.to - b.to)
  return inOrder.filter(({ from, to, of }, at) => {
    const last = inOrder[at - 1]
    return of === undefined || last === undefined || last.from !== from || last.to !== to
  })
}

/** Those of a list in the order of `place` whose place is in [from, to). */
function between(
  inOrder: readonly Occurrence[],
  place: (one: Occurrence) => number,
  from: number,
  to: number,
): readonly Occurrence[] {
  let [low, high] = [0, inOrder.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = inOrder[middle]
    if (one !== undefined && place(one) < from) low = middle + 1
    else high = middle
  }
  let end = low
  for (let one = inOrder[end]; one !== undefined && place(one) < to; one = inOrder[end]) end += 1
  return inOrder.slice(low, end)
}

function joined(a: Occurrence, b: Occurrence): Occurrence {
  const [first, last] = a.from <= b.from ? [a, b] : [b, a]
  return { field: a.field, from: first.from, to: last.to, start: first.start, end: last.end, of: [a, b] }
}
