/** What a person's own page shows: the channels that they are in, and what they saved. */
import { actionId } from '../action.ts'
import { type Channel, type ChannelKey, channelKey, channelTitleFor } from '../channel.ts'
import type { Instant } from '../instant.ts'
import type { Action, Item, Message } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem } from '../paper-item.ts'
import { capitalised, count, line, message } from '../reply.ts'
import { formatLocal } from '../zone.ts'
import { type Listed, standingOf, subscriptionLines } from './listing.ts'

/**
 * With these numbers the page is never longer than a chat takes, so that no channel loses its buttons, and the saved papers are
 * there: Slack takes 100 blocks, of which a channel is four.
 */
const CHANNELS_SHOWN = 20
const SAVED_SHOWN = 10
/** Of all channels together; each shows three at least. */
const TOPICS_SHOWN = 60
const LEAST_TOPICS = 3
/** Of one that follows, in characters: up to here lines stand below each other. */
const LINE_LENGTH = 160

/** Each channel with what can be done to it from here, then the saved papers. */
export function homeMessage(home: {
  readonly person: string
  readonly listed: readonly Listed[]
  /** When each last got a digest. */
  readonly last: ReadonlyMap<ChannelKey, Instant>
  readonly saved: readonly Paper[]
}): Message {
  const { listed, saved } = home
  return message({
    title: 'Your channels',
    items: [
      ...(listed.length === 0
        ? [
            line(
              'No channel that you are in follows anything yet. Type `/papers` in one, or follow a topic for yourself.',
            ),
          ]
        : channelItems(home)),
      ...(saved.length === 0 ? [] : savedItems(saved)),
    ],
    actions: [
      { id: actionId('subscribe'), label: 'Follow a topic yourself', opens: 'form' },
      { id: actionId('search'), label: 'Search', opens: 'form' },
    ],
  })
}

function channelItems({ person, listed, last }: Parameters<typeof homeMessage>[0]): Item[] {
  const shown = listed.slice(0, CHANNELS_SHOWN)
  const topics = Math.max(LEAST_TOPICS, Math.floor(TOPICS_SHOWN / shown.length))
  const items = shown.flatMap((one): Item[] => {
    const { channel, at, subscriptions } = one
    const lastAt = last.get(channelKey(channel.ref))
    const before = lastAt === undefined ? '' : ` · last ${formatLocal(lastAt, channel.zone, 'full')}`
    const left = subscriptions.length - topics
    return [
      { kind: 'heading', text: capitalised(channelTitleFor(person, channel)) },
      ...subscriptionLines({ ...one, subscriptions: subscriptions.slice(0, topics) }, { line: LINE_LENGTH }),
      ...(left > 0 ? [line(`${left} more: \`/papers list\` there shows them all.`)] : []),
      line(standingOf(channel, at) + before, homeActions(channel)),
    ]
  })
  const left = listed.length - shown.length
  const more = `${count(left, 'more channel')}: \`/papers list\` in a channel shows what it follows.`
  return left > 0 ? [...items, line(more)] : items
}

function homeActions({ ref, state }: Channel): Action[] {
  const place = channelKey(ref)
  return [
    { id: actionId('tune'), label: 'Tune topics', place },
    { id: actionId('schedule'), label: 'Schedule', opens: 'form', place },
    state === 'on'
      ? { id: actionId('pause'), label: 'Pause', place }
      : { id: actionId('resume'), label: state === 'held' ? 'Try again' : 'Resume', place },
  ]
}

function savedItems(saved: readonly Paper[]): Item[] {
  return [
    { kind: 'heading', text: 'Saved papers' },
    ...saved.slice(0, SAVED_SHOWN).map((paper, index) => paperItem({ number: index + 1, paper })),
    ...(saved.length > SAVED_SHOWN ? [line('`/papers saved` lists them all.')] : []),
  ]
}
