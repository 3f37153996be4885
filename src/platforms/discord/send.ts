/** Deliveries into Discord, one post each, and the look for one whose end is unknown. */
import { RateLimitError, type REST, Routes, SnowflakeUtil } from 'discord.js'
import { z } from 'zod'
import { parseControlId } from '../../core/action.ts'
import type { ChannelRef } from '../../core/channel.ts'
import type { Delivery, FindOutcome, SendOutcome } from '../../core/delivery.ts'
import { type Instant, MINUTE, SECOND } from '../../core/instant.ts'
import { plainMessage } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import { within } from '../../core/within.ts'
import { limitMs } from './connect/trouble.ts'
import type { Conversations } from './guilds/conversations.ts'
import { canReadHistory, namesOfMissing, neededToPost, startsThreadsIn } from './guilds/permissions.ts'
import { isShared, startThread } from './guilds/threads.ts'
import type { Guilds } from './guilds.ts'
import type { Log } from './log.ts'
import type { Body } from './render/body.ts'
import { renderDelivery } from './render.ts'
import { isMissingPermissions, lookOutcomeOf, outcomeOf, wasPostedAndDeleted } from './send/failures.ts'

export type Sending = {
  readonly rest: REST
  readonly conversations: Conversations
  readonly guilds: Pick<Guilds, 'rights' | 'place'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly log: Log
  /** Hears of everything that a call to Discord threw. */
  readonly noted?: (error: unknown) => void
}

const PostedSchema = z.object({ id: z.string(), channel_id: z.string() })

/**
 * https://docs.discord.com/developers/resources/message#create-message; never throws, never tries twice. The delivery's id is the
 * nonce: for some minutes Discord gives back the message that stands instead of posting it again. At the deadline it is given up.
 */
export async function sendDelivery(
  sending: Sending,
  delivery: Delivery,
  form: 'full' | 'plain',
  deadline: AbortSignal,
): Promise<SendOutcome> {
  const { rest, noted = () => {} } = sending
  const { id, message, channel: ref } = delivery
  let body: Body
  try {
    body = renderDelivery(form === 'full' ? message : plainMessage(message), id)
  } catch (fault) {
    return {
      kind: 'refused',
      why: `The message could not be put into Discord's form: ${String(fault)}. Please report this.`,
    }
  }
  let posted: z.infer<typeof PostedSchema>
  try {
    const channel = await before(deadline, conversationOf(sending, ref))
    posted = PostedSchema.parse(
      await rest.post(Routes.channelMessages(channel), {
        body: { ...body, allowed_mentions: { parse: [] }, nonce: id, enforce_nonce: true },
        signal: deadline,
      }),
    )
  } catch (error) {
    noted(error)
    if (wasPostedAndDeleted(error)) return { kind: 'sent', ref: '' }
    return outcomeOf(error, delivery, isMissingPermissions(error) ? await missingIn(sending, ref) : [])
  }
  await discuss(sending, delivery, posted.channel_id, posted.id)
  return { kind: 'sent', ref: refOf(posted.channel_id, posted.id, ref) }
}

/** What a promise gives, unless the deadline comes first: then its reason is thrown. */
async function before<T>(deadline: AbortSignal, promise: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = new Promise<never>((_, reject) =>
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true, signal: over.signal }),
  )
  try {
    deadline.throwIfAborted()
    return await Promise.race([promise, late])
  } finally {
    over.abort()
  }
}

/** The message's id; behind the conversation's where that is not the channel's, as in `1234567890123456789/2345678901234567890`. */
function refOf(conversation: string, message: string, { channel }: ChannelRef): string {
  return conversation === channel ? message : `${conversation}/${message}`
}

/** `@<user id>` stands for that person's conversation with the bot. Throws what discord.js throws. */
async function conversationOf({ conversations }: Sending, { channel }: ChannelRef): Promise<string> {
  return channel.startsWith('@') ? conversations(channel.slice(1)) : channel
}

async function missingIn({ guilds }: Sending, ref: ChannelRef): Promise<readonly string[]> {
  const rights = await guilds.rights(ref)
  return rights === undefined ? [] : namesOfMissing(neededToPost(guilds.place(ref) ?? { type: 0 }), rights)
}

/** A thread is worth no wait, and no delivery fails for it. */
const THREAD_WITHIN = 3 * SECOND

async function discuss(sending: Sending, delivery: Delivery, channel: string, message: string): Promise<void> {
  const { rest, guilds, clock, log } = sending
  if (!isShared(delivery) || !startsThreadsIn(guilds.place(delivery.channel) ?? { type: 0 })) return
  const started = startThread(rest, channel, message, delivery).catch((error) =>
    log.debug({ error: String(error), delivery: delivery.id }, 'no thread was started under a shared paper'),
  )
  await within(clock, THREAD_WITHIN, started)
}

