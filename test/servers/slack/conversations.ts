/** The methods `conversations.*`, `users.info` and `users.conversations`. */
import { refuse } from './refusal.ts'
import { kindOf, needAnyKind, needScope, TYPES } from './scopes.ts'
import type { Json, SlackChannel, SlackMessage, SlackUser, Workspace } from './workspace.ts'

export type Method = (args: Json) => Json

export type Granted = { readonly scopes: ReadonlySet<string> }

/** `historyLimit` is the most messages that one page of history holds. */
export function conversationMethods(
  workspace: Workspace,
  { scopes }: Granted,
  { historyLimit, joined }: { historyLimit: () => number; joined: (channel: SlackChannel) => void },
): Readonly<Record<string, Method>> {
  const { bot, users, channels } = workspace
  const isOwn = (channel: SlackChannel) => channel.members.has(bot.userId)

  /** A channel that the bot may know of: public, or with the bot in it. */
  function visible(id: unknown): SlackChannel {
    const channel = channels.get(String(id))
    if (channel === undefined || channel.is_deleted) return refuse('channel_not_found')
    if (kindOf(channel) !== 'channels' && !isOwn(channel)) refuse('channel_not_found')
    return channel
  }

  function readable(id: unknown, what: 'read' | 'history'): SlackChannel {
    needAnyKind(scopes, what)
    const channel = visible(id)
    needScope(scopes, `${kindOf(channel)}:${what}`)
    return channel
  }

  function list(args: Json, among: (channel: SlackChannel) => boolean): Json {
    const kinds = String(args.types ?? 'public_channel')
      .split(',')
      .map((type) => TYPES[type.trim()] ?? refuse('invalid_types'))
    for (const kind of kinds) needScope(scopes, `${kind}:read`)
    const found = [...channels.values()].filter(
      (channel) =>
        !channel.is_deleted &&
        kinds.includes(kindOf(channel)) &&
        among(channel) &&
        (!flag(args.exclude_archived) || !channel.is_archived),
    )
    const { page, next } = pageOf(found, args, 1_000)
    return {
      channels: page.map((channel) => channelFields(workspace, channel)),
      response_metadata: { next_cursor: next },
    }
  }

  function history(args: Json): Json {
    const channel = readable(args.channel, 'history')
    if (!isOwn(channel)) refuse('not_in_channel')
    const found = channel.messages.filter(({ ts }) => isWithin(ts, args)).reverse()
    const { page, next } = pageOf(found, args, historyLimit())
    return {
      messages: page.map((message) => messageFields(workspace, message, flag(args.include_all_metadata))),
      has_more: next !== '',
      pin_count: 0,
      response_metadata: { next_cursor: next },
    }
  }

  function join({ channel: id }: Json): Json {
    needScope(scopes, 'channels:join')
    const channel = visible(id)
    if (kindOf(channel) !== 'channels') refuse('method_not_supported_for_channel_type')
    if (channel.is_archived) refuse('is_archived')
    const was = isOwn(channel)
    channel.members.add(bot.userId)
    if (!was) joined(channel)
    return { channel: channelFields(workspace, channel), ...(was ? { warning: 'already_in_channel' } : {}) }
  }

  function open(args: Json): Json {
    needScope(scopes, 'im:write')
    if (args.channel !== undefined) return { channel: { id: visible(args.channel).id } }
    const named = String(args.users ?? '')
    if (named === '') refuse('users_list_not_supplied')
    const user = users.get(named) ?? refuse('user_not_found')
    if (user.deleted) refuse('user_disabled')
    return { channel: { id: workspace.direct(user.id).id } }
  }

  return {
    'conversations.info': (args) => ({
      channel: channelFields(workspace, readable(args.channel, 'read'), flag(args.include_num_members)),
    }),
    'conversations.history': history,
    'conversations.list': (args) => list(args, (channel) => kindOf(channel) === 'channels' || isOwn(channel)),
    'conversations.join': join,
    'conversations.open': open,
    'conversations.members': (args) => {
      const { page, next } = pageOf([...readable(args.channel, 'read').members], args, 1_000)
      return { members: page, response_metadata: { next_cursor: next } }
    },
    'users.conversations': (args) => {
      const person = String(args.user ?? bot.userId)
      if (!users.has(person)) refuse('user_not_found')
      // Others' private conversations are told only where the bot shares them.
      return list(args, (it) => it.members.has(person) && (kindOf(it) === 'channels' || isOwn(it)))
    },
    'users.info': ({ user }) => {
      needScope(scopes, 'users:read')
      return { user: userFields(users.get(String(user)) ?? refuse('user_not_found')) }
    },
  }
}

