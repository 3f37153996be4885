/** What the bot says about itself: help, topics, privacy. */
import { actionId } from '../action.ts'
import { aliasesSaid, COMMANDS, type CommandSpec, usageOf } from '../command.ts'
import type { Item, Message } from '../message.ts'
import type { Grant } from '../ports.ts'
import { about, line, message, note } from '../reply.ts'
import type { Subscription } from '../subscription.ts'
import { nameOf } from './listing.ts'

export function helpMessage(): Message {
  return message({
    title: 'Paperwire: curated research papers in this channel',
    items: [
      line('Look before you subscribe: `/papers try "world models"`, then `/papers subscribe "world models"`.'),
      ...COMMANDS.map((row) => line(about(usageOf(row), row.summary))),
    ],
    footer: '`/papers help subscribe` says more about one command',
  })
}

const NEEDS = {
  channel: 'It changes the channel, so it may need permission (setting `who`).',
  managers: 'Only people who manage the channel may change something with it.',
} as const

export function commandHelp(row: CommandSpec): Message {
  return note([
    `\`/papers ${usageOf(row)}\`  ${row.summary}.`,
    ...row.arguments.map(({ name, help, required }) => about(name, `${help}${required ? '' : ' (may be left out)'}`)),
    `For example: \`/papers ${row.example}\``,
    ...(row.aliases.length === 0 ? [] : [aliasesSaid(row)]),
    ...(row.changes === undefined ? [] : [NEEDS[row.changes]]),
  ])
}

/** The topics followed here, then the packs, each in one line. */
export function topicsMessage(
  subscriptions: readonly Subscription[],
  packs: ReadonlyMap<string, string>,
  packsAbout: ReadonlyMap<string, string>,
): Message {
  const own = subscriptions.map((one) => line(about(nameOf(one), one.topic)))
  const named = [...packs].map(([name, topic]) => line(about(`@${name}`, packsAbout.get(name) ?? topic)))
  const packsHeading: Item = { kind: 'heading', text: 'Packs', note: 'ready-made topics: `/papers subscribe @name`' }
  return message({
    title: 'Topics',
    items: [
      ...(own.length === 0 ? [] : [{ kind: 'heading', text: 'Followed here' } as const, ...own]),
      ...(named.length === 0
        ? [line('There are no packs: `config/topics.yaml` names none.')]
        : [packsHeading, ...named]),
    ],
  })
}

export function packMessage(name: string, topic: string, packAbout: string | undefined): Message {
  return note([
    packAbout === undefined ? [{ text: `@${name}`, strong: true }] : about(`@${name}`, packAbout),
    topic,
    `Look first with \`/papers try @${name}\`, then \`/papers subscribe @${name}\`.`,
  ])
}

/** What is stored: the table of the README in words. */
export const STORED = [
  {
    what: 'papers',
    fields: 'title, abstract, authors, ids, link, journal, summary, days listed',
    why: 'to match and search',
    kept: 'for good',
  },
  {
    what: 'workspaces',
    fields: 'of those that installed the bot by themselves: name, its token (encrypted), who installed it',
    why: 'to post and answer there',
    kept: 'the token until it is uninstalled, the rest 90 days longer (setting of the operator); `/papers forget me` takes the name off',
  },
  {
    what: 'channels',
    fields: 'id, name, schedule, zone, settings',
    why: 'to post on time',
    kept: 'until it has been closed to the bot for 90 days (setting of the operator); then all of it is deleted; direct messages in which nothing was ever followed: until you say `/papers forget me`',
  },
  {
    what: 'subscriptions',
    fields: 'topic, label, who made it and when',
    why: 'to match, and to say who follows what',
    kept: 'for good; a removed one keeps its number, `/papers forget me` takes the name off',
  },
  {
    what: 'feeds',
    fields: 'address, title, who added it and when',
    why: 'to read them, for their channel alone',
    kept: 'for good; a removed one is kept for Undo, `/papers forget me` takes the name off',
  },
  {
    what: 'deliveries',
    fields: 'what was posted where and when',
    why: 'so that no paper is lost or posted twice',
    kept: 'for good, their text for 30 days (setting of the operator); lines to you alone: until you say `/papers forget me`, where you follow nothing there',
  },
  {
    what: 'saved papers',
    fields: 'person and paper',
    why: 'your own list',
    kept: 'until you take it off or say `/papers forget me`; where the bot has left your workspace, until the operator runs `paperwire forget <person>`',
  },
  {
    what: 'useful votes',
    fields: 'person and paper',
    why: 'one vote each',
    kept: 'until you take it back or say `/papers forget me`; where the bot has left your workspace, until the operator runs `paperwire forget <person>`',
  },
  {
    what: 'changes',
    fields: 'who changed what in a channel, and when',
    why: 'so that `/papers status` can say it',
    kept: 'the last 200 of a channel, for a year at most; `/papers forget me` takes the name off',
  },
  { what: 'events', fields: 'id and time of each command', why: 'so that a repeat does nothing', kept: 'a week' },
] as const

const ASKS_ELSEWHERE =
  'An arXiv id or DOI that somebody names and no source has listed is asked for at arXiv, Hugging Face, bioRxiv and medRxiv: they learn the id, not who asks.'

/** What an installation says of itself to the people that it serves. */
type Installation = {
  readonly storedIn: string
  readonly operator: { readonly name: string; readonly contact: string }
  readonly asksElsewhere?: boolean
}

export function privacyMessage(
  { storedIn, operator, asksElsewhere = false }: Installation,
  grants: readonly Grant[] = [],
): Message {
  const runBy = [operator.name, operator.contact].filter((part) => part !== '').join(', ')
  return message({
    title: 'What Paperwire stores',
    items: [
      ...STORED.map(({ what, fields, why, kept }) => line(about(what, `${fields}; ${why}; kept ${kept}`))),
      line(
        `It is kept in ${storedIn}. What people write to each other is never read, and what you search is not kept.`,
      ),
      ...(asksElsewhere ? [line(ASKS_ELSEWHERE)] : []),
      ...(grants.length === 0 ? [] : [{ kind: 'heading', text: 'What it was granted here' } as const]),
      ...grants.map(({ name, why }) => line(about(name, why))),
      ...(runBy === '' ? [] : [line(`Run by ${runBy}.`)]),
    ],
    actions: [{ id: actionId('forget'), label: 'Forget me', danger: true }],
  })
}

/** The argument of the button that forgets at once. */
export const FORGET_NOW = 'now'

export function forgetQuestion(): Message {
  return note(
    [
      'This deletes your saved papers and votes, and takes your name off subscriptions and off what you changed. It cannot be undone.',
    ],
    [{ id: actionId('forget', FORGET_NOW), label: 'Forget me now', danger: true }],
  )
}
