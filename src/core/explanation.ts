/** Why a paper was, or was not, posted in a channel: the facts, before any words are made of them. */
import type { Instant } from './instant.ts'
import type { Paper } from './paper.ts'
import type { Sighting } from './ports.ts'
import type { Proof } from './proof.ts'
import type { Subscription } from './subscription.ts'

/** In the order in which they are asked: the first that holds is the reason. */
export type Reason =
  /** It stands in a message of this channel. */
  | 'posted'
  /** It is in a delivery on its way, or in the next digest. */
  | 'waiting'
  /** It matched, and stands behind the cap of a posted digest. */
  | 'capped'
  /** Its delivery, or the channel, is held. */
  | 'held'
  /** The channel, or every subscription that takes it, is paused. */
  | 'paused'
  /** A topic takes it, but it was known before that topic was followed, or only from the archive. */
  | 'archive'
  | 'no-match'
  /** No source has listed it. */
  | 'unknown'

export type SubscriptionVerdict = {
  readonly subscription: Subscription
  readonly matched: boolean
  readonly proof: Proof
  readonly score?: number
}

export type Explanation = {
  readonly paper: Paper
  readonly reason: Exclude<Reason, 'unknown'>
  readonly posted?: { readonly delivery: string; readonly at: Instant }
  /** Set where a digest that has it was held. */
  readonly why?: string
  readonly seen: readonly Sighting[]
  readonly subscriptions: readonly SubscriptionVerdict[]
}
