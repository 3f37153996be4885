/** Slack as a chat platform: one workspace, one bot token, Socket Mode or HTTP mode. */
import { App } from '@slack/bolt'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import type { ChannelRef } from '../../core/channel.ts'
import { SECOND } from '../../core/instant.ts'
import type { Access, Clock, Crashpoint, Finding, Platform } from '../../core/ports.ts'
import { accessTo, channelsOf, type Looking, seenBy } from './connect/channels.ts'
import { createFacts } from './connect/facts.ts'
import { createHttpInlet } from './connect/http.ts'
import { createIdentity } from './connect/identity.ts'
import type { Inlet, Route } from './connect/inlet.ts'
import { checkScopes, SCOPES } from './connect/scopes.ts'
import { createSocketInlet } from './connect/socket.ts'
import { PACE } from './limits.ts'
import { type Listeners, registerListeners } from './listen.ts'
import { type Log, sdkLogger } from './log.ts'
import { postedIn, type Reading, removePost } from './send/history.ts'
import { createDeliveryClient, findDelivery, sendDelivery } from './send.ts'

export type SlackOptions = {
  readonly botToken: string
  readonly inlet:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string }
  /** Replaces Slack's own address; ends in a slash. */
  readonly apiUrl?: string
  /** How long one request to Slack may take, in milliseconds. */
  readonly requestMs: number
  readonly clock: Clock
  readonly log: Log
  readonly crashpoint?: Crashpoint
}

export type Slack = Platform & {
  /** What the one port hands on; none in Socket Mode. */
  readonly routes: readonly Route[]
  /** The team id, once Slack has told it. */
  readonly workspace: () => string | undefined
}

/** Before Slack has accepted the token a delivery waits so long. */
const UNKNOWN_FOR = 30 * SECOND
const NOT_ACCEPTED = 'Slack has not accepted the token of the bot yet.'

