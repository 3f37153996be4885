/**
 * Judges what stands in the channels by what the sources listed and what the channels followed. Knows nothing of the protocol, of
 * matches or of the store: it shares types with the rest of the simulation, and no code.
 */
import type { ChannelKey } from '../../src/core/channel.ts'
import type { Instant } from '../../src/core/instant.ts'
import type { Standing } from './chat.ts'
import type { Note } from './disturbances.ts'
import type { Listing, Place, Zone } from './scenario.ts'

/** A channel follows a word. `sure` once whoever asked was answered; `until` somebody asked for something else. */
export type Follow = {
  readonly channel: ChannelKey
  readonly word: string
  readonly asked: Instant
  sure?: Instant
  until?: Instant
}

export type Evidence = {
  readonly listings: readonly Listing[]
  /** What the papers behind *Show more* are called, and which paper each name means. */
  readonly numbers: ReadonlyMap<string, number>
  readonly places: readonly Place[]
  readonly follows: readonly Follow[]
  readonly notes: readonly Note[]
  /** Channels in which nobody can say how late is too late. */
  readonly unjudged: ReadonlySet<ChannelKey>
  /** In the order in which they came to stand, platform by platform. */
  readonly standing: readonly Standing[]
  /** Ids of deliveries, in the order in which they were planned. */
  readonly planned: readonly string[]
  /** Ids of deliveries that stopped blocking their channel, and were taken up again by hand. */
  readonly retried: ReadonlySet<string>
  /** Beginnings of keys of channels whose history may not be read. */
  readonly closedBooks: readonly string[]
}

export type Count = 'lost' | 'repeated' | 'reordered' | 'late' | 'stray' | 'flooded' | 'left over' | 'faults'

