/** One seed: several workers run the real flows over one real store, while everything around them goes wrong, then right. */
import { type Channel, channelKey } from '../../src/core/channel.ts'

import { keysOf } from '../../src/core/paper.ts'
import { nextSlot, type Schedule } from '../../src/core/schedule.ts'
import type { Store } from '../../src/core/store.ts'
import { parseTopic } from '../../src/core/topic.ts'
import { followTopic } from '../../src/flows/follow-topic.ts'
import { hash } from '../../src/hash.ts'
import { openStore } from '../../src/store/open-store.ts'
import { NO_SYNONYMS } from '../core/made.ts'
import { bringWeather } from './bring-weather.ts'
import { createCalls } from './calls.ts'
import { createChat } from './chat.ts'
import { check, type Evidence, type Follow, type Verdict } from './check.ts'
import { createDisturbances } from './disturbances.ts'
import { createHistory } from './history.ts'
import { type Choices, createScenario, END, type Place, QUIET, START } from './scenario.ts'
import { createSource } from './source.ts'
import { createTimeline } from './timeline.ts'
import type { Ports } from './wiring.ts'
import type { World } from './world.ts'

export type Outcome = {
  readonly seed: number
  readonly verdict: Verdict
  readonly fingerprint: string
  readonly history: readonly string[]
  readonly deaths: number
  readonly posted: number
}

/** What a mutant puts in the place of a part. */
export type Alteration = {
  readonly ports?: (ports: Ports) => Ports
}

/** A new store of whose time `now` is the only clock. */
export type OpenAt = (now: () => number) => Promise<Store>

const inMemory: OpenAt = (now) => openStore('sqlite::memory:', { now })

/** Runs one seed to its end. Throws only where the simulation itself is wrong. */
export async function simulate(
  seed: number,
  choices: Choices = {},
  alteration: Alteration = {},
  open = inMemory,
): Promise<Outcome> {
  const scenario = createScenario(seed, choices)
  const { chance, places, listings, chats: habits, weather } = scenario
  const calls = createCalls()
  const timeline = createTimeline(START, calls.areOpen)
  const history = createHistory(timeline.now)
  const disturbances = createDisturbances(weather, chance.branch('disturbances'), timeline.now)
  const planned: string[] = []
  const retried = new Set<string>()
  const store = watched(calls.counted(await open(timeline.now)), { planned, retried })
  const around = { timeline, history, disturbances }
  const world: World = {
    ...around,
    store,
    chats: habits.map((one) => createChat({ ...around, habits: one, chance: chance.branch(one.name) })),
    sources: ['ara', 'bee'].map((name) =>
      createSource({
        ...around,
        name,
        listings: listings.filter(({ source }) => source === name),
        chance: chance.branch(name),
      }),
    ),
    machine: { aheadMs: 0, longStops: choices.violation === 'long-stop-before-write' },
    alter: alteration.ports ?? ((same) => same),
    unwritten: new Map(),
    sleepers: new Set(),
  }
  const follows = await openPlaces(store, places)
  const faults: string[] = []
  const staff = bringWeather(world, scenario, { follows, faults })
  await timeline.run(QUIET)
  await staff.calm()
  await timeline.run(END)
  const left = await leftOver(store, places)
  staff.dismiss()
  await store.close()

  const evidence: Evidence = {
    listings,
    numbers: new Map(listings.flatMap(({ entry, paper }) => keysOf(entry, hash).map((key) => [key, paper] as const))),
    places,
    follows,
    notes: disturbances.notes,
    unjudged: staff.unjudged,
    retried,
    planned,
    standing: world.chats.flatMap(({ name, standing }) => standing.map((one) => ({ ...one, platform: name }))),
    closedBooks: habits.flatMap(({ name, closedBooks }) => closedBooks.map((workspace) => `${name}:${workspace}/`)),
  }
  const verdict = check(evidence, { left, faults })
  for (const said of verdict.said) history.tell('the check', said)
  return {
    seed,
    verdict,
    fingerprint: history.fingerprint(),
    history: history.lines,
    deaths: staff.deaths(),
    posted: evidence.standing.length,
  }
}

/** Notes in which order deliveries were planned, and which were tried again by hand. */
function watched(store: Store, { planned, retried }: { planned: string[]; retried: Set<string> }): Store {
  return {
    ...store,
    async plan(plan) {
      const outcome = await store.plan(plan)
      if (outcome === 'planned') planned.push(plan.id)
      return outcome
    },
    retry(id, at) {
      retried.add(id)
      return store.retry(id, at)
    },
  }
}

async function openPlaces(store: Store, places: readonly Place[]): Promise<Follow[]> {
  const follows: Follow[] = []
  for (const { ref, zone, minute, size, follows: words } of places) {
    const schedule: Schedule = minute === undefined ? { kind: 'instant' } : { kind: 'daily', at: timeOf(minute) }
    const at = START
    const nextSlotAt = nextSlot(schedule, zone, at)
    const channel: Channel = {
      ...{ ref, schedule, zone, name: ref.channel, zoneChosen: true, state: 'on', createdAt: at, quietSlots: 0 },
      settings: { size, announce: true, quiet: true, hourly: 60, who: 'anyone' },
      ...(nextSlotAt !== undefined && { nextSlotAt }),
    }
    await store.openChannel(channel)
    for (const word of words) {
      const parsed = parseTopic(word, new Map())
      if (parsed.kind !== 'topic') throw new Error(`"${word}" is no topic.`)
      await followTopic({ store, synonyms: NO_SYNONYMS, hash }, channel, {
        topic: parsed.topic,
        label: word,
        by: 'U1',
        at,
      })
      follows.push({ channel: channelKey(ref), word, asked: at, sure: at })
    }
  }
  return follows
}

export function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** What is not over at the end, in words. */
async function leftOver(store: Store, places: readonly Place[]): Promise<string[]> {
  const keys = new Set(places.map(({ ref }) => channelKey(ref)))
  const all = await store.deliveries({ states: ['due', 'sending', 'uncertain', 'held'] })
  // Where one person is reached alone and nothing is followed, nobody looks whether it is open again.
  const open = all.filter(({ channel }) => keys.has(channelKey(channel)))
  const unmatched = await store.unmatched(10)
  const waiting: string[] = []
  for (const { ref, state } of await store.channels()) {
    const key = channelKey(ref)
    if (!keys.has(key)) continue
    if (state !== 'on') waiting.push(`${key} is ${state}`)
    const matches = await store.openMatches(key)
    if (matches.length > 0) waiting.push(`${key} has ${matches.length} papers waiting`)
  }
  return [
    ...open.map(
      ({ channel, slot, state, why }) => `${slot} in ${channelKey(channel)} is ${state} (${why ?? 'no reason'})`,
    ),
    ...unmatched.map(({ paper }) => `${paper.key} was not matched`),
    ...waiting,
  ]
}
