/** Discord as a chat platform: one bot token, its gateway for what people do, its REST API for everything else. */
import { type ChannelRef, channelOfPerson } from '../../core/channel.ts'
import { SECOND } from '../../core/instant.ts'
import type { News } from '../../core/invocation.ts'
import type { Clock, Crashpoint, Finding, Platform } from '../../core/ports.ts'
import { within } from '../../core/within.ts'
import { createBreaker } from './connect/breaker.ts'
import { createGateway } from './connect/gateway.ts'
import { ASKED_FOR, GRANTS, inviteUrl } from './connect/grants.ts'
import { createIdentity } from './connect/identity.ts'
import { createRest } from './connect/rest.ts'
import { ALONE, type Seat } from './connect/seat.ts'
import { createConversations } from './guilds/conversations.ts'
import { createGuildReads } from './guilds/guild-reads.ts'
import { createGuildState } from './guilds/guild-state.ts'
import { type Guild, listed, namesOfMissing, permissionsIn } from './guilds/permissions.ts'
import { createGuilds } from './guilds.ts'
import { PACE } from './limits.ts'
import { NO_GUILD } from './listen/payload.ts'
import { registerCommands } from './listen/register.ts'
import { createListeners, type Listeners } from './listen.ts'
import type { Log } from './log.ts'
import { isTokenRefused } from './send/failures.ts'
import { postedIn, removePost } from './send/history.ts'
import { findDelivery, type Sending, sendDelivery } from './send.ts'

export type DiscordOptions = {
  readonly token: string
  /** Replaces Discord's own address, as in `http://127.0.0.1:4002/api`. */
  readonly apiUrl?: string
  /** How long one request to Discord may take, in milliseconds. */
  readonly requestMs: number
  /**
   * Registers the commands in this server alone, where they change at once: for development. They stay there when it is no longer
   * set, beside those for everybody: the bot cannot know which server it was, so add it again or remove them by hand.
   */
  readonly devGuild?: string
  readonly clock: Clock
  readonly log: Log
  readonly crashpoint?: Crashpoint
  /** Whose turn it is to connect to the gateway; by default this process's alone. */
  readonly seat?: Seat
}

export type Discord = Platform & {
  /** The address under which the bot is added to a server, once Discord has told who it is. */
  readonly invite: () => string | undefined
}

/** Before Discord has accepted the token, and while it wants no connection, a delivery waits so long. */
const UNKNOWN_FOR = 30 * SECOND
const NOT_ACCEPTED = 'Discord has not accepted the token of the bot yet.'

const TOLD_WITHIN = 10 * SECOND

