/** The methods `chat.*`. */
import { MESSAGE_TEXT_LIMIT, readBlocks, textLength } from './block-kit.ts'
import { type Granted, type Method, messageFields } from './conversations.ts'
import type { PrivateAnswers } from './private-answers.ts'
import { Refusal, refuse } from './refusal.ts'
import { needScope } from './scopes.ts'
import type { Json, SlackChannel, SlackMessage, Workspace } from './workspace.ts'

export type Limit = '429' | '429 without Retry-After' | 'ratelimited'

export type Chat = {
  readonly methods: Readonly<Record<string, Method>>
  limitPosts(channel: string, seconds: number, as: Limit): void
}

const TEXT_LIMIT = 40_000
const METADATA_BYTES_LIMIT = 16_000

export function createChat(workspace: Workspace, { scopes }: Granted, answers: PrivateAnswers): Chat {
  const { bot, users, channels } = workspace
  const limits = new Map<string, { until: number; as: Limit }>()

  /** The channel that a post goes to; a person's id stands for their conversation with the bot. */
  function target(id: unknown): SlackChannel {
    const named = String(id ?? '')
    if (named === bot.userId) refuse('channel_not_found')
    const person = users.get(named)
    if (person?.deleted) refuse('channel_not_found')
    const channel = person === undefined ? channels.get(named) : workspace.direct(named)
    if (channel === undefined || channel.is_deleted) return refuse('channel_not_found')
    if (!channel.members.has(bot.userId)) {
      if (channel.is_private || channel.is_im || channel.is_mpim) refuse('channel_not_found')
      if (!scopes.has('chat:write.public')) refuse('not_in_channel')
    }
    if (channel.is_archived) refuse('is_archived')
    if (channel.posting !== undefined) refuse(channel.posting)
    return channel
  }

  function obeyLimit({ id, user }: SlackChannel): void {
    const limit = limits.get(id) ?? limits.get(user ?? '')
    if (limit === undefined || workspace.now() >= limit.until) return
    if (limit.as === 'ratelimited') refuse('ratelimited')
    const seconds = Math.max(1, Math.ceil((limit.until - workspace.now()) / 1_000))
    const headers: Record<string, string> = limit.as === '429' ? { 'retry-after': String(seconds) } : {}
    throw new Refusal('ratelimited', {}, { status: 429, headers })
  }

  function content(args: Json): Pick<SlackMessage, 'text' | 'blocks'> {
    const text = String(args.text ?? '').slice(0, TEXT_LIMIT)
    const given = args.blocks ?? []
    if (!Array.isArray(given)) refuse('invalid_blocks_format')
    const read = readBlocks(given)
    if (!read.ok) {
      const messages = read.faults.map((fault) => `[ERROR] ${fault}`)
      return refuse('invalid_blocks', { errors: read.faults, response_metadata: { messages } })
    }
    if (text === '' && read.value.length === 0) refuse('no_text')
    if (textLength(read.value) > MESSAGE_TEXT_LIMIT) refuse('msg_blocks_too_long')
    return { text, blocks: read.value }
  }

  function post(args: Json): Json {
    needScope(scopes, 'chat:write')
    const channel = target(args.channel)
    obeyLimit(channel)
    const metadata = readMetadata(args.metadata)
    const message = workspace.put(channel.id, { ...content(args), ...(metadata && { metadata }), args })
    return { channel: channel.id, ts: message.ts, message: messageFields(workspace, message) }
  }

  function postEphemeral(args: Json): Json {
    needScope(scopes, 'chat:write')
    const channel = target(args.channel)
    const user = String(args.user ?? '')
    if (!channel.members.has(user)) refuse('user_not_in_channel')
    obeyLimit(channel)
    const { ts } = answers.show({ channel: channel.id, user, ...content(args), from: 'postEphemeral' })
    return { message_ts: ts }
  }

  function own({ channel: id, ts }: Json, error: string): { channel: SlackChannel; message: SlackMessage } {
    needScope(scopes, 'chat:write')
    const channel = target(id)
    const message = channel.messages.find((one) => one.ts === ts) ?? refuse('message_not_found')
    if (message.bot_id !== bot.botId) refuse(error)
    return { channel, message }
  }

  return {
    limitPosts: (channel, seconds, as) => void limits.set(channel, { until: workspace.now() + seconds * 1_000, as }),
    methods: {
      'chat.postMessage': post,
      'chat.postEphemeral': postEphemeral,
      'chat.update': (args) => {
        const { channel, message } = own(args, 'cant_update_message')
        const metadata = readMetadata(args.metadata)
        Object.assign(message, content(args), metadata && { metadata })
        return { channel: channel.id, ts: message.ts, text: message.text, message: messageFields(workspace, message) }
      },
      'chat.delete': (args) => {
        const { channel, message } = own(args, 'cant_delete_message')
        channel.messages.splice(channel.messages.indexOf(message), 1)
        return { channel: channel.id, ts: message.ts }
      },
    },
  }
}

function readMetadata(value: unknown): SlackMessage['metadata'] {
  if (value === undefined) return undefined
  const { event_type, event_payload } = (typeof value === 'object' ? (value ?? {}) : {}) as Json
  if (typeof event_type !== 'string' || typeof event_payload !== 'object' || event_payload === null) {
    return refuse('invalid_metadata_format')
  }
  if (Buffer.byteLength(JSON.stringify(event_payload)) > METADATA_BYTES_LIMIT) refuse('metadata_too_large')
  return { event_type, event_payload: event_payload as Json }
}