export type Verdict = {
  readonly counts: Readonly<Record<Count, number>>
  /** (channel, paper) pairs that had to come. */
  readonly expected: number
  /** Repeats that say so themselves, where the history may not be read. */
  readonly marked: number
  readonly latestMs: number
  readonly said: readonly string[]
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const AHEAD: Readonly<Record<Zone, number>> = {
  UTC: 0,
  'Europe/Berlin': 60,
  'America/New_York': -300,
  'Asia/Kolkata': 330,
}
/** From listing to store and from slot to channel: a reading every 60 minutes, a tick every 30 (90 once it is quiet). */
const USUAL = 95 * MINUTE
/** Clocks step by up to eight minutes. */
const SURELY_BEFORE = 10 * MINUTE
const MARK = /may be a repeat/

export function check(evidence: Evidence, ends: { left: readonly string[]; faults: readonly string[] }): Verdict {
  const { places, standing } = evidence
  const said: string[] = []
  const counts: Record<Count, number> = {
    ...{ lost: 0, repeated: 0, reordered: 0, late: 0, stray: 0, flooded: 0 },
    'left over': ends.left.length,
    faults: ends.faults.length,
  }
  let marked = 0
  let expected = 0
  let latestMs = 0
  const note = (count: Count, what: string): void => {
    counts[count] += 1
    said.push(`${count}: ${what}`)
  }
  for (const place of places) {
    const key = `${place.ref.platform}:${place.ref.workspace}/${place.ref.channel}`
    const here = standing.filter(({ channel }) => channel === key)
    const copies = copiesOf(here, evidence.numbers)
    for (const [paper, stands] of copies) {
      const extra = stands.slice(1)
      const excused = evidence.closedBooks.some((book) => key.startsWith(book))
        ? extra.filter(({ footer }) => MARK.test(footer))
        : []
      marked += excused.length
      if (extra.length > excused.length) note('repeated', `p${paper} stands ${stands.length} times in ${key}`)
      if (!mayCome(evidence, key, paper)) note('stray', `p${paper} stands in ${key}, which never followed it`)
    }
    for (const paper of mustCome(evidence, key)) {
      expected += 1
      const [first] = copies.get(paper.number) ?? []
      if (first === undefined) {
        note('lost', `p${paper.number} never came to ${key}`)
        continue
      }
      if (evidence.unjudged.has(key)) continue
      const lateMs = first.at - deadlineOf(evidence, place, key, paper.listedAt)
      latestMs = Math.max(latestMs, lateMs)
      if (lateMs > 0)
        note('late', `p${paper.number} came to ${key} ${Math.round(lateMs / MINUTE)} min later than anything explains`)
    }
    for (const at of floodsIn(here))
      note('flooded', `several digests at once in ${key} at ${new Date(at).toISOString()}`)
    for (const what of disorderIn(here, evidence)) note('reordered', `${what} in ${key}`)
  }
  said.push(...ends.left.map((what) => `left over: ${what}`), ...ends.faults.map((what) => `fault: ${what}`))
  return { counts, expected, marked, latestMs, said }
}

/** The messages of each paper, shown or behind *Show more*. */
function copiesOf(here: readonly Standing[], numbers: Evidence['numbers']): Map<number, Standing[]> {
  const copies = new Map<number, Standing[]>()
  for (const one of here) {
    const shown = one.titles.map(numberIn)
    const behind = one.behind.map((key) => numbers.get(key) ?? numberIn(key))
    for (const paper of [...shown, ...behind]) copies.set(paper, [...(copies.get(paper) ?? []), one])
  }
  return copies
}

function numberIn(text: string): number {
  const [, number] = /\bp(\d+) on\b/.exec(text) ?? []
  if (number === undefined) throw new Error(`"${text}" names no paper.`)
  return Number(number)
}

function says(title: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(title)
}

function mayCome({ listings, follows }: Evidence, key: ChannelKey, paper: number): boolean {
  return listings.some(
    (one) => one.paper === paper && follows.some(({ channel, word }) => channel === key && says(one.entry.title, word)),
  )
}

/** A paper whose title says, in the end, a word that the channel surely followed from before its first listing to the end. */
function mustCome({ listings, follows }: Evidence, key: ChannelKey): { number: number; listedAt: Instant }[] {
  const numbers = [...new Set(listings.map(({ paper }) => paper))]
  return numbers.flatMap((number) => {
    const of = listings.filter(({ paper }) => paper === number)
    const [first] = of
    // Of equal versions the first: a source may list it once more under its first title.
    const last = of.toSorted((one, other) => (other.entry.version ?? 0) - (one.entry.version ?? 0))[0]
    if (first === undefined || last === undefined) return []
    const words = follows.filter(
      ({ channel, until, sure, word }) =>
        channel === key &&
        until === undefined &&
        sure !== undefined &&
        sure + SURELY_BEFORE <= first.at &&
        says(last.entry.title, word),
    )
    // From the instant on which some listing of it said the word.
    const telling = of.find(({ entry }) => words.some(({ word }) => says(entry.title, word)))
    return telling === undefined ? [] : [{ number, listedAt: telling.at }]
  })
}

/** The slot after a paper was listed, with the usual time for reading and sending, and with all that went wrong meanwhile. */
function deadlineOf({ notes }: Evidence, { zone, minute }: Place, key: ChannelKey, listedAt: Instant): Instant {
  const held = (from: Instant, to: Instant): number =>
    notes
      .filter(
        ({ at, costMs, channel }) => at <= to && at + costMs >= from && (channel === undefined || channel === key),
      )
      .reduce((sum, { costMs }) => sum + costMs, 0)
  const settled = (from: Instant): Instant => {
    let to = from + USUAL
    for (let round = 0; round < 20; round++) {
      const next = from + USUAL + held(from, to)
      if (next === to) break
      to = next
    }
    return to
  }
  const ready = settled(listedAt)
  if (minute === undefined) return settled(ready)
  const slotOfDay = (minute - AHEAD[zone]) * MINUTE
  const slot = Math.ceil((ready - slotOfDay) / DAY) * DAY + slotOfDay
  return settled(slot)
}

/** What was planned earlier may not stand behind what was planned later. */
function disorderIn(here: readonly Standing[], { retried, planned }: Evidence): string[] {
  let latest = -1
  const seen = new Set<string>()
  return here.flatMap(({ id, slot }) => {
    if (seen.has(id) || retried.has(id)) return []
    seen.add(id)
    const at = planned.indexOf(id)
    const isBehind = at < latest
    latest = Math.max(latest, at)
    return isBehind ? [`${slot} stands behind a later one`] : []
  })
}

/** So many digests of planned slots within ten minutes: what waited should have come as one. A repeat is counted as that alone. */
const FLOOD = 4

function floodsIn(here: readonly Standing[]): Instant[] {
  const planned = here.filter(({ slot }) => /^(?:scheduled|instant):/.test(slot))
  const digests = planned.filter(({ slot }, index) => planned.findIndex((one) => one.slot === slot) === index)
  return digests.flatMap(({ at }, index) => {
    const before = digests[index - FLOOD + 1]
    return before !== undefined && at - before.at < 10 * MINUTE ? [at] : []
  })
}
