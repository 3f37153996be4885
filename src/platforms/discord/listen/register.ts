/** `/papers` as Discord knows it, from the table of commands: https://docs.discord.com/developers/interactions/application-commands */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type REST,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
  Routes,
} from 'discord.js'
import { z } from 'zod'
import type { Argument, ArgumentName } from '../../../core/command/argument.ts'
import { COMMANDS, type CommandSpec } from '../../../core/command.ts'
import { partsToType } from '../../../core/cut.ts'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { capitalised } from '../../../core/reply.ts'
import { troubleOf } from '../connect/trouble.ts'
import type { Log } from '../log.ts'
import { withOptions } from '../render/options.ts'

export const COMMAND = 'papers'

/** Arguments that are completed while somebody types. */
const COMPLETED: ReadonlySet<ArgumentName> = new Set<ArgumentName>([
  'topic',
  'pack',
  'subscription',
  'paper',
  'zone',
  'command',
])
/** Arguments that are whole numbers. */
const NUMBERS: Readonly<Partial<Record<ArgumentName, { readonly min_value: number; readonly max_value: number }>>> = {
  weeks: { min_value: 1, max_value: 52 },
}

/**
 * The one command, with a sub-command for each row. Installed for everybody it can be used in servers, with the bot, and in other
 * conversations of a person who added it to their account.
 */
export function papersCommand(): RESTPostAPIChatInputApplicationCommandsJSONBody {
  return {
    type: ApplicationCommandType.ChatInput,
    name: COMMAND,
    description: 'Research papers for this channel: topics to follow, digests, search',
    options: COMMANDS.map(subcommand),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
    integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  }
}

function subcommand(row: CommandSpec): APIApplicationCommandSubcommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: row.name,
    description: described(row.summary),
    // Without its arguments a command that opens a form asks for them there.
    options: row.arguments.map((one) => option(one, one.required && row.opens === undefined)),
  }
}

function option({ name, help, choices }: Argument, required: boolean): APIApplicationCommandBasicOption {
  const said = { name, description: described(help), required }
  const range = NUMBERS[name]
  if (range !== undefined) return { ...said, ...range, type: ApplicationCommandOptionType.Integer }
  const type = ApplicationCommandOptionType.String as const
  if (choices !== undefined) return { ...said, type, choices: choices.map((value) => ({ name: value, value })) }
  return { ...said, type, autocomplete: COMPLETED.has(name) }
}

/** Discord shows no mark-up there. */
function described(help: string): string {
  const parts = partsToType(help).map(({ text, isCode }) => (isCode ? withOptions(text) : text))
  return capitalised(parts.join(''))
}

type Registering = {
  readonly rest: REST
  /** The application's id. */
  readonly application: string
  /** Registers for this server alone, where it is there at once: for development. */
  readonly guild?: string
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
  /** Ends the trying. */
  readonly signal?: AbortSignal
}

const FIRST_WAIT = 5 * SECOND
const LONGEST_WAIT = 5 * MINUTE

/**
 * Tells Discord the commands where it knows others. Tries until Discord has taken them or refused them for good; never throws.
 */
export async function registerCommands(registering: Registering): Promise<void> {
  const { clock, log, signal } = registering
  for (let wait = FIRST_WAIT; signal?.aborted !== true; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      const isNew = await overwrite(registering)
      return log.info({}, isNew ? 'told Discord the commands' : 'Discord knows the commands already')
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble.kind === 'refused' || trouble.kind === 'unauthorized')
        return log.error({ ...trouble }, 'Discord refused the commands, so it may offer none or old ones')
      log.warn({ ...trouble }, 'Discord could not be told the commands; it is tried again')
    }
    await clock.sleep(wait, signal)
  }
}

/** False where Discord knows the same already: changing commands is limited to 200 a day. */
async function overwrite({ rest, application, guild }: Registering): Promise<boolean> {
  const route =
    guild === undefined ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild)
  const { contexts, integration_types, ...command } = papersCommand()
  // Commands of one server are there alone, and Discord does not give back where else they could be.
  const schema = guild === undefined ? GlobalSchema : GuildSchema
  const ours = [guild === undefined ? { ...command, contexts, integration_types } : command]
  if (meaningOf(await rest.get(route), schema) === meaningOf(ours, schema)) return false
  await rest.put(route, { body: ours })
  return true
}

const Flag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? false)
const Numbers = z
  .array(z.number())
  .nullish()
  .transform((numbers) => numbers?.toSorted((one, other) => one - other) ?? [])

/** What Discord gives back holds ids and defaults beside what it was told. */
const OptionSchema = z.object({
  type: z.number(),
  name: z.string(),
  description: z.string(),
  required: Flag,
  autocomplete: Flag,
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  choices: z
    .array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) }))
    .nullish()
    .transform((choices) => choices ?? []),
  get options() {
    return z
      .array(OptionSchema)
      .nullish()
      .transform((options): readonly unknown[] => options ?? [])
  },
})
const GuildSchema = z.array(OptionSchema)
const GlobalSchema = z.array(OptionSchema.extend({ contexts: Numbers, integration_types: Numbers }))

function meaningOf(commands: unknown, schema: z.ZodType): string | undefined {
  const read = schema.safeParse(commands)
  return read.success ? JSON.stringify(read.data) : undefined
}
