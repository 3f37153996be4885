/** The one public line that says who follows what (setting `announce`). */
import { channelKey } from '../../core/channel.ts'
import { formatInstant } from '../../core/instant.ts'
import { announcement, type TopicNews } from '../../core/reply/subscribing.ts'
import type { Subscription } from '../../core/subscription.ts'
import { planMessage } from '../plan-message.ts'
import type { Asking } from './asking.ts'

/** Nothing is said to a person alone with the bot, nor of what was taken back before anybody read of it. */
export async function announce(asking: Asking, what: TopicNews, subscription: Subscription): Promise<void> {
  const { desk, channel, person, at } = asking
  const { ref, settings } = channel
  const own = desk.platforms.get(ref.platform)?.direct(person.id, ref.workspace)
  if (!settings.announce || (own !== undefined && channelKey(own) === channelKey(ref))) return
  const unread = await takeBack(asking, subscription)
  if (what === 'unfollow' && unread === 'follow') return
  const said = what === 'change' && unread === 'follow' ? 'follow' : what
  const slot = `notice:${said}-${subscription.number}:${formatInstant(at)}`
  const message = announcement(person, said, subscription)
  await planMessage(desk, { channel: ref, slot, kind: 'notice', message, at })
  desk.wake()
}

/** Withdraws the lines about a subscription that were not sent yet. Returns what the first of them said. */
async function takeBack({ desk, channel, at }: Asking, { number }: Subscription): Promise<TopicNews | undefined> {
  const { store } = desk
  const waiting = await store.deliveries({ states: ['due'], channel: channelKey(channel.ref) })
  let first: TopicNews | undefined
  for (const { id, slot } of waiting) {
    const [, what] = new RegExp(`^notice:(follow|unfollow|change)-${number}:`).exec(slot) ?? []
    if (what !== undefined && (await store.withdraw(id, at))) first ??= what as TopicNews
  }
  return first
}
