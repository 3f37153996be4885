/**
 * The query tree: what a topic means, after reading. It is kept in normal form (see normal.ts): lists flat, sorted and
 * without repeats, no double negation, and `together` holds only what is bound to one sentence.
 */

/** Fields that hold running text. */
export type TextField = 'title' | 'abstract'
/** Fields that hold values, compared whole. */
export type ValueField = 'author' | 'category' | 'source' | 'id'
export type Field = TextField | ValueField

/** One typed word. `surface` is what is shown: lower case where case does not matter, hyphens kept (`low-rank`). */
export type TopicWord = { readonly surface: string; readonly prefix: boolean }

/** A word or a phrase; without a field it may stand in the title or in the abstract. `exact` compares spelling and case. */
export type Words = {
  readonly kind: 'words'
  readonly words: readonly TopicWord[]
  readonly exact: boolean
  readonly field?: TextField
}
export type Value = { readonly kind: 'value'; readonly field: ValueField; readonly value: string }
export type Filter =
  | { readonly kind: 'upvotes'; readonly atLeast: number }
  /** `after` includes its day (yyyy-mm-dd), `before` does not. */
  | { readonly kind: 'after' | 'before'; readonly day: string }
export type Leaf = Words | Value | Filter

/** At most `within` - 1 words between the two sides, in either order, in one field. */
export type Near = { readonly kind: 'near'; readonly within: number; readonly of: readonly [Query, Query] }
/** In the title, or in one sentence of the abstract with the title's words counting in every sentence. */
export type Together = {
  readonly kind: 'together'
  readonly of: readonly (Words | Near)[]
  readonly field?: 'abstract'
}
/** A named topic. `field` is the one it stands behind (`title:@moe`), already applied to every leaf in `of`. */
export type Pack = { readonly kind: 'pack'; readonly name: string; readonly field?: Field; readonly of: Query }

export type Query =
  | Leaf
  | Near
  | Together
  | Pack
  | { readonly kind: 'any' | 'all'; readonly of: readonly Query[] }
  | { readonly kind: 'not'; readonly of: Query }
