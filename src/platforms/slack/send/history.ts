/** What stands of ours in a conversation of Slack: read once, the same way, by the look for one delivery and by an audit. */
import { WebAPIRateLimitedError, type WebClient } from '@slack/web-api'
import { z } from 'zod'
import { parseControlId } from '../../../core/action.ts'
import type { ChannelRef } from '../../../core/channel.ts'
import { type Instant, MINUTE, SECOND } from '../../../core/instant.ts'
import type { LookWindow } from '../../../core/look-window.ts'
import type { Clock, Posted, PostedOutcome, RemoveOutcome } from '../../../core/ports.ts'
import type { Self } from '../connect/self.ts'
import { lookFailureOf, reasonOf, wasGone } from './failures.ts'
import { waitMs } from './outcomes.ts'

/** Everybody in the workspace can read it, so it holds nothing but the delivery's id. */
export const EVENT_TYPE = 'paperwire_digest'

export type Reading = {
  readonly client: WebClient
  readonly self: Pick<Self, 'botId' | 'userId'>
  /** With it a limit is waited out instead of ending the reading: for when nobody's digest waits behind it. */
  readonly clock?: Pick<Clock, 'sleep'>
}

/** Every message of ours that carries a delivery's id; throws what the SDK throws. The newest page comes first. */
export async function* ourPosts(reading: Reading, channel: ChannelRef, window: LookWindow): AsyncGenerator<Posted> {
  const { botId, userId } = reading.self
  const conversation = await conversationOf(reading.client, channel.channel)
  for await (const message of messagesIn(reading, conversation, window)) {
    if (message.user !== userId && message.bot_id !== botId) continue
    const ref = refOf(conversation, message.ts, channel)
    const at = Math.floor(Number(message.ts) * SECOND)
    for (const [delivery, carriedBy] of deliveriesIn(message)) yield { ref, delivery, at, carriedBy }
  }
}

/** Never throws. */
export async function postedIn(
  reading: Reading,
  channel: ChannelRef,
  window: { readonly from: Instant; readonly to: Instant },
): Promise<PostedOutcome> {
  const posts: Posted[] = []
  try {
    for await (const post of ourPosts(reading, channel, window)) posts.push(post)
  } catch (error) {
    return { kind: 'cannot-look', ...lookFailureOf(error) }
  }
  return { kind: 'read', posts: posts.sort((one, other) => (one.ref < other.ref ? -1 : 1)) }
}

/** https://docs.slack.dev/reference/methods/chat.delete, which takes our own messages with `chat:write`. Never throws. */
export async function removePost(reading: Reading, channel: ChannelRef, ref: string): Promise<RemoveOutcome> {
  const [ts = '', conversation = channel.channel] = ref.split('/').reverse()
  try {
    await patiently(reading, () => reading.client.chat.delete({ channel: conversation, ts }))
  } catch (error) {
    if (!wasGone(error)) return { kind: 'failed', why: reasonOf(error) }
  }
  return { kind: 'removed' }
}

/** How often one call waits for a limit of Slack, and how long at most. */
const MOST_WAITS = 3
const LONGEST_WAIT = MINUTE

async function patiently<T>({ clock }: Reading, call: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await call()
    } catch (error) {
      const ms = error instanceof WebAPIRateLimitedError ? waitMs(error.retryAfter) : Number.POSITIVE_INFINITY
      if (clock === undefined || waits === MOST_WAITS || ms > LONGEST_WAIT) throw error
      await clock.sleep(ms)
    }
  }
}

/** The message's `ts`; behind the conversation's id where that is not the channel's, as in `D024BE91L/1795000000.000100`. */
export function refOf(conversation: string, ts: string, { channel }: ChannelRef): string {
  return conversation === channel ? ts : `${conversation}/${ts}`
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
type Message = z.infer<typeof MessageSchema>

const PAGE = 200
/** A look that is not over by then has met a cursor that leads in circles. */
const MOST_PAGES = 500

/** Slack counts in microseconds: what was posted in the last millisecond of a window is in it. */
const WITHIN_A_MILLISECOND = 0.999

/** https://docs.slack.dev/reference/methods/conversations.history; Slack may make the pages shorter than was asked. */
async function* messagesIn(reading: Reading, channel: string, { from, to }: LookWindow): AsyncGenerator<Message> {
  const asTs = (ms: number) => (Math.max(ms, 0) / SECOND).toFixed(6)
  let cursor: string | undefined
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const answer = await patiently(reading, () =>
      reading.client.conversations.history({
        channel,
        oldest: asTs(from),
        ...(to === undefined ? {} : { latest: asTs(to + WITHIN_A_MILLISECOND) }),
        inclusive: true,
        include_all_metadata: true,
        limit: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    )
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
function deliveriesIn({ metadata, blocks }: Message): ReadonlyMap<string, ('metadata' | 'control')[]> {
  const inControls = actionIdsIn(blocks).map((actionId) => parseControlId(actionId).delivery)
  const ids = new Map<string, ('metadata' | 'control')[]>()
  if (metadata !== undefined) ids.set(metadata.event_payload.id, ['metadata'])
  for (const id of new Set(inControls)) if (id !== undefined) ids.set(id, [...(ids.get(id) ?? []), 'control'])
  return ids
}

function actionIdsIn(blocks: unknown): string[] {
  if (typeof blocks !== 'object' || blocks === null) return []
  return Object.entries(blocks).flatMap(([key, value]) =>
    key === 'action_id' && typeof value === 'string' ? [value] : actionIdsIn(value),
  )
}
