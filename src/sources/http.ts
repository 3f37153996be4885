/** One way to the web for all sources: polite, bounded, and never to an address that a chat user must not reach. */
import { MINUTE, SECOND } from '../core/instant.ts'
import type { Clock } from '../core/ports.ts'
import { redirected, signIn, webAddress } from './http/address.ts'
import { decodeText } from './http/charset.ts'
import type { Answer } from './http/exchange.ts'
import { codeOf, failure, meaning, statusFailure } from './http/failure.ts'
import { type Guard, openGuard, publicGuard, type Resolve, resolveName } from './http/guard.ts'
import { createQueues, pauseFailure, type Rest } from './http/politeness.ts'

/** What a server gave to recognise its last answer by, verbatim. */
export type Validators = { readonly etag?: string; readonly lastModified?: string }

/** How often a group of hosts is asked, one request at a time: all that share the name share the pause. */
export type Politeness = {
  readonly group: string
  readonly everyMs: number
  /** After 429, 406 or 503 the group is left alone so long, or as long as Retry-After says where that is longer. */
  readonly stopMs: number
}

export type GetOptions = {
  readonly validators?: Validators | undefined
  /** The Accept header. */
  readonly accept?: string
  /** Absent: the host alone, once a second, a minute's stop. */
  readonly politeness?: Politeness
  /**
   * `operator`: the address stands in the configuration, its host may be anywhere; hosts that it redirects to are checked.
   * `chat`: somebody typed it, and every address is checked. Default: operator.
   */
  readonly from?: 'operator' | 'chat'
  /** Of the decoded body; default 20 MB, from chat 2 MB. */
  readonly maxBytes?: number
  /** Somebody waits for the answer: where more than ten requests to the group wait already, it is refused at once. */
  readonly isUrgent?: boolean
}

export type Fetched =
  /** `url` is where it came from after redirects; `contentType` without parameters, in lower case, '' where none was given. */
  | {
      readonly kind: 'body'
      readonly text: string
      readonly url: string
      readonly contentType: string
      readonly validators: Validators
    }
  /** 304 */
  | { readonly kind: 'unchanged' }
  /** 404 or 410 */
  | { readonly kind: 'absent' }

/**
 * `get` makes one request (and up to five for redirects) and never retries. Anything but an answer is an exception whose
 * message is words for people and names the host only, for addresses may hold secrets.
 */
export type Http = { get(url: string, options?: GetOptions): Promise<Fetched> }

export type HttpOptions = {
  readonly clock: Clock
  /** Names the program, its version and where it can be read about. */
  readonly userAgent: string
  /** Host names and addresses that chat users may give although they are private: the operator says so. */
  readonly allowedHosts?: readonly string[]
  /** Ends every request when the program stops. */
  readonly signal?: AbortSignal
  /** For one request with all its redirects. Default 20 s. */
  readonly timeoutMs?: number
}

const MEGABYTE = 1_000_000
const REDIRECTS = 5
/** Half a minute at arXiv's pace. */
const MOST_WAITING = 10

