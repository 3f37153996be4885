/**
 * Discord on this machine, for the real client: REST API, gateway, interactions and their webhooks. Tests act as the people in
 * it and read what they see. `textOf` and `activeIn` are in `discord/words.ts`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChannelRoutes } from './discord/channel-routes.ts'
import { createCommands } from './discord/commands.ts'
import { createWorld } from './discord/create-world.ts'
import { createEvents, type Events } from './discord/events.ts'
import { createFaults, type Faults } from './discord/faults.ts'
import { createGateway } from './discord/gateway.ts'
import { guildRoutes, type SessionStartLimit } from './discord/guild-routes.ts'
import type { DiscordModal } from './discord/interaction.ts'
import { interactionRoutes } from './discord/interaction-routes.ts'
import { createInteractions } from './discord/interactions.ts'
import { createModals } from './discord/modals.ts'
import { createPace, type Pace } from './discord/pace.ts'
import { createPeople, type People } from './discord/people.ts'
import { createRest, type DiscordRequest } from './discord/rest.ts'
import type { DiscordMessage, Json, World } from './discord/world.ts'

export type { Fault } from './discord/faults.ts'
export type { DiscordModal, DiscordReply, Interaction } from './discord/interaction.ts'
export type { LimitKind } from './discord/pace.ts'
export type { ActOptions, Answered, CommandOptions } from './discord/people.ts'
export type { DiscordRequest } from './discord/rest.ts'
export type { DiscordChannel, DiscordGuild, DiscordMessage, DiscordUser, Json } from './discord/world.ts'

export type DiscordServerOptions = {
  readonly botToken?: string
  /** The server's clock in milliseconds; `advance` adds to it. */
  readonly now?: () => number
  /** How long an app may take to answer an interaction; 3 s as Discord has it. */
  readonly answerMs?: number
  readonly heartbeatMs?: number
  /** How long a nonce is remembered; 5 minutes by default. */
  readonly nonceMs?: number
  /** How many shards the gateway recommends. */
  readonly shards?: number
  /** 0 takes a free port; a port that is given lets a server come back where it was. */
  readonly port?: number
}

/** The state of Discord is what it returns, and may be changed; `events` change it and tell the app. */
export type DiscordServer = World &
  People &
  Events & {
    readonly url: string
    /** For `rest.api` of the client, without the version. */
    readonly apiUrl: string
    readonly botToken: string

    readonly requests: readonly DiscordRequest[]
    /** Fails the next calls of a route; `gateway`, the socket's own address, is a route too. */
    readonly fault: Faults['add']
    /** Decides about every call for which no fault waits. */
    readonly chooseFaults: Faults['choose']
    /** Answers a route with 429 until so many seconds have passed. */
    readonly limit: Pace['limit']
    /** 429s that the app brought upon itself by going too fast. */
    readonly selfInflicted429s: number
    /** Answers with 401, 403 or 429, but for limits of shared scope. */
    readonly invalidRequests: number
    /** Every call and IDENTIFY with the token is refused from now on; false mends it. */
    rejectToken(rejected?: boolean): void
    /** How long a nonce is remembered from now on. */
    rememberNonces(ms: number): void
    /** As Discord gives them back: the global commands, or a guild's. */
    commandsOf(guild?: string): readonly Json[]
    /** Waits until a look at the state finds something; gives up after 5 s. */
    when<T>(look: () => T | undefined | false | null): Promise<T>

    /** Sockets with a session. */
    readonly sockets: number
    /** Sockets ever opened. */
    readonly socketsOpened: number
    /** What every IDENTIFY said. */
    readonly identifies: readonly Json[]
    readonly resumes: number
    readonly sessionStarts: SessionStartLimit
    /** Op 7: the app is asked to come again. */
    askToReconnect(): void
    /** Op 9. */
    invalidateSessions(resumable: boolean): void
    /** Nothing that began before can be resumed. */
    forgetSessions(): void
    /** A proper WebSocket close from our side. */
    closeSockets(code: number, reason?: string): void
    /** The line is cut. */
    dropSockets(): void
    /** On the sockets open now nothing comes any more, no acknowledgement of a heartbeat either. */
    muteSockets(): void
    /** Closes every IDENTIFY with a code, as in 4013; undefined ends that. */
    refuseIdentify(code: number | undefined): void
    refuseConnections(refuse: boolean): void

    /** Messages that only this person sees, oldest first, without those that still think. */
    privately(user: string): readonly DiscordMessage[]
    /** How many answers this person still sees thinking. */
    thinking(user: string): number
    modal(user: string): DiscordModal | undefined
    /** Closes the modal, as a click on Cancel does. */
    dismiss(user: string): void

    close(): Promise<void>
  }

