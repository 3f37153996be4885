/**
 * HTTP mode: one route for commands, actions and events, https://docs.slack.dev/authentication/verifying-requests-from-slack.
 * Bolt's own receiver would open a port, let the future and replays pass, refuse a charset, and leave what it starts unawaited.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type App, HTTPResponseAck, isValidSlackRequest } from '@slack/bolt'
import { z } from 'zod'
import { MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { type Log, sdkLogger } from '../log.ts'
import { APP_RATE_LIMITED, type Inlet, noteDropping } from './inlet.ts'

export type HttpOptions = {
  readonly signingSecret: string
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

const PATH = '/slack/events'
const LARGEST_BODY = 1024 * 1024
/** How far Slack's clock and ours may be apart, both ways. */
const SKEW = 5 * MINUTE
/** A signature counts until its timestamp is out of the window, even one from the future. */
const REPLAYED_WITHIN = 2 * SKEW

const BodySchema = z.looseObject({
  type: z.string().optional(),
  challenge: z.string().optional(),
  event: z.looseObject({ type: z.string() }).optional(),
})
type Body = z.infer<typeof BodySchema>

type Refusal = { readonly status: 400 | 401 | 413 | 503; readonly why: string }

/** Said aloud, though not each time: a secret or a clock is wrong, or somebody on the internet tries their luck. */
const ANOTHER_SECRET = { status: 401, why: 'it is signed with another secret than SLACK_SIGNING_SECRET' } as const
const ANOTHER_TIME = { status: 401, why: "its time is more than 5 minutes from this machine's" } as const

/** Signed requests go to Bolt once it was started; before and after they are told to come again. */
export function createHttpInlet({ signingSecret, clock, log }: HttpOptions): Inlet {
  const dropping = noteDropping(clock, log)
  const refusals = noteRefusals(clock, log)
  const seen = new Map<string, number>()
  let app: App | undefined
  let isOpen = false

  /** Whether exactly this request was taken before. */
  function isReplay(signature: string, at: number): boolean {
    for (const [known, until] of seen) {
      if (at <= until) break
      seen.delete(known)
    }
    if (seen.has(signature)) return true
    seen.set(signature, at + REPLAYED_WITHIN)
    return false
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<Refusal | undefined> {
    const body = await readBody(request)
    if (body === undefined) return { status: 413, why: 'it is larger than 1 MB' }
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
    const isForm = type === 'application/x-www-form-urlencoded'
    // Slack tries the certificate without a signature: such a request does nothing, whatever else it holds.
    if (isForm && new URLSearchParams(body).get('ssl_check') === '1') return void answer(response, 200)
    const signed = readSignature(request)
    if (signed === undefined) return { status: 401, why: 'it has no readable signature' }
    const at = clock.now().getTime()
    if (Math.abs(at - signed.seconds * SECOND) > SKEW) return ANOTHER_TIME
    const headers = { 'x-slack-signature': signed.signature, 'x-slack-request-timestamp': signed.seconds }
    if (!isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds: at })) return ANOTHER_SECRET
    const parsed = isForm || type === 'application/json' ? readEvent(body, isForm) : undefined
    if (parsed === undefined) return { status: 400, why: 'it is no event of Slack' }
    if (parsed.type === 'url_verification') return void answer(response, 200, { challenge: parsed.challenge ?? '' })
    if (app === undefined || !isOpen) return { status: 503, why: 'the bot is not ready' }
    if (isReplay(signed.signature, at)) {
      log.warn({}, 'a request of Slack came again and was not run again')
      return void answer(response, 200)
    }
    if (parsed.type === APP_RATE_LIMITED) {
      dropping.note()
      return void answer(response, 200)
    }
    await dispatch(app, parsed, request, response)
    return undefined
  }

  async function dispatch(to: App, body: Body, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const ack = new HTTPResponseAck({
      logger: sdkLogger(log, 'warn'),
      processBeforeResponse: false,
      httpRequest: request,
      httpRequestBody: body,
      httpResponse: response,
    })
    const retryNum = Number(request.headers['x-slack-retry-num'] ?? Number.NaN)
    await to.processEvent({ body, ack: ack.bind(), ...(Number.isInteger(retryNum) ? { retryNum } : {}) })
  }

  return {
    routes: [
      {
        method: 'POST',
        path: PATH,
        async handle(request, response) {
          try {
            const refusal = await take(request, response)
            if (refusal === undefined) return
            refusals.note(refusal)
            answer(response, refusal.status)
          } catch (error) {
            // Who hung up in the middle of a request needs no answer.
            if (request.destroyed && !request.complete) return
            log.error({ error }, 'a request of Slack failed')
            answer(response, 500)
          }
        },
      },
    ],
    init(of) {
      app = of
    },
    async start() {
      isOpen = true
      log.info({ path: PATH }, 'listening for Slack by HTTP')
    },
    async stop() {
      isOpen = false
    },
    health: () => (isOpen ? dropping.health() : { ok: false, why: 'Requests of Slack are not taken.' }),
  }
}

/** Warns of each reason that is said aloud at most once a minute, with how many there were since it was last said. */
function noteRefusals({ now }: Pick<Clock, 'now'>, log: Log): { note(refusal: Refusal): void } {
  const said = new Map<Refusal, { count: number; until: number }>(
    [ANOTHER_SECRET, ANOTHER_TIME].map((refusal) => [refusal, { count: 0, until: 0 }]),
  )
  return {
    note(refusal) {
      const text = 'a request in the name of Slack was refused'
      const spell = said.get(refusal)
      if (spell === undefined) return log.debug(refusal, text)
      const at = now().getTime()
      spell.count += 1
      if (at < spell.until) return
      log.warn({ ...refusal, count: spell.count }, text)
      spell.count = 0
      spell.until = at + MINUTE
    },
  }
}

/** Undefined for a body that is too large: the rest of it is thrown away. Rejects where the sender hangs up. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= LARGEST_BODY) chunks.push(chunk)
      else resolve(undefined)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
    request.on('error', reject)
    request.on('close', () => reject(new Error('the sender hung up')))
  })
}

function readSignature({ headers }: IncomingMessage): { signature: string; seconds: number } | undefined {
  const { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds } = headers
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return undefined
  if (typeof seconds !== 'string' || !/^\d{1,12}$/.test(seconds)) return undefined
  return { signature, seconds: Number(seconds) }
}

/** Undefined where it is none. */
function readEvent(text: string, isForm: boolean): Body | undefined {
  try {
    const { payload, ...fields } = isForm ? Object.fromEntries(new URLSearchParams(text)) : { payload: text }
    return BodySchema.safeParse(payload === undefined ? fields : JSON.parse(payload)).data
  } catch {
    return undefined
  }
}

function answer(response: ServerResponse, status: number, body?: object): void {
  if (response.headersSent || response.destroyed) return
  // What is left of a refused body is not worth reading.
  if (status === 413) response.setHeader('connection', 'close')
  if (body === undefined) response.writeHead(status).end()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
