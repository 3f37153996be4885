/**
 * Hello in channels that the operator chose. It goes through the outbox like every public message: it is in the ledger, it is
 * never posted twice, and where its end is unknown the bot looks for it later.
 */
import { type ChannelRef, channelKey } from '../../core/channel.ts'
import { deliveryId } from '../../core/delivery.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { deliverySaid } from '../../core/reply/deliveries.ts'
import { helloMessage } from '../../core/reply/hello.ts'
import { type Desk, newChannel } from '../answer/asking.ts'
import { type Delivering, deliverReady } from '../deliver.ts'
import { planMessage } from '../plan-message.ts'

export type Greeted = { readonly channel: string; readonly ok: boolean; readonly said: string }

/** Each channel with what came of it, as a sentence. `name` is what people call it. */
export async function sayHello(
  desk: Desk,
  delivering: Delivering,
  to: readonly { readonly ref: ChannelRef; readonly name: string }[],
): Promise<Greeted[]> {
  const at = desk.clock.now().getTime()
  const slot = `notice:hello:${formatInstant(at)}`
  const closed = new Map<string, string>()
  for (const { ref, name } of to) {
    const access = await desk.platforms.get(ref.platform)?.access(ref, 'join')
    if (access?.kind === 'closed') {
      closed.set(channelKey(ref), access.why)
      continue
    }
    await desk.store.openChannel(newChannel(ref, desk.defaults, at, name))
    await planMessage(desk, { channel: ref, slot, kind: 'notice', message: helloMessage(), at })
  }
  if (closed.size < to.length) await deliverReady(delivering)
  return Promise.all(
    to.map(async ({ ref, name }) => {
      const channel = channelKey(ref)
      const why = closed.get(channel)
      if (why !== undefined) return { channel, ok: false, said: `#${name}: ${why}.` }
      return { channel, ...(await outcome(desk, deliveryId(channel, slot, desk.hash), name, at)) }
    }),
  )
}

async function outcome({ store }: Desk, id: string, name: string, at: Instant): Promise<Omit<Greeted, 'channel'>> {
  const delivery = await store.delivery(id)
  if (delivery?.state === 'delivered') return { ok: true, said: `#${name}: posted.` }
  if (delivery === undefined) return { ok: false, said: `#${name}: it could not be planned.` }
  const standing = deliverySaid({ delivery, channel: { state: 'on' }, at, when: formatInstant, to: 'operator' })
  return { ok: false, said: `#${name}: it is ${standing}.` }
}
