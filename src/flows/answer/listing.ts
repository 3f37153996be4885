/** list, the panel of `/papers` alone, and *Tune topics*: what channels follow. */
import { type Channel, type ChannelKey, channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import { type Instant, WEEK } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import { analysePaper, evaluate } from '../../core/proof.ts'
import { homeMessage } from '../../core/reply/home.ts'
import { channelsMessage, type Listed, listMessage, panelMessage, tuneMessage } from '../../core/reply/listing.ts'
import { show } from '../../core/reply.ts'
import type { Store } from '../../core/store.ts'
import { type PacksThen, readStored } from '../../core/stored-topic.ts'
import type { Subscription } from '../../core/subscription.ts'
import type { Synonyms } from '../../core/synonyms.ts'
import { brokenAmong } from '../explain.ts'
import type { Asking } from './asking.ts'
import { lastDigest } from './last-digest.ts'

type ReadsTopics = PacksThen & { readonly store: Store; readonly synonyms: Synonyms }

/** A channel with all that a list says about it. */
export async function listedOf(desk: ReadsTopics, channel: Channel, at: Instant): Promise<Listed> {
  const key = channelKey(channel.ref)
  const subscriptions = await desk.store.subscriptions(key)
  return {
    channel,
    subscriptions,
    posted: await postedBy(desk, key, subscriptions, at - 4 * WEEK),
    broken: new Map(brokenAmong(subscriptions, desk).map((one) => [one.subscription.id, one])),
    at,
  }
}

/** What people chose to post came by no match: it counts for every topic that takes it. */
async function postedBy(
  desk: ReadsTopics,
  channel: ChannelKey,
  subscriptions: readonly Subscription[],
  since: Instant,
): Promise<Listed['posted']> {
  const posted = new Map(await desk.store.postedSince(channel, since))
  const chosen = (await desk.store.chosenSince(channel, since)).map((paper) => analysePaper(paper))
  if (chosen.length === 0) return posted
  for (const { id, topic: text } of subscriptions) {
    const read = readStored(text, desk)
    if (read.kind === 'refused') continue
    const taken = chosen.filter((paper) => evaluate(read.topic, paper, desk.synonyms).matched)
    posted.set(id, (posted.get(id) ?? 0) + taken.length)
  }
  return posted
}

function listedHere({ desk, channel, at }: Asking): Promise<Listed> {
  return listedOf(desk, channel, at)
}

export async function list(asking: Asking, { all }: Args): Promise<Reply> {
  return all === undefined ? show(listMessage(await listedHere(asking))) : listAll(asking)
}

async function listAll(asking: Asking): Promise<Reply> {
  const { channel, person } = asking
  const reader = { person: person.id, here: channelKey(channel.ref) }
  return show(channelsMessage(await listedFor(asking, await channelsSeen(asking)), reader))
}

/** The channels that the asker is in, and what they keep: Slack's Home. */
export async function home(asking: Asking): Promise<Reply> {
  const { desk, person } = asking
  const listed = await listedFor(asking, await channelsSeen(asking, 'those they are in'))
  const last = new Map<ChannelKey, Instant>()
  for (const { channel } of listed) {
    const key = channelKey(channel.ref)
    const digest = await lastDigest(desk.store, key)
    if (digest?.deliveredAt !== undefined) last.set(key, digest.deliveredAt)
  }
  return show(homeMessage({ person: person.id, listed, last, saved: await desk.store.savedPapers(person.id) }))
}

async function listedFor({ desk, at }: Asking, channels: readonly Channel[]): Promise<Listed[]> {
  const listed: Listed[] = []
  for (const channel of channels) listed.push(await listedOf(desk, channel, at))
  return listed.filter(({ subscriptions }) => subscriptions.length > 0)
}

/** Channels of their workspace that the asker may be told of, or only those that they are in. */
async function channelsSeen(
  { desk, channel, person }: Asking,
  which: 'all' | 'those they are in' = 'all',
): Promise<Channel[]> {
  const { platform, workspace } = channel.ref
  const here = (await desk.store.channels()).filter(
    ({ ref }) => ref.platform === platform && ref.workspace === workspace,
  )
  const refs = here.map(({ ref }) => ref)
  const seen = (await desk.platforms.get(platform)?.seenBy(person.id, refs)) ?? []
  const keys = new Set(seen.filter(({ isIn }) => which === 'all' || isIn).map((one) => channelKey(one.channel)))
  return here.filter(({ ref }) => keys.has(channelKey(ref)))
}

export async function panel(asking: Asking): Promise<Reply> {
  return show(panelMessage(await listedHere(asking)))
}

/** The private list behind *Tune topics*. */
export async function tuneTopics(asking: Asking): Promise<Reply> {
  return show(tuneMessage(await listedHere(asking)))
}
