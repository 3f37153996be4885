/** The gateway of Discord under our own supervision: https://docs.discord.com/developers/events/gateway */
import { type REST, Routes } from 'discord.js'
import { z } from 'zod'
import { formatInstant, MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import { createIdentifyGuard, type SessionLimit } from './identify-guard.ts'
import type { Health, Identity } from './identity.ts'
import { createLink, type Ending, type Link, type LinkOptions } from './link.ts'
import type { Held, Seat } from './seat.ts'
import { sayTrouble, type Trouble, troubleOf, waitMs } from './trouble.ts'

export type GatewayOptions = Omit<LinkOptions, 'guard' | 'clock'> & {
  readonly clock: Clock
  readonly rest: REST
  readonly identity: Pick<Identity, 'accepted' | 'establish' | 'health'>
  readonly seat: Seat
  /** The connection is another process's by now: what it told is no longer kept up to date. */
  readonly onLost: () => void
}

export type Gateway = {
  /** Resolves once events come in, once the first try has failed, or once another process has the connection; it goes on trying. */
  start(): Promise<void>
  /** Takes nothing more; resolves within 3 seconds. */
  stop(): Promise<void>
  health(): Health
  /** Whether what comes in is for this process, or will be: another may have the connection. */
  isOurs(): boolean
  /** Why Discord wants no connection of this bot, so that nothing is sent either; undefined where it does. */
  refusal(): string | undefined
}

const STOPPED_WITHIN = 3 * SECOND
/** Nobody mends the settings of an application within seconds. */
const REFUSED = 15 * MINUTE
/** So often in a row a process that others may stand in for fails before they may try. */
const FAILURES = 3

/** Why there is no connection, and when to try again. `refusal` is set where Discord will want none until somebody mends something. */
type Hindrance = { readonly why: string; readonly waitMs: number; readonly refusal?: string }

export function createGateway(options: GatewayOptions): Gateway {
  const { clock, log, rest, identity, seat } = options
  const guard = createIdentifyGuard(clock)
  const stopping = new AbortController()
  const { signal } = stopping
  let link: Link | undefined
  /** Undefined while it is not known yet who has the connection. */
  let held: Held | 'elsewhere' | undefined
  let supervised: Promise<unknown> = Promise.resolve()
  let why = 'The connection to Discord has not been opened yet.'
  let refusal: string | undefined
  /** Tries in a row after none of which Discord took the bot, while it is this process's turn. */
  let failed = 0

  /** How long to wait until Discord allows all shards to connect, with what to say meanwhile. */
  async function hindrance(failures: number): Promise<Hindrance | undefined> {
    const asked = await readLimit(rest, clock).then(
      (limit) => ({ limit }),
      (error) => ({ trouble: troubleOf(error) }),
    )
    if ('trouble' in asked) {
      if (asked.trouble.kind === 'unauthorized') void identity.establish()
      return { why: sayTrouble(asked.trouble), waitMs: waitMs(asked.trouble, failures) }
    }
    const { shards, ...limit } = asked.limit
    guard.limit(limit)
    if (limit.remaining >= shards) return undefined
    const until = formatInstant(limit.resetsAt)
    return {
      why: `Discord allows no new connection of this bot before ${until}, because it connected too often today. It is tried again then.`,
      waitMs: Math.max(limit.resetsAt - clock.now().getTime(), SECOND),
    }
  }

  /** Connects whenever this process is the one to do so. */
  async function supervise(tried: () => void): Promise<void> {
    while (!signal.aborted) {
      if (!identity.health().ok) tried()
      await identity.accepted()
      const ours = await seat.hold(signal, () => {
        held = 'elsewhere'
        tried()
      })
      if (ours === undefined) return
      held = ours
      failed = 0
      const over = AbortSignal.any([signal, ours.lost])
      try {
        await connect(over, tried)
      } finally {
        await ours.release()
      }
      if (signal.aborted) return
      held = ours.lost.aborted ? 'elsewhere' : undefined
      options.onLost()
      log.warn({}, 'the connection to Discord is left to another process')
      if (held === undefined) await clock.sleep(seat.leaveMs ?? 0, signal)
    }
  }

  /** Whether somebody else should try now. */
  const isHopeless = () => seat.leaveMs !== undefined && (failed >= FAILURES || !identity.health().ok)

  /** Opens one link after another, each until Discord wants no more of it, or somebody else should try. */
  async function connect(over: AbortSignal, tried: () => void): Promise<void> {
    for (let failures = 1; !over.aborted && !isHopeless(); failures++) {
      if (!identity.health().ok) tried()
      await identity.accepted()
      if (over.aborted) return
      const hindered = await hindrance(failures)
      if (over.aborted) return
      const next = hindered ?? (await connection(over, tried, failures))
      if (over.aborted) return
      why = next.why
      if (next.refusal !== undefined) {
        refusal = next.refusal
        void identity.establish()
      }
      log.warn({ failures, why }, 'no connection to Discord')
      tried()
      failed += 1
      if (isHopeless()) return
      await clock.sleep(next.waitMs, over)
    }
  }

  /** Sending waits until Discord has accepted the bot, not only until it is tried again. */
  const hear: LinkOptions['onPacket'] = (packet, shard) => {
    if (!isOurs()) return
    if (packet.t === 'READY') refusal = undefined
    if (packet.t === 'READY' || packet.t === 'RESUMED') failed = 0
    options.onPacket(packet, shard)
  }

  function isOurs(): boolean {
    return held === undefined || (held !== 'elsewhere' && held.isOurs())
  }

  /** One link until it is over. */
  async function connection(closing: AbortSignal, tried: () => void, failures: number): Promise<Hindrance> {
    const opened = createLink({ ...options, guard, onPacket: hear })
    link = opened
    const over = new AbortController()
    const hopeless = new AbortController()
    const noted = (): void => {
      tried()
      if (opened.isUp()) return
      failed += 1
      if (isHopeless()) hopeless.abort()
    }
    const ending = await Promise.race([
      opened.run(noted),
      aborted(closing, over.signal, STOPPED),
      aborted(hopeless.signal, over.signal, HOPELESS),
    ])
    over.abort()
    await opened.end()
    link = undefined
    return hindranceAfter(ending, failures)
  }

  return {
    start: () =>
      new Promise<void>((resolve) => {
        supervised = supervise(resolve)
          .catch((error) => {
            why =
              'The connection to Discord is no longer watched, because of a fault in the program. The log says more.'
            log.error({ error }, why)
          })
          .finally(resolve)
      }),
    async stop() {
      why = 'The connection to Discord was closed, because the program ends.'
      stopping.abort()
      await within(clock, STOPPED_WITHIN, Promise.all([link?.end(), supervised]))
    },
    health: () => link?.health() ?? (held === 'elsewhere' ? { ok: true } : { ok: false, why }),
    isOurs,
    // What this process was refused may have been mended for whoever is connected.
    refusal: () => (held === 'elsewhere' ? undefined : refusal),
  }
}

const STOPPED: Trouble = { kind: 'down', why: 'the program ends' }
const HOPELESS: Trouble = { kind: 'down', why: 'the connection did not come to be' }

/** `trouble` once `signal` aborts; after `unless` did it listens no more. */
function aborted(signal: AbortSignal, unless: AbortSignal, trouble: Trouble): Promise<Trouble> {
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(trouble), { once: true, signal: unless }),
  )
}

