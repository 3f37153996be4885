/** The channels in which something is followed: what a platform says of them, beside what the store does. */
import { type Channel, channelKey } from '../core/channel.ts'
import { type Examined, type Followed, wrong } from '../core/examination.ts'
import { isRefused } from '../flows/come-back.ts'
import type { Readable } from '../store/look.ts'
import { instantSaid } from './checks.ts'

/** What a channel is called where several platforms are examined. */
export const asFollowed = ({ ref, name }: Channel): Followed => ({
  ref,
  title: name === '' ? channelKey(ref) : `#${name} (${channelKey(ref)})`,
})

/** What was found, and in its place, of a channel that is held though the bot could post there again, what lets it go. */
export function heldFindings(
  store: Pick<Readable, 'deliveries'> | undefined,
  channels: readonly Channel[],
  found: readonly Examined[],
): Promise<Examined[]> {
  const held = channels.filter(({ state }) => state === 'held')
  return Promise.all(
    found.map(async (one) => {
      const channel = held.find(({ ref }) => one.what.includes(channelKey(ref)))
      if (channel === undefined || store === undefined || !one.ok) return one
      return heldFinding(channel, await isRefused(store, channel))
    }),
  )
}

function heldFinding(channel: Channel, refused: boolean): Examined {
  const { held: since, why = 'access was lost' } = channel
  const from = since === undefined ? '' : ` since ${instantSaid(since.at)}`
  const what = `${asFollowed(channel).title} is held${from} (${why})`
  // The hourly look lets go what it finds open, but for what has refused the line that said so.
  return refused
    ? wrong(
        'channels',
        `${what}: the bot is in it, and what it posts there is refused.`,
        'Allow the bot to post in it, then type /papers resume there: until then nobody tries again.',
      )
    : wrong(
        'channels',
        `${what}, though the bot can post there now.`,
        'Type /papers resume in it; a bot that runs lets it go within the hour.',
      )
}
