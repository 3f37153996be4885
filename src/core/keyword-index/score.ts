/** How papers of one topic are put in order, as numbers that can be shown. */

/** `score` is the sum of its parts: BM25 of the words that matched, the phrase, the curation of the sources. */
export type Ranked = {
  readonly score: number
  readonly parts: { readonly text: number; readonly phrase: number; readonly curation: number }
}

/** Upvotes lift a paper by at most this share of its text score, reached at UPVOTES_OF_FULL_BOOST. */
const CURATION_SHARE = 0.25
const UPVOTES_OF_FULL_BOOST = 200
/** Where no word matched, upvotes are all there is to order by, on a logarithmic scale. */
const CURATION_ALONE = 0.01

/** `best` is the highest text score among the papers ranked: the phrase is worth more than anything without it can reach. */
export function scoreOf(facts: { text: number; isPhrase: boolean; upvotes: number; best: number }): Ranked {
  const { text, isPhrase, upvotes, best } = facts
  const fame = Math.log1p(upvotes)
  const share = CURATION_SHARE * Math.min(1, fame / Math.log1p(UPVOTES_OF_FULL_BOOST))
  const parts = {
    text: rounded(text),
    phrase: isPhrase ? rounded(best * (1 + CURATION_SHARE)) : 0,
    curation: rounded(text === 0 ? fame * CURATION_ALONE : text * share),
  }
  return { score: rounded(parts.text + parts.phrase + parts.curation), parts }
}

/** Sums taken in another order differ in their last bits, and must not change a digest. */
export function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6
}
