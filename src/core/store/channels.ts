/** Channels in the store, and what they follow. Types only. */
import type { Channel, ChannelKey, ChannelPatch, ChannelRef, Timing } from '../channel.ts'
import type { Instant } from '../instant.ts'
import type { SubscriptionMatch } from '../match.ts'
import type { Subscription } from '../subscription.ts'
import type { ChangeNote } from './changes.ts'

/** A topic change that the topic index has to follow; `subscription` is as it stands now. */
export type TopicChange = { readonly number: number; readonly subscription: Subscription }

/** Channels that are lost together: one, those of a workspace, or all of a platform. */
export type HoldScope = Pick<ChannelRef, 'platform'> & { readonly workspace?: string; readonly channel?: string }

export interface ChannelStore {
  channel(ref: ChannelRef): Promise<Channel | undefined>
  /** In the order in which they were opened; or only those of them that were lost, and since when. */
  channels(which?: 'closed'): Promise<Channel[]>
  /** Inserts the channel, or returns the one that stands. */
  openChannel(channel: Channel): Promise<Channel>
  /**
   * Returns the channel as it then stands: unchanged where it is no longer `asRead`. Throws when it was never opened.
   */
  changeChannel(ref: ChannelRef, patch: ChannelPatch, asRead?: Timing, note?: ChangeNote): Promise<Channel>
  /**
   * Access was lost: every channel of the scope that is on is held, since `at`. One that people paused stays so, and has
   * `closed` beside it.
   */
  hold(where: HoldScope, why: string, at: Instant): Promise<void>
  /**
   * A held channel is open to us again: it is on, due next at `nextSlotAt`. Digests of its slots that are surely unsent go back
   * to their matches, so that they come as one, and the line of a return that failed goes; all else that was held for access is
   * due. Undefined where its state was not held; one that is paused stays so, without `closed`, and what was held for access is due.
   */
  release(ref: ChannelRef, nextSlotAt: Instant | undefined, at: Instant): Promise<Channel | undefined>
  /** Notes on a channel closed since `closedSince` that its end was told. False where that loss is over or was noted before. */
  markWarned(ref: ChannelRef, closedSince: Instant, at: Instant): Promise<boolean>
  /**
   * Deletes a channel and all that is stored about it. False, and nothing is deleted, unless it has been closed since
   * `closedSince` or longer and follows nothing: its subscriptions must have been removed before, for every index to hear.
   */
  deleteChannel(ref: ChannelRef, closedSince: Instant): Promise<boolean>
  /**
   * The platform knows a channel by another id from now on: everything that is stored about `from` is about `to`, and what is
   * being sent to `from` just now is looked for in `to`. Ids of subscriptions and deliveries stay what they are. Returns the
   * channel as it then stands. Undefined, and nothing is changed, where `from` is not there, or where `to` has a subscription, a
   * feed or a delivery of its own already: then both are left as they are.
   */
  moveChannel(from: ChannelRef, to: ChannelRef): Promise<Channel | undefined>
  /** Paused ones too, removed ones not, by channel and number. */
  subscriptions(channel?: ChannelKey): Promise<Subscription[]>
  /** Removed ones too, for Undo and `why`. */
  subscription(which: Pick<Subscription, 'channel' | 'number'>): Promise<Subscription | undefined>
  /** Adds under the next number, which is never reused. Gives the change a number from the topic counter. */
  subscribe(subscription: Omit<Subscription, 'id' | 'number'>, note?: ChangeNote): Promise<Subscription>
  /**
   * Any change of what a subscription matches or whether it does; numbered by the topic counter. Returns the subscription as it
   * then stands: unchanged where its topic and label are no longer `asRead`.
   */
  changeSubscription(
    id: string,
    patch: Partial<Pick<Subscription, 'label' | 'topic' | 'meaning' | 'since' | 'meaningAt' | 'caughtUp'>> & {
      before?: Subscription['before'] | null
      pausedAt?: Instant | null
      removedAt?: Instant | null
    },
    note?: ChangeNote,
    asRead?: Pick<Subscription, 'topic' | 'label'>,
  ): Promise<Subscription>
  /**
   * Takes the last edit back, in one transaction: `patch` is what it was before, and the papers of `waiting` are matches again,
   * those apart that a delivery of the channel has used. It is to be caught up where the patch says so. `stale`, and nothing is
   * written, where it was edited, or the edit was undone, after it was read.
   */
  undoEdit(
    asRead: Subscription,
    undo: {
      patch: Partial<Pick<Subscription, 'label' | 'topic' | 'meaning' | 'since' | 'meaningAt' | 'caughtUp'>>
      waiting: readonly SubscriptionMatch[]
      at: Instant
    },
    note?: ChangeNote,
  ): Promise<Subscription | 'stale'>
  /**
   * The last change of each subscription, where its number is after `after`, in order, at most `limit`; the subscription as it
   * stands now.
   */
  topicChanges(after: number, limit: number): Promise<TopicChange[]>
}
