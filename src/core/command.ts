/**
 * `/papers …`: one table that feeds the parser, the help, Discord's registration and the README. A platform gives either the
 * text behind `/papers` or a name with options; both come out as the same command.
 */
import { SETTINGS } from './channel.ts'
import {
  type Args,
  type Argument,
  argument,
  choice,
  FEED_URL,
  LABEL,
  optional,
  PAPER,
  QUERY,
  SUBSCRIPTION,
  TOPIC,
  WEEKS,
} from './command/argument.ts'
import {
  type Cut,
  firstThenRest,
  nothing,
  subscriptionTopicAsLabel,
  topicAsLabel,
  topicOfWeeks,
  whatThenUrl,
  whenTimeZone,
  whole,
} from './command/cut.ts'

export type CommandSpec = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly example: string
  readonly arguments: readonly Argument[]
  /** Taken where it is typed, but not offered: the answer says that it is left out. */
  readonly leavesOut?: readonly Argument[]
  /** Whether it changes the channel, so that the asker needs permission; `managers` needs a manager whatever the setting. */
  readonly changes?: 'channel' | 'managers'
  /** Called without arguments it answers with a form. */
  readonly opens?: 'form'
  readonly cut: Cut
}

export const COMMANDS = [
  {
    name: 'subscribe',
    aliases: ['follow', 'add'],
    summary: 'Follow a topic in this channel',
    example: 'subscribe "diffusion policy" OR robotics -survey as Robots',
    arguments: [TOPIC, optional(LABEL)],
    changes: 'channel',
    opens: 'form',
    cut: topicAsLabel,
  },
  {
    name: 'unsubscribe',
    aliases: ['unfollow', 'remove'],
    summary: 'Stop following a topic (with Undo)',
    example: 'unsubscribe 2',
    arguments: [SUBSCRIPTION],
    changes: 'channel',
    cut: whole('subscription'),
  },
  {
    name: 'edit',
    aliases: [],
    summary: 'Change the topic of a subscription, or its label',
    example: 'edit 2 "diffusion policy" -survey',
    arguments: [SUBSCRIPTION, optional(TOPIC), optional(LABEL)],
    changes: 'channel',
    opens: 'form',
    cut: subscriptionTopicAsLabel,
  },
  {
    name: 'list',
    aliases: ['subscriptions'],
    summary: 'What this channel follows, its schedule and the next digest',
    example: 'list',
    arguments: [optional(choice('all', '`all` for every channel that you can see', ['all']))],
    cut: whole('all'),
  },
  {
    name: 'try',
    aliases: [],
    summary: 'Look before you subscribe: what a topic would have posted',
    example: 'try "world models" -survey weeks:8',
    arguments: [TOPIC, optional(WEEKS)],
    leavesOut: [optional(LABEL)],
    cut: topicOfWeeks,
  },
  {
    name: 'search',
    aliases: ['find'],
    summary: 'Search the archive',
    example: 'search "mixture of experts" OR lora',
    arguments: [QUERY],
    opens: 'form',
    cut: whole('query'),
  },
  {
    name: 'show',
    aliases: ['open'],
    summary: 'Show a paper: abstract, links, what can be done with it',
    example: 'show 2604.01234',
    arguments: [PAPER],
    cut: whole('paper'),
  },
  {
    name: 'similar',
    aliases: [],
    summary: 'Papers like this one',
    example: 'similar 2604.01234',
    arguments: [PAPER],
    cut: whole('paper'),
  },
  {
    name: 'latest',
    aliases: ['new'],
    summary: 'What came in last, what matched here, what is behind the cap',
    example: 'latest',
    arguments: [],
    cut: nothing,
  },
  {
    name: 'why',
    aliases: [],
    summary: 'Why a paper was posted here, or why not',
    example: 'why 2604.01234',
    arguments: [PAPER],
    cut: whole('paper'),
  },
  {
    name: 'digest',
    aliases: ['preview'],
    summary: 'The next digest as it stands now; only you see it, nothing is marked',
    example: 'digest',
    arguments: [],
    cut: nothing,
  },
  {
    name: 'post',
    aliases: ['now'],
    summary: 'Post the digest now',
    example: 'post',
    arguments: [],
    changes: 'channel',
    cut: nothing,
  },
  {
    name: 'schedule',
    aliases: [],
    summary: 'When this channel gets its digest',
    example: 'schedule weekdays 9am Berlin',
    arguments: [
      optional(argument('when', '`daily`, `weekdays`, `weekly mon,thu` or `instant`', 80)),
      optional(argument('time', '`9`, `9am`, `09:00`', 20)),
      optional(argument('zone', 'a city or an IANA zone', 60)),
    ],
    changes: 'channel',
    opens: 'form',
    cut: whenTimeZone,
  },
  {
    name: 'settings',
    aliases: ['set'],
    summary: 'Digest size, public lines, the quiet line, who may change things',
    example: 'settings size 5',
    arguments: [optional(choice('name', 'which setting', SETTINGS)), optional(argument('value', 'its new value', 20))],
    changes: 'managers',
    cut: firstThenRest('name', 'value'),
  },
  {
    name: 'pause',
    aliases: ['mute'],
    summary: 'Pause the channel, or one subscription; matches wait',
    example: 'pause 2',
    arguments: [optional(SUBSCRIPTION)],
    changes: 'channel',
    cut: whole('subscription'),
  },
  {
    name: 'resume',
    aliases: ['unmute'],
    summary: 'Resume the channel, or one subscription',
    example: 'resume 2',
    arguments: [optional(SUBSCRIPTION)],
    changes: 'channel',
    cut: whole('subscription'),
  },
  {
    name: 'source',
    aliases: ['sources'],
    summary: 'What is read here; add or remove a feed for this channel alone',
    example: 'source add https://www.nature.com/nmeth.rss',
    arguments: [optional(choice('what', 'what to do', ['list', 'add', 'remove'])), optional(FEED_URL)],
    changes: 'channel',
    cut: whatThenUrl,
  },
  {
    name: 'topics',
    aliases: ['packs'],
    summary: 'The topics of this channel, then the packs to follow',
    example: 'topics robotics',
    arguments: [optional(argument('pack', 'the name of a pack, to see its topic'))],
    cut: whole('pack'),
  },
  {
    name: 'save',
    aliases: [],
    summary: 'Keep a paper on your own list',
    example: 'save 2604.01234',
    arguments: [PAPER],
    cut: whole('paper'),
  },
  {
    name: 'saved',
    aliases: [],
    summary: 'Your saved papers, `/papers saved bib` as BibTeX',
    example: 'saved bib',
    arguments: [optional(choice('what', '`bib` for BibTeX', ['bib']))],
    cut: whole('what'),
  },
  {
    name: 'status',
    aliases: [],
    summary: 'Sources, deliveries, what is held and why',
    example: 'status',
    arguments: [],
    cut: nothing,
  },
  {
    name: 'privacy',
    aliases: [],
    summary: 'What is stored, where, how long and why',
    example: 'privacy',
    arguments: [],
    cut: nothing,
  },
  {
    name: 'forget',
    aliases: [],
    summary: '`/papers forget me` deletes what is stored about you',
    example: 'forget me',
    arguments: [choice('what', '`me`', ['me'])],
    cut: whole('what'),
  },
  {
    name: 'help',
    aliases: ['?'],
    summary: 'The commands, or one of them',
    example: 'help subscribe',
    arguments: [optional(argument('command', 'the name of a command'))],
    cut: whole('command'),
  },
] as const satisfies readonly CommandSpec[]

export type CommandName = (typeof COMMANDS)[number]['name']
export type Command = { readonly name: CommandName; readonly args: Args }

type Row = CommandSpec & { readonly name: CommandName }
const ROWS: readonly Row[] = COMMANDS
const BY_NAME: ReadonlyMap<string, Row> = new Map(
  ROWS.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row])),
)

/** The row of a command by its name or alias, in any case. */
export function commandSpec(name: string): Row | undefined {
  return BY_NAME.get(name.toLowerCase())
}

/** How a command is typed: `subscribe <topic> [as <label>]`. */
export function usageOf({ name, arguments: all }: CommandSpec): string {
  const shown = all.map((one) => {
    const said = one.choices?.join(' | ') ?? `<${one.name}>`
    const spelled = one.name === 'label' ? `as ${said}` : one.name === 'weeks' ? `weeks:${said}` : said
    return one.required ? spelled : `[${spelled}]`
  })
  return [name, ...shown].join(' ')
}

/** The other names of a command, as its help says them. */
export function aliasesSaid({ aliases }: CommandSpec): string {
  return `Also: ${aliases.join(', ')}.`
}
