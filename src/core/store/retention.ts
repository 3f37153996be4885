/** What the store may drop, because nothing reads it any more. */
import type { Instant } from '../instant.ts'

/**
 * - `messages`: the text of what was delivered or withdrawn; that it was, where, when and which papers it has, stays.
 * - `votes`: counts of upvotes between the first and the last one known of a paper.
 * - `matches`: of subscriptions that were removed, where no delivery has used them.
 * - `gone`: papers that are there no more, which whoever holds a copy has long heard.
 */
export const DROPPED = ['messages', 'votes', 'matches', 'gone'] as const
export type Dropped = (typeof DROPPED)[number]

/** What one slice came to; with `next` the following one goes on from there, without it nothing old is left. */
export type DroppedSlice = { readonly dropped: number; readonly next?: string }

export interface RetentionStore {
  /**
   * Drops what is older than `before`, in one short transaction that goes through about `limit` rows; `after` is the `next` of
   * the slice before. `dropped` counts the rows that were made smaller or deleted.
   */
  dropOld(what: Dropped, slice: { before: Instant; limit: number; after?: string }): Promise<DroppedSlice>
}
