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

/** Each pair, one of either side, in one field with fewer than `within` words between and no overlap, as one occurrence. */
export function occurrencesNear(
  left: readonly Occurrence[],
  right: readonly Occurrence[],
  within: number,
): readonly Occurrence[] {
  return left.flatMap((a) => right.flatMap((b) => (isNear(a, b, within) ? [joined(a, b)] : [])))
}

function isNear(a: Occurrence, b: Occurrence, within: number): boolean {
  const gap = Math.max(b.from - a.to, a.from - b.to)
  return a.field === b.field && gap >= 0 && gap < within
}

function joined(a: Occurrence, b: Occurrence): Occurrence {
  const [first, last] = a.from <= b.from ? [a, b] : [b, a]
  return { field: a.field, from: first.from, to: last.to, start: first.start, end: last.end, of: [a, b] }
}
