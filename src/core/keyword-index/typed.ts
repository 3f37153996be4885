/** What somebody types, as it may be meant. */
import type { Paper } from '../paper.ts'
import { titleOf } from '../paper-item.ts'
import { fold } from '../words/fold.ts'

/** MiniSearch counts two letters that changed places as two edits, which is the most common slip. */
export function swapped(stem: string): string[] {
  const letters = [...stem]
  return letters.slice(1).map((letter, at) =>
    letters
      .with(at, letter)
      .with(at + 1, letters[at] ?? '')
      .join(''),
  )
}

const LEAST_LEFT = 5
const MOST_CUT = 4

/** Its beginnings: a slip in the ending (`simulaton`) leaves it on the stem. */
export function cutShort(stem: string): string[] {
  const lengths = Array.from({ length: MOST_CUT }, (_, at) => stem.length - 1 - at)
  return lengths.filter((length) => length >= LEAST_LEFT).map((length) => stem.slice(0, length))
}

/** How titles and the beginnings that people type are compared. */
export function foldedTitle(paper: Paper): string {
  return fold(titleOf(paper))
}

export function foldTyped(typed: string): string {
  return fold(typed.replace(/\s+/g, ' ').trim())
}

/** 3 where the title begins with it, 2 where a word does, 1 where it stands inside of one, else 0. All folded. */
export function placeOf(wanted: string, title: string): number {
  if (title.startsWith(wanted)) return 3
  if (!title.includes(wanted)) return 0
  const wordStarts = title.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)
  return [...wordStarts].some(({ index }) => title.startsWith(wanted, index)) ? 2 : 1
}
