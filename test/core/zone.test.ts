import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatInstant } from '../../src/core/instant.ts'
import { zonesLike } from '../../src/core/places.ts'
import { formatLocal, instantAtWall, localTime, POPULAR_ZONES, parseZone, ZoneSchema } from '../../src/core/zone.ts'

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')]

/** `2026-03-29 02:30` → its parts. */
function local(text: string) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[- :]/).map(Number)
  return { year, month, day, hour, minute }
}

describe('an instant in local time', () => {
  test.each([
    ['2026-11-18T08:00:00Z', 'Europe/Berlin', '2026-11-18 09:00', 'wed'],
    ['2026-12-31T23:30:00Z', 'Asia/Kolkata', '2027-01-01 05:00', 'fri'],
    ['2028-02-29T12:00:00Z', 'Pacific/Kiritimati', '2028-03-01 02:00', 'wed'],
    ['2026-01-01T00:00:00Z', 'America/St_Johns', '2025-12-31 20:30', 'wed'],
    ['2026-07-01T00:00:00Z', 'Asia/Kathmandu', '2026-07-01 05:45', 'wed'],
    ['1969-12-28T00:00:00Z', 'UTC', '1969-12-28 00:00', 'sun'],
    ['1972-01-01T00:00:00Z', 'Africa/Monrovia', '1971-12-31 23:15', 'fri'],
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29 23:59', 'thu'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31 00:00', 'sat'],
  ])('%s in %s', (instant, zone, expected, weekday) => {
    expect(localTime(Date.parse(instant), zone)).toEqual({ ...local(expected), weekday })
  })

  test('agrees with Intl in every zone, from 1900 to 2100', () => {
    const formats = new Map(
      ZONES.map((timeZone) => [
        timeZone,
        new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
      ]),
    )
    const instants = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) })
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, at) => {
        const { weekday: _, ...parts } = localTime(at, zone)
        expect(parts).toEqual(local(formats.get(zone)?.format(at) ?? ''))
      }),
      { numRuns: 5_000 },
    )
  })

  test('an unknown zone throws', () => {
    expect(() => localTime(0, 'Europe/Atlantis')).toThrow(RangeError)
  })
})

