/** Why a paper was, or was not, posted in a channel: the facts, before any words are made of them. */
import type { Delivery } from './delivery.ts'
import type { Instant } from './instant.ts'
import type { Paper } from './paper.ts'
import type { LiveSource } from './ports.ts'
import type { Proof } from './proof.ts'
import type { Sighting } from './store/papers.ts'
import type { BackFill } from './store/sources.ts'
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
  /** Without those of other channels' feeds; `title` is what the source is called here. */
  readonly seen: readonly (Sighting & { readonly title: string })[]
  readonly subscriptions: readonly Verdict[]
}

/** Why a source that is read here has not listed a paper that others know of. */
export type Missed =
  /** It is read for other categories only. */
  | { readonly kind: 'other-categories'; readonly wanted: readonly string[] }
  | { readonly kind: 'few-upvotes'; readonly has: number; readonly needed: number }
  /** Only what some people submit is taken. */
  | { readonly kind: 'submitters'; readonly names: readonly string[] }
  /** It was asked, and does not know the paper. */
  | { readonly kind: 'not-there' }
  /** It was listed before the source was first read; so far its past was read. */
  | { readonly kind: 'before'; readonly since: Instant; readonly backFill?: BackFill }
  /** Its last good reading was before the paper was listed. */
  | { readonly kind: 'failing'; readonly error: string; readonly since?: Instant }
  /** It is listed, or read, only after now. */
  | { readonly kind: 'to-come'; readonly at?: Instant }
  /** It was read since, for such papers, without failing. */
  | { readonly kind: 'overlooked'; readonly since: Instant }

/** A paper that no source here has listed, as others tell of it. */
export type Unseen = {
  readonly paper: Paper
  /** Who lists it, on which day (yyyy-mm-dd) and in which categories, the best informed first. */
  readonly listings: readonly {
    readonly kind: LiveSource['kind']
    readonly title: string
    readonly listedOn: string
    readonly categories: readonly string[]
  }[]
  /** The sources that are read here and could have listed it. */
  readonly missed: readonly { readonly source: LiveSource; readonly why: Missed }[]
  /** Kinds of sources that list it and are not read here. */
  readonly unread: readonly LiveSource['kind'][]
  readonly subscriptions: readonly Verdict[]
}
