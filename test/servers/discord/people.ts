/** What people do: type commands, press and choose in messages, fill in modals. Payloads are as Discord sends them. */
import { checkUsable, commandData, type Value } from './command-data.ts'
import type { Commands } from './commands.ts'
import type { Gateway } from './gateway.ts'
import type { DiscordModal, DiscordReply, Interaction, InteractionType } from './interaction.ts'
import type { Interactions } from './interactions.ts'
import { filledIn, type Modals } from './modals.ts'
import { channelJson, memberJson, messageJson, userJson } from './payloads.ts'
import { may, PERMISSION, permissionsIn } from './permissions.ts'
import type { DiscordChannel, DiscordMessage, Json, World } from './world.ts'

export type ActOptions = {
  /** How long ago the person acted when the app is told: its 3 s have begun then. */
  readonly agoMs?: number
  /** How often the very same event is sent; 1 by default. */
  readonly repeat?: number
  /** The person has installed the app, not the guild. */
  readonly userInstalled?: boolean
}
export type CommandOptions = ActOptions & { readonly command?: string }

export type Answered = {
  readonly answeredAfterMs: number
  readonly reply: DiscordReply
  readonly interaction: Interaction
}

/**
 * Each resolves with the app's first answer. They reject as Discord would show it (after 3 s: "The application did not
 * respond.") and throw where a person could not do that at all.
 */
export type People = {
  command(
    user: string,
    channel: string,
    subCommand: string,
    values?: Readonly<Record<string, Value>>,
    options?: CommandOptions,
  ): Promise<Answered>
  /** What is suggested while `typed` stands in one option of a sub-command, and `others` in others before it. */
  autocomplete(
    user: string,
    channel: string,
    subCommand: string,
    option: string,
    typed: string,
    others?: Readonly<Record<string, Value>>,
    options?: CommandOptions,
  ): Promise<Answered>
  /** A button by its custom id, by what stands in that before the first bar, or by its label. */
  press(user: string, message: DiscordMessage, control: string, options?: ActOptions): Promise<Answered>
  /** Values of a select, which is found by its custom id, what stands in that before the first bar, or its placeholder. */
  choose(
    user: string,
    message: DiscordMessage,
    control: string,
    values: readonly string[],
    options?: ActOptions,
  ): Promise<Answered>
  /** What is typed, by custom id or label of the inputs; those left out keep what they hold. The modal is gone then. */
  submit(
    user: string,
    modal: DiscordModal,
    values?: Readonly<Record<string, string>>,
    options?: ActOptions,
  ): Promise<Answered>
}

type From = {
  readonly user: string
  readonly channel: string
  readonly type: InteractionType
  readonly message?: DiscordMessage
}

