/** A channel of Slack or Discord on this machine, a store in memory, and the real road of a delivery between them. */
import { setTimeout } from 'node:timers/promises'
import { type ChannelRef, channelKey } from '../../../src/core/channel.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import { SECOND } from '../../../src/core/instant.ts'
import type { Clock, Platform } from '../../../src/core/ports.ts'
import type { Store } from '../../../src/core/store.ts'
import { type Delivering, deliverReady } from '../../../src/flows/deliver.ts'
import { hash } from '../../../src/hash.ts'
import { connectDiscord } from '../../../src/platforms/discord/connect.ts'
import { connectSlack } from '../../../src/platforms/slack/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { EVERYTHING } from '../../contracts/platform.ts'
import { sampleChannel, samplePlan } from '../../contracts/store/sample.ts'
import { openDiscordServer } from '../../servers/discord.ts'
import { openSlackServer } from '../../servers/slack.ts'

const LOG = { debug() {}, info() {}, warn() {}, error() {} }
const REQUEST_MS = 2 * SECOND

export type Chat = {
  readonly platform: Platform
  readonly channel: ChannelRef
  readonly clock: Clock
  /** Moves the clock of both sides. */
  forward(ms: number): void
  /** The next post is accepted, and its answer lost. */
  loseAnswer(): void
  /** Nobody may read the history any more. */
  closeHistory(): void
  /** How many messages stand in the channel. */
  standing(): number
  close(): Promise<void>
}

export async function openSlackChat(): Promise<Chat> {
  const server = await openSlackServer()
  const { id } = server.addChannel({ name: 'lab' })
  const clock = clockOf(server)
  const platform = connectSlack({
    botToken: server.botToken,
    inlet: { kind: 'socket', appToken: server.appToken },
    apiUrl: server.apiUrl,
    requestMs: REQUEST_MS,
    clock,
    log: LOG,
  })
  return {
    platform,
    channel: { platform: 'slack', workspace: server.team.id, channel: id },
    clock,
    forward: (ms) => server.advance(ms),
    loseAnswer: () => server.fault('chat.postMessage', { kind: 'accept-then-reset' }),
    closeHistory: () => void server.scopes.delete('channels:history'),
    standing: () => server.posts(id).length,
    async close() {
      await platform.close()
      await server.close()
    },
  }
}

export async function openDiscordChat(): Promise<Chat> {
  const server = await openDiscordServer({ botToken: 'token.of.paperwire' })
  const guild = server.addGuild({ members: [] })
  const { id } = server.addChannel({ name: 'lab', guild_id: guild.id })
  const clock = clockOf(server)
  const platform = connectDiscord({
    token: server.botToken,
    apiUrl: server.apiUrl,
    requestMs: REQUEST_MS,
    clock,
    log: LOG,
  })
  return {
    platform,
    channel: { platform: 'discord', workspace: guild.id, channel: id },
    clock,
    forward: (ms) => server.advance(ms),
    loseAnswer: () => server.fault('POST /channels/:channel/messages', { kind: 'accept-then-reset' }),
    closeHistory: () =>
      server.fault('GET /channels/:channel/messages', { kind: 'error', status: 403, code: 50_001 }, 99),
    standing: () => server.posts(id).length,
    async close() {
      await platform.close()
      await server.close()
    },
  }
}

/** Sleeping passes twenty times as fast, and moves the clock of both sides. */
function clockOf(server: { now(): number; advance(ms: number): void }): Clock {
  return {
    now: () => new Date(server.now()),
    async sleep(ms, signal) {
      const wake = server.now() + ms
      await setTimeout(ms / 20, undefined, { ...(signal && { signal }) }).catch(() => {})
      if (signal?.aborted !== true) server.advance(Math.max(0, wake - server.now()))
    },
  }
}

export type Road = {
  readonly chat: Chat
  readonly store: Store
  readonly delivering: Delivering & { readonly hash: typeof hash }
  /** Plans a delivery of some papers. */
  plan(name: string, papers?: readonly string[]): Promise<Delivery>
  /** Delivers what is ready. */
  deliver(): Promise<void>
  close(): Promise<void>
}

export async function openRoad(open: () => Promise<Chat>): Promise<Road> {
  const chat = await open()
  const store = await openStore('sqlite::memory:')
  await store.openChannel(sampleChannel('lab', { ref: chat.channel }))
  const delivering = {
    store,
    platforms: new Map([[chat.platform.name, chat.platform]]),
    clock: chat.clock,
    times: { requestMs: REQUEST_MS, leaseMs: 60 * SECOND, settleMs: 60 * SECOND, marginMs: 5 * SECOND },
    owner: 'test',
    crashpoint: () => {},
    rests: new Map(),
    hash,
  }
  return {
    chat,
    store,
    delivering,
    async plan(name, papers = []) {
      const id = hash(`${channelKey(chat.channel)}|${name}`).slice(0, 24)
      const at = chat.clock.now().getTime()
      const planned = { channel: chat.channel, message: EVERYTHING, papers, shown: papers.length, at }
      if ((await store.plan(samplePlan(id, 'lab', planned))) !== 'planned') throw new Error(`${name} was not planned`)
      const delivery = await store.delivery(id)
      if (delivery === undefined) throw new Error(`${name} is not there`)
      return delivery
    },
    async deliver() {
      await deliverReady(delivering)
    },
    async close() {
      await store.close()
      await chat.close()
    },
  }
}
