/** Permissions as Discord computes them (https://docs.discord.com/developers/topics/permissions). */
import type { DiscordChannel, DiscordGuild, World } from './world.ts'

export const PERMISSION = {
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  manageGuild: 1n << 5n,
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  manageMessages: 1n << 13n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readMessageHistory: 1n << 16n,
  mentionEveryone: 1n << 17n,
  useApplicationCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  sendMessagesInThreads: 1n << 38n,
} as const

const EVERYTHING = (1n << 53n) - 1n

/** What the bot asks for when it is invited. */
export const DEFAULT_BOT =
  PERMISSION.viewChannel |
  PERMISSION.sendMessages |
  PERMISSION.embedLinks |
  PERMISSION.readMessageHistory |
  PERMISSION.createPublicThreads |
  PERMISSION.sendMessagesInThreads

/** What a new guild lets everybody do, as far as it matters here. */
export const DEFAULT_EVERYONE = DEFAULT_BOT | PERMISSION.useApplicationCommands

/** In a conversation without a guild everything is allowed that the bot could want. */
const DIRECT = DEFAULT_EVERYONE | PERMISSION.attachFiles

/** What a member may do in the guild as a whole; nothing for those who are not in it. */
export function guildPermissions({ id, owner_id, roles, members }: DiscordGuild, user: string): bigint {
  const member = members.get(user)
  if (member === undefined) return 0n
  if (user === owner_id) return EVERYTHING
  const all = [id, ...member.roles].reduce((sum, role) => sum | (roles.get(role)?.permissions ?? 0n), 0n)
  return (all & PERMISSION.administrator) === 0n ? all : EVERYTHING
}

/** What a person may do in a channel; a thread has the permissions of its parent. Nothing without View Channel. */
export function permissionsIn(world: World, channel: DiscordChannel, user: string): bigint {
  if (channel.guild_id === undefined) return channel.recipients.includes(user) ? DIRECT : 0n
  const guild = world.guild(channel.guild_id)
  const base = guildPermissions(guild, user)
  if (base === EVERYTHING) return base
  const member = guild.members.get(user)
  if (member === undefined) return 0n
  const parent = channel.thread_metadata === undefined ? undefined : world.channels.get(channel.parent_id ?? '')
  const { permission_overwrites: overwrites } = parent ?? channel
  const forRoles = overwrites.filter(({ id, type }) => type === 0 && member.roles.includes(id))
  const levels = [
    overwrites.filter(({ id }) => id === guild.id),
    forRoles,
    overwrites.filter(({ id, type }) => type === 1 && id === user),
  ]
  const all = levels.reduce((before, level) => {
    const deny = level.reduce((sum, one) => sum | one.deny, 0n)
    return (before & ~deny) | level.reduce((sum, one) => sum | one.allow, 0n)
  }, base)
  if ((all & PERMISSION.viewChannel) === 0n) return 0n
  const until = member.communication_disabled_until
  const muted = until !== null && Date.parse(until) > world.now()
  return muted ? all & (PERMISSION.viewChannel | PERMISSION.readMessageHistory) : all
}

export function may(world: World, channel: DiscordChannel, user: string, wanted: bigint): boolean {
  return (permissionsIn(world, channel, user) & wanted) === wanted
}
