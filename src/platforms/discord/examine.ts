/** Discord as `doctor` and `init` look at it: by its REST API alone. Nothing here posts, or opens a session at the gateway. */
import { DiscordAPIError, type REST, Routes } from 'discord.js'
import { z } from 'zod'
import { type Examined, type Followed, type Tried, well, wrong } from '../../core/examination.ts'
import { formatInstant, SECOND } from '../../core/instant.ts'
import type { Clock } from '../../core/ports.ts'
import { count } from '../../core/reply.ts'
import { createBreaker } from './connect/breaker.ts'
import { inviteUrl } from './connect/grants.ts'
import { createRest } from './connect/rest.ts'
import { readSelf, type Self } from './connect/self.ts'
import { codeIn, type Trouble, troubleOf } from './connect/trouble.ts'
import { createGuildReads, type GuildReads } from './guilds/guild-reads.ts'
import {
  type Guild,
  isThread,
  isWritable,
  listed,
  namesOfMissing,
  neededToFollow,
  neededToPost,
  type Place,
  permissionsAt,
} from './guilds/permissions.ts'
import { NO_GUILD } from './listen/payload.ts'

export type DiscordLook = {
  /** Replaces Discord's own address, as in `http://127.0.0.1:4002/api`. */
  readonly apiUrl?: string
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
  readonly clock: Pick<Clock, 'now' | 'sleep'>
}

export const DISCORD_API = 'https://discord.com/api'

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

function restWith(token: string, { apiUrl, requestMs, clock }: DiscordLook): REST {
  const breaker = createBreaker(clock, SILENT)
  return createRest({ token, requestMs, breaker, ...(apiUrl === undefined ? {} : { apiUrl }) })
}

/** Whether Discord takes the token, as the application and as the user that it is. Never throws. */
export async function tryToken(token: string, look: DiscordLook): Promise<Tried<Self>> {
  const rest = restWith(token, look)
  try {
    const [self] = await Promise.all([readSelf(rest), rest.get(Routes.user())])
    return { kind: 'accepted', self }
  } catch (error) {
    return { kind: 'refused', why: said(troubleOf(error)) }
  }
}

function said(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'unauthorized':
      return 'Discord does not accept DISCORD_TOKEN. Press Reset Token under Bot in the developer portal, and take the new one.'
    case 'refused':
      return `Discord refuses the bot (${trouble.code}). Look at the application in the developer portal.`
    case 'limited':
      return `Discord asks to wait ${count(Math.ceil(trouble.afterMs / SECOND), 'second')}. Try again then.`
    case 'down':
      return `Discord cannot be reached: ${trouble.why}. Look at the network of this machine, and at https://discordstatus.com.`
  }
}

const GatewaySchema = z.object({
  url: z.string(),
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
})

/** Whether a session may be begun at the gateway, and whether what people do comes by it. Never throws. */
export async function gatewayOpen(token: string, { endpoint }: Self, look: DiscordLook): Promise<Examined[]> {
  const hijacked =
    endpoint === undefined
      ? []
      : [
          wrong(
            'sockets',
            `Discord sends what people do to ${new URL(endpoint).host}, and nothing to the bot.`,
            'Empty Interactions Endpoint URL under General Information in the developer portal.',
          ),
        ]
  try {
    const answer = GatewaySchema.parse(await restWith(token, look).get(Routes.gatewayBot()))
    return [...hijacked, sessionsLeft(answer, look.clock.now().getTime()), await reached(answer.url, look.requestMs)]
  } catch (error) {
    return [...hijacked, wrong('sockets', said(troubleOf(error)), 'Run doctor again once that is mended.')]
  }
}

/** Discord resets the token of a bot that begins too many sessions: https://docs.discord.com/developers/events/gateway */
const FEW_LEFT = 0.1

function sessionsLeft({ shards, session_start_limit: limit }: z.infer<typeof GatewaySchema>, at: number): Examined {
  const { total, remaining, reset_after } = limit
  const left = `${remaining} of ${total} sessions may still be begun today`
  const until = formatInstant(Math.ceil((at + reset_after) / SECOND) * SECOND)
  if (remaining < shards)
    return wrong(
      'sockets',
      `Discord: ${left}, too few to connect.`,
      `Wait until ${until}, and look in the log for what makes the bot connect so often.`,
    )
  if (remaining < total * FEW_LEFT)
    return wrong(
      'sockets',
      `Discord: only ${left}.`,
      'Look in the log for what makes the bot connect so often: another program may use its token.',
    )
  return well('sockets', `Discord: ${left}, for ${count(shards, 'shard')}; no privileged intent is asked for.`)
}

async function reached(url: string, ms: number): Promise<Examined> {
  const { protocol, host, hostname, port } = new URL(url)
  try {
    await fetch(`${protocol === 'ws:' ? 'http' : 'https'}://${host}/`, { signal: AbortSignal.timeout(ms) })
    return well('sockets', `Discord: its gateway at ${host} answers.`)
  } catch {
    return wrong(
      'sockets',
      `Discord: its gateway at ${host} does not answer.`,
      `Let this machine connect to ${hostname}, port ${port || 443}, directly: no forward proxy is supported.`,
    )
  }
}

