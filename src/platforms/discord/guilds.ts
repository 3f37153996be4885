/** Which channels the bot can post in, and which a person may be told of: from the gateway, or asked where nobody listens to it. */
import { DiscordAPIError } from 'discord.js'
import { type ChannelRef, channelOfPerson } from '../../core/channel.ts'
import { type Instant, SECOND } from '../../core/instant.ts'
import type { Access, Clock, Platform, Seen, Workspace } from '../../core/ports.ts'
import { within } from '../../core/within.ts'
import { codeIn, troubleOf } from './connect/trouble.ts'
import { accessAt, DELETED, notInServer, UNSEEN } from './guilds/access.ts'
import type { Conversations } from './guilds/conversations.ts'
import type { GuildReads } from './guilds/guild-reads.ts'
import type { GuildState } from './guilds/guild-state.ts'
import {
  type Guild,
  isManager,
  isPrivateThread,
  isWritable,
  type Place,
  permissionsAt,
  sees,
} from './guilds/permissions.ts'
import { NO_GUILD } from './listen/payload.ts'

type Known = ReturnType<Platform['channels']> extends AsyncIterable<infer One> ? One : never

/** Nothing here throws but `channels`, and nothing takes longer than 2.5 seconds. */
export type Guilds = {
  /** What Discord itself says that the bot may do in a channel, as in the `app_permissions` of an interaction there. */
  told(channel: ChannelRef, permissions: bigint): void
  /** Whether this person may change what the channel follows. */
  mayManage(person: string, channel: ChannelRef): Promise<boolean>
  access(channel: ChannelRef, how: 'look' | 'join'): Promise<Access>
  /** What the bot may do there; undefined where nobody says. */
  rights(channel: ChannelRef): Promise<bigint | undefined>
  /** The channel, if the gateway has told of it. */
  place(channel: ChannelRef): Place | undefined
  /** The servers that the bot is in. Throws where Discord does not say. */
  workspaces(): Promise<readonly Workspace[]>
  /** Channels with people in them to read it; none of a server that the bot is not in. Throws where Discord does not say. */
  channels(workspace: string): AsyncGenerator<Known>
  /** Those that the person can read. */
  seenBy(person: string, channels: readonly ChannelRef[]): Promise<readonly Seen[]>
}

