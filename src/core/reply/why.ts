/** Why a paper was, or was not, posted in a channel, in sentences. */
import { actionId } from '../action.ts'
import { type Channel, channelKey } from '../channel.ts'
import type { Explanation, Verdict } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import { BUDGET, type Message, type Run } from '../message.ts'
import { liveSince } from '../paper.ts'
import { titleOf } from '../paper-item.ts'
import { excludingLeaves, matchedLeaves } from '../proof/proof-tree.ts'
import type { Proof } from '../proof.ts'
import { line, message } from '../reply.ts'
import { formatLocal } from '../zone.ts'
import { FOLLOWS_NOTHING, nameOf } from './listing.ts'
import { dayName } from './reading.ts'

/** The reason first, then where it was listed, then each subscription with what was found and what was not. */
export function whyMessage(explanation: Explanation, channel: Channel): Message {
  const { paper, seen, subscriptions } = explanation
  const when = (at: Instant): string => formatLocal(at, channel.zone, 'full')
  const liveAt = liveSince(paper, channelKey(channel.ref))
  const isToldLive = ({ title, listedOn }: Explanation['seen'][number]): boolean =>
    seen.some((one) => one.live && one.title === title && one.listedOn === listedOn)
  const sightings = seen
    .filter((one) => one.live || !isToldLive(one))
    .map(({ title, at, live, listedOn }) => {
      const day = `${dayName(listedOn)} ${listedOn.slice(0, 4)}`
      return line(`Listed by ${title} on ${day}; seen ${when(at)}${live ? '' : ', not as something new'}.`)
    })
  const verdicts = subscriptions.map((verdict) => line(verdictLine(verdict, liveAt, when)))
  const open = { value: paper.key, label: titleOf(paper, BUDGET.shortTitle) }
  return message({
    title: titleOf(paper),
    items: [
      line(reasonSentence(explanation, liveAt, channel, when)),
      ...sightings,
      ...(verdicts.length === 0 ? [line(FOLLOWS_NOTHING)] : verdicts),
    ],
    actions: [{ id: actionId('card'), label: 'Open', choices: [open] }],
  })
}

function reasonSentence(
  { reason, delivery }: Explanation,
  liveAt: Instant | undefined,
  channel: Channel,
  when: (at: Instant) => string,
): string {
  const deliveredAt = delivery?.deliveredAt
  const posted = deliveredAt === undefined ? '' : ` ${when(deliveredAt)}`
  switch (reason) {
    case 'posted':
      return `It was posted here${posted}.`
    case 'waiting':
      return delivery === undefined ? waitingSentence(channel) : 'It matches, and is on its way.'
    case 'capped':
      return `It matched, and stands behind the cap of the digest posted${posted}: Show more lists it.`
    case 'held':
      return `It matched, and is held: ${delivery?.why ?? channel.why ?? 'access was lost'}.`
    case 'paused':
      return 'It matches, and waits until what takes it is resumed.'
    case 'archive':
      return liveAt === undefined
        ? 'It matches, but is known from the archive only: what is posted is what a source lists anew.'
        : 'It matches, but was known before the topic was followed here: only what first comes in after that is posted.'
    case 'no-match':
      return 'No topic of this channel takes it.'
  }
}

function waitingSentence({ nextSlotAt, zone }: Channel): string {
  const next = nextSlotAt === undefined ? '' : ` (${formatLocal(nextSlotAt, zone, 'zoned')})`
  return `It matches, and waits for the next digest${next}.`
}

/** What a topic makes of a paper that came live to this channel at `liveAt`; `unseen` has not come at all. */
export function verdictLine(
  verdict: Verdict,
  liveAt: Instant | 'unseen' | undefined,
  when: (at: Instant) => string,
): Run[] {
  const { subscription, matched, proof, score } = verdict
  const { topic, since } = subscription
  const isLate = matched && liveAt !== 'unseen' && (liveAt === undefined || liveAt < since)
  const lacks = matched ? [] : missingTexts(proof)
  const said = [
    ...partOf('found', matchedLeaves(proof).map(foundText)),
    ...partOf('lacks', lacks),
    ...partOf(
      'excluded by',
      excludingLeaves(proof).map(({ text }) => text),
    ),
    ...(score === undefined ? [] : [`score ${score.toFixed(2)}`]),
    ...(isLate ? [`followed since ${when(since)}`] : []),
  ].join('; ')
  const takes = matched ? 'takes it' : 'does not take it'
  return [
    { text: nameOf(subscription), strong: true },
    { text: ` (${topic}) ${takes}${said === '' ? '' : `: ${said}`}.` },
  ]
}

/** A pack may hold dozens. */
const TEXTS_SHOWN = 6

function partOf(verb: string, texts: readonly string[]): string[] {
  const all = [...new Set(texts)]
  if (all.length === 0) return []
  const more = all.length > TEXTS_SHOWN ? ` and ${all.length - TEXTS_SHOWN} more` : ''
  return [`${verb} ${all.slice(0, TEXTS_SHOWN).join(', ')}${more}`]
}

/** `"moe" in the title ("mixture of experts", a synonym)`. */
function foundText({ text, hits: [hit] }: ReturnType<typeof matchedLeaves>[number]): string {
  if (hit === undefined) return text
  const { field, found, synonym } = hit
  const isFilter = field === 'upvotes' || field === 'listed'
  return isFilter ? text : `${text} in the ${field} ("${found}"${synonym === undefined ? '' : ', a synonym'})`
}

/** The wanted leaves that are not there, or those that are there but not where they count together. */
function missingTexts(proof: Proof): string[] {
  if (proof.value || proof.kind === 'not') return []
  if (proof.kind === 'leaf') return [proof.text]
  const missing = proof.of.flatMap(missingTexts)
  const isBound = proof.kind === 'together' || proof.kind === 'near'
  return missing.length === 0 && isBound ? [`${leafTexts(proof).join(' and ')} together`] : missing
}

function leafTexts(proof: Proof): string[] {
  return proof.kind === 'leaf' ? [proof.text] : proof.of.flatMap(leafTexts)
}
