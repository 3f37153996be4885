/** What a platform tells of its channels: lost, back, renamed, deleted, or the whole workspace gone. */
import type { Channel, PlatformName } from '../core/channel.ts'
import type { Instant } from '../core/instant.ts'
import type { News } from '../core/invocation.ts'
import type { Platform } from '../core/ports.ts'
import { DELETED } from '../core/reply/access.ts'
import { comeBack, type Returning } from './come-back.ts'

export type Hearing = Returning & { readonly platforms: ReadonlyMap<PlatformName, Pick<Platform, 'access'>> }

/** An event that comes again does nothing. Of channels where nobody ever did anything, nothing is kept. */
export async function hearNews(hearing: Hearing, platform: PlatformName, fact: News, at: Instant): Promise<void> {
  const { store } = hearing
  const { key, workspace, channel: id, what, name, why } = fact
  if (id === undefined) {
    if (!(await store.firstCall(key, at))) return
    // Back or renamed, a workspace says nothing of any channel: the next look at all of them does.
    if (what !== 'back' && what !== 'renamed')
      await store.hold({ platform, workspace }, why ?? 'access was revoked', at)
    return
  }
  const ref = { platform, workspace, channel: id }
  const channel = await store.channel(ref)
  if (channel === undefined || !(await store.firstCall(key, at))) return
  switch (what) {
    case 'renamed':
      if (name !== undefined) await store.changeChannel(ref, { name })
      return
    case 'back':
      if (channel.state === 'held') await tryAgain(hearing, channel, at)
      return
    case 'lost':
    case 'revoked':
      await store.hold(ref, why ?? 'access was lost', at)
      return
    case 'deleted':
      await store.hold(ref, DELETED, at)
  }
}

/** What let us in may not be all that it takes (a channel that is still archived). */
async function tryAgain(hearing: Hearing, channel: Channel, at: Instant): Promise<void> {
  const { store, platforms } = hearing
  const access = await platforms.get(channel.ref.platform)?.access(channel.ref, 'look')
  if (access?.kind === 'closed') await store.changeChannel(channel.ref, { why: access.why }, channel)
  else await comeBack(hearing, channel, at)
}
