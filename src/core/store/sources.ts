/** Sources in the store, and the channels’ own feeds: how far each was read, and how that went. Types only. */
import type { ChannelKey } from '../channel.ts'
import type { Feed } from '../feed.ts'
import type { Instant } from '../instant.ts'
import type { Rejected } from '../paper.ts'
import type { Cursor } from '../ports.ts'
import type { ChangeNote } from './changes.ts'

export type SourceState = {
  readonly source: string
  /** Where the next reading goes on. It may be long, so `sourceStates` leaves it out. */
  readonly cursor?: Cursor
  readonly firstOkAt?: Instant
  readonly lastOkAt?: Instant
  readonly lastTryAt?: Instant
  /** Entries of the last good read that found anything changed, and how many records of it were rejected, the first with its reason. */
  readonly entries?: number
  readonly rejected?: number
  readonly fault?: string
  /** Why the last try failed. Where `lastOkAt` is that try, only what was listed before could not be read. */
  readonly error?: string
  /** The source asked to be left alone until then. */
  readonly restsUntil?: Instant
}

/** What a source lists now was read: all of it, or nothing where nothing has changed since the reading before. */
export type Listed =
  | { readonly entries: number; readonly rejected: readonly Rejected[] }
  | { readonly isUnchanged: true }

type Failed = { readonly error: string; readonly restsUntil?: Instant }

/** How a reading went. Where it was both, only what was listed before could not be read. */
export type ReadOutcome = { readonly at: Instant } & (Listed | Failed | (Listed & Failed))

/** The archive of a source on its way in, the newest first. Days are yyyy-mm-dd. */
export type BackFill = {
  readonly source: string
  /** The first day that is wanted. */
  readonly since: string
  /** What of the source was asked for, in its own words: what it takes today may be more. Absent where it says nothing. */
  readonly takes?: string
  readonly cursor?: Cursor
  /** Back to this day all is read. */
  readonly reached?: string
  /** Entries read so far. */
  readonly read: number
  readonly doneAt?: Instant
  /** Why it stopped, until it goes on. */
  readonly error?: string
}

export interface SourceStore {
  /** By name, without their cursors. */
  sourceStates(): Promise<SourceState[]>
  /** With its cursor; undefined where it was never tried. */
  sourceState(source: string): Promise<SourceState | undefined>
  /** Nothing is noted of a channel's feed that was removed or whose channel was deleted meanwhile. */
  recordRead(source: string, outcome: ReadOutcome): Promise<void>
  backFills(): Promise<BackFill[]>
  /**
   * The archive of a source is wanted from a day on. Where it was wanted before, an earlier day opens it again, from where it
   * was left, and a later one changes nothing; but where the source now takes something else, all is read again, back to the
   * earliest day that was ever wanted. Returns it as it then stands.
   */
  wantBackFill(source: string, since: string, takes?: string): Promise<BackFill>
  /**
   * Done with what was read: `since` and `takes` as they stood when it began. It is not done where somebody has wanted more
   * since. Throws where it was never wanted.
   */
  recordBackFill(
    source: string,
    outcome: { doneAt: Instant; since: string; takes?: string } | { error: string },
  ): Promise<void>
  /** By channel and number; removed ones not. */
  feeds(channel?: ChannelKey): Promise<Feed[]>
  /** The channels that have feeds of their own, or had: what a removed one has listed counts for its channel still. */
  channelsWithFeeds(): Promise<ChannelKey[]>
  /** A removed one too, for Undo. */
  feed(channel: ChannelKey, number: number): Promise<Feed | undefined>
  /** Adds under the channel's next number, which is never reused. The channel must have been opened. */
  addFeed(feed: Omit<Feed, 'number' | 'source' | 'removedAt'>, note?: ChangeNote): Promise<Feed>
  /** Removes a feed, or with null brings it back. */
  changeFeed(
    channel: ChannelKey,
    number: number,
    patch: { removedAt: Instant | null },
    note?: ChangeNote,
  ): Promise<void>
}