/** Our clock and Discord's may differ so much. */
const CLOCK_SKEW = 5 * MINUTE

/**
 * Looks through the channel since the first try whose end is unknown for messages of our own that carry the delivery's id; never
 * throws. What was found counts even if the rest could not be read.
 */
export async function findDelivery(sending: Sending, us: string, delivery: Delivery): Promise<FindOutcome> {
  const { guilds, noted = () => {} } = sending
  const { id, channel: ref, unsureSince, plannedAt } = delivery
  const window: Window = {
    since: (unsureSince ?? plannedAt) - CLOCK_SKEW,
    ...(unsureSince === undefined ? {} : { until: unsureSince + 2 * CLOCK_SKEW }),
  }
  const found: string[] = []
  let conversation = ref.channel
  try {
    conversation = await conversationOf(sending, ref)
    for await (const message of messagesIn(sending, conversation, window)) {
      if (message.author.id === us && deliveriesIn(message.components).includes(id)) found.push(message.id)
    }
  } catch (error) {
    noted(error)
    if (found.length === 0) return lookOutcomeOf(error, delivery)
  }
  const [first] = found
  if (first === undefined) return nothingFound(await guilds.rights(ref))
  await discuss(sending, delivery, conversation, first)
  return { kind: 'found', refs: found.map((message) => refOf(conversation, message, ref)) }
}

/** Without Read Message History Discord shows a channel as if it were empty. */
function nothingFound(rights: bigint | undefined): FindOutcome {
  if (rights === undefined)
    return {
      kind: 'cannot-look',
      because: 'failure',
      why: 'Whether it was posted could not be looked up yet. Discord does not say whether the bot may read the channel.',
    }
  if (canReadHistory(rights)) return { kind: 'absent' }
  return {
    kind: 'cannot-look',
    because: 'scope',
    why: 'Whether it was posted before cannot be looked up: the bot lacks Read Message History in the channel. Give it to its role there.',
  }
}

/** Other apps put anything into theirs: what cannot be read must not hide the rest. */
const MessageSchema = z.object({
  id: z.string().regex(/^\d+$/),
  author: z.object({ id: z.string() }),
  components: z.unknown().optional(),
})
const PageSchema = z.array(z.unknown())
const IdSchema = z.object({ id: z.string().regex(/^\d+$/) })

const PAGE = 100
/** A look that is not over by then has met pages that lead in circles. */
const MOST_PAGES = 500

/** A limit that is over so soon is waited for, or a look through a busy channel would always begin anew. */
const SHORT_LIMIT = 5 * SECOND

/** When a message may have been posted. Without an end a channel in which much is said would be read for ever. */
type Window = { readonly since: Instant; readonly until?: Instant }

/** https://docs.discord.com/developers/resources/message#get-channel-messages, oldest first. */
async function* messagesIn(
  { rest, clock }: Sending,
  channel: string,
  { since, until }: Window,
): AsyncGenerator<z.infer<typeof MessageSchema>> {
  let after = snowflakeAt(since)
  const end = until === undefined ? undefined : snowflakeAt(until)
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = new URLSearchParams({ after: String(after), limit: String(PAGE) })
    const answer = await rest.get(Routes.channelMessages(channel), { query }).catch((error) => {
      if (error instanceof RateLimitError && limitMs(error) <= SHORT_LIMIT) return error
      throw error
    })
    if (answer instanceof RateLimitError) {
      await clock.sleep(limitMs(answer))
      continue
    }
    const page = PageSchema.parse(answer)
    const ids = page.map((message) => BigInt(IdSchema.parse(message).id))
    const read = page.flatMap((message) => MessageSchema.safeParse(message).data ?? [])
    yield* read.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
    const last = ids.reduce((most, id) => (id > most ? id : most), after)
    if (page.length < PAGE || (end !== undefined && last > end)) return
    if (last === after) break
    after = last
  }
  throw new Error('The history of the channel did not come to an end.')
}

const DISCORD_EPOCH = Date.UTC(2015, 0)

/** The smallest id that a message of that moment can have. */
function snowflakeAt(at: Instant): bigint {
  return SnowflakeUtil.generate({ timestamp: Math.max(at, DISCORD_EPOCH), increment: 0n, workerId: 0n, processId: 0n })
}

/** The deliveries that a message says it is, in the ids of its controls. */
function deliveriesIn(components: unknown): (string | undefined)[] {
  return customIdsIn(components).map((customId) => parseControlId(customId).delivery)
}

function customIdsIn(components: unknown): string[] {
  if (typeof components !== 'object' || components === null) return []
  return Object.entries(components).flatMap(([key, value]) =>
    key === 'custom_id' && typeof value === 'string' ? [value] : customIdsIn(value),
  )
}