describe('a local time as an instant', () => {
  test.each([
    ['ordinary', '2026-11-18 09:00', 'Europe/Berlin', '2026-11-18T08:00:00Z'],
    ['gap of an hour', '2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z'],
    ['gap of an hour', '2026-03-08 02:30', 'America/New_York', '2026-03-08T07:00:00Z'],
    ['the last minute before the gap', '2026-03-08 01:59', 'America/New_York', '2026-03-08T06:59:00Z'],
    ['the first minute after the gap', '2026-03-08 03:00', 'America/New_York', '2026-03-08T07:00:00Z'],
    ['gap of half an hour', '2026-10-04 02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['gap of half an hour for good', '2016-05-01 02:45', 'America/Caracas', '2016-05-01T07:00:00Z'],
    ['gap of two hours', '2026-03-29 02:30', 'Antarctica/Troll', '2026-03-29T01:00:00Z'],
    ['gap at midnight', '2026-04-24 00:00', 'Africa/Cairo', '2026-04-23T22:00:00Z'],
    ['gap at midnight', '2026-03-29 00:30', 'Asia/Beirut', '2026-03-28T22:00:00Z'],
    ['gap at midnight', '2026-09-06 00:00', 'America/Santiago', '2026-09-06T04:00:00Z'],
    ['gap up to midnight', '2026-03-28 23:30', 'America/Nuuk', '2026-03-29T01:00:00Z'],
    ['gap with seconds', '1972-01-07 00:30', 'Africa/Monrovia', '1972-01-07T00:44:30Z'],
    ['gap of a day', '2011-12-30 09:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['the autumn hour', '2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
    ['the autumn hour', '2026-11-01 01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
    ['the autumn half hour', '2026-04-05 01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00Z'],
    ['the two autumn hours', '2026-10-25 02:30', 'Antarctica/Troll', '2026-10-25T00:30:00Z'],
    ['the autumn hour before midnight', '2026-10-29 23:30', 'Africa/Cairo', '2026-10-29T20:30:00Z'],
    ['midnight after the autumn hour', '2026-10-30 00:00', 'Africa/Cairo', '2026-10-29T22:00:00Z'],
    ['the last day of a year', '2026-12-31 23:59', 'Pacific/Auckland', '2026-12-31T10:59:00Z'],
    ['a leap day', '2028-02-29 09:00', 'America/Los_Angeles', '2028-02-29T17:00:00Z'],
  ])('%s: %s in %s', (_, text, zone, expected) => {
    expect(formatInstant(instantAtWall(Date.parse(`${text}Z`), zone))).toBe(expected)
  })
})

test.each([
  ['short', 'Wed 09:00'],
  ['zoned', 'Wed 09:00 Berlin'],
  ['day', '18 Nov'],
  ['full', 'Wed 18 Nov 2026, 09:00 Berlin'],
] as const)('an instant said %s', (style, expected) => {
  expect(formatLocal(Date.parse('2026-11-18T08:00:00Z'), 'Europe/Berlin', style)).toBe(expected)
})

test.each([
  ['UTC', 'UTC'],
  ['America/New_York', 'New York'],
  ['America/Argentina/Ushuaia', 'Ushuaia'],
  ['Asia/Calcutta', 'Kolkata'],
  ['Europe/Kyiv', 'Kyiv'],
  ['Etc/GMT+2', 'Etc/GMT+2'],
])('%s is called %s', (zone, city) => {
  expect(formatLocal(0, zone, 'zoned')).toMatch(new RegExp(`\\d ${city.replace('+', '\\+')}$`))
})

describe('a zone as people write it', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['  New   York ', 'America/New_York'],
    ['new_york', 'America/New_York'],
    ['New York City', 'America/New_York'],
    ['Mexico City', 'America/Mexico_City'],
    ['in Tokyo', 'Asia/Tokyo'],
    ['Berlin time', 'Europe/Berlin'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['Zürich', 'Europe/Zurich'],
    ['Boston, MA', 'America/New_York'],
    ['Paris, France', 'Europe/Paris'],
    ['Bangalore', 'Asia/Kolkata'],
    ['mumbai', 'Asia/Kolkata'],
    ['Delhi', 'Asia/Kolkata'],
    ['San Francisco', 'America/Los_Angeles'],
    ['Seattle', 'America/Los_Angeles'],
    ['Munich', 'Europe/Berlin'],
    ['München', 'Europe/Berlin'],
    ['Geneva', 'Europe/Zurich'],
    ['Beijing', 'Asia/Shanghai'],
    ['Shenzhen', 'Asia/Shanghai'],
    ['Osaka', 'Asia/Tokyo'],
    ['Montréal', 'America/Toronto'],
    ['Germany', 'Europe/Berlin'],
    ['UK', 'Europe/London'],
    ['utc', 'UTC'],
    ['GMT', 'UTC'],
    ['UTC+0', 'UTC'],
    ['CET', 'Europe/Brussels'],
    ['EST', 'America/New_York'],
    ['PST', 'America/Los_Angeles'],
    ['Pacific time', 'America/Los_Angeles'],
    ['Eastern Standard Time', 'America/New_York'],
    ['US/Pacific', 'America/Los_Angeles'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['Kiev', 'Europe/Kyiv'],
    ['indiana/knox', undefined],
    ['America/Indiana/Knox', 'America/Indiana/Knox'],
  ])('%s', (text, zone) => {
    const reading = parseZone(text)
    expect(reading.kind === 'zone' ? reading.zone : undefined).toBe(zone)
  })

  test.each([
    [
      'IST',
      ['Asia/Kolkata', 'Asia/Jerusalem', 'Europe/Dublin'],
      '"IST" is said of several time zones. Do you mean Kolkata, Jerusalem or Dublin?',
    ],
    [
      'Cambridge',
      ['Europe/London', 'America/New_York'],
      '"Cambridge" is said of several time zones. Do you mean London or New York?',
    ],
    ['new yrok', ['America/New_York'], 'No time zone is called "new yrok". Do you mean New York?'],
    ['Amsterdan', ['Europe/Amsterdam'], 'No time zone is called "Amsterdan". Do you mean Amsterdam?'],
    ['san franc', ['America/Los_Angeles'], 'No time zone is called "san franc". Do you mean Los Angeles?'],
  ])('%s is asked about', (text, zones, sentence) => {
    expect(parseZone(text)).toEqual({ kind: 'unclear', zones, sentence })
  })

  test.each([
    ['', 'No time zone is given. Name a big city near you, such as Berlin, or an IANA name such as Europe/Berlin.'],
    [
      'Gondolin',
      'No time zone is called "Gondolin". Name a big city near you, such as Berlin, or an IANA name such as Europe/Berlin.',
    ],
    ['UTC+2', '"UTC+2" is an offset, which knows no summer time. Name a big city near you instead, such as Berlin.'],
    ['-05:30', '"-05:30" is an offset, which knows no summer time. Name a big city near you instead, such as Berlin.'],
    ['constructor', expect.stringContaining('"constructor"')],
  ])('%s is refused', (text, sentence) => {
    expect(parseZone(text)).toEqual({ kind: 'refused', sentence })
  })

  test('every zone of Intl is read, and keeps its clock', () => {
    const at = [Date.UTC(2026, 0, 1), Date.UTC(2026, 6, 1)]
    for (const zone of ZONES) {
      const reading = parseZone(zone.toUpperCase())
      if (reading.kind !== 'zone') throw new Error(`${zone}: ${reading.sentence}`)
      expect(parseZone(reading.zone)).toEqual(reading)
      expect(at.map((one) => localTime(one, reading.zone))).toEqual(at.map((one) => localTime(one, zone)))
    }
  })

  test('any text gets an answer, and every zone answered is one that Intl knows', () => {
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: fc.constantFrom(...'abcdeinorst /_+,1') }),
    )
    fc.assert(
      fc.property(typed, (text) => {
        const reading = parseZone(text)
        const zones = reading.kind === 'zone' ? [reading.zone] : reading.kind === 'unclear' ? reading.zones : []
        for (const zone of zones) localTime(0, zone)
      }),
      { numRuns: 2_000 },
    )
  })

  test('every zone that a name stands for is one that Intl knows', () => {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      for (const zone of zonesLike(letter, 1_000)) expect(() => localTime(0, zone), zone).not.toThrow()
    }
  })

  test('suggestions while typing', () => {
    expect(zonesLike('berl')).toEqual(['Europe/Berlin'])
    expect(zonesLike('york')).toEqual(['America/New_York'])
    expect(zonesLike('')).toEqual([])
  })

  test('the popular zones are read as themselves', () => {
    expect(POPULAR_ZONES.map(parseZone)).toEqual(POPULAR_ZONES.map((zone) => ({ kind: 'zone', zone })))
    expect(POPULAR_ZONES.length).toBeLessThan(25)
  })

  test('in configuration', () => {
    expect(ZoneSchema.parse('berlin')).toBe('Europe/Berlin')
    expect(ZoneSchema.safeParse('IST').error?.issues[0]?.message).toContain('Do you mean Kolkata')
  })
})