/** Calls nobody yet: `listen` does, or the first question or delivery. */
export function connectSlack(options: SlackOptions): Slack {
  const { botToken, apiUrl, requestMs, clock, log, crashpoint } = options
  const looks = new WebClient(botToken, clientOptions(options, READING))
  const answers = new WebClient(botToken, clientOptions(options))
  const deliveries = createDeliveryClient({
    token: botToken,
    requestMs,
    log,
    ...(apiUrl === undefined ? {} : { apiUrl }),
    ...(crashpoint === undefined ? {} : { crashpoint }),
  })
  const identity = createIdentity(answers, clock, log)
  const { self } = identity
  const facts = createFacts(looks, self, clock)
  const inlet = createInlet(options)
  const app = createApp(options, inlet, self)
  let listeners: Listeners | undefined

  /** Whatever hints at a lost token is looked into, once at a time. */
  function doubt(): void {
    if (listeners !== undefined) void identity.establish()
  }
  async function looking(workspace: string): Promise<Looking | undefined> {
    const known = await identity.known()
    return known?.team === workspace ? { client: looks, self: known, facts, clock } : undefined
  }
  /** What histories are read with, or why they cannot be. */
  async function reading(): Promise<Reading | string> {
    const known = self() ?? (await identity.known())
    return known === undefined ? (identity.health().why ?? NOT_ACCEPTED) : { client: deliveries, self: known, clock }
  }

  return {
    name: 'slack',
    pace: PACE,
    grants: SCOPES,
    routes: inlet.routes,
    workspace: () => self()?.team,

    async listen({ ask, news }) {
      listeners = registerListeners(app, {
        ask,
        async news(fact) {
          if (fact.what === 'revoked') doubt()
          await news(fact)
        },
        facts,
        log,
        clock,
        self,
        client: answers,
        requestMs,
      })
      await identity.establish()
      await inlet.start()
    },

    async send(delivery, form) {
      if (self() === undefined && (await identity.known()) === undefined) {
        const { why = NOT_ACCEPTED } = identity.health()
        return { kind: 'later', afterMs: UNKNOWN_FOR, blocks: 'bot', why }
      }
      const outcome = await sendDelivery(deliveries, delivery, form)
      if (outcome.kind === 'gone' && outcome.scope !== 'channel') doubt()
      return outcome
    },
    async find(delivery) {
      const known = self() ?? (await identity.known())
      if (known !== undefined) return findDelivery(deliveries, known, delivery)
      return { kind: 'cannot-look', because: 'failure', why: NOT_ACCEPTED }
    },
    async posted(channel, window) {
      const ready = await reading()
      if (typeof ready === 'string') return { kind: 'cannot-look', because: 'failure', why: ready }
      return postedIn(ready, channel, window)
    },
    async remove(channel, ref) {
      const ready = await reading()
      return typeof ready === 'string' ? { kind: 'failed', why: ready } : removePost(ready, channel, ref)
    },

    async *channels(workspace) {
      const ready = await looking(workspace)
      if (ready !== undefined) return yield* channelsOf(ready)
      const { ok, why } = identity.health()
      if (!ok) throw new Error(why)
    },
    async access(channel, how): Promise<Access> {
      const ready = await looking(channel.workspace)
      if (ready !== undefined) return accessTo(ready, channel, how)
      return { kind: 'unknown', why: identity.health().why ?? 'The bot is installed in another workspace.' }
    },
    async seenBy(person, channels) {
      const own = self()
      return own === undefined ? [] : seenBy({ client: looks, self: own, facts, clock }, person, channels)
    },
    direct(person, workspace): ChannelRef | undefined {
      const isReached = /^[UW]/.test(person) && (self() === undefined || self()?.team === workspace)
      return isReached ? { platform: 'slack', workspace, channel: person } : undefined
    },

    async check() {
      await identity.known()
      const own = self()
      return [
        findingOf(identity.health(), 'Slack accepts the bot token.'),
        ...(own === undefined ? [] : checkScopes(own)),
        ...(listeners !== undefined ? [findingOf(inlet.health(), 'Slack reaches the bot.')] : []),
      ]
    },
    health: () => (identity.health().ok ? inlet.health() : identity.health()),
    async close() {
      const heard = listeners
      listeners = undefined
      identity.stop()
      await inlet.stop()
      await heard?.drain()
    },
  }
}

function findingOf({ ok, why }: { ok: boolean; why?: string }, well: string): Finding {
  return { ok, what: why ?? well }
}

/** Reading again does no harm, and people wait for it. */
const READING = { retries: 2, minTimeout: 200, maxTimeout: 1000 } as const

/** Made anew for each client: the SDKs write into what they are given. */
function clientOptions(
  { apiUrl, requestMs, log }: SlackOptions,
  retryConfig: WebClientOptions['retryConfig'] = { retries: 0 },
): WebClientOptions {
  return {
    retryConfig: { ...retryConfig },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    timeout: requestMs,
    logger: sdkLogger(log, 'debug'),
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  }
}

function createInlet({ inlet, apiUrl, requestMs, clock, log }: SlackOptions): Inlet {
  return inlet.kind === 'socket'
    ? createSocketInlet({
        appToken: inlet.appToken,
        requestMs,
        clock,
        log,
        ...(apiUrl === undefined ? {} : { apiUrl }),
      })
    : createHttpInlet({ signingSecret: inlet.signingSecret, clock, log })
}

/** With a function of ours for the authorisation Bolt asks Slack nothing, neither here nor at any event. */
function createApp(
  options: SlackOptions,
  receiver: Inlet,
  self: () => { botId: string; userId: string } | undefined,
): App {
  const { botToken, log } = options
  const app = new App({
    receiver,
    authorize: async () => {
      const own = self()
      return { botToken, ...(own === undefined ? {} : { botId: own.botId, botUserId: own.userId }) }
    },
    clientOptions: clientOptions(options),
    logger: sdkLogger(log, 'warn'),
    convoStore: false,
    attachFunctionToken: false,
  })
  app.error(async (error) => log.error({ error }, 'an event of Slack failed'))
  return app
}
