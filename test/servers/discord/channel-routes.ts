/** What the REST API does in channels: messages, threads and direct messages. */
import { z } from 'zod'
import { readForm, refuseForm } from './form-errors.ts'
import { editMessage, writeMessage } from './messages.ts'
import { channelJson, messageJson } from './payloads.ts'
import { may, PERMISSION, permissionsIn } from './permissions.ts'
import { Refusal, refuse } from './refusal.ts'
import { type Asked, param, type Route } from './routes.ts'
import { type DiscordChannel, type DiscordMessage, FLAG, isThread, type Json, type World } from './world.ts'

const TEXT_TYPES: readonly number[] = [0, 1, 3, 5, 10, 11, 12]
const ThreadSchema = z.object({
  name: z.string().trim().min(1).max(100),
  auto_archive_duration: z.literal([60, 1_440, 4_320, 10_080]).nullish(),
})

export type ChannelRoutes = {
  readonly routes: readonly Route[]
}

export function createChannelRoutes(
  world: World,
  { nonceMs, tell }: { nonceMs: () => number; tell: (event: string, channel: DiscordChannel) => void },
): ChannelRoutes {
  const { bot, users, channels } = world
  const nonces: { channel: string; nonce: string; message: DiscordMessage; at: number }[] = []

  /** A channel that the bot knows of and may look at. */
  function seen(asked: Asked): DiscordChannel {
    const channel = channels.get(param(asked, 'channel')) ?? refuse(10003)
    if (channel.guild_id !== undefined && world.guild(channel.guild_id).unavailable) {
      throw new Refusal(503, { message: 'Service Unavailable', code: 0 })
    }
    if (!may(world, channel, bot.id, PERMISSION.viewChannel)) refuse(50001)
    return channel
  }

  /** A channel that takes posts; a thread that was put away comes back by them. */
  function writable(asked: Asked, body: Json): DiscordChannel {
    const channel = seen(asked)
    const { type, thread_metadata: thread, posting, recipients } = channel
    if (!TEXT_TYPES.includes(type)) refuse(type === 4 || type === 15 ? 50008 : 50024)
    if (type === 1 && recipients.some((id) => !world.user(id).accepts_dms)) refuse(50007)
    if (thread?.locked && !may(world, channel, bot.id, PERMISSION.manageThreads)) refuse(160005)
    const parent = channels.get(channel.parent_id ?? '')
    if (parent?.type === 15 && channel.messages.length === 0) refuse(40058)
    const write = isThread(channel) ? PERMISSION.sendMessagesInThreads : PERMISSION.sendMessages
    if (!may(world, channel, bot.id, write)) refuse(50013)
    const hasEmbeds = Array.isArray(body.embeds) && body.embeds.length > 0
    if (hasEmbeds && !may(world, channel, bot.id, PERMISSION.embedLinks)) refuse(50013)
    if (posting !== undefined) throw new Refusal(posting.status, { message: posting.message, code: posting.code })
    return channel
  }

  function before({ id }: DiscordChannel, { nonce, enforce_nonce }: Json): DiscordMessage | undefined {
    if (enforce_nonce !== true || nonce == null) return undefined
    const held = nonces.find(
      (one) => one.channel === id && one.nonce === String(nonce) && world.now() - one.at < nonceMs(),
    )
    if (held === undefined) return undefined
    return channels.get(id)?.messages.includes(held.message) ? held.message : refuse(10008)
  }

  function post(asked: Asked): Json {
    const { body } = asked
    const channel = writable(asked, body)
    const same = before(channel, body)
    if (same !== undefined) return messageJson(world, same)
    const message = writeMessage(world, channel.id, body)
    if (message.nonce !== undefined) {
      nonces.push({ channel: channel.id, nonce: String(message.nonce), message, at: world.now() })
    }
    if (channel.thread_metadata?.archived) {
      channel.thread_metadata.archived = false
      tell('THREAD_UPDATE', channel)
    }
    return messageJson(world, message)
  }

  function list(asked: Asked): Json[] {
    const channel = seen(asked)
    if (!may(world, channel, bot.id, PERMISSION.readMessageHistory)) return []
    const { query } = asked
    const limit = Number(query.get('limit') ?? 50)
    if (!(limit >= 1 && limit <= 100)) {
      const message = 'int value should be between 1 and 100.'
      return refuseForm([{ path: ['limit'], code: 'NUMBER_TYPE_MAX', message }])
    }
    const all = channel.messages.filter(isPublic)
    const at = (name: string) => BigInt(query.get(name) ?? 0)
    const older = (than: bigint, count: number) => all.filter(({ id }) => BigInt(id) < than).slice(-count)
    const newer = (than: bigint, count: number) => all.filter(({ id }) => BigInt(id) > than).slice(0, count)
    const half = Math.floor(limit / 2)
    const page = query.has('around')
      ? [...older(at('around') + 1n, half + 1), ...newer(at('around'), half)]
      : query.has('after')
        ? newer(at('after'), limit)
        : query.has('before')
          ? older(at('before'), limit)
          : all.slice(-limit)
    return page.reverse().map((message) => asSeen(channel, message))
  }

  /** Without the message content intent the words of other people are not told. */
  function asSeen(channel: DiscordChannel, message: DiscordMessage): Json {
    const json = messageJson(world, message)
    const own = message.author === bot.id || channel.guild_id === undefined
    return own ? json : { ...json, content: '', embeds: [], components: [] }
  }

  function standing(asked: Asked): { channel: DiscordChannel; message: DiscordMessage } {
    const channel = seen(asked)
    const message = channel.messages.filter(isPublic).find(({ id }) => id === param(asked, 'message'))
    return { channel, message: message ?? refuse(10008) }
  }

  function startThread(asked: Asked): Json {
    const { channel, message } = standing(asked)
    if (channel.guild_id === undefined || isThread(channel)) refuse(50024)
    if (!may(world, channel, bot.id, PERMISSION.createPublicThreads | PERMISSION.readMessageHistory)) refuse(50013)
    if (message.thread !== undefined) refuse(160004)
    const { name, auto_archive_duration } = readForm(ThreadSchema, asked.body)
    const thread = world.addChannel({
      id: message.id,
      type: channel.type === 5 ? 10 : 11,
      name,
      parent_id: channel.id,
      thread_metadata: { archived: false, locked: false, auto_archive_duration: auto_archive_duration ?? 1_440 },
    })
    message.thread = thread.id
    message.flags |= FLAG.hasThread
    tell('THREAD_CREATE', thread)
    return channelJson(world, thread)
  }

  const routes: readonly Route[] = [
    { route: 'GET /channels/:channel', run: (asked) => channelJson(world, seen(asked)) },
    { route: 'POST /channels/:channel/messages', run: post },
    { route: 'GET /channels/:channel/messages', run: list },
    {
      route: 'GET /channels/:channel/messages/:message',
      run(asked) {
        const { channel, message } = standing(asked)
        if (!may(world, channel, bot.id, PERMISSION.readMessageHistory)) refuse(50013)
        return asSeen(channel, message)
      },
    },
    {
      route: 'PATCH /channels/:channel/messages/:message',
      run(asked) {
        const { channel, message } = standing(asked)
        if (message.author !== bot.id) refuse(50005)
        if (channel.thread_metadata?.archived) refuse(50083)
        editMessage(world, message, asked.body)
        return messageJson(world, message)
      },
    },
    {
      route: 'DELETE /channels/:channel/messages/:message',
      run(asked) {
        const { channel, message } = standing(asked)
        const others = (permissionsIn(world, channel, bot.id) & PERMISSION.manageMessages) !== 0n
        if (message.author !== bot.id && !others) refuse(channel.guild_id === undefined ? 50003 : 50013)
        world.drop(message)
      },
    },
    { route: 'POST /channels/:channel/messages/:message/threads', run: startThread },
    {
      route: 'POST /users/@me/channels',
      run({ body }) {
        const person = users.get(String(body.recipient_id))
        if (person === undefined || person.bot) return refuse(50007)
        return channelJson(world, world.direct(person.id))
      },
    },
  ]
  return { routes }
}

const isPublic = ({ seenBy, flags }: DiscordMessage) => seenBy === undefined && (flags & FLAG.loading) === 0
