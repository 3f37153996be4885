/** Dates as feeds write them: RFC 3339, RFC 822, and what looks like them. */
import type { Instant } from '../../core/instant.ts'

const ISO =
  /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([a-z]{1,5}|[+-]\d{2}:?\d{2})?)?$/i
const RFC_822 =
  /^(?:[a-z]+\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([a-z]+|[+-]\d{2}:?\d{2})?)?(?:\s*\(.*\))?$/i
const MONTH_FIRST = /^(?:[a-z]+\.?,?\s+)?([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/i
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Minutes before UTC, RFC 822 §5.1 and the names that are in use besides; a name that is not here counts as UTC. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['edt', -240],
  ['est', -300],
  ['cdt', -300],
  ['cst', -360],
  ['mdt', -360],
  ['mst', -420],
  ['pdt', -420],
  ['pst', -480],
  ['bst', 60],
  ['cet', 60],
  ['cest', 120],
  ['eet', 120],
  ['eest', 180],
  ['msk', 180],
  ['jst', 540],
  ['kst', 540],
])
/** No feed is older than feeds are; programs write 1970 or the year 1 where they know no date. */
const OLDEST = Date.UTC(1990)
/** No date is longer; more is not looked at. */
const LONGEST = 80

/** The instant of a date; a day alone is its midnight in UTC. Undefined for what is no date, or none that a feed can have. */
export function readDate(text: string | undefined): Instant | undefined {
  const said = text?.trim() ?? ''
  if (said.length > LONGEST) return undefined
  const iso = ISO.exec(said)
  if (iso !== null) {
    const [, year, month, day = '1', ...time] = iso
    return instantOf(Number(year), Number(month) - 1, Number(day), time)
  }
  const rfc = RFC_822.exec(said)
  if (rfc !== null) {
    const [, day, month = '', year, ...time] = rfc
    return instantOf(wholeYear(Number(year)), MONTHS.indexOf(month.toLowerCase()), Number(day), time)
  }
  const [, month = '', day, year] = MONTH_FIRST.exec(said) ?? []
  return instantOf(Number(year), MONTHS.indexOf(month.toLowerCase()), Number(day), [])
}

/** RFC 5322 §4.3: two digits below 50 are of this century. */
function wholeYear(year: number): number {
  return year < 50 ? 2000 + year : year < 100 ? 1900 + year : year
}

function instantOf(
  year: number,
  month: number,
  day: number,
  time: readonly (string | undefined)[],
): Instant | undefined {
  const [hour = '0', minute = '0', second = '0', zone = ''] = time
  const isDay = month >= 0 && month < 12 && day >= 1 && day <= 31
  const isTime = Number(hour) <= 24 && Number(minute) < 60 && Number(second) <= 60
  if (!isDay || !isTime) return undefined
  const wall = Date.UTC(year, month, day, Number(hour), Number(minute), Number(second))
  const at = wall - offsetOf(zone.toLowerCase()) * 60_000
  return at >= OLDEST ? at : undefined
}

/** Minutes. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? []
  if (sign === undefined) return ZONES.get(zone) ?? 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
