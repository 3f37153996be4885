import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/core/instant.ts'
import { addDays, utcDay } from '../../../src/core/volume.ts'
import {
  daysDue,
  daysLeft,
  formatCursor,
  formatDayDone,
  type Progress,
  parseCursor,
  withDay,
} from '../../../src/sources/hugging-face/cursor.ts'

const NOW = Date.parse('2026-11-21T09:00:00Z')
const TODAY = '2026-11-21'

/** Reads all days that are due at an instant. */
function readAll(progress: Progress, at: number): Progress {
  return daysDue(progress, at).reduce((done, day) => withDay(done, day, { at }), progress)
}

const none = (at = NOW): Progress => parseCursor(undefined, '', at)
const daysBefore = (day: string, count: number): string[] =>
  Array.from({ length: count }, (_, back) => addDays(day, -back))

describe('the days that are due', () => {
  test('at first today and yesterday, the newest first', () => {
    expect(daysDue(none(), NOW)).toEqual([TODAY, '2026-11-20'])
  })

  test.each([
    ['today at once again', NOW + MINUTE, [TODAY]],
    ['yesterday after an hour', NOW + HOUR, [TODAY, '2026-11-20']],
    [
      'a day that has ended since, whenever it was read',
      Date.parse('2026-11-22T00:00:01Z'),
      ['2026-11-22', TODAY, '2026-11-20'],
    ],
    ['nothing older than the first day read', NOW + 3 * DAY, daysBefore('2026-11-24', 5)],
  ])('%s', (_, at, due) => {
    expect(daysDue(readAll(none(), NOW), at)).toEqual(due)
  })

  test('an older day every six hours, for a week', () => {
    const week = Array.from({ length: 12 }, (_, day) => NOW + day * DAY).reduce(readAll, none())
    const at = NOW + 11 * DAY
    expect(daysDue(week, at + 5 * HOUR)).toEqual([utcDay(at), addDays(utcDay(at), -1)])
    expect(daysDue(week, at + 6 * HOUR)).toEqual(daysBefore(utcDay(at), 8))
  })

  test('after a long downtime all days since, with the day before', () => {
    const at = NOW + 20 * DAY
    expect(daysDue(readAll(none(), NOW), at)).toEqual(daysBefore(utcDay(at), 22))
    const later = Array.from({ length: 30 }, (_, day) => NOW + day * DAY).reduce(readAll, none())
    expect(daysDue(later, NOW + 49 * DAY)).toEqual(daysBefore(utcDay(NOW + 49 * DAY), 22))
  })

  test('after a longer one at most 60 days', () => {
    expect(daysDue(readAll(none(), NOW), NOW + 400 * DAY)).toHaveLength(61)
  })

  test('a downtime that was read in part only stays due until all of it is read', () => {
    const at = NOW + 20 * DAY
    const before = readAll(none(), NOW)
    const due = daysDue(before, at)
    const part = due.slice(0, 5).reduce((done, day) => withDay(done, day, { at }), before)
    const nextDay = at + DAY
    const then = daysDue(part, nextDay)
    expect(then).toEqual(expect.arrayContaining(due.slice(5)))
    const whole = then.reduce((done, day) => withDay(done, day, { at: nextDay }), part)
    expect(daysDue(whole, nextDay + 7 * HOUR)).toEqual(daysBefore(utcDay(nextDay), 8))
    expect(whole.days.size).toBe(8)
  })

  test('whatever fails and however long it is down, in the end every day was read after it was over', () => {
    const poll = fc.record({ afterHours: fc.integer({ min: 1, max: 150 }), daysRead: fc.integer({ min: 0, max: 20 }) })
    fc.assert(
      fc.property(fc.array(poll, { maxLength: 9 }), (polls) => {
        const last = new Map<string, number>()
        let progress = daysDue(none(), NOW)
          .slice(0, 1)
          .reduce((done, day) => withDay(done, day, { at: NOW }), none())
        let at = NOW
        for (const { afterHours, daysRead } of [...polls, { afterHours: 1, daysRead: 100 }]) {
          at += afterHours * HOUR
          progress = parseCursor(formatCursor(progress, ''), '', at)
          for (const day of daysDue(progress, at).slice(0, daysRead)) {
            progress = withDay(progress, day, { at })
            last.set(day, at)
          }
        }
        const days = daysBefore(utcDay(at), Math.round((Date.parse(utcDay(at)) - Date.parse(TODAY)) / DAY) + 2)
        const missed = days.filter((day) => (last.get(day) ?? 0) < Math.min(Date.parse(day) + DAY, at))
        expect(missed).toEqual([])
      }),
    )
  })

  describe('a clock that ran ahead keeps nothing from being read', () => {
    const back = (progress: Progress): Progress => parseCursor(formatCursor(progress, ''), '', NOW)

    test.each([5 * HOUR, 3 * DAY, 3_000 * DAY])('by %i ms', (ms) => {
      const progress = back(readAll(none(NOW + ms), NOW + ms))
      expect(daysDue(progress, NOW)).toEqual([TODAY, '2026-11-20'])
      expect(daysDue(readAll(progress, NOW), NOW + 20 * DAY)).toEqual(daysBefore(utcDay(NOW + 20 * DAY), 22))
    })
  })
})

describe('the cursor', () => {
  const progress: Progress = {
    from: '2026-11-01',
    unread: TODAY,
    days: new Map([[TODAY, { at: NOW, validators: { etag: 'W/"a"' } }]]),
  }

  test('comes back as it was', () => {
    expect(parseCursor(formatCursor(progress, 'all'), 'all', NOW)).toEqual(progress)
  })

  test('forgets what an answer was recognised by when the source takes something else of it', () => {
    expect(parseCursor(formatCursor(progress, 'all'), 'some', NOW).days.get(TODAY)).toEqual({ at: NOW })
  })

  test.each([
    '',
    'x',
    '[]',
    'null',
    '{"v":2}',
    '{"v":1,"from":"2026-02-30","unread":"2026-02-01","takes":"","days":{}}',
  ])('is none where it cannot be read: %s', (cursor) => {
    expect(parseCursor(cursor, '', NOW)).toEqual(none())
  })
})

describe('the days that the back-fill has left', () => {
  test.each<[name: string, from: string, cursor: string | undefined, days: string[]]>([
    ['today and back', '2026-11-19', undefined, [TODAY, '2026-11-20', '2026-11-19']],
    ['from where it was left', '2026-11-17', formatDayDone('2026-11-19'), ['2026-11-18', '2026-11-17']],
    ['none where all is read', '2026-11-19', formatDayDone('2026-11-19'), []],
    ['an unreadable cursor is none', '2026-11-21', '{', [TODAY]],
    ['never a day still to come', '2026-11-21', formatDayDone('2031-01-01'), [TODAY]],
  ])('%s', (_, from, cursor, days) => {
    const left = daysLeft(from, cursor, NOW)
    expect(left.map(({ day }) => day)).toEqual(days)
    expect(left.map(({ reached }) => reached)).toEqual(days)
  })

  test('nothing is asked for from before the first daily list, and all is read then', () => {
    const left = daysLeft('1990-01-01', formatDayDone('2023-05-03'), NOW)
    expect(left).toEqual([
      { day: '2023-05-02', reached: '2023-05-02' },
      { day: '2023-05-01', reached: '1990-01-01' },
    ])
  })
})
