/** What a channel may see. */
import type { ChannelKey } from '../core/channel.ts'
import type { Sees } from '../core/keyword-index.ts'
import { isVisibleIn } from '../core/paper.ts'

/** Whether the channel may see a paper; without a channel, whether everybody may. */
export function visibleIn(channel: ChannelKey | undefined): Sees {
  return (paper) => (channel === undefined ? paper.isPrivate !== true : isVisibleIn(paper, channel))
}