/** Form fields carry everything as text. */
export function flag(value: unknown): boolean {
  return value === true || value === 'true' || value === '1'
}

function pageOf<T>(all: readonly T[], { limit, cursor }: Json, most: number): { page: readonly T[]; next: string } {
  const size = Math.min(Number(limit ?? 100) || 100, most)
  const from = readCursor(cursor)
  const until = from + size
  return { page: all.slice(from, until), next: until < all.length ? btoa(`next:${until}`) : '' }
}

function readCursor(cursor: unknown): number {
  if (cursor === undefined || cursor === '') return 0
  const [, from] = /^next:(\d+)$/.exec(Buffer.from(String(cursor), 'base64').toString()) ?? []
  return from === undefined ? refuse('invalid_cursor') : Number(from)
}

function isWithin(ts: string, { oldest, latest, inclusive }: Json): boolean {
  const from = readTs(oldest, 'invalid_ts_oldest') ?? 0
  const to = readTs(latest, 'invalid_ts_latest') ?? Number.POSITIVE_INFINITY
  const at = Number(ts)
  return flag(inclusive) ? at >= from && at <= to : at > from && at < to
}

function readTs(ts: unknown, error: string): number | undefined {
  if (ts === undefined) return undefined
  return /^\d+(\.\d+)?$/.test(String(ts)) ? Number(ts) : refuse(error)
}

/** A message as history and payloads show it; without `all` the payload of its metadata is left out. */
export function messageFields({ team, bot }: Workspace, message: SlackMessage, all = true): Json {
  const { ts, user, bot_id, text, blocks, metadata } = message
  const ours = bot_id === undefined ? {} : { bot_id, app_id: bot.appId, bot_profile: { id: bot_id, name: bot.name } }
  const shown = metadata === undefined ? {} : { metadata: all ? metadata : { event_type: metadata.event_type } }
  return { type: 'message', ts, user, text, team: team.id, ...ours, ...(blocks.length > 0 ? { blocks } : {}), ...shown }
}

function channelFields({ bot, team }: Workspace, channel: SlackChannel, withMembers = false): Json {
  const { id, user, is_archived, is_im, is_mpim, is_private, name, creator, members } = channel
  const created = 1_700_000_000
  if (is_im) return { id, created, is_archived, is_im, is_org_shared: false, user, is_user_deleted: false, priority: 0 }
  return {
    id,
    name,
    name_normalized: name,
    created,
    creator,
    is_channel: !is_private,
    is_group: is_private,
    is_im,
    is_mpim,
    is_private,
    is_archived,
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_org_shared: false,
    context_team_id: team.id,
    shared_team_ids: [team.id],
    is_member: members.has(bot.userId),
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    ...(withMembers ? { num_members: members.size } : {}),
  }
}

function userFields({ is_stranger, ...user }: SlackUser): Json {
  return {
    ...user,
    tz_label: user.tz,
    tz_offset: 3_600,
    is_primary_owner: false,
    is_app_user: false,
    updated: 1_700_000_000,
    profile: { real_name: user.real_name, display_name: user.name, team: user.team_id },
    ...(is_stranger ? { is_stranger } : {}),
  }
}
