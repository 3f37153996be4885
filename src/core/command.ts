/**
 * `/papers …`: one table that feeds the parser, the help, Discord's registration and the README. A platform gives either the
 * text behind `/papers` or a name with options; both come out as the same command.
 */
import { z } from 'zod'
import { type Args, type ArgumentName, cutFirst, cutSchedule, cutTopic, cutWeeks, none, whole } from './command/cut.ts'
import { either, nearest, quoted } from './spelling.ts'

export type Argument = {
  readonly name: ArgumentName
  readonly help: string
  readonly required: boolean
  readonly schema: z.ZodType<string>
  readonly choices?: readonly string[]
}

export type CommandSpec = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  readonly example: string
  readonly arguments: readonly Argument[]
  /** Whether it changes the channel, so that the asker needs permission; `managers` needs a manager whatever the setting. */
  readonly changes?: 'channel' | 'managers'
  /** Called without arguments it answers with a form. */
  readonly opens?: 'form'
  /** How free text comes apart. */
  readonly cut: (text: string) => Args
}

const text = (limit: number) => z.string().trim().min(1).max(limit, `is longer than ${limit} characters`)
const TopicSchema = text(2_000)
const WeeksSchema = z.string().regex(/^([1-9]|[1-4]\d|5[0-2])$/, 'is a whole number from 1 to 52')

function argument(name: ArgumentName, help: string, schema: z.ZodType<string> = text(300)): Argument {
  return { name, help, required: true, schema }
}

function optional(one: Argument): Argument {
  return { ...one, required: false }
}

function choice(name: ArgumentName, help: string, choices: readonly [string, ...string[]]): Argument {
  return { name, help, required: true, choices, schema: z.enum(choices) }
}

const topic = argument(
  'topic',
  'what to look for: words, "a phrase", OR, -not, title:, author:, cat:, @pack',
  TopicSchema,
)
const subscription = argument('subscription', 'its number or label, as in `list`')
const paper = argument('paper', 'arXiv id, DOI, link or title')

