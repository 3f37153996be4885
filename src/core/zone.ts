/**
 * Local time by the zone data that Intl carries, and nothing else. A wall clock is written as the instant at which UTC
 * clocks show the same (`wall`), so local days are plain multiples of `DAY` and no arithmetic ever drifts.
 */
import { z } from 'zod'
import { DAY, type Instant, MINUTE, SECOND } from './instant.ts'
import { zoneCity, zonesLike, zonesNamed } from './places.ts'
import { either, quoted } from './spelling.ts'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** `month` is 1–12, `hour` 0–23. */
export type LocalTime = {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly weekday: Weekday
}

type Clock = { readonly format: Intl.DateTimeFormat; readonly offsetByDay: Map<number, number> }

const clocks = new Map<string, Clock>()

function clockOf(zone: string): Clock {
  const known = clocks.get(zone)
  if (known !== undefined) return known
  const clock = {
    format: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }),
    offsetByDay: new Map<number, number>(),
  }
  clocks.set(zone, clock)
  return clock
}

/** Reads `1/7/1972, GMT-00:44:30`; plain `GMT` is no offset. */
function readOffset(clock: Clock, at: Instant): number {
  const [, sign, hours, minutes, seconds = '0'] =
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(clock.format.format(at)) ?? []
  const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE + Number(seconds) * SECOND
  return sign === '-' ? -size : size
}

function offsetAtDay(clock: Clock, day: number): number {
  const known = clock.offsetByDay.get(day)
  if (known !== undefined) return known
  const offset = readOffset(clock, day * DAY)
  clock.offsetByDay.set(day, offset)
  return offset
}

/**
 * Local time minus UTC, in ms. Intl costs a microsecond, so the offset is kept per day; only on a day that ends with
 * another offset than it began with is Intl asked for the instant itself (no zone ever changed and changed back in a day).
 */
function offsetAt(at: Instant, zone: string): number {
  const clock = clockOf(zone)
  const day = Math.floor(at / DAY)
  const offset = offsetAtDay(clock, day)
  return offset === offsetAtDay(clock, day + 1) ? offset : readOffset(clock, at)
}

/** What the clocks of a zone show at an instant. Throws RangeError for a zone that Intl does not know. */
export function wallAt(at: Instant, zone: string): number {
  return at + offsetAt(at, zone)
}

/**
 * The first instant at which the clocks of a zone show this time or a later one: inside the spring gap the first instant
 * after it, in the autumn hour its first occurrence. Throws RangeError for a zone that Intl does not know.
 */
export function instantAtWall(wall: number, zone: string): Instant {
  const before = wall - offsetAt(wall - DAY, zone)
  if (wallAt(before, zone) === wall) return before
  const after = wall - offsetAt(wall + DAY, zone)
  if (wallAt(after, zone) === wall) return after
  return endOfGap(wall, zone)
}

/** No offset reaches a day, so the clocks are still behind `wall` a day before it and past it a day after. */
function endOfGap(wall: number, zone: string): Instant {
  let behind = wall - DAY
  let past = wall + DAY
  while (past - behind > 1) {
    const middle = Math.floor((behind + past) / 2)
    if (wallAt(middle, zone) < wall) behind = middle
    else past = middle
  }
  return past
}

/** The day of a wall clock, counted from 1970-01-01. */
export function dayOf(wall: number): number {
  return Math.floor(wall / DAY)
}

export function weekdayOf(day: number): Weekday {
  const thursday = 3
  return WEEKDAYS.at((day + thursday) % 7) ?? 'mon'
}

/** The local date and time of an instant. Throws RangeError for a zone that Intl does not know. */
export function localTime(at: Instant, zone: string): LocalTime {
  const wall = wallAt(at, zone)
  const date = new Date(wall)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: weekdayOf(dayOf(wall)),
  }
}

