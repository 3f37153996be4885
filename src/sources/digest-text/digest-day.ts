/** The day of a digest: the page prints `Mar 14` and leaves the year to the reader. */
import { DAY } from '../../core/instant.ts'

/** Month (1–12) and day as a date line prints them, with the year where it has one. */
export type DateLine = { readonly month: number; readonly day: number; readonly year?: number }

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]
const MONTH_FIRST = /^([a-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?$/i
const YEAR_FIRST = /^(\d{4})-(\d\d)-(\d\d)$/
const DAY_IN_NAME = /(?<![\p{L}\p{N}])(\d{4})([-_.]?)(\d\d)\2(\d\d)(?![\p{L}\p{N}])/gu
const LEAP_YEAR = 2024
/** 29 February can be eight years apart, around a century that has none. */
const YEARS_BACK = 8

/** `Mar 14`, `March 14`, `Mar 14, 2025` or `2025-03-14`; nothing for any other line and for days that no calendar has. */
export function parseDateLine(line: string): DateLine | undefined {
  const monthFirst = MONTH_FIRST.exec(line)
  if (monthFirst !== null) {
    const [, name = '', day, year] = monthFirst
    const month = MONTHS.findIndex((full) => full.startsWith(name.toLowerCase())) + 1
    return dateLine(month, Number(day), year)
  }
  const [, year, month, day] = YEAR_FIRST.exec(line) ?? []
  return year === undefined ? undefined : dateLine(Number(month), Number(day), year)
}

/** The first calendar day in a file's name, as in `2026-11-16-daily-papers.txt`; also `2026_11_16` and `20261116`. */
export function dayInName(name: string): string | undefined {
  for (const [, year, , month, day] of name.matchAll(DAY_IN_NAME)) {
    const found = formatDay(Number(year), Number(month), Number(day))
    if (found !== undefined && Number(year) >= 1900) return found
  }
  return undefined
}

/**
 * The calendar day that a date line means. Its own year counts first; else it is the latest that is not after the day in the
 * file's name (`Dec 31` in a file of 2 January is the year before), or not after today where the name has none. A page may be
 * a day ahead of the one who names its file.
 */
export function dayOf(line: DateLine, known: { named: string | undefined; today: string }): string | undefined {
  if (line.year !== undefined) return formatDay(line.year, line.month, line.day)
  const latest = known.named === undefined ? known.today : dayAfter(known.named)
  return yearsUpTo(latest)
    .map((year) => formatDay(year, line.month, line.day))
    .find((day) => day !== undefined && day <= latest)
}

function dateLine(month: number, day: number, year: string | undefined): DateLine | undefined {
  if (formatDay(year === undefined ? LEAP_YEAR : Number(year), month, day) === undefined) return undefined
  return { month, day, ...(year === undefined ? {} : { year: Number(year) }) }
}

/** The latest first. */
function yearsUpTo(day: string): number[] {
  const year = Number(day.slice(0, 4))
  return Array.from({ length: YEARS_BACK + 1 }, (_, back) => year - back)
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY).toISOString().slice(0, 10)
}

/** `yyyy-mm-dd`, or nothing where the calendar has no such day. */
function formatDay(year: number, month: number, day: number): string | undefined {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const at = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(at.getTime()) || at.getUTCDate() !== day ? undefined : text
}
