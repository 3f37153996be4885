/** What is said when a channel is closed to the bot, and when it is open again. */
import { actionId } from '../action.ts'
import { type Channel, channelKey } from '../channel.ts'
import type { Instant } from '../instant.ts'
import type { Message, Run } from '../message.ts'
import { count, note } from '../reply.ts'
import type { Subscription } from '../subscription.ts'
import { formatLocal } from '../zone.ts'
import { nameOf, TUNE } from './listing.ts'

/** The public line on return. */
export function backNotice(back: {
  readonly since: Instant | undefined
  readonly followed: number
  readonly waiting: number
  readonly zone: string
}): Message {
  const { since, followed, waiting, zone } = back
  const from = since === undefined ? '' : ` since ${formatLocal(since, zone, 'full')}`
  const waited = followed === 0 ? NOTHING_LEFT : waitedOf(waiting)
  return note([`I can post here again, after I could not${from}. ${waited}`], [TUNE])
}

const NOTHING_LEFT = 'Nothing is followed here any more: `/papers subscribe` follows a topic.'

function waitedOf(waiting: number): string {
  if (waiting === 0) return 'Nothing was missed meanwhile.'
  return waiting === 1 ? '1 paper has waited and follows.' : `${count(waiting, 'paper')} have waited and follow.`
}

/** Why a channel is held that is no more. */
export const DELETED = 'the channel was deleted'

/**
 * To each person who subscribed there, alone. The channel is told by its key, so that a platform names it only to those who
 * may know it; the topics are the reader's own. `mend` is a sentence to people in that channel, so it is told as one.
 */
export function lostNotice(channel: Channel, theirs: readonly Subscription[], mend?: string): Message {
  const { ref, state, why = 'access was lost' } = channel
  const asked = mend === undefined ? '' : ` Asked there, I say: “${mend}”`
  if (why === DELETED)
    return note(
      [
        `A channel where you follow ${topicsOf(theirs)} was deleted. You can follow it elsewhere, or here for yourself.`,
      ],
      [{ id: actionId('subscribe'), label: 'Follow a topic here', opens: 'form' }],
    )
  const place: Run = { text: 'a channel', place: channelKey(ref) }
  const waits =
    state === 'paused'
      ? 'The channel is paused, so what matches waits until somebody resumes it.'
      : 'Nothing is lost: what matches waits, and then comes in one digest.'
  return note(
    [
      [{ text: 'I can no longer post in ' }, place, { text: `, where you follow ${topicsOf(theirs)}: ${why}.` }],
      `To mend it, let me in there again.${asked} ${waits}`,
    ],
    [{ id: actionId('resume'), label: state === 'paused' ? 'Resume' : 'Try again', place: channelKey(ref) }],
  )
}

const TOPICS_SHOWN = 8

function topicsOf(theirs: readonly Subscription[]): string {
  const shown = theirs.slice(0, TOPICS_SHOWN).map(nameOf).join(', ')
  return theirs.length > TOPICS_SHOWN ? `${shown} and ${theirs.length - TOPICS_SHOWN} more` : shown
}
