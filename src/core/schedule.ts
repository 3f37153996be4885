/** When a channel wants its digest: how people say it, how it is written, and the slots it comes to. */
import { z } from 'zod'
import { DAY, HOUR, type Instant, MINUTE } from './instant.ts'
import { nearest, quoted } from './spelling.ts'
import { dayOf, instantAtWall, WEEKDAYS, type Weekday, wallAt, weekdayOf } from './zone.ts'

/** `HH:MM`, 00:00 to 23:59. */
export type TimeOfDay = string

export type Schedule = Timed | { readonly kind: 'instant' }

type Timed =
  | { readonly kind: 'daily'; readonly at: TimeOfDay }
  | { readonly kind: 'weekdays'; readonly at: TimeOfDay }
  | { readonly kind: 'weekly'; readonly days: readonly Weekday[]; readonly at: TimeOfDay }

export type Refused = { readonly kind: 'refused'; readonly sentence: string }

const DEFAULT_TIME: TimeOfDay = '09:00'

/** The one written form, in the database and in configuration; `parseSchedule` reads it back. */
export function formatSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'daily':
    case 'weekdays':
      return `${schedule.kind} ${schedule.at}`
    case 'weekly':
      return `weekly ${schedule.days.join(',')} ${schedule.at}`
    case 'instant':
      return 'instant'
  }
}

/** Text ↔ schedule: decodes whatever `parseSchedule` reads, encodes the canonical text. */
export const ScheduleSchema = z.codec(z.string(), z.custom<Schedule>(), {
  decode: (text, context) => {
    const reading = parseSchedule(text)
    if (reading.kind === 'schedule') return reading.schedule
    context.issues.push({ code: 'custom', message: reading.sentence, input: text })
    return z.NEVER
  },
  encode: formatSchedule,
})

// How people say it

const KINDS: ReadonlyMap<string, Schedule['kind']> = new Map([
  ['daily', 'daily'],
  ['day', 'daily'],
  ['everyday', 'daily'],
  ['weekdays', 'weekdays'],
  ['weekday', 'weekdays'],
  ['workdays', 'weekdays'],
  ['workday', 'weekdays'],
  ['weekly', 'weekly'],
  ['week', 'weekly'],
  ['instant', 'instant'],
  ['instantly', 'instant'],
  ['immediately', 'instant'],
  ['found', 'instant'],
])

const DAYS: ReadonlyMap<string, readonly Weekday[]> = new Map<string, readonly Weekday[]>([
  ...WEEKDAYS.map((day) => [day, [day]] as const),
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].flatMap((name, index) =>
    [name, `${name}s`].map((word) => [word, WEEKDAYS.slice(index, index + 1)] as const),
  ),
  ['tues', ['tue']],
  ['weds', ['wed']],
  ['thur', ['thu']],
  ['thurs', ['thu']],
  ['weekend', ['sat', 'sun']],
  ['weekends', ['sat', 'sun']],
])

const FILLERS: ReadonlySet<string> = new Set(['every', 'each', 'on', 'at', '@', 'in', 'and', 'as'])

/** The days of `mon`, `thursdays` or `mon-fri` (which may run over the week's end); undefined for any other word. */
function daysNamed(word: string): readonly Weekday[] | undefined {
  const [first, last, more] = word.split(/[-–—]/)
  const from = DAYS.get(first ?? '')
  if (last === undefined || more !== undefined || from === undefined) return DAYS.get(word)
  const start = from[0]
  const end = DAYS.get(last)?.at(-1)
  if (start === undefined || end === undefined) return undefined
  const week = [...WEEKDAYS, ...WEEKDAYS].slice(WEEKDAYS.indexOf(start))
  return week.slice(0, week.indexOf(end) + 1)
}

function saysWhen(word: string): boolean {
  return KINDS.has(word) || daysNamed(word) !== undefined
}

export type ScheduleParts = { readonly when: string; readonly time: string; readonly zone: string }

