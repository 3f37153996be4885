/** The listeners at work: a real Bolt app on a Slack of this machine, and a bot that answers as it is told. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App } from '@slack/bolt'
import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Invocation, News, Reply } from '../../../src/core/invocation.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { say } from '../../../src/core/reply.ts'
import { createFacts } from '../../../src/platforms/slack/connect/facts.ts'
import { createHttpInlet } from '../../../src/platforms/slack/connect/http.ts'
import type { Inlet } from '../../../src/platforms/slack/connect/inlet.ts'
import { readSelf, type Self } from '../../../src/platforms/slack/connect/self.ts'
import { createSocketInlet } from '../../../src/platforms/slack/connect/socket.ts'
import type { Workspace } from '../../../src/platforms/slack/connect/workspace.ts'
import { registerListeners } from '../../../src/platforms/slack/listen.ts'
import { type Log, sdkLogger } from '../../../src/platforms/slack/log.ts'
import { createRoom } from '../../../src/platforms/slack/send/room.ts'
import { textOf } from '../../servers/slack/words.ts'
import {
  type Ephemeral,
  openSlackServer,
  type SlackChannel,
  type SlackMessage,
  type SlackServer,
  type SlackUser,
  type SlackView,
} from '../../servers/slack.ts'

export type Mode = 'socket' | 'http'

export type Listening = {
  readonly server: SlackServer
  readonly ada: SlackUser
  readonly robotics: SlackChannel
  /** What was asked and told, in order. */
  readonly calls: Invocation[]
  readonly news: News[]
  /** Lines of the log from info up. */
  readonly lines: { readonly level: string; readonly text: string; readonly fields: object }[]
  /** How the bot answers from now on. */
  answer(by: (call: Invocation) => Reply | Promise<Reply>): void
  /** Whatever waits for a time has waited long enough. Otherwise time stands still. */
  letTimePass(): void
  /** From now on it passes in no time. */
  letTimeFly(): void
  /** Waits until everything that was heard is answered. */
  drain(): Promise<void>
  close(): Promise<void>
}

export type ListeningOptions = {
  readonly mode?: Mode
  readonly scopes?: readonly string[]
  /** The line is closed before anything can be acknowledged. */
  readonly deaf?: boolean
  /** How long one request of an answer may take, in milliseconds. */
  readonly requestMs?: number
  /** Who the bot is; asked of Slack by default. */
  readonly self?: () => Self | undefined
}

const REAL_CLOCK: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      signal?.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    }),
}

/** Nobody waits too long in a test until it says so: how fast this machine is decides nothing. */
function createPatience(): Pick<Clock, 'now' | 'sleep'> & { pass(): void; fly(): void } {
  const sleeping = new Set<() => void>()
  let isFlying = false
  const pass = () => {
    for (const wake of sleeping) wake()
    sleeping.clear()
  }
  return {
    now: () => new Date(),
    sleep: (_, signal) =>
      new Promise((resolve) => {
        if (isFlying) return void setImmediate(resolve)
        sleeping.add(resolve)
        signal?.addEventListener('abort', () => resolve())
      }),
    pass,
    fly() {
      isFlying = true
      pass()
    },
  }
}

