/**
 * The query tree of a topic with every node true or false for one paper, and for true leaves what was found where.
 * Plain JSON: it is stored with a match.
 */
import type { Field } from '../topic/query.ts'

/** Something found. `span` holds [start, end) offsets into the analysed text of a title or an abstract. */
export type Hit = {
  readonly field: Field | 'upvotes' | 'listed'
  /** The text found, as the paper has it after cleaning. */
  readonly found: string
  readonly span?: readonly [start: number, end: number]
  /** The other spelling that was found instead of the one in the topic. */
  readonly synonym?: string
}

/** `text` is the leaf as the canonical topic text writes it; `hits` are the first few, none where `value` is false. */
export type LeafProof = {
  readonly kind: 'leaf'
  readonly text: string
  readonly value: boolean
  readonly hits: readonly Hit[]
}

export type Proof =
  | LeafProof
  | { readonly kind: 'any' | 'all' | 'together'; readonly value: boolean; readonly of: readonly Proof[] }
  | { readonly kind: 'near'; readonly within: number; readonly value: boolean; readonly of: readonly Proof[] }
  | { readonly kind: 'not'; readonly value: boolean; readonly of: readonly [Proof] }
  | { readonly kind: 'pack'; readonly name: string; readonly value: boolean; readonly of: readonly [Proof] }

/**
 * The true leaves that speak for the paper: what is highlighted and ranked. Where the topic does not match, those that were
 * found nevertheless.
 */
export function matchedLeaves(proof: Proof): readonly LeafProof[] {
  if (proof.kind === 'leaf') return proof.value ? [proof] : []
  if (proof.kind === 'not') return []
  const parts = proof.value ? proof.of.filter(({ value }) => value) : proof.of
  return parts.flatMap(matchedLeaves)
}

/** All leaves, true or not, as the topic writes them. */
export function leafTexts(proof: Proof): readonly string[] {
  return proof.kind === 'leaf' ? [proof.text] : proof.of.flatMap(leafTexts)
}
