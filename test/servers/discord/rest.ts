/** The HTTP side that the app calls: `/api/v10/…`, with the token, faults, rate limits and a record. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault, Faults } from './faults.ts'
import type { Answer, Pace } from './pace.ts'
import { Refusal, refuse } from './refusal.ts'
import { findRoute, type Route } from './routes.ts'
import type { Json } from './world.ts'

/** One call that the app made. */
export type DiscordRequest = {
  readonly method: string
  /** As this server names it: `POST /channels/:channel/messages`; method and path where it has no such route. */
  readonly route: string
  /** Without `/api/v10` and the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Parsed; empty where there was none or it was never read. */
  readonly body: Json
  readonly headers: IncomingMessage['headers']
  readonly at: number
}

export type Rest = {
  readonly requests: DiscordRequest[]
  /** Answers with 401, 403 or 429 that Discord would count against the app. */
  invalidRequests(): number
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

const BASE = '/api/v10'
const PAGE =
  '<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>Sorry, you have been blocked</body></html>'
const INVALID: readonly number[] = [401, 403, 429]

export function createRest(parts: {
  readonly routes: readonly Route[]
  /** Whether this is the bot's token, and good. */
  readonly isToken: (token: string) => boolean
  readonly faults: Faults
  readonly pace: Pace
  readonly now: () => number
}): Rest {
  const { routes, isToken, faults, pace, now } = parts
  const requests: DiscordRequest[] = []
  let invalid = 0

  function json(status: number, body: unknown): Answer {
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  }

  function run(route: (Route & { params: Readonly<Record<string, string>> }) | undefined, asked: Incoming): Answer {
    try {
      if (route === undefined) return refuse(0)
      if (asked.body === undefined) return refuse(50109)
      if (!route.open && !isToken(asked.token)) {
        throw new Refusal(401, { message: '401: Unauthorized', code: 0 })
      }
      const answer = route.run({ params: route.params, query: asked.query, body: asked.body })
      return answer === undefined ? { status: 204, headers: {}, body: '' } : json(200, answer)
    } catch (error) {
      if (error instanceof Refusal) return json(error.status, error.body)
      throw error
    }
  }

  /** What goes out instead of an answer; `accept` makes it happen first. */
  function failed(fault: Fault, accept: () => void): Answer | 'reset' | 'hang' {
    switch (fault.kind) {
      case 'error':
        return json(fault.status, { message: fault.message ?? 'An error that the test asked for', code: fault.code })
      case 'status':
        return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' }
      case 'html':
        return { status: fault.status ?? 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: PAGE }
      case 'reset':
      case 'hang':
        return fault.kind
      case 'accept-then-status':
        accept()
        return { status: fault.status, headers: {}, body: fault.body ?? '' }
      case 'accept-then-reset':
        accept()
        return 'reset'
      case 'accept-then-hang':
        accept()
        return 'hang'
      case 'late':
        setTimeout(accept, fault.afterMs)
        return 'hang'
    }
  }

  return {
    requests,
    invalidRequests: () => invalid,
    async handle(request, response) {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
      const method = request.method ?? 'GET'
      const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) : pathname
      const found = pathname.startsWith(BASE) ? findRoute(routes, method, path) : undefined
      const call = { method, path, route: found?.route ?? `${method} ${path}` }
      const record = (body: Json) =>
        void requests.push({ ...call, query: Object.fromEntries(query), body, headers: request.headers, at: now() })
      if (faults.take(call)?.kind === 'reset') {
        record({})
        return void request.socket.destroy()
      }
      const body = await bodyOf(request)
      record(body ?? {})
      const [, token = ''] = /^Bot (.+)$/.exec(request.headers.authorization ?? '') ?? []
      const fault = faults.take({ ...call, body: body ?? {} })
      const accept = () => run(found, { query, body, token })
      const paced =
        fault === undefined
          ? pace.spend({ ...call, body: body ?? {} }, found?.params.channel, found?.open === true)
          : {}
      const limited = 'status' in paced && 'body' in paced ? (paced as Answer) : undefined
      const answer = limited ?? (fault === undefined ? accept() : failed(fault, accept))
      if (answer === 'reset') return void request.socket.destroy()
      if (answer === 'hang') return
      if (INVALID.includes(answer.status) && answer.headers['x-ratelimit-scope'] !== 'shared') invalid += 1
      const headers =
        limited === undefined ? { ...(paced as Record<string, string>), ...answer.headers } : answer.headers
      response.writeHead(answer.status, headers).end(answer.body)
    },
  }
}

type Incoming = { readonly query: URLSearchParams; readonly body: Json | undefined; readonly token: string }

/** Undefined where the body is no JSON. */
async function bodyOf(request: IncomingMessage): Promise<Json | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (text === '') return {}
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
