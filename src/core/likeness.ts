/** How alike two papers are: by the words that they share, each weighing by how rare it is (TF-IDF). */
import type { PaperFields } from './paper.ts'
import type { Frequencies } from './ranking.ts'
import { isTelling } from './telling.ts'
import { stemOf } from './words/stem.ts'
import { analyse } from './words.ts'

/** A word of a paper, as it first stands there, with how often its stem does; the title counts more. */
type TellingWord = { readonly stem: string; readonly word: string; readonly times: number }
export type Weighted = TellingWord & { readonly weight: number }

const TITLE_TIMES = 5

/** Words that tell what is meant only with the word beside them. */
const LITTLE_ALONE: ReadonlySet<string> = new Set(
  `about again against always away back best big close closed deep every early ever fast full good great half hard just large last late
  least long much never next old open original own per quite real right second short simple small soft solve third true
  whole wide wrong agnostic annotate aware base build built call choose collect combine compute contain create data dataset
  depend different expensive explicit fine follow generate give help hold implicit include input keep know learn level made
  make move number output part pass point process produce public read release run seen set share step strategy system
  test time train turn type unit unseen way`
    .split(/\s+/)
    .map(stemOf),
)
/** As if so many more papers had every word: the rarest words are names, or chance. */
const MORE = 10

/** Above this share of all papers a word says nothing about any of them; of few papers any share is chance. */
const EVERYWHERE = 0.25
const MANY = 20

/** Each stem of a paper that could tell it from others, once. */
export function tellingWordsOf({ title, abstract }: Pick<PaperFields, 'title' | 'abstract'>): TellingWord[] {
  const terms = new Map<string, TellingWord>()
  const fields = [
    { text: title, times: TITLE_TIMES },
    { text: abstract, times: 1 },
  ]
  for (const { text, times } of fields) {
    for (const { joined, surface: word, stem } of analyse(text).words) {
      if (joined || !isTelling(word, stem) || LITTLE_ALONE.has(stem) || !/\p{L}{2}/u.test(stem)) continue
      const known = terms.get(stem) ?? { stem, word, times: 0 }
      terms.set(stem, { ...known, times: known.times + times })
    }
  }
  return [...terms.values()]
}

/** The heaviest first. Those that so many papers have are left out. */
export function weighted(terms: readonly TellingWord[], { papers, holding }: Frequencies): Weighted[] {
  return terms
    .flatMap((term) => {
      const held = Math.max(1, holding.get(term.stem) ?? 0)
      if (held > Math.max(MANY, papers * EVERYWHERE)) return []
      return [{ ...term, weight: emphasis(term) * Math.log(1 + papers / (held + MORE)) }]
    })
    .sort((a, b) => b.weight - a.weight || (a.stem < b.stem ? -1 : 1))
}

function emphasis({ times }: TellingWord): number {
  return 1 + Math.log(times)
}

/** How much of the first paper the second has, 1 for all of it, and the words that both have, the most telling first. */
export function likeness(one: readonly Weighted[], other: readonly TellingWord[]): { score: number; shared: string[] } {
  const emphases = new Map(other.map((term) => [term.stem, emphasis(term)]))
  const shared = one
    .map((term) => ({ ...term, part: term.weight * Math.min(1, (emphases.get(term.stem) ?? 0) / emphasis(term)) }))
    .filter(({ part }) => part > 0)
    .sort((a, b) => b.part - a.part)
  const whole = one.reduce((sum, { weight }) => sum + weight, 0)
  const score = whole === 0 ? 0 : shared.reduce((sum, { part }) => sum + part, 0) / whole
  return { score: Math.round(score * 1e6) / 1e6, shared: shared.map(({ word }) => word) }
}
