/** Commands as people give them to Discord, where each argument is an option with a name. */
import type { Argument } from '../../../core/command/argument.ts'
import { parseCommand } from '../../../core/command/parse.ts'
import { aliasesSaid, COMMANDS, type CommandSpec, commandSpec, usageOf } from '../../../core/command.ts'

/** `/papers settings size 5` → `/papers settings name: size value: 5`. What is no command that can be read stays as it is. */
export function withOptions(typed: string): string {
  const [, text = ''] = /^\/papers\s+(.+)$/s.exec(typed) ?? []
  const usage = USAGES.get(text)
  if (usage !== undefined) return `/papers ${usage}`
  const parsed = parseCommand(text)
  if (parsed.kind !== 'command') return typed
  const { name, args } = parsed.command
  const options = (commandSpec(name)?.arguments ?? []).flatMap((one) =>
    args[one.name] === undefined ? [] : [`${one.name}: ${args[one.name]}`],
  )
  return ['/papers', name, ...options].join(' ')
}

/** How a command is given, where the words are how it is typed: `subscribe <topic>` → `subscribe topic: <topic>`. */
export function usageWithOptions(words: string): string {
  return USAGES.get(words) ?? words
}

/** Whether the words name other names of a command, which Discord does not know. */
export function areAliases(words: string): boolean {
  return ALIASES.has(words)
}

const ALIASES: ReadonlySet<string> = new Set(COMMANDS.map(aliasesSaid))
const USAGES: ReadonlyMap<string, string> = new Map(COMMANDS.map((row) => [usageOf(row), usageHere(row)]))

function usageHere({ name, arguments: all }: CommandSpec): string {
  const options = all.map((one: Argument) => {
    const said = `${one.name}: ${one.choices?.join(' | ') ?? `<${one.name}>`}`
    return one.required ? said : `[${said}]`
  })
  return [name, ...options].join(' ')
}
