/** The real client beside a server of this folder, as its tests use it. */
import { Client, type ClientOptions, GatewayIntentBits, REST, type RESTOptions } from 'discord.js'
import { expect } from 'vitest'
import {
  type DiscordChannel,
  type DiscordGuild,
  type DiscordServer,
  type DiscordServerOptions,
  type DiscordUser,
  openDiscordServer,
} from '../discord.ts'

/** A guild with one person, one channel and the bot in it. */
export type Lab = {
  readonly server: DiscordServer
  readonly guild: DiscordGuild
  readonly ann: DiscordUser
  readonly lab: DiscordChannel
}

export async function openLab(options?: DiscordServerOptions): Promise<Lab> {
  const server = await openDiscordServer(options)
  const ann = server.addUser({ username: 'ann', global_name: 'Ann' })
  const guild = server.addGuild({ name: 'The Lab', members: [ann.id] })
  return { server, guild, ann, lab: server.addChannel({ name: 'robotics' }) }
}

/** One request for each call, whatever comes of it, and an error where the client would wait for a limit to end. */
export function restOf(server: DiscordServer, options: Partial<RESTOptions> = {}, token = server.botToken): REST {
  return new REST({ api: server.apiUrl, retries: 0, rejectOnRateLimit: () => true, ...options }).setToken(token)
}

export function clientFor(server: DiscordServer, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    shards: 'auto',
    rest: { api: server.apiUrl, retries: 0 },
    waitGuildTimeout: 100,
    ...options,
  })
  // Without a listener an error ends the process.
  client.on('error', () => {})
  client.on('shardError', () => {})
  return client
}

/** The error of the client for an answer with a JSON code. */
export const apiError = (code: number, parts: object = {}) => expect.objectContaining({ code, ...parts })
