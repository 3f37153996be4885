/** Once in a while: which channels can be posted in? Platforms do not tell a bot that it was removed, nor always that it is back. */
import {
  type Channel,
  type ChannelKey,
  channelKey,
  isClosed,
  type PlatformName,
  workspaceKey,
} from '../core/channel.ts'
import { DAY, HOUR, type Instant } from '../core/instant.ts'
import type { Access, Platform } from '../core/ports.ts'
import { reasonOf } from '../core/reason.ts'
import { comeBack, isRefused, type Returning } from './come-back.ts'

type Chat = Pick<Platform, 'access' | 'channels'>

export type Looking = Returning & { readonly platforms: ReadonlyMap<PlatformName, Chat> }

export type Looked = {
  readonly lost: readonly ChannelKey[]
  readonly back: readonly ChannelKey[]
  /** Where a workspace, or a channel in it, could not be looked at (`platform:workspace`), and why. */
  readonly failed: readonly { readonly workspace: string; readonly why: string }[]
}

/**
 * Of every day the hours in which a channel that follows nothing, and that no list names, is looked at by itself: a look is a call,
 * and empty channels may be thousands. Two, because rounds are an hour apart and a little more.
 */
const LOOKED_AT_FOR = 2 * HOUR

/** Looks at every channel, but for conversations without a name in which nothing is followed: a line to them shows it. */
export async function lookAtAccess(looking: Looking, at: Instant): Promise<Looked> {
  const { store, platforms } = looking
  const followed = new Set((await store.subscriptions()).map(({ channel }) => channel))
  const channels = (await store.channels()).filter(({ ref, name }) => name !== '' || followed.has(channelKey(ref)))
  const looked = { lost: [] as ChannelKey[], back: [] as ChannelKey[], failed: [] as Looked['failed'][number][] }
  for (const [name, chat] of platforms) {
    const here = channels.filter(({ ref }) => ref.platform === name)
    for (const workspace of new Set(here.map(({ ref }) => ref.workspace))) {
      const where = workspaceKey({ platform: name, workspace })
      const open = await openIn(chat, workspace)
      if (open.kind === 'failed') looked.failed.push({ workspace: where, why: `${where}: ${open.why}` })
      else
        for (const channel of here.filter(({ ref }) => ref.workspace === workspace)) {
          const key = channelKey(channel.ref)
          try {
            const isDue = followed.has(key) || (at - channel.createdAt) % DAY < LOOKED_AT_FOR
            const seen = await lookAt(looking, chat, { channel, isListed: open.channels.has(key), isDue }, at)
            if (seen !== undefined) looked[seen].push(key)
          } catch (fault) {
            looked.failed.push({ workspace: where, why: `${key}: ${reasonOf(fault)}` })
          }
        }
    }
  }
  return looked
}

/**
 * The list may leave out what the bot has no scope for, so a channel that is missing in it is looked at by itself once it
 * `isDue`.
 */
async function lookAt(
  looking: Looking,
  chat: Chat,
  { channel, isListed, isDue }: { channel: Channel; isListed: boolean; isDue: boolean },
  at: Instant,
): Promise<'lost' | 'back' | undefined> {
  if (!isListed && !isDue) return undefined
  const { ref } = channel
  const isLost = isClosed(channel)
  const access: Access = isListed ? { kind: 'open' } : await chat.access(ref, 'look')
  if (access.kind === 'open' && isLost) {
    if (await isRefused(looking.store, channel)) return undefined
    await comeBack(looking, channel, at)
    return 'back'
  }
  if (access.kind === 'closed' && !isLost) {
    await looking.store.hold(ref, access.why, at)
    return 'lost'
  }
  return undefined
}

type Open =
  | { readonly kind: 'listed'; readonly channels: ReadonlySet<ChannelKey> }
  | { readonly kind: 'failed'; readonly why: string }

async function openIn(chat: Chat, workspace: string): Promise<Open> {
  const channels = new Set<ChannelKey>()
  try {
    for await (const { channel, can } of chat.channels(workspace)) if (can === 'post') channels.add(channelKey(channel))
    return { kind: 'listed', channels }
  } catch (fault) {
    return { kind: 'failed', why: reasonOf(fault) }
  }
}