/** Calls nobody yet: `listen` does, or the first question or delivery. */
export function connectDiscord(options: DiscordOptions): Discord {
  const { clock, log, devGuild, requestMs } = options
  let isListening = false
  const breaker = createBreaker(clock, log)
  const rest = createRest({ ...options, breaker })
  // Answers are under limits of their own, and a block of the bot must not keep people waiting.
  const answers = createRest({ ...options, breaker })
  const identity = createIdentity(rest, clock, log)
  const { self } = identity
  const state = createGuildState(clock)
  const invite = () => {
    const own = self()
    return own === undefined ? undefined : inviteUrl(own.application)
  }
  const conversations = createConversations(rest)
  const reads = createGuildReads({ rest, answers, us: () => self()?.userId, clock })
  const guilds = createGuilds({
    state,
    reads,
    isListening: () => isListening && gateway.isOurs(),
    conversations,
    invite,
    clock,
  })
  const sending: Sending = {
    rest,
    conversations,
    guilds,
    clock,
    log,
    noted(error) {
      if (isListening && isTokenRefused(error)) void identity.establish()
    },
  }
  const gateway = createGateway({
    ...options,
    breaker,
    rest,
    identity,
    onClient: (client) => listeners?.register(client),
    onPacket: (packet, shard) => tell(state.hear(packet, shard)),
    seat: options.seat ?? ALONE,
    onLost: state.forget,
  })
  const closing = new AbortController()
  let listeners: Listeners | undefined
  let follow: ((fact: News) => Promise<void>) | undefined
  let telling = Promise.resolve()
  let untold = 0

  /** One after the other: a channel that was lost and is back must not be lost in the end. */
  function tell(news: readonly News[]): void {
    for (const fact of news) {
      untold += 1
      telling = telling
        .then(() => follow?.(fact))
        .catch((error) => log.error({ error, key: fact.key }, 'news of Discord could not be taken'))
        .finally(() => {
          untold -= 1
        })
    }
  }
  /** Resolves once all news was taken, after ten seconds at the latest. */
  async function toldAll(): Promise<void> {
    await within(clock, TOLD_WITHIN, telling)
    if (untold > 0) log.warn({ left: untold }, 'news of Discord was not taken before the end')
  }

  /** What is to be done once Discord has said who the bot is. */
  async function introduce(): Promise<void> {
    await identity.accepted()
    const own = self()
    if (own === undefined || closing.signal.aborted) return
    log.info({ invite: inviteUrl(own.application) }, 'the bot is added to a server with this address')
    const guild = devGuild === undefined ? {} : { guild: devGuild }
    await registerCommands({ rest, application: own.application, ...guild, clock, log, signal: closing.signal })
  }

  /** Why nothing can be sent or looked up for now. */
  async function hindrance(): Promise<string | undefined> {
    const refusal = gateway.refusal()
    if (refusal !== undefined) return refusal
    return (await identity.known()) === undefined ? (identity.health().why ?? NOT_ACCEPTED) : undefined
  }

  return {
    name: 'discord',
    pace: PACE,
    grants: GRANTS,
    measures: ['delay', 'nonce'],
    invite,

    async listen({ ask, news }) {
      isListening = true
      listeners = createListeners({ ask, log, clock, rest: answers, guilds, isOurs: gateway.isOurs })
      follow = news
      await identity.establish()
      introduce().catch((error) => log.error({ error }, 'Discord could not be told the commands'))
      await gateway.start()
    },

    async send(delivery, form) {
      const deadline = AbortSignal.timeout(requestMs)
      const why = await hindrance()
      if (why !== undefined) return { kind: 'later', afterMs: UNKNOWN_FOR, blocks: 'process', why }
      return sendDelivery(sending, delivery, form, deadline)
    },
    async find(delivery) {
      const why = await hindrance()
      const own = self()
      if (why === undefined && own !== undefined) return findDelivery(sending, own.userId, delivery)
      return { kind: 'cannot-look', because: 'failure', why: why ?? NOT_ACCEPTED }
    },
    async posted(channel, window) {
      const why = await hindrance()
      const own = self()
      if (why === undefined && own !== undefined) return postedIn(sending, own.userId, channel, window)
      return { kind: 'cannot-look', because: 'failure', why: why ?? NOT_ACCEPTED }
    },
    async remove(channel, ref) {
      const why = await hindrance()
      return why === undefined ? removePost(sending, channel, ref) : { kind: 'failed', why }
    },

    async workspaces() {
      if ((await identity.known()) === undefined) throw new Error(identity.health().why)
      return guilds.workspaces()
    },
    async *channels(workspace) {
      if ((await identity.known()) === undefined) throw new Error(identity.health().why)
      yield* guilds.channels(workspace)
    },
    async access(channel, how) {
      if ((await identity.known()) !== undefined) return guilds.access(channel, how)
      return { kind: 'unknown', why: identity.health().why ?? NOT_ACCEPTED }
    },
    seenBy: (person, channels) => guilds.seenBy(person, channels),
    direct(person): ChannelRef | undefined {
      return /^\d{17,20}$/.test(person)
        ? { platform: 'discord', workspace: NO_GUILD, channel: channelOfPerson('discord', person) }
        : undefined
    },

    async check() {
      await identity.known()
      const own = self()
      return [
        findingOf(identity.health(), 'Discord accepts the bot token.'),
        ...(isListening ? [findingOf(gateway.health(), 'Discord reaches the bot.')] : []),
        ...(own?.endpoint === undefined ? [] : [endpointFinding(own.endpoint)]),
        ...state.guilds().flatMap((guild) => rightsFinding(guild, invite())),
      ]
    },
    health: () => (identity.health().ok ? gateway.health() : identity.health()),
    async close() {
      isListening = false
      closing.abort()
      identity.stop()
      await gateway.stop()
      await Promise.all([listeners?.drain(), toldAll()])
    },
  }
}

function findingOf({ ok, why }: { ok: boolean; why?: string }, well: string): Finding {
  return { ok, what: why ?? well }
}

function endpointFinding(endpoint: string): Finding {
  return {
    ok: false,
    what: `Discord sends what people do to ${endpoint}, and nothing to the bot.`,
    mend: 'Empty Interactions Endpoint URL under General Information in the developer portal.',
  }
}

/** A channel may give what the server does not, so it is no fault. */
function rightsFinding(guild: Guild, invite = 'its address'): readonly Finding[] {
  const missing = namesOfMissing(ASKED_FOR, permissionsIn(guild, guild.us))
  if (missing.length === 0) return []
  const what = `In the server ${guild.name} the bot lacks ${listed(missing)}, where no channel gives it.`
  return [{ ok: true, what, mend: `Add the bot again with ${invite}, or give its role there what it lacks.` }]
}
