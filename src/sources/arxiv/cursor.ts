/** Where the reading of the feeds left off: which announcements were read, and which were missed. */
import { z } from 'zod'
import { DaySchema } from '../../core/paper.ts'
import type { Cursor } from '../../core/ports.ts'
import { readJson } from '../json.ts'
import { daysBefore, listingDayAfter, listingDayBefore, listingDays } from './announcements.ts'

const ValidatorsSchema = z.object({ etag: z.string().exactOptional(), lastModified: z.string().exactOptional() })
const FeedStateSchema = z.object({
  /** The newest feed that was read, an empty one too. */
  seen: DaySchema,
  /** The newest feed with papers that was read. */
  announced: DaySchema,
  validators: ValidatorsSchema,
})
const StateSchema = z.object({
  v: z.literal(1),
  /** By the categories that are asked for together: `cs.CL+cs.LG`. One that fails keeps none of the others back. */
  feeds: z.record(z.string(), FeedStateSchema),
  /** Listing days that the query interface is still to be asked for, ascending. */
  missed: z.array(DaySchema),
})
type FeedState = Readonly<z.infer<typeof FeedStateSchema>>
export type State = Readonly<z.infer<typeof StateSchema>>

const NOTHING: State = { v: 1, feeds: {}, missed: [] }

/** What was missed longer ago stays missed. */
const LONGEST_GAP_DAYS = 8 * 7

/**
 * The state of the feeds that are to be read now, by their `keys`. A cursor that cannot be read counts as none: nothing was
 * read, nothing missed. `today` in New York.
 */
export function parseState(cursor: Cursor | undefined, { keys, today }: { keys: string[]; today: string }): State {
  const { feeds, missed } = readJson(StateSchema, cursor) ?? NOTHING
  const known = keys.flatMap((key) => {
    const feed = feeds[key] ?? inheritedBy(key, feeds)
    return feed === undefined ? [] : [[key, feed] as const]
  })
  const limit = daysBefore(today, LONGEST_GAP_DAYS)
  return { v: 1, feeds: Object.fromEntries(known), missed: missed.filter((day) => day >= limit) }
}

/** Where the operator has changed the categories: the state of the feed that has one of them and is furthest behind. */
function inheritedBy(key: string, feeds: State['feeds']): FeedState | undefined {
  const categories = new Set(key.split('+'))
  const [furthestBehind] = Object.entries(feeds)
    .filter(([other]) => other.split('+').some((category) => categories.has(category)))
    .map(([, feed]) => feed)
    .sort((a, b) => (a.announced < b.announced ? -1 : 1))
  return furthestBehind && { ...furthestBehind, validators: {} }
}

export function formatState(state: State): Cursor {
  return JSON.stringify(state)
}

const BackSchema = z.object({ v: z.literal(1), next: DaySchema })

/** The next day that the back-fill reads; undefined where it has not begun. */
export function parseNextBack(cursor: Cursor | undefined): string | undefined {
  return readJson(BackSchema, cursor)?.next
}

export function formatNextBack(next: string): Cursor {
  return JSON.stringify({ v: 1, next })
}

/** What counts of a feed that was read. */
export type FeedMark = {
  readonly key: string
  readonly day: string
  /** How many items it has. */
  readonly size: number
  /** It may have had more papers than it shows. */
  readonly isCutOff: boolean
  readonly validators: FeedState['validators']
}

/** The state once a feed was read: days between it and the last one with papers were missed, and its own where it is cut off. */
export function withFeed(state: State, feed: FeedMark): State {
  const { key, day, size, isCutOff, validators } = feed
  const before = state.feeds[key]
  const put = (now: FeedState, missed: readonly string[]): State => ({
    ...state,
    feeds: { ...state.feeds, [key]: now },
    missed: [...new Set([...state.missed, ...missed])].sort(),
  })
  const ownDay = isCutOff && day > (before?.announced ?? '') ? [day] : []
  if (before === undefined) return put({ seen: day, announced: day, validators }, ownDay)
  if (day < before.seen) return put({ ...before, validators }, [])
  const announced = size === 0 ? before.announced : day
  return put({ seen: day, announced, validators }, [...missedBefore(day, size === 0, before), ...ownDay])
}

/**
 * Listing days whose announcements nobody read, or that had none: only the query interface tells. What was submitted for a
 * holiday comes on the listing day after it, so they always begin at the last feed with papers, and once papers come again
 * what was asked meanwhile is asked anew. The day of that feed is among them, although most of it is known: what moderation
 * held back for a day comes later than its submission tells. That costs one request per 200 papers of one day; the days
 * between are asked for anyway.
 */
function missedBefore(day: string, isEmpty: boolean, before: FeedState): string[] {
  const last = listingDayBefore(day)
  if (listingDayAfter(isEmpty ? before.seen : before.announced) > last) return []
  const limit = daysBefore(day, LONGEST_GAP_DAYS)
  return listingDays(before.announced > limit ? before.announced : limit, last)
}

/** Whether of the newest announcement of a feed, too, some is still to be asked for. */
export function isCutShort({ feeds, missed }: State): boolean {
  return Object.values(feeds).some(({ announced }) => missed.includes(announced))
}

/** The state once a missed day was filled. */
export function withFilled(state: State, day: string): State {
  return { ...state, missed: state.missed.filter((one) => one !== day) }
}
