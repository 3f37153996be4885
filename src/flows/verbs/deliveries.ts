/** The verbs about channels and what was sent there: channels, digest, deliveries, retry, forget. */
import { type ChannelKey, channelKey } from '../../core/channel.ts'
import { type Delivery, type DeliveryState, OPEN_STATES } from '../../core/delivery.ts'
import type { Digest } from '../../core/digest.ts'
import { digestMessage } from '../../core/digest-message.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import type { Item } from '../../core/message.ts'
import { plain } from '../../core/message.ts'
import { matchedLeaves } from '../../core/proof/proof-tree.ts'
import { listMessage } from '../../core/reply/subscribing.ts'
import { message, note } from '../../core/reply.ts'
import { formatSchedule } from '../../core/schedule.ts'
import type { Desk } from '../answer/asking.ts'
import { digestOf } from '../plan-digests.ts'
import { channelMeant } from './channel-meant.ts'
import type { Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

const instantOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : formatInstant(at))

export async function listChannels(desk: Desk): Promise<Shown> {
  const at = desk.clock.now().getTime()
  const items: Item[] = []
  const data = []
  for (const channel of await desk.store.channels()) {
    const subscriptions = await desk.store.subscriptions(channelKey(channel.ref))
    data.push({
      channel: channelKey(channel.ref),
      name: channel.name,
      schedule: formatSchedule(channel.schedule),
      zone: channel.zone,
      next: instantOrNull(channel.nextSlotAt),
      state: channel.state,
      subscriptions: subscriptions.map(({ number, label, topic }) => ({ number, label, topic })),
    })
    const listed = listMessage({ channel, subscriptions, posted: new Map(), at })
    items.push({ kind: 'heading', text: listed.title ?? channel.name }, ...listed.items)
    items.push({ kind: 'text', text: [...(listed.footer ?? [])] })
  }
  const shown = items.length === 0 ? note(['No channel follows anything yet.']) : message({ items })
  return { data: { channels: data }, message: shown, done: true }
}

/** The next digest as it stands at this instant; sends nothing and marks nothing. */
export async function showDigest(desk: Desk, channelSaid: string | undefined): Promise<Shown | Misuse> {
  const meant = await channelMeant(desk.store, channelSaid)
  if ('mend' in meant) return meant
  const { channel, key } = meant
  const at = desk.clock.now().getTime()
  await desk.matcher.match(at)
  const due = channel.nextSlotAt ?? at
  const digest = await digestOf(desk, channel, { kind: 'scheduled', at: Math.max(due, channel.lastSlotAt ?? 0) }, at)
  const shown = digest.sections.length === 0 ? note(['Nothing waits for this channel.']) : digestMessage(digest)
  return { data: digestData(key, digest), message: shown, done: true }
}

function digestData(channel: ChannelKey, { slot, considered, sections, hidden }: Digest) {
  const shown = sections.reduce((sum, { papers }) => sum + papers.length, 0)
  return {
    channel,
    slot,
    considered,
    matched: shown + hidden.length,
    sections: sections.map(({ label, topic, papers }) => ({
      label,
      topic,
      papers: papers.map(({ key, paper, proof }) => ({
        key,
        title: paper.title,
        why: [...new Set(matchedLeaves(proof).map(({ text }) => text))],
      })),
    })),
  }
}

/** Every delivery whatever its state, oldest first; `heldOnly` leaves the held ones. */
export async function listDeliveries(desk: Desk, heldOnly: boolean): Promise<Shown> {
  const states: { states?: readonly DeliveryState[] } = heldOnly ? { states: ['held'] } : {}
  const all = await desk.store.deliveries(states)
  const open = new Set<DeliveryState>(OPEN_STATES)
  const lines = all.map((one): Item => {
    const why = one.why === undefined ? '' : `: ${one.why}`
    const when = formatInstant(open.has(one.state) ? one.readyAt : (one.deliveredAt ?? one.plannedAt))
    const papers = one.papers.length === 0 ? '' : `, ${one.papers.length} papers`
    return {
      kind: 'text',
      text: plain(`${one.id}  ${channelKey(one.channel)}  ${one.slot}  ${one.state} ${when}${papers}${why}`),
    }
  })
  const shown =
    lines.length === 0 ? note([heldOnly ? 'Nothing is held.' : 'Nothing was planned yet.']) : message({ items: lines })
  return { data: { deliveries: all.map(deliveryData) }, message: shown, done: true }
}

function deliveryData(one: Delivery) {
  const { id, slot, kind, state, papers, ref = null, attempts, why = null } = one
  return {
    id,
    channel: channelKey(one.channel),
    slot,
    kind,
    state,
    papers,
    ref,
    attempts,
    why,
    plannedAt: formatInstant(one.plannedAt),
    readyAt: formatInstant(one.readyAt),
    deliveredAt: instantOrNull(one.deliveredAt),
  }
}

/** Makes a held delivery due again. An unknown id is not done. */
export async function retryDelivery(desk: Desk, id: string): Promise<Shown> {
  const known = await desk.store.delivery(id)
  if (known === undefined) {
    return {
      data: { id, state: null },
      message: note([`There is no delivery ${id}: \`paperwire deliveries\` lists them.`]),
      done: false,
    }
  }
  const retried = (await desk.store.retry(id, desk.clock.now().getTime())) ?? known
  const said =
    known.state === 'held'
      ? `Delivery ${id} is due again.`
      : `Delivery ${id} is ${known.state}; only held ones are retried.`
  return { data: { id, state: retried.state }, message: note([said]), done: true }
}

/** Deletes what is stored about one person. */
export async function forgetSomebody(desk: Desk, person: string): Promise<Shown> {
  const { saved, votes, subscriptions } = await desk.store.forgetPerson(person)
  const said = `Forgotten ${person}: ${saved} saved papers, ${votes} votes, the name on ${subscriptions} subscriptions.`
  return { data: { person, saved, votes, subscriptions }, message: note([said]), done: true }
}
