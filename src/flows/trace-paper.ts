/** The whole path of one paper for one channel, posted or not. */
import { type Channel, type ChannelKey, channelKey } from '../core/channel.ts'
import { isDigest } from '../core/delivery.ts'
import { papersOf } from '../core/digest.ts'
import type { Change, Explanation, Outlook, Path, Verdict } from '../core/explanation.ts'
import type { Feed } from '../core/feed.ts'
import type { Instant } from '../core/instant.ts'
import { ownFeedNumber } from '../core/own-feed.ts'
import type { Paper, PaperKey } from '../core/paper.ts'
import { analysePaper, evaluate } from '../core/proof.ts'
import { titleSeen } from '../core/reply/reading.ts'
import type { Store } from '../core/store.ts'
import { readStored } from '../core/stored-topic.ts'
import type { Subscription } from '../core/subscription.ts'
import { explain, judge } from './explain.ts'
import type { Matcher } from './match-papers.ts'
import { nextDigest } from './next-digest.ts'
import type { Planning } from './plan-digests.ts'

type Desk = Planning & { readonly matcher: Matcher }

/** Matches whatever is stored first. */
export async function tracePaper(desk: Desk, channel: Channel, paper: Paper, at: Instant): Promise<Path> {
  await desk.matcher.match(at)
  const { store } = desk
  const key = channelKey(channel.ref)
  const explanation = await explain(desk, channel, paper)
  const aliases = (await store.aliases(paper.key)).filter((alias) => alias !== paper.key && !isOfChannel(alias))
  const shared = await sharedBy(desk, key, [paper.key, ...aliases])
  const isTakenHere = explanation.subscriptions.some(({ matched, recorded }) => matched || recorded !== undefined)
  const waits = explanation.reason === 'waiting' && explanation.delivery === undefined
  const outlook = waits ? await outlookOf(desk, channel, paper, at) : undefined
  return {
    ...explanation,
    seen: await seenHere(store, key, paper.key),
    aliases,
    takenSince: await takenSince(desk, explanation),
    removed: isTakenHere ? [] : await removedTakers(desk, key, explanation),
    toOthers: explanation.reason === 'capped' ? await placesOfOthers(store, key, explanation) : new Map(),
    ...(shared === undefined ? {} : { shared }),
    ...(outlook === undefined ? {} : { outlook }),
  }
}

/** The key of a paper that was private to some channel, before it was everybody's: it would tell of that channel. */
function isOfChannel(key: PaperKey): boolean {
  return key.startsWith('own:')
}

/** A feed of the channel is called by its title, a removed one too; those of other channels are left out. */
async function seenHere(store: Store, channel: ChannelKey, paper: PaperKey): Promise<Path['seen']> {
  const sightings = await store.sightings(paper)
  const numbers = new Set(sightings.map(({ source }) => ownFeedNumber(source, channel)))
  const feeds: Feed[] = []
  for (const number of numbers) {
    const feed = number === undefined ? undefined : await store.feed(channel, number)
    if (feed !== undefined) feeds.push(feed)
  }
  return sightings.flatMap((sighting) => {
    const title = titleSeen(sighting.source, channel, feeds)
    return title === undefined ? [] : [{ ...sighting, title }]
  })
}

/** The message that Discuss made of it, under whichever of its keys: papers merge. */
async function sharedBy({ store }: Desk, channel: ChannelKey, keys: readonly PaperKey[]): Promise<Path['shared']> {
  for (const key of keys) {
    const delivery = await store.deliveryInSlot(channel, `share:${key}`)
    if (delivery !== undefined) return delivery
  }
  return undefined
}

async function takenSince(desk: Desk, { paper, subscriptions }: Explanation): Promise<Map<string, Change>> {
  const { store, synonyms } = desk
  const since = new Map<string, Change>()
  const takers = subscriptions.filter(({ matched }) => matched)
  const versions = takers.length === 0 ? [] : await store.versions(paper.key)
  if (versions.length < 2) return since
  const analysed = versions.map(({ fields }) => analysePaper(fields))
  for (const { subscription } of takers) {
    const parsed = readStored(subscription.topic, desk)
    if (parsed.kind === 'refused') continue
    // Of a match that came and went the last time it came.
    const lastMiss = analysed.findLastIndex((version) => !evaluate(parsed.topic, version, synonyms).matched)
    const [before, now] = [versions[lastMiss], versions[lastMiss + 1]]
    if (before !== undefined && now !== undefined)
      since.set(subscription.id, { at: now.at, before: before.fields, now: now.fields })
  }
  return since
}

/** Removed subscriptions that took it, or would now. */
async function removedTakers(
  desk: Desk,
  channel: ChannelKey,
  { paper, subscriptions, broken }: Explanation,
): Promise<Verdict[]> {
  const followed = new Set([...subscriptions, ...broken].map(({ subscription }) => subscription.number))
  const removed: Subscription[] = []
  // Numbers are given one after the other and never again.
  for (let number = 1; ; number++) {
    if (followed.has(number)) continue
    const one = await desk.store.subscription({ channel, number })
    if (one === undefined) break
    if (one.removedAt !== undefined) removed.push(one)
  }
  const { matches } = await desk.store.matchOf(channel, paper.key)
  return judge(removed, paper, desk).verdicts.flatMap((verdict): Verdict[] => {
    const match = matches.find(({ subscription }) => subscription === verdict.subscription.id)
    if (match === undefined) return verdict.matched ? [verdict] : []
    return [{ ...verdict, recorded: { at: match.matchedAt, proof: match.proof } }]
  })
}

/** Of the papers in their places those that a subscription which took this one did not take. */
async function placesOfOthers(
  store: Store,
  channel: ChannelKey,
  { delivery, subscriptions }: Explanation,
): Promise<Map<string, number>> {
  const others = new Map<string, number>()
  for (const paper of delivery?.papers.slice(0, delivery.shown) ?? []) {
    const { matches } = await store.matchOf(channel, paper)
    for (const { subscription, recorded } of subscriptions) {
      const { id } = subscription
      if (recorded !== undefined && !matches.some((one) => one.subscription === id))
        others.set(id, (others.get(id) ?? 0) + 1)
    }
  }
  return others
}

async function outlookOf(desk: Desk, channel: Channel, { key }: Paper, at: Instant): Promise<Outlook | undefined> {
  const states = ['sending', 'uncertain'] as const
  const open = await desk.store.deliveries({ states, channel: channelKey(channel.ref) })
  const by = open.find(({ kind }) => isDigest(kind))
  if (by !== undefined) return { kind: 'blocked', by }
  const digest = await nextDigest(desk, channel, at)
  const { papers, shown } = papersOf(digest)
  const number = papers.indexOf(key) + 1
  if (number === 0) return undefined
  const ranks = digest.ranks.filter(({ paper }) => paper === key)
  return {
    kind: 'planned',
    number,
    papers: papers.length,
    shown,
    ranks: new Map(ranks.map(({ subscription, rank }) => [subscription, rank])),
  }
}
