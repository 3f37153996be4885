/** What people do in Discord, read: a command, an option that is being typed, a press, a form that was sent. */
import { ComponentType, InteractionContextType, InteractionType, MessageFlags, SnowflakeUtil } from 'discord.js'
import { z } from 'zod'
import { parseControlId } from '../../../core/action.ts'
import { type ChannelRef, channelKey, parseChannelKey } from '../../../core/channel.ts'
import type { Instant } from '../../../core/instant.ts'
import type { Asked } from '../../../core/invocation.ts'
import { isManager } from '../guilds/permissions.ts'
import { readControl } from '../render/controls.ts'
import { readCarried, readValues } from '../render/modals.ts'
import { type Interaction, InteractionSchema, type Read, refOf, stray, unreadable } from './payload.ts'
import { COMMAND } from './register.ts'

/** A person as an interaction names them. */
export type Caller = {
  readonly id: string
  readonly name?: string
  /** Absent where the interaction does not say it of the channel that is meant. */
  readonly mayManage?: boolean
}

/** What is asked, by whom, about which channel. */
export type Question = {
  /** `discord:<interaction id>`. */
  readonly key: string
  readonly asked: Asked
  readonly caller: Caller
  readonly channel: ChannelRef
  /** As the interaction has it; empty for a conversation outside of servers. */
  readonly channelName?: string
  /** The channel is not the one that it was asked in. */
  readonly fromElsewhere?: true
}

/** What a person was looking at when they asked, with what Discord gave to answer there. */
export type Spot = {
  readonly interaction: string
  readonly application: string
  /** Lets the answer be shown, and changed for 15 minutes. */
  readonly token: string
  /** When it was done, by Discord's clock. */
  readonly at: Instant
  readonly shownIn: ChannelRef
  /** What the bot may do there, where Discord says it. */
  readonly ours?: bigint
  readonly kind: 'command' | 'typing' | 'press' | 'form'
  /** The message with the control that was pressed, or that opened the form. */
  readonly message?: {
    /** Whether this person alone sees it; such a one can be drawn anew. */
    readonly isPrivate: boolean
    /** What was typed into the form that it hands back; the answer takes its place. */
    readonly carried?: Readonly<Record<string, string>>
    /** All its controls as Discord has them, where something was chosen in one. */
    readonly chosenIn?: readonly unknown[]
  }
}

export type Heard = { readonly question: Question; readonly spot: Spot }

/** Reads `INTERACTION_CREATE` as the gateway brings it. */
export function readInteraction(body: unknown): Read<Heard> {
  const type = z.object({ type: z.int() }).safeParse(body)
  if (!type.success) return unreadable('an interaction', type.error)
  switch (type.data.type) {
    case InteractionType.ApplicationCommand:
      return readCommand(body)
    case InteractionType.ApplicationCommandAutocomplete:
      return readTyping(body)
    case InteractionType.MessageComponent:
      return readPress(body)
    case InteractionType.ModalSubmit:
      return readSubmission(body)
    default:
      return stray(`interactions of type ${type.data.type} are none of ours`)
  }
}

const OptionSchema = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  focused: z.boolean().nullish(),
})
const CommandSchema = InteractionSchema.extend({
  data: z.object({
    name: z.string(),
    options: z.array(z.object({ name: z.string(), options: z.array(OptionSchema).nullish() })).nullish(),
  }),
})

function readCommand(body: unknown): Read<Heard> {
  const read = CommandSchema.safeParse(body)
  if (!read.success) return unreadable('a command', read.error)
  const { name, options } = read.data.data
  if (name !== COMMAND) return stray('a command of another name')
  const [said] = options ?? []
  if (said === undefined) return heard(read.data, 'command', { kind: 'command', text: '' })
  const args = (said.options ?? []).map((one) => [one.name, `${one.value ?? ''}`] as const)
  return heard(read.data, 'command', { kind: 'command', name: said.name, args: Object.fromEntries(args) })
}

function readTyping(body: unknown): Read<Heard> {
  const read = CommandSchema.safeParse(body)
  if (!read.success) return unreadable('an option', read.error)
  const [said] = read.data.data.options ?? []
  const typing = said?.options?.find(({ focused }) => focused === true)
  if (read.data.data.name !== COMMAND || said === undefined || typing === undefined)
    return stray('an option of another command')
  const typed = `${typing.value ?? ''}`
  return heard(read.data, 'typing', { kind: 'suggest', command: said.name, argument: typing.name, typed })
}

const PressSchema = InteractionSchema.extend({
  data: z.object({
    custom_id: z.string().min(1),
    component_type: z.int(),
    values: z.array(z.string()).nullish(),
  }),
})

