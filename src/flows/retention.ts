/** Once a day what nothing reads any more is dropped, in slices so short that nobody waits for them. */
import { DAY, type Instant } from '../core/instant.ts'
import { DROPPED, type Dropped } from '../core/store/retention.ts'
import type { Store } from '../core/store.ts'
import { letOthers } from './let-others.ts'

/** Rows of one slice. */
const SLICE = 50

/** A replay goes back 52 weeks at most, and may ask for the upvotes of each day. */
const VOTES_KEPT = 400 * DAY
/** Undo brings a removed subscription back, without its backlog. */
const MATCHES_KEPT = 180 * DAY

/** `messagesMs` is the setting `retention.messages`. Ends early when the signal aborts. Returns how many rows of each kind. */
export async function dropOld(
  store: Pick<Store, 'dropOld'>,
  messagesMs: number,
  at: Instant,
  signal?: AbortSignal,
): Promise<Readonly<Record<Dropped, number>>> {
  const kept = { messages: messagesMs, votes: VOTES_KEPT, matches: MATCHES_KEPT, gone: 0 }
  const counts = { messages: 0, votes: 0, matches: 0, gone: 0 }
  for (const what of DROPPED) {
    let after: string | undefined
    do {
      const slice = { before: at - kept[what], limit: SLICE, ...(after !== undefined && { after }) }
      const { dropped, next } = await store.dropOld(what, slice)
      counts[what] += dropped
      after = next
      await letOthers()
    } while (after !== undefined && signal?.aborted !== true)
  }
  return counts
}
