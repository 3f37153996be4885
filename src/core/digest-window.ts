/** What time a digest covers, and the words for it where that is more than from one slot to the next. */
import { type Channel, channelKey } from './channel.ts'
import type { CatchUp, Window } from './digest.ts'
import type { Instant } from './instant.ts'
import type { OpenMatch } from './match.ts'
import { liveSince } from './paper.ts'
import { nextSlot } from './schedule.ts'
import type { Subscription } from './subscription.ts'

/** `away`: since when the channel was closed to us, where this slot brings what waited meanwhile. */
export type Slot = {
  readonly kind: 'scheduled' | 'instant' | 'post'
  readonly at: Instant
  readonly away?: Instant
}

export type WindowFacts = {
  readonly channel: Channel
  readonly slot: Slot
  /** When it is planned: after its slot where nothing could be planned then, before it where somebody looks ahead. */
  readonly at: Instant
  readonly subscriptions: readonly Subscription[]
  readonly matches: readonly OpenMatch[]
  /** Whether the papers of an unsent digest come with it. */
  readonly replaces: boolean
}

/**
 * From the last digest, in a channel without one from the first instant that its subscriptions cover, to the slot, or to now
 * where that is later: what came meanwhile is in it. With the papers of an unsent digest, or of one that was lost with its
 * channel, or of a subscription that was paused, it begins just before the oldest of them. The beginning itself is outside of it.
 */
export function windowOf(facts: WindowFacts): Window {
  const { channel, slot, at, subscriptions, matches, replaces } = facts
  const to = Math.max(slot.at, at)
  const begun = channel.lastSlotAt ?? Math.min(channel.createdAt, ...subscriptions.map(({ since }) => since))
  const isWhole = replaces || slot.away !== undefined
  const waited = isWhole ? matches : matches.filter(({ matchedAt }) => matchedAt <= begun)
  return { from: Math.min(begun, to, ...beforeEach(waited, facts)), to }
}

/** Just before each paper came. */
function beforeEach(matches: readonly OpenMatch[], { channel, slot }: WindowFacts): Instant[] {
  return matches.map(({ paper }) => (liveSince(paper, channelKey(channel.ref)) ?? slot.at) - 1)
}

/**
 * Set when a slot between the last digest and this one was not kept, or its digest not sent, or when the program was down at
 * this very slot. The program's own downtime is named only where it explains all of that.
 */
export function catchUpOf(facts: WindowFacts, window: Window, downtime: Window | undefined): CatchUp | undefined {
  const { channel, slot, replaces } = facts
  if (slot.away !== undefined) return { kind: 'away', since: Math.min(slot.away, ...beforeEach(facts.matches, facts)) }
  if (slot.kind !== 'scheduled') return undefined
  const since = channel.lastSlotAt ?? channel.createdAt
  const missed = nextSlot(channel.schedule, channel.zone, since) ?? slot.at
  if (missed >= slot.at && replaces) return { kind: 'away', since: window.from }
  if (downtime !== undefined && missed >= downtime.from && missed < downtime.to) return { kind: 'down', ...downtime }
  return missed >= slot.at ? undefined : { kind: 'away', since }
}
