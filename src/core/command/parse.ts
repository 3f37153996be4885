/** `/papers …` → command: from the text that somebody typed, or from options that came apart already. Never throws. */
import { COMMANDS, type Command, type CommandSpec, commandSpec, usageOf } from '../command.ts'
import { either, nearest, quoted } from '../spelling.ts'
import type { Args, Argument, ArgumentName } from './argument.ts'

type ParsedCommand =
  | { readonly kind: 'command'; readonly command: Command }
  /** `/papers` alone. */
  | { readonly kind: 'none' }
  /** `argument` is the one that is wrong, where one is. */
  | { readonly kind: 'refused'; readonly sentence: string; readonly argument?: ArgumentName }

type Refused = Extract<ParsedCommand, { kind: 'refused' }>
type Row = NonNullable<ReturnType<typeof commandSpec>>

/** Twice what the longest argument takes: longer text is a paste gone wrong. */
const LONGEST = 4_000

/** Reads the text behind `/papers`, as people type it; a `/papers` in front is forgiven. */
export function parseCommand(typed: string): ParsedCommand {
  const text = typed.trim().replace(/^\/?papers\s+/i, '')
  if (/^(?:\/?papers)?$/i.test(text)) return { kind: 'none' }
  if (text.length > LONGEST)
    return refused(`That is too long: a command has at most ${LONGEST.toLocaleString('en-GB')} characters.`)
  const name = text.split(/\s/, 1)[0] ?? ''
  const row = commandSpec(name)
  if (row === undefined) return unknownCommand(name)
  const args = row.cut(text.slice(name.length).trim())
  return typeof args === 'string' ? refused(args) : check(row, args)
}

/** Reads a command whose arguments came apart already; empty ones count as left out. */
export function readCommand(name: string, args: Readonly<Record<string, string>>): ParsedCommand {
  const row = commandSpec(name)
  return row === undefined ? unknownCommand(name) : check(row, args)
}

/** What to say about a name that no command has. */
export function unknownCommand(name: string): Refused {
  const names = COMMANDS.flatMap((row) => [row.name, ...row.aliases])
  const near = nearest(name.toLowerCase(), names).map((one) => `\`/papers ${one}\``)
  const mend = near.length === 0 ? '`/papers help` lists them all.' : `did you mean ${either(near)}?`
  return refused(`There is no command ${quoted(name)}: ${mend}`)
}

function check(row: Row, given: Args): ParsedCommand {
  const args: Partial<Record<ArgumentName, string>> = {}
  for (const argument of [...row.arguments, ...(row.leavesOut ?? [])]) {
    const { name, required, schema, choices } = argument
    const said = given[name]?.trim() ?? ''
    if (said !== '') {
      const checked = schema.safeParse(choices === undefined ? said : said.toLowerCase())
      if (!checked.success) return wrong(row, argument, said, checked.error.issues[0]?.message ?? '')
      args[name] = checked.data
    } else if (required && row.opens === undefined) return missing(row, argument)
  }
  return { kind: 'command', command: { name: row.name, args } }
}

function missing({ name, example }: CommandSpec, argument: Argument): Refused {
  const needed =
    argument.choices === undefined ? `${/^[aeiou]/.test(argument.name) ? 'an' : 'a'} ${argument.name}` : 'more'
  return refused(`\`${name}\` needs ${needed}: \`/papers ${example}\`.`, argument.name)
}

function wrong(row: CommandSpec, { name, choices }: Argument, said: string, fault: string): Refused {
  if (choices === undefined) return refused(`${fault}.`, name)
  const [near] = nearest(said.toLowerCase(), choices, 1)
  const mend = near === undefined ? `\`/papers ${usageOf(row)}\`.` : `did you mean ${near}?`
  return refused(`\`${row.name}\` takes no ${quoted(said)}: ${mend}`, name)
}

function refused(sentence: string, argument?: ArgumentName): Refused {
  return { kind: 'refused', sentence, ...(argument === undefined ? {} : { argument }) }
}
