/** Why a paper was, or was not, posted in a channel: the facts, before any words are made of them. */
import type { Delivery } from './delivery.ts'
import type { Instant } from './instant.ts'
import type { Paper, PaperFields, PaperKey } from './paper.ts'
import type { LiveSource } from './ports.ts'
import type { Proof } from './proof.ts'
import type { Rank } from './ranking.ts'
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
  /** It matched, and was withdrawn before it was posted. */
  | 'withdrawn'
  /** Its delivery, or the channel, is held. */
  | 'held'
  /** The channel, or every subscription that takes it, is paused. */
  | 'paused'
  /**
   * A topic takes it, but it was known before that topic was followed, or only from the archive, or it changed so that the topic
   * takes it when it was matched no more.
   */
  | 'archive'
  | 'no-match'

/** The match of a paper and a subscription as it was recorded. */
export type Recorded = {
  readonly at: Instant
  readonly proof: Proof
  /** As it was ranked in its digest. */
  readonly rank?: Rank
}

/** What a topic makes of a paper. */
export type Verdict = {
  readonly subscription: Subscription
  /** As the topic and the paper are now; `proof` too. */
  readonly matched: boolean
  readonly proof: Proof
  readonly recorded?: Recorded
}

/** A topic that cannot be read any more, with the sentence that says why. `goesOn`: as it was last read; else it takes nothing. */
export type Broken = { readonly subscription: Subscription; readonly sentence: string; readonly goesOn: boolean }

export type Explanation = {
  readonly paper: Paper
  readonly reason: Reason
  /** The delivery of this channel that has it. */
  readonly delivery?: Delivery
  readonly subscriptions: readonly Verdict[]
  /** Those that take nothing. */
  readonly broken: readonly Broken[]
}

/** A change of a paper: what topics can match of it, before and after. */
export type Change = { readonly at: Instant; readonly before: PaperFields; readonly now: PaperFields }

/** The whole path of a paper for a channel, from the first sight to the place in a digest. */
export type Path = Explanation & {
  /** Without those of other channels' feeds; `title` is what the source is called here. */
  readonly seen: readonly (Sighting & { readonly title: string })[]
  /** Its other keys: the ids, and the titles as hashes. */
  readonly aliases: readonly PaperKey[]
  /** Its own message, made by Discuss. */
  readonly shared?: Delivery
  /** By subscription id the change since which the topic takes it, where it did not take it as it first came. */
  readonly takenSince: ReadonlyMap<string, Change>
  /** Subscriptions that were removed, and took it or would take it now, where none that stands does. */
  readonly removed: readonly Verdict[]
  /** Where it stands behind the cap: how many papers that none of its topics takes have a place, by subscription id. */
  readonly toOthers: ReadonlyMap<string, number>
  /** The digest that it waits for, as it stands now. */
  readonly outlook?: Outlook
}

export type Outlook =
  /** `number` is its number among the `papers` of the digest, of which the first `shown` have a place. */
  | {
      readonly kind: 'planned'
      readonly number: number
      readonly papers: number
      readonly shown: number
      /** By subscription id. */
      readonly ranks: ReadonlyMap<string, Rank>
    }
  /** An earlier digest of the channel has to be settled first. */
  | { readonly kind: 'blocked'; readonly by: Delivery }

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
  /** Those that take nothing. */
  readonly broken: readonly Broken[]
}
