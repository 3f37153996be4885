import { describe, expect, test } from 'vitest'
import {
  addDays,
  amountOf,
  barChart,
  earlier,
  isShort,
  later,
  papersInDigest,
  rateOf,
  shareOf,
  spanOf,
  type Volume,
  volumeOf,
  weeklyRange,
  weeksUntil,
} from '../../src/core/volume.ts'

type Listed = readonly (readonly [day: string, considered: number, matched: number])[]

/** The volume of so many papers a listing day, of which so many match. */
function volume(weeks: number, listed: Listed, wholeFrom?: string): Volume {
  return volumeOf(weeksUntil('2026-03-16', weeks), {
    listed: new Map(listed.map(([day, considered]) => [day, considered])),
    matched: new Map(listed.map(([day, , matched]) => [day, matched])),
    wholeFrom,
  })
}

describe('days', () => {
  test('the earliest and the latest', () => {
    expect(earlier('2026-03-02', '2026-02-28', '2026-03-01')).toBe('2026-02-28')
    expect(later('2026-03-01', '2026-03-02', '2026-02-28')).toBe('2026-03-02')
  })

  test.each([
    ['2026-03-01', -1, '2026-02-28'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-29', 0, '2026-03-29'],
  ])('%s %i', (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected)
  })

  test('whole weeks end with their last day', () => {
    expect(weeksUntil('2026-03-16', 1)).toEqual({ from: '2026-03-10', to: '2026-03-16' })
    expect(weeksUntil('2026-03-16', 8)).toEqual({ from: '2026-01-20', to: '2026-03-16' })
  })
})

describe('a volume', () => {
  test('counts by week of the listing day, oldest first, and leaves out what was listed elsewhere', () => {
    const counted = volume(2, [
      ['2026-03-02', 5, 5],
      ['2026-03-03', 4, 1],
      ['2026-03-09', 2, 0],
      ['2026-03-10', 3, 2],
      ['2026-03-16', 1, 1],
      ['2026-03-17', 9, 9],
    ])
    expect(counted).toEqual({
      from: '2026-03-03',
      to: '2026-03-16',
      considered: 10,
      matched: 4,
      weeks: [
        { start: '2026-03-03', considered: 6, matched: 1 },
        { start: '2026-03-10', considered: 4, matched: 3 },
      ],
      days: 4,
      whole: { from: '2026-03-03', matched: 4, days: 4, weeks: 2 },
    })
  })

  test('nothing is a volume too', () => {
    expect(volume(1, [])).toMatchObject({ considered: 0, matched: 0, days: 0 })
  })
})

describe('in words', () => {
  test.each<[string, Listed, string, string]>([
    ['nothing', [['2026-03-16', 5, 0]], 'nothing', '0 %'],
    ['of nothing', [], 'nothing', '0 %'],
    ['once a day', [['2026-03-16', 4, 1]], 'about 1 a day', '25 %'],
    [
      'per day on which something was listed',
      [
        ['2026-03-15', 20, 3],
        ['2026-03-16', 20, 4],
      ],
      'about 3.5 a day',
      '18 %',
    ],
    ['many', [['2026-03-16', 200, 143]], 'about 143 a day', '72 %'],
    [
      'per week where that is less than one a day',
      [
        ['2026-03-15', 9, 0],
        ['2026-03-16', 9, 1],
      ],
      'about 1 a week',
      '5.6 %',
    ],
    [
      'less than that',
      [
        ['2026-03-05', 900, 0],
        ['2026-03-15', 900, 0],
        ['2026-03-16', 900, 1],
      ],
      'less than one a week',
      '< 0.1 %',
    ],
    [
      'weeks without any listing do not count',
      [
        ['2026-03-15', 10, 0],
        ['2026-03-16', 10, 1],
      ],
      'about 1 a week',
      '5 %',
    ],
  ])('%s', (_, listed, rate, share) => {
    const counted = volume(2, listed)
    expect([rateOf(counted), shareOf(counted)]).toEqual([rate, share])
    expect(amountOf(counted)).toBe(rate.replace('about ', ''))
  })
})

