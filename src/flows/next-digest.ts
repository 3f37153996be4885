/** The next digest of a channel as it stands: private, marks nothing. */
import type { Channel } from '../core/channel.ts'
import type { Digest } from '../core/digest.ts'
import type { Instant } from '../core/instant.ts'
import type { Matcher } from './match-papers.ts'
import { digestOf, type Planning } from './plan-digests.ts'

/** Matches whatever is stored first. Without a match it has no sections. */
export async function nextDigest(
  desk: Planning & { readonly matcher: Matcher },
  channel: Channel,
  at: Instant,
): Promise<Digest> {
  await desk.matcher.match(at)
  const { schedule, nextSlotAt = at, lastSlotAt = 0 } = channel
  const kind = schedule.kind === 'instant' ? 'instant' : 'scheduled'
  return digestOf(desk, channel, { kind, at: Math.max(nextSlotAt, lastSlotAt) }, at)
}
