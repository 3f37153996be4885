/** The verbs about channels and what was sent there: channels, digest, deliveries, retry, forget. */
import { type ChannelKey, channelKey } from '../../core/channel.ts'
import { type Delivery, type DeliveryState, OPEN_STATES } from '../../core/delivery.ts'
import type { Digest } from '../../core/digest.ts'
import { digestMessage } from '../../core/digest-message.ts'
import { formatInstant, type Instant } from '../../core/instant.ts'
import { matchedLeaves } from '../../core/proof/proof-tree.ts'
import { CHANGED } from '../../core/reply/changes.ts'
import { blockerOf, countsSaid, deliverySaid } from '../../core/reply/deliveries.ts'
import { channelsMessage, type Listed } from '../../core/reply/listing.ts'
import { count, line, message, note } from '../../core/reply.ts'
import { formatSchedule } from '../../core/schedule.ts'
import type { ChannelChange } from '../../core/store/changes.ts'
import { OPERATOR } from '../../core/subscription.ts'
import type { Desk } from '../answer/asking.ts'
import { listedOf } from '../answer/listing.ts'
import { nextDigest } from '../next-digest.ts'
import { channelMeant } from './channel-meant.ts'
import { isMisuse, type Misuse } from './misuse.ts'
import type { Shown } from './shown.ts'

const instantOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : formatInstant(at))

export async function listChannels(desk: Desk): Promise<Shown> {
  const at = desk.clock.now().getTime()
  const listed: Listed[] = []
  const data: object[] = []
  for (const channel of await desk.store.channels()) {
    const one = await listedOf(desk, channel, at)
    const changes = await desk.store.channelChanges(channelKey(channel.ref), CHANGES_TOLD)
    listed.push(one)
    data.push(channelData(one, changes))
  }
  return { data: { channels: data }, message: channelsMessage(listed), done: true }
}

const CHANGES_TOLD = 50

function channelData({ channel, subscriptions }: Listed, changes: readonly ChannelChange[]) {
  const { ref, name, schedule, zone, nextSlotAt, state } = channel
  return {
    channel: channelKey(ref),
    name,
    schedule: formatSchedule(schedule),
    zone,
    next: instantOrNull(nextSlotAt),
    state,
    subscriptions: subscriptions.map(({ number, label, topic }) => ({ number, label, topic })),
    changes: changes.map(({ at, by, what }) => ({ at: formatInstant(at), by, what })),
  }
}

/** The next digest as it stands at this instant; sends nothing and marks nothing. */
export async function showDigest(desk: Desk, channelSaid: string | undefined): Promise<Shown | Misuse> {
  const meant = await channelMeant(desk.store, channelSaid)
  if (isMisuse(meant)) return meant
  const digest = await nextDigest(desk, meant.channel, desk.clock.now().getTime())
  const shown = digest.sections.length === 0 ? note(['Nothing waits for this channel yet.']) : digestMessage(digest)
  return { data: digestData(meant.key, digest), message: shown, done: true }
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
  const { store } = desk
  const all = await store.deliveries(heldOnly ? { states: ['held'] } : {})
  const summary = countsSaid(await store.countDeliveries())
  const say = await sayingOf(desk, all)
  const lines = all.map((one) => {
    const papers = one.papers.length === 0 ? '' : ` (${count(one.papers.length, 'paper')})`
    return line(`${one.id}  ${channelKey(one.channel)}  ${one.slot}${papers} is ${say(one)}.`)
  })
  const nothing = summary === '' ? 'Nothing was planned yet.' : `Nothing is held: ${summary}`
  const shown = lines.length === 0 ? note([nothing]) : message({ items: [line(summary), ...lines] })
  return { data: { deliveries: all.map(deliveryData) }, message: shown, done: true }
}

/** What each delivery is said to be, at this instant. */
async function sayingOf({ store, clock }: Desk, all: readonly Delivery[]): Promise<(one: Delivery) => string> {
  const at = clock.now().getTime()
  const channels = new Map((await store.channels()).map((channel) => [channelKey(channel.ref), channel]))
  const open = all.filter(({ state }) => (OPEN_STATES as readonly DeliveryState[]).includes(state))
  return (delivery) => {
    const channel = channels.get(channelKey(delivery.channel)) ?? { state: 'on' }
    return deliverySaid({
      delivery,
      channel,
      behind: blockerOf(delivery, open),
      at,
      when: formatInstant,
      to: 'operator',
    })
  }
}

function deliveryData(one: Delivery) {
  const { id, slot, kind, state, papers, ref = null, attempts, why = null, heldFor = null, maybeRepeated } = one
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
    heldFor,
    maybeRepeated,
    plannedAt: formatInstant(one.plannedAt),
    readyAt: formatInstant(one.readyAt),
    unsureSince: instantOrNull(one.unsureSince),
    changedAt: instantOrNull(one.changedAt),
    deliveredAt: instantOrNull(one.deliveredAt),
  }
}

/** Makes a held delivery due again. An unknown id is not done. */
export async function retryDelivery(desk: Desk, id: string): Promise<Shown> {
  const at = desk.clock.now().getTime()
  const known = await desk.store.delivery(id)
  if (known === undefined) {
    return {
      data: { id, state: null },
      message: note([`There is no delivery ${id}: \`paperwire deliveries\` lists them.`]),
      done: false,
    }
  }
  const open = await desk.store.deliveries({ states: OPEN_STATES, channel: channelKey(known.channel) })
  const said = (await sayingOf(desk, open))(known)
  const retried = (await desk.store.retry(id, at, { at, by: OPERATOR, what: CHANGED.retried(id) })) ?? known
  const outcome =
    known.state === 'held'
      ? `Delivery ${id} is due again. A running bot sends it within a minute; \`paperwire tick\` sends it now.`
      : `Delivery ${id} is ${said}. Only held ones are retried.`
  return { data: { id, state: retried.state }, message: note([outcome]), done: true }
}

/** Deletes what is stored about one person. */
export async function forgetSomebody(desk: Desk, person: string): Promise<Shown> {
  const change = { at: desk.clock.now().getTime(), by: OPERATOR, what: CHANGED.forgot() }
  const { saved, votes, subscriptions } = await desk.store.forgetPerson(person, change)
  const papers = count(saved, 'saved paper')
  const said = `Forgotten ${person}: ${papers}, ${count(votes, 'vote')}, the name on ${count(subscriptions, 'subscription')}.`
  return { data: { person, saved, votes, subscriptions }, message: note([said]), done: true }
}
