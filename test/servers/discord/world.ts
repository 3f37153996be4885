/** What Discord knows: people, guilds, roles, channels and the messages that stand in them. Field names are Discord's own. */

export type Json = Readonly<Record<string, unknown>>

export type DiscordUser = {
  readonly id: string
  username: string
  global_name: string | null
  bot: boolean
  locale: string
  /** Whether the bot may write to them; `50007` otherwise. */
  accepts_dms: boolean
}

export type DiscordRole = { readonly id: string; name: string; permissions: bigint; readonly position: number }

export type DiscordMember = {
  readonly user: string
  nick: string | null
  /** Role ids, without @everyone. */
  roles: string[]
  /** ISO 8601. */
  communication_disabled_until: string | null
}

/** `type` 0 is a role's, 1 a member's. */
export type Overwrite = { readonly id: string; readonly type: 0 | 1; readonly allow: bigint; readonly deny: bigint }

export type DiscordGuild = {
  readonly id: string
  name: string
  owner_id: string
  preferred_locale: string
  /** An outage: the bot is in it, but Discord cannot say anything about it. */
  unavailable: boolean
  readonly roles: Map<string, DiscordRole>
  /** The bot is in a guild where its own user id is here. */
  readonly members: Map<string, DiscordMember>
}

/** 0 text, 1 direct message, 3 group of people, 4 category, 5 announcement, 10–12 announcement, public and private thread, 15 forum. */
export type ChannelType = 0 | 1 | 3 | 4 | 5 | 10 | 11 | 12 | 15

export type DiscordChannel = {
  readonly id: string
  readonly type: ChannelType
  name: string
  /** Absent where there is no guild. */
  readonly guild_id?: string
  parent_id: string | null
  permission_overwrites: Overwrite[]
  /** Threads only. */
  thread_metadata?: { archived: boolean; locked: boolean; auto_archive_duration: number }
  owner_id?: string
  /** The people of a conversation without a guild. */
  readonly recipients: readonly string[]
  /** The error that every post gets, as in `{ status: 400, code: 200000 }`. */
  posting?: { readonly status: number; readonly code: number; readonly message: string }
  /** Also those that one person sees only. */
  readonly messages: DiscordMessage[]
}

export type DiscordMessage = {
  readonly id: string
  readonly channel_id: string
  /** A user id. */
  readonly author: string
  readonly type: number
  content: string
  embeds: Json[]
  components: Json[]
  flags: number
  readonly nonce?: string | number
  readonly timestamp: string
  edited_timestamp: string | null
  /** The body of the call that wrote or edited it last, `allowed_mentions` and the like included. */
  args: Json
  /** When the server took it, in milliseconds. */
  readonly at: number
  /** The only person who sees it; absent where it is public. */
  readonly seenBy?: string
  /** The interaction that it answers. */
  readonly interaction?: { readonly id: string; readonly type: number; readonly user: string }
  /** The thread that was started from it. */
  thread?: string
}

export type GuildParts = Partial<Omit<DiscordGuild, 'roles' | 'members'>> & {
  readonly withBot?: boolean
  /** User ids; they get no roles. */
  readonly members?: readonly string[]
  /** What the bot's own role and @everyone may do. */
  readonly botPermissions?: bigint
  readonly everyone?: bigint
}
export type ChannelParts = Partial<Omit<DiscordChannel, 'messages'>>

export type World = {
  readonly application: { readonly id: string; readonly name: string; readonly owner: string }
  readonly bot: DiscordUser
  readonly users: ReadonlyMap<string, DiscordUser>
  readonly guilds: ReadonlyMap<string, DiscordGuild>
  readonly channels: ReadonlyMap<string, DiscordChannel>
  now(): number
  advance(ms: number): void
  /** A snowflake: unique, increasing, with the time of the server in it, or another time in milliseconds. */
  nextId(at?: number): string
  addUser(parts?: Partial<DiscordUser>): DiscordUser
  /** With @everyone, an owner, and the bot with a role of its own unless `withBot` is false. */
  addGuild(parts?: GuildParts): DiscordGuild
  /** Takes the bot in, with a role of its own. */
  addBot(guild: string, permissions?: bigint): void
  addRole(guild: string, parts?: Partial<DiscordRole>): DiscordRole
  addMember(guild: string, user: string, parts?: Partial<DiscordMember>): DiscordMember
  /** A text channel of the only guild where nothing else is said. A thread says its `parent_id`. */
  addChannel(parts?: ChannelParts): DiscordChannel
  /** Throws for an id that is not there: the test is wrong. */
  user(id: string): DiscordUser
  guild(id: string): DiscordGuild
  channel(id: string): DiscordChannel
  channelsOf(guild: string): readonly DiscordChannel[]
  /** A person's conversation with the bot; made if need be. */
  direct(user: string): DiscordChannel
  put(channel: string, message: Partial<DiscordMessage>): DiscordMessage
  dropGuild(id: string): void
  /** Takes a channel, with its threads, or a message out of the world. */
  drop(gone: DiscordChannel | DiscordMessage): void
  /** Public messages by channel id, or by user id for that person's direct conversation; nothing that still thinks. */
  posts(channel: string): readonly DiscordMessage[]
}

/** The first second of 2015, which snowflakes count from. */
export const EPOCH = 1_420_070_400_000

export const FLAG = { crossposted: 1, suppressEmbeds: 4, hasThread: 32, ephemeral: 64, loading: 128 } as const

/** When a snowflake was made, in milliseconds. */
export function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH
}

export const isThread = ({ type }: Pick<DiscordChannel, 'type'>) => type === 10 || type === 11 || type === 12
