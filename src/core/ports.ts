/** The far sides: sources, platforms, the clock; the store is in store.ts. Types only; `app.ts` and src/app alone see both sides of each. */
import type { ChannelRef, PlatformName } from './channel.ts'
import type { Delivery, FindOutcome, Scope, SendOutcome } from './delivery.ts'
import type { Instant } from './instant.ts'
import type { Invocation, News, Reply } from './invocation.ts'
import type { Entry, PaperKey, Rejected } from './paper.ts'

/** Where a source left off, as that source writes it. */
export type Cursor = string

export type SourceItem =
  /** `isOld`: it was listed before the source was first read, so it belongs to the archive and alerts nobody. */
  | { readonly kind: 'entry'; readonly entry: Entry; readonly isOld?: true }
  | { readonly kind: 'rejected'; readonly rejected: Rejected }
  /**
   * All entries before it may be stored together with it. `reached`: back to this day all is read (back-fill). `isUnchanged`: it
   * says only that nothing new is listed.
   */
  | { readonly kind: 'cursor'; readonly cursor: Cursor; readonly reached?: string; readonly isUnchanged?: true }

/** An exception of a source that nobody should ask again before an instant. */
export type SourceRest = Error & { readonly restsUntil: Instant }

/** An exception of a source that gave what it lists now, and failed only at what it had listed before. */
export type SourceGap = Error & { readonly isGap: true }

export interface Source {
  readonly name: string
  /** What of all that there is it takes, in one line that differs where that differs; absent where that never changes. */
  readonly takes?: string
  /**
   * Reads what is new since a cursor, entries that may be known already included. Without a cursor it is the first reading:
   * what was listed before is old, or left to the back-fill. Bad records are yielded as rejected; an exception, whose message
   * is words for people without any secret, means that the rest was not read; it is a `SourceRest` where the source asks to
   * be left alone, a `SourceGap` where what it lists now is not of that rest. A cursor is yielded after the entries that it stands
   * for, never after a failure, and none where nothing has changed since the one before, or one that says so.
   */
  read(since: Cursor | undefined): AsyncIterable<SourceItem>
  /**
   * Reads what was listed from a day (yyyy-mm-dd) on, the newest first, from where the cursor of an earlier call left off,
   * whatever day that one wanted. Absent where the source shows its newest entries only.
   */
  readBack?(from: string, since: Cursor | undefined): AsyncIterable<SourceItem>
  /** The entry of one paper by its key; undefined where the source does not know it. Throws as `read` does. */
  lookUp?(key: PaperKey): Promise<Entry | undefined>
  /** When it is expected to list something next; absent where it has no hours. */
  nextListing?(at: Instant): Instant
}

/** A source that is read live, as people are told of it. */
export type LiveSource = {
  readonly name: string
  readonly kind: 'hugging-face' | 'arxiv' | 'biorxiv' | 'medrxiv' | 'feed' | 'digest-text'
  /** The pause between two readings. */
  readonly everyMs: number
  /** What it takes of all that there is; absent where it takes everything. */
  readonly categories?: readonly string[]
  readonly minUpvotes?: number
  readonly submitters?: readonly string[]
  /** Whether its past can be read. */
  readonly readsBack: boolean
  nextListing?(at: Instant): Instant
}

/** What stands at an address that somebody gives as a feed. */
export type FeedFound =
  /** `url` is where it was found in the end: a page may name its feed. */
  | {
      readonly kind: 'feed'
      readonly url: string
      readonly title: string
      readonly entries: readonly Entry[]
      readonly rejected: readonly Rejected[]
    }
  /** A sentence that says what is there instead and what to do. It never holds the address beyond its host. */
  | { readonly kind: 'refused'; readonly sentence: string }

/** One thing that was looked at. `ok` with a `mend` is no fault, but something that may be done all the same. */
export type Finding = { readonly ok: boolean; readonly what: string; readonly mend?: string }

/**
 * How many sends a scope takes in a span of time, at least one a minute; plain data from the platform's limits.ts. The claim
 * obeys it.
 */
export type Pace = Readonly<Record<Scope, { readonly sends: number; readonly perMs: number }>>

