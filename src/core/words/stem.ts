import { stem as porter2 } from 'porter2'
import { GREEK_NAMES } from './greek.ts'
import { AMERICAN, STEMS } from './spellings.ts'

/** Longer ones are no English words but hashes, genes and accidents. */
const LONGEST_WORD = 40

/** The plurals of abbreviations in lower case: `llms`, `vlms`. Porter2 leaves them, because it sees no vowel. */
const VOWELLESS_PLURAL = /^[b-df-hj-np-tv-xz]{2,}[b-df-hj-np-rtv-xz]s$/

/**
 * What words compare: British and American spellings, singular and plural, Greek letters and their names have one stem.
 * Takes a folded form, never a stem: a stem stemmed again may be another word's.
 */
export function stemOf(folded: string): string {
  const word = AMERICAN.get(folded) ?? GREEK_NAMES.get(folded) ?? folded
  const own = STEMS.get(word)
  if (own !== undefined) return own
  if (VOWELLESS_PLURAL.test(word)) return word.slice(0, -1)
  return /^[a-z]+$/.test(word) && word.length <= LONGEST_WORD ? porter2(word) : word
}
