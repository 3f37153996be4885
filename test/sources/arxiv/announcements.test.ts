import { describe, expect, test } from 'vitest'
import { HOUR } from '../../../src/core/instant.ts'
import {
  announcedOn,
  dayInNewYork,
  listingDayAfter,
  listingDayBefore,
  listingDays,
  nextListing,
  submittedFor,
} from '../../../src/sources/arxiv/announcements.ts'

/** New York is four hours behind UTC from 8 March to 1 November 2026, five hours otherwise. */
const iso = (at: number): string => new Date(at).toISOString().slice(0, 16)

describe('the day on which a submission is listed', () => {
  test.each([
    // submitted (UTC), New York, listed
    ['2026-11-16T18:59:59Z', 'Mon 13:59', '2026-11-17'],
    ['2026-11-16T19:00:00Z', 'Mon 14:00', '2026-11-18'],
    ['2026-11-17T18:59:59Z', 'Tue 13:59', '2026-11-18'],
    ['2026-11-18T18:59:59Z', 'Wed 13:59', '2026-11-19'],
    ['2026-11-19T18:59:59Z', 'Thu 13:59', '2026-11-20'],
    ['2026-11-19T19:00:00Z', 'Thu 14:00', '2026-11-23'],
    ['2026-11-20T18:59:59Z', 'Fri 13:59', '2026-11-23'],
    ['2026-11-20T19:00:00Z', 'Fri 14:00', '2026-11-24'],
    ['2026-11-21T12:00:00Z', 'Sat', '2026-11-24'],
    ['2026-11-22T23:00:00Z', 'Sun', '2026-11-24'],
    ['2026-11-23T18:59:59Z', 'Mon 13:59', '2026-11-24'],
    ['2026-07-15T17:59:59Z', 'Wed 13:59 in summer', '2026-07-16'],
    ['2026-07-15T18:00:00Z', 'Wed 14:00 in summer', '2026-07-17'],
    ['2026-12-31T19:00:00Z', 'Thu 14:00 over the new year', '2027-01-04'],
  ])('%s (%s) is listed on %s', (submitted, _, listed) => {
    expect(announcedOn(Date.parse(submitted))).toBe(listed)
  })

  test('a real paper: submitted on Thu 23 April 2026 before the cut-off, it is in the feed of the day after', () => {
    expect(announcedOn(Date.parse('2026-04-23T13:00:00Z'))).toBe('2026-04-24')
    expect(announcedOn(Date.parse('2026-04-24T13:00:00Z'))).toBe('2026-04-27')
  })
})

describe('what was submitted for a listing day', () => {
  test.each([
    ['2026-11-16', '2026-11-12T19:00', '2026-11-13T19:00'],
    ['2026-11-17', '2026-11-13T19:00', '2026-11-16T19:00'],
    ['2026-11-18', '2026-11-16T19:00', '2026-11-17T19:00'],
    ['2026-11-20', '2026-11-18T19:00', '2026-11-19T19:00'],
    // The clocks went back on Sunday 1 November, and forward on Sunday 8 March
    ['2026-11-03', '2026-10-30T18:00', '2026-11-02T19:00'],
    ['2026-03-10', '2026-03-06T19:00', '2026-03-09T18:00'],
  ])('%s: from %s until %s', (day, from, to) => {
    const window = submittedFor(day)
    expect([iso(window.from), iso(window.to)]).toEqual([from, to])
  })

  test('the windows of a year leave no hole, and agree with the day of each submission', () => {
    const days = listingDays('2026-01-01', '2026-12-31')
    for (const [index, day] of days.entries()) {
      const { from, to } = submittedFor(day)
      const next = days[index + 1]
      if (next !== undefined) expect(submittedFor(next).from).toBe(to)
      for (let at = from; at < to; at += 5 * HOUR) expect(announcedOn(at)).toBe(day)
      expect(announcedOn(to - 1)).toBe(day)
    }
  })
})

describe('the next listing', () => {
  test.each([
    ['2026-11-20T04:59:59Z', '2026-11-20T05:00'],
    ['2026-11-20T05:00:00Z', '2026-11-23T05:00'],
    ['2026-11-21T12:00:00Z', '2026-11-23T05:00'],
    ['2026-11-23T04:00:00Z', '2026-11-23T05:00'],
    ['2026-07-15T12:00:00Z', '2026-07-16T04:00'],
    // Over both changes of the clocks
    ['2026-10-30T12:00:00Z', '2026-11-02T05:00'],
    ['2026-03-06T12:00:00Z', '2026-03-09T04:00'],
  ])('after %s is %s', (at, next) => {
    expect(iso(nextListing(Date.parse(at)))).toBe(next)
  })
})

describe('listing days', () => {
  test('are Monday to Friday', () => {
    expect(listingDays('2026-11-19', '2026-11-24')).toEqual(['2026-11-19', '2026-11-20', '2026-11-23', '2026-11-24'])
    expect(listingDays('2026-11-21', '2026-11-22')).toEqual([])
    expect(listingDays('2026-11-24', '2026-11-19')).toEqual([])
  })

  test.each([
    ['2026-11-19', '2026-11-18', '2026-11-20'],
    ['2026-11-20', '2026-11-19', '2026-11-23'],
    ['2026-11-21', '2026-11-20', '2026-11-23'],
    ['2026-11-22', '2026-11-20', '2026-11-23'],
    ['2026-11-23', '2026-11-20', '2026-11-24'],
  ])('around %s are %s and %s', (day, before, after) => {
    expect([listingDayBefore(day), listingDayAfter(day)]).toEqual([before, after])
  })

  test('begin at midnight in New York', () => {
    expect(dayInNewYork(Date.parse('2026-04-27T00:00:00-04:00'))).toBe('2026-04-27')
    expect(dayInNewYork(Date.parse('2026-04-27T03:59:59Z'))).toBe('2026-04-26')
    expect(dayInNewYork(Date.parse('2026-01-05T00:00:00-05:00'))).toBe('2026-01-05')
  })
})
