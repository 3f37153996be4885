/** How the bot is doing: sources, deliveries, what is held and why. */
import { type Channel, isClosed } from '../channel.ts'
import type { Delivery } from '../delivery.ts'
import type { Broken } from '../explanation.ts'
import type { Feed } from '../feed.ts'
import type { Instant } from '../instant.ts'
import type { Message, Run } from '../message.ts'
import { feedTitle, isFeedName } from '../own-feed.ts'
import { sourceTitle } from '../paper-item.ts'
import type { Finding, LiveSource } from '../ports.ts'
import { about, count, line, message } from '../reply.ts'
import type { ChannelChange } from '../store/changes.ts'
import type { BackFill, SourceState } from '../store/sources.ts'
import { formatLocal } from '../zone.ts'
import { changesItems } from './changes.ts'
import { blockerOf, deliverySaid, repeatsSaid } from './deliveries.ts'
import { standingOf } from './reading.ts'
import { brokenLine } from './why/verdict.ts'

export type Standing = {
  readonly channel: Channel
  /** In the archive. */
  readonly papers: number
  /** What is read live for everybody. */
  readonly live: readonly LiveSource[]
  /** The feeds of this channel. */
  readonly feeds: readonly Feed[]
  /** Of all sources, those of other channels' feeds too, which are not shown. */
  readonly states: readonly SourceState[]
  readonly backFills: readonly BackFill[]
  /** Deliveries of this channel that are not settled. */
  readonly open: readonly Delivery[]
  /** Those of all channels of its workspace. */
  readonly openInWorkspace: { readonly all: number; readonly held: number; readonly maybeRepeated: number }
  /** The last digest of this channel. */
  readonly last: Delivery | undefined
  /** Papers that wait for this channel's next digest. */
  readonly waiting: number
  /** What this channel follows by topics that cannot be read any more. */
  readonly broken: readonly Broken[]
  readonly findings: readonly Finding[]
  /** The last changes of this channel, the newest first. */
  readonly changes: readonly ChannelChange[]
  readonly at: Instant
}

export function statusMessage(standing: Standing): Message {
  const { channel, papers, open, openInWorkspace, last, waiting, broken, findings, changes, at } = standing
  const { zone } = channel
  const elsewhere = openInWorkspace.all - open.length
  const heldElsewhere = openInWorkspace.held - open.filter(({ state }) => state === 'held').length
  const wrong = findings.filter(({ ok }) => !ok)
  const sources = sourcesOf(standing)
  const isWanting = sources.some(({ state }) => state?.error !== undefined || (state?.rejected ?? 0) > 0)
  const isWaiting = isClosed(channel) || openInWorkspace.held > 0
  const isWell = wrong.length === 0 && !isWanting && !isWaiting && broken.length === 0
  const lastAt =
    last === undefined ? '' : `; the last one here ${formatLocal(last.deliveredAt ?? last.plannedAt, zone, 'full')}`
  return message({
    title: isWell ? 'All is well' : 'Something needs a look',
    items: [
      ...wrong.map(({ what, mend = '' }) => line(`${what} ${mend}`.trim())),
      ...(isClosed(channel) ? [line(closedSaid(channel))] : []),
      ...broken.map((one) => line(brokenSaid(one))),
      { kind: 'heading', text: 'Sources', note: `${count(papers, 'paper')} in the archive` },
      ...(sources.length === 0 ? [line('Nothing is read live, and nothing has been read by hand.')] : []),
      ...sources.map(({ title, said }) => line(about(title, said))),
      { kind: 'heading', text: 'Deliveries', note: `${count(waiting, 'paper')} waiting for the next digest${lastAt}` },
      ...open.map((one) => line(about(one.id, openLine(one, standing)))),
      ...(openInWorkspace.maybeRepeated > 0 ? [line(`${repeatsSaid(openInWorkspace.maybeRepeated)}.`)] : []),
      ...(elsewhere > 0 ? [line(`${elsewhere} more open in other channels${heldSaid(heldElsewhere)}.`)] : []),
      ...changesItems(changes, at),
    ],
  })
}

function closedSaid({ state, why = 'access was lost' }: Channel): string {
  return `This channel is ${state === 'paused' ? 'paused, and closed to me' : 'held'}: ${why}.`
}

function heldSaid(held: number): string {
  return held > 0 ? `, ${held} of them held: \`/papers status\` says there why` : ''
}

function brokenSaid(broken: Broken): Run[] {
  const change = `\`/papers edit ${broken.subscription.number}\` changes the topic.`
  const mend = broken.goesOn
    ? `Nothing is missed; the operator can mend the pack, or ${change}`
    : `Once the operator has mended the pack it takes what it missed; ${change}`
  return [...brokenLine(broken), { text: ` ${mend}` }]
}

/** What is read live, then what was read by hand, then this channel's feeds. */
function sourcesOf({ channel: { zone }, live, feeds, states, backFills, at }: Standing) {
  const byHand = states.filter(({ source }) => !isFeedName(source) && !live.some(({ name }) => name === source))
  const rows = [
    ...live.map((one) => ({ title: sourceTitle(one.name), name: one.name, live: one })),
    ...byHand.map(({ source }) => ({ title: sourceTitle(source), name: source, live: undefined })),
    ...feeds.map((feed) => ({ title: feedTitle(feed), name: feed.source, live: undefined })),
  ]
  return rows.map(({ title, name, live }) => {
    const state = states.find(({ source }) => source === name)
    const backFill = backFills.find(({ source }) => source === name)
    return { title, state, said: standingOf(state, { zone, at, live, backFill }) }
  })
}

const SLOT_WORDS: Readonly<Record<Delivery['kind'], string>> = {
  scheduled: 'the digest',
  instant: 'the digest',
  post: 'the digest out of turn',
  share: 'a paper to discuss',
  notice: 'a notice',
}

/** "the digest of Wed 18 Nov 2026, 09:00 UTC is due since …". */
function openLine(delivery: Delivery, { channel, open, at }: Standing): string {
  const { kind, slot, plannedAt } = delivery
  const when = (instant: Instant): string => formatLocal(instant, channel.zone, 'full')
  const [instant] = /\d{4}-\d\d-\d\dT[\d:.]+Z$/.exec(slot) ?? []
  const of = when(instant === undefined ? plannedAt : Date.parse(instant))
  const said = deliverySaid({
    delivery,
    channel,
    behind: blockerOf(delivery, open),
    at,
    when,
    to: 'chat',
  })
  return `${SLOT_WORDS[kind]} of ${of} is ${said}.`
}
