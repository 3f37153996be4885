/** What is said when somebody follows, changes or leaves a topic, to them and to the channel. */
import { actionId } from '../action.ts'
import type { Channel } from '../channel.ts'
import type { Action, Message } from '../message.ts'
import { visible } from '../readable.ts'
import { line, message, note } from '../reply.ts'
import type { Subscription } from '../subscription.ts'
import { whenSentences, zoneOffer } from './arranging.ts'
import { nameOf, personRun, TUNE } from './listing.ts'
import { narrowWays } from './narrowing-actions.ts'
import { type Outlook, outlookItems } from './outlook.ts'
import { mainTermLine } from './term-lines.ts'

type Confirmed = {
  readonly channel: Channel
  readonly subscription: Subscription
  readonly outlook: Outlook
  /** The asker's, where the platform knows it. */
  readonly theirZone?: string | undefined
}

export function followingMessage(confirmed: Confirmed): Message {
  const { channel, subscription, theirZone } = confirmed
  return confirmation(`Now following here as ${nameOf(subscription)}: ${subscription.topic}`, confirmed, [
    ...zoneOffer(channel, theirZone),
    undoOf(subscription),
  ])
}

export function changedMessage(confirmed: Confirmed): Message {
  const { subscription } = confirmed
  return confirmation(`Changed. ${nameOf(subscription)} is now: ${subscription.topic}`, confirmed, [
    undoOf(subscription),
  ])
}

/** After *Keep*: the same once more, without the question whether the phrase was meant. */
export function keptMessage({ outlook, ...confirmed }: Confirmed): Message {
  const { channel, subscription, theirZone } = confirmed
  const { asPhrase: _, ...rest } = outlook
  return confirmation(
    `Following here as ${nameOf(subscription)}: ${subscription.topic}`,
    { ...confirmed, outlook: rest },
    [...zoneOffer(channel, theirZone), undoOf(subscription)],
  )
}

/** Of the last edit; of following where there was none. */
function undoOf({ number, before }: Subscription): Action {
  return { id: actionId(before === undefined ? 'unsubscribe' : 'undo-edit', number), label: 'Undo' }
}

function confirmation(title: string, { channel, subscription, outlook }: Confirmed, more: readonly Action[]): Message {
  const { number } = subscription
  const change: Action = { id: actionId('edit', number), label: 'Change', opens: 'form' }
  const post: Action = { id: actionId('post', number), label: 'Post these now' }
  const narrower = narrowWays(number, outlook)
  const main = mainTermLine(outlook.volume, outlook.terms ?? []).map((sentence) => line(sentence))
  return message({
    title,
    items: [
      ...outlookItems(outlook, { more: main, narrows: narrower.actions.length > 0, ways: narrower.lines }),
      line(whenSentences(channel)),
    ],
    actions: [...narrower.actions, ...more, change, ...(outlook.best.length === 0 ? [] : [post])],
  })
}

export function alreadyFollowed(subscription: Subscription): Message {
  return note([`Already followed as ${nameOf(subscription)}: ${subscription.topic}`], [TUNE])
}

export function leftMessage(subscription: Subscription): Message {
  const undo: Action = { id: actionId('resubscribe', subscription.number), label: 'Undo' }
  return note([`No longer following ${nameOf(subscription)}: ${subscription.topic}`], [undo])
}

/** After *Undo*: it stands as it stood before, paused if it was. `isLate`: too much has come meanwhile to be posted at once. */
export function backMessage(
  subscription: Subscription,
  reading: string,
  { isLate, schedule }: { readonly isLate: boolean; readonly schedule: Channel['schedule'] },
): Message {
  const { number, topic, pausedAt } = subscription
  const isPaused = pausedAt !== undefined
  const missed = schedule.kind === 'instant' ? 'more than a day ago' : 'before the last digest here'
  const resume: Action = { id: actionId('resume', number), label: 'Resume' }
  const change: Action = { id: actionId('edit', number), label: 'Change', opens: 'form' }
  const leave: Action = { id: actionId('unsubscribe', number), label: 'Unsubscribe', danger: true }
  return note(
    [
      `Following ${nameOf(subscription)} again: ${topic}`,
      `Reads as: ${reading}`,
      ...(isPaused ? ['It is paused, as it was: what matches it waits.'] : []),
      ...(isLate ? [`It was left some time ago, so what came ${missed} is not posted.`] : []),
    ],
    [...(isPaused ? [resume] : []), change, leave],
  )
}

const NEWS = {
  follow: 'is followed here now',
  unfollow: 'is no longer followed here',
  change: 'has changed here',
} as const
export type TopicNews = keyof typeof NEWS

const NEWS_NAMED = 10

/** The public message about several changes made together. */
export function announcements(
  by: { readonly id: string; readonly name?: string },
  news: readonly { readonly what: TopicNews; readonly subscription: Subscription }[],
): Message {
  const [first] = news
  if (first !== undefined && news.length === 1) return announcement(by, first.what, first.subscription)
  const lines = news
    .slice(0, NEWS_NAMED)
    .map(({ what, subscription }) =>
      line([{ text: nameOf(subscription), strong: true }, { text: ` ${NEWS[what]}: ${subscription.topic}` }]),
    )
  const more = news.length - lines.length
  const who = [
    { text: more > 0 ? `and ${more} more (by ` : '(by ' },
    personRun(by.id, visible(by.name ?? '') || undefined),
    { text: ')' },
  ]
  return message({ items: [...lines, line(who)], actions: [TUNE] })
}

/** The public line (setting `announce`). */
export function announcement(
  by: { readonly id: string; readonly name?: string },
  what: TopicNews,
  subscription: Subscription,
): Message {
  const { topic } = subscription
  const text = [
    { text: nameOf(subscription), strong: true as const },
    { text: ` ${NEWS[what]}: ${topic} (by ` },
    personRun(by.id, visible(by.name ?? '') || undefined),
    { text: ')' },
  ]
  return note([text], [TUNE])
}
