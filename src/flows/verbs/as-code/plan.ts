/** What a file of subscriptions would change, channel by channel. */
import {
  type Difference,
  differenceOf,
  type FileFault,
  type Standing,
  type WantedChannel,
} from '../../../core/as-code.ts'
import { type Channel, type ChannelKey, channelKey } from '../../../core/channel.ts'
import type { ChannelPlan } from '../../../core/reply/as-code.ts'
import type { Desk } from '../../answer/asking.ts'
import { needsAccess } from './apply.ts'
import { createFindChannel, type FoundChannel } from './find-channel.ts'
import type { LookBack } from './weekly.ts'

export type FilePlan =
  /** `unlisted` are channels that follow something and that the file does not name. */
  | { readonly kind: 'planned'; readonly plans: readonly ChannelPlan[]; readonly unlisted: readonly Channel[] }
  /** The file itself is wrong: nothing of it is carried out. */
  | { readonly kind: 'refused'; readonly faults: readonly FileFault[] }

type Looked =
  | { readonly found: Extract<FoundChannel, { kind: 'failed' }> }
  | {
      readonly found: Extract<FoundChannel, { kind: 'found' }>
      readonly standing: Standing
      readonly difference: Difference
    }

/** Changes nothing. With `lookBack` also what the changes would bring. */
export async function planFile(desk: Desk, wanted: readonly WantedChannel[], lookBack?: LookBack): Promise<FilePlan> {
  const stored = await desk.store.channels()
  const find = createFindChannel(desk, stored)
  const looked: Looked[] = []
  for (const one of wanted) looked.push(await lookAt(desk, one, await find(one.channel)))
  const before = namedBefore(looked)
  const faults = wanted.flatMap((one, index) => faultsOf(one, looked[index], before.get(index), wanted))
  if (faults.length > 0) return { kind: 'refused', faults }
  const plans: ChannelPlan[] = []
  for (const [index, one] of wanted.entries()) {
    const here = looked[index]
    if (here !== undefined) plans.push(await planOf(one, here, lookBack))
  }
  return { kind: 'planned', plans, unlisted: await unlistedOf(desk, stored, looked) }
}

async function lookAt(desk: Desk, wanted: WantedChannel, found: FoundChannel): Promise<Looked> {
  if (found.kind === 'failed') return { found }
  const { packs, store, subscriptionLimit: limit } = desk
  const { channel } = found
  const standing = { channel, subscriptions: await store.subscriptions(channelKey(channel.ref)) }
  return { found, standing, difference: differenceOf(wanted, standing, { packs, limit }) }
}

const keyOf = (looked: Looked | undefined): ChannelKey | undefined =>
  looked !== undefined && 'standing' in looked ? channelKey(looked.standing.channel.ref) : undefined

/** For each that names a channel again, where that channel is named first. */
function namedBefore(looked: readonly Looked[]): ReadonlyMap<number, number> {
  const first = new Map<ChannelKey, number>()
  const again = new Map<number, number>()
  for (const [index, one] of looked.entries()) {
    const key = keyOf(one)
    const before = key === undefined ? undefined : first.get(key)
    if (before !== undefined) again.set(index, before)
    else if (key !== undefined) first.set(key, index)
  }
  return again
}

/** Of a channel that is not found the topics are judged all the same. */
function faultsOf(
  { at, topics = [] }: WantedChannel,
  looked: Looked | undefined,
  first: number | undefined,
  wanted: readonly WantedChannel[],
): FileFault[] {
  if (first !== undefined)
    return [{ at, wrong: `is the same channel as ${wanted[first]?.at ?? ''}`, mend: 'Put their topics together.' }]
  if (looked !== undefined && 'standing' in looked) return [...looked.difference.faults]
  return topics.flatMap(({ parsed, at }) =>
    parsed.kind === 'refused' ? [{ at, wrong: 'cannot be read', mend: parsed.sentence }] : [],
  )
}

const REFUSED = 'Until the bot can post there, apply changes nothing there.'

async function planOf(
  { channel: written, at }: WantedChannel,
  looked: Looked,
  lookBack?: LookBack,
): Promise<ChannelPlan> {
  if (!('standing' in looked)) return { kind: 'failed', written, at, why: looked.found.why }
  const { found, standing, difference } = looked
  const { changes, notes } = difference
  const weekly = await lookBack?.look(standing, changes)
  const isHeld = standing.channel.state === 'held'
  const closed = typeof found.access === 'object' ? found.access.closed : undefined
  const isRefused = changes.some(needsAccess) && (closed !== undefined || (isHeld && found.access === 'unknown'))
  return {
    kind: 'planned',
    written,
    at,
    standing,
    isNew: found.isNew,
    changes,
    notes: closed === undefined || (isHeld && notes.length > 0) ? notes : [...notes, closed],
    ...(isRefused ? { failed: REFUSED } : {}),
    ...(weekly === undefined ? {} : { weekly }),
  }
}

async function unlistedOf(desk: Desk, stored: readonly Channel[], looked: readonly Looked[]): Promise<Channel[]> {
  const listed = new Set(looked.map(keyOf))
  const followed = new Set((await desk.store.subscriptions()).map(({ channel }) => channel))
  return stored.filter(({ ref }) => followed.has(channelKey(ref)) && !listed.has(channelKey(ref)))
}
