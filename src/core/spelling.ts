/** What people type is seldom exact: finding what they meant, and showing back what they wrote. */

const QUOTED_LENGTH = 40

/** What somebody typed, in one pair of quotation marks, on one line and short enough to stand in a sentence. */
export function quoted(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim()
  const letters = [...plain.replace(/^["“”]([^"“”]+)["“”]$/, '$1')]
  const short = letters.length <= QUOTED_LENGTH ? letters.join('') : `${letters.slice(0, QUOTED_LENGTH - 1).join('')}…`
  return `"${short}"`
}

/** "Berlin", "Berlin or Paris", "Berlin, Paris or Rome". */
export function either(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

/**
 * The candidates within `reach` slips of the typed word, nearest first, at most `limit`. The usual reach is one slip in
 * three letters, never more than three; words under three letters have no neighbours, because everything would be one.
 */
export function nearest(
  typed: string,
  candidates: Iterable<string>,
  limit = 3,
  reach = Math.min(3, Math.floor(typed.length / 3)),
): readonly string[] {
  if (reach === 0) return []
  const near: { word: string; slips: number }[] = []
  for (const word of candidates) {
    if (Math.abs(word.length - typed.length) > reach) continue
    const slips = slipsBetween(typed, word)
    if (slips <= reach) near.push({ word, slips })
  }
  return near
    .sort((a, b) => a.slips - b.slips)
    .slice(0, limit)
    .map((one) => one.word)
}

/** Letters added, dropped, changed or swapped with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + changed,
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