export const COMMANDS = [
  {
    name: 'subscribe',
    aliases: ['follow', 'add'],
    summary: 'Follow a topic in this channel',
    example: 'subscribe "diffusion policy" OR robotics -survey as Robots',
    arguments: [topic, optional(argument('label', 'a short name for it, after `as`', text(60)))],
    changes: 'channel',
    opens: 'form',
    cut: cutTopic,
  },
  {
    name: 'unsubscribe',
    aliases: ['unfollow', 'remove'],
    summary: 'Stop following a topic (with Undo)',
    example: 'unsubscribe 2',
    arguments: [subscription],
    changes: 'channel',
    cut: whole('subscription'),
  },
  {
    name: 'edit',
    aliases: [],
    summary: 'Change the topic of a subscription',
    example: 'edit 2 "diffusion policy" -survey',
    arguments: [subscription, optional(topic)],
    changes: 'channel',
    opens: 'form',
    cut: cutFirst('subscription', 'topic'),
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
    arguments: [topic, optional(argument('weeks', 'how far back, `weeks:8`', WeeksSchema))],
    cut: cutWeeks,
  },
  {
    name: 'search',
    aliases: ['find'],
    summary: 'Search the archive',
    example: 'search "mixture of experts" OR lora',
    arguments: [argument('query', 'as a topic', TopicSchema)],
    opens: 'form',
    cut: whole('query'),
  },
  {
    name: 'show',
    aliases: ['open'],
    summary: 'Show a paper: abstract, links, what can be done with it',
    example: 'show 2604.01234',
    arguments: [paper],
    cut: whole('paper'),
  },
  {
    name: 'similar',
    aliases: [],
    summary: 'Papers like this one',
    example: 'similar 2604.01234',
    arguments: [paper],
    cut: whole('paper'),
  },
  {
    name: 'latest',
    aliases: ['new'],
    summary: 'What came in last, what matched here, what is behind the cap',
    example: 'latest',
    arguments: [],
    cut: none,
  },
  {
    name: 'why',
    aliases: [],
    summary: 'Why a paper was posted here, or why not',
    example: 'why 2604.01234',
    arguments: [paper],
    cut: whole('paper'),
  },
  {
    name: 'digest',
    aliases: ['preview'],
    summary: 'The next digest as it stands now; only you see it, nothing is marked',
    example: 'digest',
    arguments: [],
    cut: none,
  },
  {
    name: 'post',
    aliases: ['now'],
    summary: 'Post the digest now',
    example: 'post',
    arguments: [],
    changes: 'channel',
    cut: none,
  },
  {
    name: 'schedule',
    aliases: [],
    summary: 'When this channel gets its digest',
    example: 'schedule weekdays 9am Berlin',
    arguments: [
      optional(argument('when', '`daily`, `weekdays`, `weekly mon,thu` or `instant`', text(80))),
      optional(argument('time', '`9`, `9am`, `09:00`', text(20))),
      optional(argument('zone', 'a city or an IANA zone', text(60))),
    ],
    changes: 'channel',
    opens: 'form',
    cut: cutSchedule,
  },
  {
    name: 'settings',
    aliases: ['set'],
    summary: 'Digest size, public lines, the quiet line, who may change things',
    example: 'settings size 5',
    arguments: [
      optional(choice('name', 'which setting', ['size', 'announce', 'quiet', 'hourly', 'who'])),
      optional(argument('value', 'its new value', text(20))),
    ],
    changes: 'managers',
    cut: cutFirst('name', 'value'),
  },
  {
    name: 'pause',
    aliases: ['mute'],
    summary: 'Pause the channel, or one subscription; matches wait',
    example: 'pause 2',
    arguments: [optional(subscription)],
    changes: 'channel',
    cut: whole('subscription'),
  },
  {
    name: 'resume',
    aliases: ['unmute'],
    summary: 'Resume the channel, or one subscription',
    example: 'resume 2',
    arguments: [optional(subscription)],
    changes: 'channel',
    cut: whole('subscription'),
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
    arguments: [paper],
    cut: whole('paper'),
  },
  {
    name: 'saved',
    aliases: [],
    summary: 'Your saved papers, `saved bib` as BibTeX',
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
    cut: none,
  },
  {
    name: 'privacy',
    aliases: [],
    summary: 'What is stored, where, how long and why',
    example: 'privacy',
    arguments: [],
    cut: none,
  },
  {
    name: 'forget',
    aliases: [],
    summary: '`forget me` deletes what is stored about you',
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

export type ParsedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  /** `/papers` alone. */
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly sentence: string }

type Row = CommandSpec & { readonly name: CommandName }
const ROWS: readonly Row[] = COMMANDS
const BY_NAME: ReadonlyMap<string, Row> = new Map(
  ROWS.flatMap((row) => [row.name, ...row.aliases].map((name) => [name, row])),
)

/** The row of a command by its name or alias. */
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

/** Reads the text behind `/papers`, as people type it. */
export function parseCommand(typed: string): ParsedCommand {
  const [, name, rest = ''] = /^\s*(?:\/?papers\b\s*)?(\S+)?\s*(.*?)\s*$/s.exec(typed) ?? []
  if (name === undefined) return { kind: 'none' }
  const row = commandSpec(name)
  return row === undefined ? unknownCommand(name) : checkArgs(row, row.cut(rest))
}

/** Reads a command whose options came apart already; empty options count as left out. */
export function readCommand(name: string, args: Readonly<Record<string, string>>): ParsedCommand {
  const row = commandSpec(name)
  return row === undefined ? unknownCommand(name) : checkArgs(row, args)
}

function unknownCommand(name: string): ParsedCommand {
  const near = nearest(name.toLowerCase(), BY_NAME.keys()).map((one) => `\`/papers ${one}\``)
  const mend = near.length === 0 ? '`/papers help` lists them all.' : `did you mean ${either(near)}?`
  return { kind: 'refused', sentence: `There is no command ${quoted(name)}: ${mend}` }
}

function checkArgs(row: Row, given: Args): ParsedCommand {
  const args: Partial<Record<ArgumentName, string>> = {}
  for (const { name, required, schema, choices } of row.arguments) {
    const value = given[name]?.trim() ?? ''
    if (value === '') {
      if (!required || row.opens !== undefined) continue
      return { kind: 'refused', sentence: `\`${row.name}\` needs ${withArticle(name)}: \`/papers ${row.example}\`.` }
    }
    const checked = schema.safeParse(choices === undefined ? value : value.toLowerCase())
    if (!checked.success) {
      const fault = choices === undefined ? checked.error.issues[0]?.message : `is ${either(choices)}`
      return { kind: 'refused', sentence: `${quoted(value)} does not do: \`${name}\` ${fault}.` }
    }
    args[name] = checked.data
  }
  return { kind: 'command', command: { name: row.name, args } }
}

function withArticle(name: ArgumentName): string {
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`
}
