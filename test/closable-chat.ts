/** A chat whose channels are closed and opened by hand, and in which people are in the channels that they are put in. */
import { type ChannelKey, type ChannelRef, channelKey } from '../src/core/channel.ts'
import type { Access } from '../src/core/ports.ts'
import type { Desk } from '../src/flows/answer/asking.ts'

export const MEND = 'Invite me first: `/invite @paperwire`.'
export const CLOSED: Extract<Access, { kind: 'closed' }> = {
  kind: 'closed',
  why: 'the bot is not in the channel',
  mend: MEND,
}
export const UNKNOWN: Access = { kind: 'unknown', why: 'the platform did not answer' }

type Chat = Desk['platforms'] extends ReadonlyMap<string, infer One> ? One : never

export type ClosableChat = Chat & {
  /** Channels that are not open; `joinable` ones are as soon as the bot is asked to join. */
  readonly shut: Map<ChannelKey, Access | 'joinable'>
  /** What the list of the bot's channels leaves out, though they are open. */
  readonly unlisted: Set<ChannelKey>
  /** The workspaces whose list fails. */
  readonly failing: Set<string>
  /** Who is in a channel; everybody is in one without a row, and nobody else may be told of one that has a row. */
  readonly members: Map<ChannelKey, readonly string[]>
  /** Channels that all may be told of, whoever is in them. */
  readonly public: Set<ChannelKey>
  /** Every look at one channel: `look <key>` or `join <key>`. */
  readonly looks: string[]
}

/** `known` are the channels that the bot is told of when it asks for its list. */
export function createClosableChat(known: readonly ChannelRef[] = []): ClosableChat {
  const chat: ClosableChat = {
    grants: [],
    shut: new Map(),
    unlisted: new Set(),
    failing: new Set(),
    members: new Map(),
    public: new Set(),
    looks: [],
    async access(channel, how) {
      const key = channelKey(channel)
      chat.looks.push(`${how} ${key}`)
      const found = chat.shut.get(key) ?? { kind: 'open' }
      if (found !== 'joinable') return found
      if (how === 'look') return { ...CLOSED, mayJoin: true }
      chat.shut.delete(key)
      return { kind: 'open' }
    },
    async seenBy(person, channels) {
      return channels.flatMap((channel) => {
        const key = channelKey(channel)
        const isIn = chat.members.get(key)?.includes(person) ?? true
        return isIn || chat.public.has(key) ? [{ channel, isIn }] : []
      })
    },
    direct: (person, workspace) => ({ platform: 'terminal', workspace, channel: `@${person}` }),
    workspaces: async () => [...new Set(known.map(({ workspace }) => workspace))].map((id) => ({ id, name: id })),
    async *channels(workspace) {
      if (chat.failing.has(workspace)) throw new Error(`${workspace} did not answer`)
      for (const channel of known) {
        const key = channelKey(channel)
        if (channel.workspace !== workspace || chat.unlisted.has(key)) continue
        yield { channel, name: channel.channel, can: chat.shut.has(key) ? 'nothing' : 'post' }
      }
    },
  }
  return chat
}
