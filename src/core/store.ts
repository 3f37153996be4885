/** The port of the store: what is kept, and every verb on it. Types only. */
import type { Channel, ChannelKey, ChannelPatch, ChannelRef, PlatformName, Timing } from './channel.ts'
import type { Delivery, DeliveryState, Settlement } from './delivery.ts'
import type { Instant } from './instant.ts'
import type { OpenMatch, SubscriptionMatch } from './match.ts'
import type { Entry, Paper, PaperFields, PaperKey } from './paper.ts'
import type { Cursor, Finding, Pace } from './ports.ts'
import type { Subscription } from './subscription.ts'

/** An entry with its keys, the best first, on its way into the store. */
export type Arrival = { readonly entry: Entry; readonly keys: readonly [PaperKey, ...PaperKey[]] }

export type Sighting = {
  readonly source: string
  readonly at: Instant
  readonly live: boolean
  readonly listedOn: string
}

/** A topic change that the topic index has to follow; `subscription` is as it stands now. */
export type TopicChange = { readonly number: number; readonly subscription: Subscription }

/** What turns a due slot into work, in one transaction. */
export type Plan = {
  readonly id: string
  readonly channel: ChannelRef
  readonly slot: string
  readonly kind: Delivery['kind']
  readonly message: Delivery['message']
  readonly papers: readonly PaperKey[]
  readonly shown: number
  /** Scores of the digest's papers as they were ranked, for `why`. */
  readonly scores: readonly { readonly paper: PaperKey; readonly subscription: string; readonly score: number }[]
  readonly at: Instant
  /** An unsent delivery that this one replaces: it must be due and surely unsent, else nothing is planned. */
  readonly replaces?: string
  /** Channel columns that change with the plan (slot used up, next due, quiet count). */
  readonly patch: ChannelPatch
  /** The channel as it was read, where the plan depends on it: nothing is planned once people or a platform changed it. */
  readonly asRead?: Timing
}

