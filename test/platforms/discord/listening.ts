/** The listeners at work: a real client on a Discord of this machine, and a bot that answers as it is told. */
import { Client, GatewayIntentBits } from 'discord.js'
import { afterEach, beforeEach, expect } from 'vitest'
import type { ChannelRef } from '../../../src/core/channel.ts'
import type { Invocation, Reply } from '../../../src/core/invocation.ts'
import type { Clock } from '../../../src/core/ports.ts'
import { say } from '../../../src/core/reply.ts'
import { createBreaker } from '../../../src/platforms/discord/connect/breaker.ts'
import { keepFrom } from '../../../src/platforms/discord/connect/link.ts'
import { createRest, restOptions } from '../../../src/platforms/discord/connect/rest.ts'
import { registerCommands } from '../../../src/platforms/discord/listen/register.ts'
import { createListeners } from '../../../src/platforms/discord/listen.ts'
import type { Log } from '../../../src/platforms/discord/log.ts'
import { textOf } from '../../servers/discord/words.ts'
import {
  type DiscordChannel,
  type DiscordGuild,
  type DiscordMessage,
  type DiscordModal,
  type DiscordServer,
  type DiscordUser,
  openDiscordServer,
} from '../../servers/discord.ts'

export type Listening = {
  readonly server: DiscordServer
  readonly guild: DiscordGuild
  readonly ada: DiscordUser
  readonly robotics: DiscordChannel
  /** What was asked, in order. */
  readonly calls: Invocation[]
  /** Lines of the log from info up. */
  readonly lines: { readonly level: string; readonly text: string; readonly fields: object }[]
  /** What the bot was told that it may do. */
  readonly told: { readonly channel: ChannelRef; readonly permissions: bigint }[]
  /** Channels that Ada manages without an interaction saying so. */
  readonly managed: Set<string>
  /** How long it was ready to wait, in milliseconds. */
  readonly slept: readonly number[]
  /** How the bot answers from now on. */
  answer(by: (call: Invocation) => Reply | Promise<Reply>): void
  /** From now on whatever waits for a time has waited long enough. Before, time stands still. */
  letTimePass(): void
  /** What the end of the bot waits for. */
  drain(): Promise<void>
  close(): Promise<void>
}

export type ListeningOptions = {
  /** How far the bot's clock is ahead of Discord's. */
  readonly aheadMs?: number
}

type Patience = Pick<Clock, 'now' | 'sleep'> & { end(): void }

/** Nobody waits too long in a test until it says so: how fast this machine is decides nothing. */
function createPatience(now: () => number, slept: number[]): Patience {
  const sleeping = new Set<() => void>()
  let isOver = false
  return {
    now: () => new Date(now()),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        slept.push(ms)
        if (isOver) return void setImmediate(resolve)
        sleeping.add(resolve)
        signal?.addEventListener('abort', () => resolve())
      }),
    end() {
      isOver = true
      for (const wake of sleeping) wake()
    },
  }
}

const MORNING = Date.UTC(2026, 10, 20, 9)

async function open({ aheadMs = 0 }: ListeningOptions = {}): Promise<Listening> {
  // Time moves only where a test says so: how fast this machine is decides nothing.
  const server = await openDiscordServer({ botToken: 'a.token.of-ours', now: () => MORNING, answerMs: 15_000 })
  const { apiUrl, botToken, application } = server
  const ada = server.addUser({ username: 'ada', global_name: 'Ada Sample' })
  const guild = server.addGuild({ name: 'Lab', members: [ada.id] })
  const robotics = server.addChannel({ guild_id: guild.id, name: 'robotics' })

  const calls: Invocation[] = []
  const lines: Listening['lines'] = []
  const told: Listening['told'] = []
  const managed = new Set<string>()
  const write = (level: string) => (fields: object, text: string) => void lines.push({ level, text, fields })
  const log: Log = { debug() {}, info: write('info'), warn: write('warn'), error: write('error') }
  const slept: number[] = []
  const patience = createPatience(() => server.now() + aheadMs, slept)
  let answer: (call: Invocation) => Reply | Promise<Reply> = () => say('Answered.')

  const options = { apiUrl, requestMs: 5_000, breaker: createBreaker(patience, log) }
  const rest = createRest({ ...options, token: botToken })
  await registerCommands({ rest, application: application.id, clock: patience, log })
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: restOptions(options) })
  client.on('error', (error) => log.error({ error }, 'the client failed'))
  keepFrom(client, log)
  const listeners = createListeners({
    isOurs: () => true,
    async ask(call) {
      calls.push(call)
      return answer(call)
    },
    guilds: {
      told: (channel, permissions) => void told.push({ channel, permissions }),
      mayManage: async (person, { channel }) => person === ada.id && managed.has(channel),
    },
    log,
    clock: patience,
    rest,
  })
  listeners.register(client)
  await client.login(botToken)
  await server.when(() => server.sockets === 1)
  // That it is connected is not what these tests are about.
  lines.length = 0
  slept.length = 0

  return {
    server,
    guild,
    ada,
    robotics,
    calls,
    lines,
    told,
    managed,
    slept,
    answer(by) {
      answer = by
    },
    letTimePass: patience.end,
    drain: listeners.drain,
    async close() {
      patience.end()
      await client.destroy()
      await server.close()
      expect(lines.filter(({ text }) => text === 'the client failed')).toEqual([])
    },
  }
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

/** What Ada was told privately, oldest first. */
export function told({ server, ada }: Listening): string[] {
  return server.privately(ada.id).map(textOf)
}

/** The same, once there are so many. */
export function toldSoon(at: Listening, count = 1): Promise<string[]> {
  return at.server.when(() => told(at).length >= count && told(at))
}

/** What Ada was told last, to be pressed. */
export function lastTold({ server, ada }: Listening): DiscordMessage {
  const message = server.privately(ada.id).at(-1)
  if (message === undefined) throw new Error('Ada was told nothing.')
  return message
}

/** The modal that Ada looks at. */
export function modalOf({ server, ada }: Listening): DiscordModal {
  const modal = server.modal(ada.id)
  if (modal === undefined) throw new Error('Ada has no modal open.')
  return modal
}