const GuildsSchema = z.array(z.object({ id: z.string(), name: z.string() }))
export type Server = z.infer<typeof GuildsSchema>[number]

/** The servers that the bot is in, 200 at most. Throws a sentence where Discord does not say. */
export async function servers(token: string, look: DiscordLook): Promise<Server[]> {
  try {
    return GuildsSchema.parse(await restWith(token, look).get(Routes.userGuilds()))
  } catch (error) {
    throw new Error(said(troubleOf(error)))
  }
}

type Asking = { readonly token: string; readonly self: Self; readonly look: DiscordLook }

function readsOf({ token, self, look }: Asking): GuildReads {
  const rest = restWith(token, look)
  return createGuildReads({ rest, answers: rest, us: () => self.userId, clock: look.clock })
}

/** A channel that one may choose, and what the bot lacks there; empty where it can post. */
export type Choosable = { readonly server: Server; readonly id: string; readonly name: string; readonly lacks: string }

/** The text channels of a server that one may choose from. Throws a sentence where Discord does not list them. */
export async function channelsToChoose(asking: Asking, server: Server): Promise<Choosable[]> {
  const found = await readsOf(asking).guilds.look(server.id)
  if (found.kind === 'failed') throw new Error(said(troubleOf(found.fault)))
  const guild = found.value
  const at = asking.look.clock.now().getTime()
  return [...guild.places.values()]
    .filter((place) => isWritable(place))
    .map((place) => {
      const missing = namesOfMissing(neededToPost(place), permissionsAt(guild, place, guild.us, at))
      return { server, id: place.id, name: place.name, lacks: listed(missing) }
    })
}

/** Whether the bot can do its work in each channel. Never throws. */
export async function channelsOpen(asking: Asking, channels: readonly Followed[]): Promise<Examined[]> {
  const reads = readsOf(asking)
  const asked = channels.filter(({ ref }) => ref.workspace !== NO_GUILD)
  return Promise.all(asked.map((channel) => channelOpen(asking, reads, channel)))
}

const UNKNOWN_CHANNEL = 10_003
const HIDDEN: ReadonlySet<number> = new Set([10_004, 50_001])

async function channelOpen({ self, look }: Asking, reads: GuildReads, { ref, title }: Followed): Promise<Examined> {
  const found = await reads.guilds.look(ref.workspace)
  if (found.kind === 'failed') {
    const isOut = HIDDEN.has(codeOf(found.fault) ?? 0)
    return isOut
      ? wrong('channels', `${title}: the bot is not in the server.`, `Add it again with ${inviteUrl(self.application)}`)
      : unsaid(title, found.fault)
  }
  const guild = found.value
  const known = guild.places.get(ref.channel)
  if (known !== undefined) return rightsIn(guild, known, title, look)
  const asked = await reads.places.look(ref.channel)
  if (asked.kind === 'found') return rightsIn(guild, asked.value.place, title, look)
  const code = codeOf(asked.fault)
  if (code === UNKNOWN_CHANNEL)
    return wrong('channels', `${title} was deleted.`, 'Follow its topics in another channel.')
  if (HIDDEN.has(code ?? 0))
    return wrong('channels', `${title}: the bot lacks View Channel.`, mendRights('View Channel', 'channel'))
  return unsaid(title, asked.fault)
}

function rightsIn(guild: Guild, place: Place, title: string, { clock }: DiscordLook): Examined {
  const where = `${title} in ${guild.name}`
  if (!isWritable(place))
    return wrong('channels', `${where}: nobody can write there.`, 'Follow its topics in a text channel.')
  const may = permissionsAt(guild, place, guild.us, clock.now().getTime())
  const missing = listed(namesOfMissing(neededToFollow(place), may))
  const around = isThread(place) ? 'channel around it' : 'channel'
  if (namesOfMissing(neededToPost(place), may).length > 0)
    return wrong(
      'channels',
      `${where}: the bot lacks ${missing}, so nothing can be posted.`,
      mendRights(missing, around),
    )
  if (missing !== '')
    return wrong(
      'channels',
      `${where}: the bot can post, but lacks ${missing}, which the look for a lost post and Discuss take.`,
      mendRights(missing, around),
    )
  if (place.isLocked)
    return wrong('channels', `${where}: the thread is locked.`, 'Unlock it, or follow its topics in another channel.')
  return well('channels', `${where}: the bot can post.`)
}

function mendRights(missing: string, what: string): string {
  return `Give ${missing} to the role of the bot, in the settings of the ${what} under Permissions.`
}

function unsaid(title: string, fault: unknown): Examined {
  const why = said(troubleOf(fault)).replace(/\.(?: .*)?$/, '')
  return wrong('channels', `${title}: it is not known whether the bot can post (${why}).`, 'Run doctor again later.')
}

function codeOf(fault: unknown): number | undefined {
  return fault instanceof DiscordAPIError ? codeIn(fault) : undefined
}
