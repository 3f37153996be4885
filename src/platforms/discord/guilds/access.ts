/** Whether the bot can post in a channel, by what it may do there, and what to say where it cannot. Pure. */
import type { Instant } from '../../../core/instant.ts'
import type { Access } from '../../../core/ports.ts'
import {
  type Guild,
  isThread,
  isWritable,
  listed,
  namesOfMissing,
  neededToFollow,
  neededToPost,
  type Place,
  permissionsAt,
} from './permissions.ts'

type Closed = Extract<Access, { kind: 'closed' }>
const closed = (why: string, mend: string): Closed => ({ kind: 'closed', why, mend })

export const DELETED = closed('the channel was deleted', 'This channel was deleted: follow its topics in another one.')
export const REMOVED_WHY = 'the bot was removed from the server'

/** `invite` is the address under which the bot is added. */
export function notInServer(invite: string | undefined): Closed {
  const how = invite === undefined ? '' : ` with ${invite}`
  return closed(REMOVED_WHY, `I am not in this server: whoever manages it can add me${how}. Then try again.`)
}

export const UNSEEN = closed(
  'the bot lacks View Channel',
  'I need View Channel in this channel: give it to my role in the settings of the channel under Permissions, then try again.',
)

/**
 * `look`: what a post takes. `join`: somebody wants something posted there from now on, so everything that we do there counts.
 * `told` is what Discord itself says that the bot may do there.
 */
export function accessAt(guild: Guild, place: Place, how: 'look' | 'join', at: Instant, told?: bigint): Access {
  if (!isWritable(place)) {
    return closed(
      'nobody can write there',
      `Messages cannot be sent to ${titleOf(place)} itself: use a text channel or a thread.`,
    )
  }
  const needed = how === 'look' ? neededToPost(place) : neededToFollow(place)
  const missing = namesOfMissing(needed, told ?? permissionsAt(guild, place, guild.us, at))
  if (missing.length > 0) {
    return closed(
      `the bot lacks ${listed(missing)}`,
      `I need ${listed(missing)} in ${titleOf(place)}: give ${missing.length > 1 ? 'them' : 'it'} to my role in the settings of the ${isThread(place) ? 'channel around it' : 'channel'} under Permissions, then try again.`,
    )
  }
  if (place.isLocked) return closed('the thread is locked', 'This thread is locked: unlock it first, then try again.')
  return { kind: 'open' }
}

function titleOf({ name }: Place): string {
  return name === '' ? 'this channel' : `#${name}`
}