async function open(options: ListeningOptions = {}): Promise<Listening> {
  const { mode = 'socket', scopes, deaf = false, requestMs = 5_000 } = options
  const server = await openSlackServer({ ...(scopes === undefined ? {} : { scopes }), ...(deaf ? { ackMs: 100 } : {}) })
  const { apiUrl, botToken, appToken } = server
  const ada = server.addUser({ name: 'ada', real_name: 'Ada Sample', tz: 'Europe/Berlin' })
  const robotics = server.addChannel({ name: 'robotics', creator: server.addUser().id, members: [ada.id] })

  const calls: Invocation[] = []
  const news: News[] = []
  const lines: Listening['lines'] = []
  const write = (level: string) => (fields: object, text: string) => void lines.push({ level, text, fields })
  const log: Log = { debug() {}, info: write('info'), warn: write('warn'), error: write('error') }
  const patience = createPatience()
  let answer: (call: Invocation) => Reply | Promise<Reply> = () => say('Answered.')

  const client = new WebClient(botToken, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: sdkLogger(log, 'debug'),
  })
  const own = await readSelf(client)
  const self = options.self ?? (() => own)
  const inlet: Inlet =
    mode === 'socket'
      ? createSocketInlet({ appToken, apiUrl, requestMs: 5_000, clock: REAL_CLOCK, log })
      : createHttpInlet({ signingSecret: 'a secret', clock: REAL_CLOCK, log })
  const app = new App({
    receiver: inlet,
    authorize: async () => ({ botToken, botId: server.bot.botId, botUserId: server.bot.userId }),
    logger: sdkLogger(log, 'warn'),
    convoStore: false,
  })
  if (deaf) cutLine(app)
  const identity: Workspace['identity'] = {
    self,
    known: async () => self(),
    establish: async () => {},
    health: () => ({ ok: true }),
    isAway: () => false,
    stop() {},
  }
  const clients = { looks: client, answers: client, deliveries: client }
  const workspace: Workspace = { identity, facts: createFacts(client, self, patience), ...clients, room: createRoom() }
  const { drain } = registerListeners(app, {
    async ask(call) {
      calls.push(call)
      return answer(call)
    },
    async news(fact) {
      news.push(fact)
    },
    workspaces: { find: async () => ({ kind: 'open', workspace, isOwn: true }) },
    log,
    clock: patience,
    requestMs,
  })
  const port = mode === 'http' ? await openPort(inlet) : undefined
  await inlet.start()
  if (port !== undefined) {
    const { port: number } = port.address() as AddressInfo
    server.connectHttp({ url: `http://127.0.0.1:${number}/slack/events`, signingSecret: 'a secret' })
  }
  // That it is connected is not what these tests are about.
  lines.length = 0

  return {
    server,
    ada,
    robotics,
    calls,
    news,
    lines,
    answer(by) {
      answer = by
    },
    letTimePass: patience.pass,
    letTimeFly: patience.fly,
    drain,
    async close() {
      patience.fly()
      await inlet.stop()
      await new Promise<void>((resolve) => (port === undefined ? resolve() : port.close(() => resolve())))
      await server.close()
    },
  }
}

function openPort(inlet: Inlet): Promise<Server> {
  const server = createServer((request, response) => {
    void inlet.routes[0]?.handle(request, response)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** What the SDK does with an acknowledgement once the socket is closed. */
function cutLine(app: App): void {
  const take = app.processEvent.bind(app)
  app.processEvent = (event) => take({ ...event, ack: () => Promise.reject(new Error('the socket is closed')) })
}

/** Opens the listeners for each test of a file, closes them after it, and counts what nobody caught. */
export function useListening(): (options?: ListeningOptions) => Promise<Listening> {
  const opened: Listening[] = []
  const uncaught: unknown[] = []
  const count = (reason: unknown) => void uncaught.push(reason)
  beforeEach(() => void process.on('unhandledRejection', count))
  afterEach(async () => {
    for (const one of opened.splice(0)) await one.close()
    process.off('unhandledRejection', count)
    expect(uncaught.splice(0)).toEqual([])
  })
  return async (options) => {
    const one = await open(options)
    opened.push(one)
    return one
  }
}

/** The words of a message or view, as a person reads them. */
export function wordsIn({ blocks }: Pick<Ephemeral | SlackView, 'blocks'>): string {
  return textOf(blocks)
}

/** What Ada was told privately, oldest first. */
export function told({ server, ada }: Listening): string[] {
  return server.privately(ada.id).map(wordsIn)
}

/** The same, once there are so many. */
export function toldSoon(at: Listening, count = 1): Promise<string[]> {
  return at.server.when(() => told(at).length >= count && told(at))
}

/** The modal that Ada looks at. */
export function modalOf({ server, ada }: Listening): SlackView {
  const view = server.views(ada.id).at(-1)
  if (view === undefined) throw new Error('Ada has no modal open.')
  return view
}

/** The modal that Ada looks at, once these words are in it. */
export function modalWith(at: Listening, words: string): Promise<SlackView> {
  return at.server.when(() =>
    at.server
      .views(at.ada.id)
      .filter((view) => wordsIn(view).includes(words))
      .at(-1),
  )
}

/** A message of the bot with buttons of these ids, as a digest has them. */
export function postOf({ server, robotics }: Listening, ...ids: string[]): SlackMessage {
  const elements = ids.map((id) => ({ type: 'button', action_id: id, text: { type: 'plain_text', text: id } }))
  return server.put(robotics.id, {
    user: server.bot.userId,
    bot_id: server.bot.botId,
    text: 'A digest',
    blocks: [{ type: 'actions', block_id: 'controls', elements }],
  })
}
