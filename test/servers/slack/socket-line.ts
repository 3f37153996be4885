/** Socket Mode from Slack's side: greets sockets, sends envelopes over one of them and waits for the acknowledgement. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { upgrade, type WebSocketPeer } from '../web-socket.ts'
import type { Faults } from './faults.ts'
import type { Acked, Deliver } from './line.ts'
import type { Json, Workspace } from './workspace.ts'

export type DisconnectReason = 'refresh_requested' | 'warning' | 'link_disabled' | 'too_many_websockets'

export type SocketLine = {
  /** Sockets that have been greeted and are not on their way out. */
  live(): number
  opened(): number
  /** The address for `apps.connections.open`; good for one socket. */
  issueTicket(host: string): string
  connect(request: IncomingMessage, socket: Duplex, head: Buffer): void
  readonly deliver: Deliver
  disconnect(reason: DisconnectReason): void
  close(code?: number, reason?: string): void
  drop(): void
  mute(): void
}

type Link = { readonly peer: WebSocketPeer; state: 'new' | 'live' | 'leaving'; pings?: NodeJS.Timeout }

const SOCKETS_LIMIT = 10

export function createSocketLine(
  workspace: Workspace,
  faults: Faults,
  { ackMs, pingMs }: { ackMs: number; pingMs: number },
): SocketLine {
  const { bot } = workspace
  const links = new Set<Link>()
  const tickets = new Set<string>()
  const waiting = new Map<string, { link: Link; acked: (payload: unknown) => void; lost: (error: Error) => void }>()
  let opened = 0

  const open = (state: Link['state']) => [...links].filter((link) => link.state === state)

  function greet(link: Link): void {
    link.state = 'live'
    const { peer } = link
    sendJson(link, {
      type: 'hello',
      num_connections: open('live').length,
      connection_info: { app_id: bot.appId },
      debug_info: { host: 'applink-1', build_number: 1, approximate_connection_time: 18_060 },
    })
    link.pings = setInterval(() => peer.answersPings && peer.ping('Ping from applink-1'), pingMs)
    if (open('live').length > SOCKETS_LIMIT) retire(link, 'too_many_websockets')
  }

  function retire(link: Link, reason: DisconnectReason): void {
    link.state = 'leaving'
    sendJson(link, { type: 'disconnect', reason, debug_info: { host: 'applink-1' } })
  }

  function takeAck(text: string): void {
    const { envelope_id: id, payload } = JSON.parse(text) as Json
    const waits = waiting.get(String(id))
    waiting.delete(String(id))
    waits?.acked(payload)
  }

  function connect(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const fault = faults.take('link', {})
    if (fault?.kind === 'reset') return void socket.destroy()
    const known = tickets.delete(searchParams.get('ticket') ?? '')
    const status = fault?.kind === 'status' ? fault.status : known ? undefined : 404
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`)
    const link: Link = { peer: upgrade(request, socket, head), state: 'new' }
    links.add(link)
    opened += 1
    link.peer.onText = takeAck
    link.peer.onClose = () => {
      links.delete(link)
      clearInterval(link.pings)
      for (const [id, { link: used, lost }] of waiting) {
        if (used !== link) continue
        waiting.delete(id)
        lost(new Error('The socket closed before the app acknowledged.'))
      }
    }
    if (fault?.kind !== 'hang') greet(link)
  }

  const deliver: Deliver = (type, payload, options = {}) => {
    const [link] = open('live')
    if (link === undefined) return Promise.reject(new Error('The app has no live socket.'))
    // The next envelope goes over another socket, if there is one.
    links.delete(link)
    links.add(link)
    const id = randomUUID()
    const startedAt = performance.now()
    return new Promise<Acked>((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(id)
        reject(new Error(`operation_timeout: the app did not acknowledge within ${ackMs} ms.`))
      }, ackMs)
      waiting.set(id, {
        link,
        acked(answer) {
          clearTimeout(late)
          resolve({ ackedAfterMs: performance.now() - startedAt, payload: meaningful(answer), statuses: [] })
        },
        lost(error) {
          clearTimeout(late)
          reject(error)
        },
      })
      const { acceptsResponse = type !== 'events_api', retry } = options
      sendJson(link, {
        envelope_id: id,
        type,
        payload,
        accepts_response_payload: acceptsResponse,
        ...(type === 'events_api' && { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? '' }),
      })
    })
  }

  return {
    live: () => open('live').length,
    opened: () => opened,
    issueTicket(host) {
      const ticket = randomUUID()
      tickets.add(ticket)
      return `ws://${host}/link/?ticket=${ticket}&app_id=${bot.appId}`
    },
    connect,
    deliver,
    disconnect: (reason) => open('live').forEach((link) => void retire(link, reason)),
    close: (code = 1000, reason = '') => links.forEach(({ peer }) => void peer.close(code, reason)),
    drop: () => links.forEach(({ peer }) => void peer.destroy()),
    mute: () =>
      links.forEach(({ peer }) => {
        peer.answersPings = false
      }),
  }

  function sendJson({ peer }: Link, message: Json): void {
    peer.send(JSON.stringify(message))
  }
}

/** The SDK acknowledges with an empty object where there is nothing to say. */
function meaningful(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && Object.keys(payload).length === 0 ? undefined : payload
}
