/** What a topic would bring, as every answer about a topic shows it. */

import { type Item, type Message, shorten } from '../message.ts'
import type { Narrowing } from '../narrowing.ts'
import type { Nothing } from '../nothing.ts'
import type { Paper } from '../paper.ts'
import { paperItem, sourceTitle } from '../paper-item.ts'
import { capitalised, count, line, message } from '../reply.ts'
import type { TermVolumes } from '../terms.ts'
import { barChart, daysOf, isShort, overWhat, rateOf, shareOf, type Volume, weeklyRange } from '../volume.ts'
import { nothingItems } from './nothing.ts'
import { dayName, together } from './reading.ts'

const TITLE_LENGTH = 90

export type Outlook = {
  /** Canonical text. */
  readonly topic: string
  /** The reading in words. */
  readonly reading: string
  readonly hints: readonly string[]
  readonly volume: Volume
  readonly best: readonly Paper[]
  /** They are the best of all days looked at; else of the last seven. */
  readonly isBestOfAll?: true
  /** The same words as a phrase, where that brings at most half as much; how the topic's text is made so, where not by `phrase`. */
  readonly asPhrase?: { readonly topic: string; readonly volume: Volume; readonly narrowing?: Narrowing }
  /** The places of a digest, where the topic brings more papers than that. */
  readonly overfull?: number
  /** Ways to make it narrower, where it is overfull: the phrase too, where it is not `asPhrase` already. */
  readonly narrowings?: readonly { readonly narrowing: Narrowing; readonly topic: string; readonly volume: Volume }[]
  /** What its parts bring. */
  readonly terms?: readonly TermVolumes[]
  /** The topic of an author, whose name these words are. */
  readonly author?: string
  /** Where it matched nothing. */
  readonly nothing?: Nothing
  /** Sources whose past is still being read, and the first day (yyyy-mm-dd) wanted of each. */
  readonly filling?: readonly { readonly source: string; readonly since: string }[]
}

/** The outlook alone: what a form shows before it is confirmed. */
export function tryMessage(outlook: Outlook): Message {
  return message({ title: titleFor(outlook), items: outlookItems(outlook) })
}

export function titleFor({ topic }: Outlook): string {
  const isName = /^(?:[\p{L}\p{N}][\p{L}\p{N}-]*|"[^"]*")$/u.test(topic)
  if (isName) return `What ${topic} would have posted`
  const isRun = /^[\p{L}\p{N}][\p{L}\p{N} -]*$/u.test(topic) && !/\b(?:OR|AND)\b| -/.test(topic)
  return isRun
    ? `What “${topic}” would have posted`
    : `What this topic would have posted: ${shorten(topic, TITLE_LENGTH)}`
}

/**
 * `more` stands between the volume and the papers; `narrows` says that buttons below narrow the topic, and `ways` are the ways to
 * do it for which there are none.
 */
export function outlookItems(
  outlook: Outlook,
  {
    more = [],
    narrows = false,
    ways = [],
  }: { readonly more?: readonly Item[]; readonly narrows?: boolean; readonly ways?: readonly string[] } = {},
): Item[] {
  const { reading, hints, volume, best, isBestOfAll, asPhrase, overfull, nothing, filling = [] } = outlook
  const phrase = asPhrase === undefined ? '' : ` · as a phrase ${asPhrase.topic} ${rateOf(asPhrase.volume)}`
  const chart: Item = { kind: 'preformatted', text: `${barChart(volume)}  ${weeklyRange(volume)}` }
  return [
    line(`Reads as: ${reading}`),
    ...hints.map((hint) => line(`Note: ${hint}`)),
    line(volumeSentence(volume) + phrase),
    ...reachSentences(volume, filling).map((sentence) => line(sentence)),
    ...(volume.matched === 0 ? [] : [chart]),
    ...(nothing === undefined ? [] : nothingItems(nothing)),
    ...more,
    ...papersItems(`Best of ${isBestOfAll ? daysOf(volume) : `the 7 days to ${volume.to}`}`, best),
    ...(overfull === undefined ? [] : overfullItems(overfull, narrows, ways)),
  ]
}

function overfullItems(places: number, narrows: boolean, ways: readonly string[]): Item[] {
  const sentence = `That is more than a digest of ${places} holds`
  if (ways.length === 0) return [line(`${sentence}${narrows ? '; narrow it below' : ''}.`)]
  const intro = narrows ? `${sentence}; narrow it below, or so:` : `${sentence}. Narrower:`
  return [line(intro), ...ways.map((one) => line(one))]
}

function papersItems(heading: string, papers: readonly Paper[]): Item[] {
  if (papers.length === 0) return []
  return [{ kind: 'heading', text: heading }, ...papers.map((paper, at) => paperItem({ number: at + 1, paper }))]
}

/** What the volume stands on, where that is less than the weeks asked for. */
function reachSentences(volume: Volume, filling: NonNullable<Outlook['filling']>): string[] {
  const { considered, whole } = volume
  if (considered > 0 && !isShort(volume)) return []
  const parts = [
    ...(isShort(volume) ? [`The archive reaches back to ${dayName(whole.from)} only`] : []),
    ...[...new Set(filling.map(({ since }) => since))].map((day) => fillingOf(day, filling)),
  ]
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`]
}

/** "Hugging Face is still being read back to 26 Sep", said once for all sources of one day. */
function fillingOf(day: string, filling: NonNullable<Outlook['filling']>): string {
  const names = filling.filter(({ since }) => since === day).map(({ source }) => sourceTitle(source))
  return `${together(names)} ${names.length === 1 ? 'is' : 'are'} still being read back to ${dayName(day)}`
}

function volumeSentence(volume: Volume): string {
  const { considered, matched, from, to } = volume
  if (considered === 0) return `The archive holds nothing listed from ${from} to ${to}, so there is no volume to show.`
  const listed = `${count(considered, 'paper')} on ${count(volume.days, 'day')}`
  const share = `${matched.toLocaleString('en-GB')} of ${listed}, ${shareOf(volume)}`
  return `${capitalised(rateOf(volume))} ${overWhat(volume)} (${share})`
}
