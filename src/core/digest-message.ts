/** Digests, quiet lines and shared papers as people read them in a channel. */
import { actionId } from './action.ts'
import type { CatchUp, Digest, DigestSection, StaleSource, Window } from './digest.ts'
import { DAY, type Instant } from './instant.ts'
import { type Action, BUDGET, type Item, type Message, plain, type Run, shorten, shortenToFit } from './message.ts'
import type { NearMiss } from './near-miss.ts'
import type { Paper } from './paper.ts'
import {
  creditLine,
  hasAbstract,
  linkOf,
  type PaperLine,
  paperItem,
  type ReadAbstract,
  sourceTitle,
  titleOf,
} from './paper-item.ts'
import { readable, visible } from './readable.ts'
import { count } from './reply.ts'
import { LONGEST_LABEL } from './subscription.ts'
import { formatLocal } from './zone.ts'

const TUNE: Action = { id: actionId('tune'), label: 'Tune topics' }

/** The digest as one message, within the digest budget as far as `shortenToFit` can bring it. It has at least one paper. */
export function digestMessage(digest: Digest, read?: ReadAbstract): Message {
  const papers = digest.sections.flatMap((section) => section.papers)
  const hidden = digest.hidden.length
  const more: Action = { id: actionId('more'), label: `Show ${hidden} more` }
  return shortenToFit(
    {
      v: 1,
      title: `${count(papers.length, 'new paper')} · ${spanOf(digest)}`,
      items: digest.sections.flatMap((section): Item[] => [
        headingOf(section),
        ...section.papers.map((line) => paperItem(line, read)),
      ]),
      actions: hidden > 0 ? [more, TUNE] : [TUNE],
      footer: footerOf(digest),
      notification: notificationOf(papers.map(({ paper }) => paper)),
    },
    BUDGET.digest,
  )
}

/**
 * What stands behind the cap, privately: `papers` are the next ones, numbered on, `left` how many come after them. The button
 * carries its delivery because a private answer is none.
 */
export function moreMessage(page: {
  readonly delivery: string
  readonly papers: readonly PaperLine[]
  readonly left: number
}): Message {
  const { delivery, papers, left } = page
  const last = papers.at(-1)?.number ?? 0
  const numbers = papers.length === 1 ? `Paper ${last}` : `Papers ${papers[0]?.number ?? 0}–${last}`
  const more: Action = { id: actionId('more', `${delivery}.${last}`), label: `Show ${left} more` }
  return shortenToFit(
    {
      v: 1,
      title: papers.length === 0 ? 'That was all' : `${numbers} of ${last + left}`,
      items: papers.map((line) => paperItem(line)),
      actions: left > 0 ? [more] : [],
      notification: papers.length === 0 ? 'That was all' : notificationOf(papers.map(({ paper }) => paper)),
    },
    BUDGET.digest,
  )
}

/**
 * One line for a slot without a paper: how many were read, the nearest miss, and which source was not read. `isFirst` says that
 * nothing has ever come in for the channel.
 */
export function quietMessage(
  digest: Digest,
  { nearest, isFirst = false }: { readonly nearest?: NearMiss | undefined; readonly isFirst?: boolean } = {},
): Message {
  const { considered, sources, staleSources, window, zone } = digest
  const since = formatWhen(window.from, window.to, zone)
  const read = `${considered} read from ${count(sources.length, 'source')}`
  const text = [
    ...(considered > 0 ? [`Nothing new for this channel since ${since}: ${read}.`] : []),
    ...(considered > 0
      ? []
      : [isFirst ? 'No source has listed anything new yet.' : `Nothing has been read since ${since}.`]),
    ...(nearest === undefined ? [] : [nearestLine(nearest)]),
    ...staleSources.map((source) => `${staleLine(source, window.to, zone)}.`),
  ].join(' ')
  return {
    v: 1,
    items: [{ kind: 'text', text: plain(text) }],
    actions: [TUNE],
    notification: shorten(text, BUDGET.notification),
  }
}

function nearestLine({ paper, label, lacks, has }: NearMiss): string {
  const why = [
    ...(lacks.length === 0 ? [] : [`lacks ${lacks.join(', ')}`]),
    ...(has.length === 0 ? [] : [`holds ${has.join(', ')}`]),
  ]
  return `Nearest to ${visible(label)}: ${titleOf(paper, BUDGET.shortTitle)} (${why.join('; ')}).`
}

const SHARED_ABSTRACT = 400