describe('a young archive', () => {
  /** Ten papers on each of the last so many days, of which so many match on every other day. */
  function young(days: number, matched: number, wholeFrom?: string): Volume {
    const listed = Array.from({ length: days }, (_, ago) => addDays('2026-03-16', -ago))
    return volume(
      8,
      listed.map((day, ago) => [day, 10, ago % 2 === 0 ? matched : 0]),
      wholeFrom,
    )
  }

  test.each([
    [56, { from: '2026-01-20', matched: 28, days: 56, weeks: 8 }, 'about 3.5 a week'],
    [10, { from: '2026-03-07', matched: 5, days: 10, weeks: 10 / 7 }, 'about 3.5 a week'],
    [8, { from: '2026-03-09', matched: 4, days: 8, weeks: 8 / 7 }, 'about 3.5 a week'],
    [7, { from: '2026-03-10', matched: 4, days: 7, weeks: 1 }, 'about 4 a week'],
    [3, { from: '2026-03-14', matched: 2, days: 3, weeks: 3 / 7 }, 'about 2 a week'],
  ])('of %i days tells the rate of those days', (days, whole, rate) => {
    const counted = young(days, 1)
    expect(counted.whole).toEqual({ ...whole, weeks: expect.closeTo(whole.weeks) })
    expect(counted.weeks).toHaveLength(8)
    expect(rateOf(counted)).toBe(rate)
  })

  test('counts from the day on which it is whole, whatever strays were listed before', () => {
    const strays: Listed = [
      ['2026-01-25', 1, 1],
      ['2026-02-03', 1, 1],
      ['2026-02-20', 1, 1],
    ]
    const days = Array.from({ length: 7 }, (_, at) => 10 + at)
    const whole: Listed = days.map((day) => [`2026-03-${day}`, 1, 1 - (day % 2)])
    const counted = volume(8, [...strays, ...whole], '2026-03-10')
    expect(counted).toMatchObject({ matched: 7, considered: 10, whole: { from: '2026-03-10', matched: 4, weeks: 1 } })
    expect(rateOf(counted)).toBe('about 4 a week')
  })

  test.each([
    ['2025-01-01', '2026-01-20'],
    ['2026-11-11', '2026-03-16'],
  ])('a day outside of the weeks (%s) stands for the nearest in them', (wholeFrom, from) => {
    expect(young(56, 1, wholeFrom).whole.from).toBe(from)
  })
})

describe('the chart', () => {
  const THREE: Listed = [
    ['2026-02-25', 50, 1],
    ['2026-03-04', 50, 0],
    ['2026-03-16', 50, 50],
  ]

  test('has a bar a week; the fullest is full, and one paper can be seen', () => {
    expect(barChart(volume(3, THREE))).toBe('▂▁█')
  })

  test.each<[string, number, Listed, string]>([
    ['the least and the most', 3, THREE, '0 to 50 papers a week'],
    ['one figure where all weeks are alike', 1, [['2026-03-10', 9, 3]], '3 papers a week'],
    ['one paper', 1, [['2026-03-10', 9, 1]], '1 paper a week'],
    [
      'weeks in which nothing was listed left out',
      3,
      [
        ['2026-02-25', 50, 4],
        ['2026-03-16', 50, 7],
      ],
      '4 to 7 papers a week',
    ],
    ['no figures of a young archive', 8, [['2026-03-10', 9, 3]], 'papers a week'],
  ])('says how high it is: %s', (_, weeks, listed, said) => {
    expect(weeklyRange(volume(weeks, listed))).toBe(said)
  })
})

describe('how much was looked at', () => {
  test.each<[number, string, boolean, string]>([
    [8, '2026-01-20', false, '8 weeks'],
    [8, '2026-01-23', false, '8 weeks'],
    [8, '2026-01-24', true, '2 days'],
    [8, '2026-03-16', true, 'one day'],
    [1, '2026-03-10', false, 'one week'],
  ])('%i weeks, listed since %s', (weeks, since, short, said) => {
    const counted = volume(weeks, [
      [since, 5, 1],
      ['2026-03-16', 5, 1],
    ])
    expect([isShort(counted), spanOf(counted)]).toEqual([short, said])
  })
})

test.each([
  [{ kind: 'daily', at: '09:00' } as const, 6],
  [{ kind: 'weekdays', at: '09:00' } as const, 6],
  [{ kind: 'weekly', days: ['mon', 'thu'], at: '09:00' } as const, 21],
  [{ kind: 'instant' } as const, 0],
])('a digest of the schedule %j would hold so many papers', (schedule, papers) => {
  const week = Array.from({ length: 7 }, (_, ago): Listed[number] => [addDays('2026-03-16', -ago), 20, 6])
  expect(papersInDigest(volume(1, week), schedule)).toBe(papers)
})
