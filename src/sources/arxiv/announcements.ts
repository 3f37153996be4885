/**
 * When arXiv announces what was submitted when (https://info.arxiv.org/help/availability.html): submissions close at 14:00
 * Eastern from Monday to Friday and are announced at 20:00 from Sunday to Thursday; those of Thursday to Friday on Sunday, those
 * of the weekend on Monday. The feed is built at the midnight after: the listing day, Monday to Friday. Holidays are in no
 * list: on one nothing is listed, and what was submitted for it comes on the next listing day.
 */
import { DAY, HOUR, type Instant } from '../../core/instant.ts'
import { dayOf, instantAtWall, type Weekday, wallAt, weekdayOf } from '../../core/zone.ts'

const NEW_YORK = 'America/New_York'
const CUT_OFF = 14 * HOUR

/** Days from the one on which submissions close to the one on which they are listed. */
const DAYS_TO_LISTING: Readonly<Record<Weekday, number>> = { mon: 1, tue: 1, wed: 1, thu: 1, fri: 3, sat: 3, sun: 2 }

/** The day (yyyy-mm-dd) in New York. */
export function dayInNewYork(at: Instant): string {
  return written(dayOf(wallAt(at, NEW_YORK)))
}

/** The listing day of what is submitted at an instant, holidays aside. */
export function announcedOn(submitted: Instant): string {
  const closes = dayOf(wallAt(submitted, NEW_YORK) + DAY - CUT_OFF)
  return written(closes + DAYS_TO_LISTING[weekdayOf(closes)])
}

/** When the papers of a listing day were submitted: from the one instant until before the other. */
export function submittedFor(listingDay: string): { readonly from: Instant; readonly to: Instant } {
  const day = numbered(listingDay)
  const opens = weekdayOf(day) === 'mon' || weekdayOf(day) === 'tue' ? day - 4 : day - 2
  const closes = weekdayOf(day) === 'mon' ? day - 3 : day - 1
  return {
    from: instantAtWall(opens * DAY + CUT_OFF, NEW_YORK),
    to: instantAtWall(closes * DAY + CUT_OFF, NEW_YORK),
  }
}

/** The first midnight in New York after an instant at which a feed with papers is built, holidays aside. */
export function nextListing(at: Instant): Instant {
  return beginOf(listingDayAfter(dayInNewYork(at)))
}

/** The midnight in New York with which a day begins. */
export function beginOf(day: string): Instant {
  return instantAtWall(numbered(day) * DAY, NEW_YORK)
}

export function listingDayAfter(day: string): string {
  return listingDayFrom(numbered(day) + 1, 1)
}

export function listingDayBefore(day: string): string {
  return listingDayFrom(numbered(day) - 1, -1)
}

/** From the first to the last, both included, ascending. */
export function listingDays(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = listingDayFrom(numbered(first), 1); day <= last; day = listingDayAfter(day)) days.push(day)
  return days
}

/** So many days before a day. */
export function daysBefore(day: string, count: number): string {
  return written(numbered(day) - count)
}

function listingDayFrom(day: number, step: 1 | -1): string {
  const weekday = weekdayOf(day)
  return weekday === 'sat' || weekday === 'sun' ? listingDayFrom(day + step, step) : written(day)
}

/** Counted from 1970-01-01. */
function numbered(day: string): number {
  return dayOf(Date.parse(day))
}

function written(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10)
}