export type SourceState = {
  readonly source: string
  readonly cursor?: Cursor
  readonly lastOkAt?: Instant
  readonly lastTryAt?: Instant
  /** Entries of the last good read. */
  readonly entries?: number
  readonly error?: string
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

/** Channels that are lost together: one, those of a workspace, or all of a platform. */
export type HoldScope = Pick<ChannelRef, 'platform'> & { readonly workspace?: string; readonly channel?: string }

/** Verbs of the domain; every verb is one transaction. Written so that SQLite and PostgreSQL mean the same. */
export interface Store {
  // papers
  /**
   * Stores a batch of one source with its cursor. A paper already known under any of the keys is enriched (absent fields
   * filled; categories and sources gathered; upvotes and withdrawal the latest told; authors the longest list; title and
   * abstract of a later version), a change of a matched field is kept as a version and, within 14 days of its first (live)
   * sight, the paper is marked unmatched again. New papers are unmatched. Papers that an entry ties together become the one
   * first seen; a title does not tie papers with different arXiv ids. `added` and `known` together are the arrivals.
   */
  addEntries(batch: {
    source: string
    live: boolean
    at: Instant
    arrivals: readonly Arrival[]
    cursor?: Cursor
    channel?: ChannelKey
  }): Promise<{ added: number; known: number }>
  /** By key or alias. */
  paper(key: PaperKey): Promise<Paper | undefined>
  /** In the order of the keys; unknown ones are left out. */
  papers(keys: readonly PaperKey[]): Promise<Paper[]>
  /**
   * Live papers not matched yet, oldest first. `first` says that the paper was never matched before (else it was enriched);
   * `revision` changes with every change of the paper.
   */
  unmatched(limit: number): Promise<{ paper: Paper; first: boolean; revision: number }[]>
  /** Live papers already matched that were first seen live at or after `since`, in pages by (firstLiveAt, key). */
  matchedSince(since: Instant, after: { at: Instant; key: PaperKey } | undefined, limit: number): Promise<Paper[]>
  /**
   * The archive by (listedOn, key) between two listing days, both included, each paper with its matched fields as known at the
   * end (UTC) of its listing day; one first seen later as it was first known.
   */
  archive(from: string, to: string): AsyncIterable<Paper>
  /** The first and the last listing day in the archive. */
  archiveSpan(): Promise<{ from: string; to: string } | undefined>
  /** Newest first by first sight. */
  latestPapers(limit: number): Promise<Paper[]>
  /** Number of the last change of any paper, from one counter. 0 in an empty archive. */
  lastPaperChange(): Promise<number>
  /**
   * Papers whose last change has a number after `after`, by that number. So a reader in another process misses none. `aliases`
   * are its other keys: under some of them stood papers that were merged into it, which is a change too.
   */
  changedPapers(after: number, limit: number): Promise<{ number: number; paper: Paper; aliases: PaperKey[] }[]>
  paperCount(): Promise<number>
  /** By key or alias; oldest first, one for each source, listing day and way (live or archive). */
  sightings(paper: PaperKey): Promise<Sighting[]>
  /** All keys of a paper, its own included. */
  aliases(paper: PaperKey): Promise<PaperKey[]>
  /** Its matched fields after each change of any, oldest first. */
  versions(paper: PaperKey): Promise<{ at: Instant; fields: PaperFields }[]>
  /** Live papers first seen in (from, to], and the distinct sources that listed them. */
  countRead(from: Instant, to: Instant): Promise<{ papers: number; sources: string[] }>

  // channels and subscriptions
  channel(ref: ChannelRef): Promise<Channel | undefined>
  channels(): Promise<Channel[]>
  /** Inserts the channel, or returns the one that stands. */
  openChannel(channel: Channel): Promise<Channel>
  /**
   * Returns the channel as it then stands: unchanged where it is no longer `asRead`. Throws when it was never opened.
   */
  changeChannel(ref: ChannelRef, patch: ChannelPatch, asRead?: Timing): Promise<Channel>
  /**
   * Access was lost: every channel of the scope that is on is held, since `at`. One that people paused stays as they left it.
   */
  hold(where: HoldScope, why: string, at: Instant): Promise<void>
  /**
   * A held channel is open to us again: it is on, due next at `nextSlotAt`. Digests of its slots that are surely unsent go back
   * to their matches, so that they come as one, and the line of a return that failed goes; all else that was held for access is
   * due. Undefined where it was not held.
   */
  release(ref: ChannelRef, nextSlotAt: Instant | undefined, at: Instant): Promise<Channel | undefined>
  /** Notes on a channel held since `heldSince` that its end was told. False where that loss is over or was noted before. */
  markWarned(ref: ChannelRef, heldSince: Instant, at: Instant): Promise<boolean>
  /**
   * Deletes a channel and all that is stored about it. False, and nothing is deleted, unless it has been held since `heldSince`
   * or longer and follows nothing: its subscriptions must have been removed before, for every index to hear.
   */
  deleteChannel(ref: ChannelRef, heldSince: Instant): Promise<boolean>
  /** Paused ones too, removed ones not, by channel and number. */
  subscriptions(channel?: ChannelKey): Promise<Subscription[]>
  /** Removed ones too, for Undo and `why`. */
  subscription(id: string): Promise<Subscription | undefined>
  /** Adds under the next number, which is never reused. Gives the change a number from the topic counter. */
  subscribe(subscription: Omit<Subscription, 'id' | 'number'>): Promise<Subscription>
  /** Any change of what a subscription matches or whether it does; numbered by the topic counter. */
  changeSubscription(
    id: string,
    patch: Partial<Pick<Subscription, 'label' | 'topic' | 'meaning' | 'since' | 'meaningAt' | 'caughtUp'>> & {
      pausedAt?: Instant | null
      removedAt?: Instant | null
    },
  ): Promise<Subscription>
  /** The last change of each subscription, where its number is after `after`, in order; the subscription as it stands now. */
  topicChanges(after: number): Promise<TopicChange[]>

  // matches
  /**
   * Marks the papers matched and inserts the matches, in one transaction; a (channel, paper) that stands gains the proof.
   * `stale` (and nothing is written) when a topic changed after change number `topicsAsOf`: apply the changes, match again.
   * A paper that changed since it was read (its revision differs) stays unmatched and its matches are left out. Returns the
   * number of new (channel, paper) rows.
   */
  recordMatches(done: {
    papers: readonly { key: PaperKey; revision: number }[]
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
  ): Promise<{ matches: (SubscriptionMatch & { matchedAt: Instant; score?: number })[]; delivery?: Delivery }>
  /** The channels that got a paper, behind *Show more* too, the last first. */
  channelsWith(paper: PaperKey, limit: number): Promise<{ channel: ChannelKey; at: Instant }[]>
  /** Papers of the deliveries delivered since an instant, those behind *Show more* too, counted by subscription id. */
  postedSince(channel: ChannelKey, since: Instant): Promise<ReadonlyMap<string, number>>

  // deliveries
  /** Channels whose next slot has come; under `instant` those with open matches, from `nextSlotAt` on if set. Not paused, not held. */
  dueChannels(at: Instant): Promise<Channel[]>
  /**
   * `taken`, and nothing is written: the slot exists already, or a paper is in another delivery of that channel (or in no
   * archive), or `replaces` could not be withdrawn, or the channel is no longer `asRead`.
   */
  plan(plan: Plan): Promise<'planned' | 'taken'>
  /** Withdraws a delivery that is due and surely unsent, and frees its papers. */
  withdraw(id: string, at: Instant): Promise<boolean>
  /**
   * The delivery ready for longest on one of these platforms, leased. None else of its channel is in flight, none earlier is
   * open or held for access, and the pace of its channel, workspace and bot allows it; the pace moves on with the claim. A
   * pace more than a minute ahead, or a block more than a day, was written by a clock that ran ahead and does not count.
   * With `unsureSince` an earlier try may stand in the channel: look before sending. A claim that nobody settled is ready
   * again when its lease ends, and `settleMs` later where a try had begun.
   */
  claim(request: {
    at: Instant
    owner: string
    leaseMs: number
    settleMs: number
    pace: ReadonlyMap<PlatformName, Pace>
  }): Promise<Claim | undefined>
  /** Commits that a try begins, before the socket is touched. False when the claim is no longer ours. */
  intend(claim: Claim, at: Instant): Promise<boolean>
  /** Ends a try, after its lease too. False when the claim is no longer ours: somebody has claimed since. */
  settle(claim: Claim, settlement: Settlement, at: Instant): Promise<boolean>
  /**
   * When a claim on these platforms can next succeed, pace and leases included; undefined when none waits. It is in the past
   * while a delivery of an unblocked channel is ready. `at` is now: a pace or block too far ahead of it does not count.
   */
  nextReadyAt(platforms: readonly PlatformName[], at: Instant): Promise<Instant | undefined>
  delivery(id: string): Promise<Delivery | undefined>
  /** Deliveries that are not settled, of all channels, how many of them are held, and how many ever may be repeats. */
  countOpen(): Promise<{ all: number; held: number; maybeRepeated: number }>
  /** Oldest first; with a limit the newest so many. */
  deliveries(filter?: { states?: readonly DeliveryState[]; channel?: ChannelKey; limit?: number }): Promise<Delivery[]>
  /** Makes a held delivery due again, in full form, and its channel on if it was held. Undefined for an unknown id. */
  retry(id: string, at: Instant): Promise<Delivery | undefined>

  // people
  /** True the first time; a platform event that comes again is false. */
  firstCall(key: string, at: Instant): Promise<boolean>
  save(person: string, paper: PaperKey, at: Instant): Promise<void>
  unsave(person: string, paper: PaperKey): Promise<void>
  /** The last saved first. */
  savedPapers(person: string): Promise<Paper[]>
  /** Casts or takes back a person's one vote. */
  setUseful(person: string, paper: PaperKey, useful: boolean, at: Instant): Promise<void>
  usefulOf(person: string, paper: PaperKey): Promise<{ mine: boolean; count: number }>
  /**
   * Deletes what is stored about a person. Subscriptions stay, made by `someone`; so do the public lines that name the person,
   * and name `someone` instead. Where the person alone is reached and nothing is followed, the lines sent go, and the channel
   * with all the rest unless something was ever followed in it. Only a line that may be on its way just now stays as it is.
   */
  forgetPerson(person: string): Promise<{ saved: number; votes: number; subscriptions: number }>

  // sources and upkeep
  /** Notes that a tick begins; returns when the one before began, unless that lies in the future. */
  beat(at: Instant): Promise<Instant | undefined>
  sourceStates(): Promise<SourceState[]>
  recordRead(source: string, outcome: { at: Instant; entries: number } | { at: Instant; error: string }): Promise<void>
  /** Copies the running database to a file, checks the copy, and only then puts it there. */
  backup(path: string): Promise<void>
  /** Whether it answers; quick, because people wait for it. */
  check(): Promise<Finding[]>
  close(): Promise<void>
}
