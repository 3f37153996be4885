/** What somebody types, as it may be meant. */

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

/** 3 where the title begins with it, 2 where a word does, 1 where it stands inside of one, else 0. */
export function placeOf(wanted: string, title: string): number {
  if (title.startsWith(wanted)) return 3
  if (!title.includes(wanted)) return 0
  const wordStarts = title.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)
  return [...wordStarts].some(({ index }) => title.startsWith(wanted, index)) ? 2 : 1
}
