import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { DAY, formatInstant, HOUR, MINUTE } from '../../src/core/instant.ts'
import {
  formatSchedule,
  lastSlot,
  nextSlot,
  parseSchedule,
  parseTime,
  type Schedule,
  ScheduleSchema,
  splitSchedule,
} from '../../src/core/schedule.ts'
import { WEEKDAYS } from '../../src/core/zone.ts'

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** What Intl itself says the clocks show: `2026-03-29 03:00`. */
function clockOf(timeZone: string) {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return (at: number) => format.format(at)
}

function datesOf(year: number): string[] {
  const dates: string[] = []
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY) {
    dates.push(new Date(at).toISOString().slice(0, 10))
  }
  return dates
}

/** Walks a year of daily slots and returns what is wrong with them, with how many had to move out of a gap. */
function walk(zone: string, time: string, dates: readonly string[]): { faults: string[]; moved: number } {
  const schedule: Schedule = { kind: 'daily', at: time }
  const clock = clockOf(zone)
  const faults: string[] = []
  let moved = 0
  // No clock is a day away from UTC, so this lies before the first slot; skip what belongs to the year before
  let at = Date.parse(`${dates[0]}T00:00Z`) - 2 * DAY
  while (clock(nextSlot(schedule, zone, at) ?? 0) < `${dates[0]} 00:00`) at = nextSlot(schedule, zone, at) ?? 0

  for (const date of dates) {
    const slot = nextSlot(schedule, zone, at) ?? Number.NaN
    const wanted = `${date} ${time}`
    const shown = clock(slot)
    const fault = (what: string) => faults.push(`${zone} ${wanted}: ${what} (${shown}, ${slot - at} ms after the last)`)

    if (shown !== wanted) {
      moved++
      if (!(clock(slot - 1) < wanted && shown > wanted)) fault('not the first instant after a gap')
    }
    if (Math.abs(slot - at - DAY) > 2 * HOUR && date !== dates[0]) fault('far from the slot before')
    if (slot - at !== DAY && shownBefore(clock, slot)) fault('not the first occurrence')
    if (lastSlot(schedule, zone, slot) !== slot) fault('is not its own last slot')
    if (date !== dates[0] && lastSlot(schedule, zone, slot - 1) !== at) fault('the last slot before is another')
    at = slot
  }
  return { faults, moved }
}

function shownBefore(clock: (at: number) => string, slot: number): boolean {
  const shown = clock(slot)
  for (let back = 15 * MINUTE; back <= 3 * HOUR; back += 15 * MINUTE) {
    if (clock(slot - back) === shown) return true
  }
  return false
}

describe('each local day has exactly one slot, in order', () => {
  const dates = datesOf(2026)

  test.each(['00:00', '02:30', '09:00', '23:59'])('every zone, every day of 2026, at %s', (time) => {
    const walks = ZONES.map((zone) => walk(zone, time, dates))
    expect(walks.flatMap((one) => one.faults)).toEqual([])
    const moved = walks.reduce((sum, one) => sum + one.moved, 0)
    if (time === '02:30') expect(moved).toBeGreaterThan(50)
    if (time === '09:00') expect(moved).toBe(0)
  })

  test.each(['00:00', '02:30', '09:00', '23:59'])('Apia in 2011, which had no 30 December, at %s', (time) => {
    const lived = datesOf(2011).filter((date) => date !== '2011-12-30')
    expect(walk('Pacific/Apia', time, lived).faults).toEqual([])
  })
})

