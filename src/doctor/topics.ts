/** The topics that are followed: those that the packs of now do not let us read any more. */
import { type Examined, noted, wrong } from '../core/examination.ts'
import { nameOf } from '../core/reply/listing.ts'
import { type PacksThen, readStored, type StoredTopic } from '../core/stored-topic.ts'
import type { Subscription } from '../core/subscription.ts'

const MEND = 'Put the packs right in topics.yaml and start the bot anew, or change the topics with /papers edit.'

/** One finding for all that take nothing, one for all that go on as they were last read, each with the first as an example. */
export function topicFindings(subscriptions: readonly Subscription[], packs: PacksThen): Examined[] {
  const known = new Map<string, StoredTopic>()
  const nothing: string[] = []
  const goOn: string[] = []
  for (const one of subscriptions) {
    const { channel, topic } = one
    // Nothing else that a topic names can change under it.
    if (!topic.includes('@')) continue
    const read = known.get(topic) ?? readStored(topic, packs)
    known.set(topic, read)
    const fault = read.kind === 'topic' ? read.fault : read.sentence
    const alike = read.kind === 'topic' ? goOn : nothing
    if (fault !== undefined) alike.push(`${nameOf(one)} (${topic}) in ${channel}. ${fault}`)
  }
  return [
    ...saidOf(nothing, ['takes nothing', 'take nothing']).map((what) => wrong('configuration', what, MEND)),
    ...saidOf(goOn, ['goes on as it was last read', 'go on as they were last read']).map((what) =>
      noted('configuration', what, MEND),
    ),
  ]
}

function saidOf(topics: readonly string[], [one, many]: readonly [string, string]): string[] {
  const [first] = topics
  if (first === undefined) return []
  const does = topics.length === 1 ? `${one}: ` : `${many}, such as `
  return [
    `Of the topics that are followed ${topics.length.toLocaleString('en-GB')} cannot be read any more and ${does}${first}`,
  ]
}
