/** What a topic brings, counted by listing day over whole weeks. */
import { DAY, type Instant, WEEK } from './instant.ts'
import type { Schedule } from './schedule.ts'

/** The first and the last listing day looked at, as `yyyy-mm-dd`. */
export type ListingDays = { readonly from: string; readonly to: string }

export type Volume = ListingDays & {
  readonly considered: number
  readonly matched: number
  /** Oldest first; `start` is the week's first listing day. */
  readonly weeks: readonly { readonly start: string; readonly considered: number; readonly matched: number }[]
  /** Listing days on which anything was listed. */
  readonly days: number
  /** The part that the archive holds whole; rates are told of it. */
  readonly whole: Whole
}

type Whole = {
  /** Its first listing day; it ends with the volume. */
  readonly from: string
  readonly matched: number
  /** Listing days on which anything was listed. */
  readonly days: number
  /** Its length in weeks, a part of one included, but not those in which nothing was listed. */
  readonly weeks: number
}

/** The calendar day of an instant in UTC, in which sources list. */
export function utcDay(at: Instant): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** So many days after (or, negative, before) a calendar day. */
export function addDays(day: string, days: number): string {
  return utcDay(Date.parse(day) + days * DAY)
}

export function earlier(first: string, ...others: string[]): string {
  return others.reduce((best, day) => (day < best ? day : best), first)
}

export function later(first: string, ...others: string[]): string {
  return others.reduce((best, day) => (day > best ? day : best), first)
}

/** The listing days of so many whole weeks, the last of which ends with `to`. */
export function weeksUntil(to: string, weeks: number): ListingDays {
  return { from: addDays(to, 1 - 7 * weeks), to }
}

/** So many papers on each listing day. */
export type ByDay = ReadonlyMap<string, number>

/**
 * The volume of a span (the last week of which may be cut short) from how many papers were listed on each day, and how many of them matched; days outside do not count.
 * `wholeFrom` is the day from which on nothing is missing; where nobody knows it, the first on which anything was listed.
 */
export function volumeOf(
  span: ListingDays,
  counts: { readonly listed: ByDay; readonly matched: ByDay; readonly wholeFrom?: string | undefined },
): Volume {
  const { from, to } = span
  const { listed, matched } = counts
  const days = [...listed.keys()].filter((day) => day >= from && day <= to).sort()
  const between = (first: string, last: string) => {
    const inside = days.filter((day) => day >= first && day <= last)
    return { days: inside.length, considered: sum(listed, inside), matched: sum(matched, inside) }
  }
  const length = Math.ceil((Date.parse(to) - Date.parse(from) + DAY) / WEEK)
  const weeks = Array.from({ length }, (_, week) => {
    const start = addDays(from, 7 * week)
    const { considered, matched } = between(start, addDays(start, 6))
    return { start, considered, matched }
  })
  const begin = within(counts.wholeFrom ?? days[0] ?? from, span)
  const whole = between(begin, to)
  const wholeWeeks = weeks
    .filter(({ considered }) => considered > 0)
    .map(({ start }) => {
      const end = Math.min(Date.parse(start) + WEEK, Date.parse(to) + DAY)
      return Math.max(0, end - Math.max(Date.parse(start), Date.parse(begin))) / WEEK
    })
  return {
    from,
    to,
    ...between(from, to),
    weeks,
    whole: {
      from: begin,
      matched: whole.matched,
      days: whole.days,
      weeks: wholeWeeks.reduce((total, part) => total + part, 0),
    },
  }
}

function sum(counts: ByDay, days: readonly string[]): number {
  return days.reduce((total, day) => total + (counts.get(day) ?? 0), 0)
}

/** The day of a span that is nearest to a day. */
function within(day: string, { from, to }: ListingDays): string {
  if (day < from) return from
  return day > to ? to : day
}

const BARS = '▁▂▃▄▅▆▇█'

