/** pause and resume, of the channel or of one subscription. */
import { actionId } from '../../core/action.ts'
import { type Channel, channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Action } from '../../core/message.ts'
import { whenSentences } from '../../core/reply/arranging.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import { nameOf } from '../../core/reply/listing.ts'
import { count, note, say, show } from '../../core/reply.ts'
import { nextSlot } from '../../core/schedule.ts'
import type { Subscription } from '../../core/subscription.ts'
import { type Asking, letIn, noteOf } from './asking.ts'
import { isReply, subscriptionMeant } from './meant.ts'

export async function pause(asking: Asking, { subscription }: Args): Promise<Reply> {
  const { channel } = asking
  if (subscription !== undefined) return pauseOne(asking, subscription)
  if (channel.state === 'held')
    return say(`Nothing is posted here anyway: the channel is held (${channel.why ?? 'access was lost'}).`)
  await pauseHere(asking)
  const resume: Action = { id: actionId('resume'), label: 'Resume' }
  return show(note(['This channel is paused; what matches waits, and nothing is lost.'], [resume]))
}

/** Nothing is posted in the channel until it is resumed. It is not held. */
export async function pauseHere(asking: Asking): Promise<Channel> {
  const { desk, channel } = asking
  await desk.store.openChannel(channel)
  return desk.store.changeChannel(channel.ref, { state: 'paused' }, undefined, noteOf(asking, CHANGED.paused()))
}

async function pauseOne(asking: Asking, said: string): Promise<Reply> {
  const found = await subscriptionMeant(asking, said)
  if (isReply(found)) return found
  await pauseOneHere(asking, found)
  const resume: Action = { id: actionId('resume', found.number), label: 'Resume' }
  return show(note([`${nameOf(found)} is paused; what matches it waits.`], [resume]))
}

/** What matches one subscription waits until it is resumed. */
export function pauseOneHere(asking: Asking, paused: Subscription): Promise<Subscription> {
  const { id, pausedAt = asking.at } = paused
  return asking.desk.store.changeSubscription(id, { pausedAt }, noteOf(asking, CHANGED.pausedOne(paused)))
}

export async function resume(asking: Asking, { subscription }: Args): Promise<Reply> {
  const { desk, channel } = asking
  if (subscription !== undefined) return resumeOne(asking, subscription)
  if (channel.state === 'on') return say(`This channel is on. ${whenSentences(channel)}`)
  const inside = await letIn(asking)
  if (typeof inside === 'string') return say(inside)
  if (channel.state === 'held') return say(`This channel is on again. ${whenSentences(inside.channel)}`)
  const resumed = await resumeHere(inside)
  const waiting = (await desk.store.openMatches(channelKey(channel.ref))).length
  const post: Action = { id: actionId('post'), label: 'Post now' }
  const waited = waiting === 0 ? 'nothing has waited' : `${count(waiting, 'paper has', 'papers have')} waited`
  return show(note([`This channel is on again; ${waited}. ${whenSentences(resumed)}`], waiting === 0 ? [] : [post]))
}

/** A paused channel in which the bot can post is on again. */
export async function resumeHere(asking: Asking): Promise<Channel> {
  const { desk, channel, at } = asking
  const { ref, schedule, zone } = channel
  const held = await desk.store.deliveries({ states: ['held'], channel: channelKey(ref) })
  for (const { id } of held) await desk.store.retry(id, at)
  const nextSlotAt = nextSlot(schedule, zone, at) ?? null
  const patch = { state: 'on', why: null, nextSlotAt } as const
  const resumed = await desk.store.changeChannel(ref, patch, undefined, noteOf(asking, CHANGED.resumed()))
  desk.wake()
  return resumed
}

async function resumeOne(asking: Asking, said: string): Promise<Reply> {
  const found = await subscriptionMeant(asking, said)
  if (isReply(found)) return found
  if (found.pausedAt === undefined) return say(`${nameOf(found)} is not paused.`)
  await resumeOneHere(asking, found)
  return say(`${nameOf(found)} is followed again; what has waited comes ${COMES[asking.channel.state]}.`)
}

const COMES: Readonly<Record<Channel['state'], string>> = {
  on: 'with the next digest',
  paused: 'after `/papers resume`: the channel is paused',
  held: 'once I am let in here again: the channel is held',
}

/** What has waited for a paused subscription comes with the next digest. */
export function resumeOneHere(asking: Asking, paused: Subscription): Promise<Subscription> {
  const note = noteOf(asking, CHANGED.resumedOne(paused))
  return asking.desk.store.changeSubscription(paused.id, { pausedAt: null }, note)
}
