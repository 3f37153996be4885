/** The one port of the process: whether it lives, whether it is ready, and the routes that platforms hand it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '../core/instant.ts'

export type Route = {
  /** In capitals; GET answers HEAD too. */
  readonly method: string
  /** Compared as it is written: nothing is decoded, a slash at the end counts. */
  readonly path: string
  /** May answer after it has returned. What it throws is answered with 500. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>
}

type Part = { readonly ok: boolean; readonly why?: string }

/** `why` is a sentence. */
export type Readiness = {
  readonly ok: boolean
  readonly store: Part
  readonly platforms: Readonly<Record<string, Part>>
  /** `ageMs`: since the last tick, before the first since the start. */
  readonly tick: { readonly ok: boolean; readonly ageMs: number }
}

type Log = { error(fields: object, message: string): void }

/** What is said where nothing more can be said. */
type NotReady = { readonly ok: false; readonly why: string }

export type ServeOptions = {
  /** 0 takes a free one. */
  readonly port: number
  readonly routes: readonly Route[]
  readonly ready: () => Promise<Readiness | NotReady>
  readonly log: Log
  readonly times?: Partial<typeof TIMES>
}

export type Serving = {
  readonly kind: 'serving'
  readonly port: number
  /** Takes nothing new, waits so long for what is in flight, then cuts it. */
  close(graceMs: number): Promise<void>
}
export type Served = Serving | { readonly kind: 'in use' }

/** How long a client may take for its headers, and for the whole request; how long a look at the readiness may take. */
const TIMES = { headersMs: 10 * SECOND, requestMs: 30 * SECOND, readyMs: 2 * SECOND }

/** Longer than the minute of common load balancers, which else send a request into a connection that is just closing. */
const KEEP_ALIVE = 65 * SECOND
/** How often Node looks for clients that take too long; its own 30 s would let one of 10 s take 40. */
const LOOK_EVERY = SECOND

/** Opens the port on every address. `in use` is an outcome; that it cannot be opened at all is a fault, and thrown. */
export async function serve({ port, ready, log, ...options }: ServeOptions): Promise<Served> {
  const times = { ...TIMES, ...options.times }
  const routes = [LIVES, readinessRoute(ready, times.readyMs, log), ...options.routes]
  /** Every connection, with what is not answered on it yet. */
  const connections = new Map<Socket, Set<ServerResponse>>()
  let isClosing = false

  const server = createServer({
    headersTimeout: times.headersMs,
    requestTimeout: times.requestMs,
    connectionsCheckingInterval: Math.min(LOOK_EVERY, times.headersMs),
    keepAliveTimeout: KEEP_ALIVE,
  })
  server.on('connection', (socket) => {
    connections.set(socket, new Set())
    socket.once('close', () => connections.delete(socket))
  })
  server.on('request', take)
  // Without it Node asks for every body that is announced, also where nobody reads it.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (routeOf(routes, request).kind === 'found') response.writeContinue()
    take(request, response)
  })

  function take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request
    const open = connections.get(socket)
    open?.add(response)
    if (isClosing) response.shouldKeepAlive = false
    response.once('close', () => {
      open?.delete(response)
      if (isClosing) socket.destroySoon()
    })
    // A route that writes after its end would else end the process.
    response.on('error', (error) => log.error({ error, path: pathOf(request) }, 'an answer of a route failed'))
    void dispatch(routes, log, request, response)
  }

  const closed = new Promise<void>((resolve) => server.once('close', resolve))
  async function close(graceMs: number): Promise<void> {
    isClosing = true
    server.close()
    for (const [socket, open] of connections) {
      for (const response of open) response.shouldKeepAlive = false
      if (open.size === 0) socket.destroy()
    }
    const cut = setTimeout(() => {
      for (const socket of connections.keys()) socket.destroy()
    }, graceMs)
    await closed
    clearTimeout(cut)
  }

  const isTaken = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (fault: NodeJS.ErrnoException) =>
      fault.code === 'EADDRINUSE'
        ? resolve(true)
        : reject(new Error(`Port ${port} cannot be opened.`, { cause: fault })),
    )
    server.listen(port, () => resolve(false))
  })
  if (isTaken) return { kind: 'in use' }
  server.on('error', (error) => log.error({ error }, 'the port failed'))
  const address = server.address()
  return { kind: 'serving', port: typeof address === 'object' && address !== null ? address.port : port, close }
}

const LIVES: Route = {
  method: 'GET',
  path: '/healthz',
  handle: (request, response) => answer(request, response, 200, { ok: true }),
}

function readinessRoute(ready: ServeOptions['ready'], withinMs: number, log: Log): Route {
  const late: NotReady = { ok: false, why: `Whether it is ready was not known within ${withinMs} ms.` }
  return {
    method: 'GET',
    path: '/readyz',
    async handle(request, response) {
      const over = new AbortController()
      try {
        const told = await Promise.race([ready(), sleep(withinMs, late, { signal: over.signal })])
        answer(request, response, told.ok ? 200 : 503, told)
      } catch (error) {
        log.error({ error }, 'the readiness could not be told')
        answer(request, response, 503, { ok: false, why: 'Whether it is ready cannot be told; the log says more.' })
      } finally {
        over.abort()
      }
    },
  }
}

/** Never throws and is never rejected. */
async function dispatch(
  routes: readonly Route[],
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const found = routeOf(routes, request)
  if (found.kind === 'unknown') return answer(request, response, 404, { error: 'There is nothing at this path.' })
  if (found.kind === 'other methods') {
    response.setHeader('allow', found.allow.join(', '))
    return answer(request, response, 405, { error: `This path takes ${found.allow.join(' and ')} only.` })
  }
  try {
    await found.route.handle(request, response)
  } catch (error) {
    // The client left in the middle of its request: nobody failed, and nobody is there to be told.
    if (error === request.errored) return
    log.error({ error, path: found.route.path }, 'a route failed')
    if (response.writableEnded) return
    // What has begun cannot be taken back: the client sees that it has no end.
    if (response.headersSent) return void response.destroy()
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    answer(request, response, 500, {
      error: 'That did not work, because of a fault in the program; the log says more.',
    })
  }
}

type Found =
  | { readonly kind: 'found'; readonly route: Route }
  | { readonly kind: 'other methods'; readonly allow: readonly string[] }
  | { readonly kind: 'unknown' }

function routeOf(routes: readonly Route[], request: IncomingMessage): Found {
  const path = pathOf(request)
  const here = routes.filter((route) => route.path === path)
  const route = here.find((one) => methodsOf(one).includes(request.method ?? ''))
  if (route !== undefined) return { kind: 'found', route }
  if (here.length === 0) return { kind: 'unknown' }
  return { kind: 'other methods', allow: [...new Set(here.flatMap(methodsOf))] }
}

function methodsOf({ method }: Route): readonly string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}

/** The path of a request as it was sent, without a query; a proxy may send it with scheme and host. */
function pathOf({ url = '' }: IncomingMessage): string {
  const [, path = ''] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)/i.exec(url) ?? []
  return path === '' ? '/' : path
}

/** Where a body was announced that nobody has read, the connection ends with the answer. */
function answer(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = `${JSON.stringify(body)}\n`
  if (!request.complete && announcesBody(request)) response.shouldKeepAlive = false
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    })
    .end(text)
}

function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
