/** One public message of its own kind in a channel (a notice, a shared paper, papers posted at once), through the outbox. */
import { type ChannelRef, channelKey } from '../core/channel.ts'
import { type DeliveryKind, deliveryId } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { Message } from '../core/message.ts'
import type { Hash, PaperKey } from '../core/paper.ts'
import type { Store } from '../core/ports.ts'

/** Uses up the papers that it shows, none by default. `taken` where the slot or one of the papers is used already. */
export async function planMessage(
  { store, hash }: { readonly store: Store; readonly hash: Hash },
  planned: {
    readonly channel: ChannelRef
    readonly slot: string
    readonly kind: DeliveryKind
    readonly message: Message
    readonly papers?: readonly PaperKey[]
    readonly at: Instant
  },
): Promise<'planned' | 'taken'> {
  const { channel, slot, papers = [] } = planned
  const id = deliveryId(channelKey(channel), slot, hash)
  return store.plan({ ...planned, id, papers, shown: papers.length, scores: [], patch: {} })
}