/**
 * Sorts the words of `weekly mon, thu at 5:30 pm in New York` into when, time and zone, in whatever order they come; what
 * was not said is empty. Where no word says when, the first unknown one stands for it, so that a refusal can name it.
 */
export function splitSchedule(text: string): ScheduleParts {
  const when: string[] = []
  const time: string[] = []
  const zone: string[] = []
  for (const word of joined(text).split(/\s+/).filter(Boolean)) {
    const pieces = word
      .toLowerCase()
      .split(/[,;&]+/)
      .filter(Boolean)
    if (pieces.every(saysWhen)) when.push(...pieces)
    else if (/^(?:\d|noon|midday|midnight)/.test(word.toLowerCase())) time.push(...pieces)
    else if (zone.length > 0 || !pieces.every((piece) => FILLERS.has(piece))) zone.push(word)
  }
  if (when.length === 0) when.push(...zone.splice(0, 1))
  return { when: when.join(' '), time: time.join(' '), zone: zone.join(' ') }
}

/** Closes the gaps inside `5:30 p.m.` and `monday to friday`, so that each is one word. */
function joined(text: string): string {
  return text.replace(/(\d)\s*([ap])\.?\s?m\b\.?/gi, '$1$2m').replace(/([a-z])\s+(?:-|–|—|to|through|till)\s+/gi, '$1-')
}

/**
 * Reads a schedule as people say it: `daily`, `weekdays 9am`, `weekly monday thursday at 5:30 pm`, `instant`; the time may
 * come by itself. Without any time it is 09:00. Never throws, whatever the text.
 */
export function parseSchedule(
  when: string,
  time = '',
): { readonly kind: 'schedule'; readonly schedule: Schedule } | Refused {
  const said = splitSchedule(when)
  if (said.zone !== '') return unknownWord(said.zone)
  const words = said.when.split(' ').filter(Boolean)
  const stranger = words.find((word) => !saysWhen(word))
  if (stranger !== undefined) return unknownWord(stranger)

  const named = new Set(words.flatMap((word) => daysNamed(word) ?? []))
  const days = WEEKDAYS.filter((day) => named.has(day))
  const [kind = days.length > 0 ? 'weekly' : undefined, other] = new Set(words.flatMap((word) => KINDS.get(word) ?? []))
  if (kind === undefined) return refused(`No schedule is given. ${FORMS}`)
  if (other !== undefined) return refused(`A schedule is either ${kind} or ${other}, not both. ${FORMS}`)
  if (kind === 'weekly' && days.length === 0) return refused('A weekly schedule needs its days: weekly mon,thu 09:00.')
  if (kind !== 'weekly' && days.length > 0)
    return refused(`Days go with weekly, not with ${kind}: weekly mon,thu 09:00.`)

  const clock = `${said.time} ${time}`.trim()
  if (kind === 'instant') {
    return clock === ''
      ? scheduled({ kind })
      : refused('An instant schedule has no time: papers are posted as they are found.')
  }
  const reading = parseTime(clock === '' ? DEFAULT_TIME : clock)
  if (reading.kind === 'refused') return reading
  return scheduled(kind === 'weekly' ? { kind, days, at: reading.time } : { kind, at: reading.time })
}

const FORMS = 'Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.'

function scheduled(schedule: Schedule) {
  return { kind: 'schedule', schedule } as const
}

function refused(sentence: string): Refused {
  return { kind: 'refused', sentence }
}

function unknownWord(word: string): Refused {
  const [near] = nearest(word.toLowerCase(), [...DAYS.keys(), ...KINDS.keys()], 1)
  return refused(`${quoted(word)} is no schedule. ${near === undefined ? FORMS : `Did you mean ${near}?`}`)
}

const NAMED_TIMES: ReadonlyMap<string, TimeOfDay> = new Map([
  ['noon', '12:00'],
  ['midday', '12:00'],
  ['midnight', '00:00'],
])

