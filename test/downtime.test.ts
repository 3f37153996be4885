/**
 * The program is down for 72 hours in which clocks change, with a channel in every time zone: every slot is covered once, by one
 * catch-up digest that says so, and then it is daily again. The real flows on the real store; slots are counted out anew here,
 * by walking along Intl's calendar.
 */
import { describe, expect, test } from 'vitest'
import { type ChannelRef, channelKey } from '../src/core/channel.ts'
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../src/core/instant.ts'
import { deliverReady } from '../src/flows/deliver.ts'
import { planDigests } from '../src/flows/plan-digests.ts'
import { makeChannel } from './core/made.ts'
import { openDesk } from './desk.ts'
import { createRecordingPlatform } from './recording-platform.ts'

const QUARTER = 15 * MINUTE
const DOWN_FOR = 72 * HOUR
const LISTED_EVERY = 6 * HOUR
/** A time of the day that is skipped or repeated somewhere, and a usual one. */
const TIMES = ['00:00', '02:30', '09:00'] as const

/** Zones whose clocks change in all sorts of ways, and some that never do. */
const SAMPLE = [
  ...['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Chatham', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ...[
    'Europe/Berlin',
    'Europe/London',
    'Atlantic/Azores',
    'America/New_York',
    'America/Los_Angeles',
    'America/St_Johns',
  ],
  ...['America/Havana', 'America/Santiago', 'America/Asuncion', 'America/Godthab', 'Africa/Cairo', 'Africa/Casablanca'],
  ...['Asia/Beirut', 'Asia/Jerusalem', 'Asia/Gaza', 'Australia/Lord_Howe', 'Australia/Sydney', 'Antarctica/Troll'],
]

type Clocks = { readonly change: string; readonly zones: readonly string[]; readonly times: readonly string[] }

const CASES: readonly (Clocks & { what: string })[] = [
  {
    what: 'Europe leaves summer time',
    change: '2026-10-25T01:00Z',
    zones: Intl.supportedValuesOf('timeZone'),
    times: ['02:30'],
  },
  { what: 'America leaves summer time', change: '2026-11-01T06:00Z', zones: SAMPLE, times: TIMES },
  { what: 'America enters summer time', change: '2027-03-14T07:00Z', zones: SAMPLE, times: TIMES },
  { what: 'Cairo enters summer time at midnight', change: '2026-04-23T22:00Z', zones: SAMPLE, times: TIMES },
  { what: 'Lord Howe shifts half an hour', change: '2026-10-03T15:30Z', zones: SAMPLE, times: TIMES },
]

describe('down for 72 hours', () => {
  test.each(CASES)('$what', { timeout: 120 * SECOND }, async ({ change, zones, times }) => {
    const stop = Date.parse(change) - DOWN_FOR / 2
    const start = stop + DOWN_FOR
    const begin = stop - DAY
    const end = start + 30 * HOUR
    const rooms = zones.flatMap((zone) => times.map((time) => roomOf(zone, time)))
    const { stands, titles, papersOf, arrived } = await live({ rooms, begin, stop, start, end })

    for (const { ref, zone, time } of rooms) {
      const where = `${zone} ${time}`
      const slots = slotsOf(zone, time, begin, end)
      const missed = slots.filter((slot) => slot >= stop && slot <= start)
      const caughtUp = missed.at(-1)
      const expected = slots.filter((slot) => slot < stop || slot > start || slot === caughtUp)
      const posted = stands.filter(({ channel }) => channel === channelKey(ref))
      expect(missed.length, where).toBeGreaterThanOrEqual(2)
      expect(
        posted.map(({ slot }) => slot),
        where,
      ).toEqual(expected.map((slot) => `scheduled:${new Date(slot).toISOString().replace('.000', '')}`))
      // One says that it catches up, and since when; the others say nothing of the kind.
      const days = [dayIn(zone, stop - QUARTER), dayIn(zone, start)]
      const told = posted.map(({ id }) => titles.get(id) ?? '')
      expect(
        told.filter((title) => title.includes('we were down')),
        where,
      ).toEqual([expect.stringMatching(new RegExp(` · we were down ${days.join('–')}$`))])
      expect(told[expected.indexOf(caughtUp ?? Number.NaN)], where).toContain('we were down')
      expect(
        told.some((title) => title.includes('since')),
        where,
      ).toBe(false)
      // Each paper once, none lost: all that came before the last digest.
      const papers = posted.flatMap(({ id }) => papersOf.get(id) ?? [])
      const due = arrived.filter(({ at }) => at <= (expected.at(-1) ?? 0)).map(({ key }) => key)
      expect(papers.toSorted(), where).toEqual(due.toSorted())
    }
  })
})

type Room = { readonly ref: ChannelRef; readonly zone: string; readonly time: string }

function roomOf(zone: string, time: string): Room {
  return { ref: { platform: 'terminal', workspace: 'demo', channel: `${zone}-${time}` }, zone, time }
}

type Life = { rooms: readonly Room[]; begin: Instant; stop: Instant; start: Instant; end: Instant }

/** Polls, ticks and delivers from `begin` to `end`, but for the time from `stop` to `start`. */
async function live({ rooms, begin, stop, start, end }: Life) {
  const { desk, store, clock, arrive } = await openDesk({ now: new Date(begin - 1).toISOString() })
  const platform = createRecordingPlatform()
  const platforms = new Map([['terminal', platform] as const])
  const times = { requestMs: 10 * SECOND, leaseMs: MINUTE, settleMs: MINUTE, marginMs: 5 * SECOND }
  const delivering = { store, platforms, clock, times, owner: 'us', crashpoint: () => {}, rests: new Map() }
  for (const { ref, zone, time } of rooms) {
    const [next] = slotsOf(zone, time, begin, end)
    const schedule = { kind: 'daily', at: time } as const
    const opened = { ref, name: ref.channel, schedule, zone, createdAt: clock.at }
    await store.openChannel(makeChannel(next === undefined ? opened : { ...opened, nextSlotAt: next }))
    const said = { label: 'Robots', topic: 'robots', meaning: 'm', by: 'ann' }
    const from = { createdAt: clock.at, since: clock.at, meaningAt: clock.at, caughtUp: true }
    await store.subscribe({ channel: channelKey(ref), ...said, ...from })
  }

  const arrived: { readonly key: string; readonly at: Instant }[] = []
  let listed = 0
  /** What the source has listed until now, downtime or not. */
  async function poll(): Promise<void> {
    const fresh: string[] = []
    for (; begin + listed * LISTED_EVERY <= clock.at; listed++) fresh.push(`2610.${String(10_000 + listed)}`)
    // Right after the catch-up one more, so that no next slot is without any.
    if (clock.at === start + QUARTER) fresh.push('2611.00001')
    await arrive(fresh.map((arxiv) => ({ title: `Robots in ${arxiv}`, abstract: 'They move.', arxiv })))
    arrived.push(...fresh.map((arxiv) => ({ key: `arxiv:${arxiv}`, at: clock.at })))
  }
  async function tick(): Promise<void> {
    const before = await store.beat(clock.at)
    const downtime = before !== undefined && clock.at - before > HOUR ? { from: before, to: clock.at } : undefined
    await desk.matcher.match(clock.at)
    await planDigests(desk, clock.at, downtime)
    await deliverReady(delivering)
  }

  for (clock.at = begin; clock.at <= end; clock.at += QUARTER) {
    if (clock.at >= stop && clock.at < start) continue
    await poll()
    await tick()
  }
  const ledger = await store.deliveries()
  await store.close()
  expect(new Set(ledger.map(({ state }) => state))).toEqual(new Set(['delivered']))
  return {
    stands: platform.stands,
    titles: new Map(ledger.map(({ id, message }) => [id, message.title])),
    papersOf: new Map(ledger.map(({ id, papers }) => [id, papers])),
    arrived,
  }
}

/** The first quarter of an hour of each local day that is not before the time; walked, not computed. */
function slotsOf(zone: string, time: string, begin: Instant, end: Instant): Instant[] {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit' },
  })
  const slots = new Map<string, Instant>()
  for (let at = begin - 2 * DAY; at <= end; at += QUARTER) {
    const [day = '', clock = ''] = format.format(at).split(', ')
    if (clock >= time && !slots.has(day)) slots.set(day, at)
  }
  return [...slots.values()].filter((slot) => slot >= begin)
}

function dayIn(zone: string, at: Instant): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: zone, weekday: 'short' }).format(at)
}
