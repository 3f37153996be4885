/**
 * A Slack workspace on this machine, for the real SDKs: Web API, Socket Mode, signed HTTP, response URLs, modals and Home.
 * Tests act as the people in it and read what they see. `textOf` and `activeIn` are in `slack/words.ts`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChat, type Limit } from './slack/chat.ts'
import { conversationMethods, type Method } from './slack/conversations.ts'
import { createEvents, type Events } from './slack/events.ts'
import { createFaults, type Faults } from './slack/faults.ts'
import { deliverByHttp, type HttpExchange, type HttpTarget } from './slack/http-line.ts'
import type { Deliver } from './slack/line.ts'
import { createPeople, type People } from './slack/people.ts'
import { createPrivateAnswers, type Ephemeral } from './slack/private-answers.ts'
import { DEFAULT_SCOPES } from './slack/scopes.ts'
import { createSocketLine, type DisconnectReason } from './slack/socket-line.ts'
import { createViews, type SlackView } from './slack/views.ts'
import { createWebApi, type SlackRequest, type TokenKind, type Tokens } from './slack/web-api.ts'
import { type Bot, createWorkspace, type Team, type Workspace } from './slack/workspace.ts'

export type { Fault } from './slack/faults.ts'
export type { Acked, DeliverOptions, EnvelopeType } from './slack/line.ts'
export type { Press } from './slack/people.ts'
export type { Ephemeral } from './slack/private-answers.ts'
export type { SlackView } from './slack/views.ts'
export type { SlackRequest } from './slack/web-api.ts'
export type { Json, SlackChannel, SlackMessage, SlackUser } from './slack/workspace.ts'

export type SlackServerOptions = {
  readonly scopes?: readonly string[]
  readonly botToken?: string
  readonly appToken?: string
  /** The server's clock in milliseconds; `advance` adds to it. */
  readonly now?: () => number
  /** How long an app may take to acknowledge; 3 s as Slack has it. */
  readonly ackMs?: number
  /** How often the server pings its sockets. */
  readonly pingMs?: number
  /** 0 takes a free port; a port that is given lets a server come back where it was. */
  readonly port?: number
  /** Another workspace than the usual one. */
  readonly team?: Team
  readonly bot?: Bot
  /** The app is told by the line of this one: it has one for all workspaces. */
  readonly over?: Pick<SlackServer, 'deliver'>
}

/** The state of the workspace is what it returns, and may be changed. */
export type SlackServer = Workspace &
  People &
  Events & {
    readonly url: string
    /** For `slackApiUrl`. */
    readonly apiUrl: string
    readonly botToken: string
    /** What an app that is installed anew gets; the one before is worth nothing from then on. */
    renewToken(token: string): void
    readonly appToken: string
    /** Granted to the bot token; tests add and delete. */
    readonly scopes: Set<string>

    readonly requests: readonly SlackRequest[]
    /** Fails the next calls of a method; `response_url` and `link`, the socket's own address, are methods too. */
    readonly fault: Faults['add']
    /** Decides about every call for which no fault waits. */
    readonly chooseFaults: Faults['choose']
    /** Answers posts to a channel with a rate limit until so many seconds have passed. */
    limitPosts(channel: string, seconds: number, as?: Limit): void
    /** The most messages that one page of history holds. */
    limitHistory(messages: number): void
    /** What every call with a token is told from now on; undefined mends it. */
    rejectToken(code: string | undefined, token?: TokenKind): void
    /** Waits until a look at the state finds something; gives up after 5 s. */
    when<T>(look: () => T | undefined | false | null): Promise<T>

    /** Live sockets that have been greeted. */
    readonly sockets: number
    /** Sockets ever opened. */
    readonly socketsOpened: number
    readonly deliver: Deliver
    disconnectSockets(reason: DisconnectReason): void
    /** A proper WebSocket close from our side. */
    closeSockets(code?: number, reason?: string): void
    /** The line is cut. */
    dropSockets(): void
    /** The sockets open now answer no pings and send none. */
    muteSockets(): void
    /** From now on everything is delivered by signed requests to this address; undefined goes back to sockets. */
    connectHttp(to: HttpTarget | undefined): void
    readonly lastHttp: HttpExchange | undefined

    /** Ephemeral messages of a person as they stand now, oldest first. */
    privately(user: string): readonly Ephemeral[]
    /** Open modals, the one on top last. */
    views(user: string): readonly SlackView[]
    home(user: string): SlackView | undefined
    /** Closes the modal on top, as a click on its Close does. */
    dismiss(user: string): void

    close(): Promise<void>
  }

