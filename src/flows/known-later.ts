/** What was known of papers while alerts looked at them. */
import type { ChannelKey } from '../core/channel.ts'
import { DAY, type Instant } from '../core/instant.ts'
import { liveSince, type Paper, type PaperFields, type PaperKey } from '../core/paper.ts'
import type { Store } from '../core/store.ts'

/** For so long after its first sight a paper is matched again when what topics can match has changed (design §5). */
const MATCHED_ANEW = 14 * DAY

/**
 * The matched fields as alerts saw them one after the other, for those of the papers that have changed: as the paper first came
 * live, then after each change for as long as it was matched anew. What nobody saw live counts from its first sight. Upvotes
 * change with nearly every reading: without `upvotes` changes of these alone are left out.
 */
export async function knownWhileMatched(
  store: Store,
  papers: readonly Paper[],
  { channel, upvotes }: { readonly channel: ChannelKey | undefined; readonly upvotes: boolean },
): Promise<ReadonlyMap<PaperKey, readonly PaperFields[]>> {
  const keys = papers.map(({ key }) => key)
  const versions = await store.versionsOf(keys, { upvotes })
  return new Map(
    papers.flatMap((paper): [PaperKey, readonly PaperFields[]][] => {
      const known = versions.get(paper.key)
      if (known === undefined) return []
      const from = (channel === undefined ? paper.firstLiveAt : liveSince(paper, channel)) ?? paper.firstSeenAt
      const first = Math.max(
        0,
        known.findLastIndex(({ at }) => at <= from),
      )
      const until = lastSight(paper) + MATCHED_ANEW
      const seen = known.filter(({ at }, index) => index === first || (index > first && at <= until))
      return [[paper.key, seen.map(({ fields }) => fields)]]
    }),
  )
}

/** When anybody last saw it live for the first time; where nobody did, when it came into the archive. */
function lastSight({ firstLiveAt, owners = [], firstSeenAt }: Paper): Instant {
  const live = [firstLiveAt, ...owners.map(({ liveAt }) => liveAt)].filter((at) => at !== undefined)
  return live.length === 0 ? firstSeenAt : Math.max(...live)
}