/** Reads `9`, `9am`, `09:00`, `9.30`, `17h30`, `1730`, `5:30 pm`, `noon`, `midnight`. Never throws, whatever the text. */
export function parseTime(text: string): { readonly kind: 'time'; readonly time: TimeOfDay } | Refused {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/^at\s+/, '')
  const named = NAMED_TIMES.get(said)
  if (named !== undefined) return { kind: 'time', time: named }

  const clock = /^(\d{1,2})(?:[:.h](\d{2})|h)?\s*(?:([ap])\.?\s?m\.?)?$/.exec(said) ?? /^(\d{2})(\d{2})$/.exec(said)
  const [, hours, minutes = '00', half] = clock ?? []
  const hour = half === undefined ? Number(hours) : hourOfHalf(Number(hours), half)
  if (!(hour <= 23 && Number(minutes) <= 59)) {
    return refused(`${quoted(text)} is no time of day. Write it from 00:00 to 23:59, or like 9am or 5:30 pm.`)
  }
  return { kind: 'time', time: `${String(hour).padStart(2, '0')}:${minutes}` }
}

/** 12am is midnight and 12pm noon; NaN for an hour that a half day does not have. */
function hourOfHalf(hour: number, half: string): number {
  if (hour < 1 || hour > 12) return Number.NaN
  return (hour % 12) + (half === 'p' ? 12 : 0)
}

// The slots it comes to

/** A weekly slot comes within a week, or within two where its one day is missing (Apia had no Friday 30 December 2011). */
const REACH_DAYS = 15

/**
 * The first slot strictly after an instant; undefined for `instant`, which has no slots. A local day has one slot: a time
 * in the spring gap runs at the first instant after it, the autumn hour runs once. Throws RangeError for an unknown zone.
 */
export function nextSlot(schedule: Schedule, zone: string, after: Instant): Instant | undefined {
  if (schedule.kind === 'instant') return undefined
  const today = dayOf(wallAt(after, zone))
  for (let day = today; day <= today + REACH_DAYS; day++) {
    const slot = slotOn(schedule, day, zone)
    if (slot !== undefined && slot > after) return slot
  }
  throw new RangeError(`no slot of ${formatSchedule(schedule)} in ${zone} within ${REACH_DAYS} days`)
}

/** The latest slot at or before an instant; otherwise as `nextSlot`. */
export function lastSlot(schedule: Schedule, zone: string, at: Instant): Instant | undefined {
  if (schedule.kind === 'instant') return undefined
  // Where clocks go back over midnight, tomorrow's first slot may lie behind us already
  const tomorrow = dayOf(wallAt(at, zone)) + 1
  for (let day = tomorrow; day >= tomorrow - REACH_DAYS; day--) {
    const slot = slotOn(schedule, day, zone)
    if (slot !== undefined && slot <= at) return slot
  }
  throw new RangeError(`no slot of ${formatSchedule(schedule)} in ${zone} within ${REACH_DAYS} days`)
}

/** The slot of one local day (counted from 1970-01-01), where the schedule runs on it and the zone has that day. */
function slotOn(schedule: Timed, day: number, zone: string): Instant | undefined {
  if (!runsOn(schedule, weekdayOf(day))) return undefined
  const [hour = 0, minute = 0] = schedule.at.split(':').map(Number)
  const slot = instantAtWall(day * DAY + hour * HOUR + minute * MINUTE, zone)
  return dayOf(wallAt(slot, zone)) === day || dayExists(day, zone) ? slot : undefined
}

function runsOn(schedule: Timed, weekday: Weekday): boolean {
  switch (schedule.kind) {
    case 'daily':
      return true
    case 'weekdays':
      return weekday !== 'sat' && weekday !== 'sun'
    case 'weekly':
      return schedule.days.includes(weekday)
  }
}

/** False for a day that the clocks jumped over whole: it begins at the very instant at which the next one does. */
function dayExists(day: number, zone: string): boolean {
  return instantAtWall(day * DAY, zone) !== instantAtWall((day + 1) * DAY, zone)
}
