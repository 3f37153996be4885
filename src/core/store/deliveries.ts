/** Matches in the store, and the deliveries that use them: outbox and ledger. Types only. */
import type { ChannelKey, ChannelPatch, ChannelRef, PlatformName, Timing } from '../channel.ts'
import type { Delivery, DeliveryState, Settlement } from '../delivery.ts'
import type { Instant } from '../instant.ts'
import type { OpenMatch, SubscriptionMatch } from '../match.ts'
import type { Paper, PaperKey } from '../paper.ts'
import type { Pace } from '../ports.ts'
import type { Rank } from '../ranking.ts'
import type { ChangeNote } from './changes.ts'
import type { WorkspaceRef } from './workspaces.ts'

/** What turns a due slot into work, in one transaction. */
export type Plan = {
  readonly id: string
  readonly channel: ChannelRef
  readonly slot: string
  readonly kind: Delivery['kind']
  readonly message: Delivery['message']
  readonly papers: readonly PaperKey[]
  readonly shown: number
  /** How the digest's papers were ranked, for `why`. */
  readonly ranks: readonly { readonly paper: PaperKey; readonly subscription: string; readonly rank: Rank }[]
  readonly at: Instant
  /** An unsent delivery that this one replaces: it must be due and surely unsent, else nothing is planned. */
  readonly replaces?: string
  /** Channel columns that change with the plan (slot used up, next due, quiet count). */
  readonly patch: Omit<ChannelPatch, 'settings'>
  /** The channel as it was read, where the plan depends on it: nothing is planned once people or a platform changed it. */
  readonly asRead?: Timing
  /** Where a person has asked for it. */
  readonly note?: ChangeNote | undefined
}

/** A claimed delivery: ours until `leaseUntil`, and every write about it carries `owner` and `epoch`. */
export type Claim = {
  readonly delivery: Delivery
  readonly owner: string
  readonly epoch: number
  readonly leaseUntil: Instant
  /** How long after the lease a try of ours may still land. */
  readonly settleMs: number
}

/** How many deliveries there ever were, by platform and state; those that may be repeats are among them. */
export type DeliveryCounts = {
  readonly counts: readonly {
    readonly platform: PlatformName
    readonly state: DeliveryState
    readonly count: number
    readonly maybeRepeated: number
  }[]
  /** When the oldest was planned that is due in a channel which is open to us. */
  readonly oldestDueAt?: Instant
}

export interface DeliveryStore {
  /**
   * Marks the papers matched and inserts the matches, in one transaction; a (channel, paper) that stands gains the proof.
   * `stale` (and nothing is written) when a topic changed after change number `topicsAsOf`: apply the changes, match again.
   * A paper that changed since it was read (its revision differs) stays unmatched and its matches are left out; one of which
   * `more` are to come stays unmatched until the last of them are recorded. Returns the number of new (channel, paper) rows.
   */
  recordMatches(done: {
    papers: readonly { key: PaperKey; revision: number; more?: boolean }[]
    matches: readonly SubscriptionMatch[]
    topicsAsOf: number
    at: Instant
  }): Promise<number | 'stale'>
  /** Papers of a subscription's matches that no delivery of its channel has used. */
  openPapersOf(subscription: string): Promise<Paper[]>
  /**
   * Adds matches of one subscription, drops others that hold no more (both only where no delivery has used them) and marks the
   * subscription caught up, unless the subscription changed after `topicsAsOf`. Dropped papers are named, because another
   * process may have recorded matches meanwhile. Returns the number of new (channel, paper) rows.
   */
  catchUp(done: {
    subscription: string
    matches: readonly SubscriptionMatch[]
    dropped: readonly PaperKey[]
    topicsAsOf: number
    at: Instant
  }): Promise<number | 'stale'>
  /**
   * Matches of a channel that are in no delivery (or only in `freeing`), by paper first seen, then key; not those of withdrawn
   * papers, nor of subscriptions paused or removed.
   */
  openMatches(channel: ChannelKey, freeing?: string): Promise<OpenMatch[]>
  /** Matches of a paper in a channel whether used or not, and the delivery that has it. */
  matchOf(
    channel: ChannelKey,
    paper: PaperKey,
  ): Promise<{ matches: (SubscriptionMatch & { matchedAt: Instant; rank?: Rank })[]; delivery?: Delivery }>
  /** The channels that got a paper, behind *Show more* too, the last first. */
  channelsWith(paper: PaperKey, limit: number): Promise<{ channel: ChannelKey; at: Instant }[]>
  /** Papers of the deliveries delivered since an instant, those behind *Show more* too, counted by subscription id. */
  postedSince(channel: ChannelKey, since: Instant): Promise<ReadonlyMap<string, number>>
  /** Of these the papers that no topic found as news: people chose to post them. */
  chosenSince(channel: ChannelKey, since: Instant): Promise<Paper[]>

