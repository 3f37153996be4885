/** The channels in which something is followed: what a platform says of them, beside what the store does. */
import { type Channel, channelKey, isClosed } from '../core/channel.ts'
import { type Examined, type Followed, noted, wrong } from '../core/examination.ts'
import { isRefused } from '../flows/come-back.ts'
import type { Readable } from '../store/look.ts'
import { instantSaid } from './checks.ts'

/** What a channel is called where several platforms are examined. */
export const asFollowed = ({ ref, name }: Channel): Followed => ({
  ref,
  title: name === '' ? channelKey(ref) : `#${name} (${channelKey(ref)})`,
})

/** What was found, and in its place, of a channel that counts as closed though the bot could post there again, what opens it. */
export function heldFindings(
  store: Pick<Readable, 'deliveries'> | undefined,
  channels: readonly Channel[],
  found: readonly Examined[],
): Promise<Examined[]> {
  const closed = channels.filter(isClosed)
  return Promise.all(
    found.map(async (one) => {
      const channel = closed.find(({ ref }) => one.what.includes(channelKey(ref)))
      if (channel === undefined || store === undefined || !one.ok) return one
      return heldFinding(channel, await isRefused(store, channel))
    }),
  )
}

function heldFinding(channel: Channel, refused: boolean): Examined {
  const { state, closed, why = 'access was lost' } = channel
  const from = closed === undefined ? '' : ` since ${instantSaid(closed.at)}`
  const stands = state === 'paused' ? 'is paused, and counts as closed' : 'is held'
  const what = `${asFollowed(channel).title} ${stands}${from} (${why})`
  if (state === 'paused')
    return noted('channels', `${what}, though the bot can post there now.`, 'A bot that runs notes it within the hour.')
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
