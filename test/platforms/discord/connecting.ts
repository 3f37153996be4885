/** The platform beside a Discord of this machine, with a guild, a person and a channel in it. */
import { afterEach } from 'vitest'
import type { ChannelRef } from '../../../src/core/channel.ts'
import type { Delivery } from '../../../src/core/delivery.ts'
import type { Invocation, News } from '../../../src/core/invocation.ts'
import { say } from '../../../src/core/reply.ts'
import { connectDiscord, type Discord, type DiscordOptions } from '../../../src/platforms/discord/connect.ts'
import { sampleDelivery } from '../../contracts/platform.ts'
import {
  type DiscordChannel,
  type DiscordGuild,
  type DiscordServer,
  type DiscordServerOptions,
  type DiscordUser,
  openDiscordServer,
} from '../../servers/discord.ts'
import { type HurriedClock, hurriedClock, type Line, rememberingLog } from '../slack/surroundings.ts'

export type Wire = {
  readonly server: DiscordServer
  readonly discord: Discord
  readonly clock: HurriedClock
  readonly lines: readonly Line[]
  readonly asked: Invocation[]
  readonly news: News[]
  readonly ann: DiscordUser
  readonly guild: DiscordGuild
  readonly lab: DiscordChannel
  listen(): Promise<void>
  /** Once the guild was described, which comes after the connection. */
  settled(): Promise<void>
}

export type WireOptions = {
  readonly server?: DiscordServerOptions
  readonly options?: Partial<DiscordOptions>
  /** How much faster than the clock on the wall sleeps pass. */
  readonly speed?: number
}

const endings: (() => Promise<void>)[] = []

/** Ends whatever a test of the file opened. */
export function endAfterEach(): void {
  afterEach(async () => {
    for (const end of endings.splice(0)) await end()
  })
}

export async function setUp({ server: settings, options, speed = 2 }: WireOptions = {}): Promise<Wire> {
  const server = await openDiscordServer(settings)
  const ann = server.addUser({ username: 'ann', global_name: 'Ann' })
  const guild = server.addGuild({ name: 'The Lab', members: [ann.id] })
  const lab = server.addChannel({ name: 'robotics' })
  const clock = hurriedClock(speed)
  const { log, lines } = rememberingLog()
  const { botToken: token, apiUrl } = server
  const discord = connectDiscord({ token, apiUrl, requestMs: 1_000, clock, log, ...options })
  const asked: Invocation[] = []
  const news: News[] = []
  endings.push(async () => {
    await discord.close()
    await server.close()
  })
  return {
    server,
    discord,
    clock,
    lines,
    asked,
    news,
    ann,
    guild,
    lab,
    listen: () =>
      discord.listen({
        async ask(call) {
          asked.push(call)
          return say('Here is the list.')
        },
        news: async (fact) => void news.push(fact),
      }),
    async settled() {
      const ref = refTo({ guild, lab })
      for (let kind = ''; kind !== 'open' && kind !== 'closed'; ) {
        kind = (await discord.access(ref, 'look')).kind
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    },
  }
}

export async function listening(options?: WireOptions): Promise<Wire> {
  const wire = await setUp(options)
  await wire.listen()
  await wire.settled()
  return wire
}

export function refTo({ guild, lab }: Pick<Wire, 'guild' | 'lab'>, parts: Partial<ChannelRef> = {}): ChannelRef {
  return { platform: 'discord', workspace: guild.id, channel: lab.id, ...parts }
}

export function deliveryTo(wire: Wire, parts: Partial<Delivery> = {}, ref: Partial<ChannelRef> = {}): Delivery {
  return sampleDelivery(refTo(wire, ref), { plannedAt: wire.server.now(), ...parts })
}

export const routes = ({ server }: Pick<Wire, 'server'>) => server.requests.map(({ route }) => route)
export const callsOf = (wire: Pick<Wire, 'server'>, route: string) =>
  wire.server.requests.filter((request) => request.route === route)
export const POST_MESSAGE = 'POST /channels/:channel/messages'
