/** The next digest of a channel as it stands: private, marks nothing. */
import type { Channel } from '../core/channel.ts'
import type { Digest } from '../core/digest.ts'
import type { Instant } from '../core/instant.ts'
import type { Matcher } from './match-papers.ts'
import { digestOf, draftOf, type Planning, slotAt } from './plan-digests.ts'

/**
 * Matches whatever is stored first. It is what a tick would plan now, or at the next slot where none is due; what that one
 * would replace stands in it. Without a match it has no sections.
 */
export async function nextDigest(
  desk: Planning & { readonly matcher: Matcher },
  channel: Channel,
  at: Instant,
): Promise<Digest> {
  await desk.matcher.match(at)
  const slot = slotAt(channel, Math.max(at, channel.nextSlotAt ?? at))
  const draft = await draftOf(desk, channel, slot, at)
  return draft === 'on its way' ? digestOf(desk, channel, slot, at) : draft.digest
}
