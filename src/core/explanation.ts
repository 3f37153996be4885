/** Why a paper was, or was not, posted in a channel: the facts, before any words are made of them. */
import type { Delivery } from './delivery.ts'
import type { Paper } from './paper.ts'
import type { Proof } from './proof.ts'
import type { Sighting } from './store.ts'
import type { Subscription } from './subscription.ts'

export type Reason =
  /** It stands in a message of this channel. */
  | 'posted'
  /** It is in a delivery on its way, or waits for the next digest. */
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

export type Verdict = {
  readonly subscription: Subscription
  readonly matched: boolean
  readonly proof: Proof
  /** As it was ranked in its digest. */
  readonly score?: number
}

export type Explanation = {
  readonly paper: Paper
  readonly reason: Reason
  /** The delivery of this channel that has it. */
  readonly delivery?: Delivery
  readonly seen: readonly Sighting[]
  readonly subscriptions: readonly Verdict[]
}
