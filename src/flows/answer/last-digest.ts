/** The last digest that a channel got. */
import type { ChannelKey } from '../../core/channel.ts'
import { type Delivery, isDigest } from '../../core/delivery.ts'
import type { Store } from '../../core/store.ts'

/** Newest deliveries of a channel among which it is looked for. */
const RECENT = 30

export async function lastDigest(store: Store, channel: ChannelKey): Promise<Delivery | undefined> {
  const newest = await store.deliveries({ states: ['delivered'], channel, limit: RECENT })
  return newest.findLast(({ kind }) => isDigest(kind))
}
