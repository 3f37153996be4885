/** What the bot says about itself: help, topics, status, privacy. */
import { actionId } from '../action.ts'
import { type Channel, channelKey } from '../channel.ts'
import { COMMANDS, type CommandSpec, usageOf } from '../command.ts'
import type { Delivery } from '../delivery.ts'
import { DAY, type Instant } from '../instant.ts'
import type { Item, Message } from '../message.ts'
import { plain } from '../message.ts'
import { sourceTitle } from '../paper-item.ts'
import type { Finding, SourceState } from '../ports.ts'
import { count, message, note } from '../reply.ts'
import type { Subscription } from '../subscription.ts'
import { formatLocal } from '../zone.ts'

export function helpMessage(): Message {
  const rows: readonly CommandSpec[] = COMMANDS
  const items = rows.map(
    (row): Item => ({
      kind: 'text',
      text: [{ text: usageOf(row), strong: true }, { text: `  ${row.summary}` }],
    }),
  )
  return message({
    title: 'Paperwire: curated research papers in this channel',
    items: [
      {
        kind: 'text',
        text: plain(
          'Look before you subscribe: `/papers try "world models"`, then `/papers subscribe "world models"`.',
        ),
      },
      ...items,
    ],
    footer: '`/papers help subscribe` says more about one command',
  })
}

export function commandHelp(row: CommandSpec): Message {
  const aliases = row.aliases.length === 0 ? [] : [`Also: ${row.aliases.join(', ')}.`]
  const args = row.arguments.map(
    ({ name, help, required }) => `${name}: ${help}${required ? '' : ' (may be left out)'}`,
  )
  const who = row.changes === undefined ? [] : ['It changes the channel, so it may need permission (setting `who`).']
  return note([
    `\`/papers ${usageOf(row)}\`  ${row.summary}.`,
    ...args,
    `For example: \`/papers ${row.example}\``,
    ...aliases,
    ...who,
  ])
}

export function topicsMessage(
  subscriptions: readonly Subscription[],
  packs: ReadonlyMap<string, string>,
  about: ReadonlyMap<string, string>,
): Message {
  const own = subscriptions.map(
    ({ number, label, topic }): Item => ({
      kind: 'text',
      text: [{ text: `#${number} ${label}`, strong: true }, { text: `  ${topic}` }],
    }),
  )
  const named = [...packs.keys()].map(
    (name): Item => ({
      kind: 'text',
      text: [{ text: `@${name}`, strong: true }, { text: `  ${about.get(name) ?? packs.get(name) ?? ''}` }],
    }),
  )
  return message({
    title: 'Topics',
    items: [
      ...(own.length === 0 ? [] : [{ kind: 'heading', text: 'Followed here' } as const, ...own]),
      { kind: 'heading', text: 'Packs', note: 'ready-made topics: `/papers subscribe @name`' },
      ...named,
    ],
  })
}

export function packMessage(name: string, topic: string, about: string | undefined): Message {
  return note([
    [{ text: `@${name}`, strong: true }, { text: about === undefined ? '' : `  ${about}` }],
    topic,
    `Look first: \`/papers try @${name}\`, then \`/papers subscribe @${name}\`.`,
  ])
}

/** Sources, then this channel's deliveries that are not settled, then what is wrong. */
export function statusMessage(facts: {
  channel: Channel
  papers: number
  sources: readonly SourceState[]
  open: readonly Delivery[]
  delivered: number
  waiting: number
  findings: readonly Finding[]
  at: Instant
}): Message {
  const { channel, papers, sources, open, delivered, waiting, findings } = facts
  const when = (at: Instant): string => formatLocal(at, channel.zone, 'full')
  const here = open.filter((one) => channelKey(one.channel) === channelKey(channel.ref))
  const elsewhere = open.length - here.length
  const wrong = findings.filter(({ ok }) => !ok)
  return message({
    title: wrong.length === 0 && !open.some(({ state }) => state === 'held') ? 'All is well' : 'Something needs a look',
    items: [
      { kind: 'heading', text: 'Sources', note: `${count(papers, 'paper')} in the archive` },
      ...sources.map(({ source, lastOkAt, entries, error }): Item => {
        const read =
          lastOkAt === undefined ? 'not read yet' : `read ${when(lastOkAt)}, ${count(entries ?? 0, 'entry', 'entries')}`
        return {
          kind: 'text',
          text: plain(`${sourceTitle(source)}: ${read}${error === undefined ? '' : `; failing: ${error}`}`),
        }
      }),
      {
        kind: 'heading',
        text: 'Deliveries',
        note: `${delivered} delivered here, ${count(waiting, 'paper')} waiting for the next digest`,
      },
      ...here.map(({ id, slot, state, why, readyAt }): Item => {
        const said = why === undefined ? '' : `: ${why}`
        return { kind: 'text', text: plain(`${id} (${slot}) is ${state}${said}; ready ${when(readyAt)}`) }
      }),
      ...(elsewhere === 0 ? [] : [{ kind: 'text', text: plain(`${elsewhere} more open in other channels.`) } as const]),
      ...wrong.map(
        ({ what, mend }): Item => ({ kind: 'text', text: plain(`${what}${mend === undefined ? '' : ` ${mend}`}`) }),
      ),
    ],
  })
}

/** What is stored, field by field: the table of the README in words. */
export const STORED = [
  ['papers', 'title, abstract, authors, ids, link, source and days listed', 'to match, search and explain', 'kept'],
  ['channels', 'id, name, schedule, zone, settings', 'to post on time', 'until the channel is removed'],
  [
    'subscriptions',
    'topic, label, id of who made it and when',
    'to match, and to say who follows what',
    'kept, also when removed, so that numbers are never reused',
  ],
  ['deliveries', 'what was posted where and when', 'so that no paper is lost or posted twice', 'kept'],
  ['saved papers', 'person id and paper', 'your own list', 'until you remove them or say `forget me`'],
  ['useful votes', 'person id and paper', 'one vote per person and paper', 'until you toggle it or say `forget me`'],
  ['event ids', 'id and time of each command', 'so that a repeated event does nothing twice', '30 days'],
] as const

export function privacyMessage(storedIn: string, operator: { name: string; contact: string }): Message {
  const who = [operator.name, operator.contact].filter((part) => part !== '').join(', ')
  return message({
    title: 'What Paperwire stores',
    items: [
      ...STORED.map(
        ([what, fields, reason, kept]): Item => ({
          kind: 'text',
          text: [{ text: what, strong: true }, { text: `  ${fields}; ${reason}; ${kept}` }],
        }),
      ),
      {
        kind: 'text',
        text: plain(
          `It is kept in ${storedIn}. Messages of people are never read or stored; what you search is not kept.`,
        ),
      },
      ...(who === '' ? [] : [{ kind: 'text', text: plain(`Run by ${who}.`) } as const]),
    ],
    actions: [{ id: actionId('forget'), label: 'Forget me', danger: true }],
  })
}

export const EVENT_ID_RETENTION_MS = 30 * DAY
