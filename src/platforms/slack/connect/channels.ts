/** Which channels the bot can post in, and which a person may be told of. */
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { ChannelRef } from '../../../core/channel.ts'
import { SECOND } from '../../../core/instant.ts'
import type { Access, Clock, Platform, Seen } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import { type ChannelFacts, type Facts, readChannel } from './facts.ts'
import type { Self } from './self.ts'
import { troubleOf } from './trouble.ts'

export type Looking = {
  /** For reading: it may ask twice. */
  readonly client: WebClient
  readonly self: Self
  readonly facts: Facts
  readonly clock: Pick<Clock, 'sleep'>
}

type Known = ReturnType<Platform['channels']> extends AsyncIterable<infer One> ? One : never

/** A person waits for the answer. */
const PATIENCE = 2.5 * SECOND
const PAGE = 200

const PageSchema = z.object({
  channels: z.array(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      is_im: z.boolean().default(false),
      is_mpim: z.boolean().default(false),
      is_private: z.boolean().default(false),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
})
type Conversation = z.infer<typeof PageSchema>['channels'][number]

/** The scope that each kind of conversation takes to be listed. */
const TYPES = [
  ['public_channel', 'channels:read'],
  ['private_channel', 'groups:read'],
  ['mpim', 'mpim:read'],
  ['im', 'im:read'],
] as const

/** https://docs.slack.dev/reference/methods/users.conversations: of the bot, or of a person as far as the bot shares them. */
async function* conversations({ client, self }: Looking, user?: string): AsyncGenerator<Conversation> {
  const types = TYPES.filter(([type, scope]) => self.scopes.has(scope) && !(user !== undefined && type === 'im'))
  if (types.length === 0) return
  let cursor: string | undefined
  do {
    const page = PageSchema.parse(
      await client.users.conversations({
        types: types.map(([type]) => type).join(','),
        exclude_archived: true,
        limit: PAGE,
        ...(user === undefined ? {} : { user }),
        ...(cursor === undefined ? {} : { cursor }),
      }),
    )
    yield* page.channels
    cursor = page.response_metadata?.next_cursor
  } while (cursor !== undefined && cursor !== '')
}

/** Those that the bot is in, archived ones left out. Throws where Slack does not answer. */
export async function* channelsOf(looking: Looking): AsyncGenerator<Known> {
  for await (const { id, name = '', is_im, is_mpim } of conversations(looking)) {
    const channel: ChannelRef = { platform: 'slack', workspace: looking.self.team, channel: id }
    yield { channel, name: is_im || is_mpim ? '' : name, can: 'post' }
  }
}

const ARCHIVED: Access = {
  kind: 'closed',
  why: 'the channel is archived',
  mend: 'This channel is archived: take it out of the archive first.',
}
const BETWEEN_OTHERS: Access = {
  kind: 'closed',
  why: 'the bot is not in the conversation',
  mend: 'I cannot post into a conversation between others: send me a direct message instead.',
}

/** Never throws: what Slack does not say in time is unknown. */
export async function accessTo(looking: Looking, { channel }: ChannelRef, how: 'look' | 'join'): Promise<Access> {
  // A person's id stands for their own conversation with the bot.
  if (isPerson(channel)) return { kind: 'open' }
  const { clock, client } = looking
  const looked = readChannel(client, channel).then(
    (facts) => accessBy(looking, channel, facts, how),
    (error) => accessAfter(looking, channel, error),
  )
  return (await within(clock, PATIENCE, looked)) ?? { kind: 'unknown', why: 'Slack did not answer in time.' }
}

async function accessBy(looking: Looking, channel: string, facts: ChannelFacts, how: 'look' | 'join'): Promise<Access> {
  if (facts.isArchived) return ARCHIVED
  if (facts.isMember) return { kind: 'open' }
  const { client, self } = looking
  const mayJoin = !facts.isPrivate && self.scopes.has('channels:join')
  const isJoined = how === 'join' && mayJoin && (await join(client, channel))
  looking.facts.forget(channel)
  if (isJoined) return { kind: 'open' }
  return how === 'look' && mayJoin ? { ...notIn(self), mayJoin } : notIn(self)
}

/** https://docs.slack.dev/reference/methods/conversations.join; false where Slack does not let us. */
async function join(client: WebClient, channel: string): Promise<boolean> {
  try {
    await client.conversations.join({ channel })
    return true
  } catch {
    return false
  }
}

function accessAfter({ self }: Looking, channel: string, error: unknown): Access {
  const trouble = troubleOf(error)
  if (trouble.kind === 'refused' && trouble.code === 'channel_not_found') {
    // A private channel without the bot and a conversation between others look the same to it: they are not there.
    return channel.startsWith('D') ? BETWEEN_OTHERS : notIn(self)
  }
  const why =
    trouble.kind === 'refused' ? trouble.code : trouble.kind === 'limited' ? 'too many questions' : trouble.why
  return { kind: 'unknown', why: `Slack did not say whether the bot is in the channel: ${why}.` }
}

function notIn({ name }: Self): Extract<Access, { kind: 'closed' }> {
  return {
    kind: 'closed',
    why: 'the bot is not in the channel',
    mend: `I am not in this channel: type \`/invite @${name}\` here first.`,
  }
}

function isPerson(channel: string): boolean {
  return /^[UW]/.test(channel)
}

/**
 * Public channels are seen by every member of the workspace, all others by who is in them. Where Slack does not answer, only
 * what is certain; never throws.
 */
export async function seenBy(
  looking: Looking,
  person: string,
  channels: readonly ChannelRef[],
): Promise<readonly Seen[]> {
  const { facts, self } = looking
  const theirs = channels.filter(({ workspace }) => workspace === self.team)
  const [isIn, isPublic, { isGuest }] = await Promise.all([
    idsOf(looking, () => true, person),
    idsOf(looking, (one) => !one.is_private && !one.is_im && !one.is_mpim),
    facts.person(person),
  ])
  // Without the scope nobody can be told from a guest, and all count as members.
  const seesPublic = self.scopes.has('users:read') ? isGuest === false : isGuest !== true
  const seen = await Promise.all(
    theirs.map(async (channel): Promise<readonly Seen[]> => {
      const { channel: id } = channel
      if (isPerson(id)) return id === person ? [{ channel, isIn: true }] : []
      if (isIn.has(id)) return [{ channel, isIn: true }]
      if (id.startsWith('D')) return (await facts.channel(id))?.person === person ? [{ channel, isIn: true }] : []
      if (!seesPublic) return []
      // The bot may have left it since; few are such.
      const isSeen = isPublic.has(id) || (await facts.channel(id))?.isPrivate === false
      return isSeen ? [{ channel, isIn: false }] : []
    }),
  )
  return seen.flat()
}

/** Ids of the conversations, as far as Slack tells them in time. */
async function idsOf(looking: Looking, counts: (one: Conversation) => boolean, user?: string): Promise<Set<string>> {
  const ids = new Set<string>()
  const reading = async () => {
    for await (const one of conversations(looking, user)) if (counts(one)) ids.add(one.id)
  }
  await within(
    looking.clock,
    PATIENCE,
    reading().catch(() => undefined),
  )
  return ids
}
