/** subscribe and unsubscribe, with their form and their Undo. */
import { channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import type { Reply } from '../../core/invocation.ts'
import { visible } from '../../core/readable.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import { nameOf } from '../../core/reply/listing.ts'
import { tryMessage } from '../../core/reply/outlook.ts'
import {
  alreadyFollowed,
  backMessage,
  followingMessage,
  keptMessage,
  leftMessage,
} from '../../core/reply/subscribing.ts'
import { subscribeForm } from '../../core/reply/topic-form.ts'
import { count, say, show } from '../../core/reply.ts'
import { readStored } from '../../core/stored-topic.ts'
import { labelOf, type Subscription } from '../../core/subscription.ts'
import { hintAtLabel } from '../../core/topic/hints.ts'
import { describeTopic, parseTopic, type Topic } from '../../core/topic.ts'
import { followTopic, startOf, wouldStillWait } from '../follow-topic.ts'
import { announce } from './announcing.ts'
import { type Asking, letIn, noteOf, subscriptionsHere } from './asking.ts'
import { isReply, sameTopicHere, subscriptionMeant } from './meant.ts'
import { outlookOf } from './outlook.ts'
import { readTopicValues } from './topic-values.ts'

/** Typed, it follows at once; without a topic it asks for one by the form. */
export async function subscribe(asking: Asking, { topic: typed, label }: Args): Promise<Reply> {
  if (typed === undefined) return { kind: 'form', form: subscribeForm({}) }
  const parsed = parseTopic(typed, asking.desk.packs)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  return follow(asking, parsed.topic, { typed, label: visible(label ?? '') })
}

/** The form previews before it follows: it comes back with what the topic would bring, to be confirmed. */
export async function submitSubscribe(
  asking: Asking,
  filled: Readonly<Record<string, string>>,
  previewed: string | undefined,
): Promise<Reply> {
  const read = readTopicValues(filled, asking.desk.packs)
  const { values } = read
  if (read.kind === 'refused') return { kind: 'form', form: subscribeForm(values, { fault: read.fault }) }
  if (previewed?.trim() === values.topic)
    return follow(asking, read.topic, { typed: values.topic, label: values.label })
  const preview = tryMessage(await outlookOf(asking, read.topic))
  return { kind: 'form', form: subscribeForm(values, { preview }) }
}

/** `label` is empty where nobody gave one. */
type Said = { readonly typed: string; readonly label: string }

async function follow(asking: Asking, topic: Topic, said: Said): Promise<Reply> {
  const followed = await followHere(asking, topic, said.label || labelOf(said.typed))
  switch (followed.kind) {
    case 'already':
      return show(alreadyFollowed(followed.subscription))
    case 'full':
      return say(followed.why)
    case 'closed':
      return say(`${followed.why} Then again: \`${commandFor(topic, said)}\``)
    case 'followed': {
      const { asking: inside, subscription } = followed
      await announce(inside, 'follow', subscription)
      const hint = said.label === '' ? hintAtLabel(said.typed) : undefined
      const hinted = hint === undefined ? topic : { ...topic, hints: [...topic.hints, hint] }
      const outlook = await outlookOf(inside, hinted)
      const { channel, person } = inside
      return show(followingMessage({ channel, subscription, outlook, theirZone: person.zone }))
    }
  }
}

export type Followed =
  /** `asking` with the channel as it then stands. */
  | { readonly kind: 'followed'; readonly asking: Asking; readonly subscription: Subscription }
  | { readonly kind: 'already'; readonly subscription: Subscription }
  /** `why` is a sentence. */
  | { readonly kind: 'full' | 'closed'; readonly why: string }

/** The channel follows a topic from now on, where that can be; nothing is announced. */
export async function followHere(asking: Asking, topic: Topic, label: string): Promise<Followed> {
  const same = await sameTopicHere(asking, topic)
  if (same !== undefined) return { kind: 'already', subscription: same }
  const full = await fullSentence(asking)
  if (full !== undefined) return { kind: 'full', why: full }
  const inside = await letIn(asking)
  if (typeof inside === 'string') return { kind: 'closed', why: inside }
  const { desk, channel, person, at } = inside
  const { store, matcher } = desk
  const opened = await store.openChannel(channel)
  const subscription = await followTopic(
    desk,
    opened,
    { topic, label, by: person.id, at },
    noteOf(inside, CHANGED.followed({ label })),
  )
  // A second click, or a second process, may have been as fast: the first of the two stays.
  const first = await sameTopicHere(inside, topic)
  if (first !== undefined && first.number < subscription.number) {
    await store.changeSubscription(subscription.id, { removedAt: at }, noteOf(inside, CHANGED.followedTwice(first)))
    return { kind: 'already', subscription: first }
  }
  await matcher.match(at)
  return { kind: 'followed', asking: { ...inside, channel: opened }, subscription }
}

/** Why the channel can follow no other topic; undefined where it can. */
async function fullSentence(asking: Asking): Promise<string | undefined> {
  const { subscriptionLimit } = asking.desk
  if ((await subscriptionsHere(asking)).length < subscriptionLimit) return undefined
  return `This channel follows ${count(subscriptionLimit, 'topic')}, which is the limit: \`/papers unsubscribe\` one first.`
}

/** *Keep*: the topic stays as it was typed, and the question about its phrase goes. */
export async function keep(asking: Asking, number: string): Promise<Reply> {
  const { desk, channel, person } = asking
  const subscription = await subscriptionMeant(asking, number)
  if (isReply(subscription)) return subscription
  const parsed = readStored(subscription.topic, desk)
  if (parsed.kind === 'refused') return say(parsed.sentence)
  const outlook = await outlookOf(asking, parsed.topic)
  return { kind: 'redraw', message: keptMessage({ channel, subscription, outlook, theirZone: person.zone }) }
}

function commandFor({ text }: Topic, { label }: Said): string {
  const named = label === '' ? '' : ` as "${label.replace(/["“”]/g, '')}"`
  return `/papers subscribe ${text}${named}`
}

/** One that is gone already is gone: the answer is the same, and nothing is announced again. */
export async function unsubscribe(asking: Asking, { subscription = '' }: Args): Promise<Reply> {
  const found = await subscriptionMeant(asking, subscription)
  if (isReply(found)) {
    const left = await leftBefore(asking, subscription)
    return left === undefined ? found : show(leftMessage(left))
  }
  await leaveHere(asking, found)
  await announce(asking, 'unfollow', found)
  return show(leftMessage(found))
}

/** The channel follows a subscription no longer; nothing is announced. */
export async function leaveHere(asking: Asking, left: Subscription): Promise<void> {
  const { desk, at } = asking
  await desk.store.changeSubscription(left.id, { removedAt: at }, noteOf(asking, CHANGED.unfollowed(left)))
}

/** The subscription that had this number, where it was removed. */
async function leftBefore({ desk, channel }: Asking, said: string): Promise<Subscription | undefined> {
  const [, number] = /^#?(\d+)$/.exec(said.trim()) ?? []
  if (number === undefined) return undefined
  return desk.store.subscription({ channel: channelKey(channel.ref), number: Number(number) })
}

/**
 * Undo of unsubscribe: the subscription stands again as it was, paused if it was. What waited for it waits again, with what it
 * has missed since, as long as all that would still wait; later it begins anew, as one that is made now.
 */
export async function resubscribe(asking: Asking, number: string): Promise<Reply> {
  const { desk, channel, at } = asking
  const found = await desk.store.subscription({ channel: channelKey(channel.ref), number: Number(number) })
  if (found === undefined) return say(`There is no subscription #${number} to bring back.`)
  const parsed = readStored(found.topic, desk)
  if (parsed.kind === 'refused')
    return say(`${nameOf(found)} cannot come back: ${found.topic} cannot be read any more. ${parsed.sentence}`)
  const same = await sameTopicHere(asking, parsed.topic)
  if (same !== undefined) return show(alreadyFollowed(same))
  const full = await fullSentence(asking)
  if (full !== undefined) return say(full)
  const { removedAt, pausedAt } = found
  // What matches a paused one waits, however many digests go without it.
  const isLate = removedAt !== undefined && pausedAt === undefined && !wouldStillWait(channel, removedAt, at)
  if (isLate) await dropWaiting(asking, found)
  const since = startOf(channel, at)
  const anew = isLate ? { since, meaningAt: since } : {}
  const patch = { ...anew, removedAt: null, caughtUp: false }
  await desk.store.changeSubscription(found.id, patch, noteOf(asking, CHANGED.followedAgain(found)))
  await desk.matcher.match(at)
  await announce(asking, 'follow', found)
  return show(backMessage(found, describeTopic(parsed.topic), { isLate, schedule: channel.schedule }))
}

/** What waited for a subscription that nobody follows waits no more. */
async function dropWaiting({ desk, at }: Asking, { id }: Subscription): Promise<void> {
  const dropped = (await desk.store.openPapersOf(id)).map(({ key }) => key)
  await desk.store.catchUp({ subscription: id, matches: [], dropped, topicsAsOf: Number.MAX_SAFE_INTEGER, at })
}
