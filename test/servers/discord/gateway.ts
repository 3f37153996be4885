/** The gateway from Discord's side: sessions that identify and resume, events in order, and all the ways in which it ends. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { upgrade, type WebSocketPeer } from '../web-socket.ts'
import type { Faults } from './faults.ts'
import type { SessionStartLimit } from './guild-routes.ts'
import { guildCreateJson, userJson } from './payloads.ts'
import type { DiscordGuild, Json, World } from './world.ts'

export type Gateway = {
  /** Sockets with a session that has begun or was resumed. */
  live(): number
  opened(): number
  /** What every IDENTIFY said, and how many RESUMEs came. */
  readonly identifies: Json[]
  resumes(): number
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Whether anybody gets an event of this guild, or one without a guild, now or after resuming. */
  reaches(guild: string | undefined): boolean
  /** Sends an event to the sessions that it concerns; `intents` are those of which one must have been asked for. */
  dispatch(event: string, data: Json, about?: { readonly guild?: string | undefined; readonly intents?: number }): void
  /** Op 7. */
  askToReconnect(): void
  /** Op 9; sessions that cannot be resumed are forgotten. */
  invalidate(resumable: boolean): void
  /** From now on nothing can be resumed that began before. */
  forgetSessions(): void
  close(code: number, reason: string): void
  drop(): void
  mute(): void
  /** Every IDENTIFY is closed with this code; undefined ends that. */
  refuseIdentify(code: number | undefined): void
  refuseConnections(refuse: boolean): void
}

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  ack: 11,
} as const
export const INTENT = { guilds: 1, guildMembers: 1 << 1 } as const
/** Members, presences and message content: nobody has approved them for this app. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)
/** After these a session is gone. */
const ENDS_SESSION: readonly number[] = [1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]

type Session = {
  readonly id: string
  readonly shard: readonly [number, number]
  readonly intents: number
  readonly events: { readonly s: number; readonly t: string; readonly d: Json }[]
  link: Link | undefined
}
type Link = { readonly peer: WebSocketPeer; session?: Session; muted: boolean }

