/** What is said about topics and subscriptions. */
import { actionId } from '../action.ts'
import type { Channel } from '../channel.ts'
import type { Action, Form, Item, Message, Run } from '../message.ts'
import { plain } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem } from '../paper-item.ts'
import { message } from '../reply.ts'
import { formatSchedule } from '../schedule.ts'
import type { Subscription } from '../subscription.ts'
import { barChart, rateOf, shareOf, type Volume } from '../volume.ts'
import { formatLocal } from '../zone.ts'

/** What a topic would bring, as every answer about a topic shows it. */
export type Outlook = {
  readonly reading: string
  readonly hints: readonly string[]
  readonly volume: Volume
  readonly best: readonly Paper[]
  /** The other reading of adjacent bare words, where it differs at least twofold. */
  readonly asPhrase?: { readonly topic: string; readonly volume: Volume }
}

function outlookItems({ reading, hints, volume, best, asPhrase }: Outlook): Item[] {
  const weeks = volume.weeks.length
  const phrase = asPhrase === undefined ? '' : ` · as a phrase ${asPhrase.topic} ${rateOf(asPhrase.volume)}`
  const rate =
    volume.considered === 0
      ? `The archive holds nothing listed from ${volume.from} to ${volume.to} yet, so there is no volume to show.`
      : `${rateOf(volume)} over the ${weeks} weeks to ${volume.to} (${volume.matched} of ${volume.considered} papers, ${shareOf(volume)})${phrase}`
  return [
    { kind: 'text', text: plain(`Reads as: ${reading}`) },
    ...hints.map((hint): Item => ({ kind: 'text', text: plain(`Note: ${hint}`) })),
    { kind: 'text', text: plain(rate) },
    ...(volume.matched === 0 ? [] : [{ kind: 'preformatted', text: `${barChart(volume)}  papers a week` } as const]),
    ...(best.length === 0
      ? []
      : [
          { kind: 'heading', text: 'Best of the last 7 days' } as const,
          ...best.map((paper, at) => paperItem({ number: at + 1, paper })),
        ]),
  ]
}

/** Offers the phrase where bare words bring at least twice as much. */
function phraseAction(outlook: Outlook, number: number): Action[] {
  const { asPhrase } = outlook
  if (asPhrase === undefined) return []
  return [{ id: actionId('phrase', number), label: `Use the phrase · ${rateOf(asPhrase.volume)}` }]
}

export function tryMessage(topic: string, outlook: Outlook): Message {
  return message({ title: `What ${topic} would have posted`, items: outlookItems(outlook) })
}

export function followingMessage(request: {
  channel: Channel
  subscription: Subscription
  outlook: Outlook
  verb: 'Now following' | 'Changed'
  zoneChoice: readonly Action[]
}): Message {
  const { channel, subscription, outlook, verb, zoneChoice } = request
  const { number, topic, label } = subscription
  const next = channel.nextSlotAt
  const when =
    next === undefined
      ? 'Papers are posted as they are found.'
      : `The next digest comes ${formatLocal(next, channel.zone, 'zoned')} (${formatSchedule(channel.schedule)}${channel.zoneChosen ? '' : '; nobody has chosen a zone here yet, so it is the default'}).`
  const tooMany = rateIsMoreThan(outlook.volume, channel.settings.size)
  return message({
    title: `${verb} here as #${number} ${label}: ${topic}`,
    items: [
      ...outlookItems(outlook),
      ...(tooMany
        ? [{ kind: 'text', text: plain(`That is more than a digest of ${channel.settings.size} holds.`) } as const]
        : []),
      { kind: 'text', text: plain(when) },
    ],
    actions: [
      ...phraseAction(outlook, number),
      ...zoneChoice,
      {
        id: actionId(verb === 'Changed' ? 'edit' : 'unsubscribe', number),
        label: verb === 'Changed' ? 'Change again' : 'Undo',
      },
      ...(verb === 'Changed' ? [] : [{ id: actionId('edit', number), label: 'Change', opens: 'form' } as const]),
      ...(outlook.best.length === 0 ? [] : [{ id: actionId('post', number), label: 'Post these now' }]),
    ],
  })
}

function rateIsMoreThan(volume: Volume, size: number): boolean {
  return volume.matched / Math.max(1, volume.days) > size
}

const NEWS = {
  follow: 'is followed here now',
  unfollow: 'is no longer followed here',
  change: 'has changed here',
} as const

