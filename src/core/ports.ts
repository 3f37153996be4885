/** The far sides: sources, platforms, the clock; the store is in store.ts. Types only; `app.ts` alone sees both sides of each. */
import type { ChannelRef, PlatformName } from './channel.ts'
import type { Delivery, FindOutcome, Scope, SendOutcome } from './delivery.ts'
import type { Invocation, News, Reply } from './invocation.ts'
import type { Entry, Rejected } from './paper.ts'

/** Where a source left off, as that source writes it. */
export type Cursor = string

export type SourceItem =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'rejected'; readonly rejected: Rejected }
  /** All entries before it may be stored together with it. */
  | { readonly kind: 'cursor'; readonly cursor: Cursor }

export interface Source {
  readonly name: string
  /** Reads what is new since a cursor. Bad records are yielded as rejected; an exception means that the rest was not read. */
  read(since: Cursor | undefined): AsyncIterable<SourceItem>
}

export type Finding = { readonly ok: boolean; readonly what: string; readonly mend?: string }

/**
 * How many sends a scope takes in a span of time, at least one a minute; plain data from the platform's limits.ts. The claim
 * obeys it.
 */
export type Pace = Readonly<Record<Scope, { readonly sends: number; readonly perMs: number }>>

/** Whether the bot can post in a channel. */
export type Access =
  | { readonly kind: 'open' }
  /** `why` ends the sentence "held: …"; `mend` is a sentence to the person who wants something posted: what to do about it. */
  | { readonly kind: 'closed'; readonly why: string; readonly mend: string }
  /** The platform did not say; the first delivery will tell. */
  | { readonly kind: 'unknown'; readonly why: string }

/** One thing that a platform's admin grants to the bot, and what it is for. */
export type Grant = { readonly name: string; readonly why: string }

/** A channel that a person may be told of, and whether they are in it. */
export type Seen = { readonly channel: ChannelRef; readonly isIn: boolean }

export interface Platform {
  readonly name: PlatformName
  readonly pace: Pace
  /** What the bot is granted there. */
  readonly grants: readonly Grant[]
  /** Starts taking invocations and news; resolves once it listens. */
  listen(on: { ask(call: Invocation): Promise<Reply>; news(fact: News): Promise<void> }): Promise<void>
  /** Renders the frozen message and makes one call; never retries, never throws. */
  send(delivery: Delivery, form: 'full' | 'plain'): Promise<SendOutcome>
  /** Looks in the channel for what an uncertain try may have posted. */
  find(delivery: Delivery): Promise<FindOutcome>
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
  check(): Promise<Finding[]>
  health(): { ok: boolean; why?: string }
  close(): Promise<void>
}

/** Called at named steps of the protocol; a test stops the process there. */
export type Crashpoint = (step: string) => void

export interface Clock {
  now(): Date
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
