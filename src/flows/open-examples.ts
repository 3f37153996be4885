/** Opens the example channels of the configuration with their subscriptions, once; what people changed since stays. */
import { type Channel, channelKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { Schedule } from '../core/schedule.ts'
import { CONFIGURATION, labelOf } from '../core/subscription.ts'
import { parseTopic } from '../core/topic.ts'
import { type Desk, newChannel } from './answer/asking.ts'
import { followTopic } from './follow-topic.ts'

export type Example = {
  readonly name: string
  readonly schedule?: Schedule | undefined
  readonly zone?: string | undefined
  readonly subscriptions: readonly { readonly topic: string; readonly label?: string | undefined }[]
}

/** Idempotent, and safe to die in at any point. Returns the channels as stored. */
export async function openExamples(desk: Desk, examples: readonly Example[], at: Instant): Promise<Channel[]> {
  const opened: Channel[] = []
  for (const example of examples) opened.push(await openExample(desk, example, at))
  return opened
}

async function openExample(desk: Desk, example: Example, at: Instant): Promise<Channel> {
  const { store, packs, defaults } = desk
  const { name, schedule = defaults.schedule, zone = defaults.zone, subscriptions } = example
  const ref = { platform: 'terminal', workspace: 'demo', channel: name } as const
  const fresh = newChannel(ref, { ...defaults, schedule, zone }, at)
  const channel = await store.openChannel({ ...fresh, zoneChosen: example.zone !== undefined })
  const key = channelKey(ref)
  for (const [position, { topic: text, label }] of subscriptions.entries()) {
    // Numbers are never reused, so a number that stood once was somebody's to remove.
    if ((await store.subscription({ channel: key, number: position + 1 })) !== undefined) continue
    const parsed = parseTopic(text, packs)
    if (parsed.kind === 'refused') continue
    await followTopic(desk, channel, { topic: parsed.topic, label: label ?? labelOf(text), by: CONFIGURATION, at })
  }
  return channel
}
