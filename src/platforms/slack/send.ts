/** Deliveries into Slack, one call each, and the look for one whose end is unknown. */
import { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Delivery, FindOutcome, SendOutcome } from '../../core/delivery.ts'
import { MINUTE } from '../../core/instant.ts'
import { lookWindow } from '../../core/look-window.ts'
import { plainMessage } from '../../core/message.ts'
import type { Crashpoint } from '../../core/ports.ts'
import type { Self } from './connect/self.ts'
import { type Log, sdkLogger } from './log.ts'
import { type Rendered, renderDelivery } from './render.ts'
import { lookOutcomeOf, outcomeOf } from './send/failures.ts'
import { EVENT_TYPE, ourPosts, refOf } from './send/history.ts'

export type ClientOptions = {
  readonly token: string
  readonly apiUrl?: string
  /** How long one call may take, in milliseconds. */
  readonly requestMs: number
  readonly log?: Log
  /** Called just before the bytes of a post leave, and when its answer is there but not yet read. */
  readonly crashpoint?: Crashpoint
}

/**
 * The client for deliveries: one request per call, because the SDK's own retries post again what may stand already; a 429 is an
 * answer. It must not be given `headers`: the SDK writes its token into that very object, and clients that share one then share
 * a token.
 */
export function createDeliveryClient(options: ClientOptions): WebClient {
  const { token, apiUrl, requestMs, log = SILENT, crashpoint = () => {} } = options
  return new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: requestMs,
    fetch: (input, init) => fetchWithRetryAfter(input, init, crashpoint),
    logger: sdkLogger(log, 'debug'),
  })
}

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }

const RETRY_AFTER = 'retry-after'
const DEFAULT_RETRY_AFTER = MINUTE / 1000

/** Of a 429 that does not say when to come back the SDK makes an error without a code; told a minute, it is one like the others. */
async function fetchWithRetryAfter(
  input: Parameters<typeof fetch>[0],
  init: Parameters<typeof fetch>[1],
  crashpoint: Crashpoint,
): Promise<Response> {
  const isPost = String(input).endsWith('/chat.postMessage')
  if (isPost) crashpoint('slack: before write')
  const response = await fetch(input, init)
  if (isPost) crashpoint('slack: after answer')
  if (response.status !== 429) return response
  await response.body?.cancel()
  const headers = new Headers(response.headers)
  if (!/^\s*\d/.test(headers.get(RETRY_AFTER) ?? '')) headers.set(RETRY_AFTER, String(DEFAULT_RETRY_AFTER))
  return new Response(null, { status: 429, headers })
}

const PostedSchema = z.object({ channel: z.string(), ts: z.string() })

/** https://docs.slack.dev/reference/methods/chat.postMessage; never throws, never tries twice. */
export async function sendDelivery(
  client: WebClient,
  delivery: Delivery,
  form: 'full' | 'plain',
): Promise<SendOutcome> {
  const {
    id,
    message,
    channel: { channel },
  } = delivery
  let rendered: Rendered
  try {
    rendered = renderDelivery(form === 'full' ? message : plainMessage(message), id)
  } catch (fault) {
    return {
      kind: 'refused',
      why: `The message could not be put into Slack's blocks: ${String(fault)}. Please report this.`,
    }
  }
  try {
    const answer = await client.chat.postMessage({
      channel,
      ...rendered,
      metadata: { event_type: EVENT_TYPE, event_payload: { id } },
      unfurl_links: false,
      unfurl_media: false,
    })
    const posted = PostedSchema.parse(answer)
    return { kind: 'sent', ref: refOf(posted.channel, posted.ts, delivery.channel) }
  } catch (error) {
    return outcomeOf(error, delivery)
  }
}

/**
 * Looks through the channel around the try whose end is unknown for messages of our own that carry the delivery's id; never
 * throws. What was found counts even if the rest could not be read.
 */
export async function findDelivery(
  client: WebClient,
  self: Pick<Self, 'botId' | 'userId'>,
  delivery: Delivery,
): Promise<FindOutcome> {
  const { id, channel } = delivery
  const found: string[] = []
  try {
    for await (const post of ourPosts({ client, self }, channel, lookWindow(delivery))) {
      if (post.delivery === id) found.push(post.ref)
    }
  } catch (error) {
    if (found.length === 0) return lookOutcomeOf(error)
  }
  return found.length === 0 ? { kind: 'absent' } : { kind: 'found', refs: found.sort() }
}
