/** Once in a while: which channels can be posted in? Platforms do not tell a bot that it was removed, nor always that it is back. */
import { type Channel, type ChannelKey, channelKey, type PlatformName, workspaceKey } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
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

/** Looks at every channel in which something is followed; others lose nothing. */
export async function lookAtAccess(looking: Looking, at: Instant): Promise<Looked> {
  const { store, platforms } = looking
  const followed = new Set((await store.subscriptions()).map(({ channel }) => channel))
  const channels = (await store.channels()).filter(({ ref }) => followed.has(channelKey(ref)))
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
            const seen = await lookAt(looking, chat, channel, open.channels, at)
            if (seen !== undefined) looked[seen].push(key)
          } catch (fault) {
            looked.failed.push({ workspace: where, why: `${key}: ${reasonOf(fault)}` })
          }
        }
    }
  }
  return looked
}

/** The list may leave out what the bot has no scope for, so a channel that is missing in it is looked at by itself. */
async function lookAt(
  looking: Looking,
  chat: Chat,
  channel: Channel,
  open: ReadonlySet<ChannelKey>,
  at: Instant,
): Promise<'lost' | 'back' | undefined> {
  const { ref, state } = channel
  const access: Access = open.has(channelKey(ref)) ? { kind: 'open' } : await chat.access(ref, 'look')
  if (access.kind === 'open' && state === 'held') {
    if (await isRefused(looking.store, channel)) return undefined
    await comeBack(looking, channel, at)
    return 'back'
  }
  if (access.kind === 'closed' && state === 'on') {
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
