/** What changes in guilds, and the app is told: https://docs.discord.com/developers/events/gateway-events. */
import { type Gateway, INTENT } from './gateway.ts'
import { channelJson, guildCreateJson, guildJson, memberJson, roleJson } from './payloads.ts'
import {
  type ChannelParts,
  type DiscordChannel,
  type DiscordGuild,
  type DiscordRole,
  isThread,
  type Json,
  type World,
} from './world.ts'

/** The state changes before the app is told. An app without a session learns nothing. */
export type Events = {
  /** The bot is taken into a guild, or back into one. */
  invite(guild: string): void
  /** The bot is removed; its role goes with it. */
  kick(guild: string): void
  /** The guild is gone, with all its channels. */
  deleteGuild(guild: string): void
  /** Discord can say nothing about this guild; until `endOutage` its routes answer 503. */
  outage(guild: string): void
  endOutage(guild: string): void
  changeGuild(guild: string, parts: Partial<Pick<DiscordGuild, 'name' | 'owner_id'>>): void
  createChannel(parts?: ChannelParts): DiscordChannel
  /** Threads too: their name, or that they are archived or locked. */
  changeChannel(
    channel: string,
    parts: Partial<Pick<DiscordChannel, 'name' | 'parent_id' | 'permission_overwrites' | 'thread_metadata'>>,
  ): void
  deleteChannel(channel: string): void
  /** Allows and denies in a channel, for a user or a role, the bot unless another is named; what was said of them before ends. */
  overwrite(channel: string, rights: { readonly allow?: bigint; readonly deny?: bigint }, who?: string): void
  changeRole(guild: string, role: string, parts: Partial<Pick<DiscordRole, 'name' | 'permissions'>>): void
  /** Gives a member these roles. Of others than itself the bot learns nothing without an intent. */
  changeMember(guild: string, user: string, roles: readonly string[]): void
  /** Any event, as it is. */
  event(name: string, data: Json, guild?: string): void
}

export type Tell = (event: string, channel: DiscordChannel) => void

export function createEvents(world: World, gateway: Gateway): Events & { readonly tell: Tell } {
  const { bot } = world
  const guildEvent = (name: string, guild: string, data: Json) =>
    void gateway.dispatch(name, data, { guild, intents: INTENT.guilds })

  const tell: Tell = (name, channel) => {
    const { guild_id: guild } = channel
    if (guild !== undefined) guildEvent(name, guild, channelJson(world, channel))
  }

  const kindOf = (channel: DiscordChannel) => (isThread(channel) ? 'THREAD' : 'CHANNEL')

  function changeChannel(id: string, parts: Partial<DiscordChannel>): void {
    const channel = Object.assign(world.channel(id), parts)
    tell(`${kindOf(channel)}_UPDATE`, channel)
  }

  function change(id: string, parts: Partial<DiscordGuild>): DiscordGuild {
    return Object.assign(world.guild(id), parts)
  }

  return {
    tell,
    event: (name, data, guild) => void gateway.dispatch(name, data, { guild }),
    invite(id) {
      const guild = world.guild(id)
      if (!guild.members.has(bot.id)) world.addBot(id)
      guildEvent('GUILD_CREATE', id, guildCreateJson(world, guild))
    },
    kick(id) {
      const { members, roles } = world.guild(id)
      for (const role of members.get(bot.id)?.roles ?? []) roles.delete(role)
      members.delete(bot.id)
      guildEvent('GUILD_DELETE', id, { id })
    },
    deleteGuild(id) {
      world.dropGuild(id)
      guildEvent('GUILD_DELETE', id, { id })
    },
    outage(id) {
      change(id, { unavailable: true })
      guildEvent('GUILD_DELETE', id, { id, unavailable: true })
    },
    endOutage(id) {
      guildEvent('GUILD_CREATE', id, guildCreateJson(world, change(id, { unavailable: false })))
    },
    changeGuild: (id, parts) => guildEvent('GUILD_UPDATE', id, guildJson(change(id, parts))),
    createChannel(parts) {
      const channel = world.addChannel(parts)
      tell(`${kindOf(channel)}_CREATE`, channel)
      return channel
    },
    changeChannel,
    deleteChannel(id) {
      const channel = world.channel(id)
      world.drop(channel)
      const { type, guild_id, parent_id } = channel
      if (!isThread(channel)) tell('CHANNEL_DELETE', channel)
      else if (guild_id !== undefined) guildEvent('THREAD_DELETE', guild_id, { id, guild_id, parent_id, type })
    },
    overwrite(id, { allow = 0n, deny = 0n }, who = bot.id) {
      const { permission_overwrites: before, guild_id = '' } = world.channel(id)
      const type = world.guild(guild_id).roles.has(who) ? 0 : 1
      const others = before.filter((one) => one.id !== who)
      const own = allow === 0n && deny === 0n ? [] : [{ id: who, type, allow, deny } as const]
      changeChannel(id, { permission_overwrites: [...others, ...own] })
    },
    changeRole(guildId, roleId, parts) {
      const role = world.guild(guildId).roles.get(roleId)
      if (role === undefined) throw new Error(`Guild ${guildId} has no role ${roleId}.`)
      Object.assign(role, parts)
      guildEvent('GUILD_ROLE_UPDATE', guildId, { guild_id: guildId, role: roleJson(role) })
    },
    changeMember(guildId, user, roles) {
      const member = world.guild(guildId).members.get(user)
      if (member === undefined) throw new Error(`Guild ${guildId} has no member ${user}.`)
      member.roles = [...roles]
      const intents = user === bot.id ? INTENT.guilds | INTENT.guildMembers : INTENT.guildMembers
      const data = { guild_id: guildId, ...memberJson(world, member) }
      gateway.dispatch('GUILD_MEMBER_UPDATE', data, { guild: guildId, intents })
    },
  }
}
