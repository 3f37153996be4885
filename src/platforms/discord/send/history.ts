/** What stands of ours in a conversation of Discord: read once, the same way, by the look for one delivery and by an audit. */
import { RateLimitError, type REST, Routes, SnowflakeUtil } from 'discord.js'
import { z } from 'zod'
import { parseControlId } from '../../../core/action.ts'
import type { ChannelRef } from '../../../core/channel.ts'
import { type Instant, SECOND } from '../../../core/instant.ts'
import type { LookWindow } from '../../../core/look-window.ts'
import type { Clock, Posted, PostedOutcome, RemoveOutcome } from '../../../core/ports.ts'
import { limitMs } from '../connect/trouble.ts'
import type { Conversations } from '../guilds/conversations.ts'
import { canReadHistory } from '../guilds/permissions.ts'
import type { Guilds } from '../guilds.ts'
import { type LookFailure, lookFailureOf, reasonOf, wasPostedAndDeleted } from './failures.ts'

export type Reading = {
  readonly rest: REST
  readonly conversations: Conversations
  readonly guilds: Pick<Guilds, 'rights'>
  readonly clock: Pick<Clock, 'sleep'>
  /** Hears of everything that a call to Discord threw. */
  readonly noted?: (error: unknown) => void
}

/**
 * Every message of ours that carries a delivery's id, oldest first, and some from just after the end; throws what discord.js
 * throws. `us` is the bot's user id.
 */
export async function* ourPosts(
  reading: Reading,
  us: string,
  channel: ChannelRef,
  { from, to = Number.POSITIVE_INFINITY }: LookWindow,
): AsyncGenerator<Posted> {
  const conversation = await conversationOf(reading, channel)
  for await (const { id, author, components } of messagesIn(reading, conversation, from, to)) {
    if (author.id !== us) continue
    const at = SnowflakeUtil.timestampFrom(id)
    const ref = refOf(conversation, id, channel)
    for (const delivery of deliveriesIn(components)) yield { ref, delivery, at, carriedBy: ['control'] }
  }
}

/** Never throws. */
export async function postedIn(
  reading: Reading,
  us: string,
  channel: ChannelRef,
  window: { readonly from: Instant; readonly to: Instant },
): Promise<PostedOutcome> {
  const posts: Posted[] = []
  try {
    for await (const post of ourPosts(reading, us, channel, window)) if (post.at <= window.to) posts.push(post)
  } catch (error) {
    reading.noted?.(error)
    return { kind: 'cannot-look', ...lookFailureOf(error) }
  }
  const hindrance = posts.length === 0 ? whyUnseen(await reading.guilds.rights(channel)) : undefined
  return hindrance === undefined ? { kind: 'read', posts } : { kind: 'cannot-look', ...hindrance }
}

/** Without Read Message History Discord shows a channel as if it were empty. Undefined where it may be believed. */
export function whyUnseen(rights: bigint | undefined): LookFailure | undefined {
  if (rights === undefined)
    return { because: 'failure', why: 'Discord does not say whether the bot may read the channel.' }
  if (canReadHistory(rights)) return undefined
  return {
    because: 'scope',
    why: 'The bot lacks Read Message History in the channel. Give it to its role there.',
  }
}

/** https://docs.discord.com/developers/resources/message#delete-message: our own need no permission. Never throws. */
export async function removePost(reading: Reading, channel: ChannelRef, ref: string): Promise<RemoveOutcome> {
  const { conversation, message } = placeOf(ref, channel)
  try {
    await patiently(reading, () => reading.rest.delete(Routes.channelMessage(conversation, message)))
  } catch (error) {
    reading.noted?.(error)
    if (!wasPostedAndDeleted(error)) return { kind: 'failed', why: reasonOf(error) }
  }
  return { kind: 'removed' }
}

/** The message's id; behind the conversation's where that is not the channel's, as in `1234567890123456789/2345678901234567890`. */
export function refOf(conversation: string, message: string, { channel }: ChannelRef): string {
  return conversation === channel ? message : `${conversation}/${message}`
}

/** Where the message of a `ref` stands. */
export function placeOf(ref: string, { channel }: ChannelRef): { conversation: string; message: string } {
  const [message = '', conversation = channel] = ref.split('/').reverse()
  return { conversation, message }
}

/** `@<user id>` stands for that person's conversation with the bot. Throws what discord.js throws. */
export async function conversationOf(
  { conversations }: Pick<Reading, 'conversations'>,
  { channel }: ChannelRef,
): Promise<string> {
  return channel.startsWith('@') ? conversations(channel.slice(1)) : channel
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

const MOST_WAITS = 20

/** A call that is made again after a short limit. */
async function patiently<T>({ clock }: Reading, call: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await call()
    } catch (error) {
      if (waits === MOST_WAITS || !(error instanceof RateLimitError) || limitMs(error) > SHORT_LIMIT) throw error
      await clock.sleep(limitMs(error))
    }
  }
}

/** https://docs.discord.com/developers/resources/message#get-channel-messages, oldest first; a little beyond the end. */
async function* messagesIn(
  reading: Reading,
  channel: string,
  from: Instant,
  to: Instant,
): AsyncGenerator<z.infer<typeof MessageSchema>> {
  // Discord leaves out the message whose id it is asked to go on from.
  let after = snowflakeAt(from) - 1n
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = new URLSearchParams({ after: String(after), limit: String(PAGE) })
    const answer = await patiently(reading, () => reading.rest.get(Routes.channelMessages(channel), { query }))
    const page = PageSchema.parse(answer)
    const ids = page.map((message) => BigInt(IdSchema.parse(message).id))
    const read = page.flatMap((message) => MessageSchema.safeParse(message).data ?? [])
    yield* read.sort((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
    const last = ids.reduce((most, id) => (id > most ? id : most), after)
    if (page.length < PAGE || SnowflakeUtil.timestampFrom(last) > to) return
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
function deliveriesIn(components: unknown): ReadonlySet<string> {
  const inControls = customIdsIn(components).map((customId) => parseControlId(customId).delivery)
  return new Set(inControls.filter((id) => id !== undefined))
}

function customIdsIn(components: unknown): string[] {
  if (typeof components !== 'object' || components === null) return []
  return Object.entries(components).flatMap(([key, value]) =>
    key === 'custom_id' && typeof value === 'string' ? [value] : customIdsIn(value),
  )
}
