/** Users, members, channels, guilds and messages as Discord writes them into answers and events. */
import { permissionsIn } from './permissions.ts'
import {
  type DiscordChannel,
  type DiscordGuild,
  type DiscordMember,
  type DiscordMessage,
  type DiscordRole,
  type DiscordUser,
  isThread,
  type Json,
  timeOf,
  type World,
} from './world.ts'

export function userJson({ id, username, global_name, bot }: DiscordUser): Json {
  return { id, username, global_name, discriminator: '0', avatar: null, bot, public_flags: 0, flags: 0 }
}

export function memberJson(world: World, { user, nick, roles, communication_disabled_until }: DiscordMember): Json {
  return {
    user: userJson(world.user(user)),
    nick,
    roles: [...roles],
    avatar: null,
    joined_at: '2026-01-01T00:00:00.000000+00:00',
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
    communication_disabled_until,
  }
}

export function roleJson({ id, name, permissions, position }: DiscordRole): Json {
  return {
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0,
  }
}

export function channelJson(world: World, channel: DiscordChannel): Json {
  const { id, type, name, guild_id, parent_id, thread_metadata, owner_id, recipients, messages } = channel
  const shared = { id, type, flags: 0, last_message_id: messages.at(-1)?.id ?? null }
  if (guild_id === undefined) {
    const others = recipients.filter((person) => person !== world.bot.id)
    return { ...shared, recipients: others.map((person) => userJson(world.user(person))) }
  }
  if (thread_metadata !== undefined) {
    const changed = new Date(timeOf(id)).toISOString()
    return {
      ...shared,
      name,
      guild_id,
      parent_id,
      owner_id,
      message_count: messages.length,
      member_count: 1,
      total_message_sent: messages.length,
      rate_limit_per_user: 0,
      thread_metadata: { ...thread_metadata, archive_timestamp: changed, create_timestamp: changed },
    }
  }
  return {
    ...shared,
    name,
    guild_id,
    parent_id,
    position: 0,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: channel.permission_overwrites.map(({ id: whose, type: kind, allow, deny }) => ({
      id: whose,
      type: kind,
      allow: String(allow),
      deny: String(deny),
    })),
    ...(type === 15 && { available_tags: [], default_reaction_emoji: null, default_sort_order: null }),
  }
}

export function guildJson({ id, name, owner_id, preferred_locale, roles }: DiscordGuild): Json {
  return {
    id,
    name,
    owner_id,
    preferred_locale,
    icon: null,
    splash: null,
    banner: null,
    description: null,
    features: [],
    emojis: [],
    stickers: [],
    roles: [...roles.values()].map(roleJson),
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    verification_level: 1,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    vanity_url_code: null,
    application_id: null,
  }
}

/** GUILD_CREATE: the guild with everything in it that the bot may know; of the members itself only. */
export function guildCreateJson(world: World, guild: DiscordGuild): Json {
  const channels = world.channelsOf(guild.id)
  const threads = channels.filter((one) => isThread(one) && permissionsIn(world, one, world.bot.id) !== 0n)
  const bot = guild.members.get(world.bot.id)
  return {
    ...guildJson(guild),
    joined_at: '2026-01-01T00:00:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: bot === undefined ? [] : [memberJson(world, bot)],
    channels: channels.filter((one) => !isThread(one)).map((one) => channelJson(world, one)),
    threads: threads.filter(({ thread_metadata }) => !thread_metadata?.archived).map((one) => channelJson(world, one)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}

export function messageJson(world: World, message: DiscordMessage): Json {
  const { id, channel_id, author, type, content, embeds, components, flags, nonce } = message
  const { timestamp, edited_timestamp, interaction, thread } = message
  const started = thread === undefined ? undefined : world.channels.get(thread)
  return {
    id,
    channel_id,
    author: userJson(world.user(author)),
    type,
    content,
    embeds: embeds.map((embed) => ({ type: 'rich', ...embed })),
    components,
    flags,
    ...(nonce !== undefined && { nonce }),
    timestamp,
    edited_timestamp,
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
    ...(author === world.bot.id && { application_id: world.application.id }),
    ...(interaction !== undefined && {
      webhook_id: world.application.id,
      interaction_metadata: {
        id: interaction.id,
        type: interaction.type,
        user: userJson(world.user(interaction.user)),
        authorizing_integration_owners: {},
      },
    }),
    ...(started !== undefined && { thread: channelJson(world, started) }),
  }
}
