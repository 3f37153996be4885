/** A paper and a channel, with the subscriptions that brought them together and the proof of each. */
import type { ChannelKey } from './channel.ts'
import type { Instant } from './instant.ts'
import type { Paper, PaperKey } from './paper.ts'
import type { Proof } from './proof.ts'

export type SubscriptionMatch = {
  readonly subscription: string
  readonly paper: PaperKey
  readonly proof: Proof
}

/** A match that no delivery of its channel has used up yet. */
export type OpenMatch = {
  readonly channel: ChannelKey
  readonly paper: Paper
  readonly matchedAt: Instant
  /** By the channel's subscriptions that are neither paused nor removed, by number. At least one. */
  readonly by: readonly { readonly subscription: string; readonly proof: Proof }[]
}
