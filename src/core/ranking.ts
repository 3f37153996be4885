/**
 * How papers of one topic are put in order, as numbers that can be shown: BM25 of the words that matched, what the phrase is
 * worth, and what people's votes are. A pure function of the papers ranked and of how many papers hold each word.
 */
import { firstSeenFirst, type PaperKey } from './paper.ts'
import type { Found, FoundWord } from './ranking/found.ts'

/** `score` is the sum of its parts: BM25 of the words that matched, the phrase, the curation of the sources. */
export type Ranked = {
  readonly score: number
  readonly parts: { readonly text: number; readonly phrase: number; readonly curation: number }
  /** The words that matched, as the paper first has them, each with the papers of the archive that held its stem then. */
  readonly words: readonly { readonly word: string; readonly papers: number }[]
  /** How many papers the archive held then. */
  readonly archive?: number
}

/** A paper's place among those that one subscription brought to a digest, from 1, of so many. Plain JSON: it is stored. */
export type Rank = Ranked & { readonly place: number; readonly of: number }

/** How many papers there are, and for each stem how many of them hold it. */
export type Frequencies = { readonly papers: number; readonly holding: ReadonlyMap<string, number> }

/** What a paper gets that nothing is known of: a topic that can no longer be read. */
export const UNRANKED: Ranked = { score: 0, parts: { text: 0, phrase: 0, curation: 0 }, words: [] }

/** Upvotes lift a paper by at most this share of its text score, reached at UPVOTES_OF_FULL_BOOST. */
const CURATION_SHARE = 0.25
const UPVOTES_OF_FULL_BOOST = 200
/** Where no word matched, upvotes are all there is to order by, on a logarithmic scale. */
const CURATION_ALONE = 0.01

/** The stems whose frequencies the ranking asks for. */
export function stemsOf(found: readonly Found[]): string[] {
  return [...new Set(found.flatMap(({ words }) => words.map(({ stem }) => stem)))].sort()
}

/**
 * Best first; ties by first seen, then key. The phrase is worth more than anything without it can reach among these papers.
 * Equal input gives equal numbers in equal order, however the papers came in.
 */
export function rank(found: readonly Found[], frequencies: Frequencies): ReadonlyMap<PaperKey, Ranked> {
  const read = found.map((one) => ({ one, text: textScore(one, frequencies) }))
  const best = read.reduce((highest, { text }) => Math.max(highest, text), 0)
  const ranked = read.map(({ one, text }) => ({ paper: one.paper, ranked: rankedOf(one, text, best, frequencies) }))
  ranked.sort((a, b) => b.ranked.score - a.ranked.score || firstSeenFirst(a.paper, b.paper))
  return new Map(ranked.map(({ paper, ranked }) => [paper.key, ranked]))
}

function rankedOf({ paper, isPhrase, words }: Found, text: number, best: number, frequencies: Frequencies): Ranked {
  const fame = Math.log1p(paper.upvotes ?? 0)
  const share = CURATION_SHARE * Math.min(1, fame / Math.log1p(UPVOTES_OF_FULL_BOOST))
  const parts = {
    text: rounded(text),
    phrase: isPhrase ? rounded(best * (1 + CURATION_SHARE)) : 0,
    curation: rounded(text === 0 ? fame * CURATION_ALONE : text * share),
  }
  return {
    score: rounded(parts.text + parts.phrase + parts.curation),
    parts,
    words: words.map(({ stem, word }) => ({ word, papers: frequencies.holding.get(stem) ?? 0 })),
    archive: frequencies.papers,
  }
}

/** The usual constants of BM25; how long a title is says little. Mean lengths are those of 13,800 papers of arXiv, in words. */
const SATURATION = 1.2
const FIELDS = {
  title: { weight: 3, meanLength: 11, lengthShare: 0.3 },
  abstract: { weight: 1, meanLength: 192, lengthShare: 0.75 },
} as const

function textScore({ words, lengths }: Found, frequencies: Frequencies): number {
  let score = 0
  for (const word of words) {
    const standing = saturated('title', word.inTitle, lengths) + saturated('abstract', word.inAbstract, lengths)
    score += word.share * rarity(word, frequencies) * standing
  }
  return score
}

function rarity({ stem }: FoundWord, { papers, holding }: Frequencies): number {
  const held = holding.get(stem) ?? 0
  return Math.log(1 + (Math.max(papers, held) - held + 0.5) / (held + 0.5))
}

/** A second mention says less than the first, and less still in a long text. */
function saturated(field: 'title' | 'abstract', times: number, lengths: Found['lengths']): number {
  const { weight, meanLength, lengthShare } = FIELDS[field]
  const length = 1 - lengthShare + (lengthShare * lengths[field]) / meanLength
  return (weight * times * (SATURATION + 1)) / (times + SATURATION * length)
}

/** Sums taken in another order differ in their last bits, and must not change a digest. */
function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
