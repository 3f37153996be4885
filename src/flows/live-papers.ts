/** What came in live as one channel sees it. */
import type { ChannelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import { isVisibleIn, liveSince, type Paper, type PaperKey } from '../core/paper.ts'
import type { Store } from '../core/store.ts'

const PAGE = 200

/** Whether the channel first saw the paper live at or after an instant: what it cannot see it never saw. */
export function isNewIn(paper: Paper, channel: ChannelKey, since: Instant): boolean {
  return isVisibleIn(paper, channel) && (liveSince(paper, channel) ?? -Infinity) >= since
}

/** Papers already matched that are new in the channel since an instant, by their latest live sight anywhere. */
export async function* papersNewIn(store: Store, channel: ChannelKey, since: Instant): AsyncGenerator<Paper> {
  let after: { at: Instant; key: PaperKey } | undefined
  for (;;) {
    const page = await store.matchedSince(since, after, PAGE)
    for (const { paper } of page) if (isNewIn(paper, channel, since)) yield paper
    const last = page.at(-1)
    if (last === undefined) return
    after = { at: last.at, key: last.paper.key }
  }
}
