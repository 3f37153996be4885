/** How close a paper comes to what somebody typed, where nothing matches it: slips, half a title, a name, other words for it. */

import type { Frequencies } from './ranking.ts'
import type { PaperWords } from './store/papers.ts'
import { isTelling } from './telling.ts'
import { spelledValue } from './values.ts'
import { isStopWord, TOPIC_FILLERS } from './words/stop-words.ts'
import { analyse, type Word } from './words.ts'

/** A typed word. */
export type Typed = {
  readonly stem: string
  readonly folded: string
  /** As an author's last name: how `spelledValues` writes it. */
  readonly author: string | undefined
}

/** A typed word, and what it may stand for: stems and authors, each with how likely it is, 1 for as typed. */
export type Meant = Typed & { readonly terms: ReadonlyMap<string, number> }

/** More words than a title has say no more. */
const MOST_WORDS = 24

/** The words of a typed search, without operators, fields and stop words; without any that says nothing if others are left. */
export function typedWords(text: string): Typed[] {
  const plain = text.replace(FIELD_NAME, ' ')
  const typed = analyse(plain).words.filter(
    ({ joined, surface }) => !joined && !isStopWord(surface) && !/^(?:or|and|not|near)$/i.test(surface),
  )
  const telling = typed.filter(({ surface, stem, folded }) => isTelling(surface, stem) && !TOPIC_FILLERS.has(folded))
  const byStem = new Map(
    (telling.length > 0 ? telling : typed).map(({ stem, folded }) => [
      stem,
      { stem, folded, author: spelledValue('author', folded) },
    ]),
  )
  return [...byStem.values()].slice(0, MOST_WORDS)
}

const FIELD_NAME = /(?<!\p{L})(?:title|abstract|author|category|source|id|ti|ab|au|cat|src|upvotes|after|before):/giu

/** Where a term stands in a paper. */
export type Standing = 'title' | 'abstract' | 'value' | undefined

/** Words in the title count in full, as authors do. A short form whose letters begin words of the title is likely meant so. */
const WORTH = { title: 1, value: 1, abstract: 0.75, initials: 0.8 } as const
/** Of two words typed side by side that stand so in the title. */
const SIDE_BY_SIDE = 0.5
/** Of a word that one paper in a thousand has; rarer ones count as much, and those that nobody ever wrote. */
const MOST_WEIGHT = 7
/** A paper is close if it has so much of what was typed, by weight: of few words more, of many at least two. */
const LEAST_OF_FEW = 0.45
const LEAST_OF_MANY = 0.3
const MANY = 3

/** How close a paper comes, from 0 up, and whether that is close enough. A word counts by how rare it is. */
export function closeness(
  meant: readonly Meant[],
  frequencies: Frequencies,
  standing: (term: string) => Standing,
  /** The words of the title, where more is to be known than which there are. */
  title: readonly Word[] = [],
): { readonly score: number; readonly isClose: boolean } {
  const words = title.filter(({ joined }) => !joined)
  const initials = words.map(({ folded }) => folded.slice(0, 1)).join('')
  let [score, covered, matched, whole] = [0, 0, 0, 0]
  for (const [at, word] of meant.entries()) {
    const weight = weightOf(word, frequencies)
    const { worth, likely } = standingOf(word, standing, initials)
    const before = meant[at - 1]
    score += weight * worth
    covered += weight * likely
    whole += weight
    if (worth > 0) matched += 1
    if (before !== undefined && standSideBySide(before, word, words)) score += weight * SIDE_BY_SIDE
  }
  const least = meant.length >= MANY && matched > 1 ? LEAST_OF_MANY : LEAST_OF_FEW
  return whole === 0 ? { score: 0, isClose: false } : { score: score / whole, isClose: covered >= whole * least }
}

/** The best of what a word may stand for. */
function standingOf(
  { folded, terms }: Meant,
  standing: (term: string) => Standing,
  initials: string,
): { worth: number; likely: number } {
  let best = { worth: 0, likely: 0 }
  for (const [term, likely] of terms) {
    const where = standing(term)
    if (where === undefined || likely * WORTH[where] <= best.worth) continue
    best = { worth: likely * WORTH[where], likely }
  }
  const isShortForm = best.worth === 0 && /^\p{L}{3,6}$/u.test(folded) && initials.includes(folded)
  return isShortForm ? { worth: WORTH.initials, likely: WORTH.initials } : best
}

/** By the commonest of what the word may stand for. */
function weightOf({ terms }: Meant, { papers, holding }: Frequencies): number {
  const held = Math.max(0, ...[...terms.keys()].map((term) => holding.get(term) ?? 0))
  return Math.min(MOST_WEIGHT, Math.log(1 + (papers + 0.5) / (held + 0.5)))
}

function standSideBySide(before: Meant, after: Meant, words: readonly Word[]): boolean {
  return words.some(({ stem }, at) => before.terms.has(stem) && after.terms.has(words[at + 1]?.stem ?? ''))
}

/** Where terms stand in the words of a paper. */
export function standingIn({ title, abstract, spellings }: PaperWords): (term: string) => Standing {
  const [inTitle, inAbstract, values] = [new Set(title), new Set(abstract), new Set(spellings)]
  return (term) => {
    if (inTitle.has(term)) return 'title'
    if (inAbstract.has(term)) return 'abstract'
    return term.includes(':') && values.has(term) ? 'value' : undefined
  }
}
