/** Application commands: registered as https://docs.discord.com/developers/interactions/application-commands has it, and found again by people. */
import { z } from 'zod'
import { readForm } from './form-errors.ts'
import { refuse } from './refusal.ts'
import { type Asked, param, type Route } from './routes.ts'
import type { Json, World } from './world.ts'

const TOTAL = 8_000
const name = z
  .string()
  .regex(/^[-_'\p{L}\p{N}]{1,32}$/u)
  .refine((given) => given === given.toLowerCase(), 'Command name is invalid')
const description = z.string().min(1).max(100)
const choice = z.object({ name: z.string().min(1).max(100), value: z.union([z.string().min(1).max(100), z.number()]) })

const value = z
  .object({
    type: z.literal([3, 4, 5, 6, 7, 8, 9, 10, 11]),
    name,
    description,
    required: z.boolean().nullish(),
    autocomplete: z.boolean().nullish(),
    choices: z.array(choice).max(25).nullish(),
    min_value: z.number().nullish(),
    max_value: z.number().nullish(),
    min_length: z.int().min(0).max(6_000).nullish(),
    max_length: z.int().min(1).max(6_000).nullish(),
    channel_types: z.array(z.int()).nullish(),
  })
  .refine(({ autocomplete, choices }) => !(autocomplete && (choices ?? []).length > 0), {
    path: ['autocomplete'],
    params: { code: 'APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES' },
    message: 'Options with autocomplete have no choices',
  })

const values = z.array(value).max(25).superRefine(inOrder).superRefine(uniqueNames)
const subCommand = z.object({ type: z.literal(1), name, description, options: values.nullish() })

const command = z.object({
  name,
  type: z.literal(1).default(1),
  description,
  options: z
    .array(z.discriminatedUnion('type', [subCommand, value]))
    .max(25)
    .superRefine(uniqueNames)
    .nullish(),
  default_member_permissions: z.string().nullish(),
  nsfw: z.boolean().default(false),
  contexts: z.array(z.int().min(0).max(2)).nullish(),
  integration_types: z.array(z.int().min(0).max(1)).default([0]),
})
const commands = z
  .array(command.refine((one) => sizeOf(one) <= TOTAL, { message: `Command exceeds maximum size (${TOTAL})` }))
  .max(100)
  .superRefine(uniqueNames)

/** One option of a sub-command as it was registered. */
export type Option = z.infer<typeof value>
export type Registered = z.infer<typeof command> & { readonly id: string; readonly guild_id?: string }

export type Commands = {
  readonly routes: readonly Route[]
  /** What a person finds in a guild, or without one: the guild's own command before the global one. */
  find(name: string, guild: string | undefined): Registered | undefined
  /** As Discord gives them back. */
  of(guild?: string): readonly Json[]
}

export function createCommands(world: World): Commands {
  const registered = new Map<string | undefined, Registered[]>()
  const of = (guild: string | undefined) => registered.get(guild) ?? []

  function scope(asked: Asked): string | undefined {
    if (param(asked, 'application') !== world.application.id) refuse(20012)
    const guild = asked.params.guild
    if (guild !== undefined && !world.guilds.get(guild)?.members.has(world.bot.id)) refuse(50001)
    return guild
  }

  function overwrite(asked: Asked): Json[] {
    const guild = scope(asked)
    const read = readForm(commands, asked.body)
    const before = of(guild)
    registered.set(
      guild,
      read.map((one) => ({
        id: before.find((other) => other.name === one.name)?.id ?? world.nextId(),
        ...one,
        ...(guild !== undefined && { guild_id: guild }),
      })),
    )
    return of(guild).map(inAnswers)
  }

  function inAnswers({ options, ...one }: Registered): Json {
    const { contexts, integration_types, ...shared } = one
    return {
      application_id: world.application.id,
      version: one.id,
      default_member_permissions: null,
      ...shared,
      ...(one.guild_id === undefined && {
        dm_permission: contexts?.includes(1) ?? true,
        contexts: contexts ?? null,
        integration_types,
      }),
      ...((options ?? []).length > 0 && { options: (options ?? []).map(plainly) }),
    }
  }

  const base = '/applications/:application'
  return {
    routes: ['/commands', '/guilds/:guild/commands'].flatMap((end) => [
      { route: `GET ${base}${end}`, run: (asked: Asked) => of(scope(asked)).map(inAnswers) },
      { route: `PUT ${base}${end}`, run: overwrite },
    ]),
    find: (wanted, guild) =>
      [...(guild === undefined ? [] : of(guild)), ...of(undefined)].find(({ name: given }) => given === wanted),
    of: (guild) => of(guild).map(inAnswers),
  }
}

/** Discord gives back no option's `false`, null or empty list. */
function plainly(option: object): Json {
  const kept = Object.entries(option).filter(
    ([, one]) => one != null && one !== false && !(Array.isArray(one) && one.length === 0),
  )
  return Object.fromEntries(kept.map(([key, one]) => [key, key === 'options' ? (one as object[]).map(plainly) : one]))
}

/** The characters that count towards the size of a command: names, descriptions and the values of choices. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + sizeOf(one), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [key, one]) => {
    const counts = typeof one === 'string' && ['name', 'description', 'value'].includes(key)
    return sum + (counts ? one.length : sizeOf(one))
  }, 0)
}

function inOrder(options: readonly { required?: boolean | null | undefined }[], context: z.RefinementCtx): void {
  const firstOptional = options.findIndex(({ required }) => required !== true)
  for (const [index, { required }] of options.entries()) {
    if (required !== true || firstOptional < 0 || index < firstOptional) continue
    const message = 'Required options must be placed before non-required options'
    const params = { code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID' }
    context.addIssue({ code: 'custom', path: [index], message, params })
  }
}

function uniqueNames(options: readonly { name: string }[], context: z.RefinementCtx): void {
  for (const [index, { name: given }] of options.entries()) {
    if (options.findIndex((other) => other.name === given) === index) continue
    const params = { code: 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID' }
    context.addIssue({ code: 'custom', path: [index, 'name'], message: `The name ${given} is already used`, params })
  }
}
