/** One public line in a channel, through the outbox like everything public. */
import { type ChannelRef, channelKey } from '../core/channel.ts'
import { deliveryId } from '../core/delivery.ts'
import { formatInstant, type Instant } from '../core/instant.ts'
import type { Message } from '../core/message.ts'
import type { Hash } from '../core/paper.ts'
import type { Store } from '../core/ports.ts'

/** `what` names the notice within its instant, so that the same notice is never planned twice. */
export async function planNotice(request: {
  store: Store
  hash: Hash
  channel: ChannelRef
  what: string
  message: Message
  at: Instant
}): Promise<'planned' | 'taken'> {
  const { store, hash, channel, what, message, at } = request
  const slot = `notice:${what}:${formatInstant(at)}`
  const id = deliveryId(channelKey(channel), slot, hash)
  return store.plan({ id, channel, slot, kind: 'notice', message, papers: [], shown: 0, scores: [], at, patch: {} })
}
