/** A held channel is open to us again: one line says so, and one catch-up digest brings what waited. */
import { type Channel, type ChannelRef, channelKey } from '../core/channel.ts'
import type { Delivery } from '../core/delivery.ts'
import { formatInstant, type Instant } from '../core/instant.ts'
import { backNotice } from '../core/reply/access.ts'
import { nextSlot } from '../core/schedule.ts'
import type { Store } from '../core/store.ts'
import type { Matcher } from './match-papers.ts'
import { type Planning, planSlot } from './plan-digests.ts'
import { planMessage } from './plan-message.ts'

/** How the slots of the line begin. */
const BACK = 'notice:back:'

export type Returning = Planning & { readonly matcher: Matcher; readonly wake: () => void }

/**
 * Returns the channel as it then stands; nothing is said where nothing was lost. A death in between loses no paper: what waits
 * comes with the next slot, which then says that it catches up.
 */
export async function comeBack(returning: Returning, channel: Channel, at: Instant): Promise<Channel> {
  const { store, matcher, wake } = returning
  const { ref, schedule, zone, closed, lastSlotAt, createdAt } = channel
  const followed = (await store.subscriptions(channelKey(ref))).length
  const sayBack = async (waiting: number): Promise<void> => {
    const slot = `${BACK}${formatInstant(at)}`
    const message = backNotice({ since: closed?.at, followed, waiting, zone })
    await planMessage(returning, { channel: ref, slot, kind: 'notice', message, at })
  }
  const released = await store.release(ref, nextSlot(schedule, zone, at), at)
  if (released === undefined) {
    // Paused, matches go on waiting; what people asked for does not.
    if (followed === 0 && closed?.warnedAt !== undefined) await sayBack(0)
    wake()
    return (await store.channel(ref)) ?? channel
  }
  if (followed === 0 && closed?.warnedAt === undefined && (await dueIn(store, ref)).length === 0) return released
  await matcher.match(at)
  const waiting = await countWaiting(store, ref)
  await sayBack(waiting)
  if (waiting > 0) await planSlot(returning, released, { kind: 'post', at, away: lastSlotAt ?? createdAt }, at)
  wake()
  return (await store.channel(ref)) ?? released
}

/** With the papers of a digest out of turn that is still due: the catch-up takes them over. */
async function countWaiting(store: Store, ref: ChannelRef): Promise<number> {
  const due = await dueIn(store, ref)
  return (await store.openMatches(channelKey(ref), due.find(({ kind }) => kind === 'post')?.id)).length
}

function dueIn(store: Store, ref: ChannelRef): Promise<Delivery[]> {
  return store.deliveries({ states: ['due'], channel: channelKey(ref) })
}

/**
 * Whether the platform let us in the last time and then did not take the line that says so (a channel in which only admins
 * post). That is no new loss, and another look proves nothing: it is for people to try again.
 */
export async function isRefused(store: Pick<Store, 'deliveries'>, { ref, closed }: Channel): Promise<boolean> {
  // Lost with more than itself, the channel did not refuse anything.
  if (closed?.scope !== 'channel') return false
  const held = await store.deliveries({ states: ['held'], channel: channelKey(ref) })
  return held.some(({ heldFor, slot }) => heldFor === 'access' && slot.startsWith(BACK))
}
