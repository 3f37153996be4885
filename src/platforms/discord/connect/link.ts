/**
 * The life of one client of discord.js: all shards of the bot, from their first connection until Discord wants no more of them.
 * Between the two discord.js resumes and identifies by itself, at a pace that is ours.
 */
import {
  Client,
  Events,
  GatewayIntentBits,
  type IShardingStrategy,
  SimpleShardingStrategy,
  WebSocketShardStatus,
} from 'discord.js'
import { z } from 'zod'
import { formatInstant, type Instant, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import type { Packet } from '../guilds/guild-state.ts'
import type { Log } from '../log.ts'
import type { IdentifyGuard } from './identify-guard.ts'
import type { Health } from './identity.ts'
import { type RestOptions, restOptions } from './rest.ts'
import { backoffMs, type Trouble, troubleOf } from './trouble.ts'

export type LinkOptions = RestOptions & {
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly log: Log
  readonly guard: IdentifyGuard
  /** A client that is about to connect. */
  readonly onClient: (client: Client) => void
  /** Every event of every shard, in its order. */
  readonly onPacket: (packet: Packet, shard: number) => void
}

/** Why a link is over: `closed` with a code after which discord.js does not connect again. */
export type Ending = Trouble | { readonly kind: 'closed'; readonly code: number }

export type Link = {
  /** Connects, and resolves when the link is over; never rejects. `tried` is called once all shards are ready, or one failed. */
  run(tried: () => void): Promise<Ending>
  health(): Health
  /** Whether any shard is connected. */
  isUp(): boolean
  /** Closes it, in good manners for a second, then by force. */
  end(): Promise<void>
}

type Shard = { readonly state: 'connecting' | 'ready' | 'lost'; readonly since: Instant; readonly failures: number }

/** A connection that lived so long was well, and the next one is opened at once. */
const STEADY = 30 * SECOND
const HANDSHAKE_WITHIN = 10 * SECOND
/** More than the handshake: discord.js stops listening to a socket that is not open yet, and its error would end the process. */
const HELLO_WITHIN = 20 * SECOND

const PacketSchema = z.object({ t: z.string(), s: z.number(), d: z.unknown() })

export function createLink(options: LinkOptions): Link {
  const { token, clock, log, guard, onClient, onPacket } = options
  const over = new AbortController()
  const shards = new Map<number, Shard>()
  const strategies: IShardingStrategy[] = []
  const now = () => clock.now().getTime()

  const client = new Client({
    intents: [GatewayIntentBits.Guilds],
    shards: 'auto',
    waitGuildTimeout: SECOND,
    rest: restOptions(options),
    ws: {
      buildIdentifyThrottler: () => guard,
      buildStrategy(manager) {
        const strategy = new SimpleShardingStrategy(manager)
        const { retrieveSessionInfo } = manager.options
        Object.assign(manager.options, { handshakeTimeout: HANDSHAKE_WITHIN, helloTimeout: HELLO_WITHIN })
        // discord.js asks for the session before it connects, and only then is the shard idle, or gone after the end. Left to itself it would connect
        // twice a second for as long as nobody answers.
        manager.options.retrieveSessionInfo = async (shard) => {
          const status = (await strategy.fetchStatus()).get(shard)
          if (status === undefined || status === WebSocketShardStatus.Idle) await turnOf(shard)
          return retrieveSessionInfo(shard)
        }
        strategies.push(strategy)
        return strategy
      },
    },
  })

  /** Resolves when a shard may connect; never where the link is over. */
  async function turnOf(shard: number): Promise<void> {
    const { failures } = shards.get(shard) ?? { failures: 0 }
    const wait = backoffMs(failures - 1)
    if (wait > 0) await clock.sleep(wait, over.signal)
    if (over.signal.aborted) await new Promise(() => {})
  }

  function lost(shard: number): void {
    if (over.signal.aborted) return
    const before = shards.get(shard)
    const wasSteady = before?.state === 'ready' && now() - before.since >= STEADY
    const failures = wasSteady ? 1 : (before?.failures ?? 0) + 1
    shards.set(shard, { state: 'lost', since: before?.state === 'lost' ? before.since : now(), failures })
    log.warn({ shard, failures }, 'a connection to Discord ended; it is opened again')
  }

  function take(raw: unknown, shard: number): void {
    const packet = PacketSchema.safeParse(raw).data
    if (packet === undefined) return
    if (packet.t === 'READY' || packet.t === 'RESUMED') {
      const { failures = 0 } = shards.get(shard) ?? {}
      shards.set(shard, { state: 'ready', since: now(), failures })
      log.info({ shard }, packet.t === 'READY' ? 'connected to Discord' : 'connected to Discord again')
    }
    try {
      onPacket(packet as Packet, shard)
    } catch (error) {
      log.error({ error, event: packet.t }, 'an event of Discord could not be taken')
    }
  }

  async function run(tried: () => void): Promise<Ending> {
    return new Promise((resolve) => {
      // discord.js has no type for this event of its own.
      client.on(Events.Raw as never, take as never)
      client.on(Events.ShardReconnecting, (shard) => {
        lost(shard)
        tried()
      })
      // It comes before the login fails for the same reason, and knows the code.
      client.on(Events.ShardDisconnect, ({ code }) => {
        hush(strategies)
        resolve({ kind: 'closed', code })
      })
      client.on(Events.ShardError, (error) => {
        hush(strategies)
        log.debug({ error: String(error) }, 'a connection to Discord failed')
      })
      client.on(Events.Error, (error) => log.error({ error }, 'an event of Discord failed'))
      keepFrom(client, log)
      onClient(client)
      // It takes off whatever looks like this word, so it gets one to take off.
      client.login(`Bot ${token}`).then(tried, (error) => resolve(endingOf(error)))
    })
  }

  return {
    run,
    health() {
      const states = [...shards.values()]
      const gone = states.filter(({ state }) => state === 'lost').map(({ since }) => since)
      if (over.signal.aborted)
        return { ok: false, why: 'The connection to Discord was closed, because the program ends.' }
      if (gone.length > 0) {
        const since = formatInstant(Math.min(...gone))
        return {
          ok: false,
          why: `The connection to Discord has been lost since ${since}. It is opened again by itself.`,
        }
      }
      const count = client.ws.shards.size
      if (count > 0 && states.length === count) return { ok: true }
      return { ok: false, why: 'The connection to Discord is being opened.' }
    },
    isUp: () => [...shards.values()].some(({ state }) => state === 'ready'),
    async end() {
      over.abort()
      hush(strategies, 'connecting')
      await within(
        clock,
        SECOND,
        client
          .destroy()
          .catch((error) => log.debug({ error: String(error) }, 'a connection to Discord did not end well')),
      )
      hush(strategies, 'all')
    },
  }
}

const InvalidTokenSchema = z.object({ code: z.literal('TokenInvalid') })

function endingOf(error: unknown): Ending {
  return InvalidTokenSchema.safeParse(error).success ? { kind: 'unauthorized' } : troubleOf(error)
}

type Handle = (packet?: { readonly t?: string }, shard?: unknown) => boolean

/**
 * discord.js builds objects of every event for listeners that nobody registers, holds events back until every server is there,
 * and an odd event in which it misses something would end the process.
 */
export function keepFrom(client: Client, log: Log): void {
  const manager = client.ws as unknown as { handlePacket: Handle }
  const handle: Handle = manager.handlePacket.bind(manager)
  manager.handlePacket = (packet, shard) => {
    if (packet?.t === 'INTERACTION_CREATE') return false
    try {
      return handle(packet, shard)
    } catch (error) {
      log.debug({ error: String(error), event: packet?.t }, 'discord.js could not take an event')
      return false
    }
  }
}

type Socket = { readonly readyState: number; on(event: 'error', listener: () => void): void; terminate(): void }
type Sockets = { readonly shards?: Iterable<readonly [number, { readonly connection?: Socket | null }]> }

const CONNECTING = 0

/**
 * discord.js lets go of a socket that is not open yet without closing it, and takes its listener for errors off: the error of such
 * a socket would end the process. Cuts those that are connecting, or all.
 */
function hush(strategies: readonly IShardingStrategy[], cut?: 'connecting' | 'all'): void {
  for (const strategy of strategies) {
    for (const [, { connection }] of (strategy as unknown as Sockets).shards ?? []) {
      connection?.on('error', () => {})
      if (cut === 'all' || (cut === 'connecting' && connection?.readyState === CONNECTING)) connection?.terminate()
    }
  }
}