const PATIENCE_MS = 5_000

/** Opens a Discord with the bot's application on a free port of 127.0.0.1. Guilds, people and channels are added by the test. */
export async function openDiscordServer(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const { botToken = 'token.of.paperwire', answerMs = 3_000, heartbeatMs = 41_250, shards = 1 } = options
  const world = createWorld(options.now ?? Date.now)
  const faults = createFaults()
  const pace = createPace(world.now)
  const modals = createModals()
  const interactions = createInteractions(world, modals)
  const commands = createCommands(world)
  const starts: SessionStartLimit = { total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 1 }
  let nonceMs = options.nonceMs ?? 5 * 60_000
  let rejected = false
  const isToken = (token: string) => !rejected && token === botToken
  const rejectToken = (reject = true) => {
    rejected = reject
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const gatewayUrl = () => `ws://${host}`

  const gateway = createGateway(world, { faults, starts, heartbeatMs, isToken, rejectToken, url: gatewayUrl })
  const { tell, ...events } = createEvents(world, gateway)
  const people = createPeople(world, { gateway, interactions, modals, commands, answerMs })
  const rest = createRest({
    routes: [
      ...guildRoutes(world, { gateway: gatewayUrl, shards, starts }),
      ...commands.routes,
      ...createChannelRoutes(world, { nonceMs: () => nonceMs, tell }).routes,
      ...interactionRoutes(world, interactions),
    ],
    isToken,
    faults,
    pace,
    now: world.now,
  })
  server.on('upgrade', gateway.connect)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await rest.handle(request, response)
    } catch (error) {
      // The client gave up while it was sending, or this server is wrong: then the test has to see it.
      if (!request.destroyed) response.writeHead(500).end(String(error instanceof Error ? error.stack : error))
    }
  }

  async function when<T>(look: () => T | undefined | false | null): Promise<T> {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      const found = look()
      if (found !== undefined && found !== false && found !== null) return found
      if (performance.now() > until) throw new Error(`Nothing came of it within ${PATIENCE_MS} ms: ${look}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async function close(): Promise<void> {
    gateway.drop()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  return {
    ...world,
    ...people,
    ...events,
    url: `http://${host}`,
    apiUrl: `http://${host}/api`,
    botToken,
    requests: rest.requests,
    fault: faults.add,
    chooseFaults: faults.choose,
    limit: pace.limit,
    get selfInflicted429s() {
      return pace.selfInflicted()
    },
    get invalidRequests() {
      return rest.invalidRequests()
    },
    rejectToken,
    rememberNonces: (ms) => {
      nonceMs = ms
    },
    commandsOf: commands.of,
    when,
    get sockets() {
      return gateway.live()
    },
    get socketsOpened() {
      return gateway.opened()
    },
    identifies: gateway.identifies,
    get resumes() {
      return gateway.resumes()
    },
    sessionStarts: starts,
    askToReconnect: gateway.askToReconnect,
    invalidateSessions: gateway.invalidate,
    forgetSessions: gateway.forgetSessions,
    closeSockets: (code, reason = '') => gateway.close(code, reason),
    dropSockets: gateway.drop,
    muteSockets: gateway.mute,
    refuseIdentify: gateway.refuseIdentify,
    refuseConnections: gateway.refuseConnections,
    privately: interactions.privately,
    thinking: interactions.thinking,
    modal: modals.of,
    dismiss: modals.close,
    close,
  }
}
