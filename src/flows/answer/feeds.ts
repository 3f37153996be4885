/** source: what is read here, and the feeds that a channel adds for itself. What they list is seen by that channel only. */
import { asPaper } from '../../core/as-paper.ts'
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import { type Feed, hostOf } from '../../core/feed.ts'
import type { Reply } from '../../core/invocation.ts'
import { shorten } from '../../core/message.ts'
import { feedsMeant, isSameAddress, readFeedAddress } from '../../core/own-feed.ts'
import type { Entry } from '../../core/paper.ts'
import { analysePaper, evaluate } from '../../core/proof.ts'
import { visible } from '../../core/readable.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import {
  alreadyRead,
  feedAddedMessage,
  feedBackMessage,
  feedLimitSentence,
  feedRemovedMessage,
  NO_ADDRESS,
  sourcesMessage,
  WHICH_FEED,
  whichFeed,
} from '../../core/reply/feeds.ts'
import { say, show } from '../../core/reply.ts'
import { readStored } from '../../core/stored-topic.ts'
import { announceFeed } from './announcing.ts'
import { type Asking, noteOf, refusalFor, subscriptionsHere } from './asking.ts'

/** An address alone is one to add. */
export async function source(asking: Asking, { url, what = url === undefined ? 'list' : 'add' }: Args): Promise<Reply> {
  switch (what) {
    case 'add':
      return addFeed(asking, url)
    case 'remove':
      return removeFeed(asking, url ?? '')
    default:
      return listSources(asking)
  }
}

async function listSources(asking: Asking): Promise<Reply> {
  const { desk, channel } = asking
  return show(
    sourcesMessage({
      live: desk.sources,
      unread: desk.unread,
      states: await desk.store.sourceStates(),
      feeds: await feedsHere(asking),
      zone: channel.zone,
      mayChange: refusalFor(asking, 'channel') === undefined,
    }),
  )
}

function feedsHere({ desk, channel }: Asking): Promise<Feed[]> {
  return desk.store.feeds(channelKey(channel.ref))
}

const TITLE_LENGTH = 80

/** It is read once before it is accepted, so that the answer says what it is. */
async function addFeed(asking: Asking, typed: string | undefined): Promise<Reply> {
  const { desk, channel, person, at } = asking
  if (typed === undefined) return say(WHICH_FEED)
  const address = readFeedAddress(typed)
  if (address === undefined) return say(NO_ADDRESS)
  const refusal = await refusalOf(asking, address)
  if (refusal !== undefined) return say(refusal)
  const found = await desk.findFeed(address)
  if (found.kind === 'refused') return say(found.sentence)
  const { url, entries, rejected } = found
  const already = await refusalOf(asking, url)
  if (already !== undefined) return say(already)

  await desk.store.openChannel(channel)
  const title = shorten(visible(found.title), TITLE_LENGTH) || hostOf({ url })
  const made = { channel: channelKey(channel.ref), url, title, by: person.id, addedAt: at }
  const feed = await desk.store.addFeed(made, noteOf(asking, CHANGED.fed(made)))
  // A second click, or a second process, may have been as fast: the first of the two stays.
  const first = (await feedsHere(asking)).find((one) => isSameAddress(one.url, url))
  if (first !== undefined && first.number < feed.number) {
    const note = noteOf(asking, CHANGED.fedTwice(first))
    await desk.store.changeFeed(feed.channel, feed.number, { removedAt: at }, note)
    return say(alreadyRead(first))
  }
  await announceFeed(asking, 'feed', feed)
  const { matched, topics } = await matchedHere(asking, entries)
  return show(feedAddedMessage({ feed, entries, rejected: rejected.length, matched, topics }))
}

/** Why no feed with this address can be added here; undefined where one can. */
async function refusalOf(asking: Asking, address: string): Promise<string | undefined> {
  const { feedLimit } = asking.desk
  const feeds = await feedsHere(asking)
  const same = feeds.find(({ url }) => isSameAddress(url, address))
  if (same !== undefined) return alreadyRead(same)
  return feeds.length >= feedLimit ? feedLimitSentence(feedLimit) : undefined
}

/** How many entries a topic of this channel takes, and how many topics there are. */
async function matchedHere(
  asking: Asking,
  entries: readonly Entry[],
): Promise<{ readonly matched: number; readonly topics: number }> {
  const { synonyms } = asking.desk
  const topics = (await subscriptionsHere(asking)).flatMap(({ topic: text }) => {
    const parsed = readStored(text, asking.desk)
    return parsed.kind === 'topic' ? [parsed.topic] : []
  })
  const matched = entries.filter((entry) => {
    const paper = analysePaper({ ...asPaper('', [{ source: '', entry }], asking.at), sources: [] })
    return topics.some((topic) => evaluate(topic, paper, synonyms).matched)
  })
  return { matched: matched.length, topics: topics.length }
}

/** By number, host or title. One that is gone already is gone: the answer is the same, and nothing is announced again. */
export async function removeFeed(asking: Asking, said: string): Promise<Reply> {
  const { desk, channel, at } = asking
  const feeds = await feedsHere(asking)
  const meant = feedsMeant(feeds, said)
  const [feed, other] = meant
  if (feed === undefined || other !== undefined) {
    const number = Number(/^#?(\d+)$/.exec(said.trim())?.[1] ?? 0)
    const left = number === 0 ? undefined : await desk.store.feed(channelKey(channel.ref), number)
    return left?.removedAt === undefined ? say(whichFeed(feeds, meant)) : show(feedRemovedMessage(left))
  }
  await desk.store.changeFeed(feed.channel, feed.number, { removedAt: at }, noteOf(asking, CHANGED.unfed(feed)))
  await announceFeed(asking, 'no-feed', feed)
  return show(feedRemovedMessage(feed))
}

/** Undo of removing: it is read on from where it was left. */
export async function restoreFeed(asking: Asking, number: string): Promise<Reply> {
  const { desk, channel } = asking
  const feed = await desk.store.feed(channelKey(channel.ref), Number(number))
  if (feed === undefined) return say(`There is no feed #${number} to bring back.`)
  const refusal = await refusalOf(asking, feed.url)
  if (refusal !== undefined) return say(refusal)
  await desk.store.changeFeed(feed.channel, feed.number, { removedAt: null }, noteOf(asking, CHANGED.fed(feed)))
  await announceFeed(asking, 'feed', feed)
  return show(feedBackMessage(feed))
}