const WEEKDAY_NAMES = new Map<Weekday, string>(WEEKDAYS.map((day) => [day, day.charAt(0).toUpperCase() + day.slice(1)]))
const MONTH_NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `short` "Wed 09:00", `zoned` "Wed 09:00 Berlin", `day` "18 Nov", `full` "Wed 18 Nov 2026, 09:00 Berlin". */
export type LocalStyle = 'short' | 'zoned' | 'day' | 'full'

/** An instant as people in a zone say it. Throws RangeError for a zone that Intl does not know. */
export function formatLocal(at: Instant, zone: string, style: LocalStyle): string {
  const local = localTime(at, zone)
  const weekday = WEEKDAY_NAMES.get(local.weekday)
  const day = `${local.day} ${MONTH_NAMES[local.month - 1]}`
  const time = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`
  switch (style) {
    case 'short':
      return `${weekday} ${time}`
    case 'zoned':
      return `${weekday} ${time} ${zoneCity(zone)}`
    case 'day':
      return day
    case 'full':
      return `${weekday} ${day} ${local.year}, ${time} ${zoneCity(zone)}`
  }
}

/** What somebody's words for a zone come to; `unclear` asks which of the zones is meant, the likeliest first. */
export type ZoneReading =
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'unclear'; readonly zones: readonly string[]; readonly sentence: string }
  | { readonly kind: 'refused'; readonly sentence: string }

const OFFSET = /^(?:utc|gmt)?\s*[+\-−]\s*(\d{1,2})(?::?(\d{2}))?$/i

/** Reads an IANA name in any case, a city, a country or an abbreviation. Never throws, whatever the text. */
export function parseZone(text: string): ZoneReading {
  const offset = OFFSET.exec(text.trim())
  if (offset !== null) return readFixedOffset(text, Number(offset[1]) + Number(offset[2] ?? 0))

  const [zone, ...others] = zonesNamed(text)
  if (zone !== undefined && others.length === 0) return { kind: 'zone', zone }
  if (zone !== undefined) {
    const zones = [zone, ...others]
    return { kind: 'unclear', zones, sentence: `${quoted(text)} is said of several time zones. ${whichOf(zones)}` }
  }
  const zones = zonesLike(text)
  if (zones.length > 0) {
    return { kind: 'unclear', zones, sentence: `No time zone is called ${quoted(text)}. ${whichOf(zones)}` }
  }
  const unknown = text.trim() === '' ? 'No time zone is given.' : `No time zone is called ${quoted(text)}.`
  return {
    kind: 'refused',
    sentence: `${unknown} Name a big city near you, such as Berlin, or an IANA name such as Europe/Berlin.`,
  }
}

function readFixedOffset(text: string, size: number): ZoneReading {
  if (size === 0) return { kind: 'zone', zone: 'UTC' }
  return {
    kind: 'refused',
    sentence: `${quoted(text)} is an offset, which knows no summer time. Name a big city near you instead, such as Berlin.`,
  }
}

function whichOf(zones: readonly string[]): string {
  return `Do you mean ${either(zones.map(zoneCity))}?`
}

/** Zones for a short select, from west to east; with the asker's own they still fit the smallest one (Discord, 25 choices). */
export const POPULAR_ZONES: readonly string[] = [
  'Pacific/Honolulu',
  'America/Los_Angeles',
  'America/Denver',
  'America/Chicago',
  'America/New_York',
  'America/Sao_Paulo',
  'UTC',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Paris',
  'Europe/Zurich',
  'Europe/Athens',
  'Africa/Johannesburg',
  'Asia/Jerusalem',
  'Europe/Istanbul',
  'Asia/Dubai',
  'Asia/Kolkata',
  'Asia/Singapore',
  'Asia/Shanghai',
  'Asia/Tokyo',
  'Asia/Seoul',
  'Australia/Sydney',
  'Pacific/Auckland',
]

/** A zone as written in configuration: anything that `parseZone` reads without a question. */
export const ZoneSchema = z.string().transform((text, context) => {
  const reading = parseZone(text)
  if (reading.kind === 'zone') return reading.zone
  context.addIssue({ code: 'custom', message: reading.sentence })
  return z.NEVER
})
