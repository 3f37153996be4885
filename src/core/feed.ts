/** A channel's own feed: what it lists is seen by that channel only. */
import type { ChannelKey } from './channel.ts'
import type { Instant } from './instant.ts'
import { readUrl } from './url.ts'

export type Feed = {
  readonly channel: ChannelKey
  /** Within its channel. */
  readonly number: number
  /** It may hold a secret: it is never logged, and replies name its host only. */
  readonly url: string
  /** As the feed called itself when it was added. */
  readonly title: string
  readonly by: string
  readonly addedAt: Instant
  readonly removedAt?: Instant
  /** The name under which it is read: `feed:<channel>#<number>`. No source of the configuration can have such a name. */
  readonly source: string
}

export function feedSourceName(channel: ChannelKey, number: number): string {
  return `feed:${channel}#${number}`
}

/** What may be said about where a feed is. */
export function hostOf({ url }: Pick<Feed, 'url'>): string {
  return readUrl(url)?.hostname ?? 'an address that cannot be read'
}
