/** Whoever subscribed in a channel that was lost is told once, alone, how to mend it. */
import { type Channel, type ChannelRef, channelKey, isClosed } from '../core/channel.ts'
import { deliveryId } from '../core/delivery.ts'
import { formatInstant, type Instant } from '../core/instant.ts'
import { lostNotice } from '../core/reply/access.ts'
import { APPLIER, CONFIGURATION, FORGOTTEN } from '../core/subscription.ts'
import { type Desk, newChannel } from './answer/asking.ts'
import { comeBack, isRefused } from './come-back.ts'
import { planMessage } from './plan-message.ts'

/** Makers of subscriptions who are no people any more, or never were. */
const NOBODY: ReadonlySet<string> = new Set([FORGOTTEN, APPLIER, CONFIGURATION])

/** Idempotent: the slot of the line is the loss. Where a whole workspace is lost nobody can be reached in it. Returns the lines planned. */
export async function tellLoss(desk: Desk, at: Instant): Promise<number> {
  const { store } = desk
  const lost = (await store.channels('closed')).filter(({ closed }) => closed?.scope === 'channel')
  let told = 0
  for (const channel of lost) if (!(await isRefused(store, channel))) told += await tellSubscribers(desk, channel, at)
  return told
}

/** A channel that stays lost costs one read for each subscriber: nothing is opened, looked at or planned again. */
async function tellSubscribers(desk: Desk, channel: Channel, at: Instant): Promise<number> {
  const { store, platforms, hash } = desk
  const { ref, closed } = channel
  const chat = platforms.get(ref.platform)
  const subscriptions = await store.subscriptions(channelKey(ref))
  const people = new Set(subscriptions.map(({ by }) => by).filter((by) => !NOBODY.has(by)))
  const slot = `notice:lost ${channelKey(ref)}:${formatInstant(closed?.at ?? at)}`
  let mend: Promise<string | undefined> | undefined
  let told = 0
  for (const person of people) {
    const direct = chat?.direct(person, ref.workspace)
    if (direct === undefined || channelKey(direct) === channelKey(ref)) continue
    if ((await store.delivery(deliveryId(channelKey(direct), slot, hash))) !== undefined) continue
    mend ??= mendOf(desk, ref)
    const message = lostNotice(
      channel,
      subscriptions.filter(({ by }) => by === person),
      await mend,
    )
    await openAlone(desk, direct, at)
    if ((await planMessage(desk, { channel: direct, slot, kind: 'notice', message, at })) === 'planned') told += 1
  }
  return told
}

/** As the platform says it now. Where it does not, people are told all the same. */
async function mendOf({ platforms }: Desk, ref: ChannelRef): Promise<string | undefined> {
  const access = await platforms
    .get(ref.platform)
    ?.access(ref, 'look')
    .catch(() => undefined)
  return access?.kind === 'closed' ? access.mend : undefined
}

/** Nobody looks whether a conversation in which nothing is followed is open again: the line itself will show it. */
async function openAlone(desk: Desk, direct: ChannelRef, at: Instant): Promise<void> {
  const { store, defaults } = desk
  const opened = await store.openChannel(newChannel(direct, defaults, at, ''))
  if (!isClosed(opened)) return
  if ((await store.subscriptions(channelKey(direct))).length > 0) await comeBack(desk, opened, at)
  else await store.release(direct, opened.nextSlotAt, at)
}
