/** What Discord says of servers, channels and people when it is asked, remembered for a while. */
import { DiscordAPIError, type REST, Routes } from 'discord.js'
import { z } from 'zod'
import { MINUTE } from '../../../core/instant.ts'
import type { Clock, Workspace } from '../../../core/ports.ts'
import { atMost } from '../connect/at-most.ts'
import { type Memory, remember } from '../connect/remember.ts'
import { codeIn } from '../connect/trouble.ts'
import { GuildSchema, guildOf, MemberSchema, PlaceSchema } from './guild-events.ts'
import type { Guild, Member, Place } from './permissions.ts'

export type GuildReads = {
  /** The servers that the bot is in. Throws where Discord does not say. */
  servers(): Promise<readonly Workspace[]>
  /** By id. Without its threads, which are looked up by themselves. */
  readonly guilds: Memory<Guild>
  readonly places: Memory<{ readonly place: Place; readonly people: readonly string[] }>
  /** By `<guild id>/<user id>`; undefined for people who are not in the server. */
  readonly members: Memory<Member | undefined>
  /** By `<thread id>/<user id>`. */
  readonly threadMembers: Memory<boolean>
}

const KEPT = MINUTE
const PEOPLE_KEPT = 5 * MINUTE
const UNKNOWN: ReadonlySet<number> = new Set([10_007, 10_013])

const ChannelsSchema = z.array(z.unknown())
const ServersSchema = z.array(z.object({ id: z.string(), name: z.string() }))
/** As many as one answer holds: https://docs.discord.com/developers/resources/user#get-current-user-guilds */
const SERVERS = 200

export type ReadsOptions = {
  readonly rest: REST
  /** For what is asked while a person waits: a block of the bot's deliveries must not keep it. */
  readonly answers: REST
  /** The bot's user id, once it is known. */
  readonly us: () => string | undefined
  readonly clock: Pick<Clock, 'now'>
}

/** Questions about people at a time: one person may be in many servers. */
const TOGETHER = 8

export function createGuildReads({ rest, answers, us, clock }: ReadsOptions): GuildReads {
  const inTurn = atMost(TOGETHER)

  async function readGuild(id: string): Promise<Guild> {
    const own = us()
    if (own === undefined) throw new Error('Discord has not accepted the token yet.')
    const [guild, channels, member] = await Promise.all([
      rest.get(Routes.guild(id)),
      rest.get(Routes.guildChannels(id)),
      rest.get(Routes.guildMember(id, own)),
    ])
    const whole = { ...Object(guild), channels: ChannelsSchema.parse(channels), members: [member] }
    return guildOf(GuildSchema.parse(whole), own)
  }

  async function servers(): Promise<readonly Workspace[]> {
    const all: Workspace[] = []
    for (let full = true; full; ) {
      const query = new URLSearchParams({ limit: `${SERVERS}`, after: all.at(-1)?.id ?? '0' })
      const page = ServersSchema.parse(await rest.get(Routes.userGuilds(), { query }))
      all.push(...page)
      full = page.length === SERVERS
    }
    return all
  }

  return {
    servers,
    guilds: remember(clock, KEPT, readGuild),
    places: remember(clock, KEPT, async (id) => PlaceSchema.parse(await rest.get(Routes.channel(id)))),
    members: remember(clock, PEOPLE_KEPT, (pair) => {
      const [guild = '', user = ''] = pair.split('/')
      return inTurn(() =>
        unlessUnknown(async () => MemberSchema.parse(await answers.get(Routes.guildMember(guild, user)))),
      )
    }),
    threadMembers: remember(clock, PEOPLE_KEPT, async (pair) => {
      const [thread = '', user = ''] = pair.split('/')
      return (await inTurn(() => unlessUnknown(() => answers.get(Routes.threadMembers(thread, user))))) !== undefined
    }),
  }
}

async function unlessUnknown<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DiscordAPIError && UNKNOWN.has(codeIn(error) ?? 0)) return undefined
    throw error
  }
}
