/** What a topic would bring, as every answer about a topic shows it. */
import { type Item, type Message, shorten } from '../message.ts'
import type { Paper } from '../paper.ts'
import { paperItem, sourceTitle } from '../paper-item.ts'
import { count, line, message } from '../reply.ts'
import { addDays, barChart, rateOf, shareOf, type Volume } from '../volume.ts'
import { formatLocal } from '../zone.ts'

export type Outlook = {
  /** Canonical text. */
  readonly topic: string
  /** The reading in words. */
  readonly reading: string
  readonly hints: readonly string[]
  readonly volume: Volume
  /** Of the last seven days looked at. */
  readonly best: readonly Paper[]
  /** The same words as a phrase, where that brings at most half as much. */
  readonly asPhrase?: { readonly topic: string; readonly volume: Volume }
  /** Sources whose past is still being read, and the first day (yyyy-mm-dd) wanted of each. */
  readonly filling?: readonly { readonly source: string; readonly since: string }[]
}

/** With `all` every match is listed instead of the best. */
export function tryMessage(outlook: Outlook, all?: readonly Paper[]): Message {
  const title = `What ${shorten(outlook.topic, 120)} would have posted`
  if (all === undefined) return message({ title, items: outlookItems(outlook) })
  const papers = all.map((paper, at) => paperItem({ number: at + 1, paper }))
  return message({ title, items: [...outlookItems({ ...outlook, best: [] }), ...papers] })
}

export function outlookItems({ reading, hints, volume, best, asPhrase, filling = [] }: Outlook): Item[] {
  const phrase = asPhrase === undefined ? '' : ` · as a phrase ${asPhrase.topic} ${rateOf(asPhrase.volume)}`
  const chart: Item = { kind: 'preformatted', text: `${barChart(volume)}  papers a week` }
  const heading: Item = { kind: 'heading', text: `Best of the 7 days to ${volume.to}` }
  return [
    line(`Reads as: ${reading}`),
    ...hints.map((hint) => line(`Note: ${hint}`)),
    line(volumeSentence(volume) + phrase),
    ...reachSentences(volume, filling).map((sentence) => line(sentence)),
    ...(volume.matched === 0 ? [] : [chart]),
    ...(best.length === 0 ? [] : [heading, ...best.map((paper, at) => paperItem({ number: at + 1, paper }))]),
  ]
}

/** Some days at either end of the weeks nothing is listed: that is no short archive. */
const SLACK_DAYS = 3

/** What the volume stands on, where that is less than the weeks asked for. */
function reachSentences({ considered, from, whole }: Volume, filling: NonNullable<Outlook['filling']>): string[] {
  const isShort = considered > 0 && whole.from > addDays(from, SLACK_DAYS)
  if (considered > 0 && !isShort) return []
  const parts = [
    ...(isShort ? [`The archive reaches back to ${dayOf(whole.from)} only`] : []),
    ...[...new Set(filling.map(({ since }) => since))].map((day) => fillingOf(day, filling)),
  ]
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`]
}

/** "Hugging Face is still being read back to 26 Sep", said once for all sources of one day. */
function fillingOf(day: string, filling: NonNullable<Outlook['filling']>): string {
  const names = filling.filter(({ since }) => since === day).map(({ source }) => sourceTitle(source))
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} still being read back to ${dayOf(day)}`
}

function dayOf(day: string): string {
  return formatLocal(Date.parse(day), 'UTC', 'day')
}

function volumeSentence(volume: Volume): string {
  const { considered, matched, weeks, from, to } = volume
  if (considered === 0) return `The archive holds nothing listed from ${from} to ${to}, so there is no volume to show.`
  const rate = rateOf(volume)
  const span = weeks.length === 1 ? 'the week' : `the ${weeks.length} weeks`
  const listed = `${count(considered, 'paper')} on ${count(volume.days, 'day')}`
  const share = `${matched.toLocaleString('en-GB')} of ${listed}, ${shareOf(volume)}`
  return `${rate.charAt(0).toUpperCase()}${rate.slice(1)} over ${span} to ${to} (${share})`
}