/** A button or a select. It acts in the channel that its id names, else where it is shown. */
function readPress(body: unknown): Read<Heard> {
  const read = PressSchema.safeParse(body)
  if (!read.success) return unreadable('a press', read.error)
  const { custom_id, component_type, values } = read.data.data
  if (component_type !== ComponentType.Button && component_type !== ComponentType.StringSelect)
    return stray(`a component of type ${component_type} is none of ours`)

  const [, returned, form] = RETURNED.exec(custom_id) ?? []
  if (form !== undefined) return readReturned(read.data, form, returned === 'confirm')
  const { action, delivery, place, value } = readControl(custom_id, values ?? [])
  const asked: Asked = {
    kind: 'action',
    id: action,
    ...(value === undefined ? {} : { value }),
    ...(delivery === undefined ? {} : { delivery }),
  }
  return heard(read.data, 'press', asked, place)
}

/** The buttons under a form that came back: to open it again with what was typed, or to send it as it was previewed. */
const RETURNED = /^form\.(correct|confirm)\.(.+)$/s

function readReturned(interaction: Interaction, id: string, isConfirmed: boolean): Read<Heard> {
  const { action: form, place } = parseControlId(id)
  const values = messageOf(interaction)?.carried
  if (!isConfirmed || values === undefined) return heard(interaction, 'press', { kind: 'action', id: form }, place)
  const previewed = values.topic ?? Object.values(values)[0]
  const asked: Asked = { kind: 'submit', form, values, ...(previewed === undefined ? {} : { previewed }) }
  return heard(interaction, 'press', asked, place)
}

const SubmissionSchema = InteractionSchema.extend({
  data: z.object({ custom_id: z.string().min(1), components: z.unknown() }),
})

/** A form can name a channel like any control. */
function readSubmission(body: unknown): Read<Heard> {
  const read = SubmissionSchema.safeParse(body)
  if (!read.success) return unreadable('a form', read.error)
  const { custom_id, components } = read.data.data
  const { action, place } = parseControlId(custom_id)
  return heard(read.data, 'form', { kind: 'submit', form: action, values: readValues(components) }, place)
}

function heard(interaction: Interaction, kind: Spot['kind'], asked: Asked, place?: string): Read<Heard> {
  const { id, application_id, token, guild_id, member, app_permissions, context } = interaction
  const user = member?.user ?? interaction.user
  const channel = interaction.channel?.id ?? interaction.channel_id
  if (!user || !channel) return { kind: 'unreadable', why: 'an interaction has no person or no channel' }

  // The bot is not in what people have among themselves: there they ask about their own conversation with it, which has one
  // name wherever it is asked about.
  const isOutside = context === InteractionContextType.PrivateChannel || context === InteractionContextType.BotDM
  const shownIn = isOutside ? refOf(undefined, `@${user.id}`) : refOf(guild_id ?? undefined, channel)
  const meant = place === undefined ? shownIn : parseChannelKey(place)
  // Whoever writes ids of their own cannot reach what another platform keeps.
  if (meant?.platform !== 'discord') return stray('a control of another platform')
  const isThere = channelKey(meant) === channelKey(shownIn)
  const name = member?.nick ?? user.global_name ?? user.username
  const message = messageOf(interaction)
  const question: Question = {
    key: `discord:${id}`,
    asked,
    caller: {
      id: user.id,
      ...(name === undefined ? {} : { name }),
      ...mayManage(interaction, user.id, meant, isThere),
    },
    channel: meant,
    ...(isThere ? channelNamed(interaction) : { fromElsewhere: true }),
  }
  const spot: Spot = {
    interaction: id,
    application: application_id,
    token,
    at: SnowflakeUtil.timestampFrom(id),
    shownIn,
    ...(guild_id && typeof app_permissions === 'bigint' ? { ours: app_permissions } : {}),
    kind,
    ...(message === undefined ? {} : { message }),
  }
  return { kind: 'read', found: { question, spot } }
}

function channelNamed({ guild_id, channel }: Interaction): { channelName?: string } {
  if (!guild_id) return { channelName: '' }
  return channel?.name === undefined ? {} : { channelName: channel.name }
}

/** What somebody may do in one channel says nothing about another. */
function mayManage(
  { guild_id, member }: Interaction,
  person: string,
  meant: ChannelRef,
  isThere: boolean,
): { mayManage?: boolean } {
  if (meant.channel === `@${person}` || (isThere && !guild_id)) return { mayManage: true }
  return isThere ? { mayManage: isManager(member?.permissions ?? 0n) } : {}
}

function messageOf({ message, data }: Interaction): Spot['message'] {
  if (!message) return undefined
  const carried = readCarried(message)
  const isChoice = data?.component_type === ComponentType.StringSelect
  return {
    isPrivate: ((message.flags ?? 0) & MessageFlags.Ephemeral) !== 0,
    ...(carried === undefined ? {} : { carried }),
    ...(isChoice && message.components ? { chosenIn: message.components } : {}),
  }
}
