/** How the bot is doing: sources, deliveries, what is held and why. */
import type { Channel } from '../channel.ts'
import type { Delivery } from '../delivery.ts'
import type { Message } from '../message.ts'
import { sourceTitle } from '../paper-item.ts'
import type { Finding } from '../ports.ts'
import { about, count, line, message } from '../reply.ts'
import type { SourceState } from '../store.ts'
import { formatLocal } from '../zone.ts'
import { readOf } from './arranging.ts'

export type Standing = {
  readonly channel: Channel
  /** In the archive. */
  readonly papers: number
  readonly sources: readonly SourceState[]
  /** Deliveries of this channel that are not settled. */
  readonly open: readonly Delivery[]
  /** Those of all channels. */
  readonly openInAll: { readonly all: number; readonly held: number; readonly maybeRepeated: number }
  /** The last delivery of this channel. */
  readonly last: Delivery | undefined
  /** Papers that wait for this channel's next digest. */
  readonly waiting: number
  readonly findings: readonly Finding[]
}

export function statusMessage(standing: Standing): Message {
  const { channel, papers, sources, open, openInAll, last, waiting, findings } = standing
  const { zone } = channel
  const elsewhere = openInAll.all - open.length
  const wrong = findings.filter(({ ok }) => !ok)
  const isWell = wrong.length === 0 && channel.state !== 'held' && openInAll.held === 0
  const lastAt =
    last === undefined ? '' : `; the last one here ${formatLocal(last.deliveredAt ?? last.plannedAt, zone, 'full')}`
  return message({
    title: isWell ? 'All is well' : 'Something needs a look',
    items: [
      ...wrong.map(({ what, mend = '' }) => line(`${what} ${mend}`.trim())),
      ...(channel.state === 'held' ? [line(`This channel is held: ${channel.why ?? 'access was lost'}.`)] : []),
      { kind: 'heading', text: 'Sources', note: `${count(papers, 'paper')} in the archive` },
      ...(sources.length === 0 ? [line('No source has been read yet.')] : []),
      ...sources.map((source) => line(about(sourceTitle(source.source), readOf(source, zone)))),
      { kind: 'heading', text: 'Deliveries', note: `${count(waiting, 'paper')} waiting for the next digest${lastAt}` },
      ...open.map((one) => line(about(one.id, openLine(one, zone)))),
      ...(openInAll.maybeRepeated > 0
        ? [line(`${count(openInAll.maybeRepeated, 'post')} may be a repeat, where nobody could look.`)]
        : []),
      ...(elsewhere > 0 ? [line(`${elsewhere} more open in other channels.`)] : []),
    ],
  })
}

function openLine({ slot, state, why, readyAt }: Delivery, zone: string): string {
  const reason = why === undefined ? '' : `: ${why}`
  return `${slot} is ${state}${reason}${state === 'held' ? '' : `; ready ${formatLocal(readyAt, zone, 'full')}`}`
}
