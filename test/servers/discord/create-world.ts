/** A Discord with the bot's application in it, and nothing else yet. */
import { DEFAULT_BOT, DEFAULT_EVERYONE } from './permissions.ts'
import {
  type ChannelParts,
  type DiscordChannel,
  type DiscordGuild,
  type DiscordMember,
  type DiscordMessage,
  type DiscordRole,
  type DiscordUser,
  EPOCH,
  FLAG,
  type GuildParts,
  isThread,
  type World,
} from './world.ts'

export function createWorld(clock: () => number): World {
  const users = new Map<string, DiscordUser>()
  const guilds = new Map<string, DiscordGuild>()
  const channels = new Map<string, DiscordChannel>()
  let ahead = 0
  let last = 0n
  let count = 0n

  const now = () => clock() + ahead

  function nextId(at?: number): string {
    const ms = BigInt(Math.floor(at ?? now()) - EPOCH)
    count += 1n
    if (at !== undefined) return String((ms << 22n) | (count & 0x3fffffn))
    last = ms << 22n > last ? ms << 22n : last + 1n
    return String(last)
  }

  function addUser(parts: Partial<DiscordUser> = {}): DiscordUser {
    const id = parts.id ?? nextId()
    const user: DiscordUser = {
      id,
      username: `person${id.slice(-6)}`,
      global_name: null,
      bot: false,
      locale: 'en-GB',
      accepts_dms: true,
      ...parts,
    }
    users.set(id, user)
    return user
  }

  function addGuild({
    withBot = true,
    members = [],
    botPermissions,
    everyone,
    ...parts
  }: GuildParts = {}): DiscordGuild {
    const id = parts.id ?? nextId()
    const guild: DiscordGuild = {
      id,
      name: `Guild ${id}`,
      owner_id: parts.owner_id ?? addUser({ username: 'owner' }).id,
      preferred_locale: 'en-US',
      unavailable: false,
      ...parts,
      roles: new Map(),
      members: new Map(),
    }
    guilds.set(id, guild)
    addRole(id, { id, name: '@everyone', permissions: everyone ?? DEFAULT_EVERYONE })
    for (const member of new Set([guild.owner_id, ...members])) addMember(id, member)
    if (withBot) addBot(id, botPermissions)
    return guild
  }

  function addBot(guildId: string, permissions = DEFAULT_BOT): void {
    addMember(guildId, bot.id, { roles: [addRole(guildId, { name: bot.username, permissions }).id] })
  }

  function dropGuild(id: string): void {
    guilds.delete(id)
    for (const { id: channelId, guild_id } of channels.values()) if (guild_id === id) channels.delete(channelId)
  }

  function addRole(guildId: string, parts: Partial<DiscordRole> = {}): DiscordRole {
    const { roles } = guild(guildId)
    const role: DiscordRole = {
      id: parts.id ?? nextId(),
      name: 'role',
      permissions: 0n,
      position: roles.size,
      ...parts,
    }
    roles.set(role.id, role)
    return role
  }

  function addMember(guildId: string, userId: string, parts: Partial<DiscordMember> = {}): DiscordMember {
    const member: DiscordMember = {
      nick: null,
      roles: [],
      communication_disabled_until: null,
      ...parts,
      user: user(userId).id,
    }
    guild(guildId).members.set(userId, member)
    return member
  }

  function addChannel(parts: ChannelParts = {}): DiscordChannel {
    const id = parts.id ?? nextId()
    const type = parts.type ?? 0
    const parent = parts.parent_id == null ? undefined : channel(parts.parent_id)
    const lone = type === 1 || type === 3
    const guildId = lone ? undefined : (parts.guild_id ?? parent?.guild_id ?? onlyGuild())
    const made: DiscordChannel = {
      name: lone ? '' : `channel-${id.slice(-6)}`,
      parent_id: null,
      permission_overwrites: [],
      ...(isThread({ type }) && {
        thread_metadata: { archived: false, locked: false, auto_archive_duration: 1_440 },
        owner_id: bot.id,
      }),
      recipients: [],
      ...parts,
      id,
      type,
      ...(guildId !== undefined && { guild_id: guildId }),
      messages: [],
    }
    channels.set(id, made)
    return made
  }

  function onlyGuild(): string {
    const [first, ...others] = guilds.keys()
    if (first === undefined || others.length > 0) throw new Error('Say the guild of the channel: `guild_id`.')
    return first
  }

  const found = <T>(map: ReadonlyMap<string, T>, what: string, id: string): T => {
    const one = map.get(id)
    if (one === undefined) throw new Error(`Discord has no ${what} ${id}.`)
    return one
  }
  const user = (id: string) => found(users, 'user', id)
  const guild = (id: string) => found(guilds, 'guild', id)
  const channel = (id: string) => found(channels, 'channel', id)

  const directOf = (person: string) =>
    [...channels.values()].find(
      ({ type, recipients }) => type === 1 && recipients.includes(person) && recipients.includes(bot.id),
    )

  function put(channelId: string, message: Partial<DiscordMessage>): DiscordMessage {
    const at = now()
    const taken: DiscordMessage = {
      id: nextId(),
      channel_id: channelId,
      author: bot.id,
      type: 0,
      content: '',
      embeds: [],
      components: [],
      flags: 0,
      timestamp: new Date(at).toISOString(),
      edited_timestamp: null,
      args: {},
      at,
      ...message,
    }
    channel(channelId).messages.push(taken)
    return taken
  }

  function drop(gone: DiscordChannel | DiscordMessage): void {
    if ('messages' in gone) {
      channels.delete(gone.id)
      for (const { id, parent_id } of channels.values()) if (parent_id === gone.id) channels.delete(id)
      return
    }
    const messages = channels.get(gone.channel_id)?.messages ?? []
    const at = messages.indexOf(gone)
    if (at >= 0) messages.splice(at, 1)
  }

  const owner = addUser({ username: 'operator' })
  const bot = addUser({ username: 'paperwire', global_name: 'Paperwire', bot: true })
  return {
    application: { id: nextId(), name: 'Paperwire', owner: owner.id },
    bot,
    users,
    guilds,
    channels,
    now,
    advance: (ms) => {
      ahead += ms
    },
    nextId,
    addUser,
    addGuild,
    addBot,
    addRole,
    addMember,
    addChannel,
    user,
    guild,
    channel,
    channelsOf: (id) => [...channels.values()].filter(({ guild_id }) => guild_id === id),
    direct: (person) => directOf(person) ?? addChannel({ type: 1, recipients: [user(person).id, bot.id] }),
    put,
    drop,
    dropGuild,
    posts(id) {
      const place = users.has(id) ? directOf(id) : channel(id)
      return (place?.messages ?? []).filter(({ seenBy, flags }) => seenBy === undefined && (flags & FLAG.loading) === 0)
    },
  }
}
