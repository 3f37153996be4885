/** What became of each delivery, in the log as it happens: a drain of thousands takes minutes. */
import { channelKey } from '../core/channel.ts'
import type { Settled } from '../flows/deliver.ts'
import type { Log } from '../log.ts'

export function logSettled(log: Log, { delivery, state, why }: Settled): void {
  const fields = { delivery: delivery.id, channel: channelKey(delivery.channel), slot: delivery.slot, state, why }
  if (state === 'delivered') log.info(fields, 'delivered')
  else log.warn(fields, 'not delivered yet')
}