/** One character a week, oldest first. */
export function barChart({ weeks }: Volume): string {
  const most = Math.max(1, ...weeks.map((week) => week.matched))
  return weeks.map(({ matched }) => BARS[Math.ceil((matched / most) * (BARS.length - 1))]).join('')
}

/** "12 to 48 papers a week", "3 papers a week", over the weeks in which anything was listed; of a young archive no figures. */
export function weeklyRange(volume: Volume): string {
  if (isShort(volume)) return 'papers a week'
  const { weeks } = volume
  const counts = weeks.filter(({ considered }) => considered > 0).map(({ matched }) => matched)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const papers = most === 1 ? 'paper' : 'papers'
  return `${least === most ? '' : `${least.toLocaleString('en-GB')} to `}${most.toLocaleString('en-GB')} ${papers} a week`
}

/** Papers in a day on which anything was listed. */
function perDay({ whole }: Volume): number {
  return whole.matched / Math.max(1, whole.days)
}

/** Papers in a week in which anything was listed; a few days tell of no more than themselves. */
export function perWeek({ whole }: Volume): number {
  return whole.matched / Math.max(1, whole.weeks)
}

/** "about 14 a day", "about 3 a week": a day where that is at least one, else a week. */
export function rateOf(volume: Volume): string {
  const amount = amountOf(volume)
  return /^\d/.test(amount) ? `about ${amount}` : amount
}

/** The same for little room: "14 a day". */
export function amountOf(volume: Volume): string {
  if (volume.matched === 0) return 'nothing'
  if (perDay(volume) >= 1) return `${rounded(perDay(volume))} a day`
  return perWeek(volume) >= 1 ? `${rounded(perWeek(volume))} a week` : 'less than one a week'
}

/** How many papers a digest of that schedule would have to hold; 0 where papers are posted as they are found. */
export function papersInDigest(volume: Volume, schedule: Schedule): number {
  switch (schedule.kind) {
    case 'weekly':
      return perWeek(volume) / schedule.days.length
    case 'daily':
    case 'weekdays':
      return perDay(volume)
    case 'instant':
      return 0
  }
}

/** Some days at either end of the weeks nothing is listed: that is no short archive. */
const SLACK_DAYS = 3

/** Whether the archive does not reach back over the whole of the weeks. */
export function isShort({ considered, from, whole }: Volume): boolean {
  return considered > 0 && whole.from > addDays(from, SLACK_DAYS)
}

/** What was looked at, to be said after "in": "8 weeks", or "9 days" of an archive that is younger. */
export function spanOf(volume: Volume): string {
  const { weeks, whole } = volume
  if (isShort(volume)) return whole.days === 1 ? 'one day' : `${whole.days} days`
  return weeks.length === 1 ? 'one week' : `${weeks.length} weeks`
}

/** "the 8 weeks to 2026-03-17"; of a younger archive, or a topic that asks for less, "the 5 days to 2026-03-17", or the day alone. */
export function daysOf(volume: Volume): string {
  const { from, to, whole } = volume
  const first = isShort(volume) ? whole.from : from
  const days = Math.round((Date.parse(to) - Date.parse(first)) / DAY) + 1
  if (days === 1) return to
  if (days % 7 !== 0) return `the ${days} days to ${to}`
  return days === 7 ? `the week to ${to}` : `the ${days / 7} weeks to ${to}`
}

/** The same: "over the 8 weeks to 2026-03-17", "on 2026-03-17". */
export function overWhat(volume: Volume): string {
  const days = daysOf(volume)
  return `${days === volume.to ? 'on' : 'over'} ${days}`
}

/** "8.1 %", "< 0.1 %". */
export function shareOf({ matched, considered }: Volume): string {
  const share = considered === 0 ? 0 : (100 * matched) / considered
  return share > 0 && share < 0.1 ? '< 0.1 %' : `${rounded(share)} %`
}

/** Two figures are enough: 14, 3.2, 0.4. */
export function rounded(value: number): string {
  return value >= 9.95 ? `${Math.round(value)}` : value.toFixed(1).replace(/\.0$/, '')
}