/** One paper as its own message, to be discussed below it. */
export function sharedMessage(paper: Paper): Message {
  const title = titleOf(paper)
  const link = linkOf(paper)
  const credit = creditLine(paper)
  const lines: Run[][] = [
    ...(credit === '' ? [] : [plain(credit)]),
    ...(hasAbstract(paper) ? [plain(shorten(readable(paper.abstract), SHARED_ABSTRACT))] : []),
    ...(link === undefined ? [] : [[{ text: link, url: link }]]),
  ]
  return {
    v: 1,
    title,
    items: lines.map((text): Item => ({ kind: 'text', text })),
    actions: [{ id: actionId('card', paper.key), label: 'Open' }],
    notification: shorten(title, BUDGET.notification),
  }
}

/** "7 papers: <top title>, and 6 more". */
function notificationOf(papers: readonly Paper[]): string {
  const [top] = papers
  const title = top === undefined ? '' : titleOf(top, BUDGET.shortTitle)
  return `${count(papers.length, 'paper')}: ${title}${papers.length > 1 ? `, and ${papers.length - 1} more` : ''}`
}

function headingOf({ label, packName, matched, papers }: DigestSection): Item {
  const notes = [
    ...(packName === undefined ? [] : [`@${packName}`]),
    ...(matched > papers.length ? [`${papers.length} of ${matched} shown`] : []),
  ]
  const heading = { kind: 'heading', text: shorten(visible(label), LONGEST_LABEL) } as const
  return notes.length === 0 ? heading : { ...heading, note: `(${notes.join(', ')})` }
}

/** "214 read from 2 sources · next Wed 09:00 Berlin"; a source that was not read is named in between. */
function footerOf({ considered, sources, staleSources, next, window, zone }: Digest): Run[] {
  const said = [
    considered === 0 ? 'nothing new read' : `${considered} read from ${count(sources.length, 'source')}`,
    ...staleSources.map((source) => staleLine(source, window.to, zone)),
  ].join(' · ')
  if (next === undefined) return plain(said)
  return [{ text: `${said} · next ` }, { text: formatLocal(next, zone, 'zoned'), at: next }]
}

function staleLine({ name, since }: StaleSource, at: Instant, zone: string): string {
  return `${sourceTitle(name)} not read ${since === undefined ? 'yet' : `since ${formatWhen(since, at, zone)}`}`
}

/** What the title says about time. */
function spanOf({ kind, window, zone, catchUp }: Digest): string {
  if (catchUp !== undefined) return catchUpSpan(catchUp, window, zone)
  const to = formatWhen(window.to, window.to, zone)
  if (kind === 'instant' || window.from >= window.to) return to
  if (isFarApart(window)) return `${formatLocal(window.from, zone, 'day')} – ${formatLocal(window.to, zone, 'day')}`
  return `${formatWhen(window.from, window.to, zone)} – ${to}`
}

function catchUpSpan(catchUp: CatchUp, window: Window, zone: string): string {
  const dayOf = (at: Instant): string => formatDay(at, window.to, zone)
  if (catchUp.kind === 'away') return `since ${dayOf(catchUp.since)}`
  const [first, last] = [dayOf(catchUp.from), dayOf(catchUp.to)]
  return first === last ? `we were down on ${first}` : `we were down ${first}–${last}`
}

/** After six days a weekday could be this one or the last. */
function isFarApart({ from, to }: Window): boolean {
  return to - from > 6 * DAY
}

/** "Mon 09:00", or "9 Nov" where that is long before `now`. */
function formatWhen(at: Instant, now: Instant, zone: string): string {
  return formatLocal(at, zone, isFarApart({ from: at, to: now }) ? 'day' : 'short')
}

/** "Mon", or "9 Nov" where that is long before `now`. */
function formatDay(at: Instant, now: Instant, zone: string): string {
  if (isFarApart({ from: at, to: now })) return formatLocal(at, zone, 'day')
  return formatLocal(at, zone, 'short').replace(/ .*$/, '')
}

/** Papers that somebody chose to post at once, in the order given. */
export function postedNowMessage(label: string, papers: readonly Paper[]): Message {
  return shortenToFit(
    {
      v: 1,
      title: `${count(papers.length, 'paper')} for ${shorten(visible(label), LONGEST_LABEL)}`,
      items: papers.map((paper, at) => paperItem({ number: at + 1, paper })),
      actions: [TUNE],
      notification: notificationOf(papers),
    },
    BUDGET.digest,
  )
}