export function createGateway(
  world: World,
  parts: {
    readonly faults: Faults
    readonly starts: SessionStartLimit
    readonly heartbeatMs: number
    readonly isToken: (token: string) => boolean
    readonly rejectToken: () => void
    /** The address that sessions are resumed at. */
    readonly url: () => string
  },
): Gateway {
  const { faults, starts, heartbeatMs, isToken, rejectToken, url } = parts
  const links = new Set<Link>()
  const sessions = new Map<string, Session>()
  const identifies: Json[] = []
  let opened = 0
  let resumes = 0
  let refusing = false
  let refusal: number | undefined

  function send({ peer, muted }: Link, op: number, d: unknown, event: { s?: number; t?: string } = {}): void {
    if (!muted) peer.send(JSON.stringify({ op, d, s: event.s ?? null, t: event.t ?? null }))
  }

  function sendEvent(session: Session, t: string, d: Json): void {
    // What is sent must not change with the world while it waits to be replayed.
    const event = { s: session.events.length + 1, t, d: structuredClone(d) }
    session.events.push(event)
    if (session.link !== undefined) send(session.link, OP.dispatch, event.d, event)
  }

  const isFor = ({ shard: [index, count] }: Session, guild: string | undefined) =>
    index === (guild === undefined ? 0 : Number((BigInt(guild) >> 22n) % BigInt(count)))

  function end(link: Link, code: number, reason = ''): void {
    if (link.session !== undefined && ENDS_SESSION.includes(code)) sessions.delete(link.session.id)
    link.peer.close(code, reason)
  }

  function identify(link: Link, d: Json): void {
    const refused = link.session === undefined ? refusalOf(d) : 4005
    if (refused !== undefined) {
      end(link, refused)
      return
    }
    const shard = (d.shard ?? [0, 1]) as [number, number]
    const session: Session = { id: randomUUID(), shard, intents: Number(d.intents), events: [], link }
    link.session = session
    sessions.set(session.id, session)
    greet(session)
  }

  /** The code that an IDENTIFY is closed with, if it is. */
  function refusalOf(d: Json): number | undefined {
    identifies.push(d)
    if (refusal !== undefined) return refusal
    if (!isToken(String(d.token))) return 4004
    starts.remaining -= 1
    if (starts.remaining < 0) {
      // Whoever identifies too often gets a new token, and the old one is good for nothing.
      rejectToken()
      return 4004
    }
    const [index, count] = (d.shard ?? [0, 1]) as [number, number]
    if (!(index < count)) return 4010
    return (Number(d.intents) & PRIVILEGED) === 0 ? undefined : 4014
  }

  function greet(session: Session): void {
    const { id, shard, intents } = session
    const own = [...world.guilds.values()].filter((guild) => isIn(guild) && isFor(session, guild.id))
    sendEvent(session, 'READY', {
      v: 10,
      user: userJson(world.bot),
      guilds: own.map((guild) => ({ id: guild.id, unavailable: true })),
      session_id: id,
      session_type: 'normal',
      resume_gateway_url: url(),
      shard,
      application: { id: world.application.id, flags: 0 },
      private_channels: [],
      relationships: [],
      presences: [],
    })
    if ((intents & INTENT.guilds) === 0) return
    for (const guild of own) {
      if (!guild.unavailable) sendEvent(session, 'GUILD_CREATE', guildCreateJson(world, guild))
    }
  }

  const isIn = ({ members }: DiscordGuild) => members.has(world.bot.id)

  function resume(link: Link, { token, session_id, seq }: Json): void {
    resumes += 1
    const session = sessions.get(String(session_id))
    if (!isToken(String(token))) end(link, 4004)
    else if (session === undefined) send(link, OP.invalidSession, false)
    else if (Number(seq) > session.events.length) end(link, 4007)
    else replay(link, session, Number(seq))
  }

  function replay(link: Link, session: Session, seq: number): void {
    if (session.link !== link) session.link?.peer.destroy()
    session.link = link
    link.session = session
    for (const event of session.events.slice(seq)) send(link, OP.dispatch, event.d, event)
    send(link, OP.dispatch, {}, { s: session.events.length, t: 'RESUMED' })
  }

  function take(link: Link, text: string): void {
    const { op, d } = JSON.parse(text) as { op: number; d: Json }
    if (op === OP.heartbeat) send(link, OP.ack, undefined)
    else if (op === OP.identify) identify(link, d)
    else if (op === OP.resume) resume(link, d)
    else if (link.session === undefined) end(link, 4003)
  }

  function connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const fault = faults.take({ route: 'gateway', method: 'GET', path: pathname, body: {} })
    if (refusing || fault?.kind === 'reset') return void socket.destroy()
    if (fault?.kind === 'status') {
      return void socket.end(`HTTP/1.1 ${fault.status} Refused\r\nConnection: close\r\n\r\n`)
    }
    const link: Link = { peer: upgrade(request, socket, head), muted: false }
    links.add(link)
    opened += 1
    link.peer.onText = (text) => take(link, text)
    link.peer.onClose = (code) => {
      links.delete(link)
      const { session } = link
      if (session?.link !== link) return
      session.link = undefined
      if (ENDS_SESSION.includes(code)) sessions.delete(session.id)
    }
    if (fault?.kind !== 'hang') send(link, OP.hello, { heartbeat_interval: heartbeatMs })
  }

  const withSession = () => [...links].filter(({ session }) => session !== undefined)

  return {
    live: () => withSession().length,
    opened: () => opened,
    identifies,
    resumes: () => resumes,
    connect,
    reaches: (guild) => [...sessions.values()].some((session) => isFor(session, guild)),
    dispatch(event, data, { guild, intents } = {}) {
      for (const session of sessions.values()) {
        const wanted = intents === undefined || (session.intents & intents) !== 0
        if (wanted && isFor(session, guild)) sendEvent(session, event, data)
      }
    },
    askToReconnect: () => withSession().forEach((link) => void send(link, OP.reconnect, undefined)),
    invalidate(resumable) {
      for (const link of withSession()) {
        send(link, OP.invalidSession, resumable)
        const { session } = link
        // What happens from now on waits until the session is resumed, if it can be.
        delete link.session
        if (session === undefined) continue
        session.link = undefined
        if (!resumable) sessions.delete(session.id)
      }
    },
    forgetSessions: () => sessions.clear(),
    close: (code, reason) => links.forEach((link) => void end(link, code, reason)),
    drop: () => links.forEach(({ peer }) => void peer.destroy()),
    mute: () =>
      links.forEach((link) => {
        link.muted = true
      }),
    refuseIdentify: (code) => {
      refusal = code
    },
    refuseConnections: (refuse) => {
      refusing = refuse
    },
  }
}
