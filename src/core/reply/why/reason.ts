/** Why a paper was posted in a channel or not, in a sentence or two: the beginning of `why`. */
import { type Channel, channelKey } from '../../channel.ts'
import type { Delivery } from '../../delivery.ts'
import type { Outlook, Path } from '../../explanation.ts'
import type { Instant } from '../../instant.ts'
import { nearestFirst } from '../../near-miss.ts'
import { liveSince } from '../../paper.ts'
import { count } from '../../reply.ts'
import { lastSlot } from '../../schedule.ts'
import { dayOf, wallAt } from '../../zone.ts'
import { nameOf } from '../listing.ts'
import { together, withoutStop } from '../reading.ts'
import { atDate, isNear, onDate, onDay, timeOf, weekdayOf } from './moment.ts'

/** `at` is now. */
export function reasonSentences(path: Path, channel: Channel, at: Instant): string {
  const { paper, shared, reason } = path
  const { zone } = channel
  return [
    ...mainSentences(path, channel, at),
    ...(shared === undefined ? [] : [sharedSentence(shared, zone)]),
    ...(paper.withdrawn && reason !== 'withdrawn' ? ['It has been withdrawn.'] : []),
  ].join(' ')
}

function mainSentences(path: Path, channel: Channel, at: Instant): string[] {
  const { reason, delivery } = path
  if (delivery !== undefined) return deliverySentences(path, delivery, channel.zone, at)
  switch (reason) {
    case 'waiting':
      return waitingSentences(path, channel, at)
    case 'withdrawn':
      return ['It matches, but has been withdrawn, and what is withdrawn is not posted.']
    case 'held':
      return [heldSentence(channel), 'It comes once I am let in again.']
    case 'paused':
      return [pausedSentence(path, channel)]
    case 'archive':
      return [
        archiveSentence(path, channel),
        ...(path.shared === undefined ? ['Discuss on its card posts it all the same.'] : []),
      ]
    default:
      return [nobodySentence(path)]
  }
}

/** It is in a delivery, posted or on its way. */
function deliverySentences({ paper, reason }: Path, delivery: Delivery, zone: string, at: Instant): string[] {
  const { papers, shown, deliveredAt, state } = delivery
  const number = papers.indexOf(paper.key) + 1
  const isBehind = number > shown
  if (state === 'delivered' && deliveredAt !== undefined) {
    if (reason === 'capped') return [behindSentence(`posted here ${onDate(deliveredAt, zone)}`, delivery)]
    const place = shown === 1 ? 'as the only paper of' : `as number ${number} of ${shown} in`
    const digest = delivery.kind === 'post' ? 'a digest out of turn' : 'the digest'
    return [`It was posted here ${onDate(deliveredAt, zone)}, ${place} ${digest}.`]
  }
  const slot = slotOf(delivery, zone)
  const first = isBehind ? behindSentence(`of ${slot}`, delivery) : `It is in the digest of ${slot}.`
  return [first, stateSentence(delivery, zone, at)]
}

function behindSentence(digest: string, { papers, shown }: Delivery): string {
  const more = papers.length - shown
  return `It is behind the cap of the digest ${digest}: ${papers.length} papers matched, ${more} more than its ${count(shown, 'place')}. Show ${more} more, below that digest, lists it.`
}

/** "Mon 16 Mar 2026, 09:00 Berlin". Slots end with their instant. */
function slotOf({ slot }: Delivery, zone: string): string {
  return atDate(Date.parse(slot.slice(slot.indexOf(':') + 1)), zone)
}

function stateSentence({ state, heldFor, why, id, readyAt, attempts }: Delivery, zone: string, now: Instant): string {
  const because = why === undefined ? '' : `: ${withoutStop(why)}`
  switch (state) {
    case 'sending':
      return 'That digest is being sent right now.'
    case 'uncertain':
      return `Whether that digest stands here already is not known${because}. I look for it here before I send it again.`
    case 'held':
      return heldFor === 'content'
        ? `That digest is held, because the platform refused it${because}. The operator can send it again with \`paperwire retry ${id}\`.`
        : `That digest is held${because}. It comes once I am let in again.`
    default:
      return attempts === 0
        ? 'That digest is about to be sent.'
        : `That digest could not be sent yet${because}. The next try is ${onDay(readyAt, now, zone)} ${zoneName(readyAt, zone)}.`
  }
}

/** "Berlin". */
function zoneName(at: Instant, zone: string): string {
  return timeOf(at, zone).replace(/^\S+ /, '')
}

