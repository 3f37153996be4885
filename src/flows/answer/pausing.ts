/** pause and resume, of the channel or of one subscription. */
import { actionId } from '../../core/action.ts'
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Action } from '../../core/message.ts'
import { whenSentences } from '../../core/reply/arranging.ts'
import { nameOf } from '../../core/reply/listing.ts'
import { count, note, say, show } from '../../core/reply.ts'
import { nextSlot } from '../../core/schedule.ts'
import { type Asking, letIn } from './asking.ts'
import { isReply, subscriptionMeant } from './meant.ts'

export async function pause(asking: Asking, { subscription }: Args): Promise<Reply> {
  const { desk, channel } = asking
  if (subscription !== undefined) return pauseOne(asking, subscription)
  if (channel.state === 'held')
    return say(`Nothing is posted here anyway: the channel is held (${channel.why ?? 'access was lost'}).`)
  await desk.store.openChannel(channel)
  await desk.store.changeChannel(channel.ref, { state: 'paused' })
  const resume: Action = { id: actionId('resume'), label: 'Resume' }
  return show(note(['This channel is paused; what matches waits, and nothing is lost.'], [resume]))
}

async function pauseOne(asking: Asking, said: string): Promise<Reply> {
  const found = await subscriptionMeant(asking, said)
  if (isReply(found)) return found
  await asking.desk.store.changeSubscription(found.id, { pausedAt: found.pausedAt ?? asking.at })
  const resume: Action = { id: actionId('resume', found.number), label: 'Resume' }
  return show(note([`${nameOf(found)} is paused; what matches it waits.`], [resume]))
}

export async function resume(asking: Asking, { subscription }: Args): Promise<Reply> {
  const { desk, channel, at } = asking
  if (subscription !== undefined) return resumeOne(asking, subscription)
  if (channel.state === 'on') return say(`This channel is on. ${whenSentences(channel)}`)
  const inside = await letIn(asking)
  if (typeof inside === 'string') return say(inside)
  if (channel.state === 'held') return say(`This channel is on again. ${whenSentences(inside.channel)}`)
  const { store } = desk
  const key = channelKey(channel.ref)
  for (const { id } of await store.deliveries({ states: ['held'], channel: key })) await store.retry(id, at)
  const nextSlotAt = nextSlot(channel.schedule, channel.zone, at) ?? null
  const resumed = await store.changeChannel(channel.ref, { state: 'on', why: null, nextSlotAt })
  desk.wake()
  const waiting = (await store.openMatches(key)).length
  const post: Action = { id: actionId('post'), label: 'Post now' }
  const waited = waiting === 0 ? 'nothing has waited' : `${count(waiting, 'paper has', 'papers have')} waited`
  return show(note([`This channel is on again; ${waited}. ${whenSentences(resumed)}`], waiting === 0 ? [] : [post]))
}

async function resumeOne(asking: Asking, said: string): Promise<Reply> {
  const found = await subscriptionMeant(asking, said)
  if (isReply(found)) return found
  if (found.pausedAt === undefined) return say(`${nameOf(found)} is not paused.`)
  await asking.desk.store.changeSubscription(found.id, { pausedAt: null })
  return say(`${nameOf(found)} is followed again; what has waited comes with the next digest.`)
}
