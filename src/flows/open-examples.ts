/** Opens the example channels of the configuration with their subscriptions, once; what people changed since stays. */
import { type Channel, channelKey } from '../core/channel.ts'
import { HOUR, type Instant } from '../core/instant.ts'
import { nextSlot, type Schedule } from '../core/schedule.ts'
import { labelOf } from '../core/subscription.ts'
import { parseTopic } from '../core/topic.ts'
import { type Desk, newChannel } from './answer/asking.ts'
import { meaningOf } from './match-papers.ts'

export type Example = {
  readonly name: string
  readonly schedule: Schedule
  readonly zone: string
  readonly subscriptions: readonly { readonly topic: string; readonly label?: string | undefined }[]
}

const LOOK_BACK = 24 * HOUR

/** Idempotent, and safe to die in at any point. Returns the channels as stored. */
export async function openExamples(desk: Desk, examples: readonly Example[], at: Instant): Promise<Channel[]> {
  const opened: Channel[] = []
  for (const example of examples) opened.push(await openExample(desk, example, at))
  return opened
}

async function openExample(
  desk: Desk,
  { name, schedule, zone, subscriptions }: Example,
  at: Instant,
): Promise<Channel> {
  const { store, packs, synonyms, hash, defaults } = desk
  const ref = { platform: 'terminal', workspace: 'demo', channel: name } as const
  const nextSlotAt = nextSlot(schedule, zone, at)
  const fresh = { ...newChannel(ref, defaults, at), schedule, zone, zoneChosen: true }
  const channel = await store.openChannel(nextSlotAt === undefined ? fresh : { ...fresh, nextSlotAt })
  const key = channelKey(ref)
  for (const [position, { topic: text, label }] of subscriptions.entries()) {
    // Numbers are never reused, so a number that stood once was somebody's to remove.
    const number = position + 1
    if ((await store.subscription(`${key}#${number}`)) !== undefined) continue
    const parsed = parseTopic(text, packs)
    if (parsed.kind === 'refused') continue
    const { topic } = parsed
    const since = at - LOOK_BACK
    await store.subscribe({
      channel: key,
      label: label ?? labelOf(text),
      topic: topic.text,
      meaning: meaningOf(topic, synonyms, hash),
      by: 'paperwire',
      createdAt: at,
      since,
      meaningAt: since,
      caughtUp: false,
    })
  }
  return channel
}
