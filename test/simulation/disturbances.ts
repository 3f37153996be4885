/** What goes wrong, when, and how long it may keep a paper back: the measure of "late" that a seed explains by itself. */
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import type { Instant } from '../../src/core/instant.ts'
import type { Chance } from './chance.ts'
import type { Weather } from './scenario.ts'

/** Something went wrong at an instant; what it touched may come so much later for it. Without a channel it touches all. */
export type Note = {
  readonly at: Instant
  readonly kind: keyof Weather
  readonly costMs: number
  readonly channel?: string
}

export type Disturbances = {
  readonly weather: Weather
  readonly notes: readonly Note[]
  /** Whether this goes wrong now. Once they are over, never. */
  happens(kind: 'badSends' | 'badLooks' | 'badReads'): boolean
  note(kind: keyof Weather, costMs: number, ref?: ChannelRef): void
  areOver(): boolean
  end(): void
}

export function createDisturbances(weather: Weather, chance: Chance, now: () => Instant): Disturbances {
  const notes: Note[] = []
  const chances = {
    badSends: chance.branch('sends'),
    badLooks: chance.branch('looks'),
    badReads: chance.branch('reads'),
  }
  let isOver = false
  return {
    weather,
    notes,
    happens: (kind) => !isOver && chances[kind].happens(weather[kind]),
    note(kind, costMs, ref) {
      notes.push({ at: now(), kind, costMs, ...(ref !== undefined && { channel: channelKey(ref) }) })
    },
    areOver: () => isOver,
    end() {
      isOver = true
    },
  }
}
