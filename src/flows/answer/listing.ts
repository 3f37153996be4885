/** list, the panel of `/papers` alone, and *Tune topics*: what channels follow. */
import { type Channel, channelKey } from '../../core/channel.ts'
import type { Args } from '../../core/command/argument.ts'
import { type Instant, WEEK } from '../../core/instant.ts'
import type { Reply } from '../../core/invocation.ts'
import type { Store } from '../../core/ports.ts'
import { channelsMessage, type Listed, listMessage, panelMessage, tuneMessage } from '../../core/reply/listing.ts'
import { show } from '../../core/reply.ts'
import type { Asking } from './asking.ts'

/** A channel with all that a list says about it. */
export async function listedOf(store: Store, channel: Channel, at: Instant): Promise<Listed> {
  const key = channelKey(channel.ref)
  const subscriptions = await store.subscriptions(key)
  return { channel, subscriptions, posted: await store.postedSince(key, at - 4 * WEEK), at }
}

function listedHere({ desk, channel, at }: Asking): Promise<Listed> {
  return listedOf(desk.store, channel, at)
}

export async function list(asking: Asking, { all }: Args): Promise<Reply> {
  return all === undefined ? show(listMessage(await listedHere(asking))) : listAll(asking)
}

export async function listAll(asking: Asking): Promise<Reply> {
  const listed: Listed[] = []
  for (const channel of await channelsSeen(asking)) listed.push(await listedOf(asking.desk.store, channel, asking.at))
  return show(channelsMessage(listed))
}

/** Channels that the asker can see: those of their workspace. */
export async function channelsSeen({ desk, channel }: Asking): Promise<Channel[]> {
  const { platform, workspace } = channel.ref
  return (await desk.store.channels()).filter(({ ref }) => ref.platform === platform && ref.workspace === workspace)
}

export async function panel(asking: Asking): Promise<Reply> {
  return show(panelMessage(await listedHere(asking)))
}

/** The private list behind *Tune topics*. */
export async function tuneTopics(asking: Asking): Promise<Reply> {
  return show(tuneMessage(await listedHere(asking)))
}
