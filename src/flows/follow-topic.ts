/** A topic becomes a subscription of a channel. */
import { type Channel, channelKey } from '../core/channel.ts'
import { HOUR, type Instant } from '../core/instant.ts'
import type { Hash } from '../core/paper.ts'
import type { ChangeNote } from '../core/store/changes.ts'
import type { Store } from '../core/store.ts'
import type { Subscription } from '../core/subscription.ts'
import type { Synonyms } from '../core/synonyms.ts'
import type { Topic } from '../core/topic.ts'
import { meaningOf } from './match-papers.ts'

/** A new subscription in a channel without a last slot looks back so far, and at most so far where there are no slots. */
const LOOK_BACK = 24 * HOUR

/**
 * Papers first seen from then on alert in a subscription that begins now. Where papers are posted as they come, the last slot is
 * the last digest, which may be weeks ago.
 */
export function startOf({ lastSlotAt, schedule }: Channel, at: Instant): Instant {
  const lookedBack = at - LOOK_BACK
  if (lastSlotAt === undefined) return lookedBack
  return schedule.kind === 'instant' ? Math.max(lastSlotAt, lookedBack) : lastSlotAt
}

/** Whether what has waited since an instant waits for its digest still. Where there are no slots it waits an hour at most. */
export function wouldStillWait({ lastSlotAt = -Infinity, schedule }: Channel, since: Instant, at: Instant): boolean {
  return lastSlotAt <= since && (schedule.kind !== 'instant' || at - since < HOUR)
}

/** The channel is open. What came in since its last slot is matched by the next round. */
export function followTopic(
  { store, synonyms, hash }: { readonly store: Store; readonly synonyms: Synonyms; readonly hash: Hash },
  channel: Channel,
  {
    topic,
    label,
    by,
    at,
  }: { readonly topic: Topic; readonly label: string; readonly by: string; readonly at: Instant },
  note?: ChangeNote,
): Promise<Subscription> {
  const since = startOf(channel, at)
  return store.subscribe(
    {
      channel: channelKey(channel.ref),
      label,
      topic: topic.text,
      meaning: meaningOf(topic, synonyms, hash),
      by,
      createdAt: at,
      since,
      meaningAt: since,
      caughtUp: false,
    },
    note,
  )
}
