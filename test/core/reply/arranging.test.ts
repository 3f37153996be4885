import { describe, expect, test } from 'vitest'
import { ActionSchema } from '../../../src/core/message.ts'
import { describeSchedule, zoneOffer, zoneSelect } from '../../../src/core/reply/arranging.ts'
import { parseSchedule, type Schedule } from '../../../src/core/schedule.ts'
import { WEEKDAYS } from '../../../src/core/zone.ts'

test.each([
  ['daily 9am', 'every day at 09:00'],
  ['weekdays 17:30', 'Monday to Friday at 17:30'],
  ['weekly thu,mon noon', 'every Mon, Thu at 12:00'],
  ['instant', 'as papers are found, at most 4 digests an hour'],
])('%s reads as: %s', (text, reading) => {
  const parsed = parseSchedule(text)
  if (parsed.kind !== 'schedule') throw new Error(parsed.sentence)
  expect(describeSchedule(parsed.schedule, { hourly: 4 })).toBe(reading)
})

describe('the select of zones', () => {
  const schedules: readonly Schedule[] = [
    { kind: 'weekly', days: WEEKDAYS, at: '09:00' },
    { kind: 'weekdays', at: '09:00' },
    { kind: 'instant' },
  ]
  test.each(schedules)('has an id that is short enough, whatever schedule it carries', (schedule) => {
    expect(ActionSchema.safeParse(zoneSelect(['UTC'], schedule)).success).toBe(true)
  })

  const channel = { schedule: { kind: 'daily', at: '09:00' }, zoneChosen: false } as const
  test('holds at most the 25 choices of the smallest platform, each zone once', () => {
    for (const theirs of ['Europe/Berlin', 'Africa/Nairobi']) {
      const [select] = zoneOffer(channel, theirs)
      const values = select?.choices?.map(({ value }) => value) ?? []
      expect(values[0]).toBe(theirs)
      expect(new Set(values).size).toBe(values.length)
      expect(values.length).toBeLessThanOrEqual(25)
    }
  })
})
