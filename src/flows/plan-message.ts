/** One public message of its own kind in a channel (a notice, a shared paper, papers posted at once), through the outbox. */
import { type ChannelRef, channelKey, type Timing } from '../core/channel.ts'
import { type DeliveryKind, deliveryId } from '../core/delivery.ts'
import type { Instant } from '../core/instant.ts'
import type { Message } from '../core/message.ts'
import type { Hash, PaperKey } from '../core/paper.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { Plan } from '../core/store/deliveries.ts'
import type { Store } from '../core/store.ts'

/** Uses up the papers that it shows, none by default. `taken` as `Store.plan` says it. */
export async function planMessage(
  { store, hash }: { readonly store: Store; readonly hash: Hash },
  planned: {
    readonly channel: ChannelRef
    readonly slot: string
    readonly kind: DeliveryKind
    readonly message: Message
    readonly papers?: readonly PaperKey[]
    readonly at: Instant
    readonly patch?: Plan['patch']
    readonly asRead?: Timing
    readonly note?: ChangeNote
  },
): Promise<'planned' | 'taken'> {
  const { channel, slot, papers = [], patch = {} } = planned
  const id = deliveryId(channelKey(channel), slot, hash)
  return store.plan({ ...planned, id, papers, shown: papers.length, ranks: [], patch })
}
