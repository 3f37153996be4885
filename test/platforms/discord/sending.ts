/** What sending stands on, beside a Discord of this machine: a client for requests, and no gateway. */
import type { REST } from 'discord.js'
import type { Delivery } from '../../../src/core/delivery.ts'
import { SECOND } from '../../../src/core/instant.ts'
import { createBreaker } from '../../../src/platforms/discord/connect/breaker.ts'
import { createRest } from '../../../src/platforms/discord/connect/rest.ts'
import { createConversations } from '../../../src/platforms/discord/guilds/conversations.ts'
import { createGuildReads } from '../../../src/platforms/discord/guilds/guild-reads.ts'
import { createGuildState } from '../../../src/platforms/discord/guilds/guild-state.ts'
import { createGuilds } from '../../../src/platforms/discord/guilds.ts'
import { findDelivery, type Sending, sendDelivery } from '../../../src/platforms/discord/send.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import type { DiscordServer } from '../../servers/discord.ts'
import { hurriedClock, type Line, rememberingLog } from '../slack/surroundings.ts'

export type Desk = {
  readonly rest: REST
  readonly sending: Sending
  readonly lines: readonly Line[]
  send(delivery: Delivery, form?: 'full' | 'plain'): ReturnType<typeof sendDelivery>
  find(delivery: Delivery): ReturnType<typeof findDelivery>
}

type Parts = { readonly token?: string; readonly requestMs?: number; readonly apiUrl?: string }

export function deskFor(server: DiscordServer, parts: Parts = {}): Desk {
  const { token = server.botToken, requestMs = 10 * SECOND, apiUrl = server.apiUrl } = parts
  const clock = hurriedClock(1)
  const { log, lines } = rememberingLog()
  const rest = createRest({ token, apiUrl, requestMs, breaker: createBreaker(clock, log) })
  const reads = createGuildReads({ rest, answers: rest, us: () => server.bot.id, clock })
  const conversations = createConversations(rest)
  const guilds = createGuilds({
    state: createGuildState(clock),
    reads,
    isListening: () => false,
    conversations,
    invite: () => undefined,
    clock,
  })
  const sending = { rest, conversations, guilds, clock, log }
  return {
    rest,
    sending,
    lines,
    send: (delivery, form = 'full') => sendDelivery(sending, delivery, form, AbortSignal.timeout(requestMs)),
    find: (delivery) => findDelivery(sending, server.bot.id, delivery),
  }
}

/** To a channel of a guild, or to `@<user id>`. */
export function deliveryIn(server: DiscordServer, channel: string, parts: Partial<Delivery> = {}): Delivery {
  const workspace = server.channels.get(channel)?.guild_id ?? '@me'
  return sampleDelivery({ platform: 'discord', workspace, channel }, { plannedAt: server.now(), ...parts })
}
