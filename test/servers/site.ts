/** A web server on 127.0.0.1 that answers what a test tells it to, faults included, and keeps every request. */
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'

export type SiteRequest = {
  readonly method: string
  /** Path with query, as it was asked for. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Milliseconds, from a clock that never steps. */
  readonly at: number
}

export type SiteAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly encoding?: 'gzip' | 'br' | 'deflate'
  /** Sent in chunks, without its length. */
  readonly isChunked?: true
  /** Sent byte by byte, with so long between two. */
  readonly dripMs?: number
  /** The connection is cut after so many bytes of the body that goes over the wire. */
  readonly cutAfter?: number
  /** All that is sent, head included, before the connection is closed; nothing else holds then. */
  readonly raw?: string
  /** Waits before it answers; `Infinity` never answers. */
  readonly delayMs?: number
  /** The body is sent again and again until so many bytes were sent or nobody reads. */
  readonly endlessBytes?: number
}

export type Site = {
  /** `http://127.0.0.1:<port>`, without a slash at the end; `https:` where it was opened with a certificate. */
  readonly url: string
  readonly port: number
  /** How many connections there were, those included that asked for nothing. */
  readonly connections: () => number
  /** Bytes of all connections, those included that nobody has read yet. */
  readonly bytesSent: () => number
  readonly requests: readonly SiteRequest[]
  /** Answers requests whose path (without query) is this, or matches it; a later rule wins. */
  on(path: string | RegExp, answer: SiteAnswer | ((request: SiteRequest) => SiteAnswer)): void
  close(): Promise<void>
}

export async function openSite(certificate?: { readonly key: string; readonly cert: string }): Promise<Site> {
  const requests: SiteRequest[] = []
  const rules: { path: string | RegExp; answer: (request: SiteRequest) => SiteAnswer }[] = []
  const sockets: Socket[] = []
  const listener: RequestListener = (incoming, response) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://site')
    const request: SiteRequest = {
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      query: searchParams,
      headers: incoming.headers,
      at: performance.now(),
    }
    requests.push(request)
    const rule = rules.findLast(({ path }) => (typeof path === 'string' ? path === pathname : path.test(pathname)))
    send(response, rule?.answer(request) ?? { status: 404, body: `nothing at ${pathname}` })
  }
  const server = certificate === undefined ? createServer(listener) : createSecureServer(certificate, listener)
  server.on('connection', (socket) => sockets.push(socket))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    connections: () => sockets.length,
    bytesSent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    requests,
    on: (path, answer) => void rules.push({ path, answer: typeof answer === 'function' ? answer : () => answer }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Brotli takes half a minute for a big body at its best. */
const FAST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
const PACK = { gzip: gzipSync, br: (plain: Buffer) => brotliCompressSync(plain, FAST), deflate: deflateSync }

function send(response: ServerResponse, answer: SiteAnswer): void {
  const {
    status = 200,
    headers = {},
    body = '',
    encoding,
    isChunked,
    dripMs,
    cutAfter,
    delayMs = 0,
    endlessBytes,
  } = answer
  if (delayMs === Infinity) return
  if (delayMs > 0) return void setTimeout(() => send(response, { ...answer, delayMs: 0 }), delayMs)
  if (answer.raw !== undefined) return void response.socket?.end(answer.raw)
  const plain = Buffer.from(body)
  const wire = encoding === undefined ? plain : PACK[encoding](plain)
  const named = encoding === undefined ? headers : { 'content-encoding': encoding, ...headers }
  const isBare = status === 204 || status === 304
  const hasLength = !isBare && isChunked === undefined && endlessBytes === undefined
  response.writeHead(status, hasLength ? { 'content-length': `${wire.length}`, ...named } : named)
  if (endlessBytes !== undefined) return void pour(response, wire, endlessBytes)
  if (dripMs !== undefined) return void drip(response, wire, dripMs)
  if (cutAfter === undefined) return void response.end(isBare ? undefined : wire)
  response.write(wire.subarray(0, cutAfter), () => response.destroy())
}

function drip(response: ServerResponse, left: Buffer, dripMs: number): void {
  if (response.destroyed) return
  if (left.length === 0) return void response.end()
  response.write(left.subarray(0, 1))
  setTimeout(() => drip(response, left.subarray(1), dripMs), dripMs)
}

function pour(response: ServerResponse, piece: Buffer, left: number): void {
  if (response.destroyed) return
  if (left <= 0) return void response.end()
  response.write(piece, () => pour(response, piece, left - piece.length))
}
