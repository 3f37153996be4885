/** What is said about papers: search, similar, latest, saved, why. */
import { actionId } from '../action.ts'
import type { Channel } from '../channel.ts'
import type { Explanation, SubscriptionVerdict } from '../explanation.ts'
import type { Instant } from '../instant.ts'
import type { Item, Message } from '../message.ts'
import { plain } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem, sourceTitle, titleOf } from '../paper-item.ts'
import { excludingLeaves, matchedLeaves } from '../proof/proof-tree.ts'
import { count, message, note } from '../reply.ts'
import { formatLocal } from '../zone.ts'

/** Papers as a numbered list; each opens its card. */
export function papersMessage(request: {
  title: string
  papers: readonly Paper[]
  /** Said under a paper, by its key. */
  notes?: ReadonlyMap<string, string>
  footer?: string
}): Message {
  const { title, papers, notes, footer } = request
  const items = papers.map((paper, at): Item => {
    const item = paperItem({ number: at + 1, paper })
    const said = notes?.get(paper.key)
    return said === undefined ? item : { ...item, details: [item.details, said].filter(Boolean).join(' · ') }
  })
  return message({ title, items, ...(footer === undefined ? {} : { footer }) })
}

export function nothingFound(query: string, close: readonly Paper[]): Message {
  if (close.length === 0) return note([`Nothing in the archive matches ${query}.`])
  const items = close.map((paper, at) => paperItem({ number: at + 1, paper }))
  return message({ title: `Nothing matches ${query} exactly; these come close`, items })
}

const SAY: Readonly<Record<Explanation['reason'], string>> = {
  posted: 'It was posted here.',
  waiting: 'It matches and is on its way.',
  capped: 'It matched, and stands behind the cap of its digest: Show more lists it.',
  held: 'It matched, and is held.',
  paused: 'It matches, and waits until what takes it is resumed.',
  archive:
    'It matches, but was known before the topic was followed here; only papers first seen live after that are posted.',
  'no-match': 'No topic of this channel takes it.',
}

/** Plain sentences first, then each subscription with what was found and what was not. */
export function whyMessage(
  { paper, reason, posted, why, seen, subscriptions }: Explanation,
  channel: Channel,
): Message {
  const { zone, nextSlotAt, state } = channel
  const when = (at: Instant): string => formatLocal(at, zone, 'full')
  const first = posted === undefined ? SAY[reason] : `It was posted here ${when(posted.at)}.`
  const next =
    reason === 'waiting' && state === 'on' && nextSlotAt !== undefined
      ? ` The next digest comes ${formatLocal(nextSlotAt, zone, 'zoned')}.`
      : ''
  const held = why === undefined || reason !== 'held' ? '' : ` The platform said: ${why}.`
  const sightings = seen.map(
    ({ source, at, live, listedOn }) =>
      `Listed by ${sourceTitle(source)} on ${listedOn}; seen ${when(at)}${live ? '' : ', from the archive'}.`,
  )
  return message({
    title: titleOf(paper),
    items: [
      { kind: 'text', text: plain(first + next + held) },
      ...sightings.map((line): Item => ({ kind: 'text', text: plain(line) })),
      ...(subscriptions.length === 0
        ? [{ kind: 'text', text: plain('This channel follows nothing yet.') } as const]
        : subscriptions.map((verdict): Item => ({ kind: 'text', text: verdictLine(verdict, paper, zone) }))),
    ],
    actions: [{ id: actionId('card'), label: 'Open', choices: [{ value: paper.key, label: titleOf(paper, 60) }] }],
  })
}

function verdictLine({ subscription, matched, proof, score }: SubscriptionVerdict, paper: Paper, zone: string) {
  const { number, label, topic, since } = subscription
  const found = [...new Set(matchedLeaves(proof).map(({ text, hits }) => foundText(text, hits)))]
  const against = [...new Set(excludingLeaves(proof).map(({ text }) => text))]
  const missing = matched ? [] : missingTexts(proof)
  const late =
    paper.firstLiveAt === undefined || paper.firstLiveAt < since
      ? `; followed since ${formatLocal(since, zone, 'full')}`
      : ''
  const said = [
    ...(found.length === 0 ? [] : [`found ${found.join(', ')}`]),
    ...(missing.length === 0 ? [] : [`lacks ${missing.join(', ')}`]),
    ...(against.length === 0 ? [] : [`excluded by ${against.join(', ')}`]),
    ...(score === undefined ? [] : [`score ${score.toFixed(2)}`]),
  ].join('; ')
  return [
    { text: `#${number} ${label}`, strong: true as const },
    { text: ` (${topic}) ${matched ? 'takes it' : 'does not take it'}: ${said}${matched ? late : ''}.` },
  ]
}

function foundText(text: string, hits: readonly { field: string; found: string; synonym?: string }[]): string {
  const [hit] = hits
  if (hit === undefined) return text
  const synonym = hit.synonym === undefined ? '' : `, a synonym`
  return `${text} in the ${hit.field} (“${hit.found}”${synonym})`
}

/** The wanted leaves that are not there. */
function missingTexts(proof: SubscriptionVerdict['proof']): string[] {
  if (proof.kind === 'leaf') return proof.value ? [] : [proof.text]
  if (proof.kind === 'not' || proof.value) return []
  return [...new Set(proof.of.flatMap(missingTexts))]
}

export function latestMessage(request: {
  channel: Channel
  papers: readonly Paper[]
  notes: ReadonlyMap<string, string>
  waiting: number
}): Message {
  const { channel, papers, notes, waiting } = request
  const next = channel.nextSlotAt
  const when = next === undefined ? '' : ` · next digest ${formatLocal(next, channel.zone, 'zoned')}`
  return papersMessage({
    title: papers.length === 0 ? 'Nothing has come in yet' : 'What came in last',
    papers,
    notes,
    footer: `${count(waiting, 'paper')} waiting for #${channel.name}${when}`,
  })
}
