/** A paper as the index holds it. */
import type { Paper, PaperKey } from '../paper.ts'
import { isStopWord } from '../words/stop-words.ts'
import { analyse, type Word } from '../words.ts'

/** The stems of both fields, as often as they occur. */
export type Document = { readonly key: PaperKey; readonly title: string[]; readonly abstract: string[] }

export const TITLE_BOOST = 3

export function documentOf(paper: Paper): { readonly document: Document; readonly words: readonly Word[] } {
  const [title, abstract] = [analyse(paper.title).words, analyse(paper.abstract).words]
  const stems = (words: readonly Word[]): string[] => words.map(({ stem }) => stem)
  return {
    document: { key: paper.key, title: stems(title), abstract: stems(abstract) },
    words: [...title, ...abstract],
  }
}

/** `surface` is the stem's first word in the paper. */
export type Term = { readonly stem: string; readonly surface: string; readonly weight: number }

/** What tells a paper from others: its terms by TF-IDF, the strongest first. */
export function strongestTerms(
  paper: Paper,
  archive: { readonly size: number; documentFrequency(stem: string): number },
  limit: number,
): Term[] {
  const terms = new Map<string, { surface: string; count: number }>()
  for (const field of ['title', 'abstract'] as const) {
    for (const { joined, surface, stem } of analyse(paper[field]).words) {
      if (joined || isStopWord(surface) || !/\p{L}{2}/u.test(stem)) continue
      const known = terms.get(stem) ?? { surface, count: 0 }
      terms.set(stem, { ...known, count: known.count + (field === 'title' ? TITLE_BOOST : 1) })
    }
  }
  return [...terms]
    .map(([stem, { surface, count }]) => {
      const rarity = Math.log(1 + archive.size / (1 + archive.documentFrequency(stem)))
      return { stem, surface, weight: (1 + Math.log(count)) * rarity }
    })
    .sort((a, b) => b.weight - a.weight || (a.stem < b.stem ? -1 : 1))
    .slice(0, limit)
}
