/** Channels that stay closed keep everything for a while (config `retention.held`), then they are forgotten. */
import { type ChannelRef, channelKey, workspaceKey } from '../core/channel.ts'
import { DAY, type Instant } from '../core/instant.ts'
import type { Store } from '../core/store.ts'

/** So long before, at least, the operator is warned: also where nobody was there to be warned in time. */
const WARNED = 7 * DAY
/** Other processes must have heard that the subscriptions are gone before their rows are. */
const HEARD = DAY

export type Forgetting = {
  /** Will be forgotten at `at`. */
  readonly warned: readonly { readonly channel: string; readonly at: Instant }[]
  /** Would be warned of or forgotten, but nobody could look whether they are open again. */
  readonly spared: readonly string[]
  /** Their subscriptions were removed. */
  readonly removed: readonly string[]
  /** All that was stored about them is deleted. */
  readonly deleted: readonly string[]
}

/** `unseen` are the workspaces (`platform:workspace`) in which the last look failed. */
export async function forgetHeld(
  store: Store,
  heldMs: number,
  at: Instant,
  unseen: ReadonlySet<string> = new Set(),
): Promise<Forgetting> {
  const warned: { channel: string; at: Instant }[] = []
  const spared: string[] = []
  const removed: string[] = []
  const deleted: string[] = []
  for (const { ref } of await store.channels()) {
    // Read anew: it may have come back while the others were looked after.
    const closed = (await store.channel(ref))?.closed
    if (closed === undefined || at < closed.at + heldMs - WARNED) continue
    const key = channelKey(ref)
    if (unseen.has(workspaceKey(ref))) {
      spared.push(key)
      continue
    }
    if (closed.warnedAt === undefined && !(await store.markWarned(ref, closed.at, at))) continue
    const until = Math.max(closed.at + heldMs, (closed.warnedAt ?? at) + WARNED)
    if (at < until) warned.push({ channel: key, at: until })
    else if ((await removeSubscriptions(store, ref, closed.at, at)) > 0) removed.push(key)
    else if (at >= until + HEARD && (await store.deleteChannel(ref, closed.at))) deleted.push(key)
  }
  return { warned, spared, removed, deleted }
}

/** Only while the channel is closed by the same loss; returns how many. */
async function removeSubscriptions(store: Store, ref: ChannelRef, closedSince: Instant, at: Instant): Promise<number> {
  let removed = 0
  for (const { id } of await store.subscriptions(channelKey(ref))) {
    if ((await store.channel(ref))?.closed?.at !== closedSince) break
    await store.changeSubscription(id, { removedAt: at })
    removed += 1
  }
  return removed
}
