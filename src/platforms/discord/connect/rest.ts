/**
 * Requests to Discord, one for each call. Left to itself discord.js posts again what may stand already, waits for limits in
 * silence, and after a 429 that does not say when to come back asks a hundred times a second.
 */
import { DefaultRestOptions, REST, type RESTOptions } from 'discord.js'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import type { Crashpoint } from '../../../core/ports.ts'
import type { Breaker } from './breaker.ts'

export type RestOptions = {
  readonly token: string
  /** Replaces `https://discord.com/api`. */
  readonly apiUrl?: string
  /** How long one request may take, in milliseconds. */
  readonly requestMs: number
  readonly breaker: Breaker
  /** Called just before the bytes of a post leave, and when its answer is there but not yet read. */
  readonly crashpoint?: Crashpoint
}

type Request = Parameters<REST['queueRequest']>[0]

/** The options for every client of Discord: nothing is tried twice, and limits throw `RateLimitError`. */
export function restOptions(options: Omit<RestOptions, 'token'>): Partial<RESTOptions> {
  const { apiUrl, requestMs, breaker, crashpoint = () => {} } = options
  return {
    retries: 0,
    timeout: requestMs,
    rejectOnRateLimit: () => true,
    makeRequest: async (url, init) => {
      const isOurs = 'Authorization' in (init.headers ?? {})
      if (isOurs) breaker.check()
      const isPost = init.method === 'POST' && /\/channels\/\d+\/messages$/.test(url)
      if (isPost) crashpoint('discord: before write')
      const response = await DefaultRestOptions.makeRequest(url, init)
      if (isPost) crashpoint('discord: after answer')
      breaker.note(response.status, response.headers.get('x-ratelimit-scope'))
      return response.status === 429 ? limited(response) : response
    },
    ...(apiUrl === undefined ? {} : { api: apiUrl.replace(/\/+$/, '') as `https://${string}` }),
  }
}

export function createRest(options: RestOptions): REST {
  return new PlainRest(restOptions(options)).setToken(options.token)
}

class PlainRest extends REST {
  /** discord.js times a request out only until its headers are there; a body that never comes would hold it for minutes. */
  override queueRequest(request: Request): ReturnType<REST['queueRequest']> {
    return super.queueRequest({ signal: AbortSignal.timeout(this.options.timeout), ...request })
  }

  /** After a 401 discord.js forgets the token, and every later call would fail for another reason. */
  override setToken(token: string | null): this {
    return token === null ? this : super.setToken(token)
  }
}

type Response = Awaited<ReturnType<RESTOptions['makeRequest']>>

const DEFAULT_RETRY_AFTER = MINUTE / SECOND

/** A 429 that always says when to come back. Without a word on its scope it comes from the guard before Discord, and is for us all. */
async function limited(response: Response): Promise<Response> {
  const { headers } = response
  // The body of an answer that nobody reads holds its connection.
  await response.arrayBuffer().catch(() => {})
  if (!/^\s*\d+(?:\.\d+)?\s*$/.test(headers.get('retry-after') ?? '')) {
    headers.set('retry-after', String(DEFAULT_RETRY_AFTER))
  }
  if (!headers.has('x-ratelimit-scope') && !headers.has('x-ratelimit-bucket')) headers.set('x-ratelimit-global', 'true')
  return response
}
