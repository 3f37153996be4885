/** Lists of papers: search, similar, latest, saved. */
import { type ActionName, actionId } from '../action.ts'
import { bibtexOf } from '../bibtex.ts'
import { type Channel, channelTitle } from '../channel.ts'
import type { Delivery } from '../delivery.ts'
import type { Explanation, Reason } from '../explanation.ts'
import { type Action, BUDGET, type Item, type Message, shortenToFit } from '../message.ts'
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
  /** Before this one, counted from 0, a heading says that older ones follow; not where all are. */
  readonly olderFrom?: number
  /** Said before the first. */
  readonly first?: string | undefined
  readonly footer?: string
}): Message {
  const { title, papers, notes, olderFrom = 0, first, footer } = list
  const items = papers.flatMap((paper, at): Item[] => {
    const item = paperItem({ number: at + 1, paper })
    const said = notes?.get(paper.key)
    const shown = said === undefined ? item : { ...item, details: [item.details, said].filter(Boolean).join(' · ') }
    return at === olderFrom && at > 0 ? [{ kind: 'heading', text: 'Older' }, shown] : [shown]
  })
  if (first !== undefined) items.unshift(line(first))
  return shortenToFit(message({ title, items, ...(footer === undefined ? {} : { footer }) }), BUDGET.digest)
}

/** Of one block of BibTeX, in characters: every platform shows that in one piece. Some blocks are a page. */
const BIB_LENGTH = 1_800
const BIB_BLOCKS = 5

/** Saved papers as BibTeX, entries whole: those of one page, after the first `after`. */
export function savedBibMessage(papers: readonly Paper[], after: number): Message {
  const blocks: string[] = []
  let shown = after
  for (const entry of papers.slice(after).map(bibtexOf)) {
    const longer = blocks.length === 0 ? entry : `${blocks.at(-1)}\n${entry}`
    if (blocks.length > 0 && longer.length <= BIB_LENGTH) blocks.splice(-1, 1, longer)
    else if (blocks.length < BIB_BLOCKS) blocks.push(entry)
    else break
    shown += 1
  }
  const left = papers.length - shown
  const numbers = after === 0 && left <= 0 ? '' : `, ${after + 1}–${shown} of them here`
  return message({
    title: blocks.length === 0 ? 'That was all' : `You have saved ${count(papers.length, 'paper')}${numbers}`,
    items: blocks.map((text) => ({ kind: 'preformatted', text: text.trimEnd() })),
    actions: left > 0 ? [{ id: actionId('saved-bib', shown), label: `Show the next of ${left}` }] : [],
  })
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

/** What the number of papers found is: all were looked at, or some of them, or no more than these. */
export type Counted = 'exactly' | 'about' | 'at least'

const PARTIAL = 'The archive is still being read: more papers may match.'

/** What a search found, or what comes close where it found nothing. */
export function foundMessage(found: {
  readonly topic: string
  readonly total: number
  readonly counted: Counted
  readonly papers: readonly Paper[]
  /** So many of the papers, the last ones, are older than the newest, which are looked at first. */
  readonly older: number
  readonly close: readonly Paper[]
  readonly isPartial: boolean
  /** Whose name was typed, where papers by them are in the archive. */
  readonly author?: ByAuthor | undefined
}): Message {
  const { topic, total, counted, papers, older, close, isPartial, author } = found
  if (total > 0) {
    const many = counted === 'exactly' ? '' : `${counted} `
    const footer = [...(total > papers.length ? [`the best ${papers.length}`] : []), ...(isPartial ? [PARTIAL] : [])]
    const list = {
      title: `${many}${count(total, 'paper')} for ${topic}`,
      papers,
      olderFrom: papers.length - older,
      first: author && `By this author: ${author.topic} (${count(author.papers.length, 'paper')}).`,
    }
    return papersMessage(footer.length === 0 ? list : { ...list, footer: footer.join(' · ') })
  }
  if (counted !== 'exactly')
    return note([`Nothing was found for ${topic} in the papers looked at: write a rarer word.`])
  if (close.length === 0) return note([`Nothing in the archive matches ${topic}.`, ...(isPartial ? [PARTIAL] : [])])
  return papersMessage({ title: `Nothing matches ${topic} exactly; these come close`, papers: close })
}

type ByAuthor = { readonly topic: string; readonly papers: readonly Paper[] }

/** A name was typed that no paper holds as words, but as its author. */
export function byAuthorMessage({ topic, papers }: ByAuthor, most: number): Message {
  const title = `${count(papers.length, 'paper')} by this author: ${topic}`
  const list = { title, papers: papers.slice(0, most) }
  return papersMessage(papers.length > most ? { ...list, footer: `the newest ${most}` } : list)
}

const STANDS: Readonly<Record<Exclude<Reason, 'no-match'>, string>> = {
  posted: 'posted',
  waiting: 'in the next digest',
  capped: 'behind the cap',
  withdrawn: 'withdrawn, and not posted',
  held: 'held',
  paused: 'waits, paused',
  archive: 'known before it was followed',
}

/** What came in last, each with what became of it here. */
export function latestMessage(latest: {
  readonly channel: Channel
  readonly explanations: readonly Explanation[]
  readonly waiting: number
  /** The last digest, where papers stand behind its cap. */
  readonly capped?: Delivery | undefined
}): Message {
  const { channel, explanations, waiting, capped } = latest
  const { schedule, state, nextSlotAt, zone } = channel
  const hasNext = state === 'on' && schedule.kind !== 'instant' && nextSlotAt !== undefined
  const next = hasNext ? ` · next digest ${formatLocal(nextSlotAt, zone, 'zoned')}` : ''
  const list = papersMessage({
    title: explanations.length === 0 ? 'Nothing has come in yet' : 'What came in last',
    papers: explanations.map(({ paper }) => paper),
    notes: new Map(explanations.flatMap(standsNote)),
    footer: `${count(waiting, 'paper')} waiting for ${channelTitle(channel)}${next}`,
  })
  return capped === undefined ? list : { ...list, actions: [moreAction(capped)] }
}

function moreAction({ id, papers, shown }: Delivery): Action {
  return { id: actionId('more', id), label: `Show ${papers.length - shown} behind the cap` }
}

function standsNote({ paper, reason, delivery, subscriptions }: Explanation): [PaperKey, string][] {
  if (reason === 'no-match') return []
  const takers = subscriptions
    .filter(({ matched, recorded }) => matched || recorded !== undefined)
    .map(({ subscription }) => nameOf(subscription))
  const stands = reason === 'waiting' && delivery !== undefined ? 'on its way' : STANDS[reason]
  return [[paper.key, [takers.join(', '), stands].filter(Boolean).join(': ')]]
}