/** The public line (setting `announce`). */
export function announcement(
  by: string,
  what: keyof typeof NEWS,
  { number, label, topic }: Pick<Subscription, 'number' | 'label' | 'topic'>,
): Message {
  const text: Run[] = [
    { text: `#${number} ${label}`, strong: true },
    { text: ` ${NEWS[what]}: ${topic} (by ` },
    { text: by, person: by },
    { text: ')' },
  ]
  return message({ items: [{ kind: 'text', text }], actions: [{ id: actionId('tune'), label: 'Tune topics' }] })
}

export function subscribeForm(values: { topic?: string; label?: string; error?: string }, preview?: Message): Form {
  const { topic, label, error } = values
  return {
    id: actionId('subscribe'),
    title: 'Follow a topic',
    fields: topicFields({ topic, label, error }),
    submit: preview === undefined ? 'Preview' : 'Follow',
    ...(preview === undefined ? {} : { preview }),
  }
}

export function editForm(
  number: number,
  values: { topic?: string; label?: string; error?: string },
  preview?: Message,
): Form {
  const { topic, label, error } = values
  return {
    id: actionId('edit', number),
    title: `Change #${number}`,
    fields: topicFields({ topic, label, error }),
    submit: preview === undefined ? 'Preview' : 'Save',
    ...(preview === undefined ? {} : { preview }),
  }
}

function topicFields(values: {
  topic: string | undefined
  label: string | undefined
  error: string | undefined
}): Form['fields'] {
  const { topic, label, error } = values
  return [
    {
      name: 'topic',
      label: 'Topic: words, "a phrase", OR, -not, title:, author:, cat:, @pack',
      kind: 'text',
      ...(topic === undefined ? {} : { value: topic }),
      ...(error === undefined ? {} : { error }),
    },
    {
      name: 'label',
      label: 'Label (how it is headed in the digest)',
      kind: 'line',
      optional: true,
      ...(label === undefined ? {} : { value: label }),
    },
  ]
}

/** One line per subscription, each with what can be done to it. */
export function tuneItems(subscriptions: readonly Subscription[], posted: ReadonlyMap<string, number>): Item[] {
  return subscriptions.map(({ id, number, label, topic, pausedAt }) => {
    const weeks = `${posted.get(id) ?? 0} posted in 4 weeks`
    const paused = pausedAt === undefined ? '' : ' · paused'
    return {
      kind: 'text',
      text: [{ text: `#${number} ${label}`, strong: true }, { text: `  ${topic} · ${weeks}${paused}` }],
      actions: [
        { id: actionId('edit', number), label: 'Edit', opens: 'form' },
        pausedAt === undefined
          ? { id: actionId('pause', number), label: 'Pause' }
          : { id: actionId('resume', number), label: 'Resume' },
        { id: actionId('unsubscribe', number), label: 'Unsubscribe', danger: true },
      ],
    }
  })
}

/** Where a channel stands: its schedule, zone, state and next digest, in one line. */
export function channelLine(channel: Channel, at: number): string {
  const { schedule, zone, state, why, nextSlotAt } = channel
  const when = schedule.kind === 'instant' ? 'as found' : `${formatSchedule(schedule)} (${zone})`
  if (state === 'paused') return `${when} · paused: matches wait until \`/papers resume\``
  if (state === 'held') return `${when} · held: ${why ?? 'access was lost'}`
  if (nextSlotAt === undefined) return when
  return `${when} · next ${nextSlotAt <= at ? 'within a minute' : formatLocal(nextSlotAt, zone, 'zoned')}`
}

export function listMessage(request: {
  channel: Channel
  subscriptions: readonly Subscription[]
  posted: ReadonlyMap<string, number>
  at: number
}): Message {
  const { channel, subscriptions, posted, at } = request
  return message({
    title: `#${channel.name} follows ${subscriptions.length === 0 ? 'nothing yet' : `${subscriptions.length === 1 ? '1 topic' : `${subscriptions.length} topics`}`}`,
    items: [
      ...subscriptions.map(
        (one): Item => ({
          kind: 'text',
          text: [
            { text: `#${one.number} ${one.label}`, strong: true },
            {
              text: `  ${one.topic} · by ${one.by} on ${formatLocal(one.createdAt, channel.zone, 'day')} · ${posted.get(one.id) ?? 0} posted in 4 weeks${one.pausedAt === undefined ? '' : ' · paused'}`,
            },
          ],
        }),
      ),
      ...(subscriptions.length === 0
        ? [
            {
              kind: 'text',
              text: plain('Try a topic first: `/papers try "world models"`, then `/papers subscribe …`.'),
            } as const,
          ]
        : []),
    ],
    ...(subscriptions.length === 0 ? {} : { actions: [{ id: actionId('tune'), label: 'Tune topics' }] }),
    footer: channelLine(channel, at),
  })
}
