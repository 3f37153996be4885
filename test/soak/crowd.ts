/** Who is in the soak: channels over 24 zones on both platforms, and what they follow. */
import { type ChannelRef, channelKey } from '../../src/core/channel.ts'
import { DAY, type Instant } from '../../src/core/instant.ts'
import type { Entry } from '../../src/core/paper.ts'
import { analysePaper } from '../../src/core/proof.ts'
import { nextSlot } from '../../src/core/schedule.ts'
import type { Store } from '../../src/core/store.ts'
import { parseTopic, type Topic } from '../../src/core/topic.ts'
import { createTopicIndex, type TopicNumber } from '../../src/core/topic-index.ts'
import { meaningOf } from '../../src/flows/match-papers.ts'
import { hash } from '../../src/hash.ts'
import { blocksOf, sizeOf } from '../bench/matching.ts'
import { paperOf } from '../bench/papers.ts'
import { createTopicTexts } from '../bench/workload.ts'
import { makeChannel, NO_SYNONYMS } from '../core/made.ts'

export const ZONES = [
  ...['UTC', 'Europe/London', 'Europe/Berlin', 'Europe/Athens', 'Africa/Nairobi', 'Asia/Dubai', 'Asia/Karachi'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Dhaka', 'Asia/Bangkok', 'Asia/Shanghai', 'Asia/Tokyo'],
  ...['Australia/Sydney', 'Pacific/Auckland', 'Pacific/Honolulu', 'America/Anchorage', 'America/Los_Angeles'],
  ...['America/Denver', 'America/Chicago', 'America/New_York', 'America/Halifax', 'America/Sao_Paulo'],
  'Atlantic/Azores',
] as const

export type Followed = { readonly topic: Topic; readonly text: string }

/** Papers that a topic is tried on before it is followed. */
const TRIED_ON = 500
/** Of the topics drawn, those that match the most are left out, until those left match this share of the pairs. */
export const SHARE = 0.0005

/**
 * So many topics as people write them, of which together that share of (topic, paper) pairs matches in the papers tried; with
 * the share reached. Each is a topic of its own, and `each` subscriptions follow one.
 */
export function drawTopics(entries: readonly Entry[], count: number): { topics: Followed[]; share: number } {
  const papers = entries.map(paperOf)
  const tried = papers.filter((_, index) => index % Math.ceil(papers.length / TRIED_ON) === 0).map(analysePaper)
  const textOf = createTopicTexts(papers, 'narrow', count)
  const index = createTopicIndex({ synonyms: NO_SYNONYMS })
  const drawn: (Followed & { number: TopicNumber })[] = []
  for (let number = 0; drawn.length < 1.5 * count; number++) {
    const text = textOf(number)
    const parsed = parseTopic(text, new Map())
    if (parsed.kind === 'topic') drawn.push({ topic: parsed.topic, text, number: index.add(parsed.topic) })
  }
  const matching = new Map<TopicNumber, number>()
  for (const block of blocksOf(tried))
    index.propose(block, (topic, set) => void matching.set(topic, (matching.get(topic) ?? 0) + sizeOf(set)))
  const found = drawn.map(({ number, ...one }) => ({ ...one, matches: matching.get(number) ?? 0 }))
  found.sort((a, b) => a.matches - b.matches)
  // From the fewest matches to the most: the stretch of `count` whose share comes nearest to the wanted one.
  const most = SHARE * count * tried.length
  let first = 0
  let sum = found.slice(0, count).reduce((total, { matches }) => total + matches, 0)
  while (sum < most && first + count < found.length) {
    sum += (found[first + count]?.matches ?? 0) - (found[first]?.matches ?? 0)
    first += 1
  }
  return { topics: found.slice(first, first + count), share: sum / (count * tried.length) }
}

/** Slack: a workspace has 50 channels; Discord: a server has 5. */
function placeOf(index: number): ChannelRef {
  const nth = Math.floor(index / 2)
  return index % 2 === 0
    ? { platform: 'slack', workspace: `T${Math.floor(nth / 50)}`, channel: `C${nth}` }
    : { platform: 'discord', workspace: `${Math.floor(nth / 5)}`, channel: `${nth}` }
}

/** Opens channels and subscribes them; every one has as many subscriptions as any other. */
export async function openCrowd(
  store: Store,
  crowd: {
    readonly channels: number
    readonly subscriptions: number
    readonly topics: readonly Followed[]
    readonly at: Instant
  },
): Promise<void> {
  const { channels, subscriptions, topics, at } = crowd
  const each = subscriptions / channels
  const schedule = { kind: 'daily', at: '09:00' } as const
  const meanings = topics.map(({ topic }) => meaningOf(topic, NO_SYNONYMS, hash))
  const open = async (index: number): Promise<void> => {
    const ref = placeOf(index)
    const zone = ZONES[Math.floor(index / 2) % ZONES.length] ?? 'UTC'
    const next = nextSlot(schedule, zone, at)
    const times = { createdAt: at - DAY, ...(next !== undefined && { nextSlotAt: next }) }
    await store.openChannel(makeChannel({ ref, name: ref.channel, schedule, zone, ...times }))
    for (let nth = 0; nth < each; nth++) {
      const number = (index * each + nth) % topics.length
      const said = {
        label: `Topic ${nth + 1}`,
        topic: topics[number]?.text ?? '',
        meaning: meanings[number] ?? '',
        by: 'ann',
      }
      await store.subscribe({
        channel: channelKey(ref),
        ...said,
        createdAt: at,
        since: at,
        meaningAt: at,
        caughtUp: true,
      })
    }
  }
  const queue = Array.from({ length: channels }, (_, index) => index).values()
  const work = async (): Promise<void> => {
    for (const index of queue) await open(index)
  }
  await Promise.all(Array.from({ length: 8 }, work))
}
