/** Deliveries into Slack, one call each, and the look for one whose end is unknown. */
import { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { parseControlId } from '../../core/action.ts'
import type { Delivery, FindOutcome, SendOutcome } from '../../core/delivery.ts'
import { type Instant, MINUTE } from '../../core/instant.ts'
import { plainMessage } from '../../core/message.ts'
import type { Self } from './connect/self.ts'
import { type Log, sdkLogger } from './log.ts'
import { type Rendered, renderDelivery } from './render.ts'
import { lookOutcomeOf, outcomeOf } from './send/failures.ts'

/** Everybody in the workspace can read it, so it holds nothing but the delivery's id. */
const EVENT_TYPE = 'paperwire_digest'

export type ClientOptions = {
  readonly token: string
  readonly apiUrl?: string
  /** How long one call may take, in milliseconds. */
  readonly requestMs: number
  readonly log?: Log
}

/**
 * The client for deliveries: one request per call, because the SDK's own retries post again what may stand already; a 429 is an
 * answer. It must not be given `headers`: the SDK writes its token into that very object, and clients that share one then share
 * a token.
 */
export function createDeliveryClient({ token, apiUrl, requestMs, log = SILENT }: ClientOptions): WebClient {
  return new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: requestMs,
    fetch: fetchWithRetryAfter,
    logger: sdkLogger(log, 'debug'),
  })
}

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} }

const RETRY_AFTER = 'retry-after'
const DEFAULT_RETRY_AFTER = MINUTE / 1000

/** Of a 429 that does not say when to come back the SDK makes an error without a code; told a minute, it is one like the others. */
const fetchWithRetryAfter: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
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
    return { kind: 'sent', ref: refOf(posted.channel, posted.ts, delivery) }
  } catch (error) {
    return outcomeOf(error, delivery)
  }
}

/** The message's `ts`; behind the conversation's id where that is not the channel's, as in `D024BE91L/1795000000.000100`. */
function refOf(conversation: string, ts: string, { channel }: Delivery): string {
  return conversation === channel.channel ? ts : `${conversation}/${ts}`
}

/** Our clock and Slack's may differ by as much as Slack's own signatures allow; beyond that nothing works in HTTP mode. */
const CLOCK_SKEW = 5 * MINUTE

/**
 * Looks through the channel since the first try whose end is unknown for messages of our own that carry the delivery's id; never
 * throws. What was found counts even if the rest could not be read.
 */
export async function findDelivery(
  client: WebClient,
  self: Pick<Self, 'botId' | 'userId'>,
  delivery: Delivery,
): Promise<FindOutcome> {
  const { id, channel, unsureSince, plannedAt } = delivery
  const found: string[] = []
  let conversation = channel.channel
  try {
    conversation = await conversationOf(client, channel.channel)
    for await (const message of historySince(client, conversation, (unsureSince ?? plannedAt) - CLOCK_SKEW)) {
      const isOurs = message.user === self.userId || message.bot_id === self.botId
      if (isOurs && deliveriesIn(message).includes(id)) found.push(message.ts)
    }
  } catch (error) {
    if (found.length === 0) return lookOutcomeOf(error, delivery)
  }
  if (found.length === 0) return { kind: 'absent' }
  return { kind: 'found', refs: found.sort().map((ts) => refOf(conversation, ts, delivery)) }
}

const OpenedSchema = z.object({ channel: z.object({ id: z.string() }) })

/** A person's id stands for their direct messages with the bot, whose history has an id of its own. */
async function conversationOf(client: WebClient, channel: string): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel
  // https://docs.slack.dev/reference/methods/conversations.open: it returns the one that is open already, and tells nobody.
  return OpenedSchema.parse(await client.conversations.open({ users: channel })).channel.id
}

const PageSchema = z.object({
  messages: z.array(z.unknown()),
  has_more: z.boolean().default(false),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})
/** Other apps put anything into theirs: what cannot be read must not hide the rest. */
const MessageSchema = z.object({
  ts: z.string(),
  user: z.string().optional().catch(undefined),
  bot_id: z.string().optional().catch(undefined),
  metadata: z
    .object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ id: z.string() }) })
    .optional()
    .catch(undefined),
  blocks: z.unknown().optional(),
})
type Posted = z.infer<typeof MessageSchema>

const PAGE = 200
/** A look that is not over by then has met a cursor that leads in circles. */
const MOST_PAGES = 500

/** https://docs.slack.dev/reference/methods/conversations.history; Slack may make the pages shorter than was asked. */
async function* historySince(client: WebClient, channel: string, since: Instant): AsyncGenerator<Posted> {
  const oldest = (Math.max(since, 0) / 1000).toFixed(6)
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const answer = await client.conversations.history({
      channel,
      oldest,
      inclusive: true,
      include_all_metadata: true,
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    })
    const page = PageSchema.parse(answer)
    for (const message of page.messages) {
      const read = MessageSchema.safeParse(message)
      if (read.success) yield read.data
    }
    cursor = page.response_metadata?.next_cursor
    if (cursor === undefined || cursor === '') {
      if (page.has_more) break
      return
    }
  }
  throw new Error('The history of the channel did not come to an end.')
}

/** The deliveries that a message says it is: in its metadata or, where those were taken off, in the ids of its controls. */
function deliveriesIn({ metadata, blocks }: Posted): (string | undefined)[] {
  return [metadata?.event_payload.id, ...actionIdsIn(blocks).map((actionId) => parseControlId(actionId).delivery)]
}

function actionIdsIn(blocks: unknown): string[] {
  if (typeof blocks !== 'object' || blocks === null) return []
  return Object.entries(blocks).flatMap(([key, value]) =>
    key === 'action_id' && typeof value === 'string' ? [value] : actionIdsIn(value),
  )
}
