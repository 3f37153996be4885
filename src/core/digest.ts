/**
 * What one channel gets for one slot, as facts. Places go round the subscriptions in the order of their numbers, each taking
 * its best paper that is still free, so a noisy topic never starves a quiet one. Equal facts give equal digests.
 */
import type { Channel, ChannelRef } from './channel.ts'
import type { DeliveryKind } from './delivery.ts'
import type { Instant } from './instant.ts'
import type { OpenMatch } from './match.ts'
import { firstSeenFirst, type Paper, type PaperKey } from './paper.ts'
import type { Proof } from './proof.ts'
import { type Rank, type Ranked, UNRANKED } from './ranking.ts'
import type { Subscription } from './subscription.ts'

export type Window = { readonly from: Instant; readonly to: Instant }

/** A source that was not read in this window, and since when; without `since` it never was. */
export type StaleSource = { readonly name: string; readonly since?: Instant }

/** Why a digest covers more than one slot: the program was down, or the channel was paused or closed to us. */
export type CatchUp = ({ readonly kind: 'down' } & Window) | { readonly kind: 'away'; readonly since: Instant }

export type RankedSubscription = {
  readonly subscription: Subscription
  /** What the ranking says about its papers; one that it does not know comes last. */
  readonly ranked: ReadonlyMap<PaperKey, Ranked>
}

export type DigestFacts = {
  readonly channel: Channel
  readonly kind: Extract<DeliveryKind, 'scheduled' | 'instant' | 'post'>
  readonly slot: string
  readonly window: Window
  /** Matches of this channel that no delivery has used. */
  readonly matches: readonly OpenMatch[]
  readonly subscriptions: readonly RankedSubscription[]
  /** Papers read in the window, whether they matched or not. */
  readonly considered: number
  /** The sources that listed them. */
  readonly sources: readonly string[]
  readonly staleSources?: readonly StaleSource[]
  readonly next?: Instant
  readonly catchUp?: CatchUp
}

export type DigestPaper = {
  /** Place in the digest, from 1, in reading order. */
  readonly number: number
  readonly key: PaperKey
  readonly paper: Paper
  readonly proof: Proof
  readonly score: number
  /** Labels of the other subscriptions that matched, by number. */
  readonly also: readonly string[]
}

export type DigestSection = {
  readonly number: number
  readonly label: string
  readonly topic: string
  readonly packName?: string
  /** Papers of this subscription, shown here or behind the cap; those shown in another section are not counted. */
  readonly matched: number
  readonly papers: readonly DigestPaper[]
}

export type Digest = {
  readonly channel: ChannelRef
  readonly zone: string
  readonly kind: DigestFacts['kind']
  readonly slot: string
  readonly window: Window
  readonly sections: readonly DigestSection[]
  /** Behind the cap, in the order in which they would have been taken. */
  readonly hidden: readonly PaperKey[]
  /** How its papers stand, shown or not, for `why`. */
  readonly ranks: readonly { readonly paper: PaperKey; readonly subscription: string; readonly rank: Rank }[]
  readonly considered: number
  readonly sources: readonly string[]
  readonly staleSources: readonly StaleSource[]
  readonly next?: Instant
  readonly catchUp?: CatchUp
}

export function buildDigest(facts: DigestFacts): Digest {
  const { channel, kind, slot, window, considered, sources, staleSources = [], next, catchUp } = facts
  const queues = queuesOf(facts)
  const places = placesInTurn(queues)
  const shown = places.slice(0, channel.settings.size)
  const hidden = places.slice(channel.settings.size)
  return {
    channel: channel.ref,
    zone: channel.zone,
    kind,
    slot,
    window,
    sections: sectionsOf(queues, shown),
    hidden: hidden.map(({ candidate }) => candidate.paper.key),
    ranks: queues.flatMap(({ subscription, candidates }) =>
      candidates.map(({ paper, ranked }, at) => ({
        paper: paper.key,
        subscription: subscription.id,
        rank: { ...ranked, place: at + 1, of: candidates.length },
      })),
    ),
    considered,
    sources: [...sources].sort(),
    staleSources,
    ...(next === undefined ? {} : { next }),
    ...(catchUp === undefined ? {} : { catchUp }),
  }
}

/** Keys of the papers in reading order, the hidden ones last: what the delivery uses up. */
export function papersOf(digest: Digest): { readonly papers: readonly PaperKey[]; readonly shown: number } {
  const shown = digest.sections.flatMap((section) => section.papers.map(({ key }) => key))
  return { papers: [...shown, ...digest.hidden], shown: shown.length }
}

type Candidate = { readonly paper: Paper; readonly proof: Proof; readonly ranked: Ranked }
/** One subscription's papers, the best first. */
type Queue = { readonly subscription: Subscription; readonly candidates: readonly Candidate[] }
type Place = { readonly subscription: Subscription; readonly candidate: Candidate }

function queuesOf({ subscriptions, matches }: DigestFacts): Queue[] {
  return subscriptions
    .map(({ subscription, ranked }) => ({
      subscription,
      candidates: matches
        .flatMap(({ paper, by }) => {
          const proof = by.find((one) => one.subscription === subscription.id)?.proof
          return proof === undefined ? [] : [{ paper, proof, ranked: ranked.get(paper.key) ?? UNRANKED }]
        })
        .sort(bestFirst),
    }))
    .sort((a, b) => a.subscription.number - b.subscription.number)
}

function bestFirst(a: Candidate, b: Candidate): number {
  return b.ranked.score - a.ranked.score || firstSeenFirst(a.paper, b.paper)
}

/** All papers once, in the order in which the subscriptions take them in turn. */
function placesInTurn(queues: readonly Queue[]): Place[] {
  const taken = new Set<PaperKey>()
  const places: Place[] = []
  let waiting = queues.map(({ subscription, candidates }) => ({ subscription, rest: [...candidates].reverse() }))
  while (waiting.length > 0) {
    for (const { subscription, rest } of waiting) {
      while (taken.has(rest.at(-1)?.paper.key ?? '')) rest.pop()
      const candidate = rest.pop()
      if (candidate === undefined) continue
      taken.add(candidate.paper.key)
      places.push({ subscription, candidate })
    }
    waiting = waiting.filter(({ rest }) => rest.length > 0)
  }
  return places
}

function sectionsOf(queues: readonly Queue[], shown: readonly Place[]): DigestSection[] {
  const sectionOfPaper = new Map(shown.map(({ subscription, candidate }) => [candidate.paper.key, subscription.id]))
  let number = 0
  return queues.flatMap(({ subscription, candidates }) => {
    const { id, label, topic } = subscription
    const own = candidates.filter(({ paper }) => sectionOfPaper.get(paper.key) === id)
    if (own.length === 0) return []
    const papers = own.map(({ paper, proof, ranked: { score } }) => {
      number += 1
      return { number, key: paper.key, paper, proof, score, also: alsoMatched(paper.key, subscription, queues) }
    })
    const matched = candidates.filter(({ paper }) => (sectionOfPaper.get(paper.key) ?? id) === id).length
    const packName = /^@(\S+)$/.exec(topic)?.[1]
    const pack = packName === undefined ? {} : { packName }
    return [{ number: subscription.number, label, topic, ...pack, matched, papers }]
  })
}

function alsoMatched(key: PaperKey, taker: Subscription, queues: readonly Queue[]): string[] {
  return queues
    .filter(
      ({ subscription, candidates }) => subscription !== taker && candidates.some(({ paper }) => paper.key === key),
    )
    .map(({ subscription }) => subscription.label)
}