const PATIENCE_MS = 5_000

/** Opens a workspace with the bot in it on a free port of 127.0.0.1. People and channels are added by the test. */
export async function openSlackServer(options: SlackServerOptions = {}): Promise<SlackServer> {
  const { botToken = 'xoxb-1-bot', appToken = 'xapp-1-app', ackMs = 3_000, pingMs = 10_000 } = options
  const workspace = createWorkspace(options.now ?? Date.now, { team: options.team, bot: options.bot })
  const scopes = new Set<string>(options.scopes ?? DEFAULT_SCOPES)
  const tokens: Tokens = { bot: botToken, app: appToken, rejected: new Map() }
  const faults = createFaults()
  const answers = createPrivateAnswers(workspace)
  const views = createViews(workspace)
  const socketLine = createSocketLine(workspace, faults, { ackMs, pingMs })
  const chat = createChat(workspace, { scopes }, answers)
  let historyLimit = 999
  let http: HttpTarget | undefined
  let lastHttp: HttpExchange | undefined

  const deliver: Deliver = (...delivery) => {
    if (options.over !== undefined) return options.over.deliver(...delivery)
    if (http === undefined) return socketLine.deliver(...delivery)
    return deliverByHttp(http, delivery, {
      now: workspace.now,
      ackMs,
      onExchange: (exchange) => {
        lastHttp = exchange
      },
    })
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}`
  const events = createEvents(workspace, { views, tokens, deliver })
  const people = createPeople(workspace, { answers, views, deliver, url })
  const api = createWebApi({ methods: allMethods(), tokens, scopes, faults, answers, now: workspace.now })
  server.on('upgrade', socketLine.connect)

  function allMethods(): Readonly<Record<string, Method>> {
    const { team, bot } = workspace
    const who = { url: `https://${team.domain}.slack.example/`, team: team.name, user: bot.name, team_id: team.id }
    return {
      'auth.test': () => ({ ...who, user_id: bot.userId, bot_id: bot.botId, is_enterprise_install: false }),
      'apps.connections.open': () => ({ url: socketLine.issueTicket(host) }),
      ...conversationMethods(
        workspace,
        { scopes },
        { historyLimit: () => historyLimit, joined: ({ id }) => tellJoin(id) },
      ),
      ...chat.methods,
      ...Object.fromEntries(Object.entries(views.methods).map(([name, run]) => [`views.${name}`, run])),
    }
  }

  /** Slack tells an app of its own joining too. Nobody waits for that, and an app without a line misses it. */
  function tellJoin(channel: string): void {
    events.join(workspace.bot.userId, channel).catch(() => {})
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await api.handle(request, response)
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
    socketLine.drop()
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  return {
    ...workspace,
    ...people,
    ...events,
    url,
    apiUrl: `${url}/api/`,
    get botToken() {
      return tokens.bot
    },
    renewToken(token) {
      tokens.bot = token
      tokens.rejected.delete('bot')
    },
    appToken,
    scopes,
    requests: api.requests,
    fault: faults.add,
    chooseFaults: faults.choose,
    limitPosts: (channel, seconds, as = '429') => chat.limitPosts(channel, seconds, as),
    limitHistory: (messages) => {
      historyLimit = messages
    },
    rejectToken: (code, token = 'bot') =>
      void (code === undefined ? tokens.rejected.delete(token) : tokens.rejected.set(token, code)),
    when,
    get sockets() {
      return socketLine.live()
    },
    get socketsOpened() {
      return socketLine.opened()
    },
    deliver,
    disconnectSockets: socketLine.disconnect,
    closeSockets: socketLine.close,
    dropSockets: socketLine.drop,
    muteSockets: socketLine.mute,
    connectHttp: (to) => {
      http = to
    },
    get lastHttp() {
      return lastHttp
    },
    privately: answers.of,
    views: views.stack,
    home: views.home,
    dismiss: (user) => views.dismiss(user),
    close,
  }
}