/** Whether the bot can post in a channel. */
export type Access =
  | { readonly kind: 'open' }
  /**
   * `why` ends the sentence "held: …"; `mend` is a sentence to the person who wants something posted: what to do about it.
   * `mayJoin`: the bot lets itself in once it is asked to.
   */
  | { readonly kind: 'closed'; readonly why: string; readonly mend: string; readonly mayJoin?: true }
  /** The platform did not say; the first delivery will tell. */
  | { readonly kind: 'unknown'; readonly why: string }

/** One thing that a platform's admin grants to the bot, and what it is for. */
export type Grant = { readonly name: string; readonly why: string }

/** One message of ours that stands in a channel. `ref` is what `send` called it, `delivery` the id that it carries. */
export type Posted = {
  readonly ref: string
  readonly delivery: string
  readonly at: Instant
  /** Where the platform gave the id back, as far as it says. */
  readonly carriedBy?: readonly ('metadata' | 'control')[]
}

export type PostedOutcome =
  /** Oldest first. A message that carries two ids is there twice. */
  | { readonly kind: 'read'; readonly posts: readonly Posted[] }
  /** `why` is a sentence or two: what is lacking and what to do. */
  | { readonly kind: 'cannot-look'; readonly because: 'scope' | 'failure'; readonly why: string }

export type RemoveOutcome = { readonly kind: 'removed' } | { readonly kind: 'failed'; readonly why: string }

/** Where a platform's channels are: a Slack workspace, a Discord server. `name` is what people call it. */
export type Workspace = { readonly id: string; readonly name: string }

/** A channel that a person may be told of, and whether they are in it. */
export type Seen = { readonly channel: ChannelRef; readonly isIn: boolean }

export interface Platform {
  readonly name: PlatformName
  readonly pace: Pace
  /** What the bot is granted there. */
  readonly grants: readonly Grant[]
  /** What a probe can measure there: how soon a message is in the history, and how long its nonce is known. */
  readonly measures: readonly ('delay' | 'nonce')[]
  /** Starts taking invocations and news; resolves once it listens. */
  listen(on: { ask(call: Invocation): Promise<Reply>; news(fact: News): Promise<void> }): Promise<void>
  /** Renders the frozen message and makes one call; never retries, never throws. */
  send(delivery: Delivery, form: 'full' | 'plain'): Promise<SendOutcome>
  /** Looks in the channel for what an uncertain try may have posted. */
  find(delivery: Delivery): Promise<FindOutcome>
  /** Every message of ours in a channel that carries a delivery's id, from one instant to another, both included. Never throws. */
  posted(channel: ChannelRef, window: { readonly from: Instant; readonly to: Instant }): Promise<PostedOutcome>
  /** Deletes one of our own messages by its `ref`; one that is gone already counts as removed. Never throws. */
  remove(channel: ChannelRef, ref: string): Promise<RemoveOutcome>
  /** The workspaces that the bot is in; throws where the platform does not answer. */
  workspaces(): Promise<readonly Workspace[]>
  /** The channels of a workspace that the bot knows; throws where the platform does not answer. */
  channels(
    workspace: string,
  ): AsyncIterable<{ channel: ChannelRef; name: string; can: 'post' | 'join' | 'nothing'; why?: string }>
  /** Whether the bot can post in a channel. With `join` it joins one where that is all it takes: a person wants it there. */
  access(channel: ChannelRef, how: 'look' | 'join'): Promise<Access>
  /** Those of the channels that a person may be told of. A private one only if they are in it, as far as the platform says. */
  seenBy(person: string, channels: readonly ChannelRef[]): Promise<readonly Seen[]>
  /** Where one person of a workspace is reached alone; undefined where nobody is. */
  direct(person: string, workspace: string): ChannelRef | undefined
  /** Asks what is right and wrong there. For people of one workspace: nothing of another. */
  check(workspace?: string): Promise<Finding[]>
  /** Whether this process is connected, as far as it knows: nobody is asked, because it is looked at every few seconds. */
  health(): { ok: boolean; why?: string }
  /** Takes nothing more, and resolves once what people asked is answered and the news are heard. What is sent is not waited for. */
  close(): Promise<void>
}

/** Called at named steps of the protocol; a test stops the process there. */
export type Crashpoint = (step: string) => void

export interface Clock {
  /** The time of day, which may be put forward and back. */
  now(): Date
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
