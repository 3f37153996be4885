/** How the sources stand, in words: what was read, what failed, what comes next. */
import type { ChannelKey } from '../channel.ts'
import type { Feed } from '../feed.ts'
import { hostOf } from '../feed.ts'
import type { Instant } from '../instant.ts'
import { isFeedName, ownFeedNumber } from '../own-feed.ts'
import { sourceTitle } from '../paper-item.ts'
import { nextPollAt } from '../poll.ts'
import type { LiveSource } from '../ports.ts'
import { count } from '../reply.ts'
import type { BackFill, SourceState } from '../store/sources.ts'
import { formatLocal } from '../zone.ts'

/** How fresh a source is. */
export function readOf(state: SourceState | undefined, zone: string): string {
  const { lastOkAt, entries = 0, error } = state ?? {}
  const read =
    lastOkAt === undefined
      ? 'not read yet'
      : `last read ${formatLocal(lastOkAt, zone, 'full')}, ${count(entries, 'entry', 'entries')}`
  return error === undefined ? read : `${read}; failing: ${withoutStop(error)}`
}

/** All that `status` says of a source. `live` says how it is read, where it is read by the clock. */
export function standingOf(
  state: SourceState | undefined,
  facts: {
    readonly zone: string
    readonly at: Instant
    readonly live?: Pick<LiveSource, 'everyMs' | 'nextListing'> | undefined
    readonly backFill?: BackFill | undefined
  },
): string {
  const { zone, at, live, backFill } = facts
  const pollAt = live === undefined || state === undefined ? undefined : nextPollAt(state, live.everyMs)
  const listingAt = live?.nextListing?.(at)
  return [
    readOf(state, zone),
    ...(state === undefined ? [] : rejectedOf(state)),
    ...(pollAt === undefined
      ? []
      : [pollAt <= at ? 'next reading within minutes' : `next reading ${short(pollAt, zone)}`]),
    ...(listingAt === undefined ? [] : [`next list expected ${short(listingAt, zone)}`]),
    ...(backFill === undefined ? [] : [filledOf(backFill)]),
  ].join('; ')
}

function short(at: Instant, zone: string): string {
  return formatLocal(at, zone, 'short')
}

/** "3 of 92 records could not be read, the first: …". */
function rejectedOf({ entries = 0, rejected = 0, fault }: SourceState): string[] {
  if (rejected === 0) return []
  const first = fault === undefined ? '' : `, the first: ${withoutStop(fault)}`
  return [`${rejected} of ${count(entries + rejected, 'record')} could not be read${first}`]
}

function filledOf({ since, reached, doneAt, error }: BackFill): string {
  if (doneAt !== undefined) return `archive read back to ${dayName(since)}`
  const far = reached === undefined ? 'archive to be read back' : `archive read back to ${dayName(reached)}`
  return `${far}, on to ${dayName(since)}${error === undefined ? '' : `, which failed: ${withoutStop(error)}`}`
}

/** "26 Sep" of `2026-09-26`. */
export function dayName(day: string): string {
  return formatLocal(Date.parse(day), 'UTC', 'day')
}

/** A sentence that stands inside of another one. */
export function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}

export type NamedState = { readonly title: string; readonly state: SourceState }

/** What a channel may know of all that is read: the shared sources by their titles, then its own feeds by theirs. */
export function statesSeen(states: readonly SourceState[], feeds: readonly Feed[]): NamedState[] {
  const shared = states.filter(({ source }) => !isFeedName(source))
  const own = feeds.flatMap((feed): NamedState[] => {
    const state = states.find(({ source }) => source === feed.source)
    return state === undefined ? [] : [{ title: feed.title, state }]
  })
  return [...shared.map((state) => ({ title: sourceTitle(state.source), state })), ...own]
}

/** What a source is called in a channel: a feed of its own by title and host. Undefined for a feed of another channel. */
export function titleSeen(source: string, channel: ChannelKey, feeds: readonly Feed[]): string | undefined {
  if (!isFeedName(source)) return sourceTitle(source)
  const number = ownFeedNumber(source, channel)
  const feed = feeds.find((one) => one.number === number)
  return number === undefined
    ? undefined
    : feed === undefined
      ? 'a feed of this channel'
      : `${feed.title} (${hostOf(feed)})`
}

/** "arXiv, Hugging Face and bioRxiv". */
export function together(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
