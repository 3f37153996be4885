/** What Slack says about people and channels, remembered for a while and never waited for long. */
import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { DAY, MINUTE, SECOND } from '../../../core/instant.ts'
import type { Clock } from '../../../core/ports.ts'
import { within } from '../../../core/within.ts'
import { NOTHING_FOR, remember } from './remember.ts'
import type { Self } from './self.ts'
import { troubleOf } from './trouble.ts'

/** What is absent is not known: the scope is missing, Slack failed, or took too long. */
export type PersonFacts = {
  /** As others call them. */
  readonly name?: string
  /** An IANA zone. */
  readonly zone?: string
  /** A guest of the workspace, or a member of another one. */
  readonly isGuest?: boolean
  /** An admin or owner of the workspace. */
  readonly isAdmin?: boolean
}

/** What an event itself says about the person who caused it. */
export type Hints = { readonly name?: string | undefined; readonly team?: string | undefined }

export type ChannelFacts = {
  /** Empty for direct and group messages, whose names nobody uses. */
  readonly name: string
  readonly isPrivate: boolean
  /** A conversation with one person or a few, not a channel. */
  readonly isDirect: boolean
  readonly isArchived: boolean
  readonly isMember: boolean
  readonly creator?: string
  /** The other side of a conversation with one person. */
  readonly person?: string
}

/** Nothing here throws, and nothing takes longer than 1.5 seconds. */
export type Facts = {
  person(id: string, hints?: Hints): Promise<PersonFacts>
  channel(id: string): Promise<ChannelFacts | undefined>
  /** Whether a conversation `D…` is this person's with the bot, or one between others; undefined where Slack does not say. */
  isOwn(person: string, conversation: string): Promise<boolean | undefined>
  /** Whether the platform lets this person change the channel: an admin, its creator, or it is their own conversation. */
  mayManage(person: string, channel: string): Promise<boolean>
  /** Something changed about a channel. */
  forget(channel: string): void
}

const PATIENCE = 1.5 * SECOND
const PERSON_FOR = 10 * MINUTE
const CHANNEL_FOR = 5 * MINUTE
/** A person has one conversation with the bot, always the same. */
const CONVERSATION_FOR = DAY
const UserSchema = z.object({
  user: z.object({
    name: z.string().optional(),
    real_name: z.string().optional(),
    team_id: z.string().optional(),
    tz: z.string().nullish(),
    is_admin: z.boolean().default(false),
    is_owner: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
    // In an Enterprise organisation a person belongs to several workspaces.
    enterprise_user: z.object({ teams: z.array(z.string()).default([]) }).optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
})

const ConversationSchema = z.object({
  name: z.string().optional(),
  is_private: z.boolean().default(false),
  is_im: z.boolean().default(false),
  is_mpim: z.boolean().default(false),
  is_archived: z.boolean().default(false),
  is_member: z.boolean().optional(),
  creator: z.string().optional(),
  user: z.string().optional(),
})
const InfoSchema = z.object({ channel: ConversationSchema })
const OpenedSchema = z.object({ channel: z.object({ id: z.string() }) })

/** Slack says that the bot is in no such channel. */
const HIDDEN = 'hidden'

/** `self` is undefined until the token was accepted. */
export function createFacts(
  client: WebClient,
  self: () => Self | undefined,
  clock: Pick<Clock, 'now' | 'sleep'>,
): Facts {
  const people = remember(
    clock,
    () => PERSON_FOR,
    async (id) => {
      if (self()?.scopes.has('users:read') !== true) return undefined
      return personFacts(UserSchema.parse(await client.users.info({ user: id })).user, self())
    },
  )
  const channels = remember<ChannelFacts | typeof HIDDEN>(
    clock,
    (found) => (found === HIDDEN ? NOTHING_FOR : CHANNEL_FOR),
    (id) => readChannel(client, id).catch(hiddenAfter),
  )
  // https://docs.slack.dev/reference/methods/conversations.open: it returns the one that is open already, and tells nobody.
  const conversations = remember(
    clock,
    () => CONVERSATION_FOR,
    async (person) => OpenedSchema.parse(await client.conversations.open({ users: person })).channel.id,
  )
  const soon = <T>(lookUp: Promise<T | undefined>, ms: number = PATIENCE) => within(clock, ms, lookUp)

  const facts: Facts = {
    async person(id, { name, team } = {}) {
      const isElsewhere = team !== undefined && self() !== undefined && team !== self()?.team
      return {
        ...(name === undefined || name === '' ? {} : { name }),
        ...(isElsewhere ? { isGuest: true, isAdmin: false } : {}),
        ...(await soon(people.look(id))),
      }
    },
    async channel(id) {
      const found = await soon(channels.look(id))
      return found === HIDDEN ? undefined : found
    },
    async isOwn(person, conversation) {
      const found = await soon(channels.look(conversation), PATIENCE / 2)
      if (found !== undefined) return found !== HIDDEN && found.person === person
      const opened = await soon(conversations.look(person), PATIENCE / 2)
      return opened === undefined ? undefined : opened === conversation
    },
    async mayManage(person, channel) {
      if (person === channel) return true
      const [who, where] = await Promise.all([facts.person(person), facts.channel(channel)])
      return who.isAdmin === true || (where !== undefined && (where.creator === person || where.person === person))
    },
    forget: (channel) => channels.forget(channel),
  }
  return facts
}

/** https://docs.slack.dev/reference/methods/conversations.info; throws what the SDK throws. */
export async function readChannel(client: WebClient, id: string): Promise<ChannelFacts> {
  const { channel } = InfoSchema.parse(await client.conversations.info({ channel: id }))
  const isDirect = channel.is_im || channel.is_mpim
  return {
    name: isDirect ? '' : (channel.name ?? ''),
    isPrivate: channel.is_private || isDirect,
    isDirect,
    isArchived: channel.is_archived,
    // Slack says it of channels only: who can look at a conversation is in it.
    isMember: channel.is_member ?? isDirect,
    ...(channel.creator === undefined ? {} : { creator: channel.creator }),
    ...(channel.is_im && channel.user !== undefined ? { person: channel.user } : {}),
  }
}

function hiddenAfter(error: unknown): typeof HIDDEN | undefined {
  const trouble = troubleOf(error)
  return trouble.kind === 'refused' && trouble.code === 'channel_not_found' ? HIDDEN : undefined
}

function personFacts(user: z.infer<typeof UserSchema>['user'], self: Self | undefined): PersonFacts {
  const name = [user.profile?.display_name, user.profile?.real_name, user.real_name, user.name].find(Boolean)
  const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])]
  const isElsewhere = user.team_id !== undefined && !teams.includes(self?.team)
  const isGuest = user.is_restricted || user.is_ultra_restricted || user.is_stranger || isElsewhere
  return {
    ...(name === undefined ? {} : { name }),
    ...(user.tz ? { zone: user.tz } : {}),
    isGuest,
    isAdmin: !isElsewhere && (user.is_admin || user.is_owner),
  }
}
