/** Which subscription or paper a person means, or else the answer that helps them to say it. */
import type { Reply } from '../../core/invocation.ts'
import type { Paper } from '../../core/paper.ts'
import { sourceTitle } from '../../core/paper-item.ts'
import { FOLLOWS_NOTHING, nameOf } from '../../core/reply/listing.ts'
import { papersMessage } from '../../core/reply/looking-up.ts'
import { say, show } from '../../core/reply.ts'
import { quoted } from '../../core/spelling.ts'
import { findSubscription, type Subscription } from '../../core/subscription.ts'
import { parseTopic, type Topic } from '../../core/topic.ts'
import { findPaper } from '../find-paper.ts'
import { type Asking, subscriptionsHere } from './asking.ts'

/** The subscription that is meant by its number or label, or the answer that says which there are. */
export async function subscriptionMeant(asking: Asking, said: string): Promise<Subscription | Reply> {
  const all = await subscriptionsHere(asking)
  const found = findSubscription(all, said)
  if (found !== undefined) return found
  if (all.length === 0) return say(FOLLOWS_NOTHING)
  const alike = all.filter(({ label }) => label.toLowerCase() === said.trim().toLowerCase())
  if (alike.length > 1)
    return say(`Several are called ${quoted(said)}: ${alike.map(nameOf).join(', ')}. Say the number.`)
  return say(`No subscription here is called ${quoted(said)}: there is ${all.map(nameOf).join(', ')}.`)
}

/** The paper that is meant by an id, a link or a title, or the answer that says it is unknown or asks which. */
export async function paperMeant({ desk }: Asking, said: string): Promise<Paper | Reply> {
  const found = await findPaper(desk, said)
  if (found.kind === 'paper') return found.paper
  if (found.kind === 'several')
    return show(papersMessage({ title: `Which paper do you mean by ${quoted(said)}?`, papers: found.papers }))
  const names = desk.sources.map(sourceTitle)
  const read = names.length === 0 ? 'no source is read live' : `what is read live: ${names.join(', ')}`
  return say(`No paper ${quoted(said)} has been seen here; ${read}. Look with \`/papers search\`.`)
}

/** The subscription of this channel that follows the same topic already, however it was typed. */
export async function sameTopicHere(asking: Asking, topic: Topic): Promise<Subscription | undefined> {
  return (await subscriptionsHere(asking)).find((one) => {
    const parsed = parseTopic(one.topic, asking.desk.packs)
    return parsed.kind === 'topic' && parsed.topic.key === topic.key
  })
}

/** Subscriptions and papers have no `kind`. */
export function isReply(value: object): value is Reply {
  return 'kind' in value
}
