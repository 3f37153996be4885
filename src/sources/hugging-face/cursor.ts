/** Which days of the list were read, and which are to be read now. Pure: the clock is the caller's. Days are yyyy-mm-dd, UTC. */
import { z } from 'zod'
import { DAY, HOUR, type Instant } from '../../core/instant.ts'
import { DaySchema } from '../../core/paper.ts'
import type { Cursor } from '../../core/ports.ts'
import { addDays, earlier, later, utcDay } from '../../core/volume.ts'
import type { Validators } from '../http.ts'
import { readJson } from '../json.ts'

/** Papers come late to a day's list, and upvotes and summaries later still. */
const LOOK_BACK_DAYS = 7
/** After a longer downtime than this the rest belongs to the back-fill. */
const LONGEST_GAP_DAYS = 60
/** There were no daily papers before. */
const FIRST_DAY = '2023-05-01'
const YESTERDAY_EVERY = HOUR
const OLDER_EVERY = 6 * HOUR

/** `at` is when its reading began. `validators` only where the whole list came in one answer and nothing in it was wrong. */
type DayRead = { readonly at: Instant; readonly validators?: Validators }

export type Progress = {
  /** The first day that was read live; what was listed before is never live. */
  readonly from: string
  /** All days before it were read after they had ended, so that nothing of them can be missing. */
  readonly unread: string
  readonly days: ReadonlyMap<string, DayRead>
}

const CursorSchema = z.object({
  v: z.literal(1),
  from: DaySchema,
  unread: DaySchema,
  takes: z.string(),
  days: z.record(
    DaySchema,
    z.object({
      at: z.number(),
      validators: z
        .object({ etag: z.string().exactOptional(), lastModified: z.string().exactOptional() })
        .exactOptional(),
    }),
  ),
})

/** `next` is the next day to read. */
const BackCursorSchema = z.object({ v: z.literal(1), next: DaySchema })

/**
 * A cursor that cannot be read counts as none: today and yesterday are read. `takes` says what the source takes of a list;
 * where that changed, a list that did not change may still hold something new.
 */
export function parseCursor(cursor: Cursor | undefined, takes: string, now: Instant): Progress {
  const today = utcDay(now)
  const yesterday = addDays(today, -1)
  const read = readJson(CursorSchema, cursor)
  if (read === undefined) return { from: yesterday, unread: yesterday, days: new Map() }
  const days = Object.entries(read.days).map(([day, one]): [string, DayRead] => [
    day,
    read.takes === takes ? one : { at: one.at },
  ])
  // A clock that ran ahead must not keep the days until then from being read.
  return {
    from: earlier(read.from, yesterday),
    unread: earlier(read.unread, today),
    days: new Map(days.filter(([, { at }]) => at <= now)),
  }
}

/** The cursor after one more day was read; days that will not be read again are dropped. */
export function withDay(progress: Progress, day: string, read: DayRead): Progress {
  const days = new Map(progress.days).set(day, read)
  let { unread } = progress
  while (wasOver(unread, days.get(unread))) unread = addDays(unread, 1)
  const first = firstDay({ ...progress, unread }, utcDay(read.at))
  return { ...progress, unread, days: new Map([...days].filter(([one]) => one >= first)) }
}

export function formatCursor({ days, ...rest }: Progress, takes: string): Cursor {
  return JSON.stringify({ v: 1, ...rest, takes, days: Object.fromEntries(days) })
}

/** The newest first, so that a day that cannot be read keeps only older ones from being read. */
export function daysDue(progress: Progress, now: Instant): string[] {
  const today = utcDay(now)
  return daysBack(today, firstDay(progress, today)).filter((day) => isDue(day, progress.days.get(day), now))
}

/**
 * What the back-fill has still to read, the newest first; with each day, back to which day all is read then. `since` is the
 * cursor that `formatDayDone` made, of whatever earlier call.
 */
export function daysLeft(
  from: string,
  since: Cursor | undefined,
  now: Instant,
): readonly { readonly day: string; readonly reached: string }[] {
  const today = utcDay(now)
  const first = later(from, FIRST_DAY)
  const next = readJson(BackCursorSchema, since)?.next ?? today
  return daysBack(earlier(next, today), first).map((day) => ({ day, reached: day === first ? from : day }))
}

/** The cursor of the back-fill after a day was read. */
export function formatDayDone(day: string): Cursor {
  return JSON.stringify({ v: 1, next: addDays(day, -1) })
}

/** From one day back to another, both included. */
function daysBack(to: string, from: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1
  return Array.from({ length: Math.max(count, 0) }, (_, back) => addDays(to, -back))
}

/** A day is read at every reading until it has been read after its end. */
function isDue(day: string, read: DayRead | undefined, now: Instant): boolean {
  if (!wasOver(day, read)) return true
  const isYesterday = day === addDays(utcDay(now), -1)
  return now - read.at >= (isYesterday ? YESTERDAY_EVERY : OLDER_EVERY)
}

/** A week back, or as far as a downtime or a failure left days unread, and the day before those, for what came late to it. */
function firstDay({ from, unread }: Progress, today: string): string {
  const wanted = earlier(addDays(today, -LOOK_BACK_DAYS), addDays(unread, -1))
  return later(wanted, from, addDays(today, -LONGEST_GAP_DAYS))
}

/** Whether a day had ended when it was read. */
function wasOver(day: string, read: DayRead | undefined): read is DayRead {
  return read !== undefined && read.at >= Date.parse(day) + DAY
}
