/** Deliveries into Discord, one post each, and the look for one whose end is unknown. */
import { type REST, Routes } from 'discord.js'
import { z } from 'zod'
import type { ChannelRef } from '../../core/channel.ts'
import type { Delivery, FindOutcome, SendOutcome } from '../../core/delivery.ts'
import { SECOND } from '../../core/instant.ts'
import { lookWindow } from '../../core/look-window.ts'
import { plainMessage } from '../../core/message.ts'
import type { Clock } from '../../core/ports.ts'
import { within } from '../../core/within.ts'
import type { Conversations } from './guilds/conversations.ts'
import { namesOfMissing, neededToPost, startsThreadsIn } from './guilds/permissions.ts'
import { isShared, startThread } from './guilds/threads.ts'
import type { Guilds } from './guilds.ts'
import type { Log } from './log.ts'
import type { Body } from './render/body.ts'
import { renderDelivery } from './render.ts'
import { asLooked, isMissingPermissions, lookOutcomeOf, outcomeOf, wasPostedAndDeleted } from './send/failures.ts'
import { conversationOf, ourPosts, placeOf, refOf, whyUnseen } from './send/history.ts'

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

/**
 * Looks through the channel around the try whose end is unknown for messages of our own that carry the delivery's id; never
 * throws. What was found counts even if the rest could not be read.
 */
export async function findDelivery(sending: Sending, us: string, delivery: Delivery): Promise<FindOutcome> {
  const { guilds, noted = () => {} } = sending
  const { id, channel } = delivery
  const window = lookWindow(delivery)
  const found: string[] = []
  try {
    for await (const post of ourPosts(sending, us, channel, window)) if (post.delivery === id) found.push(post.ref)
  } catch (error) {
    noted(error)
    if (found.length === 0) return lookOutcomeOf(error)
  }
  const [first] = found
  if (first === undefined) {
    const hindrance = whyUnseen(await guilds.rights(channel))
    return hindrance === undefined ? { kind: 'absent' } : { kind: 'cannot-look', ...asLooked(hindrance) }
  }
  const { conversation, message } = placeOf(first, channel)
  await discuss(sending, delivery, conversation, message)
  return { kind: 'found', refs: found }
}
