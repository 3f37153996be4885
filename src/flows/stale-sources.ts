/** Which sources were not read lately, so that silence is never taken for "nothing new". */
import type { ChannelKey } from '../core/channel.ts'
import type { StaleSource } from '../core/digest.ts'
import { HOUR, type Instant } from '../core/instant.ts'
import type { LiveSource } from '../core/ports.ts'
import type { Round } from './plan-round.ts'

/** One failed read among many good ones is nothing to talk about. */
const STALE_AFTER = HOUR

/**
 * Those of the shared live sources and of the channel's own feeds, in this order, whose last read failed and whose last good one
 * is more than an hour old or never was. A feed has the name that it gives itself.
 */
export async function staleSources(
  shared: readonly LiveSource[],
  channel: ChannelKey,
  at: Instant,
  round: Pick<Round, 'sourceStates' | 'feeds'>,
): Promise<StaleSource[]> {
  const feeds = await round.feeds(channel)
  const read = [
    ...shared.map(({ name }) => ({ source: name, name })),
    ...feeds.map(({ source, title }) => ({ source, name: title })),
  ]
  const states = new Map((await round.sourceStates()).map((state) => [state.source, state]))
  return read.flatMap(({ source, name }) => {
    const { error, lastOkAt } = states.get(source) ?? {}
    if (error === undefined || (lastOkAt ?? -Infinity) >= at - STALE_AFTER) return []
    return [{ name, ...(lastOkAt !== undefined && { since: lastOkAt }) }]
  })
}
