/** The HTTP side that the app calls: `/api/<method>` and response URLs, with tokens, scopes' headers, faults and a record. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Method } from './conversations.ts'
import type { Fault, Faults } from './faults.ts'
import type { PrivateAnswers } from './private-answers.ts'
import { Refusal, refuse } from './refusal.ts'
import type { Json } from './workspace.ts'

/** One call that the app made. `args` are parsed, `blocks`, `metadata` and `view` too; empty where the body was never read. */
export type SlackRequest = {
  readonly method: string
  readonly args: Json
  readonly at: number
  readonly token?: string
}

export type TokenKind = 'bot' | 'app'

/** What every call with a token is told, where that is not its answer. */
export type Tokens = {
  bot: string
  readonly app: string
  readonly rejected: Map<TokenKind, string>
}

export type WebApi = {
  readonly requests: SlackRequest[]
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

/** Methods for an app-level token; all others want the bot's. */
const APP_METHODS: readonly string[] = ['apps.connections.open']

const HTML = '<!DOCTYPE html><html><body>We have encountered an error.</body></html>'

export function createWebApi(parts: {
  readonly methods: Readonly<Record<string, Method>>
  readonly tokens: Tokens
  readonly scopes: ReadonlySet<string>
  readonly faults: Faults
  readonly answers: PrivateAnswers
  readonly now: () => number
}): WebApi {
  const { methods, tokens, scopes, faults, answers, now } = parts
  const requests: SlackRequest[] = []

  function kindOfToken(token: string | undefined): TokenKind {
    if (token === undefined) return refuse('not_authed')
    if (token === tokens.bot) return 'bot'
    return token === tokens.app ? 'app' : refuse('invalid_auth')
  }

  function checkToken(method: string, token: string | undefined): void {
    const kind = kindOfToken(token)
    const rejected = tokens.rejected.get(kind)
    if (rejected !== undefined) refuse(rejected)
    if (kind !== (APP_METHODS.includes(method) ? 'app' : 'bot')) refuse('not_allowed_token_type')
  }

  function call(method: string, args: Json, token: string | undefined): Answer {
    try {
      const run = methods[method] ?? refuse('unknown_method')
      checkToken(method, token)
      return json({ ok: true, ...run(args) })
    } catch (error) {
      if (error instanceof Refusal) return refused(error)
      throw error
    }
  }

  const json = (body: Json): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'x-oauth-scopes': [...scopes].join(',') },
    body: JSON.stringify(body),
  })

  function refused({ code, extra, http }: Refusal): Answer {
    const { body, headers } = json({ ok: false, error: code, ...extra })
    return { status: http.status, headers: { ...headers, ...http.headers }, body }
  }

  function accept(method: string, path: string, args: Json, token: string | undefined): Answer {
    if (method !== 'response_url') return call(method, args, token)
    const { status, body } = answers.answer(path, args)
    return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
  }

  /** What goes out instead of an answer; `run` makes it happen first. */
  function failed(fault: Fault, run: () => void): Answer | 'reset' | 'hang' {
    switch (fault.kind) {
      case 'error':
        return json({ ok: false, error: fault.code, ...fault.extra })
      case 'status':
        return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? '' }
      case 'html':
        return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: HTML }
      case 'reset':
      case 'hang':
        return fault.kind
      case 'accept-then-status':
        run()
        return { status: fault.status, headers: {}, body: fault.body ?? '' }
      case 'accept-then-reset':
        run()
        return 'reset'
      case 'accept-then-hang':
        run()
        return 'hang'
      case 'late':
        setTimeout(run, fault.afterMs)
        return 'hang'
    }
  }

  return {
    requests,
    async handle(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const method = methodOf(pathname)
      if (method === undefined) return void response.writeHead(404).end()
      const [, bearer] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? []
      const record = (args: Json, token: string | undefined) =>
        void requests.push({ method, args, at: now(), ...(token !== undefined && { token }) })
      if (faults.take(method)?.kind === 'reset') {
        record({}, bearer)
        return void request.socket.destroy()
      }
      const { token: inBody, ...args } = readArgs(await bodyOf(request), request.headers['content-type'] ?? '')
      const token = bearer ?? (typeof inBody === 'string' ? inBody : undefined)
      record(args, token)
      const fault = faults.take(method, args)
      const run = () => accept(method, pathname, args, token)
      const answer = fault === undefined ? run() : failed(fault, run)
      if (answer === 'reset') request.socket.destroy()
      else if (answer !== 'hang') response.writeHead(answer.status, answer.headers).end(answer.body)
    },
  }
}

function methodOf(path: string): string | undefined {
  if (path.startsWith('/commands/')) return 'response_url'
  return /^\/api\/([\w.]+)$/.exec(path)?.[1]
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const JSON_FIELDS: readonly string[] = ['blocks', 'metadata', 'view', 'attachments']

function readArgs(body: string, contentType: string): Json {
  if (contentType.startsWith('application/json')) return asObject(parseJson(body))
  const fields = Object.entries(Object.fromEntries(new URLSearchParams(body)))
  return Object.fromEntries(fields.map(([key, value]) => [key, JSON_FIELDS.includes(key) ? parseJson(value) : value]))
}

/** Text that is no JSON stays text: the method says what is wrong with it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