describe('next and last slots', () => {
  test.each([
    ['daily 09:00', 'Europe/Berlin', '2026-11-18T07:59:59.999Z', '2026-11-18T08:00:00Z'],
    ['daily 09:00', 'Europe/Berlin', '2026-11-18T08:00:00Z', '2026-11-19T08:00:00Z'],
    ['daily 23:30', 'America/Nuuk', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z'],
    ['daily 23:30', 'America/Nuuk', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    ['weekdays 09:00', 'UTC', '2026-11-20T09:00:00Z', '2026-11-23T09:00:00Z'],
    ['weekdays 00:30', 'Asia/Tokyo', '2026-11-19T16:00:00Z', '2026-11-22T15:30:00Z'],
    ['weekly mon,thu 17:30', 'America/New_York', '2026-11-16T22:30:00Z', '2026-11-19T22:30:00Z'],
    ['weekly mon,thu 17:30', 'America/New_York', '2026-11-19T22:30:00Z', '2026-11-23T22:30:00Z'],
    ['weekly thu 09:00', 'UTC', '2026-12-31T09:00:00Z', '2027-01-07T09:00:00Z'],
    ['weekly tue 09:00', 'UTC', '2028-02-28T00:00:00Z', '2028-02-29T09:00:00Z'],
    ['weekly fri 09:00', 'Pacific/Apia', '2011-12-24T00:00:00Z', '2012-01-05T19:00:00Z'],
  ])('%s in %s after %s', (text, zone, after, expected) => {
    const slot = nextSlot(ScheduleSchema.parse(text), zone, Date.parse(after)) ?? Number.NaN
    expect(formatInstant(slot)).toBe(expected)
    expect(lastSlot(ScheduleSchema.parse(text), zone, slot)).toBe(slot)
  })

  test('tomorrow’s slot is the last one when the clocks have gone back over midnight', () => {
    // St John's until 2011: at 00:01 on Sunday back to 23:01 on Saturday, so midnight came twice
    const midnight: Schedule = { kind: 'daily', at: '00:00' }
    const saturdayAgain = Date.parse('2010-11-07T03:00:00Z')
    expect(lastSlot(midnight, 'America/St_Johns', saturdayAgain)).toBe(Date.parse('2010-11-07T02:30:00Z'))
    expect(nextSlot(midnight, 'America/St_Johns', saturdayAgain)).toBe(Date.parse('2010-11-08T03:30:00Z'))
  })

  test('instant has no slots', () => {
    expect(nextSlot({ kind: 'instant' }, 'UTC', 0)).toBeUndefined()
    expect(lastSlot({ kind: 'instant' }, 'UTC', 0)).toBeUndefined()
  })

  test('no slot lies between the last and the next one, in any zone, from 1970 to 2100', () => {
    const times = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    const schedules = fc
      .tuple(fc.subarray([...WEEKDAYS], { minLength: 1 }), times)
      .map(([days, [hour, minute]]): Schedule => {
        const at = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
        return days.length === 7 ? { kind: 'daily', at } : { kind: 'weekly', days, at }
      })
    const instants = fc.integer({ min: 0, max: Date.UTC(2100, 0, 1) })
    fc.assert(
      fc.property(schedules, fc.constantFrom(...ZONES), instants, (schedule, zone, at) => {
        const last = lastSlot(schedule, zone, at) ?? Number.NaN
        const next = nextSlot(schedule, zone, at) ?? Number.NaN
        expect(last).toBeLessThanOrEqual(at)
        expect(next).toBeGreaterThan(at)
        expect(nextSlot(schedule, zone, last)).toBe(next)
        expect(lastSlot(schedule, zone, next - 1)).toBe(last)
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('a schedule as people say it', () => {
  test.each([
    ['daily', 'daily 09:00'],
    ['daily 9', 'daily 09:00'],
    ['Daily at 17:00', 'daily 17:00'],
    ['every day at 9 p.m.', 'daily 21:00'],
    ['weekdays 9am', 'weekdays 09:00'],
    ['every weekday', 'weekdays 09:00'],
    ['weekly mon,thu 09:00', 'weekly mon,thu 09:00'],
    ['weekly thu, mon', 'weekly mon,thu 09:00'],
    ['weekly monday thursday at 5:30 pm', 'weekly mon,thu 17:30'],
    ['every Monday and Thursday', 'weekly mon,thu 09:00'],
    ['fridays noon', 'weekly fri 12:00'],
    ['9am mondays', 'weekly mon 09:00'],
    ['mon-wed', 'weekly mon,tue,wed 09:00'],
    ['monday to wednesday 8.30', 'weekly mon,tue,wed 08:30'],
    ['sat-mon', 'weekly mon,sat,sun 09:00'],
    ['weekends', 'weekly sat,sun 09:00'],
    ['instant', 'instant'],
    ['as found', 'instant'],
  ])('%s', (text, canonical) => {
    const reading = parseSchedule(text)
    expect(reading.kind === 'schedule' ? formatSchedule(reading.schedule) : reading.sentence).toBe(canonical)
  })

  test('the time by itself', () => {
    expect(parseSchedule('weekly mon', '5:30 pm')).toEqual({
      kind: 'schedule',
      schedule: { kind: 'weekly', days: ['mon'], at: '17:30' },
    })
  })

  test.each([
    ['', '', 'No schedule is given. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.'],
    ['9am', '', 'No schedule is given. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.'],
    ['dayly 9', '', '"dayly" is no schedule. Did you mean daily?'],
    ['hourly', '', '"hourly" is no schedule. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.'],
    [
      'constructor',
      '',
      '"constructor" is no schedule. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.',
    ],
    ['daily wensday', '', '"wensday" is no schedule. Did you mean wednesday?'],
    [
      'daily or weekly mon',
      '',
      '"or" is no schedule. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.',
    ],
    [
      'daily instant',
      '',
      'A schedule is either daily or instant, not both. Say daily 09:00, weekdays 09:00, weekly mon,thu 09:00 or instant.',
    ],
    ['daily mon', '', 'Days go with weekly, not with daily: weekly mon,thu 09:00.'],
    ['weekly', '9', 'A weekly schedule needs its days: weekly mon,thu 09:00.'],
    ['instant', '9', 'An instant schedule has no time: papers are posted as they are found.'],
    ['daily', '25:00', '"25:00" is no time of day. Write it from 00:00 to 23:59, or like 9am or 5:30 pm.'],
    ['daily 9', '10', '"9 10" is no time of day. Write it from 00:00 to 23:59, or like 9am or 5:30 pm.'],
  ])('"%s" with time "%s" is refused', (when, time, sentence) => {
    expect(parseSchedule(when, time)).toEqual({ kind: 'refused', sentence })
  })

  test.each([
    ['weekly mon, thu at 5:30 pm in New York', 'weekly mon thu', '5:30pm', 'New York'],
    ['daily berlin 9am', 'daily', '9am', 'berlin'],
    ['weekdays São Paulo, Brazil', 'weekdays', '', 'São Paulo, Brazil'],
    ['daily 9 amsterdam', 'daily', '9', 'amsterdam'],
    ['daily 9 UTC+2', 'daily', '9', 'UTC+2'],
    ['daily, 9, America/Port-au-Prince', 'daily', '9', 'America/Port-au-Prince'],
    ['dayly 9 berlin', 'dayly', '9', 'berlin'],
    ['', '', '', ''],
  ])('"%s" in its parts', (text, when, time, zone) => {
    expect(splitSchedule(text)).toEqual({ when, time, zone })
  })

  test('any text gets an answer, and what is read has a canonical text that reads back', () => {
    const words = [
      'daily',
      'weekly',
      'mon',
      'thu-sat',
      'sundays',
      'instant',
      'at',
      '9',
      '5:30',
      'pm',
      'noon',
      ',',
      'x',
      '-',
    ]
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.constantFrom(...words)).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(typed, (text) => {
        const reading = parseSchedule(text)
        if (reading.kind === 'refused') {
          expect(reading.sentence).toMatch(/[.?]$/)
          return
        }
        expect(parseSchedule(formatSchedule(reading.schedule))).toEqual(reading)
        expect(z.encode(ScheduleSchema, ScheduleSchema.parse(text))).toBe(formatSchedule(reading.schedule))
      }),
      { numRuns: 3_000 },
    )
  })

  test('in configuration', () => {
    expect(ScheduleSchema.safeParse('dayly').error?.issues[0]?.message).toBe(
      '"dayly" is no schedule. Did you mean daily?',
    )
  })
})

describe('a time of day as people say it', () => {
  test.each([
    ['9', '09:00'],
    ['09:00', '09:00'],
    ['9:05', '09:05'],
    ['9am', '09:00'],
    ['9 AM', '09:00'],
    ['9.30', '09:30'],
    ['9h', '09:00'],
    ['17h30', '17:30'],
    ['17:00', '17:00'],
    ['1730', '17:30'],
    ['5:30 p.m.', '17:30'],
    ['at 5pm', '17:00'],
    ['12am', '00:00'],
    ['12pm', '12:00'],
    ['12:30 am', '00:30'],
    ['0', '00:00'],
    ['23:59', '23:59'],
    ['noon', '12:00'],
    ['midnight', '00:00'],
  ])('%s', (text, time) => {
    expect(parseTime(text)).toEqual({ kind: 'time', time })
  })

  test.each(['', '25:00', '24:00', '9:60', '13pm', '0am', '9:5', '-1', '9:00:00', 'nine', '2460', '99', '९'])(
    '"%s" is refused',
    (text) => {
      expect(parseTime(text).kind).toBe('refused')
    },
  )
})
