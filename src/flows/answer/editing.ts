/** edit, its form, and the button that turns bare words into the phrase. */
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import { tryMessage } from '../../core/reply/outlook.ts'
import { alreadyFollowed, changedMessage } from '../../core/reply/subscribing.ts'
import { editForm } from '../../core/reply/topic-form.ts'
import { say, show } from '../../core/reply.ts'
import { labelOf, type Subscription } from '../../core/subscription.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import { meaningOf } from '../match-papers.ts'
import { announce } from './announcing.ts'
import type { Asking } from './asking.ts'
import { tuneTopics } from './listing.ts'
import { isReply, sameTopicHere, subscriptionMeant } from './meant.ts'
import { outlookOf } from './outlook.ts'
import { readTopicValues } from './topic-values.ts'

/** Without a subscription it lists them, without a topic it asks for one by the form. */
export async function edit(asking: Asking, { subscription, topic: typed }: Args): Promise<Reply> {
  if (subscription === undefined) return tuneTopics(asking)
  const found = await subscriptionMeant(asking, subscription)
  if (isReply(found)) return found
  if (typed === undefined) return { kind: 'form', form: editForm(found.number, found) }
  const parsed = parseTopic(typed, asking.desk.packs)
  return parsed.kind === 'refused' ? say(parsed.sentence) : change(asking, found, parsed.topic, undefined)
}

/** The form previews before it changes anything. */
export async function submitEdit(
  asking: Asking,
  number: string,
  filled: Readonly<Record<string, string>>,
  previewed: string | undefined,
): Promise<Reply> {
  const found = await subscriptionMeant(asking, number)
  if (isReply(found)) return found
  const read = readTopicValues(filled, asking.desk.packs)
  const { values } = read
  if (read.kind === 'refused') return { kind: 'form', form: editForm(found.number, values, { fault: read.fault }) }
  if (previewed?.trim() === values.topic) return change(asking, found, read.topic, values.label || undefined)
  const preview = tryMessage(await outlookOf(asking, read.topic))
  return { kind: 'form', form: editForm(found.number, values, { preview }) }
}

/**
 * What has come so far is matched with the old topic first; from here on the new one holds, and never alerts papers first
 * seen before. A label that was made from the old topic follows the new one.
 */
async function change(asking: Asking, old: Subscription, topic: Topic, typedLabel: string | undefined): Promise<Reply> {
  const { desk, channel, person, at } = asking
  const same = await sameTopicHere(asking, topic)
  if (same !== undefined && same.id !== old.id) return show(alreadyFollowed(same))
  await desk.matcher.match(at)
  const label = typedLabel ?? (old.label === labelOf(old.topic) ? labelOf(topic.text) : old.label)
  const meaning = meaningOf(topic, desk.synonyms, desk.hash)
  const patch = { label, topic: topic.text, meaning, since: at, meaningAt: at, caughtUp: false }
  const subscription = await desk.store.changeSubscription(old.id, topic.text === old.topic ? { label } : patch)
  await desk.matcher.match(at)
  const isChanged = subscription.topic !== old.topic || subscription.label !== old.label
  if (isChanged) await announce(asking, 'change', subscription)
  const outlook = await outlookOf(asking, topic)
  return show(changedMessage({ channel, subscription, outlook, theirZone: person.zone }))
}

export async function usePhrase(asking: Asking, number: string): Promise<Reply> {
  const found = await subscriptionMeant(asking, number)
  if (isReply(found)) return found
  const parsed = parseTopic(found.topic, asking.desk.packs)
  const phrase = parsed.kind === 'topic' ? (await outlookOf(asking, parsed.topic)).asPhrase : undefined
  if (phrase === undefined) return say(`#${found.number} ${found.label} is ${found.topic} already.`)
  return edit(asking, { subscription: number, topic: phrase.topic })
}
