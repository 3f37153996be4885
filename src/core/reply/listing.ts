/** What a channel follows and where it stands: the list, the panel, and the list behind *Tune topics*. */
import { actionId } from '../action.ts'
import { type Channel, type ChannelKey, channelKey, channelTitle, channelTitleFor, isClosed } from '../channel.ts'
import { cutText } from '../cut.ts'
import type { Broken } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import { type Action, type Item, type Message, type Run, shortenInside, words } from '../message.ts'
import { about, capitalised, count, line, message, note } from '../reply.ts'
import { FORGOTTEN, type Subscription } from '../subscription.ts'
import { formatLocal } from '../zone.ts'
import { describeSchedule } from './arranging.ts'

export const TUNE: Action = { id: actionId('tune'), label: 'Tune topics' }
export const FOLLOWS_NOTHING =
  'This channel follows nothing yet. Look first with `/papers try "world models"`, then `/papers subscribe "world models"`.'

/** A person, whom naming never notifies; or who else did it (`the operator`), which has a space as no id of a person has. Without a name a platform that knows them says it. */
export function personRun(id: string, name = id): Run {
  return id === FORGOTTEN || id.includes(' ') ? { text: id } : { text: name, person: id }
}

export function nameOf({ number, label }: Pick<Subscription, 'number' | 'label'>): string {
  return `#${number} ${label}`
}

/** Papers posted in the last four weeks, by subscription id. */
type Posted = ReadonlyMap<string, number>

/** A channel with all that a list says about it. */
export type Listed = {
  readonly channel: Channel
  readonly subscriptions: readonly Subscription[]
  readonly posted: Posted
  /** By subscription id those whose topics cannot be read any more. */
  readonly broken?: ReadonlyMap<string, Broken>
  readonly at: Instant
}

export function listMessage(listed: Listed): Message {
  const { channel, subscriptions, at } = listed
  return message({
    title: titleOf(listed),
    items: subscriptions.length === 0 ? [line(FOLLOWS_NOTHING)] : subscriptionLines(listed),
    actions: subscriptions.length === 0 ? [] : [TUNE],
    footer: standingOf(channel, at),
  })
}

/** So many channels may be more than an answer holds. */
const MANY_CHANNELS = 10

/**
 * Several channels, one below the other; `reader` is a person, and the channel in which they read it. Without one there is no
 * *Edit*, and topics are shown whole.
 */
export function channelsMessage(
  all: readonly Listed[],
  reader?: { readonly person: string; readonly here: ChannelKey },
): Message {
  if (all.length === 0) return note(['No channel that you can see follows anything yet.'])
  const items = all.flatMap((listed): Item[] => {
    const { channel, at } = listed
    const isHere = channelKey(channel.ref) === reader?.here
    const title = isHere ? channelTitle(channel) : channelTitleFor(reader?.person, channel)
    return [
      { kind: 'heading', text: titleOf(listed, title) },
      ...subscriptionLines(listed, reader === undefined ? { topic: Number.POSITIVE_INFINITY } : {}),
      line(standingOf(channel, at)),
    ]
  })
  const isLong = reader !== undefined && all.length > MANY_CHANNELS
  return message({
    title: count(all.length, 'channel'),
    items,
    ...(isLong ? { footer: '`/papers list` in a channel shows what that one follows' } : {}),
  })
}

/** `/papers` alone: the list, and what can be done from here. */
export function panelMessage(listed: Listed): Message {
  const actions: Action[] = [
    { id: actionId('subscribe'), label: 'Follow a topic', opens: 'form' },
    { id: actionId('search'), label: 'Search', opens: 'form' },
    { id: actionId('schedule'), label: 'Schedule', opens: 'form' },
  ]
  return { ...listMessage(listed), actions: listed.subscriptions.length === 0 ? actions : [...actions, TUNE] }
}

export function tuneMessage(listed: Pick<Listed, 'subscriptions' | 'posted' | 'broken'>): Message {
  const { subscriptions } = listed
  if (subscriptions.length === 0) return note([FOLLOWS_NOTHING])
  const items = subscriptions.map((one) =>
    line(about(nameOf(one), `${shortTopic(one.topic)} · ${standsOf(one, listed)}`), [
      { id: actionId('edit', one.number), label: 'Edit', opens: 'form' },
      one.pausedAt === undefined
        ? { id: actionId('pause', one.number), label: 'Pause' }
        : { id: actionId('resume', one.number), label: 'Resume' },
      { id: actionId('unsubscribe', one.number), label: 'Unsubscribe', danger: true },
    ]),
  )
  return message({ title: 'Tune topics', items })
}

function titleOf({ channel, subscriptions }: Listed, title = channelTitle(channel)): string {
  const followed = subscriptions.length === 0 ? 'nothing yet' : count(subscriptions.length, 'topic')
  return capitalised(`${title} follows ${followed}`)
}

/** Of a topic, in characters: *Edit* shows the whole, and no topic pushes others out. */
const TOPIC_LENGTH = 160
const LEAST_TOPIC = 20
/** What is excluded stands at the end of a topic. */
const TOPIC_END = 40

function shortTopic(topic: string, length = TOPIC_LENGTH): string {
  return shortenInside(topic, length, Math.min(TOPIC_END, Math.floor(length / 3)))
}

/** How many characters a topic may have, and with it its whole line. */
type Room = { readonly topic?: number; readonly line?: number }

/** One line for each; the topics are cut first, until a line has no more characters. */
export function subscriptionLines(
  listed: Listed,
  { topic: longest = TOPIC_LENGTH, line: length = Number.POSITIVE_INFINITY }: Room = {},
): Item[] {
  const { channel, subscriptions } = listed
  return subscriptions.map((one) => {
    const made = formatLocal(one.createdAt, channel.zone, 'day')
    const said = (topic: string): Run[] =>
      about(nameOf(one), [
        { text: `${topic} · by ` },
        personRun(one.by),
        { text: ` on ${made} · ${standsOf(one, listed)}` },
      ])
    const room = Math.max(length - words(said('')).length, LEAST_TOPIC)
    return line(cutText(said(shortTopic(one.topic, Math.min(room, longest))), length))
  })
}

/** "3 posted in 4 weeks · paused". */
function standsOf({ id, pausedAt }: Subscription, { posted, broken }: Pick<Listed, 'posted' | 'broken'>): string {
  const fault = broken?.get(id)
  const does = fault?.goesOn === true ? 'goes on as it was last read' : 'cannot be read any more'
  return [
    `${posted.get(id) ?? 0} posted in 4 weeks`,
    ...(pausedAt === undefined ? [] : ['paused']),
    ...(fault === undefined ? [] : [`${does}: see \`/papers status\``]),
  ].join(' · ')
}

/** The channel's schedule, zone, state and next digest, in one line. */
export function standingOf(channel: Channel, at: Instant): string {
  const { schedule, zone, settings, state, why = 'access was lost', nextSlotAt } = channel
  const when = describeSchedule(schedule, settings)
  if (state === 'held') return `${when} · held: ${why}`
  if (state === 'paused')
    return `${when} · paused: matches wait until \`/papers resume\`${isClosed(channel) ? ` · closed to me: ${why}` : ''}`
  if (schedule.kind === 'instant' || nextSlotAt === undefined) return when
  return `${when} · next ${nextSlotAt <= at ? 'within a minute' : formatLocal(nextSlotAt, zone, 'zoned')}`
}