export function createPeople(
  world: World,
  parts: {
    readonly gateway: Gateway
    readonly interactions: Interactions
    readonly modals: Modals
    readonly commands: Commands
    readonly answerMs: number
  },
): People {
  const { gateway, interactions, modals, commands, answerMs } = parts
  const { bot, application } = world

  async function act(from: From, data: Json, options: ActOptions): Promise<Answered> {
    const { agoMs = 0, repeat = 1, userInstalled = false } = options
    const { guild_id: guild } = world.channel(from.channel)
    checkAccess(from, userInstalled)
    // The guild of a user install has no bot in it, and no shard of its own.
    const shard = guild !== undefined && world.guild(guild).members.has(bot.id) ? guild : undefined
    if (!gateway.reaches(shard)) throw new Error('The app has no session at the gateway.')
    const interaction = interactions.open({ ...from, userInstalled, at: world.now() - agoMs })
    const startedAt = performance.now()
    const answer = interactions.answered(interaction, Math.max(0, answerMs - agoMs))
    const payload = { ...surroundings(interaction), data }
    for (let sent = 0; sent < repeat; sent++) gateway.dispatch('INTERACTION_CREATE', payload, { guild: shard })
    const reply = await answer
    return { answeredAfterMs: performance.now() - startedAt, reply, interaction }
  }

  function checkAccess({ user, channel: id, type }: From, userInstalled: boolean): void {
    const channel = world.channel(id)
    const installed = channel.guild_id === undefined || world.guild(channel.guild_id).members.has(bot.id)
    if (!installed && !userInstalled) throw new Error(`Nobody in the guild of ${id} has the app.`)
    const wanted = PERMISSION.viewChannel | (type === 2 ? PERMISSION.useApplicationCommands : 0n)
    if (!may(world, channel, user, wanted)) throw new Error(`${user} may not do that in ${id}.`)
  }

  function surroundings(interaction: Interaction): Json {
    const { id, token, type, user, channel: channelId, message, userInstalled } = interaction
    const channel = world.channel(channelId)
    const person = world.user(user)
    const own = permissionsIn(world, channel, user)
    const shared = {
      id,
      application_id: application.id,
      type,
      token,
      version: 1,
      channel_id: channelId,
      channel: { ...channelJson(world, channel), permissions: String(own) },
      locale: person.locale,
      entitlements: [],
      attachment_size_limit: 10_485_760,
      app_permissions: String(userInstalled ? own & ANYWHERE : permissionsIn(world, channel, bot.id)),
      ...(message !== undefined && { message: messageJson(world, message) }),
    }
    if (channel.guild_id === undefined) {
      const context = contextOf(channel)
      return {
        ...shared,
        user: userJson(person),
        context,
        authorizing_integration_owners: context === 1 && !userInstalled ? { 0: '0' } : { 1: user },
      }
    }
    const guild = world.guild(channel.guild_id)
    const member = guild.members.get(user)
    if (member === undefined) throw new Error(`${user} is not in the guild ${guild.id}.`)
    return {
      ...shared,
      guild_id: guild.id,
      guild: { id: guild.id, locale: guild.preferred_locale, features: [] },
      guild_locale: guild.preferred_locale,
      member: { ...memberJson(world, member), permissions: String(own) },
      context: 0,
      authorizing_integration_owners: userInstalled ? { 1: user } : { 0: guild.id },
    }
  }

  function dataOf(
    channelId: string,
    subCommand: string,
    values: Readonly<Record<string, Value>>,
    { command: name = 'papers', userInstalled = false }: CommandOptions,
    focused?: string,
  ): Json {
    const channel = world.channel(channelId)
    const found = commands.find(name, channel.guild_id)
    if (found !== undefined) checkUsable(found, contextOf(channel), userInstalled)
    const id = found?.id ?? application.id
    return commandData({ id, name, registered: found, subCommand, values, focused })
  }

  /** 0 guild, 1 conversation with the bot, 2 between people. */
  function contextOf({ guild_id, recipients }: DiscordChannel): 0 | 1 | 2 {
    if (guild_id !== undefined) return 0
    return recipients.includes(bot.id) ? 1 : 2
  }

  function componentIn({ components }: DiscordMessage, control: string, kind: number): Json {
    const all = components.flatMap((row) => (row.components ?? []) as Json[]).filter(({ type }) => type === kind)
    const named = (isIt: (one: Json) => boolean) => all.find(isIt)
    const found =
      named(({ custom_id }) => custom_id === control) ??
      named(({ custom_id }) => String(custom_id).startsWith(`${control}|`)) ??
      named(({ label, placeholder }) => (label ?? placeholder) === control)
    if (found === undefined) throw new Error(`There is no control ${control} in the message.`)
    if (found.disabled === true) throw new Error(`The control ${control} is greyed out.`)
    if (found.custom_id === undefined) throw new Error(`The control ${control} only leads to an address.`)
    return found
  }

  /** A message that still stands; what is deleted cannot be pressed. */
  function standing(user: string, message: DiscordMessage): DiscordMessage {
    const { messages } = world.channel(message.channel_id)
    const hidden = message.seenBy !== undefined && message.seenBy !== user
    if (hidden || !messages.includes(message)) throw new Error(`${user} sees no message ${message.id}.`)
    return message
  }

  function component(user: string, message: DiscordMessage, data: Json, options: ActOptions): Promise<Answered> {
    return act({ user, channel: message.channel_id, type: 3, message }, data, options)
  }

  return {
    async command(user, channel, subCommand, values = {}, options = {}) {
      return act({ user, channel, type: 2 }, dataOf(channel, subCommand, values, options), options)
    },
    async autocomplete(user, channel, subCommand, option, typed, others = {}, options = {}) {
      const data = dataOf(channel, subCommand, { ...others, [option]: typed }, options, option)
      return act({ user, channel, type: 4 }, data, options)
    },
    async press(user, message, control, options = {}) {
      const { id, custom_id } = componentIn(standing(user, message), control, BUTTON)
      return component(user, message, { id, custom_id, component_type: BUTTON }, options)
    },
    async choose(user, message, control, values, options = {}) {
      const select = componentIn(standing(user, message), control, SELECT)
      const { id, custom_id, min_values = 1, max_values = 1 } = select
      for (const value of values) {
        if (!(select.options as Json[]).some((one) => one.value === value)) {
          throw new Error(`The select ${control} has no option ${value}.`)
        }
      }
      if (values.length < Number(min_values) || values.length > Number(max_values)) {
        throw new Error(`The select ${control} takes ${min_values} to ${max_values} values.`)
      }
      return component(user, message, { id, custom_id, component_type: SELECT, values }, options)
    },
    async submit(user, modal, values = {}, options = {}) {
      if (modals.of(user) !== modal) throw new Error(`The modal ${modal.custom_id} is not open.`)
      const components = filledIn(modal, values)
      modals.close(user)
      const { channel, message, userInstalled } = modal.origin
      const from = { user, channel, type: 5, ...(message !== undefined && { message }) } as const
      return act(from, { custom_id: modal.custom_id, components }, { userInstalled, ...options })
    },
  }
}

const BUTTON = 2
const SELECT = 3
/** What an app may do on behalf of a person where it has not been invited. */
const ANYWHERE = PERMISSION.embedLinks | PERMISSION.attachFiles | PERMISSION.mentionEveryone
