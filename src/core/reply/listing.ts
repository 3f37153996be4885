/** What a channel follows and where it stands: the list, the panel, and the list behind *Tune topics*. */
import { actionId } from '../action.ts'
import { type Channel, type ChannelKey, channelKey, channelTitle } from '../channel.ts'
import type { Broken } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import type { Action, Item, Message, Run } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem } from '../paper-item.ts'
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
    items: subscriptions.length === 0 ? [line(FOLLOWS_NOTHING)] : lines(listed),
    actions: subscriptions.length === 0 ? [] : [TUNE],
    footer: standingOf(channel, at),
  })
}

/** Several channels, one below the other. */
export function channelsMessage(all: readonly Listed[]): Message {
  if (all.length === 0) return note(['No channel follows anything yet.'])
  const items = all.flatMap((listed): Item[] => [
    { kind: 'heading', text: titleOf(listed) },
    ...lines(listed),
    line(standingOf(listed.channel, listed.at)),
  ])
  return message({ title: count(all.length, 'channel'), items })
}

const SAVED_SHOWN = 10

/** Each channel that a person is in with what can be done to it from here, then what they saved. */
export function homeMessage(home: {
  readonly listed: readonly Listed[]
  /** When each last got a digest. */
  readonly last: ReadonlyMap<ChannelKey, Instant>
  readonly saved: readonly Paper[]
}): Message {
  const { listed, last, saved } = home
  const channels = listed.flatMap((one): Item[] => {
    const { channel, at } = one
    const lastAt = last.get(channelKey(channel.ref))
    const before = lastAt === undefined ? '' : ` · last ${formatLocal(lastAt, channel.zone, 'full')}`
    return [
      { kind: 'heading', text: capitalised(channelTitle(channel)) },
      ...lines(one),
      line(standingOf(channel, at) + before, homeActions(channel)),
    ]
  })
  const more = saved.length > SAVED_SHOWN ? [line('`/papers saved` lists them all.')] : []
  const kept: Item[] = [
    { kind: 'heading', text: 'Saved papers' },
    ...saved.slice(0, SAVED_SHOWN).map((paper, index) => paperItem({ number: index + 1, paper })),
    ...more,
  ]
  return message({
    title: 'Your channels',
    items: [
      ...(channels.length === 0
        ? [
            line(
              'No channel that you are in follows anything yet. Type `/papers` in one, or follow a topic for yourself.',
            ),
          ]
        : channels),
      ...(saved.length === 0 ? [] : kept),
    ],
    actions: [
      { id: actionId('subscribe'), label: 'Follow a topic yourself', opens: 'form' },
      { id: actionId('search'), label: 'Search', opens: 'form' },
    ],
  })
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
    line(about(nameOf(one), `${one.topic} · ${standsOf(one, listed)}`), [
      { id: actionId('edit', one.number), label: 'Edit', opens: 'form' },
      one.pausedAt === undefined
        ? { id: actionId('pause', one.number), label: 'Pause' }
        : { id: actionId('resume', one.number), label: 'Resume' },
      { id: actionId('unsubscribe', one.number), label: 'Unsubscribe', danger: true },
    ]),
  )
  return message({ title: 'Tune topics', items })
}

function titleOf({ channel, subscriptions }: Listed): string {
  const followed = subscriptions.length === 0 ? 'nothing yet' : count(subscriptions.length, 'topic')
  return capitalised(`${channelTitle(channel)} follows ${followed}`)
}

function lines(listed: Listed): Item[] {
  const { channel, subscriptions } = listed
  return subscriptions.map((one) => {
    const made = formatLocal(one.createdAt, channel.zone, 'day')
    const rest = ` on ${made} · ${standsOf(one, listed)}`
    return line(about(nameOf(one), [{ text: `${one.topic} · by ` }, personRun(one.by), { text: rest }]))
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
function standingOf({ schedule, zone, settings, state, why, nextSlotAt }: Channel, at: Instant): string {
  const when = describeSchedule(schedule, settings)
  if (state === 'paused') return `${when} · paused: matches wait until \`/papers resume\``
  if (state === 'held') return `${when} · held: ${why ?? 'access was lost'}`
  if (schedule.kind === 'instant' || nextSlotAt === undefined) return when
  return `${when} · next ${nextSlotAt <= at ? 'within a minute' : formatLocal(nextSlotAt, zone, 'zoned')}`
}