/** Tests give another `resolve`, which looks host names up. */
export function createHttp(options: HttpOptions, resolve: Resolve = resolveName): Http {
  const { clock, userAgent, allowedHosts = [], signal: stopping, timeoutMs = 20 * SECOND } = options
  const queues = createQueues(clock, stopping)
  const anywhere = openGuard(resolve)
  const inPublic = publicGuard(resolve, allowedHosts)

  const ask = async (url: URL, guard: Guard, options: GetOptions, signal: AbortSignal): Promise<Answer> => {
    const { maxBytes = (options.from === 'chat' ? 2 : 20) * MEGABYTE } = options
    const fault = guard.fault(url)
    if (fault !== undefined) throw failure(fault, url.hostname)
    // Loaded when something is asked for: most verbs of the command line ask for nothing.
    const { exchange } = await import('./http/exchange.ts')
    const headers = { 'user-agent': userAgent, 'accept-encoding': 'gzip, br', ...headersOf(options), ...signIn(url) }
    try {
      return await exchange({ url, headers, lookup: guard.lookup, signal, connectMs: timeoutMs, maxBytes })
    } catch (thrown) {
      throw failure(signal.aborted ? String(signal.reason) : codeOf(thrown), url.hostname, maxBytes)
    }
  }

  const follow = async (first: URL, options: GetOptions, signal: AbortSignal, rest: Rest): Promise<Fetched> => {
    let url = first
    let guard = options.from === 'chat' ? inPublic : anywhere
    for (let redirects = 0; redirects <= REDIRECTS; redirects += 1) {
      const answer = await ask(url, guard, options, signal)
      if (![301, 302, 303, 307, 308].includes(answer.status)) return read(answer, url, options, rest)
      url = redirected(answer.header('location'), url, first, options.from !== 'chat')
      // For good: a host elsewhere must not send us back to another port of a private one.
      if (url.hostname !== first.hostname) guard = inPublic
    }
    throw failure('TOO_MANY_REDIRECTS', first.hostname)
  }

  const read = (answer: Answer, url: URL, options: GetOptions, rest: Rest): Fetched => {
    const { status, header, bytes } = answer
    if (status === 404 || status === 410) return { kind: 'absent' }
    if (status === 304) {
      if (!isConditional(options)) throw failure('NOTHING_TO_COMPARE', url.hostname)
      return { kind: 'unchanged' }
    }
    if (status === 429 || status === 406 || status === 503) {
      const until = rest(options.politeness?.stopMs ?? MINUTE, header('retry-after'))
      const because = status === 503 ? `${meaning(status)} (503) and ` : ''
      throw pauseFailure(url.hostname, until, clock.now().getTime(), because)
    }
    if (status < 200 || status > 299 || status === 206) throw statusFailure(status, url.hostname)
    const [contentType = ''] = header('content-type').toLowerCase().split(';')
    return {
      kind: 'body',
      text: decodeText(bytes, header('content-type')),
      url: url.href,
      contentType: contentType.trim(),
      validators: validatorsOf(header),
    }
  }

  return {
    async get(given, options = {}) {
      const first = webAddress(given)
      const { group = first.host, everyMs = SECOND } = options.politeness ?? {}
      if (options.isUrgent === true && queues.waiting(group) > MOST_WAITING) throw failure('BUSY', first.hostname)
      return queues.run(group, everyMs, first.hostname, (rest) =>
        within(timeoutMs, stopping, (signal) => follow(first, options, signal, rest)),
      )
    },
  }
}

function headersOf({ accept, validators }: GetOptions): Record<string, string> {
  return {
    ...(accept === undefined ? {} : { accept }),
    ...(validators?.etag === undefined ? {} : { 'if-none-match': validators.etag }),
    ...(validators?.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
  }
}

function isConditional({ validators }: GetOptions): boolean {
  return validators?.etag !== undefined || validators?.lastModified !== undefined
}

/** Those that can be sent back as they came: servers say odd things, and a header takes plain characters only. */
function validatorsOf(header: Answer['header']): Validators {
  const plain = (name: string): string | undefined => /^[\x21-\x7e][\x20-\x7e]{0,999}$/.exec(header(name))?.[0]
  const etag = plain('etag')
  const lastModified = plain('last-modified')
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) }
}

/** Runs `work` with a signal that aborts after so long or when the program stops; its reason is a code of failure.ts. */
async function within<T>(
  ms: number,
  stopping: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  const stop = (): void => ending.abort('STOPPING')
  const timer = setTimeout(() => ending.abort('TIMEOUT'), ms)
  if (stopping?.aborted === true) stop()
  stopping?.addEventListener('abort', stop)
  try {
    return await work(ending.signal)
  } finally {
    clearTimeout(timer)
    stopping?.removeEventListener('abort', stop)
  }
}
