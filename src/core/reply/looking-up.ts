/** Lists of papers: search, similar, latest, saved. */
import { type ActionName, actionId } from '../action.ts'
import { type Channel, channelTitle } from '../channel.ts'
import type { Explanation, Reason } from '../explanation.ts'
import { BUDGET, type Item, type Message, shortenToFit } from '../message.ts'
import type { Paper, PaperKey } from '../paper.ts'
import { creditLine, paperItem, titleOf } from '../paper-item.ts'
import { about, count, line, message, note } from '../reply.ts'
import { quoted } from '../spelling.ts'
import { formatLocal } from '../zone.ts'
import { nameOf } from './listing.ts'

/** Papers as a numbered list; each opens its card. */
export function papersMessage(list: {
  readonly title: string
  readonly papers: readonly Paper[]
  /** Said under a paper, by its key. */
  readonly notes?: ReadonlyMap<PaperKey, string>
  readonly footer?: string
}): Message {
  const { title, papers, notes, footer } = list
  const items = papers.map((paper, at): Item => {
    const item = paperItem({ number: at + 1, paper })
    const said = notes?.get(paper.key)
    return said === undefined ? item : { ...item, details: [item.details, said].filter(Boolean).join(' · ') }
  })
  return shortenToFit(message({ title, items, ...(footer === undefined ? {} : { footer }) }), BUDGET.digest)
}

/** Several papers are meant. Their cards open as in any list; for anything else one is chosen. */
export function whichPaperMessage(said: string, papers: readonly Paper[], opens: ActionName): Message {
  const title = `Which paper do you mean by ${quoted(said)}?`
  if (opens === 'card') return papersMessage({ title, papers })
  const choices = papers.map((paper) => ({ value: paper.key, label: titleOf(paper, BUDGET.shortTitle) }))
  return message({
    title,
    items: papers.map((paper, at) => line(about(`${at + 1} ${titleOf(paper)}`, creditLine(paper)))),
    actions: [{ id: actionId(opens), label: 'Choose the paper', choices }],
  })
}

/** What a search found, or what comes close where it found nothing. */
export function foundMessage(found: {
  readonly topic: string
  readonly total: number
  readonly papers: readonly Paper[]
  readonly close: readonly Paper[]
}): Message {
  const { topic, total, papers, close } = found
  if (total > papers.length)
    return papersMessage({
      title: `${count(total, 'paper')} for ${topic}`,
      papers,
      footer: `the best ${papers.length}`,
    })
  if (total > 0) return papersMessage({ title: `${count(total, 'paper')} for ${topic}`, papers })
  if (close.length === 0) return note([`Nothing in the archive matches ${topic}.`])
  return papersMessage({ title: `Nothing matches ${topic} exactly; these come close`, papers: close })
}

const STANDS: Readonly<Record<Exclude<Reason, 'no-match'>, string>> = {
  posted: 'posted',
  waiting: 'in the next digest',
  capped: 'behind the cap',
  held: 'held',
  paused: 'waits, paused',
  archive: 'known before it was followed',
}

/** What came in last, each with what became of it here. */
export function latestMessage(latest: {
  readonly channel: Channel
  readonly explanations: readonly Explanation[]
  readonly waiting: number
}): Message {
  const { channel, explanations, waiting } = latest
  const { nextSlotAt, zone } = channel
  const next = nextSlotAt === undefined ? '' : ` · next digest ${formatLocal(nextSlotAt, zone, 'zoned')}`
  return papersMessage({
    title: explanations.length === 0 ? 'Nothing has come in yet' : 'What came in last',
    papers: explanations.map(({ paper }) => paper),
    notes: new Map(explanations.flatMap(standsNote)),
    footer: `${count(waiting, 'paper')} waiting for ${channelTitle(channel)}${next}`,
  })
}

function standsNote({ paper, reason, subscriptions }: Explanation): [PaperKey, string][] {
  if (reason === 'no-match') return []
  const takers = subscriptions.filter(({ matched }) => matched).map(({ subscription }) => nameOf(subscription))
  return [[paper.key, [takers.join(', '), STANDS[reason]].filter(Boolean).join(': ')]]
}