  /**
   * Channels of these platforms whose next slot has come; under `instant` those with open matches, from `nextSlotAt` on if set.
   * Not paused, not held. One of each workspace in turn, in a workspace those first whose slot came first.
   */
  dueChannels(platforms: readonly PlatformName[], at: Instant): Promise<ChannelRef[]>
  /**
   * `taken`, and nothing is written: the slot exists already, or a paper is in another delivery of that channel (or in no
   * archive), or `replaces` could not be withdrawn, or the channel is no longer `asRead`.
   */
  plan(plan: Plan): Promise<'planned' | 'taken'>
  /** Withdraws a delivery that is due and surely unsent, and frees its papers. */
  withdraw(id: string, at: Instant): Promise<boolean>
  /**
   * The delivery ready for longest in a workspace of these platforms, leased: the next workspace after that of `lastServed`, as
   * in a circle, in which any can be claimed, so that none waits for the many of another. None else of its channel is in
   * flight, none earlier is open or held for access, and the pace of its channel, workspace and bot allows it; the pace moves
   * on with the claim, and moments lost are made up for. A pace more than a minute ahead, or a block more than a day, was
   * written by a clock that ran ahead and does not count.
   * With `unsureSince` an earlier try may stand in the channel: look before sending. A claim that nobody settled is ready
   * again when its lease ends, and `settleMs` later where a try had begun; never one of `except`. What cannot be read is held
   * for its content.
   */
  claim(request: {
    at: Instant
    owner: string
    leaseMs: number
    settleMs: number
    pace: ReadonlyMap<PlatformName, Pace>
    lastServed?: ChannelRef | undefined
    /** Ids of what this process has in its hands: its own work is over when it says so, whatever a clock says. */
    except?: readonly string[]
  }): Promise<Claim | undefined>
  /** Commits that a try begins, before the socket is touched. False when the claim is no longer ours. */
  intend(claim: Claim, at: Instant): Promise<boolean>
  /** Ends a try, after its lease too. False when the claim is no longer ours: somebody has claimed since. */
  settle(claim: Claim, settlement: Settlement, at: Instant): Promise<boolean>
  /**
   * When a claim on these platforms should next succeed, pace and leases included, perhaps a little sooner or later; undefined
   * when none waits. It is in the past while a delivery of an unblocked channel is ready. `at` is now: a pace or block too far ahead of it does not count.
   */
  nextReadyAt(platforms: readonly PlatformName[], at: Instant): Promise<Instant | undefined>
  delivery(id: string): Promise<Delivery | undefined>
  /** By what it was planned for: its id tells nothing of a channel that is known by another id since. */
  deliveryInSlot(channel: ChannelKey, slot: string): Promise<Delivery | undefined>
  /** Deliveries of a workspace, else of all, that are not settled; how many of them are held; and how many ever may be repeats. */
  countOpen(where?: WorkspaceRef): Promise<{ all: number; held: number; maybeRepeated: number }>
  /** Oldest first; with a limit the newest so many. */
  deliveries(filter?: { states?: readonly DeliveryState[]; channel?: ChannelKey; limit?: number }): Promise<Delivery[]>
  /** Those of a channel that were planned from one instant on and delivered up to another, both included, oldest first. */
  deliveredBetween(
    channel: ChannelKey,
    span: { readonly plannedFrom: Instant; readonly deliveredTo: Instant },
  ): Promise<Delivery[]>
  /** Quick however many there are: it is asked with every look at the metrics. */
  countDeliveries(): Promise<DeliveryCounts>
  /** Makes a held delivery due again, in full form, and its channel on if it was held. Undefined for an unknown id. */
  retry(id: string, at: Instant, note?: ChangeNote): Promise<Delivery | undefined>
}
