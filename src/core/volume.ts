/** What a topic brings: counted by listing day over whole weeks, with the papers it would have posted. */
import { DAY, type Instant, WEEK } from './instant.ts'
import type { Paper } from './paper.ts'

/** The first and the last listing day looked at, as `yyyy-mm-dd`. */
type ListingDays = { readonly from: string; readonly to: string }

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

/** The listing days of so many whole weeks, the last of which ends with `to`. */
export function weeksUntil(to: string, weeks: number): ListingDays {
  return { from: addDays(to, 1 - 7 * weeks), to }
}

/**
 * Counts papers one by one; those listed outside of the weeks do not count. `wholeFrom` is the day from which on nothing is
 * missing; where nobody knows it, the first on which anything was listed.
 */
export function createTally(
  { from, to }: ListingDays,
  wholeFrom?: string,
): {
  count(paper: Pick<Paper, 'listedOn'>, matched: boolean): void
  volume(): Volume
} {
  const start = Date.parse(from)
  const length = Math.ceil((Date.parse(to) - start + DAY) / WEEK)
  const weeks = Array.from({ length }, (_, week) => ({ start: addDays(from, 7 * week), considered: 0, matched: 0 }))
  const matchedOn = new Map<string, number>()

  function wholePart(): Whole {
    const [first = from] = [...matchedOn.keys()].sort()
    const begin = within(wholeFrom ?? first, { from, to })
    const inside = [...matchedOn].filter(([day]) => day >= begin)
    const listed = weeks.filter((week) => week.considered > 0)
    const daysOf = (week: { start: string }) =>
      Math.max(0, (Date.parse(addDays(week.start, 7)) - Math.max(Date.parse(week.start), Date.parse(begin))) / DAY)
    return {
      from: begin,
      matched: inside.reduce((total, [, matched]) => total + matched, 0),
      days: inside.length,
      weeks: listed.reduce((total, week) => total + daysOf(week), 0) / 7,
    }
  }

  return {
    count({ listedOn }, matched) {
      const week = weeks[Math.floor((Date.parse(listedOn) - start) / WEEK)]
      if (week === undefined) return
      matchedOn.set(listedOn, (matchedOn.get(listedOn) ?? 0) + Number(matched))
      week.considered += 1
      if (matched) week.matched += 1
    },
    volume() {
      const sum = (of: 'considered' | 'matched') => weeks.reduce((total, week) => total + week[of], 0)
      return {
        from,
        to,
        considered: sum('considered'),
        matched: sum('matched'),
        weeks: weeks.map((week) => ({ ...week })),
        days: matchedOn.size,
        whole: wholePart(),
      }
    },
  }
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

/** Papers in a day on which anything was listed. */
export function perDay({ whole }: Volume): number {
  return whole.matched / Math.max(1, whole.days)
}

/** Papers in a week in which anything was listed; a few days tell of no more than themselves. */
export function perWeek({ whole }: Volume): number {
  return whole.matched / Math.max(1, whole.weeks)
}

/** "about 14 a day", "about 3 a week": a day where that is at least one, else a week. */
export function rateOf(volume: Volume): string {
  if (volume.matched === 0) return 'nothing'
  if (perDay(volume) >= 1) return `about ${rounded(perDay(volume))} a day`
  return perWeek(volume) >= 1 ? `about ${rounded(perWeek(volume))} a week` : 'less than one a week'
}

/** "8.1 %", "< 0.1 %". */
export function shareOf({ matched, considered }: Volume): string {
  const share = considered === 0 ? 0 : (100 * matched) / considered
  return share > 0 && share < 0.1 ? '< 0.1 %' : `${rounded(share)} %`
}

/** Two figures are enough: 14, 3.2, 0.4. */
function rounded(value: number): string {
  return value >= 9.95 ? `${Math.round(value)}` : value.toFixed(1).replace(/\.0$/, '')
}