const GatewaySchema = z.object({
  shards: z.number(),
  session_start_limit: z.object({
    total: z.number(),
    remaining: z.number(),
    reset_after: z.number(),
    max_concurrency: z.number(),
  }),
})

/** https://docs.discord.com/developers/events/gateway#get-gateway-bot */
async function readLimit(rest: REST, { now }: Pick<Clock, 'now'>): Promise<SessionLimit & { readonly shards: number }> {
  const { shards, session_start_limit: said } = GatewaySchema.parse(await rest.get(Routes.gatewayBot()))
  const { total, remaining, reset_after, max_concurrency: together } = said
  return { shards, total, remaining, resetsAt: now().getTime() + reset_after, together }
}

/** https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
const CLOSES: ReadonlyMap<number, string> = new Map([
  [
    4004,
    'Discord does not accept the token in DISCORD_TOKEN (4004). Reset it under Bot in the developer portal and start again with the new one.',
  ],
  [4010, 'Discord does not accept the shard of this process (4010): update Paperwire.'],
  [
    4011,
    'The bot is in too many servers for its number of shards (4011): start again, so that Discord is asked for the number.',
  ],
  [4012, 'Discord does not speak the version of its gateway that this program does (4012): update Paperwire.'],
  [4013, 'Discord does not know the events that the bot asks for (4013): update Paperwire.'],
  [
    4014,
    'Discord does not give this bot the events that it asks for (4014): look at the bot in the developer portal, under Bot.',
  ],
])

function hindranceAfter(ending: Ending, failures: number): Hindrance {
  if (ending.kind === 'closed') {
    const said = CLOSES.get(ending.code) ?? `Discord closed the connection for good (${ending.code}).`
    const why = `${said} It is tried again every 15 minutes.`
    return { why, refusal: why, waitMs: REFUSED }
  }
  const why = sayTrouble(ending)
  const isFinal = ending.kind === 'unauthorized' || ending.kind === 'refused'
  return { why, waitMs: waitMs(ending, failures), ...(isFinal ? { refusal: why } : {}) }
}
