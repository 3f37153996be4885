import { describe, expect, test } from 'vitest'
import { addDays, barChart, createTally, rateOf, shareOf, type Volume, weeksUntil } from '../../src/core/volume.ts'

/** The volume of so many papers a listing day, of which so many match. */
function volumeOf(
  weeks: number,
  listed: readonly (readonly [day: string, considered: number, matched: number])[],
): Volume {
  const tally = createTally(weeksUntil('2026-03-16', weeks))
  for (const [listedOn, considered, matched] of listed)
    for (let paper = 0; paper < considered; paper++) tally.count({ listedOn }, paper < matched)
  return tally.volume()
}

describe('days', () => {
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

describe('a tally', () => {
  test('counts by week of the listing day, oldest first, and leaves out what was listed elsewhere', () => {
    const volume = volumeOf(2, [
      ['2026-03-02', 5, 5],
      ['2026-03-03', 4, 1],
      ['2026-03-09', 2, 0],
      ['2026-03-10', 3, 2],
      ['2026-03-16', 1, 1],
      ['2026-03-17', 9, 9],
    ])
    expect(volume).toEqual({
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
    expect(volumeOf(1, [])).toMatchObject({ considered: 0, matched: 0, days: 0 })
  })
})

describe('in words', () => {
  test.each<[string, Parameters<typeof volumeOf>[1], string, string]>([
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
    const volume = volumeOf(2, listed)
    expect([rateOf(volume), shareOf(volume)]).toEqual([rate, share])
  })
})

describe('a young archive', () => {
  /** Ten papers on each of the last so many days, of which so many match on every other day. */
  function young(days: number, matched: number, wholeFrom?: string): Volume {
    const tally = createTally(weeksUntil('2026-03-16', 8), wholeFrom)
    for (let ago = 0; ago < days; ago++)
      for (let paper = 0; paper < 10; paper++)
        tally.count({ listedOn: addDays('2026-03-16', -ago) }, ago % 2 === 0 && paper < matched)
    return tally.volume()
  }

  test.each([
    [56, { from: '2026-01-20', matched: 28, days: 56, weeks: 8 }, 'about 3.5 a week'],
    [10, { from: '2026-03-07', matched: 5, days: 10, weeks: 10 / 7 }, 'about 3.5 a week'],
    [8, { from: '2026-03-09', matched: 4, days: 8, weeks: 8 / 7 }, 'about 3.5 a week'],
    [7, { from: '2026-03-10', matched: 4, days: 7, weeks: 1 }, 'about 4 a week'],
    [3, { from: '2026-03-14', matched: 2, days: 3, weeks: 3 / 7 }, 'about 2 a week'],
  ])('of %i days tells the rate of those days', (days, whole, rate) => {
    const volume = young(days, 1)
    expect(volume.whole).toEqual({ ...whole, weeks: expect.closeTo(whole.weeks) })
    expect(volume.weeks).toHaveLength(8)
    expect(rateOf(volume)).toBe(rate)
  })

  test('counts from the day on which it is whole, whatever strays were listed before', () => {
    const tally = createTally(weeksUntil('2026-03-16', 8), '2026-03-10')
    for (const listedOn of ['2026-01-25', '2026-02-03', '2026-02-20']) tally.count({ listedOn }, true)
    for (let day = 10; day <= 16; day++) tally.count({ listedOn: `2026-03-${day}` }, day % 2 === 0)
    const volume = tally.volume()
    expect(volume).toMatchObject({ matched: 7, considered: 10, whole: { from: '2026-03-10', matched: 4, weeks: 1 } })
    expect(rateOf(volume)).toBe('about 4 a week')
  })

  test.each([
    ['2025-01-01', '2026-01-20'],
    ['2026-11-11', '2026-03-16'],
  ])('a day outside of the weeks (%s) stands for the nearest in them', (wholeFrom, from) => {
    expect(young(56, 1, wholeFrom).whole.from).toBe(from)
  })
})

test('a bar a week; the fullest is full, and one paper can be seen', () => {
  const bars = barChart(
    volumeOf(3, [
      ['2026-02-25', 50, 1],
      ['2026-03-04', 50, 0],
      ['2026-03-16', 50, 50],
    ]),
  )
  expect(bars).toBe('▂▁█')
})