function waitingSentences(path: Path, channel: Channel, at: Instant): string[] {
  const { outlook } = path
  const { nextSlotAt, schedule, settings, zone } = channel
  if (outlook?.kind === 'blocked')
    return [
      `It matches, and waits until the digest of ${slotOf(outlook.by, zone)} is settled.`,
      stateSentence(outlook.by, zone, at),
    ]
  if (nextSlotAt === undefined || nextSlotAt <= at)
    return ['It matches, and is in the digest that is due now.', ...outlookSentence(outlook)]
  if (schedule.kind === 'instant')
    return [
      `It matches, and waits: this channel gets at most ${count(settings.hourly, 'digest')} an hour, and the next may leave ${onDay(nextSlotAt, at, zone)} ${zoneName(nextSlotAt, zone)}.`,
      ...outlookSentence(outlook),
    ]
  const isBehind = outlook?.kind === 'planned' && outlook.number > outlook.shown
  const stands = isBehind ? 'waits for' : 'is in'
  const late = lateSentence(path, channel, at)
  const [day, time] = [weekdayOf(nextSlotAt, zone), timeOf(nextSlotAt, zone)]
  const next = isNear(nextSlotAt, at)
    ? { named: `${day}'s digest (${time})`, again: `${day}'s (${time})` }
    : { named: `the digest of ${atDate(nextSlotAt, zone)}`, again: `that of ${atDate(nextSlotAt, zone)}` }
  return [
    late === undefined
      ? `It matches, and ${stands} ${next.named}.`
      : `It matches. ${late}; it ${stands} ${next.again}.`,
    ...outlookSentence(outlook),
  ]
}

/** "It came on Tue at 09:40, after that day's digest (09:00)". */
function lateSentence({ paper, subscriptions, takenSince }: Path, channel: Channel, now: Instant): string | undefined {
  const { schedule, zone, createdAt, ref } = channel
  const taken = subscriptions
    .filter(({ recorded }) => recorded !== undefined)
    .map(({ subscription: { id } }) => takenSince.get(id)?.at ?? 0)
  // It may wait for nothing but a topic that cannot be read any more.
  if (taken.length === 0) return undefined
  const changedAt = Math.min(...taken)
  const cameAt = Math.max(liveSince(paper, channelKey(ref)) ?? 0, changedAt)
  const slot = lastSlot(schedule, zone, cameAt)
  const dayIn = (one: Instant): number => dayOf(wallAt(one, zone))
  if (slot === undefined || slot < createdAt || dayIn(slot) !== dayIn(cameAt)) return undefined
  const came = cameAt === changedAt ? 'It has matched since the paper changed' : 'It came'
  return `${came} ${onDay(cameAt, now, zone)}, after that day's digest (${timeOf(slot, zone).replace(/ .*$/, '')})`
}

function outlookSentence(outlook: Outlook | undefined): string[] {
  if (outlook?.kind !== 'planned') return []
  const { number, papers, shown } = outlook
  if (number <= shown) return papers === 1 ? [] : [`As things stand it is number ${number} of ${shown} there.`]
  return [
    `As things stand it is behind the cap there: ${papers} papers wait, ${papers - shown} more than the ${count(shown, 'place')}.`,
  ]
}

function heldSentence({ why, closed, zone }: Channel): string {
  const since = closed === undefined ? '' : ` since ${atDate(closed.at, zone)}`
  return `It matches, and waits: this channel has been held${since}, because ${withoutStop(why ?? 'access was lost')}.`
}

function pausedSentence({ subscriptions }: Path, { state }: Channel): string {
  if (state === 'paused') return 'It matches, and waits: this channel is paused until `/papers resume`.'
  const paused = subscriptions.flatMap(({ subscription, recorded }) =>
    recorded === undefined || subscription.pausedAt === undefined ? [] : [subscription],
  )
  if (paused.length === 0) return 'It matches, and waits: its topic is paused, and cannot be read any more.'
  const resume = together(paused.map(({ number }) => `\`/papers resume ${number}\``))
  return `It matches, and waits: ${together(paused.map(nameOf))} ${paused.length === 1 ? 'is' : 'are'} paused until ${resume}.`
}

function archiveSentence({ paper, subscriptions }: Path, { ref }: Channel): string {
  const liveAt = liveSince(paper, channelKey(ref))
  if (liveAt === undefined)
    return 'It matches, but came with the archive only: what is posted is what a source lists as new.'
  const takers = subscriptions.filter(({ matched }) => matched)
  const isLate = takers.some(({ subscription: { since, meaningAt } }) => liveAt >= Math.max(since, meaningAt))
  if (isLate)
    return 'It matches as it is now, but did not in the two weeks after it came, in which a paper that changes is matched anew.'
  const followed = takers.filter(({ subscription: { createdAt } }) => createdAt <= liveAt)
  const isRenewed = followed.some(({ subscription: { since, meaningAt } }) => meaningAt > since)
  const changed = isRenewed
    ? 'what the words of the topic mean (packs, synonyms) changed'
    : 'the topic was changed, or followed again'
  const then = followed.length === 0 ? 'the topic was followed here' : changed
  return `It matches, but came before ${then}: only what comes in after that is posted.`
}

function nobodySentence({ paper, subscriptions }: Path): string {
  const [nearest] = nearestFirst(subscriptions.map((verdict) => ({ ...verdict, paper })))
  const said =
    nearest === undefined || subscriptions.length === 1 ? '' : `; the nearest is ${nameOf(nearest.subscription)}`
  return `No topic of this channel takes it${said}.`
}

function sharedSentence({ deliveredAt, state }: Delivery, zone: string): string {
  if (deliveredAt !== undefined) return `Discuss posted it here as its own message ${onDate(deliveredAt, zone)}.`
  return `Discuss gave it its own message, which is ${state === 'held' ? 'held' : 'on its way'}.`
}
