/** The demo: example channels with the bundled seeds, in the terminal. */
import { type Channel, channelKey } from '../core/channel.ts'
import type { Desk } from '../flows/answer/asking.ts'
import { type Example, openExamples } from '../flows/open-examples.ts'
import { planSlot } from '../flows/plan-digests.ts'
import type { Terminal } from '../platforms/terminal/connect.ts'

/** Why a demo with the sources as they come reads nothing live. */
export const DEMO_READS =
  'The demo reads its sample digests only: a token, or sources of your own in config/paperwire.yaml, let it read live.'

export type Demo = {
  readonly channels: readonly Example[]
  readonly terminal: Terminal
  /** Reads the seeds. */
  readonly read: () => Promise<void>
  readonly deliver: () => Promise<unknown>
}

/**
 * The first start gives each channel one digest at once; a later one prints the last digests again. A start that died in
 * between goes on where it stopped.
 */
export async function demonstrate(desk: Desk, { channels, terminal, read, deliver }: Demo): Promise<void> {
  const now = (): number => desk.clock.now().getTime()
  const opened = await openExamples(desk, channels, now())
  await read()
  await desk.matcher.match(now())
  terminal.reprint()
  for (const channel of opened)
    if (!(await hasDigest(desk, channel))) await planSlot(desk, channel, { kind: 'post', at: now() }, now())
  await deliver()
}

async function hasDigest({ store }: Desk, channel: Channel): Promise<boolean> {
  const all = await store.deliveries({ channel: channelKey(channel.ref) })
  return all.some(({ papers }) => papers.length > 0)
}
