/** What a platform tells of its channels: lost, back, renamed, moved, deleted, or the whole workspace gone. */
import { type Channel, type ChannelRef, isClosed, type PlatformName } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { News } from '../core/invocation.ts'
import type { Platform } from '../core/ports.ts'
import { DELETED } from '../core/reply/access.ts'
import { comeBack, type Returning } from './come-back.ts'

export type Hearing = Returning & { readonly platforms: ReadonlyMap<PlatformName, Pick<Platform, 'access'>> }

/**
 * An event that comes again does nothing. Of channels where nobody ever did anything, nothing is kept. Returns a sentence for the
 * operator where what was heard could not be followed.
 */
export async function hearNews(
  hearing: Hearing,
  platform: PlatformName,
  fact: News,
  at: Instant,
): Promise<string | undefined> {
  const { store } = hearing
  const { key, workspace, channel: id, what, name, to, why } = fact
  if (id === undefined) {
    // Back or renamed, a workspace says nothing of any channel: the next look at all of them does.
    if ((await store.firstCall(key, at)) && what !== 'back' && what !== 'renamed')
      await store.hold({ platform, workspace }, why ?? 'access was revoked', at)
    return undefined
  }
  const ref = { platform, workspace, channel: id }
  const channel = await store.channel(ref)
  if (channel === undefined || !(await store.firstCall(key, at))) return undefined
  switch (what) {
    case 'renamed':
      if (name !== undefined) await store.changeChannel(ref, { name })
      break
    case 'moved':
      return to === undefined ? undefined : move(hearing, ref, { ...ref, channel: to }, at)
    case 'back':
      if (isClosed(channel)) await tryAgain(hearing, channel, at)
      break
    case 'lost':
    case 'revoked':
      await store.hold(ref, why ?? 'access was lost', at)
      break
    case 'deleted':
      await store.hold(ref, DELETED, at)
  }
  return undefined
}

const NOT_MOVED =
  'a channel has another id now, but follows or has posted something under both, so what it followed under the old one has to be subscribed to anew'

/** The old id may have been found closed before we heard of the new one. */
async function move(hearing: Hearing, from: ChannelRef, to: ChannelRef, at: Instant): Promise<string | undefined> {
  const moved = await hearing.store.moveChannel(from, to)
  if (moved === undefined) return NOT_MOVED
  if (isClosed(moved)) await tryAgain(hearing, moved, at)
  return undefined
}

/** What let us in may not be all that it takes (a channel that is still archived). */
async function tryAgain(hearing: Hearing, channel: Channel, at: Instant): Promise<void> {
  const { store, platforms } = hearing
  const access = await platforms.get(channel.ref.platform)?.access(channel.ref, 'look')
  if (access?.kind === 'closed') await store.changeChannel(channel.ref, { why: access.why }, channel)
  else await comeBack(hearing, channel, at)
}