export type GuildsOptions = {
  readonly state: GuildState
  readonly reads: GuildReads
  /** Whether the gateway tells of servers, or will. */
  readonly isListening: () => boolean
  readonly conversations: Conversations
  /** The address under which the bot is added to a server, once it is known. */
  readonly invite: () => string | undefined
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

/** A person waits for the answer. */
const PATIENCE = 2.5 * SECOND
/** What an interaction said counts for the answer to it. */
const TOLD_FOR = 10 * SECOND
const DESCRIBED_WITHIN = 10 * SECOND
const EVERYTHING = (1n << 64n) - 1n

type Standing = { readonly kind: 'in'; readonly guild: Guild } | Exclude<Access, { kind: 'open' }>

export function createGuilds(options: GuildsOptions): Guilds {
  const { state, reads, isListening, conversations, invite, clock } = options
  const told = new Map<string, { readonly permissions: bigint; readonly until: Instant }>()
  const now = () => clock.now().getTime()
  /** By server: since when somebody has waited for its description. */
  const awaySince = new Map<string, Instant>()

  function lately(channel: string): bigint | undefined {
    const found = told.get(channel)
    return found !== undefined && now() < found.until ? found.permissions : undefined
  }

  const isAway = (heard: 'away' | 'silent') => heard === 'away' || isListening()

  /**
   * At the start servers are described one after the other. Who asks for the channels of one waits for that, ten seconds after it
   * was first missed at most; as long as it then stays away nobody waits any more.
   */
  async function described(workspace: string): Promise<void> {
    for (;;) {
      const heard = state.guild(workspace)
      if ((heard !== 'away' && heard !== 'silent') || !isAway(heard)) {
        awaySince.delete(workspace)
        return
      }
      const since = awaySince.get(workspace) ?? now()
      awaySince.set(workspace, since)
      if (now() - since >= DESCRIBED_WITHIN) return
      await clock.sleep(DESCRIBED_WITHIN / 20)
    }
  }

  async function standingIn(workspace: string): Promise<Standing> {
    const heard = state.guild(workspace)
    if (typeof heard !== 'string') return { kind: 'in', guild: heard }
    if (heard === 'out') return notInServer(invite())
    if (isAway(heard)) return { kind: 'unknown', why: 'The server is not available at the moment.' }
    const found = await reads.guilds.look(workspace)
    if (found.kind === 'found') return { kind: 'in', guild: found.value }
    const code = codeOf(found.fault)
    return code === UNKNOWN_GUILD || code === MISSING_ACCESS ? notInServer(invite()) : unknownAfter(found.fault)
  }

  /** Threads that rest in the archive are not told of by the gateway. */
  async function placeIn(guild: Guild, channel: string): Promise<Place | Exclude<Access, { kind: 'open' }>> {
    const heard = guild.places.get(channel)
    if (heard !== undefined) return heard
    const found = await reads.places.look(channel)
    if (found.kind === 'found') return found.value.place
    const code = codeOf(found.fault)
    if (code === UNKNOWN_CHANNEL) return DELETED
    return code === MISSING_ACCESS ? UNSEEN : unknownAfter(found.fault)
  }

  async function accessTo({ workspace, channel }: ChannelRef, how: 'look' | 'join'): Promise<Access> {
    const standing = await standingIn(workspace)
    if (standing.kind !== 'in') return standing
    const place = await placeIn(standing.guild, channel)
    return 'kind' in place
      ? place
      : accessAt(standing.guild, place, how, now(), how === 'join' ? lately(channel) : undefined)
  }

  async function permissionsOf(person: string, { workspace, channel }: ChannelRef): Promise<bigint> {
    const standing = await standingIn(workspace)
    const member = await reads.members.look(`${workspace}/${person}`)
    if (standing.kind !== 'in' || member.kind === 'failed' || member.value === undefined) return 0n
    const place = await placeIn(standing.guild, channel)
    if ('kind' in place) return 0n
    const permissions = permissionsAt(standing.guild, place, member.value, now())
    if (!isPrivateThread(place) || isManager(permissions)) return permissions
    const isIn = await reads.threadMembers.look(`${channel}/${person}`)
    return isIn.kind === 'found' && isIn.value ? permissions : 0n
  }

  async function isTheirs(person: string, channel: string): Promise<boolean> {
    return (
      channel === channelOfPerson('discord', person) ||
      (!channel.startsWith('@') && (await conversations(person).catch(() => '')) === channel)
    )
  }

  const soon = <T>(promise: Promise<T>) => within(clock, PATIENCE, promise)

  return {
    told({ channel }, permissions) {
      const at = now()
      for (const [id, { until }] of told) if (until <= at) told.delete(id)
      told.set(channel, { permissions, until: at + TOLD_FOR })
    },
    async mayManage(person, channel) {
      if (channel.workspace === NO_GUILD) return true
      return isManager((await soon(permissionsOf(person, channel))) ?? 0n)
    },
    async access(channel, how) {
      if (channel.workspace === NO_GUILD) return { kind: 'open' }
      return (await soon(accessTo(channel, how))) ?? { kind: 'unknown', why: 'Discord did not answer in time.' }
    },
    async rights({ workspace, channel }) {
      if (workspace === NO_GUILD) return EVERYTHING
      const rights = async (): Promise<bigint | undefined> => {
        const standing = await standingIn(workspace)
        if (standing.kind !== 'in') return undefined
        const place = await placeIn(standing.guild, channel)
        return 'kind' in place ? undefined : permissionsAt(standing.guild, place, standing.guild.us, now())
      }
      return lately(channel) ?? (await soon(rights()))
    },
    place({ workspace, channel }) {
      const guild = state.guild(workspace)
      return typeof guild === 'string' ? undefined : guild.places.get(channel)
    },
    workspaces: async () => (isListening() ? state.guilds().map(({ id, name }) => ({ id, name })) : reads.servers()),
    async *channels(workspace) {
      if (workspace === NO_GUILD) return
      await described(workspace)
      const standing = await standingIn(workspace)
      if (standing.kind === 'unknown') throw new Error(standing.why)
      if (standing.kind === 'closed') return
      const { guild } = standing
      for (const place of guild.places.values()) {
        if (!isWritable(place)) continue
        const channel: ChannelRef = { platform: 'discord', workspace, channel: place.id }
        const access = accessAt(guild, place, 'look', now())
        const { name } = place
        yield access.kind === 'open'
          ? { channel, name, can: 'post' }
          : { channel, name, can: 'nothing', why: access.why }
      }
    },
    async seenBy(person, channels) {
      const isSeen = async (ref: ChannelRef): Promise<boolean> =>
        ref.workspace === NO_GUILD ? isTheirs(person, ref.channel) : sees(await permissionsOf(person, ref))
      const seen = await Promise.all(
        channels.map(
          async (channel): Promise<readonly Seen[]> => ((await soon(isSeen(channel))) ? [{ channel, isIn: true }] : []),
        ),
      )
      return seen.flat()
    },
  }
}

const UNKNOWN_CHANNEL = 10_003
const UNKNOWN_GUILD = 10_004
const MISSING_ACCESS = 50_001

function codeOf(fault: unknown): number | undefined {
  return fault instanceof DiscordAPIError ? codeIn(fault) : undefined
}

function unknownAfter(fault: unknown): Extract<Access, { kind: 'unknown' }> {
  const trouble = troubleOf(fault)
  const why =
    trouble.kind === 'down'
      ? trouble.why
      : trouble.kind === 'refused'
        ? `it refused with ${trouble.code}`
        : trouble.kind === 'limited'
          ? 'too many questions'
          : 'it does not accept the token'
  return { kind: 'unknown', why: `Discord did not say whether the bot can post in the channel: ${why}.` }
}
