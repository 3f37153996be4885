/** The one public line that says who follows what (setting `announce`). */
import { formatInstant } from '../../core/instant.ts'
import { announcement, type TopicNews } from '../../core/reply/subscribing.ts'
import type { Subscription } from '../../core/subscription.ts'
import { planMessage } from '../plan-message.ts'
import type { Asking } from './asking.ts'

export async function announce(asking: Asking, what: TopicNews, subscription: Subscription): Promise<void> {
  const { desk, channel, person, at } = asking
  if (!channel.settings.announce) return
  const slot = `notice:${what}-${subscription.number}:${formatInstant(at)}`
  const message = announcement(person.id, what, subscription)
  await planMessage(desk, { channel: channel.ref, slot, kind: 'notice', message, at })
  desk.wake()
}
