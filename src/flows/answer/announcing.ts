/** The one public line that says who follows what, or has a feed read (setting `announce`). */
import { channelKey } from '../../core/channel.ts'
import type { Feed } from '../../core/feed.ts'
import { formatInstant } from '../../core/instant.ts'
import type { Message } from '../../core/message.ts'
import { type FeedNews, feedNotice } from '../../core/reply/feeds.ts'
import { announcement, announcements, type TopicNews } from '../../core/reply/subscribing.ts'
import type { Subscription } from '../../core/subscription.ts'
import { planMessage } from '../plan-message.ts'
import type { Asking } from './asking.ts'

/** Nothing is said to a person alone with the bot, nor of what was taken back before anybody read of it. */
export async function announce(asking: Asking, what: TopicNews, subscription: Subscription): Promise<void> {
  if (!isAnnounced(asking)) return
  const { number } = subscription
  const unread = await takeBack(asking, ['follow', 'unfollow', UNFOLLOW_CHANGED, 'change'], number)
  const said = saidAfter(unread, what)
  if (said === undefined) return
  const slot = said === 'unfollow' && unread === 'change' ? UNFOLLOW_CHANGED : said
  await tell(asking, `${slot}-${number}`, announcement(asking.person, said, subscription))
}

/** An `unfollow` in whose place stood a `change` that nobody had read of: who comes back has changed. */
const UNFOLLOW_CHANGED = 'unfollow-changed'

/** What is news to those who have not read the line that was taken back; undefined where nothing is. */
function saidAfter(unread: TopicNews | typeof UNFOLLOW_CHANGED | undefined, what: TopicNews): TopicNews | undefined {
  if (unread === 'follow') return what === 'unfollow' ? undefined : 'follow'
  if (what !== 'follow') return what
  if (unread === 'unfollow') return undefined
  return unread === UNFOLLOW_CHANGED ? 'change' : 'follow'
}

/** One line for all that was changed in a channel together; nothing is said where it cannot be posted. */
export async function announceAll(
  asking: Asking,
  news: readonly { readonly what: TopicNews; readonly subscription: Subscription }[],
): Promise<void> {
  const { desk, channel, person } = asking
  if (news.length === 0 || !isAnnounced(asking) || channel.state === 'held') return
  const access = await desk.platforms.get(channel.ref.platform)?.access(channel.ref, 'look')
  if (access?.kind !== 'closed') await tell(asking, 'changes', announcements(person, news))
}

/** As `announce`; nothing is said either where it cannot be posted, because a feed is added without letting the bot in. */
export async function announceFeed(asking: Asking, what: FeedNews, feed: Feed): Promise<void> {
  const { desk, channel, person } = asking
  if (!isAnnounced(asking) || channel.state === 'held') return
  const access = await desk.platforms.get(channel.ref.platform)?.access(channel.ref, 'look')
  const unread = await takeBack(asking, ['feed', 'no-feed'], feed.number)
  if (access?.kind === 'closed' || (unread !== undefined && unread !== what)) return
  await tell(asking, `${what}-${feed.number}`, feedNotice(person, what, feed))
}

function isAnnounced({ desk, channel: { ref, settings }, person }: Asking): boolean {
  const own = desk.platforms.get(ref.platform)?.direct(person.id, ref.workspace)
  return settings.announce && (own === undefined || channelKey(own) !== channelKey(ref))
}

async function tell({ desk, channel, at }: Asking, what: string, message: Message): Promise<void> {
  const slot = `notice:${what}:${formatInstant(at)}`
  await planMessage(desk, { channel: channel.ref, slot, kind: 'notice', message, at })
  desk.wake()
}

/** Withdraws the lines of these kinds about a number that were not sent yet. Returns what the first of them said. */
async function takeBack<Kind extends string>(
  { desk, channel, at }: Asking,
  kinds: readonly Kind[],
  number: number,
): Promise<Kind | undefined> {
  const { store } = desk
  const waiting = await store.deliveries({ states: ['due'], channel: channelKey(channel.ref) })
  let first: Kind | undefined
  for (const { id, slot } of waiting) {
    const what = kinds.find((kind) => slot.startsWith(`notice:${kind}-${number}:`))
    if (what !== undefined && (await store.withdraw(id, at))) first ??= what
  }
  return first
}
