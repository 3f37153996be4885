/** What becomes of a database that is moved to another. Types, and what they mean. */

/** One table on both sides. `hash` is over all values of all rows, in whatever order. */
export type Compared = {
  readonly table: string
  readonly from: { readonly rows: number; readonly hash: string }
  readonly to: { readonly rows: number; readonly hash: string }
}

export type MoveOutcome =
  | { readonly kind: 'moved'; readonly tables: readonly Compared[] }
  /** Nothing was written. */
  | { readonly kind: 'differs'; readonly tables: readonly Compared[] }
  | { readonly kind: 'not empty'; readonly table: string; readonly rows: number }

export function isDifferent({ from, to }: Compared): boolean {
  return from.rows !== to.rows || from.hash !== to.hash
}
